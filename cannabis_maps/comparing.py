"""Two windows of time: from records to how their densities differ, and where that is outlined."""

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import shapely
import xarray as xr
from rasterio import Affine
from rasterio.features import shapes
from scipy.ndimage import distance_transform_edt
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from cannabis_maps import words
from cannabis_maps.comparison import Comparison
from cannabis_maps.density import (
    Change,
    Randomization,
    Sample,
    change,
    change_significance,
    worth_outlining,
)
from cannabis_maps.density.randomization import BLOCK
from cannabis_maps.estimating import annotated, check_compared, check_enough, estimator, resolved
from cannabis_maps.grid import BoolArray, FloatArray
from cannabis_maps.places import cells_in_city, chicago_grid, city_limit
from cannabis_maps.progress import Progress, silent
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records
from cannabis_maps.windows_recipe import ChangeRecipe
from cannabis_maps.workers import Workers, working

ESTIMATING = "Estimating the change"
# What is smaller, a tenth of a square mile, is a matter of one or two blocks and of chance.
LEAST_PATCH_M2 = 0.1 * 1609.344**2


def check_change(recipe: SurfaceRecipe) -> None:
    """Refuse what two windows cannot be compared by, before anything is read.

    Raises
    ------
    OptionError
        As of `check_surface`, and for a measure other than per year and for blank cells.
    """
    check_compared(
        recipe, "a change", ", which outlines what chance does not explain; leave out --max-cv"
    )


def compare(
    records: Records,
    windows: ChangeRecipe,
    recipe: SurfaceRecipe,
    progress: Progress = silent,
    executor: Executor | None = None,
) -> Comparison:
    """Compare the densities of arrests in two windows of time, per year of actual days.

    Parameters
    ----------
    records : Records
        Those of both windows at least.
    windows : ChangeRecipe
    recipe : SurfaceRecipe
        For both; a rule finds the bandwidth in the arrests from the first window's first day to
        the other's last.
    progress : callable
    executor : concurrent.futures.Executor, optional
        As of `change_significance`; the answer is the same with any.

    Returns
    -------
    Comparison

    Raises
    ------
    TooFewError
        If a window has so few arrests that single ones would show.
    OptionError
        If the records have no day of a window.
    """
    span = records.between(windows.before.first_day, windows.after.last_day)
    before, after = (
        records.between(window.first_day, window.last_day)
        for window in (windows.before, windows.after)
    )
    for part, name in ((before, "before"), (after, "after")):
        noun = words.noun(part.provenance)
        check_enough(part.provenance, f"{noun} of the window {name}")
    recipe = resolved(recipe, span)
    progress(ESTIMATING, 0.0)
    samples = _sample(before), _sample(after)
    grid, chosen = chicago_grid(recipe.cell_m), estimator(recipe)
    found = _told(change(*samples, grid, window=city_limit(), estimator=chosen), recipe)
    progress(ESTIMATING, 1.0)
    p = change_significance(
        *samples,
        grid,
        window=city_limit(),
        estimator=chosen,
        randomization=Randomization(replicates=windows.replicates, seed=windows.seed),
        executor=executor,
        progress=progress,
    )
    outlined = worth_outlining(found, p)
    is_above = (found.after > found.citywide_ratio * found.before).to_numpy()
    above, below = (
        region_of(outlined.copy(data=outlined.to_numpy() & side)) for side in (is_above, ~is_above)
    )
    return Comparison(
        found, p, outlined, above, below, before.provenance, after.provenance, span.provenance
    )


@contextmanager
def replicating(workers: Workers, replicates: int) -> Iterator[Executor]:
    """Give what `compare` works replicates out on: threads here, or the workers of a cluster.

    Parameters
    ----------
    workers : Workers
    replicates : int

    Yields
    ------
    concurrent.futures.Executor
    """
    # Sums in arrays let each other run, and a thread starts at once.
    with working(workers, -(-replicates // BLOCK), here=ThreadPoolExecutor) as executor:
        yield executor


def region_of(marked: xr.DataArray) -> BaseGeometry:
    """Return the marked cells of the city as a shape with smooth edges, up to the city limit.

    Edges run through the middles of the cells' sides, which takes the steps out of slanted ones,
    and are simplified by half a cell. Patches under a tenth of a square mile are left out, and
    gaps as small are closed.

    Parameters
    ----------
    marked : xarray.DataArray
        Boolean, of shape (rows, cols), in EPSG:26971.

    Returns
    -------
    shapely geometry
        Empty if no cell is marked.
    """
    cells = marked.to_numpy()
    if not cells.any():
        return shapely.MultiPolygon()
    x, y = marked["x"].to_numpy(), marked["y"].to_numpy()
    cell_m = float(x[1] - x[0])
    cells = _carried(cells, cells_in_city(x, y))
    transform = Affine(cell_m, 0, x[0] - cell_m / 2, 0, -cell_m, y[0] + cell_m / 2)
    found = shapes(cells.astype(np.uint8), mask=cells, transform=transform)
    parts = [_smoothed(shape(one), cell_m) for one, _ in found]
    return _without_patches(shapely.union_all(parts).intersection(city_limit()))


def _told(found: Change, recipe: SurfaceRecipe) -> Change:
    """Return a change whose surfaces also say by which rule they were smoothed."""
    return Change(
        annotated(found.before, recipe),
        annotated(found.after, recipe),
        annotated(found.difference, recipe),
        annotated(found.ratio, recipe),
    )


def _sample(records: Records) -> Sample:
    return Sample(records.x, records.y, records.count, records.provenance.duration_years)


def _carried(cells: BoolArray, inside: BoolArray) -> BoolArray:
    """Carry what the city's cells are to those beyond, whose near part is the city's too."""
    rows, cols = distance_transform_edt(~inside, return_distances=False, return_indices=True)
    return np.asarray(cells[rows, cols])


def _smoothed(polygon: shapely.Polygon, cell_m: float) -> BaseGeometry:
    rings = [_middles(ring, cell_m) for ring in (polygon.exterior, *polygon.interiors)]
    return shapely.make_valid(shapely.Polygon(rings[0], rings[1:]).simplify(cell_m / 2))


def _without_patches(region: BaseGeometry) -> BaseGeometry:
    kept = [
        shapely.Polygon(
            part.exterior,
            [hole for hole in part.interiors if shapely.Polygon(hole).area >= LEAST_PATCH_M2],
        )
        for part in shapely.get_parts(region)
        if part.area >= LEAST_PATCH_M2
    ]
    return shapely.MultiPolygon(kept)


def _middles(ring: shapely.LinearRing, cell_m: float) -> FloatArray:
    corners = np.asarray(shapely.segmentize(ring, cell_m).coords)
    return np.asarray((corners[1:] + corners[:-1]) / 2)
