"""Duplicates are looked for among the selected offense only, and the newest record stays."""

from typing import TYPE_CHECKING

import pytest

from cannabis_maps.offenses import ALL_CANNABIS
from cannabis_maps.records import Selection, read_records

if TYPE_CHECKING:
    from tests.records.conftest import Portal

OLD, NEW = "01/02/2018 03:50:01 PM", "02/10/2018 03:50:01 AM"


def test_newest_of_one_id_stays(portal: "Portal") -> None:
    rows = [
        portal.row(portal.austin, ID="7", Updated_On=OLD),
        portal.row(ID="7", Updated_On=NEW),
        portal.row(portal.austin, ID="7", Updated_On=""),
    ]
    records = read_records(portal.csv(rows))
    assert (records.quality.duplicate, records.quality.mapped) == (2, 1)
    assert records.area.tolist() == [32]


def test_newest_counts_even_where_it_is_no_arrest(portal: "Portal") -> None:
    rows = [
        portal.row(ID="7", Updated_On=OLD),
        portal.row(ID="7", Updated_On=NEW, Arrest="false"),
        portal.row(),
    ]
    quality = read_records(portal.csv(rows)).quality
    assert (quality.duplicate, quality.no_arrest, quality.mapped) == (1, 1, 1)


def test_same_line_several_times(portal: "Portal") -> None:
    quality = read_records(portal.csv([portal.row()] * 5)).quality
    assert (quality.duplicate, quality.mapped) == (4, 1)


def test_without_id_case_number_and_code_tell(portal: "Portal") -> None:
    rows = [
        portal.row(ID="", Case_Number="ZZ1"),
        portal.row(ID="", Case_Number="zz1 "),
        portal.row(ID="", Case_Number="ZZ1", IUCR="1812"),
        portal.row(ID="", Case_Number="ZZ2"),
    ]
    quality = read_records(portal.csv(rows), Selection(offense=ALL_CANNABIS)).quality
    assert (quality.duplicate, quality.mapped) == (1, 3)


def test_one_case_number_with_two_ids_is_two_records(portal: "Portal") -> None:
    rows = [portal.row(Case_Number="ZZ1"), portal.row(Case_Number="ZZ1")]
    assert read_records(portal.csv(rows)).quality.duplicate == 0


def test_with_neither_nothing_is_a_duplicate(portal: "Portal") -> None:
    rows = [portal.row(ID="", Case_Number="")] * 3
    records = read_records(portal.csv(rows))
    assert (records.quality.duplicate, records.quality.mapped) == (0, 3)
    assert records.count.tolist() == [3]


def test_another_offense_is_no_duplicate(portal: "Portal") -> None:
    rows = [portal.row(ID="7"), portal.row(ID="7", IUCR="0486")]
    quality = read_records(portal.csv(rows)).quality
    assert (quality.duplicate, quality.other_offense, quality.mapped) == (0, 1, 1)


def test_unreadable_record_takes_nothing_with_it(portal: "Portal") -> None:
    rows = [*portal.rows(150), portal.row(ID="7"), portal.row(ID="7", Date="never")]
    quality = read_records(portal.csv(rows)).quality
    assert (quality.unreadable, quality.duplicate, quality.mapped) == (1, 0, 151)


def test_duplicates_are_found_across_files(portal: "Portal") -> None:
    first = portal.csv([portal.row(ID="7", Updated_On=OLD)], "a.csv")
    second = portal.api_json(
        [portal.row(portal.austin, ID="7", Updated_On=NEW), portal.row(ID="8")]
    )
    for sources in ([first, second], [second, first]):
        records = read_records(sources)
        assert (records.quality.lines_read, records.quality.duplicate) == (3, 1)
        assert records.area.tolist() == [25, 32]


@pytest.mark.parametrize("change", [{"Arrest": "false"}, {"Date": "08/28/2019 01:00:00 AM"}])
def test_tie_is_broken_the_same_way_in_any_order(portal: "Portal", change: dict[str, str]) -> None:
    rows = [portal.row(ID="7"), portal.row(portal.austin, change, ID="7"), portal.row()]
    one, other = read_records(portal.csv(rows)), read_records(portal.csv(rows[::-1]))
    assert one.quality.as_dict() == other.quality.as_dict()
    assert one.x.tolist() == other.x.tolist()
