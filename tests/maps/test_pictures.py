"""Each figure against a small picture of it that a person has looked at.

A picture may differ by a root mean square of 6 of 255 levels, which covers what versions of
matplotlib and FreeType do to edges of letters, and not a word that moves. To look at new ones and
keep them: ``pytest tests/maps/test_pictures.py --mpl-generate-path=tests/maps/pictures``.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure

from cannabis_maps.comparing import compare
from cannabis_maps.estimating import estimate
from cannabis_maps.estimating_series import estimate_series
from cannabis_maps.maps.areas import compose_areas
from cannabis_maps.maps.change import compose_change
from cannabis_maps.maps.heatmap import compose_map
from cannabis_maps.maps.neighborhood import compose_portrait
from cannabis_maps.maps.options import FigureOptions, MapOptions
from cannabis_maps.maps.page import Document, Page
from cannabis_maps.maps.paper import parse_paper
from cannabis_maps.maps.rates import compose_rates
from cannabis_maps.maps.series import compose_series
from cannabis_maps.maps.shading import shade
from cannabis_maps.maps.sheet import Form
from cannabis_maps.places import community_areas
from cannabis_maps.portraits import find_area, portraits
from cannabis_maps.rates import area_rates
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records, read_records
from cannabis_maps.scale_recipe import ScaleRecipe
from cannabis_maps.windows import Window, yearly_windows
from cannabis_maps.windows_recipe import ChangeRecipe

DPI = 32
TOLERANCE = 6
SURFACE = SurfaceRecipe(cell_m=400)
pictured: Callable[..., Any] = pytest.mark.mpl_image_compare(
    baseline_dir="pictures", tolerance=TOLERANCE, savefig_kwargs={"dpi": DPI}, style="default"
)


@pytest.fixture(scope="module")
def records() -> Records:
    return read_records("demo")


@pytest.fixture(scope="module")
def surface(records: Records) -> xr.DataArray:
    return estimate(records, SURFACE)


def form(page: str, style: str = "print") -> Form:
    return Form(parse_paper(page), style=style)


def finished(page: Page) -> Figure:
    """Render once, which gives a page its style."""
    page.render("png", Document("", "", "", ""), 10)
    return page.figure


@pictured
def test_the_heat_map_on_a_letter_page(records: Records, surface: xr.DataArray) -> Figure:
    return finished(compose_map(surface, records.provenance))


@pictured
def test_the_heat_map_in_classes_with_contours_in_a_column(
    records: Records, surface: xr.DataArray
) -> Figure:
    scale = ScaleRecipe(classes=5, scheme="city-mean", contours=(50.0, 90.0))
    options = MapOptions(form=form("column"), scale=scale)
    return finished(compose_map(surface, records.provenance, options))


@pictured
def test_the_heat_map_on_a_dark_slide(records: Records, surface: xr.DataArray) -> Figure:
    options = MapOptions(form=form("slide", "dark"))
    return finished(compose_map(surface, records.provenance, options))


@pictured
def test_rates_in_gray_on_a_figure(records: Records) -> Figure:
    rates = area_rates(records.by_area(), records.provenance)
    return finished(
        compose_rates(rates, records.provenance, FigureOptions(form=form("figure", "gray")))
    )


@pictured
def test_the_table_of_areas(records: Records) -> Figure:
    rates = area_rates(records.by_area(), records.provenance)
    return finished(compose_areas(rates, records.provenance))


@pictured
def test_one_area_from_near(records: Records, surface: xr.DataArray) -> Figure:
    areas = community_areas()
    one = portraits(records, areas)[find_area(areas, "South Shore")]
    return finished(compose_portrait(one, surface, shade(surface, "mi"), MapOptions(), "Page 1"))


@pictured
def test_a_series_of_years(records: Records) -> Figure:
    known = records.provenance
    windows = yearly_windows(known.first_day, known.last_day)
    made = estimate_series(records, windows, SURFACE)
    return finished(compose_series(made, MapOptions(form=form("tabloid"))))


@pictured
def test_a_change(records: Records) -> Figure:
    windows = ChangeRecipe(
        Window("before", date(2001, 1, 1), date(2012, 12, 31)),
        Window("after", date(2013, 1, 1), date(2018, 11, 12)),
        replicates=20,
    )
    return finished(compose_change(compare(records, windows, SURFACE), FigureOptions()))


def test_a_picture_that_changed_would_be_noticed(records: Records, surface: xr.DataArray) -> None:
    one, other = (
        compose_map(surface, records.provenance, MapOptions(title=title))
        for title in ("Arrests", "Arresta")
    )
    first, second = (_levels(finished(page)) for page in (one, other))
    assert np.sqrt(((first - second) ** 2).mean()) > 0
    moved = np.roll(first, 3, axis=1)
    assert np.sqrt(((first - moved) ** 2).mean()) > TOLERANCE


def _levels(figure: Figure) -> np.ndarray:
    canvas: Any = figure.canvas
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].astype(float)
