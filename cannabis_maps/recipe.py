"""The recipe: what to make, in plain values, checked before any work starts."""

from dataclasses import dataclass, field
from datetime import date

from cannabis_maps.areas_recipe import COMMUNITY_AREAS, AreasRecipe
from cannabis_maps.basemap_recipe import OFFLINE_GROUND, BasemapRecipe
from cannabis_maps.errors import OptionError
from cannabis_maps.offenses import find_offense
from cannabis_maps.scale_recipe import CONTINUOUS, ScaleRecipe

DEMO = "demo"
RESIDENTS = "residents"
MAX_AGE_DAYS = 7.0
# Positions are shifted within the block; see the README on what the data can say.
BLOCK_M = 200.0
DPI_RANGE = (72, 1200)
UNITS = ("mi", "km")


@dataclass(frozen=True)
class RecordsRecipe:
    """Which records to read.

    Parameters
    ----------
    sources : tuple of str
        ``demo``, ``portal``, files or globs.
    offense : str
        A name of the catalog, or IUCR codes.
    first_day, last_day : date, optional
        The window; all that the sources hold if left out.
    include_non_arrests : bool
        Count incidents without an arrest as well.
    max_age_days : float
        An older copy of the portal's records is renewed first.
    controls : str, optional
        What the arrests are set against: ``residents``, or a source of all offenses.
    """

    sources: tuple[str, ...] = (DEMO,)
    offense: str = "possession-30g"
    first_day: date | None = None
    last_day: date | None = None
    include_non_arrests: bool = False
    max_age_days: float = MAX_AGE_DAYS
    controls: str | None = None


@dataclass(frozen=True)
class SurfaceRecipe:
    """How to estimate the density.

    Parameters
    ----------
    kernel : str
    bandwidth_m : float, optional
        The kernel's own default if left out and no rule is given.
    cell_m : float
    edge_correction : str
    measure : str
    allow_fine : bool
        Allow a bandwidth narrower than a block or a cell.
    bandwidth_rule : str, optional
        ``scott``, ``silverman`` or ``robust``, in place of a number. Once the records have given
        the number, both stand.
    max_cv : float, optional
        Cells with a larger coefficient of variation are left blank; none if left out.
    """

    kernel: str = "gaussian"
    bandwidth_m: float | None = None
    cell_m: float = 50.0
    edge_correction: str = "jones-diggle"
    measure: str = "per-year"
    allow_fine: bool = False
    bandwidth_rule: str | None = None
    max_cv: float | None = None


@dataclass(frozen=True)
class PageRecipe:
    """What an editor may choose about a page.

    Parameters
    ----------
    units : str
        ``mi`` or ``km``: the unit that comes first.
    title, subtitle, credit : str, optional
    dpi : int
        Of pictures.
    page : str
        A size's name, or ``WxHin``.
    orientation : str, optional
        ``portrait`` or ``landscape``.
    bare : bool
        Without title and foot.
    svg_text : bool
        Whether an SVG's lettering is text instead of outlines.
    style : str
        ``print``, ``gray``, ``dark`` or ``high-contrast``.
    scale : ScaleRecipe
        How a heat map is shaded.
    notes : tuple of str
        Sentences for the foot of a heat map, or ``words@longitude,latitude``.
    """

    units: str = "mi"
    title: str | None = None
    subtitle: str | None = None
    credit: str | None = None
    dpi: int = 300
    page: str = "letter"
    orientation: str | None = None
    bare: bool = False
    svg_text: bool = False
    style: str = "print"
    scale: ScaleRecipe = CONTINUOUS
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recipe:
    """All of it.

    Parameters
    ----------
    records : RecordsRecipe
    surface : SurfaceRecipe
    page : PageRecipe

    Raises
    ------
    OptionError
        If a value is out of range or contradicts another.
    """

    records: RecordsRecipe = field(default_factory=RecordsRecipe)
    surface: SurfaceRecipe = field(default_factory=SurfaceRecipe)
    page: PageRecipe = field(default_factory=PageRecipe)
    areas: AreasRecipe = COMMUNITY_AREAS
    basemap: BasemapRecipe = OFFLINE_GROUND

    def __post_init__(self) -> None:
        """Check what can be checked without data."""
        find_offense(self.records.offense)
        first, last = self.records.first_day, self.records.last_day
        if first and last and first > last:
            raise OptionError(f"--from {first} is after --to {last}; give the earlier day first")
        if not self.records.max_age_days >= 0:
            raise OptionError(
                f"--max-age {self.records.max_age_days:g}: give days, 0 to renew the copy each time"
            )
        if self.page.units not in UNITS:
            raise OptionError(f"units {self.page.units!r} are not known; use {' or '.join(UNITS)}")
        if self.page.title is not None and not self.page.title.strip():
            raise OptionError("the title has no words; leave it out for the one that is made")
        low, high = DPI_RANGE
        if not low <= self.page.dpi <= high:
            raise OptionError(f"{self.page.dpi} dpi: give {low} to {high}, such as 300")
        if self.records.controls is not None:
            _check_controls(self.records.controls, self.surface)


def _check_controls(controls: str, surface: SurfaceRecipe) -> None:
    if controls == DEMO:
        raise OptionError(
            "--controls demo: the built-in data hold one offense only; give a file of all "
            f"offenses, portal or {RESIDENTS}"
        )
    if surface.measure != SurfaceRecipe.measure:
        raise OptionError(
            f"--measure {surface.measure} does not go with --controls, which give the logarithm of "
            "a ratio; leave out --measure or --controls"
        )
    if surface.max_cv is not None:
        raise OptionError(
            f"--max-cv {surface.max_cv:g} does not go with --controls: it is about a density, not "
            "about a ratio of two; leave out --max-cv or --controls"
        )


def parse_day(text: str | None) -> date | None:
    """Read a day of the command line.

    Parameters
    ----------
    text : str, optional
        Such as ``2013-01-31``.

    Returns
    -------
    date or None
        None if no text is given.

    Raises
    ------
    OptionError
        If it is not a day.

    Examples
    --------
    >>> parse_day("2013-01-31")
    datetime.date(2013, 1, 31)
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise OptionError(f"date {text!r} is not a day; write it as 2013-01-31") from None


def parse_bandwidth(text: str | None) -> tuple[float | None, str | None]:
    """Read a bandwidth of the command line.

    Parameters
    ----------
    text : str, optional
        Meters, or the name of a rule.

    Returns
    -------
    bandwidth_m : float or None
    bandwidth_rule : str or None
        Whatever is no number; the rules are known where they are worked out.

    Examples
    --------
    >>> parse_bandwidth("750"), parse_bandwidth("robust"), parse_bandwidth(None)
    ((750.0, None), (None, 'robust'), (None, None))
    """
    try:
        return (float(text) if text is not None else None), None
    except ValueError:
        return None, text
