"""In which areas the cells of a surface are, for the words that go with a figure."""

import numpy as np
import numpy.typing as npt
import xarray as xr

from cannabis_maps.grid import BoolArray, FloatArray
from cannabis_maps.places import Areas, locate, locate_in


def area_at(surface: xr.DataArray, index: int, areas: Areas) -> str | None:
    """Return the name of the area that a cell is in.

    Parameters
    ----------
    surface : xarray.DataArray
        Of shape (rows, cols), in EPSG:26971.
    index : int
        Of the cell, counted row by row.
    areas : Areas

    Returns
    -------
    str or None
        None if it is in none of them.
    """
    row, col = np.unravel_index(index, surface.shape)
    x, y = surface["x"].to_numpy()[[col]], surface["y"].to_numpy()[[row]]
    found = np.flatnonzero(areas.numbers == _located(areas, x, y)[0])
    return areas.names[int(found[0])] if found.size else None


def area_means(surface: xr.DataArray, areas: Areas) -> FloatArray:
    """Return each area's mean over its cells; 0 where none has its center in it."""
    values = surface.to_numpy()
    sums, counts = (
        _by_area(surface, np.isfinite(values), areas, weights)
        for weights in (np.nan_to_num(values), np.ones_like(values))
    )
    return np.asarray(sums / np.maximum(counts, 1))


def areas_of(surface: xr.DataArray, cells: BoolArray, areas: Areas) -> list[str]:
    """Name the areas that hold some cells, the one that holds most of them first."""
    counts = _by_area(surface, cells, areas, np.ones(cells.shape))
    return [areas.names[index] for index in np.argsort(-counts, kind="stable") if counts[index]]


def _by_area(
    surface: xr.DataArray, cells: BoolArray, areas: Areas, weights: FloatArray
) -> FloatArray:
    rows, cols = np.nonzero(cells)
    found = _located(areas, surface["x"].to_numpy()[cols], surface["y"].to_numpy()[rows])
    last = int(areas.numbers.max()) + 1
    sums = np.bincount(found, weights=weights[rows, cols], minlength=last)
    return np.asarray(sums[areas.numbers])


def _located(areas: Areas, x: FloatArray, y: FloatArray) -> npt.NDArray[np.int16]:
    return locate(x, y) if areas.are_community_areas else locate_in(areas, x, y)
