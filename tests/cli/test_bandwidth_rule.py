"""A rule in place of a bandwidth: what it comes to is what every product says."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rasterio

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def tags(path: Path) -> dict[str, str]:
    with rasterio.open(path) as raster:
        found: dict[str, str] = raster.tags()
    return found


@pytest.mark.parametrize(
    ("kernel", "told"),
    [
        ("quartic", "Quartic kernel, bandwidth (radius) 792 m"),
        ("gaussian", "Gaussian kernel, bandwidth (sigma) 280 m"),
    ],
)
def test_the_value_stands_in_caption_and_tags(
    cli: "Run", out: Path, kernel: str, told: str
) -> None:
    path = out / "a.tif"
    options = "--bandwidth", "robust", "--kernel", kernel, "--cell", "200"
    outcome = cli("raster", "demo", "--out", path, *options)
    assert (outcome.code, outcome.err) == (0, "")
    assert told in (out / "a.tif.txt").read_text("utf-8")
    assert tags(path)["BANDWIDTH_M"] in told
    assert tags(path)["METHOD"].endswith(
        "Bandwidth by the rule robust, and not below one block (about 200 m)."
    )


def test_the_value_stands_on_the_map(cli: "Run", out: Path) -> None:
    path = out / "a.svg"
    outcome = cli("map", "demo", "--out", path, "--bandwidth", "scott", "--cell", "400")
    assert (outcome.code, outcome.err) == (0, "")
    for product in (path, out / "a.svg.txt"):
        assert "Gaussian kernel, bandwidth (sigma) 864 m" in product.read_text("utf-8")


def test_all_arrests_at_one_position_give_no_bandwidth(cli: "Run", few: Path, out: Path) -> None:
    header, first, *_ = few.read_text("utf-8").splitlines(keepends=True)
    few.write_text(header + first * 20, encoding="utf-8")
    outcome = cli("raster", few, "--out", out / "a.tif", "--bandwidth", "scott")
    assert outcome.complaint == (
        "the rule scott finds no spread in 20 points that share a position or a line; "
        "give the bandwidth in meters, such as 500"
    )
    assert not [*out.iterdir()]


def test_too_few_are_too_few_for_a_rule(cli: "Run", few: Path, out: Path) -> None:
    header, *lines = few.read_text("utf-8").splitlines(keepends=True)
    few.write_text(header + "".join(lines[11:30]), encoding="utf-8")
    outcome = cli("raster", few, "--out", out / "a.tif", "--bandwidth", "scott")
    assert "fewer than 20 would show single ones" in outcome.complaint
