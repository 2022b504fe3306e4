"""A contact sheet: the same points under several bandwidths."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from functools import partial

import numpy as np
import xarray as xr
from shapely.geometry.base import BaseGeometry

from cannabis_maps.density.estimator import Estimator
from cannabis_maps.density.kernels import KERNELS
from cannabis_maps.density.modes import GaussianModes
from cannabis_maps.density.plan import Plan
from cannabis_maps.density.points import Points, Sample
from cannabis_maps.density.smoothing import GAUSSIAN, prepare_shared
from cannabis_maps.density.surface import (
    PER_YEAR,
    blanked,
    cells_in,
    how_made,
    labeled,
    made_of,
    scale_of,
)
from cannabis_maps.errors import OptionError
from cannabis_maps.grid import BoolArray, FloatArray, Grid

OF_BANDWIDTH = ("bandwidth_m", "equivalent_sigma_m", "half_weight_radius_m", "method")


def contact_sheet(
    sample: Sample,
    grid: Grid,
    estimators: Sequence[Estimator],
    *,
    window: BaseGeometry | None = None,
    measure: str = PER_YEAR,
    executor: Executor | None = None,
) -> xr.DataArray:
    """Estimate the density of the same points under several bandwidths, to be looked at together.

    Each surface is that of `kernel_density`, to rounding. Without edge correction a Gaussian's
    points are spread once, on nodes for the narrowest bandwidth, of which a wider one leaves fewer
    modes. With it their weights differ from one bandwidth to the next, as the shares of their
    kernels on the window do, and each is spread by itself.

    Parameters
    ----------
    sample : Sample
        The points and the length of their window of time.
    grid : Grid
    estimators : sequence of Estimator
        Of one kernel and edge correction, each bandwidth once.
    window : shapely geometry, optional
        As of `kernel_density`.
    measure : str
        As of `kernel_density`.
    executor : concurrent.futures.Executor, optional
        Where the surfaces are worked out, one by one; this thread if left out.

    Returns
    -------
    xarray.DataArray
        float64 of shape (bandwidths, rows, cols), in the order given, with the units of
        `kernel_density` and the coordinates ``bandwidth_m``, ``equivalent_sigma_m``,
        ``half_weight_radius_m`` and ``method``.

    Raises
    ------
    OptionError
        If there is no estimator, they differ in more than their bandwidths, or a bandwidth is given
        twice; or as of `kernel_density`.
    SurfaceError
        As of `kernel_density`.

    References
    ----------
    Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis. Chapman & Hall,
    section 3.4.1, on choosing a bandwidth by looking at several.

    Examples
    --------
    The peak of an arrest goes with the square of its bandwidth:

    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 9000, 9000), cell_m=1000)
    >>> arrest = Sample([4500], [4500], None, years=1)
    >>> estimators = [Estimator("quartic", radius_m, "none") for radius_m in (1000, 2000)]
    >>> sheet = contact_sheet(arrest, grid, estimators)
    >>> print((sheet.max(("y", "x")) * np.pi / 3).round(3).values)
    [1.   0.25]
    """
    _check_alike(estimators)
    points = Points.checked(sample.x, sample.y, sample.counts)
    scale, inside = scale_of(measure, sample.years, grid), cells_in(window, grid)
    counts = _counts(points, points.weights * scale, inside, grid, estimators, executor)
    values = np.empty((len(estimators), *grid.shape))
    for surface, found in zip(values, counts, strict=True):
        surface[...] = blanked(found, inside)
    made = [how_made(grid, estimator, measure) for estimator in estimators]
    coords = {name: ("bandwidth_m", [each[name] for each in made]) for name in OF_BANDWIDTH}
    shared = {name: value for name, value in made[0].items() if name not in OF_BANDWIDTH}
    attrs = shared | made_of(points.weights, sample.years)
    return labeled(values, grid, attrs, coords)


def _check_alike(estimators: Sequence[Estimator]) -> None:
    kinds = {(each.kernel, each.edge_correction) for each in estimators}
    bandwidths = [each.bandwidth_m for each in estimators]
    if len(kinds) != 1 or len(set(bandwidths)) != len(bandwidths):
        told = "; ".join(each.describe() for each in estimators) or "none"
        raise OptionError(
            f"estimators of a contact sheet: {told}; give at least one, all of one kernel and edge "
            "correction, and each bandwidth once"
        )


def _counts(
    points: Points,
    weights: FloatArray,
    inside: BoolArray,
    grid: Grid,
    estimators: Sequence[Estimator],
    executor: Executor | None,
) -> Iterable[FloatArray]:
    mapped: Callable[..., Iterable[FloatArray]] = map if executor is None else executor.map
    modes, near = _shared(points, grid, estimators)
    if modes is None:
        return mapped(partial(_alone, points, weights, inside, grid), estimators)
    nodes = modes.lay(weights[near] * grid.cell_m**2)
    return mapped(partial(_smoothed, modes, nodes), estimators)


def _shared(
    points: Points, grid: Grid, estimators: Sequence[Estimator]
) -> tuple[GaussianModes | None, BoolArray]:
    """Return the points on nodes that serve all bandwidths, where they can; and which points."""
    first, sigmas_m = estimators[0], [each.bandwidth_m for each in estimators]
    near = grid.is_near(points.x, points.y, KERNELS[first.kernel].reach * max(sigmas_m))
    if first.kernel != GAUSSIAN or first.corrects_edges:
        return None, near
    return prepare_shared(sigmas_m, points.x[near], points.y[near], grid), near


def _smoothed(shared: GaussianModes, nodes: FloatArray, estimator: Estimator) -> FloatArray:
    return shared.of_sigma(estimator.bandwidth_m).smooth(nodes)


def _alone(
    points: Points, weights: FloatArray, inside: BoolArray, grid: Grid, estimator: Estimator
) -> FloatArray:
    return Plan.prepare(points.x, points.y, inside, grid, estimator).expected_counts(weights)
