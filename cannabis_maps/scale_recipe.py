"""How a heat map is shaded: evenly or in classes, with which contours; in plain values."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from cannabis_maps.errors import OptionError

QUANTILES, NATURAL, EQUAL, CITY_MEAN = "quantiles", "natural", "equal", "city-mean"
SCHEMES = (QUANTILES, NATURAL, EQUAL, CITY_MEAN)
FEWEST_CLASSES, MOST_CLASSES = 2, 9
MOST_CONTOURS = 5
ALL = 100.0


@dataclass(frozen=True)
class ScaleRecipe:
    """What an editor may choose about the shading of a heat map.

    Parameters
    ----------
    classes : int, optional
        How many; what suits the scheme if left out.
    scheme : str, optional
        ``quantiles``, ``natural``, ``equal`` or ``city-mean``; the last if only a number of classes
        is given. Without both the scale is continuous.
    breaks : tuple of float
        Limits between classes, in the unit of the legend, in place of a scheme.
    contours : tuple of float
        Percents of the arrests, whose smallest areas are outlined.
    scale_max : float, optional
        The dark end of a continuous scale, in the unit of the legend; fitted if left out.

    Raises
    ------
    OptionError
        If a value is out of range or contradicts another.
    """

    classes: int | None = None
    scheme: str | None = None
    breaks: tuple[float, ...] = ()
    contours: tuple[float, ...] = ()
    scale_max: float | None = None

    def __post_init__(self) -> None:
        """Check what can be checked without data."""
        _check_classes(self.classes, self.scheme)
        _check_breaks(self.breaks)
        _check_contours(self.contours)
        if self.scale_max is not None and not 0 < self.scale_max < math.inf:
            raise OptionError(
                f"--scale-max {self.scale_max:g}: give a number above 0, in the legend's unit"
            )
        _check_contradictions(self)

    @property
    def is_classed(self) -> bool:
        """Whether the map is shaded in classes."""
        return bool(self.classes or self.scheme or self.breaks)


def parse_numbers(text: str | None, option: str, example: str) -> tuple[float, ...]:
    """Read numbers of the command line.

    Parameters
    ----------
    text : str, optional
        Separated by commas.
    option, example : str
        What an error says of them.

    Returns
    -------
    tuple of float
        None of them if no text is given.

    Raises
    ------
    OptionError
        If it is anything else.

    Examples
    --------
    >>> parse_numbers("25, 50,100", "--breaks", "25,50,100"), parse_numbers(None, "--breaks", "1")
    ((25.0, 50.0, 100.0), ())
    """
    if text is None:
        return ()
    parts = text.split(",")
    if any(re.match(r"0\d", part.strip()) for part in parts):
        raise OptionError(
            f"{option} {text!r}: commas stand between numbers, not in thousands, such as {example}"
        )
    try:
        return tuple(float(part) for part in parts)
    except ValueError:
        raise OptionError(
            f"{option} {text!r}: give numbers with commas between them, such as {example}"
        ) from None


def _check_classes(classes: int | None, scheme: str | None) -> None:
    if classes is not None and not FEWEST_CLASSES <= classes <= MOST_CLASSES:
        raise OptionError(
            f"--classes {classes}: give {FEWEST_CLASSES} to {MOST_CLASSES}, such as 5"
        )
    if scheme is not None and scheme not in SCHEMES:
        near = get_close_matches(scheme.lower(), SCHEMES, n=1)
        meant = f"did you mean {near[0]}? " if near else ""
        raise OptionError(f"scheme {scheme!r} is not known; {meant}use {', '.join(SCHEMES)}")


def _check_breaks(breaks: Sequence[float]) -> None:
    rising = all(low < high for low, high in zip((0.0, *breaks), breaks, strict=False))
    if not (rising and len(breaks) < MOST_CLASSES and all(map(math.isfinite, breaks))):
        raise OptionError(
            f"--breaks {_joined(breaks)}: give 1 to {MOST_CLASSES - 1} numbers above 0 from the "
            "smallest to the largest, without commas for thousands, such as 25,50,100,200"
        )


def _check_contours(percents: Sequence[float]) -> None:
    inside = all(0 < percent < ALL for percent in percents)
    if not inside or len(set(percents)) < len(percents) or len(percents) > MOST_CONTOURS:
        raise OptionError(
            f"--contours {_joined(percents)}: give up to {MOST_CONTOURS} percents above 0 and "
            f"below {ALL:g}, each once, such as 50,75,90"
        )


def _check_contradictions(recipe: ScaleRecipe) -> None:
    given = {
        f"--classes {recipe.classes}": recipe.classes,
        f"--scheme {recipe.scheme}": recipe.scheme,
        f"--breaks {_joined(recipe.breaks)}": recipe.breaks,
    }
    classed = [option for option, value in given.items() if value]
    if recipe.breaks and len(classed) > 1:
        raise OptionError(
            f"{classed[-1]} does not go with {' and '.join(classed[:-1])}: the breaks say how many "
            "classes there are and where; leave out one or the other"
        )
    if recipe.scale_max is not None and classed:
        raise OptionError(
            f"--scale-max {recipe.scale_max:g} does not go with {' and '.join(classed)}: it is the "
            "end of a continuous scale; for maps that share classes give each the same --breaks"
        )


def _joined(numbers: Sequence[float]) -> str:
    return ",".join(f"{number:.10g}" for number in numbers)


CONTINUOUS = ScaleRecipe()
