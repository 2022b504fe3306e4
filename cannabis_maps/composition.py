"""Who lives in the community areas: residents by race and ethnicity."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from cannabis_maps.grid import FloatArray
from cannabis_maps.places import Numbers

COMPOSITION_SOURCE = (
    "U.S. Census Bureau, American Community Survey 2016-2020 (five-year estimates), as compiled in "
    "CMAP's Community Data Snapshots 2022"
)
GROUPS = {
    "black": "Black",
    "hispanic": "Hispanic",
    "white": "white",
    "asian": "Asian",
    "other": "other",
}
"""The columns of the table, with what each group is called."""


@dataclass(frozen=True, eq=False)
class Composition:
    """Residents of the community areas.

    Parameters
    ----------
    numbers : array of int16, shape (77,)
    groups : tuple of str
        What they are called. Hispanic residents are of any race, all others not Hispanic.
    residents : array of shape (77, groups)
    """

    numbers: Numbers
    groups: tuple[str, ...]
    residents: FloatArray

    @property
    def shares(self) -> FloatArray:
        """Percent of each area's residents, of shape (77, groups)."""
        return np.asarray(100 * self.residents / self.residents.sum(axis=1, keepdims=True))


@cache
def composition() -> Composition:
    """Return who lives in the community areas.

    Returns
    -------
    Composition
        In the order of `cannabis_maps.places.community_areas`.

    Examples
    --------
    >>> known = composition()
    >>> known.groups, int(known.residents[24].sum())
    (('Black', 'Hispanic', 'white', 'Asian', 'other'), 95073)
    """
    file = resources.files("cannabis_maps.data").joinpath("community_area_composition.csv")
    rows = sorted(
        csv.DictReader(file.read_text("utf-8").splitlines()), key=lambda row: int(row["number"])
    )
    return Composition(
        np.array([int(row["number"]) for row in rows], dtype=np.int16),
        tuple(GROUPS.values()),
        np.array([[float(row[group]) for group in GROUPS] for row in rows]),
    )
