"""Contours on a page enclose what they say, and are named on the line and in the legend."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
import xarray as xr
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from scipy.interpolate import RegularGridInterpolator

from cannabis_maps.maps.contours import percent
from cannabis_maps.maps.description import describe_map
from cannabis_maps.maps.page import Page
from cannabis_maps.maps.shading import shade
from cannabis_maps.places import city_limit
from cannabis_maps.scale_recipe import ScaleRecipe

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

RECIPE = ScaleRecipe(contours=(90.0, 50.0, 75.0))
# The surface is of cells of 200 m, so that what a cell adds is little.
FINE = {"cell_m": 200.0}
percents = pytest.mark.parametrize("wanted", [50, 75, 90])


@pytest.fixture(scope="module")
def surface(make_surface: Get) -> xr.DataArray:
    made: xr.DataArray = make_surface(**FINE)
    return made


@pytest.fixture(scope="module")
def page(compose: Get) -> Page:
    made: Page = compose(surface=FINE, scale=RECIPE)
    return made


def drawn(page: Page, wanted: float) -> np.ndarray:
    """Return the corners of a contour's line, of shape (n, 2), in meters."""
    (line,) = [
        part for part in page.figure.findobj(PathPatch) if part.get_gid() == f"contour:{wanted:g}"
    ]
    return np.asarray(line.get_path().vertices)


def labels(page: Page, wanted: float) -> list[Text]:
    name = f"contour-label:{wanted:g}"
    return [text for text in page.figure.findobj(Text) if text.get_gid() == name]


def level(surface: xr.DataArray, wanted: float) -> tuple[float, float]:
    """Go down the cells: return the last density needed for a share, and the next lower one."""
    values = np.sort(surface.to_numpy()[np.isfinite(surface)])[::-1]
    last = int(np.searchsorted(np.cumsum(values), wanted / 100 * values.sum()))
    return float(values[last]), float(values[last + 1])


@percents
def test_a_line_keeps_to_the_level_of_the_cells_that_hold_so_much(
    wanted: float, page: Page, surface: xr.DataArray
) -> None:
    needed, lower = level(surface, wanted)
    clear = city_limit().buffer(-300)
    shapely.prepare(clear)
    corners = drawn(page, wanted)
    corners = corners[shapely.contains_xy(clear, *corners.T)]
    assert len(corners) > 300
    between = RegularGridInterpolator(
        (surface.y.to_numpy()[::-1], surface.x.to_numpy()), surface.to_numpy()[::-1]
    )
    along = between(corners[:, ::-1])
    # Corners lie on lines between centers of cells, where the surface is linear.
    np.testing.assert_allclose(along[np.isfinite(along)], (needed + lower) / 2, rtol=1e-6)
    cells = surface.to_numpy()[np.isfinite(surface)]
    assert cells[cells >= needed].sum() / cells.sum() == pytest.approx(wanted / 100, abs=1e-3)


@percents
def test_no_line_runs_along_the_city_limit(wanted: float, page: Page) -> None:
    assert shapely.distance(
        shapely.points(drawn(page, wanted)), city_limit().boundary
    ).min() == pytest.approx(25, abs=1)


@percents
def test_labels_stand_on_their_own_line_alone(wanted: float, page: Page, frame_of: Get) -> None:
    frame = frame_of(page)
    found = labels(page, wanted)
    assert 1 <= len(found) <= 8
    lines = {each: frame.to_page(drawn(page, each)) for each in (50.0, 75.0, 90.0)}
    for text in found:
        assert text.get_text() == f"{wanted:g}%"
        x, y = text.get_position()
        middle = shapely.Point(x, y + 0.03)
        assert shapely.distance(middle, shapely.points(lines[wanted])).min() < 0.05
        for other in {50.0, 75.0, 90.0} - {wanted}:
            assert shapely.distance(middle, shapely.points(lines[other])).min() > 0.05


def test_the_legend_names_the_lines_as_their_labels_do(page: Page, surface: xr.DataArray) -> None:
    texts = [text for text in page.figure.findobj(Text) if text.get_gid() == "legend"]
    said = " ".join(text.get_text() for text in texts)
    assert "Smallest areas that hold this share of the arrests:" in " ".join(said.split())
    for contour in shade(surface, "mi", RECIPE).contours:
        part = f"{100 * contour.share_of_window:.0f}"
        assert f"{percent(contour)} in {part}% of the city" in said


def test_the_smaller_the_area_the_heavier_the_line(page: Page) -> None:
    widths = [
        next(
            part.get_linewidth()
            for part in page.figure.findobj(PathPatch)
            if part.get_gid() == f"contour:{wanted}"
        )
        for wanted in (50, 75, 90)
    ]
    assert widths == sorted(widths, reverse=True)
    keys = [part for part in page.figure.findobj(PathPatch) if part.get_gid() == "contour-key"]
    assert [part.get_linewidth() for part in keys] == widths


def test_the_description_says_what_lines_enclose(
    surface: xr.DataArray, make_provenance: Get
) -> None:
    shading = shade(surface, "mi", RECIPE)
    told = describe_map(surface, make_provenance(), shading=shading).description
    parts = [f"{100 * contour.share_of_window:.0f} percent" for contour in shading.contours]
    assert (
        "Lines enclose the smallest areas that hold 50 percent, 75 percent and 90 percent of the "
        f"arrests ({parts[0]}, {parts[1]} and {parts[2]} of the city, in this order)."
    ) in told


def test_of_a_map_that_is_blank_in_part_they_hold_what_is_shown(
    compose: Get, make_surface: Get, make_provenance: Get
) -> None:
    blank = {"max_cv": 0.3}
    page = compose(surface=blank, scale=ScaleRecipe(contours=(50.0,)))
    texts = [text.get_text() for text in page.figure.findobj(Text) if text.get_gid() == "legend"]
    assert "of the arrests shown:" in " ".join(texts)
    assert "% of the part shown" in " ".join(texts)
    shading = shade(make_surface(**blank), "mi", ScaleRecipe(contours=(50.0,)))
    told = describe_map(make_surface(**blank), make_provenance(), shading=shading).description
    assert "50 percent of the arrests shown (" in told


def test_without_contours_there_are_no_lines(compose: Get) -> None:
    names = {str(artist.get_gid()) for artist in compose().figure.findobj()}
    assert not [name for name in names if name.startswith("contour")]
