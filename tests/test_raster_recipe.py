"""What a raster may hold is checked before any work starts, each contradiction in one line."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cannabis_maps.errors import OptionError
from cannabis_maps.raster_recipe import CHANGE, DENSITY, RATE, STANDARD_ERROR, VOLUME, RasterRecipe
from cannabis_maps.recipe import PageRecipe, Recipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.scale_recipe import ScaleRecipe
from cannabis_maps.windows import Window
from cannabis_maps.windows_recipe import ChangeRecipe

WINDOWS = ChangeRecipe(
    Window("before", date(2001, 1, 1), date(2001, 12, 31)),
    Window("after", date(2002, 1, 1), date(2002, 12, 31)),
)
CLASSED = PageRecipe(scale=ScaleRecipe(classes=5))


def recipe(what: str) -> RasterRecipe:
    return RasterRecipe(what, windows=WINDOWS if what == CHANGE else None)


def test_the_default_is_one_density_on_cells_of_ours() -> None:
    assert RasterRecipe() == RasterRecipe("density", by=None, align=None, windows=None)


@pytest.mark.parametrize("what", [DENSITY, RATE, CHANGE, STANDARD_ERROR, VOLUME])
def test_each_goes_with_a_plain_recipe(what: str) -> None:
    recipe(what).check_with(Recipe())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            {"what": "heat"},
            "--what heat is not known; use density, rate, change, standard-error, volume",
        ),
        ({"by": "month"}, "--by month is not known; use --by year, or leave it out"),
        (
            {"what": CHANGE},
            (
                "--what change needs --before and --after; give two windows of time, such as "
                "--before 2001-01-01/2012-12-31 --after 2013-01-01/2018-11-12"
            ),
        ),
        (
            {"windows": WINDOWS},
            "--before and --after go with --what change only; give it, or leave them out",
        ),
        (
            {"what": CHANGE, "windows": WINDOWS, "by": "year"},
            "--by year does not go with --what change; leave it out",
        ),
        (
            {"what": RATE, "align": Path("a.tif")},
            (
                "--align a.tif keeps a total, which --what rate has not; leave it out: a GIS "
                "reprojects such a raster as well"
            ),
        ),
    ],
)
def test_what_contradicts_itself(given: dict[str, str], told: str) -> None:
    with pytest.raises(OptionError) as caught:
        RasterRecipe(**given)  # type: ignore[arg-type]
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("what", "whole", "told"),
    [
        (
            RATE,
            Recipe(surface=SurfaceRecipe(measure="total")),
            "--measure total does not go with --what rate, which is per year; leave out --measure",
        ),
        (
            CHANGE,
            Recipe(surface=SurfaceRecipe(measure="expected-count")),
            (
                "--measure expected-count does not go with --what change, which is per year; leave "
                "out --measure"
            ),
        ),
        (
            STANDARD_ERROR,
            Recipe(surface=SurfaceRecipe(max_cv=0.3)),
            (
                "--max-cv 0.3 does not go with --what standard-error; leave it out, or blank the "
                "cells in a GIS"
            ),
        ),
        (
            VOLUME,
            Recipe(page=CLASSED),
            (
                "--what volume has a scale of its own; leave out --classes, --scheme, --breaks and "
                "--scale-max"
            ),
        ),
        (
            CHANGE,
            Recipe(page=PageRecipe(scale=ScaleRecipe(scale_max=100))),
            (
                "--what change has a scale of its own; leave out --classes, --scheme, --breaks and "
                "--scale-max"
            ),
        ),
    ],
)
def test_what_contradicts_the_surface_or_the_scale(what: str, whole: Recipe, told: str) -> None:
    with pytest.raises(OptionError) as caught:
        recipe(what).check_with(whole)
    assert str(caught.value) == told


@pytest.mark.parametrize("what", [DENSITY, RATE, STANDARD_ERROR])
def test_classes_go_with_the_others(what: str) -> None:
    recipe(what).check_with(Recipe(page=CLASSED))


CONTROLLED = Recipe(RecordsRecipe(controls="residents"))


@pytest.mark.parametrize(
    ("raster", "whole", "option"),
    [
        (RasterRecipe(RATE), CONTROLLED, "--what rate"),
        (RasterRecipe(by="year"), CONTROLLED, "--by year"),
        (RasterRecipe(align=Path("a.tif")), CONTROLLED, "--align"),
        (
            RasterRecipe(),
            replace(CONTROLLED, page=CLASSED),
            "a scale in classes or with an end that is set",
        ),
    ],
)
def test_controls_give_a_raster_of_their_own(
    raster: RasterRecipe, whole: Recipe, option: str
) -> None:
    with pytest.raises(OptionError) as caught:
        raster.check_with(whole)
    assert str(caught.value) == (
        f"{option} does not go with --controls, which give a raster of their own; leave out one of "
        "them"
    )
