"""The color scale: from density to ink, even, colorblind-safe and right in gray."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
from cmcrameri import cm
from matplotlib.colors import ListedColormap, Normalize

from cannabis_maps import words
from cannabis_maps.grid import FloatArray

Units = Literal["mi", "km"]
AREA_UNITS = {"mi": ("square mile", "km²"), "km": ("km²", "square mile")}

KM2_PER_SQUARE_MILE = 1.609344**2
STEPS = 512
TWO_DIGITS = 10
MOST_DIGITS = 9
LEAST = 5e-7
SRGB_LINEAR_END = 0.04045
FADE = 0.08
LIGHTEST = 0.05
NICE_TOPS = {1.0: 5, 1.2: 6, 1.5: 5, 2.0: 4, 2.5: 5, 3.0: 6, 4.0: 4, 5.0: 5, 6.0: 6, 8.0: 4}


class Scale(Protocol):
    """What a surface is drawn with: values per unit of area become inks."""

    @property
    def units(self) -> Units:
        """Square miles or square kilometers."""

    @property
    def largest(self) -> float:
        """The largest value shown, per unit of area."""

    @property
    def average(self) -> float:
        """The city's average, per unit of area."""

    @property
    def factor(self) -> float:
        """Per km2 to per unit of area."""

    @property
    def colormap(self) -> ListedColormap:
        """Inks, light to dark."""

    @property
    def norm(self) -> Normalize:
        """From values per unit of area to places among the inks."""

    def told(self) -> str:
        """Say what kind of scale it is."""


@dataclass(frozen=True)
class ColorScale:
    """A linear scale from zero to a round number, in the reader's unit of area.

    Parameters
    ----------
    units : {"mi", "km"}
        Square miles or square kilometers.
    top : float
        The value at the dark end, per unit of area.
    ticks : tuple of float
        Round values from zero to the top.
    largest : float
        The largest value shown, per unit of area; over the top, the end is marked with >=.
    average : float
        The city's average, per unit of area.
    is_set : bool
        Whether the dark end was asked for, and not fitted to the surface.
    fitted_to : str
        What shares it.
    """

    units: Units
    top: float
    ticks: tuple[float, ...]
    largest: float
    average: float
    is_set: bool = False
    fitted_to: str = "this map"

    @property
    def is_cut(self) -> bool:
        """Whether values are larger than the dark end of the scale."""
        return self.largest > self.top

    @property
    def factor(self) -> float:
        """Per km2 to per unit of area."""
        return factor_of(self.units)

    @property
    def colormap(self) -> ListedColormap:
        """Inks, light to dark."""
        return colors()

    @property
    def norm(self) -> Normalize:
        """From values per unit of area to places among the inks."""
        return Normalize(0, self.top)

    def told(self) -> str:
        """Say what kind of scale it is."""
        if self.is_set:
            return f"Linear scale, set to end at {written_ticks([self.top])[0]}"
        return f"Linear scale, fitted to {self.fitted_to}"

    def other_ticks(self) -> tuple[float, ...]:
        """Round values of the other unit that fall on the scale, in that unit."""
        other = 1.0 if self.units == "mi" else KM2_PER_SQUARE_MILE
        room = self.top / self.factor * other
        step = _nice_step(room / 4)
        return tuple(step * index for index in range(int(room / step + 1e-9) + 1))

    def other_position(self, value: float) -> float:
        """Return where a value of the other unit stands on the scale, 0 to 1."""
        other = 1.0 if self.units == "mi" else KM2_PER_SQUARE_MILE
        return self.position(value / other * self.factor)

    def position(self, value: float) -> float:
        """Return where a value of this unit stands on the scale, 0 to 1."""
        return min(value / self.top, 1.0)


def factor_of(units: Units) -> float:
    """Return what turns a value per km2 into one per unit of area."""
    return KM2_PER_SQUARE_MILE if units == "mi" else 1.0


def scale_for(values_per_km2: FloatArray, units: Units = "mi") -> ColorScale:
    """Fit a scale to a surface: the dark end is the round number at or over 99.5 % of its cells.

    It is no less than a tenth of the largest value, for nearly all of the city may be empty, and
    somewhat over the average, for the surface may be even.

    Parameters
    ----------
    values_per_km2 : array
        The surface; NaN is left out.
    units : {"mi", "km"}

    Returns
    -------
    ColorScale

    Examples
    --------
    >>> scale = scale_for(np.array([0.0, 10.0, 20.0]), "km")
    >>> scale.top, scale.ticks, scale.is_cut
    (20.0, (0.0, 5.0, 10.0, 15.0, 20.0), False)
    """
    values = values_per_km2[np.isfinite(values_per_km2)] * factor_of(units)
    largest = float(values.max())
    average = float(values.mean())
    least = max(float(np.quantile(values, 0.995)), 0.1 * largest, 1.1 * average)
    top, count = nice_top(least or 1.0)
    ticks = tuple(top * index / count for index in range(count + 1))
    return ColorScale(units, top, ticks, largest, average)


def scale_to(values_per_km2: FloatArray, units: Units, top: float) -> ColorScale:
    """Return a scale that ends where it is asked to, so that separate maps can share it.

    Parameters
    ----------
    values_per_km2 : array
        The surface; NaN is left out.
    units : {"mi", "km"}
    top : float
        The value at the dark end, per unit of area.

    Returns
    -------
    ColorScale

    Examples
    --------
    >>> scale_to(np.array([0.0, 700.0]), "km", 450).ticks
    (0.0, 100.0, 200.0, 300.0, 450.0)
    """
    values = values_per_km2[np.isfinite(values_per_km2)] * factor_of(units)
    nice, count = nice_top(top)
    if math.isclose(nice, top):
        ticks = tuple(top * index / count for index in range(count + 1))
    else:
        step = _nice_step(top / 4)
        # The last round value makes way for the end itself.
        ticks = (*(step * index for index in range(math.ceil(top / step - 0.75))), float(top))
    largest, average = float(values.max()), float(values.mean())
    return ColorScale(units, float(top), ticks, largest, average, is_set=True)


@cache
def colors() -> ListedColormap:
    """Return the colors, light to dark, fading into the ground at the low end."""
    inks = cm.devon_r(np.linspace(LIGHTEST, 1.0, STEPS))
    inks[:, 3] = np.clip(np.linspace(0.0, 1.0, STEPS) / FADE, 0.0, 1.0)
    return ListedColormap(inks, name="arrests")


def luminance(rgba: npt.NDArray[np.float64], ground: tuple[float, float, float]) -> FloatArray:
    """Return the relative luminance (WCAG) of colors laid over a ground, 0 to 1."""
    alpha = rgba[..., 3:4]
    mixed = rgba[..., :3] * alpha + np.asarray(ground) * (1 - alpha)
    linear = np.where(mixed <= SRGB_LINEAR_END, mixed / 12.92, ((mixed + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def written(value: float) -> str:
    """Write a value of the scale with as many digits as it needs.

    Examples
    --------
    >>> written(657.2), written(2.5), written(0.25)
    ('657', '2.5', '0.25')
    """
    if value < LEAST:
        return "0"
    if value >= TWO_DIGITS or value == round(value):
        return words.number(value)
    return words.number(value, 1 - min(math.floor(math.log10(value)), 0))


def written_ticks(ticks: Sequence[float]) -> list[str]:
    """Write the values of a scale, all of them with the digits that the finest needs.

    Examples
    --------
    >>> written_ticks((0, 2.5, 5, 7.5)), written_ticks((0, 500, 1000))
    (['0', '2.5', '5.0', '7.5'], ['0', '500', '1,000'])
    """
    digits = next(
        digits
        for digits in range(MOST_DIGITS + 1)
        if digits == MOST_DIGITS
        or all(math.isclose(tick, round(tick, digits), rel_tol=1e-9) for tick in ticks)
    )
    return [words.number(tick, digits if tick else 0) for tick in ticks]


def nice_top(value: float) -> tuple[float, int]:
    """Return the round number at or over a value, and into how many round steps it divides."""
    magnitude = 10.0 ** math.floor(math.log10(value))
    for top, count in NICE_TOPS.items():
        if top * magnitude >= value * (1 - 1e-9):
            return top * magnitude, count
    return 10 * magnitude, 5


def round_steps(value: float) -> Iterator[float]:
    """Yield numbers at or over a value, the roundest first.

    Examples
    --------
    >>> list(round_steps(131.4))
    [150.0, 140.0, 132.0]
    """
    magnitude = 10.0 ** math.floor(math.log10(value))
    yield next(
        (top * magnitude for top in NICE_TOPS if top * magnitude >= value * (1 - 1e-9)),
        10 * magnitude,
    )
    for digits in (10, 100):
        yield math.ceil(value / magnitude * digits * (1 - 1e-12)) / digits * magnitude


def _nice_step(value: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(value))
    return max(
        (step * magnitude for step in (1.0, 2.0, 2.5, 5.0) if step * magnitude <= value * 1.001),
        default=magnitude,
    )
