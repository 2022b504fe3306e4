"""A scale in plain numbers: what a GIS needs to draw values as a printed map does."""

from dataclasses import dataclass, replace
from typing import NamedTuple


class Color(NamedTuple):
    """An sRGB color and its opacity, each 0 to 255."""

    red: int
    green: int
    blue: int
    opacity: int = 255

    @property
    def hexadecimal(self) -> str:
        """The color without its opacity, such as ``#0000ff``."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    def on_paper(self) -> "Color":
        """Return what the color looks like on white paper, opaque.

        Examples
        --------
        >>> Color(0, 0, 255, 51).on_paper()
        Color(red=204, green=204, blue=255, opacity=255)
        """
        share = self.opacity / 255
        mixed = (round(255 + (part - 255) * share) for part in self[:3])
        return Color(*mixed)


class Stop(NamedTuple):
    """A value and its color; between two stops colors are mixed."""

    value: float
    color: Color


@dataclass(frozen=True)
class ColorClass:
    """Values that share a color.

    Parameters
    ----------
    low, high : float
        The lower limit belongs to the class, the upper one to the next; infinite at an open end.
    color : Color
    label : str
    """

    low: float
    high: float
    color: Color
    label: str


@dataclass(frozen=True)
class Ramp:
    """Colors of values.

    Parameters
    ----------
    stops : tuple of Stop
        Ascending. Values beyond the first and the last have their colors.
    classes : tuple of ColorClass
        Ascending and without gaps.
    is_classed : bool
        Whether the printed map shows the classes, and not the stops.
    ends : tuple of str
        What stands at the lower and the upper end of the legend.

    Examples
    --------
    >>> white, blue = Color(0, 0, 255, 0), Color(0, 0, 255)
    >>> classes = ColorClass(0, 5, white, "under 5"), ColorClass(5, 10, blue, "5 or more")
    >>> ramp = Ramp((Stop(0, white), Stop(10, blue)), classes, is_classed=False, ends=("0", "10"))
    >>> ramp.lowest, ramp.scaled(2).highest, ramp.scaled(2).classes[1].low
    (0, 20, 10)
    """

    stops: tuple[Stop, ...]
    classes: tuple[ColorClass, ...]
    is_classed: bool
    ends: tuple[str, str]

    @property
    def lowest(self) -> float:
        """Where the scale begins."""
        return self.stops[0].value

    @property
    def highest(self) -> float:
        """Where the scale ends."""
        return self.stops[-1].value

    def scaled(self, factor: float) -> "Ramp":
        """Return the same colors for values that are so many times as large; labels stay."""
        return replace(
            self,
            stops=tuple(stop._replace(value=stop.value * factor) for stop in self.stops),
            classes=tuple(
                replace(each, low=each.low * factor, high=each.high * factor)
                for each in self.classes
            ),
        )
