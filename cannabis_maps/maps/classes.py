"""Classes of a surface: where their limits lie, and the inks they are drawn with."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.colors import BoundaryNorm, ListedColormap

from cannabis_maps import words
from cannabis_maps.grid import FloatArray
from cannabis_maps.maps.breaks import MULTIPLES, find_breaks
from cannabis_maps.maps.scale import MOST_DIGITS, Units, colors, factor_of
from cannabis_maps.scale_recipe import CITY_MEAN, EQUAL, NATURAL, QUANTILES, ScaleRecipe

GIVEN = "breaks"
# Of the ramp: the lowest class is a breath of ink, the highest leaves names readable.
LIGHTEST, DARKEST = 0.03, 0.97
TOLD_TO, EXACTLY = 0.1, 1e-9
TOLD = {
    QUANTILES: "Classes of about equal area (quantiles)",
    NATURAL: "Classes by natural breaks (Fisher-Jenks)",
    EQUAL: "Classes of equal width",
    CITY_MEAN: "Classes by multiples of the average",
    GIVEN: "Classes with limits set for this map",
}


@dataclass(frozen=True)
class ClassScale:
    """Classes from zero up, in the reader's unit of area.

    Parameters
    ----------
    units : {"mi", "km"}
        Square miles or square kilometers.
    breaks : tuple of float
        Ascending limits between classes, per unit of area; each belongs to the class above it.
    largest : float
        The largest value shown, per unit of area.
    average : float
        The city's average, per unit of area.
    scheme : str
        How the limits were found.
    multiples : tuple of float
        The limits as multiples of the average, where they are that.
    """

    units: Units
    breaks: tuple[float, ...]
    largest: float
    average: float
    scheme: str = GIVEN
    multiples: tuple[float, ...] = ()

    @property
    def factor(self) -> float:
        """Per km2 to per unit of area."""
        return factor_of(self.units)

    @property
    def colormap(self) -> ListedColormap:
        """One ink for each class, light to dark."""
        places = np.linspace(LIGHTEST, DARKEST, len(self.breaks) + 1)
        return ListedColormap(colors()(places), name="classes")

    @property
    def norm(self) -> BoundaryNorm:
        """From values per unit of area to the number of their class."""
        end = 2 * max(self.largest, self.breaks[-1])
        return BoundaryNorm((0.0, *self.breaks, end), len(self.breaks) + 1, clip=True)

    def told(self) -> str:
        """Say how the limits were found."""
        return TOLD[self.scheme]

    def limits(self) -> list[str]:
        """Write the limits, per unit of area."""
        return written_limits(self.breaks, TOLD_TO if self.multiples else EXACTLY)

    def other_limits(self) -> list[str]:
        """Write the limits per unit of area of the other system."""
        per_km2 = np.array(self.breaks) / self.factor
        other = 1.0 if self.units == "mi" else factor_of("mi")
        return written_limits([float(value) for value in per_km2 * other])


def class_scale(
    values_per_km2: FloatArray, units: Units = "mi", recipe: ScaleRecipe | None = None
) -> ClassScale:
    """Divide a surface into classes.

    None is empty, but where the limits are given; zero is in the lowest.

    Parameters
    ----------
    values_per_km2 : array
        The surface; NaN is left out.
    units : {"mi", "km"}
    recipe : ScaleRecipe, optional
        Its classes, scheme or breaks.

    Returns
    -------
    ClassScale

    Raises
    ------
    OptionError
        If the surface does not have so many classes.

    Examples
    --------
    >>> recipe = ScaleRecipe(classes=4, scheme="equal")
    >>> class_scale(np.arange(98.0), "km", recipe).breaks
    (25.0, 50.0, 75.0)
    """
    recipe = recipe or ScaleRecipe(scheme=CITY_MEAN)
    values = values_per_km2[np.isfinite(values_per_km2)] * factor_of(units)
    largest, average = float(values.max()), float(values.mean())
    if recipe.breaks:
        return ClassScale(units, recipe.breaks, largest, average)
    scheme = recipe.scheme or CITY_MEAN
    breaks = find_breaks(values, scheme, recipe.classes)
    multiples = MULTIPLES[len(breaks) + 1] if scheme == CITY_MEAN else ()
    return ClassScale(units, breaks, largest, average, scheme, multiples)


def written_limits(limits: Sequence[float], told_to: float = TOLD_TO) -> list[str]:
    """Write limits, each with as many digits as tell the classes beside it apart.

    Parameters
    ----------
    limits : sequence of float
        Ascending.
    told_to : float
        How far off they may be, over the narrower class beside them.

    Examples
    --------
    >>> written_limits((12.79, 25.6, 51.2)), written_limits((2.5, 10.0), told_to=1e-9)
    (['13', '26', '51'], ['2.5', '10'])
    """
    gaps = [high - low for low, high in pairwise((0.0, *limits))]
    narrower = [min(pair) for pair in pairwise([*gaps, gaps[-1]])]
    return [
        words.number(limit, _digits(limit, told_to * gap))
        for limit, gap in zip(limits, narrower, strict=True)
    ]


def _digits(value: float, most: float) -> int:
    tried = range(MOST_DIGITS)
    return next((each for each in tried if abs(value - round(value, each)) <= most), MOST_DIGITS)


def ranges(limits: Sequence[str]) -> list[str]:
    """Write classes in words.

    Examples
    --------
    >>> ranges(["25", "50"])
    ['under 25', '25 to 50', '50 or more']
    """
    between = [f"{low} to {high}" for low, high in pairwise(limits)]
    return [f"under {limits[0]}", *between, f"{limits[-1]} or more"]


def short_ranges(limits: Sequence[str]) -> list[str]:
    """Write classes where there is little room.

    Examples
    --------
    >>> short_ranges(["25", "50"])
    ['< 25', '25-50', '≥ 50']
    """
    between = [f"{low}-{high}" for low, high in pairwise(limits)]
    return [f"< {limits[0]}", *between, f"≥ {limits[-1]}"]
