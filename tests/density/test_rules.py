from math import inf, log, nan, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gaussian_kde

from cannabis_maps.density import KERNELS, RULES, rule_bandwidth_m
from cannabis_maps.errors import OptionError, SurfaceError
from cannabis_maps.records import read_records

RECORDS = Path(__file__).parents[3] / "shared" / "data" / "cannabis_2001_2018.csv.gz"
ROUNDING = 1e-12
Places = list[tuple[int, int]]
SPREAD = st.lists(
    st.tuples(st.integers(0, 40_000), st.integers(0, 40_000)), min_size=2, max_size=40
).filter(lambda places: all(len(set(axis)) > 1 for axis in zip(*places, strict=True)))


def cluster(n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(12)
    return 350_000 + random.normal(0, 3000, n), 570_000 + random.normal(0, 1000, n)


def bandwidth_or_none(
    rule: str, x: np.ndarray, y: np.ndarray, weights: list[int] | None
) -> float | None:
    """Return a Gaussian's bandwidth, or None where most points stand at their mean center."""
    try:
        return rule_bandwidth_m(rule, "gaussian", x, y, weights)
    except SurfaceError:
        assert rule == "robust"
        return None


def test_the_rules() -> None:
    assert [*RULES] == ["scott", "silverman", "robust"]


def test_scott_by_hand() -> None:
    # Squares of the distances from the mean are 4 * 1500^2 and 4 * 500^2, over n - 1 = 3.
    by_hand = sqrt(sqrt(4 * 1500**2 / 3) * sqrt(4 * 500**2 / 3)) / 4 ** (1 / 6)
    x, y = [0, 3000, 0, 3000], [0, 0, 1000, 1000]
    assert rule_bandwidth_m("scott", "gaussian", x, y) == pytest.approx(by_hand, rel=ROUNDING)


def test_scott_and_silverman_by_scipy() -> None:
    x, y = cluster()
    axes = sqrt(x.std(ddof=1) * y.std(ddof=1))
    for rule in ("scott", "silverman"):
        factor = gaussian_kde(np.stack([x, y]), bw_method=rule).factor
        expected = pytest.approx(axes * factor, rel=ROUNDING)
        assert rule_bandwidth_m(rule, "gaussian", x, y) == expected


def test_robust_by_hand_where_the_standard_distance_is_the_smaller() -> None:
    # Two of four points stand 1000 m from the center, two 1100 m.
    x, y = [-1000, 1000, 0, 0], [0, 0, -1100, 1100]
    standard_m = sqrt((2 * 1000**2 + 2 * 1100**2) / 4)
    assert standard_m < 1050 / sqrt(log(2))
    by_hand = 0.9 * standard_m / 4**0.2
    assert rule_bandwidth_m("robust", "quartic", x, y) == pytest.approx(by_hand, rel=ROUNDING)


def test_robust_by_hand_where_points_far_out_count_less() -> None:
    # Of ten points two stand 50 km out, whose standard distance is over 22 km.
    x = [-100, 100, -200, 200, -300, 300, -400, 400, -50_000, 50_000]
    by_hand = 0.9 * 300 / sqrt(log(2)) / 10**0.2
    found = rule_bandwidth_m("robust", "quartic", x, [7] * 10)
    assert found == pytest.approx(by_hand, rel=ROUNDING)


@pytest.mark.parametrize("rule", RULES)
def test_another_kernel_has_the_bandwidth_of_equal_spread(rule: str) -> None:
    sigmas = [
        rule_bandwidth_m(rule, kernel, *cluster()) * sqrt(KERNELS[kernel].axis_variance)
        for kernel in KERNELS
    ]
    assert sigmas == pytest.approx([sigmas[0]] * 3, rel=ROUNDING)


@pytest.mark.parametrize("rule", RULES)
@given(places=SPREAD, data=st.data())
def test_merged_points_give_what_they_give_one_by_one(
    rule: str, places: Places, data: st.DataObject
) -> None:
    size = len(places)
    times = data.draw(st.lists(st.integers(1, 9), min_size=size, max_size=size))
    x, y = np.transpose(places).astype(float)
    merged = bandwidth_or_none(rule, x, y, times)
    one_by_one = bandwidth_or_none(rule, np.repeat(x, times), np.repeat(y, times), None)
    assert merged == pytest.approx(one_by_one, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("rule", RULES)
def test_moving_turning_and_scaling(rule: str) -> None:
    x, y = cluster()
    before = rule_bandwidth_m(rule, "gaussian", x, y)
    assert rule_bandwidth_m(rule, "gaussian", y - 7, x + 9) == pytest.approx(before, rel=1e-9)
    assert rule_bandwidth_m(rule, "gaussian", 3 * x, 3 * y) == pytest.approx(3 * before, rel=1e-9)


@pytest.mark.parametrize("rule", RULES)
def test_points_without_weight_do_not_count(rule: str) -> None:
    x, y = cluster(20)
    away = rule_bandwidth_m(rule, "gaussian", [*x, 0], [*y, 0], [1.0] * 20 + [0])
    assert away == pytest.approx(rule_bandwidth_m(rule, "gaussian", x, y), rel=1e-9)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("positions", "count"), [([], "0"), ([5.0], "1")])
def test_fewer_than_two_points(rule: str, positions: list[float], count: str) -> None:
    with pytest.raises(SurfaceError) as caught:
        rule_bandwidth_m(rule, "gaussian", positions, positions)
    assert str(caught.value) == (
        f"the rule {rule} needs more than one point, and these count {count}; "
        "give the bandwidth in meters, such as 500"
    )


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("weights", [None, [0, 2, 3, 1]])
def test_points_on_one_position(rule: str, weights: list[float] | None) -> None:
    x, y = [358_700.1] * 4, [578_400.7] * 4
    if weights is not None:
        x[0] = 0
    with pytest.raises(SurfaceError) as caught:
        rule_bandwidth_m(rule, "quartic", x, y, weights)
    assert str(caught.value) == (
        f"the rule {rule} finds no spread in {4 if weights is None else 6} points that share a "
        "position or a line; give the bandwidth in meters, such as 500"
    )


def test_points_on_a_line_along_an_axis() -> None:
    x, y = np.linspace(0, 30_000, 30), np.full(30, 578_400.7)
    for rule in ("scott", "silverman"):
        with pytest.raises(SurfaceError, match="no spread in 30 points"):
            rule_bandwidth_m(rule, "gaussian", x, y)
    assert rule_bandwidth_m("robust", "gaussian", x, y) > 0


def test_more_than_half_of_the_points_at_their_mean_center() -> None:
    with pytest.raises(SurfaceError, match="the rule robust finds no spread in 5 points"):
        rule_bandwidth_m("robust", "quartic", [-500, 0, 0, 0, 500], [-500, 0, 0, 0, 500])


@pytest.mark.parametrize("bad", [nan, inf, -1.0])
def test_weights_that_are_no_counts(bad: float) -> None:
    with pytest.raises(SurfaceError, match=r"NaN or inf|negative"):
        rule_bandwidth_m("scott", "gaussian", [0, 1, 2], [0, 2, 1], [1, 1, bad])


def test_an_unknown_rule_is_refused_with_the_known_ones() -> None:
    with pytest.raises(OptionError) as caught:
        rule_bandwidth_m("ppl", "gaussian", [0, 1], [0, 1])
    assert str(caught.value) == (
        "bandwidth 'ppl' is neither a length in meters, such as 500, nor a rule; "
        "use scott, silverman or robust"
    )


def test_an_unknown_kernel_is_refused_with_the_known_ones() -> None:
    with pytest.raises(OptionError, match=r"'cubic'.*use gaussian, quartic, epanechnikov"):
        rule_bandwidth_m("scott", "cubic", [0, 1], [0, 1])


@pytest.mark.skipif(not RECORDS.exists(), reason=f"{RECORDS} is not on this machine")
def test_the_citys_records() -> None:
    records = read_records(RECORDS)
    points = records.x, records.y, records.count
    # ArcGIS's default radius, as measured apart from this code; Scott's by its two axes.
    assert rule_bandwidth_m("robust", "quartic", *points) == pytest.approx(781, abs=0.5)
    assert rule_bandwidth_m("scott", "gaussian", *points) == pytest.approx(
        sqrt(606.81 * 1168.44), abs=0.01
    )
