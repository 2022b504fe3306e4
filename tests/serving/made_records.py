"""Records put together from positions, days and counts, without any source."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.places import locate
from cannabis_maps.provenance import Provenance, Source
from cannabis_maps.records import Records
from cannabis_maps.records.rows import Rows
from cannabis_maps.records.table import count_years


def rows_of(position: Sequence[int], day: Sequence[int], count: Sequence[int]) -> Rows:
    """Return rows that are sorted by position and day already."""
    begins = np.concatenate([[0], np.cumsum(np.bincount(position))])
    return Rows(begins, np.array(day, np.uint16), np.array(count, np.uint32))


def records_of(
    points: Sequence[tuple[float, float, date, int]], first: date, last: date
) -> Records:
    """Return records of positions and days, so many each."""
    found: dict[tuple[complex, int], int] = {}
    for x, y, day, count in points:
        key = complex(x, y), (day - first).days
        found[key] = found.get(key, 0) + count
    distinct, position = np.unique([place for place, _ in found], return_inverse=True)
    days, counts = np.array([day for _, day in found]), np.array(list(found.values()))
    order = np.lexsort((days, position))
    rows = rows_of(position[order].tolist(), days[order].tolist(), counts[order].tolist())
    by_day = rows.by_day((last - first).days + 1)
    known = Provenance(
        (Source("records.csv", "0a" * 32),),
        POSSESSION_30G,
        first,
        last,
        last,
        count_years(first, by_day, by_day),
    )
    left, top = np.asarray(distinct.real), np.asarray(distinct.imag)
    recorded: npt.NDArray[np.int32] = by_day.astype(np.int32)
    # No count looks at the quality of the sources.
    return Records(left, top, locate(left, top), rows, recorded, cast("Any", None), known)
