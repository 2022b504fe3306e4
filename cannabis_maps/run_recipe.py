"""What a whole run makes: products, and how each is made; in plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from cannabis_maps.brief_recipe import DEFAULT_BRIEF, BriefRecipe
from cannabis_maps.errors import OptionError
from cannabis_maps.explorer_recipe import DEFAULT_EXPLORER, ExplorerRecipe
from cannabis_maps.raster_recipe import DENSITY, RasterRecipe
from cannabis_maps.recipe import PageRecipe, Recipe, parse_day
from cannabis_maps.windows import Window
from cannabis_maps.windows_recipe import REPLICATES, SEED, ChangeRecipe

MAP, RASTER, SERIES, CHANGE, RATES, TABLES = "map", "raster", "series", "change", "rates", "tables"
BRIEF, ATLAS, GEOPACKAGE, QGIS = "brief", "atlas", "geopackage", "qgis"
EXPLORER = "explorer"
DEFAULT_PRODUCTS = (MAP, RASTER, SERIES, CHANGE, RATES, TABLES, BRIEF)
PRODUCTS = (*DEFAULT_PRODUCTS, ATLAS, GEOPACKAGE, QGIS, EXPLORER)
FIGURES = (MAP, SERIES, CHANGE, RATES, ATLAS)
LATEST: Final = "latest"


@dataclass(frozen=True)
class OpenWindow:
    """A stretch of days with a name, which may end on the last day of the data.

    Parameters
    ----------
    name : str
    first_day : date
    last_day : date, optional
        The last day of the data if left out.
    """

    name: str
    first_day: date
    last_day: date | None = None

    def ended(self, latest: date) -> Window:
        """Return it with the last day that it has.

        Raises
        ------
        OptionError
            If it begins after that.
        """
        last = self.last_day or latest
        if last < self.first_day:
            raise OptionError(
                f"window {self.name} begins on {self.first_day}, after its last day {last}; let it "
                "begin earlier"
            )
        return Window(self.name, self.first_day, last)

    def closed(self, latest: date) -> "OpenWindow":
        """Return it with its last day given, unless it begins after that."""
        if self.last_day is not None or latest < self.first_day:
            return self
        return replace(self, last_day=latest)


def parse_open_window(text: str, name: str) -> OpenWindow:
    """Read a window that may end with the data.

    Parameters
    ----------
    text : str
        Such as ``2013-01-01/latest``.
    name : str
        ``before`` or ``after``.

    Returns
    -------
    OpenWindow

    Raises
    ------
    OptionError
        If it is not two days.

    Examples
    --------
    >>> parse_open_window("2013-01-01/latest", "after").first_day
    datetime.date(2013, 1, 1)
    """
    first, _, last = text.partition("/")
    begin, end = parse_day(first), None if last == LATEST else parse_day(last)
    if begin is None or (end is None and last != LATEST):
        raise OptionError(
            f"{name} = {text!r} is not two days; write it as 2001-01-01/2012-12-31, or end it with "
            f"/{LATEST}"
        )
    return OpenWindow(name, begin, end)


@dataclass(frozen=True)
class ChangePlan:
    """Which two windows are compared, once the last day of the data is known.

    Parameters
    ----------
    before, after : OpenWindow
    replicates : int
    seed : int
    """

    before: OpenWindow = OpenWindow("before", date(2001, 1, 1), date(2012, 12, 31))
    after: OpenWindow = OpenWindow("after", date(2013, 1, 1))
    replicates: int = REPLICATES
    seed: int = SEED

    def ended(self, latest: date) -> ChangeRecipe:
        """Return it with the days that it has."""
        return ChangeRecipe(
            self.before.ended(latest), self.after.ended(latest), self.replicates, self.seed
        )

    def checked(self) -> "ChangePlan":
        """Return it, once all has been checked that can be without data.

        Raises
        ------
        OptionError
            If the windows share days, or a number is out of range.
        """
        try:
            self.ended(date.max)
        except OptionError as error:
            raise OptionError(str(error).replace(str(date.max), LATEST)) from None
        return self


@dataclass(frozen=True)
class RasterPlan:
    """What a raster holds, once the last day of the data is known.

    Parameters
    ----------
    what : str
    by : str, optional
    """

    what: str = DENSITY
    by: str | None = None

    def ended(self, change: ChangePlan, latest: date) -> RasterRecipe:
        """Return it with the windows of a change, where it is of one."""
        windows = change.ended(latest) if self.what == CHANGE else None
        return RasterRecipe(self.what, self.by, windows=windows)


@dataclass(frozen=True)
class RunRecipe:
    """All that a run makes.

    Parameters
    ----------
    recipe : Recipe
        What all products share.
    products : tuple of str
        In the order in which they are made.
    pages : mapping of str to PageRecipe
        How each figure is set, where not as the others.
    windows : tuple of OpenWindow
        Of the series; the calendar years if there are none.
    change : ChangePlan
    rasters : tuple of RasterPlan
    brief : BriefRecipe
    explorer : ExplorerRecipe

    Raises
    ------
    OptionError
        If a product is not known or given twice.
    """

    recipe: Recipe = field(default_factory=Recipe)
    products: tuple[str, ...] = DEFAULT_PRODUCTS
    pages: Mapping[str, PageRecipe] = field(default_factory=dict)
    windows: tuple[OpenWindow, ...] = ()
    change: ChangePlan = ChangePlan()
    rasters: tuple[RasterPlan, ...] = (RasterPlan(),)
    brief: BriefRecipe = DEFAULT_BRIEF
    explorer: ExplorerRecipe = DEFAULT_EXPLORER

    def of(self, sources: Sequence[str] | None, max_age_days: float | None) -> "RunRecipe":
        """Return the same for other sources, or for a portal's copy of another age.

        Parameters
        ----------
        sources : sequence of str, optional
            The recipe's own if left out, or empty.
        max_age_days : float, optional
            The recipe's own if left out.
        """
        records = self.recipe.records
        if sources:
            records = replace(records, sources=tuple(sources))
        if max_age_days is not None:
            records = replace(records, max_age_days=max_age_days)
        return replace(self, recipe=replace(self.recipe, records=records))

    def ended(self, latest: date) -> "RunRecipe":
        """Return the same with windows that have their last days, as far as they begin before.

        Parameters
        ----------
        latest : date
            The last day of the data.
        """
        change = self.change
        return replace(
            self,
            windows=tuple(window.closed(latest) for window in self.windows),
            change=replace(
                change, before=change.before.closed(latest), after=change.after.closed(latest)
            ),
        )

    def page(self, figure: str) -> PageRecipe:
        """Return how a figure is set."""
        return self.pages.get(figure, self.recipe.page)
