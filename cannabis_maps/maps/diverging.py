"""The diverging scale: as much ink below zero as above it, and none at zero."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from cmcrameri import cm
from matplotlib.colors import ListedColormap, Normalize, to_rgb

from cannabis_maps.grid import FloatArray
from cannabis_maps.maps.ground import CITY
from cannabis_maps.maps.scale import KM2_PER_SQUARE_MILE, Units, luminance, written, written_ticks

# An odd number, so that zero has a color of its own: none.
STEPS = 513
HALF = STEPS // 2
FADE = 0.08
# CIELAB lightness at both ends, light enough for blue and olive to differ.
DARKEST = 30.0
KNEE = (6 / 29) ** 3
# How many round steps lead from zero to a round end.
ROUND_TOPS = {1.0: 2, 1.2: 2, 1.5: 3, 2.0: 2, 3.0: 3, 4.0: 2, 5.0: 2, 6.0: 3, 8.0: 2, 10.0: 2}
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class DivergingScale:
    """A linear scale from a round number below zero to the same above it.

    Parameters
    ----------
    units : {"mi", "km"}
        Square miles or square kilometers.
    top : float
        The value at the upper end, per unit of area; its negative is at the lower end.
    ticks : tuple of float
        Round values from the lower to the upper end, zero in the middle.
    smallest, largest : float
        Of the values shown, per unit of area.
    average : float
        Over the city, per unit of area.
    """

    units: Units
    top: float
    ticks: tuple[float, ...]
    smallest: float
    largest: float
    average: float

    @property
    def is_cut_below(self) -> bool:
        """Whether values lie below the lower end."""
        return self.smallest < -self.top

    @property
    def is_cut_above(self) -> bool:
        """Whether values lie above the upper end."""
        return self.largest > self.top

    @property
    def is_cut(self) -> bool:
        """Whether values lie beyond either end."""
        return self.is_cut_below or self.is_cut_above

    @property
    def factor(self) -> float:
        """Per km2 to per unit of area."""
        return KM2_PER_SQUARE_MILE if self.units == "mi" else 1.0

    @property
    def colormap(self) -> ListedColormap:
        """Inks, from the lower end to the upper one."""
        return diverging_colors()

    @property
    def norm(self) -> Normalize:
        """From values per unit of area to places among the inks."""
        return Normalize(-self.top, self.top)

    def told(self) -> str:
        """Say what kind of scale it is."""
        return "Linear scale, fitted to this map"

    def position(self, value: float) -> float:
        """Return where a value of this unit stands on the scale, 0 to 1; zero at 0.5."""
        return min(max((value / self.top + 1) / 2, 0.0), 1.0)

    def other_ticks(self) -> tuple[float, ...]:
        """Round values of the other unit that fall on the scale, in that unit."""
        room = self.top / self._to_this
        top, count = max(
            (top * magnitude, count)
            for magnitude in _magnitudes(room)
            for top, count in ROUND_TOPS.items()
            if top * magnitude <= room * (1 + 1e-9)
        )
        return _both_ways(top, count)

    def other_position(self, value: float) -> float:
        """Return where a value of the other unit stands on the scale, 0 to 1."""
        return self.position(value * self._to_this)

    @property
    def _to_this(self) -> float:
        return KM2_PER_SQUARE_MILE if self.units == "mi" else 1 / KM2_PER_SQUARE_MILE


def diverging_scale_for(values_per_km2: FloatArray, units: Units = "mi") -> DivergingScale:
    """Fit a scale to differences: it ends at the round number at or over 99.5 % of their amounts.

    It is no less than a tenth of the largest amount, and somewhat over the average's.

    Parameters
    ----------
    values_per_km2 : array
        The differences; NaN is left out.
    units : {"mi", "km"}

    Returns
    -------
    DivergingScale

    Examples
    --------
    >>> scale = diverging_scale_for(np.array([-19.0, -10.0, 0.0, 3.0]), "km")
    >>> scale.top, scale.ticks, scale.is_cut, scale.position(-10)
    (20.0, (-20.0, -10.0, 0.0, 10.0, 20.0), False, 0.25)
    """
    factor = KM2_PER_SQUARE_MILE if units == "mi" else 1.0
    values = values_per_km2[np.isfinite(values_per_km2)] * factor
    amounts, average = np.abs(values), float(values.mean())
    least = max(float(np.quantile(amounts, 0.995)), 0.1 * float(amounts.max()), 1.1 * abs(average))
    top, count = _round_top(least or 1.0)
    smallest, largest = float(values.min()), float(values.max())
    return DivergingScale(units, top, _both_ways(top, count), smallest, largest, average)


@cache
def diverging_colors() -> ListedColormap:
    """Return the colors: blue below zero, olive above it, fading into the ground between.

    They are Crameri's broc, laid out anew so that on the ground of the city lightness falls by
    equal steps, and alike on both sides.

    Returns
    -------
    matplotlib.colors.ListedColormap

    References
    ----------
    Crameri, F. (2018). Scientific colour maps. Zenodo, doi:10.5281/zenodo.1243862.
    """
    amounts = np.linspace(0, 1, HALF + 1)
    below, above = (_ramp(side, amounts) for side in ((0.5, 0.0), (0.5, 1.0)))
    return ListedColormap(np.concatenate([below[:0:-1], above]), name="change")


def lightness(rgba: FloatArray) -> FloatArray:
    """Return the CIELAB lightness of colors laid over the ground of the city, 0 to 100."""
    light = luminance(rgba, to_rgb(CITY))
    return np.asarray(np.where(light > KNEE, 116 * np.cbrt(light) - 16, light * (29 / 3) ** 3))


def signed(value: float) -> str:
    """Write a value with its sign.

    Examples
    --------
    >>> signed(-48.9) == f"{MINUS}49", signed(12), signed(0)
    (True, '+12', '0')
    """
    text = written(abs(value))
    if text == "0":
        return text
    return f"{MINUS if value < 0 else '+'}{text}"


def signed_ticks(ticks: tuple[float, ...]) -> list[str]:
    """Write the values of a scale, those below zero with their sign.

    Examples
    --------
    >>> [text.replace(MINUS, "minus ") for text in signed_ticks((-5.0, -2.5, 0.0, 2.5, 5.0))]
    ['minus 5.0', 'minus 2.5', '0', '2.5', '5.0']
    """
    texts = written_ticks([abs(tick) for tick in ticks])
    return [f"{MINUS if tick < 0 else ''}{text}" for tick, text in zip(ticks, texts, strict=True)]


def _ramp(side: tuple[float, float], amounts: FloatArray) -> FloatArray:
    """Return the colors of one side, from zero on, by their lightness."""
    inks = np.asarray(cm.broc(np.linspace(*side, 2001)))[:, :3]
    lights = lightness(np.column_stack([inks, np.ones(len(inks))]))
    lightest = float(lightness(np.array([[*to_rgb(CITY), 1.0]]))[0])
    wanted = lightest + (DARKEST - lightest) * np.maximum(amounts, FADE)
    order = np.argsort(lights)
    channels = [np.interp(wanted, lights[order], inks[order, channel]) for channel in range(3)]
    return np.column_stack([*channels, np.clip(amounts / FADE, 0, 1)])


def _round_top(value: float) -> tuple[float, int]:
    magnitude = _magnitudes(value)[0]
    return next(
        (top * magnitude, count)
        for top, count in ROUND_TOPS.items()
        if top * magnitude >= value * (1 - 1e-9)
    )


def _magnitudes(value: float) -> tuple[float, float]:
    magnitude = 10.0 ** math.floor(math.log10(value))
    return magnitude, magnitude / 10


def _both_ways(top: float, count: int) -> tuple[float, ...]:
    return tuple(top * index / count for index in range(-count, count + 1))
