"""Limits between classes: equal in cells, in width or in deviation, or multiples of the mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cannabis_maps.errors import OptionError
from cannabis_maps.grid import FloatArray
from cannabis_maps.maps.scale import round_steps
from cannabis_maps.scale_recipe import CITY_MEAN, EQUAL, FEWEST_CLASSES, NATURAL, QUANTILES

CLASSES = {CITY_MEAN: 6}
DEFAULT_CLASSES = 5
# Half the average, the average, and so on, by the number of classes.
MULTIPLES: dict[int, tuple[float, ...]] = {
    2: (1,),
    3: (1, 2),
    4: (0.5, 1, 2),
    5: (0.5, 1, 2, 3),
    6: (0.5, 1, 2, 3, 5),
    7: (0.25, 0.5, 1, 2, 3, 5),
    8: (0.25, 0.5, 1, 2, 3, 5, 8),
    9: (0.25, 0.5, 1, 1.5, 2, 3, 5, 8),
}
# A limit moves by no more than a tenth of the narrower class beside it to read well.
SHIFTS = (0.1, 0.05, 0.01, 0.001)
BINS = 1000


def find_breaks(values: FloatArray, scheme: str, wanted: int | None) -> tuple[float, ...]:
    """Return limits of so many classes, none of them empty; of fewer if no number is wanted.

    Parameters
    ----------
    values : array of shape (n,)
    scheme : str
    wanted : int, optional
        Number of classes.

    Returns
    -------
    tuple of float
        Ascending.

    Raises
    ------
    OptionError
        If the values do not have so many classes.
    """
    most = wanted or CLASSES.get(scheme, DEFAULT_CLASSES)
    for count in range(most, FEWEST_CLASSES - 1, -1):
        breaks = FINDERS[scheme](values, count)
        if len(breaks) == count - 1 and _hold(scheme, values, breaks):
            if wanted in (None, count):
                return breaks
            raise OptionError(
                f"--classes {wanted}: by scheme {scheme} some class would be empty, for this map "
                f"has too few different values; use --classes {count} or fewer, or another --scheme"
            )
    raise OptionError(
        f"--scheme {scheme}: this map has the same value nearly everywhere, and no two classes; "
        "leave out --classes and --scheme, or give --breaks"
    )


def _hold(scheme: str, values: FloatArray, breaks: Sequence[float]) -> bool:
    """Tell whether no class is empty.

    Round limits need not meet a cell in each: between two cells the surface takes all values.
    """
    if scheme in (EQUAL, CITY_MEAN):
        return bool(values.min() < breaks[0] and values.max() >= breaks[-1])
    return _all_hold(values, breaks)


def _all_hold(values: FloatArray, breaks: Sequence[float]) -> bool:
    of_cells = np.searchsorted(breaks, values, side="right")
    return bool((np.bincount(of_cells, minlength=len(breaks) + 1) > 0).all())


def quantile_breaks(values: FloatArray, count: int) -> tuple[float, ...]:
    """Return limits between classes of equally many cells, but for ties; fewer if ties leave fewer.

    Examples
    --------
    >>> quantile_breaks(np.arange(9.0), 3)
    (2.5, 5.5)
    """
    ordered = np.sort(values)
    starts = np.rint(np.arange(1, count) * ordered.size / count).astype(int)
    starts = starts[(starts > 0) & (starts < ordered.size)]
    above, below = ordered[starts], ordered[starts - 1]
    # Between two cells; at ties all of them are in the class above.
    limits = np.unique(above - (above - below) / 2)
    return tuple(float(limit) for limit in limits[limits > ordered[0]])


def natural_breaks(values: FloatArray, count: int) -> tuple[float, ...]:
    """Return the limits that leave the least squared deviation within classes.

    Found exactly, by dynamic programming, on the different values, or on 1,000 steps if there are
    more of them.

    Parameters
    ----------
    values : array of shape (n,)
    count : int
        Of classes.

    Returns
    -------
    tuple of float
        Half way between two classes; fewer than asked for if there are fewer different values.

    References
    ----------
    Fisher, W. D. (1958). On grouping for maximum homogeneity. Journal of the American Statistical
    Association 53, 789-798.

    Jenks, G. F. (1977). Optimal data classification for choropleth maps. University of Kansas,
    Department of Geography, Occasional Paper 2.

    Examples
    --------
    >>> natural_breaks(np.array([1.0, 2, 2, 10, 11, 30]), 3)
    (6.0, 20.5)
    """
    groups = _groups(values)
    count = min(count, groups.lows.size)
    within = _within(groups)
    best, starts = within[0], []
    for _ in range(count - 1):
        # The last class from `start` on, after the best of one class fewer before it.
        ways = np.where(np.isfinite(within), np.append(np.inf, best[:-1])[:, np.newaxis], 0)
        ways = ways + within
        starts.append(np.argmin(ways, axis=0))
        best = ways.min(axis=0)
    end, limits = groups.lows.size - 1, []
    for of_class in reversed(starts):
        start = int(of_class[end])
        limits.append(float(groups.highs[start - 1] + groups.lows[start]) / 2)
        end = start - 1
    return tuple(reversed(limits))


@dataclass(frozen=True, eq=False)
class _Groups:
    """Values in ascending groups: their ends, number, sum and sum of squares about the mean."""

    lows: FloatArray
    highs: FloatArray
    counts: FloatArray
    sums: FloatArray
    squares: FloatArray


def _groups(values: FloatArray) -> _Groups:
    ordered = np.sort(values)
    keys = np.unique(ordered, return_inverse=True)[1]
    if keys[-1] >= BINS:
        span = ordered[-1] - ordered[0]
        steps = np.minimum((ordered - ordered[0]) / span * BINS, BINS - 1).astype(int)
        keys = np.unique(steps, return_inverse=True)[1]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    about: FloatArray = ordered - ordered.mean()
    return _Groups(
        ordered[first],
        ordered[np.append(first[1:], ordered.size) - 1],
        np.bincount(keys).astype(float),
        np.bincount(keys, about).astype(float),
        np.bincount(keys, about**2).astype(float),
    )


def _within(groups: _Groups) -> FloatArray:
    """Return the squared deviation within groups i to j, infinite where j is before i."""
    counts, sums, squares = (
        np.subtract.outer(-before, -np.cumsum(each))
        for each in (groups.counts, groups.sums, groups.squares)
        for before in [np.append(0.0, np.cumsum(each)[:-1])]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        found = squares - sums**2 / counts
    return np.asarray(np.where(counts > 0, np.maximum(found, 0), np.inf))


def equal_breaks(values: FloatArray, count: int) -> tuple[float, ...]:
    """Return limits between classes of equal width, from zero on, the highest not empty.

    Examples
    --------
    >>> equal_breaks(np.array([0.0, 655.0]), 5)
    (150.0, 300.0, 450.0, 600.0)
    """
    largest = float(values.max())
    if largest <= 0:
        return ()
    steps = [*round_steps(largest / count), largest / count]
    step = next(step for step in steps if (count - 1) * step <= largest)
    return tuple(float(f"{step * index:.12g}") for index in range(1, count))


def mean_breaks(values: FloatArray, count: int) -> tuple[float, ...]:
    """Return limits at round multiples of the average."""
    average = float(values.mean())
    return tuple(multiple * average for multiple in MULTIPLES[count]) if average > 0 else ()


def rounded(
    breaks: Sequence[float], smallest: float, largest: float, shift: float
) -> tuple[float, ...]:
    """Round limits to the fewest digits that move none by more than a share of a class beside it.

    Examples
    --------
    >>> rounded((3.21, 17.8, 41.3, 88.0), 0.0, 655.0, shift=0.1)
    (3.0, 18.0, 40.0, 90.0)
    """
    gaps = [high - low for low, high in pairwise((smallest, *breaks, largest))]
    return tuple(
        _fewest_digits(limit, shift * min(beside))
        for limit, beside in zip(breaks, pairwise(gaps), strict=True)
    )


def _fewest_digits(value: float, most: float) -> float:
    tried = (float(f"{value:.{digits}g}") for digits in range(1, 16))
    return next((near for near in tried if abs(near - value) <= most), value)


def _reading_well(find: Callable[[FloatArray, int], tuple[float, ...]]) -> "Finder":
    """Round what is found as far as each class keeps its cells."""

    def found(values: FloatArray, count: int) -> tuple[float, ...]:
        exact = find(values, count)
        ends = float(values.min()), float(values.max())
        tried = (rounded(exact, *ends, shift) for shift in SHIFTS)
        return next((breaks for breaks in tried if _all_hold(values, breaks)), exact)

    return found


Finder = Callable[[FloatArray, int], tuple[float, ...]]
FINDERS: dict[str, Finder] = {
    QUANTILES: _reading_well(quantile_breaks),
    NATURAL: _reading_well(natural_breaks),
    EQUAL: equal_breaks,
    CITY_MEAN: mean_breaks,
}
