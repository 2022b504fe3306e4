"""From sifted records to the table with its report."""

from dataclasses import dataclass

import numpy as np

from cannabis_maps import words
from cannabis_maps.errors import NoRecordsError
from cannabis_maps.provenance import Provenance, Source
from cannabis_maps.records.cleaning import Cleaned, longest_gap
from cannabis_maps.records.database import Workbench
from cannabis_maps.records.quality import ENDS, Quality, UnreadableLine
from cannabis_maps.records.selection import Selection
from cannabis_maps.records.sifting import sift
from cannabis_maps.records.table import Records, count_years

COVERAGE = "A source with other offenses as well tells which days it covers."
POSITIONS = (
    "positions must be X and Y in US survey feet of EPSG:3435, or a Latitude near 41.8 with a "
    "Longitude near -87.6: look whether they are swapped, or in meters"
)
# What to do about that by which most records of the offense were lost.
REMEDIES = {
    "outside_dates": "widen --from and --to",
    "no_arrest": "count incidents without an arrest with --include-non-arrests",
    "no_position": "choose a source whose records have positions",
    "bad_geocode": POSITIONS,
    "outside_city": POSITIONS,
}


@dataclass(frozen=True)
class Reading:
    """What is known of the sources once they are read.

    Parameters
    ----------
    sources : tuple of Source
    selection : Selection
    lines_read, unreadable : int
    unreadable_lines : tuple of UnreadableLine
    warnings : tuple of str
    by_description : bool
    demonstration : bool
    """

    sources: tuple[Source, ...]
    selection: Selection
    lines_read: int
    unreadable: int
    unreadable_lines: tuple[UnreadableLine, ...] = ()
    warnings: tuple[str, ...] = ()
    by_description: bool = False
    demonstration: bool = False


def assemble(reading: Reading, cleaned: Cleaned, bench: Workbench) -> Records:
    """Apply the last filters and put the records together with their report.

    Parameters
    ----------
    reading : Reading
    cleaned : Cleaned
    bench : Workbench
        With a view ``kept``.

    Returns
    -------
    Records

    Raises
    ------
    NoRecordsError
        If none is left to be mapped.
    """
    ends = {
        "unreadable": reading.unreadable,
        "other_offense": cleaned.other_offense,
        "duplicate": cleaned.duplicate,
    }
    if cleaned.first_day is None or cleaned.last_day is None:
        raise _nothing_left(reading, cleaned, ends)
    sifted = sift(bench, reading.selection, cleaned.first_day, cleaned.last_day)
    ends |= sifted.ends
    if not ends["mapped"]:
        raise _nothing_left(reading, cleaned, ends)
    recorded = sifted.recorded.astype(np.int32)
    mapped = sifted.rows.by_day(len(recorded))
    provenance = Provenance(
        sources=reading.sources,
        offense=reading.selection.offense,
        first_day=sifted.first_day,
        last_day=sifted.last_day,
        data_day=cleaned.last_day,
        years=count_years(sifted.first_day, recorded, mapped),
        arrests_only=reading.selection.arrests_only,
        by_description=reading.by_description,
        demonstration=reading.demonstration,
    )
    quality = _quality(reading, ends, provenance, _gap(bench, provenance))
    return Records(
        x=sifted.x,
        y=sifted.y,
        area=sifted.area,
        rows=sifted.rows,
        recorded=recorded,
        quality=quality,
        provenance=provenance,
    )


def _quality(
    reading: Reading, ends: dict[str, int], provenance: Provenance, gap: tuple[str, ...]
) -> Quality:
    return Quality(
        lines_read=reading.lines_read,
        **ends,
        first_day=provenance.first_day,
        last_day=provenance.last_day,
        data_day=provenance.data_day,
        years=provenance.years,
        arrests_only=provenance.arrests_only,
        unreadable_lines=reading.unreadable_lines,
        warnings=(*reading.warnings, *_clipped(reading.selection, provenance), *gap),
    )


def _clipped(selection: Selection, provenance: Provenance) -> tuple[str, ...]:
    first, last = provenance.first_day, provenance.last_day
    warnings = []
    if selection.first_day and selection.first_day < first:
        asked = words.day(selection.first_day)
        warnings.append(
            f"The records begin on {words.day(first)}, so rates count from there and not from "
            f"{asked}. {COVERAGE}"
        )
    if selection.last_day and selection.last_day > last:
        asked = words.day(selection.last_day)
        warnings.append(
            f"The records end on {words.day(last)}, so rates count to there and not to {asked}. "
            f"{COVERAGE}"
        )
    return tuple(warnings)


def _gap(bench: Workbench, provenance: Provenance) -> tuple[str, ...]:
    found = longest_gap(bench, provenance.first_day, provenance.last_day)
    if found is None:
        return ()
    before, after = map(words.day, found)
    warning = (
        f"There is no record between {before} and {after}, and rates count these days too: if a "
        "date is mistyped or years are missing, leave them out with --from and --to."
    )
    return (warning,)


def _nothing_left(reading: Reading, cleaned: Cleaned, ends: dict[str, int]) -> NoRecordsError:
    taken = [f"{ends[end]:,} {label.lower()}" for end, label in ENDS.items() if ends.get(end)]
    span = ""
    if ends.get("outside_dates"):
        span = f" (the records run from {cleaned.first_day} to {cleaned.last_day})"
    most = max(REMEDIES, key=lambda end: ends.get(end, 0))
    remedy = REMEDIES[most] if ends.get(most) else "choose another source or offense"
    return NoRecordsError(
        f"no record of {reading.selection.offense.label} is left of {reading.lines_read:,} lines: "
        f"{', '.join(taken) or 'the source has none'}{span}; {remedy}"
    )
