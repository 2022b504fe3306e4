"""Residents of any areas, estimated from those of the community areas."""

from dataclasses import replace

import numpy as np
import shapely

from cannabis_maps.grid import FloatArray
from cannabis_maps.places import CENSUS_DAYS, Areas, Polygons, community_areas

ESTIMATED = (
    "Residents estimated from community areas, spread evenly over each (U.S. Census Bureau, "
    "Censuses of 2000, 2010 and 2020, interpolated day by day and averaged over the dates shown)."
)


def with_estimated_residents(areas: Areas) -> Areas:
    """Give areas the residents of the community areas that they share ground with.

    The residents of each community area are spread evenly over it, and each area has those on its
    ground. Nobody lives in a park or a factory, so this is better for wards than for blocks.

    Parameters
    ----------
    areas : Areas

    Returns
    -------
    Areas
        With residents in the Censuses of 2000, 2010 and 2020; none outside the city.

    References
    ----------
    Goodchild, M. F., & Lam, N. S.-N. (1980). Areal interpolation: a variant of the traditional
    spatial problem. Geo-Processing, 1, 297-312.

    Examples
    --------
    The community areas themselves come out as they are.

    >>> areas = with_estimated_residents(community_areas())
    >>> areas.residents[24].round().astype(int).tolist()
    [117527, 98514, 96557]
    """
    return replace(
        areas,
        residents=_shared(areas.polygons) @ community_areas().residents,
        residents_days=CENSUS_DAYS,
        residents_source=ESTIMATED,
    )


def _shared(polygons: Polygons) -> FloatArray:
    """Return which part of each community area, by column, lies in each polygon, by row."""
    known = community_areas().polygons
    shared = np.zeros((len(polygons), len(known)))
    row, col = shapely.STRtree(known).query(polygons, predicate="intersects")
    shared[row, col] = shapely.area(shapely.intersection(polygons[row], known[col]))
    return np.asarray(shared / shapely.area(known))
