"""Two sources record by record, against plain loops over dicts and on sources made by hand."""

import csv
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cannabis_maps.offenses import find_offense
from cannabis_maps.records import Selection
from cannabis_maps.records.differences import Differences, compare_sources
from cannabis_maps.records.parts import SIGNS, Counted, Difference

if TYPE_CHECKING:
    from tests.records.conftest import Portal

HEADER = ["ID", "Case Number", "Date", "IUCR", "Arrest", "X Coordinate", "Y Coordinate"]
DAYS = [date(2010, 1, 1), date(2010, 12, 31), date(2011, 1, 1), date(2011, 6, 1), date(2012, 1, 1)]
SAME = date(2010, 6, 1)

Oracle = Counter[tuple[str, str]]


class Row(NamedTuple):
    """A record of a made-up source."""

    key: str
    case: str
    day: date
    iucr: str
    arrest: bool
    placed: bool

    @property
    def cells(self) -> tuple[str, ...]:
        place = ("1176834", "1899606") if self.placed else ("", "")
        arrest = str(self.arrest).lower()
        return self.key, self.case, self.day.isoformat(), self.iucr, arrest, *place


# Without an arrest on the map there are no records at all.
FILLER = Row("99", "ZZ99", SAME, "1811", True, True)  # noqa: FBT003
fields = st.tuples(
    st.sampled_from(DAYS),
    st.sampled_from(["1811", "1811", "1811", "1812"]),
    st.sampled_from([True, True, False]),
    st.sampled_from([True, True, False]),
)
windows = st.sampled_from([(None, None), (date(2010, 3, 1), None), (None, date(2011, 1, 1))])


@st.composite
def identified(draw: st.DrawFn) -> list[Row]:
    keys = draw(st.sets(st.integers(1, 8)))
    return [Row(str(key), f"ZZ{key}", *draw(fields)) for key in sorted(keys)]


@st.composite
def unidentified(draw: st.DrawFn) -> list[Row]:
    return [Row("", "", *draw(fields)) for _ in range(draw(st.integers(0, 8)))]


@st.composite
def mixed(draw: st.DrawFn) -> list[Row]:
    rows = draw(st.one_of(identified(), unidentified()))
    kept = st.tuples(st.integers(0, 1), st.integers(0, 1))
    return [
        row._replace(key=row.key * key, case=row.case * case)
        for row, (key, case) in ((row, draw(kept)) for row in rows)
    ]


def compared(old: list[Row], new: list[Row], selection: Selection) -> Differences:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.csv" for name in ("old", "new")]
        for path, rows in zip(paths, (old, new), strict=True):
            with path.open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows([HEADER, *(row.cells for row in [*rows, FILLER])])
        return compare_sources(paths[0], paths[1], selection)


def window_of(rows: list[Row], selection: Selection) -> tuple[date, date]:
    days = [row.day for row in [*rows, FILLER]]
    first, last = min(days), max(days)
    return max(first, selection.first_day or first), min(last, selection.last_day or last)


def is_recorded(row: Row | None, window: tuple[date, date]) -> bool:
    is_ours = row is not None and row.iucr == "1811" and row.arrest
    return is_ours and row is not None and window[0] <= row.day <= window[1]


def where_new(day: date, window: tuple[date, date]) -> str:
    return "after" if day > window[1] else "before" if day < window[0] else "late"


def why_come(was: Row | None, row: Row, window: tuple[date, date]) -> str:
    if was is None:
        return where_new(row.day, window)
    if was.iucr != "1811":
        return "reclassified_in"
    return "day_in" if was.arrest else "arrest_in"


def why_gone(row: Row, now: Row | None, window: tuple[date, date]) -> str:
    if now is None:
        return "withdrawn" if window[0] <= row.day <= window[1] else "uncovered"
    if now.iucr != "1811":
        return "reclassified_out"
    return "day_out" if now.arrest else "arrest_out"


def oracle(old: list[Row], new: list[Row], selection: Selection) -> Oracle:
    was, now = ({row.key: row for row in rows} for rows in (old, new))
    then, today = window_of(old, selection), window_of(new, selection)
    found: Oracle = Counter()
    for key in {*was, *now}:
        before, after = was.get(key), now.get(key)
        counted = is_recorded(before, then), is_recorded(after, today)
        if counted == (False, True) and after:
            part, placed = why_come(before, after, then), after.placed
        elif counted == (True, False) and before:
            part, placed = why_gone(before, after, today), before.placed
        elif counted == (True, True) and before and after:
            if before.placed != after.placed:
                found["position_found" if after.placed else "position_lost", "mapped"] += 1
            if before.day.year != after.day.year:
                for part in ("year_in", "year_out"):
                    found[part, "recorded"] += 1
                    found[part, "mapped"] += before.placed
            continue
        else:
            continue
        found[part, "recorded"] += 1
        found[part, "mapped"] += placed
    return +found


def told(difference: Difference) -> Oracle:
    found: Oracle = Counter()
    for name, part in difference.parts.items():
        found[name, "recorded"], found[name, "mapped"] = part
    return +found


def adds_up(found: Differences) -> bool:
    every = [found.whole, *found.years.values()]
    then, now = (
        Counted(known.recorded, known.mapped)
        for known in (found.old.provenance, found.new.provenance)
    )
    return (
        all(each.of(*SIGNS) == each.total for each in every)
        and (found.whole.then, found.whole.now) == (then, now)
        and sum(year.total.recorded for year in found.years.values()) == now[0] - then[0]
        and sum(year.total.mapped for year in found.years.values()) == now[1] - then[1]
        and all(number >= 0 for each in every for part in each.parts.values() for number in part)
    )


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(identified(), identified(), windows)
def test_every_part_is_as_in_a_plain_loop(
    old: list[Row], new: list[Row], window: tuple[date | None, date | None]
) -> None:
    selection = Selection(first_day=window[0], last_day=window[1])
    found = compared(old, new, selection)
    assert told(found.whole) == oracle(old, new, selection)
    assert not found.is_net
    assert adds_up(found)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(mixed(), mixed(), windows)
def test_the_parts_add_up_whatever_records_are_known_by(
    old: list[Row], new: list[Row], window: tuple[date | None, date | None]
) -> None:
    assert adds_up(compared(old, new, Selection(first_day=window[0], last_day=window[1])))


@settings(max_examples=10, deadline=None)
@given(unidentified(), unidentified())
def test_without_id_and_case_number_days_are_compared(old: list[Row], new: list[Row]) -> None:
    found = compared(old, new, Selection())
    days = [
        Counter(row.day for row in rows if is_recorded(row, window_of(rows, Selection())))
        for rows in (old, new)
    ]
    parts = found.whole.parts
    come, gone = (
        sum(parts[name].recorded for name in names if name in parts)
        for names in (("after", "before", "late"), ("withdrawn", "uncovered"))
    )
    assert come == (days[1] - days[0]).total()
    assert gone == (days[0] - days[1]).total()


@settings(max_examples=5, deadline=None)
@given(mixed())
def test_a_source_does_not_differ_from_itself(rows: list[Row]) -> None:
    assert compared(rows, rows[::-1], Selection()).whole.is_none


Change = Callable[["Portal", list[dict[str, str]]], Sequence[dict[str, str]]]


def differing(
    portal: "Portal",
    old: Sequence[dict[str, str]],
    new: Sequence[dict[str, str]],
    selection: Selection | None = None,
) -> Differences:
    paths = portal.csv(old, "old.csv"), portal.csv(new, "new.csv")
    return compare_sources(*paths, selection or Selection())


def without(rows: Sequence[dict[str, str]], *names: str) -> list[dict[str, str]]:
    return [row | dict.fromkeys(names, "") for row in rows]


def test_a_record_moved_to_another_offense_is_not_withdrawn(portal: "Portal") -> None:
    rows = portal.rows(5)
    found = differing(portal, rows, [*rows[1:], rows[0] | {"IUCR": "1812"}])
    assert found.whole.parts == {"reclassified_out": Counted(1, 1)}
    assert found.new_has_others
    assert not found.old_has_others


def test_it_is_found_by_its_case_number_where_there_is_no_id(portal: "Portal") -> None:
    rows = without(portal.rows(5), "ID")
    found = differing(portal, rows, [*rows[1:], rows[0] | {"IUCR": "1812"}])
    assert found.whole.parts == {"reclassified_out": Counted(1, 1)}


def test_another_record_of_the_case_does_not_stand_for_it(portal: "Portal") -> None:
    rows = without(portal.rows(5), "ID")
    other = rows[0] | {"IUCR": "1812"}
    found = differing(portal, [*rows, other], [*rows[1:], other])
    assert found.whole.parts == {"withdrawn": Counted(1, 1)}


def test_a_record_moved_within_the_selection_is_the_same(portal: "Portal") -> None:
    rows = without(portal.rows(5), "ID")
    selection = Selection(find_offense("1811,1812"))
    found = differing(portal, rows, [*rows[1:], rows[0] | {"IUCR": "1812"}], selection)
    assert found.whole.is_none


def test_records_with_an_id_are_found_among_those_with_a_case_number_only(
    portal: "Portal",
) -> None:
    rows = portal.rows(5)
    found = differing(portal, without(rows, "ID"), rows[:4])
    assert found.whole.parts == {"withdrawn": Counted(1, 1)}
    assert not found.is_net


def test_ids_here_and_case_numbers_there_are_compared_by_day(portal: "Portal") -> None:
    rows = portal.rows(5)
    found = differing(portal, without(rows, "ID"), without(rows[:4], "Case Number"))
    assert found.whole.parts["withdrawn"] == Counted(1, 1)
    assert found.is_net


def test_a_record_that_cannot_be_read_any_more_is_not_withdrawn(portal: "Portal") -> None:
    rows = portal.rows(200)
    found = differing(portal, rows, [*rows[1:], rows[0] | {"Date": "never"}])
    assert found.whole.parts == {"unreadable_out": Counted(1, 1)}


def test_an_older_version_of_a_record_is_a_duplicate_and_no_difference(portal: "Portal") -> None:
    rows = portal.rows(3)
    older = rows[0] | {"Updated On": "01/01/2019 01:00:00 PM", "Arrest": "false"}
    newer = rows[0] | {"Updated On": "01/01/2020 01:00:00 PM"}
    assert differing(portal, rows, [older, newer, *rows[1:]]).whole.is_none


def test_days_that_the_new_source_does_not_cover_are_not_withdrawn(portal: "Portal") -> None:
    early, late = portal.rows(3), portal.rows(2, {"Date": "09/30/2019 11:00:00 AM"})
    found = differing(portal, [*early, *late], early)
    assert found.whole.parts == {"uncovered": Counted(2, 2)}


def test_incidents_without_an_arrest_count_if_asked_for(portal: "Portal") -> None:
    rows = portal.rows(4)
    new = [rows[0] | {"Arrest": "false"}, *rows[1:]]
    assert differing(portal, rows, new).whole.parts == {"arrest_out": Counted(1, 1)}
    assert differing(portal, rows, new, Selection(arrests_only=False)).whole.is_none


@pytest.fixture(scope="module")
def recoded(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> tuple[Path, Path]:
    """Every record of one week, and the same with some withdrawn, added and recoded."""
    source = shared_data / "crimes_one_week_2014.csv"
    with source.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    ours = [row for row in rows if row["IUCR"] == "1811" and row["Arrest"] == "true"]
    theirs = [row for row in rows if row["IUCR"] == "0486"]
    gone, out, lost, freed = ours[:7], ours[7:10], ours[10:12], ours[12:17]
    into = theirs[:4]
    dropped = {id(row) for row in [*gone, *out, *lost, *freed, *into]}
    new = [row for row in rows if id(row) not in dropped]
    new += [row | {"IUCR": "0486"} for row in out]
    new += [
        row
        | dict.fromkeys(("X Coordinate", "Y Coordinate", "Latitude", "Longitude", "Location"), "")
        for row in lost
    ]
    new += [row | {"Arrest": "false"} for row in freed]
    new += [row | {"IUCR": "1811", "Arrest": "true"} for row in into]
    new += [row | {"ID": f"7{at}", "Case Number": f"XX{at}"} for at, row in enumerate(ours[20:29])]
    path = tmp_path_factory.mktemp("week") / "new.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(new)
    return source, path


def test_what_was_done_to_the_citys_records_is_told(recoded: tuple[Path, Path]) -> None:
    found = compare_sources(*recoded)
    assert {name: part.recorded for name, part in found.whole.parts.items()} == {
        "withdrawn": 7,
        "reclassified_out": 3,
        "reclassified_in": 4,
        "arrest_out": 5,
        "position_lost": 0,
        "late": 9,
    }
    assert found.whole.parts["position_lost"].mapped == 2
    assert adds_up(found)
