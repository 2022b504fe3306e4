"""The last filters: the window, the arrest, the position."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from cannabis_maps.grid import BoolArray
from cannabis_maps.records.cleaning import Groups
from cannabis_maps.records.positions import Positions, find_positions
from cannabis_maps.records.selection import Selection


@dataclass(frozen=True, eq=False)
class Sifted:
    """What the filters left, and what each took.

    Parameters
    ----------
    first_day, last_day : date
        The window: the one asked for, as far as the source has records.
    ends : dict of str to int
        Records that ended at each filter, and the mapped ones.
    groups : Groups
        Recorded within the window, mapped or not.
    positions : Positions
        Of the groups.
    """

    first_day: date
    last_day: date
    ends: dict[str, int]
    groups: Groups
    positions: Positions


def sift(groups: Groups, selection: Selection, first_day: date, last_day: date) -> Sifted:
    """Apply the window, the arrest filter and the city limit, in this order.

    Parameters
    ----------
    groups : Groups
        Records without duplicates.
    selection : Selection
    first_day, last_day : date
        Of the records.

    Returns
    -------
    Sifted
    """
    # Only days of the source count, so that a rate per year is one of actual days.
    first = max(selection.first_day or first_day, first_day)
    last = min(selection.last_day or last_day, last_day)
    within = (groups.day >= np.datetime64(first, "D")) & (groups.day <= np.datetime64(last, "D"))
    dropped = groups.no_arrest & selection.arrests_only
    recorded = groups.take(within & ~dropped)
    positions = find_positions(recorded)
    ends = {
        "outside_dates": _count(groups, ~within),
        "no_arrest": _count(groups, within & dropped),
        "no_position": _count(recorded, positions.missing),
        "bad_geocode": _count(recorded, positions.bad),
        "outside_city": _count(recorded, positions.outside),
        "mapped": _count(recorded, positions.mapped),
    }
    return Sifted(first, last, ends, recorded, positions)


def _count(groups: Groups, chosen: BoolArray) -> int:
    return int(groups.count[chosen].sum())
