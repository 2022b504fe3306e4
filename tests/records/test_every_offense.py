"""Every record, whatever its offense: what cannabis arrests are set against."""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from cannabis_maps.errors import OptionError
from cannabis_maps.offenses import EVERY_OFFENSE, NAMED, find_offense
from cannabis_maps.records import Records, Selection, read_records

if TYPE_CHECKING:
    from tests.records.conftest import Portal

EVERY = Selection(EVERY_OFFENSE)


def ends(records: Records) -> dict[str, int]:
    return {end: n for end, n in records.quality.ends().items() if n}


def test_any_code_and_none_is_taken(portal: "Portal") -> None:
    rows = [portal.row(IUCR=code) for code in ("1811", "0486", "031A", "2820", "")]
    assert ends(read_records(portal.csv(rows), EVERY)) == {"mapped": 5}


def test_every_other_test_still_holds(portal: "Portal") -> None:
    rows = [
        *portal.rows(2, {"IUCR": "0486"}),
        portal.row(IUCR="0486", Arrest="false"),
        portal.row(portal.nowhere, IUCR="0560"),
        portal.row({"X Coordinate": "0", "Y Coordinate": "0"}, IUCR="0560"),
        portal.row({"X Coordinate": "900000", "Y Coordinate": "1800000"}, IUCR="0560"),
    ]
    rows.append(rows[0])
    assert ends(read_records(portal.csv(rows), EVERY)) == {
        "duplicate": 1,
        "no_arrest": 1,
        "no_position": 1,
        "bad_geocode": 1,
        "outside_city": 1,
        "mapped": 2,
    }


def test_without_an_id_two_offenses_of_one_case_are_two(portal: "Portal") -> None:
    case = {"ID": "", "Case Number": "HS100084"}
    rows = [portal.row(case, IUCR=code) for code in ("1811", "0486", "486", "0486")]
    # 486 is 0486 without its zero.
    assert ends(read_records(portal.csv(rows), EVERY)) == {"duplicate": 2, "mapped": 2}


def test_without_codes_nothing_is_said_to_be_selected_by_description(portal: "Portal") -> None:
    rows = [portal.row(Description=text) for text in ("POSS: CANNABIS 30GMS OR LESS", "SIMPLE")]
    header = [title for title in portal.header if title != "IUCR"]
    records = read_records(portal.csv(rows, header=header), EVERY)
    assert ends(records) == {"mapped": 2}
    assert not records.provenance.by_description
    assert records.quality.warnings == ()


def test_the_built_in_data_are_refused() -> None:
    with pytest.raises(OptionError, match="the built-in data hold one offense only; give the City"):
        read_records("demo", EVERY)


def test_no_name_of_the_command_line_selects_it() -> None:
    assert EVERY_OFFENSE not in NAMED.values()
    for name in (EVERY_OFFENSE.name, "", "all"):
        with pytest.raises(OptionError, match="is not known"):
            find_offense(name)


def test_all_of_the_citys_year_by_a_plain_query(shared_data: Path) -> None:
    path = shared_data / "crimes_2010_all_types.csv.gz"
    records = read_records(path, EVERY)
    with duckdb.connect() as con:
        arrests, placed = con.execute(
            'SELECT count(*), count(*) FILTER ("X Coordinate"::INT > 0) FROM (SELECT DISTINCT ON '  # noqa: S608
            f"(\"Case Number\", IUCR) * FROM read_csv('{path}', all_varchar=true) "
            "ORDER BY Arrest) WHERE Arrest = 'true'"
        ).fetchall()[0]
    assert records.quality.lines_read == 370_290
    assert abs(records.provenance.recorded - arrests) <= 3
    assert abs(records.provenance.mapped - placed) <= 3
