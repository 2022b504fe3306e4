from dataclasses import replace
from math import inf, nan

import pytest

from cannabis_maps.density import Estimator
from cannabis_maps.errors import OptionError


def test_the_default_is_a_corrected_gaussian_of_500_m() -> None:
    assert Estimator() == Estimator("gaussian", 500, "jones-diggle")


@pytest.mark.parametrize(
    ("kernel", "radius_m"), [("gaussian", 500), ("quartic", 1400), ("epanechnikov", 1200)]
)
def test_default_bandwidths_are_of_equal_spread(kernel: str, radius_m: float) -> None:
    estimator = Estimator(kernel)
    assert estimator.bandwidth_m == radius_m
    # Rounding to 100 m moves a radius by 50 m at most, and sigma by 50 / sqrt(6).
    assert estimator.equivalent_sigma_m == pytest.approx(500, abs=50 / 6**0.5)


def test_equivalent_sigma_of_a_quartic_is_its_radius_over_root_8() -> None:
    assert Estimator("quartic", 1000).equivalent_sigma_m == pytest.approx(353.5533906, abs=1e-7)


def test_equivalent_sigma_of_epanechnikov_is_its_radius_over_root_6() -> None:
    assert Estimator("epanechnikov", 1000).equivalent_sigma_m == pytest.approx(408.248, abs=1e-3)


@pytest.mark.parametrize(
    ("kernel", "half_m"), [("gaussian", 1177.4), ("quartic", 454.2), ("epanechnikov", 541.2)]
)
def test_half_weight_radius_at_a_bandwidth_of_1_km(kernel: str, half_m: float) -> None:
    assert Estimator(kernel, 1000).half_weight_radius_m == pytest.approx(half_m, abs=0.05)


def test_the_description_is_a_phrase_in_plain_words() -> None:
    assert Estimator("quartic", edge_correction="none").describe() == (
        "Quartic kernel, radius 1,400 m (half of each arrest's weight within 636 m), "
        "no edge correction"
    )


def test_an_estimator_can_be_varied() -> None:
    assert replace(Estimator("quartic"), bandwidth_m=800) == Estimator("quartic", 800)


@pytest.mark.parametrize("bandwidth_m", [0, -1, nan, inf, 1e-4, 1.1e7])
def test_a_bandwidth_that_is_no_length_is_refused(bandwidth_m: float) -> None:
    with pytest.raises(OptionError, match=r"from 0\.001 to 10,000,000 meters"):
        Estimator(bandwidth_m=bandwidth_m)


def test_an_unknown_kernel_is_refused_with_the_known_ones() -> None:
    with pytest.raises(OptionError, match=r"'cubic'.*use gaussian, quartic, epanechnikov"):
        Estimator("cubic")


def test_an_unknown_edge_correction_is_refused_with_the_known_ones() -> None:
    with pytest.raises(OptionError, match=r"'ripley'.*use jones-diggle or none"):
        Estimator(edge_correction="ripley")
