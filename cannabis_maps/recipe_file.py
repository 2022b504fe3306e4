"""A recipe's file: TOML whose keys are the words of the command line."""

import difflib
import tomllib
from dataclasses import replace
from datetime import date
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cannabis_maps.areas_recipe import AreasRecipe
from cannabis_maps.basemap_recipe import BasemapRecipe
from cannabis_maps.brief.own_text import read_text
from cannabis_maps.brief_recipe import BriefRecipe
from cannabis_maps.errors import OptionError
from cannabis_maps.estimating import check_surface
from cannabis_maps.explorer.online import online_ground
from cannabis_maps.explorer_recipe import ExplorerRecipe
from cannabis_maps.make import form_of
from cannabis_maps.maps.typeface import check_glyphs
from cannabis_maps.recipe import PageRecipe, Recipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.recipe_errors import RecipeText, explained
from cannabis_maps.recipe_tables import (
    FigureTable,
    PageTable,
    RecipeFile,
    ScaledTable,
    SurfaceTable,
)
from cannabis_maps.run_recipe import (
    ATLAS,
    BRIEF,
    CHANGE,
    EXPLORER,
    MAP,
    PRODUCTS,
    RASTER,
    RATES,
    SERIES,
    ChangePlan,
    OpenWindow,
    RasterPlan,
    RunRecipe,
    parse_open_window,
)
from cannabis_maps.scale_recipe import ScaleRecipe
from cannabis_maps.small_file import read_small

LARGEST_BYTES = 1_000_000


def read_recipe(path: Path) -> RunRecipe:
    """Read a recipe's file.

    Parameters
    ----------
    path : Path
        Paths in it are taken from its folder.

    Returns
    -------
    RunRecipe

    Raises
    ------
    OptionError
        If it cannot be read, or is not what it should be: says on which line, and what is allowed.
    """
    try:
        data = read_small(path, LARGEST_BYTES)
    except OSError as error:
        raise OptionError(
            f"{path.name} cannot be read ({error.strerror}); check the name, or write one with: "
            "cannabis-maps recipe new"
        ) from None
    if len(data) > LARGEST_BYTES:
        raise OptionError(f"{path.name} is over {LARGEST_BYTES:,} bytes, which no recipe is")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OptionError(f"{path.name} is not UTF-8; save it as UTF-8") from None
    return parse_recipe(text, path.name, path.parent)


def parse_recipe(text: str, name: str = "recipe.toml", folder: Path = Path()) -> RunRecipe:
    r"""Read a recipe.

    Parameters
    ----------
    text : str
        TOML.
    name : str
        Of its file, for errors.
    folder : Path
        From which paths in it are taken.

    Returns
    -------
    RunRecipe

    Raises
    ------
    OptionError
        As of `read_recipe`.

    Examples
    --------
    >>> parse_recipe('[surface]\nbandwidth = 750').recipe.surface.bandwidth_m
    750.0
    >>> try:
    ...     parse_recipe('[surface]\nbandwith = 750')
    ... except OptionError as error:
    ...     print(error)  # doctest: +ELLIPSIS
    recipe.toml, line 2: bandwith is not known in [surface]; did you mean bandwidth? use kernel, ...
    """
    source = RecipeText(name, text)
    try:
        return _recipe(RecipeFile.model_validate(_parsed(text, name)), source, folder)
    except ValidationError as error:
        raise explained(error.errors()[0], source) from None
    except RecursionError:
        raise OptionError(f"{name} has brackets in brackets without end; correct them") from None


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:
        # Of TOML's own kind, or of Python's where a number has thousands of digits.
        raise OptionError(f"{name} is not TOML: {error}; correct it") from None


def _recipe(tables: RecipeFile, source: RecipeText, folder: Path) -> RunRecipe:
    shared = Recipe(page=source.at("page", lambda: _checked_page(PageRecipe(), tables.page)))
    shared = source.at("areas", lambda: replace(shared, areas=_areas(tables, folder)))
    shared = source.at("basemap", lambda: replace(shared, basemap=_basemap(tables)))
    shared = source.at("records", lambda: replace(shared, records=_records(tables, folder)))
    shared = source.at("surface", lambda: replace(shared, surface=_surface(tables.surface)))
    figures: dict[str, FigureTable] = {
        MAP: tables.map,
        SERIES: tables.series,
        CHANGE: tables.change,
        RATES: tables.rates,
        ATLAS: tables.atlas,
    }
    return RunRecipe(
        shared,
        source.at("products", lambda: _products(tables)),
        {
            name: source.at(name, partial(_figure, shared.page, table))
            for name, table in figures.items()
        },
        source.at("window", lambda: _windows(tables)),
        source.at(CHANGE, lambda: _change(tables)),
        source.at(RASTER, lambda: _rasters(tables, shared)),
        source.at(BRIEF, lambda: _brief(tables, folder)),
        source.at(EXPLORER, lambda: _explorer(tables, shared)),
    )


def _windows(tables: RecipeFile) -> tuple[OpenWindow, ...]:
    windows = tuple(OpenWindow(each.name, each.from_, _open(each.to)) for each in tables.window)
    for window in windows:
        if window.last_day is not None:
            window.ended(window.last_day)
    names = [window.name for window in windows]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise OptionError(f"the name {twice!r} is given twice; give each window one of its own")
    return windows


def _basemap(tables: RecipeFile) -> BasemapRecipe:
    told = tables.basemap
    return BasemapRecipe(told.basemap, told.require_basemap, told.many_tiles)


def _products(tables: RecipeFile) -> tuple[str, ...]:
    for name in tables.products:
        if name not in PRODUCTS:
            near = difflib.get_close_matches(name, PRODUCTS, n=1)
            meant = f"did you mean {near[0]}? " if near else ""
            raise OptionError(f"product {name} is not known; {meant}use {', '.join(PRODUCTS)}")
    return tuple(dict.fromkeys(tables.products))


def _records(tables: RecipeFile, folder: Path) -> RecordsRecipe:
    told = tables.records
    sources = [told.source] if isinstance(told.source, str) else told.source
    return RecordsRecipe(
        tuple(_found(each, folder) for each in sources),
        told.offense,
        told.from_,
        _open(told.to),
        told.include_non_arrests,
        told.max_age,
    )


def _found(source: str, folder: Path) -> str:
    """Return a source that is a file by its path from here, for a recipe's are from its folder."""
    if source in {"demo", "portal"} or Path(source).is_absolute():
        return source
    return str(folder / source)


def _surface(told: SurfaceTable) -> SurfaceRecipe:
    is_rule = isinstance(told.bandwidth, str)
    recipe = SurfaceRecipe(
        told.kernel,
        None if is_rule or told.bandwidth is None else float(told.bandwidth),
        told.cell,
        told.edge_correction,
        told.measure,
        told.allow_fine,
        str(told.bandwidth) if is_rule else None,
        told.max_cv,
    )
    check_surface(recipe)
    return recipe


def _checked_page(common: PageRecipe, told: PageTable) -> PageRecipe:
    page = _page(common, told)
    form_of(page)
    return Recipe(page=page).page


def _page(common: PageRecipe, told: PageTable) -> PageRecipe:
    given = told.model_dump(exclude_none=True)
    known = {name: given[name] for name in vars(common) if name in given}
    return replace(common, **known)


def _figure(common: PageRecipe, told: FigureTable) -> PageRecipe:
    page = _checked_page(common, told)
    if not isinstance(told, ScaledTable):
        return page
    notes = [told.note] if isinstance(told.note, str) else told.note
    scale = ScaleRecipe(
        told.classes, told.scheme, tuple(told.breaks), tuple(told.contours), told.scale_max
    )
    return replace(page, scale=scale, notes=tuple(notes))


def _areas(tables: RecipeFile, folder: Path) -> AreasRecipe:
    told = tables.areas
    return AreasRecipe(_path(told.file, folder), told.area_name, _path(told.population, folder))


def _path(text: str | None, folder: Path) -> Path | None:
    return None if text is None else folder / text


def _change(tables: RecipeFile) -> ChangePlan:
    told = tables.change
    before, after = (
        parse_open_window(text, name)
        for text, name in ((told.before, "before"), (told.after, "after"))
    )
    return ChangePlan(before, after, told.replicates, told.seed).checked()


def _brief(tables: RecipeFile, folder: Path) -> BriefRecipe:
    told = tables.brief
    for words in (told.title, told.subtitle, told.author):
        check_glyphs(words or "")
    if told.sections is not None and not told.sections:
        raise OptionError("sections = [] leaves nothing; name some, or leave it out for all")
    path = _path(told.text, folder)
    return BriefRecipe(
        told.title,
        told.subtitle,
        told.author,
        tuple(told.sections or ()),
        text=None if path is None else read_text(path),
        text_file="" if path is None else path.name,
        standard_error=told.standard_error,
    )


def _explorer(tables: RecipeFile, shared: Recipe) -> ExplorerRecipe:
    told = tables.explorer
    recipe = ExplorerRecipe(told.title, told.subtitle, told.cell, told.embed, told.basemap)
    online_ground(recipe.basemap)
    if EXPLORER in tables.products:
        check_surface(replace(shared.surface, cell_m=recipe.cell_m))
    return recipe


def _rasters(tables: RecipeFile, shared: Recipe) -> tuple[RasterPlan, ...]:
    told = tables.raster
    kinds = [told.what] if isinstance(told.what, str) else told.what
    plans = tuple(RasterPlan(kind, told.by) for kind in kinds)
    for plan in plans:
        plan.ended(ChangePlan(), date.max).check_with(shared)
    return plans


def _open(day: date | str) -> date | None:
    return day if isinstance(day, date) else None


def new_recipe() -> str:
    """Return a recipe that makes what a run makes by itself, with every line explained.

    Examples
    --------
    >>> parse_recipe(new_recipe()).products == RunRecipe().products
    True
    """
    return resources.files("cannabis_maps.data").joinpath("recipe.toml").read_text("utf-8")
