"""Each figure against a small picture of it that a person has looked at.

A picture may differ by a root mean square of 6 of 255 levels, which covers what versions of
matplotlib and FreeType do to edges of letters, and not a word that moves. To look at new ones and
keep them: ``pytest tests/maps/test_pictures.py --mpl-generate-path=tests/maps/pictures``.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure

from cannabis_maps.comparison import Comparison
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
from cannabis_maps.records import Records
from cannabis_maps.scale_recipe import ScaleRecipe
from cannabis_maps.series import Series

DPI = 32
TOLERANCE = 6
pictured: Callable[..., Any] = pytest.mark.mpl_image_compare(
    baseline_dir="pictures", tolerance=TOLERANCE, savefig_kwargs={"dpi": DPI}, style="default"
)


def form(page: str, style: str = "print") -> Form:
    return Form(parse_paper(page), style=style)


def finished(page: Page) -> Figure:
    """Render once, which gives a page its style."""
    page.render("png", Document("", "", "", ""), 10)
    return page.figure


@pictured
def test_the_heat_map_on_a_letter_page(demo: Records, demo_surface: xr.DataArray) -> Figure:
    return finished(compose_map(demo_surface, demo.provenance))


@pictured
def test_the_heat_map_in_classes_with_contours_in_a_column(
    demo: Records, demo_surface: xr.DataArray
) -> Figure:
    scale = ScaleRecipe(classes=5, scheme="city-mean", contours=(50.0, 90.0))
    options = MapOptions(form=form("column"), scale=scale)
    return finished(compose_map(demo_surface, demo.provenance, options))


@pictured
def test_the_heat_map_on_a_dark_slide(demo: Records, demo_surface: xr.DataArray) -> Figure:
    options = MapOptions(form=form("slide", "dark"))
    return finished(compose_map(demo_surface, demo.provenance, options))


@pictured
def test_rates_in_gray_on_a_figure(demo: Records) -> Figure:
    rates = area_rates(demo.by_area(), demo.provenance)
    return finished(
        compose_rates(rates, demo.provenance, FigureOptions(form=form("figure", "gray")))
    )


@pictured
def test_the_table_of_areas(demo: Records) -> Figure:
    rates = area_rates(demo.by_area(), demo.provenance)
    return finished(compose_areas(rates, demo.provenance))


@pictured
def test_one_area_from_near(demo: Records, demo_surface: xr.DataArray) -> Figure:
    areas = community_areas()
    one = portraits(demo, areas)[find_area(areas, "South Shore")]
    return finished(
        compose_portrait(one, demo_surface, shade(demo_surface, "mi"), MapOptions(), "Page 1")
    )


@pictured
def test_a_series_of_years(demo_series: Series) -> Figure:
    return finished(compose_series(demo_series, MapOptions(form=form("tabloid"))))


@pictured
def test_a_change(demo_change: Comparison) -> Figure:
    return finished(compose_change(demo_change, FigureOptions()))


def test_a_picture_that_changed_would_be_noticed(demo: Records, demo_surface: xr.DataArray) -> None:
    one, other = (
        compose_map(demo_surface, demo.provenance, MapOptions(title=title))
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
