"""A surface says where its bandwidth is finer than the data or than its own cells."""

import pytest

from cannabis_maps import words
from cannabis_maps.errors import OptionError
from cannabis_maps.estimating import estimate, estimator
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records, read_records


@pytest.fixture(scope="module")
def records() -> Records:
    return read_records("demo")


@pytest.mark.parametrize(
    ("kernel", "bandwidth_m", "cell_m", "caution"),
    [
        ("gaussian", 200.0, 200.0, None),
        ("gaussian", 199.0, 50.0, words.FINER),
        ("quartic", 565.0, 50.0, words.FINER),
        ("quartic", 566.0, 50.0, None),
        ("gaussian", 500.0, 1000.0, words.BELOW_A_CELL),
    ],
)
def test_caution(
    records: Records, kernel: str, bandwidth_m: float, cell_m: float, caution: str | None
) -> None:
    recipe = SurfaceRecipe(kernel, bandwidth_m, cell_m, allow_fine=True)
    assert estimate(records, recipe).attrs.get("caution") == caution


def test_a_bandwidth_below_a_cell_is_refused_with_what_would_do() -> None:
    with pytest.raises(OptionError, match=r"below a cell of 1000 m; use --bandwidth 1000 or more"):
        estimator(SurfaceRecipe(bandwidth_m=500.0, cell_m=1000.0))


def test_the_least_bandwidth_named_is_one_that_is_taken() -> None:
    with pytest.raises(OptionError, match=r"use --bandwidth 570 or more"):
        estimator(SurfaceRecipe("quartic", 565.0))
    assert estimator(SurfaceRecipe("quartic", 570.0)).bandwidth_m == 570
