"""The densities of several marks of the same points, such as one for each year."""

from collections.abc import Hashable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xarray as xr
from shapely.geometry.base import BaseGeometry

from cannabis_maps.density.estimator import Estimator
from cannabis_maps.density.plan import Plan
from cannabis_maps.density.points import Points
from cannabis_maps.density.smoothing import WeightedSums, sets_at_once
from cannabis_maps.density.surface import (
    DEFAULT_ESTIMATOR,
    PER_YEAR,
    blanked,
    cells_in,
    how_made,
    labeled,
    made_of,
    scale_of,
)
from cannabis_maps.errors import OptionError, SurfaceError
from cannabis_maps.grid import FloatArray, Grid

MARKS_AND_POINTS = 2


@dataclass(frozen=True, eq=False)
class Marks:
    """Several sets of weights of the same points, such as one for each year.

    Parameters
    ----------
    names : sequence
        What each one is called; no two the same.
    weights : array-like of shape (marks, n)
        How many arrests of each mark a point stands for.
    years : sequence of float, optional
        Length of each mark's window of time: actual days / 365.25. Needed for ``per-year``.
    """

    names: Sequence[Hashable]
    weights: npt.ArrayLike
    years: Sequence[float] | None = None


def kernel_densities(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    marks: Marks,
    grid: Grid,
    *,
    window: BaseGeometry | None = None,
    estimator: Estimator = DEFAULT_ESTIMATOR,
    measure: str = PER_YEAR,
    executor: Executor | None = None,
) -> xr.DataArray:
    """Estimate the densities of several marks of the same points, all in one call.

    What does not depend on the weights is worked out once: the window's cells, where the points
    fall, and the shares of their kernels on the window. The surface of a mark is that of
    `kernel_density` with its weights, to rounding.

    Parameters
    ----------
    x, y : array of shape (n,)
        Meters in the grid's CRS. Points on one position are best merged into one.
    marks : Marks
        Their names, weights and lengths of time.
    grid, window, estimator, measure
        As of `kernel_density`.
    executor : concurrent.futures.Executor, optional
        Where the marks' surfaces are worked out, some at a time; this thread if left out. Surfaces
        are mostly worked out in less time than they are sent, so processes pay only for kernels
        with an edge, and where they are more than two.

    Returns
    -------
    xarray.DataArray
        float64 of shape (marks, rows, cols), with the units of `kernel_density` and the
        coordinates ``mark`` (the names), ``count`` (the sum of each one's weights) and ``years``
        (where given); `surface_of` takes out one of them.

    Raises
    ------
    OptionError
        If the measure is not known, or years are missing or not positive.
    SurfaceError
        As of `kernel_density`, or if names, weights and years are not equally many.

    References
    ----------
    Jones, M. C. (1993). Simple boundary correction for kernel density estimation. Statistics and
    Computing 3, 135-146.

    Examples
    --------
    One arrest in the west in 2010, two in the east in 2011:

    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 400, 100), cell_m=100)
    >>> marks = Marks([2010, 2011], [[1, 0], [0, 2]])
    >>> surfaces = kernel_densities(
    ...     [50, 350], [50, 50], marks, grid,
    ...     estimator=Estimator("quartic", 200), measure="expected-count",
    ... )
    >>> print(surfaces.sel(mark=2011).values.round(2))
    [[0.   0.   0.72 1.28]]
    """
    points = _checked_marks(x, y, marks)
    years: Sequence[float | None] = marks.years or [None] * len(points)
    scales = [scale_of(measure, one, grid) for one in years]
    first = points[0]
    sums = sum(np.count_nonzero(of_mark.weights) for of_mark in points) / max(first.x.size, 1)
    inside = cells_in(window, grid)
    plan = Plan.prepare(first.x, first.y, inside, grid, estimator, sums=sums)
    weights = [of_mark.weights for of_mark in points]
    values = np.zeros((len(points), *grid.shape))
    _fill(values, plan, weights, scales, executor)
    for surface, of_mark, scale in zip(values, weights, scales, strict=True):
        plan.add_own(surface, of_mark, scale)
        blanked(surface, plan.inside)
    made = [made_of(of_mark.weights, one) for of_mark, one in zip(points, years, strict=True)]
    coords = {name: ("mark", [each[name] for each in made]) for name in made[0]}
    return labeled(
        values, grid, how_made(grid, estimator, measure), {"mark": list(marks.names), **coords}
    )


def surface_of(surfaces: xr.DataArray, mark: Hashable) -> xr.DataArray:
    """Take one mark's surface out of several.

    Parameters
    ----------
    surfaces : xarray.DataArray
        From `kernel_densities`.
    mark : hashable
        Its name.

    Returns
    -------
    xarray.DataArray
        As from `kernel_density`, with its count and years among the attributes.

    Raises
    ------
    OptionError
        If no mark has this name.

    Examples
    --------
    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 400, 100), cell_m=100)
    >>> marks = Marks([2010, 2011], [[1, 0], [0, 2]], years=[1, 0.75])
    >>> surface_of(kernel_densities([50, 350], [50, 50], marks, grid), 2011).attrs["years"]
    0.75
    """
    names = surfaces["mark"].values.tolist()
    if mark not in names:
        raise OptionError(f"mark {mark!r} is not among {', '.join(map(str, names))}; give one")
    chosen = surfaces.isel(mark=names.index(mark))
    own = {name: float(chosen[name]) for name in ("count", "years") if name in chosen.coords}
    return chosen.drop_vars(["mark", *own]).assign_attrs(own)


def _fill(
    surfaces: FloatArray,
    plan: Plan,
    weights: Sequence[FloatArray],
    scales: Sequence[float],
    executor: Executor | None,
) -> None:
    # The same sets together with and without an executor, so that their sums are the same.
    size = sets_at_once(plan.smoothing)
    groups = [slice(begin, begin + size) for begin in range(0, len(weights), size)]
    sums = (_sums_of(plan, weights[some], scales[some]) for some in groups)
    if executor is None:
        for some, one in zip(groups, sums, strict=True):
            one.fill(surfaces[some])
    else:
        found = executor.map(WeightedSums.summed, map(WeightedSums.lean, sums))
        for some, each in zip(groups, found, strict=True):
            surfaces[some] = each


def _sums_of(plan: Plan, weights: Sequence[FloatArray], scales: Sequence[float]) -> WeightedSums:
    borne = np.array(list(map(plan.borne, weights, scales)))
    return WeightedSums(plan.smoothing, borne, plan.grid)


def _checked_marks(x: npt.ArrayLike, y: npt.ArrayLike, marks: Marks) -> list[Points]:
    weights, names = np.asarray(marks.weights), list(marks.names)
    if weights.ndim != MARKS_AND_POINTS or not len(weights) == len(names) == len(set(names)) > 0:
        raise SurfaceError(
            f"weights of shape {weights.shape} and the names {names}; give a row of weights for "
            "each mark, at least one, and each a name of its own"
        )
    if marks.years is not None and len(marks.years) != len(names):
        raise SurfaceError(f"{len(marks.years)} years for {len(names)} marks; give one for each")
    points = Points.checked(x, y, weights[0])
    return [points, *map(points.weighing, weights[1:])]
