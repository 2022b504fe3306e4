"""The figures of a brief by name, and what each is drawn from; in plain values."""

import difflib
from collections.abc import Iterable

from cannabis_maps.errors import OptionError

MAP, SERIES, YEARS, RATES, CHANGE = "map", "series", "years", "rates", "change"
TIMES, PLACES, RESIDENTS, BANDWIDTHS = "times", "places", "residents", "bandwidths"
STANDARD_ERROR = "standard-error"
# In the order of a brief.
FIGURES = (
    MAP,
    YEARS,
    SERIES,
    RATES,
    CHANGE,
    TIMES,
    PLACES,
    RESIDENTS,
    BANDWIDTHS,
    STANDARD_ERROR,
)
MAPS = frozenset({MAP, SERIES, RATES, CHANGE, BANDWIDTHS, STANDARD_ERROR})

# What is estimated, by the names of the fields of `Estimates`.
SURFACE, COMPARISON, SHEET, ERROR = "surface", "comparison", "sheet", "error"
DRAWN_FROM = {
    MAP: (SURFACE,),
    SERIES: (SERIES,),
    CHANGE: (COMPARISON,),
    BANDWIDTHS: (SHEET,),
    STANDARD_ERROR: (SURFACE, ERROR),
}


def check_figure_name(name: str) -> None:
    """Refuse a figure that there is not.

    Parameters
    ----------
    name : str

    Raises
    ------
    OptionError
        With the nearest name, and all of them.

    Examples
    --------
    >>> check_figure_name("years")
    """
    if name not in FIGURES:
        near = difflib.get_close_matches(name, FIGURES, 1)
        meant = f"did you mean {near[0]}? " if near else ""
        raise OptionError(f"figure {name!r} is not known; {meant}use {', '.join(FIGURES)}")


def estimates_for(names: Iterable[str]) -> frozenset[str]:
    """Return what has to be estimated for figures.

    Parameters
    ----------
    names : iterable of str

    Returns
    -------
    frozenset of str
        Fields of `Estimates`.

    Examples
    --------
    >>> sorted(estimates_for(["years", "map", "standard-error"]))
    ['error', 'surface']
    """
    return frozenset(part for name in names for part in DRAWN_FROM.get(name, ()))
