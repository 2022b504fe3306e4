"""The quality report, printed and as JSON."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cannabis_maps.records import Selection, read_records

if TYPE_CHECKING:
    from tests.cli.conftest import Run

NO_IUCR = "Date,Description,Arrest,X Coordinate,Y Coordinate\n"
DESCRIBED = "08/29/2019 11:55:00 PM,POSS: CANNABIS 30GMS OR LESS,true,1176834,1899606\n"
MIXED = """Date,IUCR,Arrest,X Coordinate,Y Coordinate
08/29/2019 11:55:00 PM,1811,true,1176834,1899606
08/30/2019 11:55:00 PM,1811,true,1176834,1899606
08/31/2019 11:55:00 PM,1811,false,1176834,1899606
09/01/2019 11:55:00 PM,1811,true,,
09/02/2019 11:55:00 PM,1811,true,0,0
08/30/2019 11:55:00 PM,0486,true,1176834,1899606
08/30/2019 11:55:00 PM,1812,true,1176834,1899606
"""


def test_the_table_has_a_line_for_each_end(cli: "Run", few: Path) -> None:
    few.write_text(MIXED, encoding="utf-8")
    outcome = cli("check", few)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == (
        "Lines read                    7\n"
        "  Unreadable                  0\n"
        "  Other offense               2\n"
        "  Duplicate                   0\n"
        "  Outside the dates           0\n"
        "  No arrest                   1\n"
        "  No position                 1\n"
        "  Bad geocode                 1\n"
        "  Outside the city            0\n"
        "  Mapped                      2\n"
        "\n"
        "Recorded with an arrest: 4; mapped: 2\n"
        "From 2019-08-29 to 2019-09-02; data to 2019-09-02\n"
        "Part year: 2019 covers 2019-08-29 to 2019-09-02\n"
    )


def test_json_is_the_report(cli: "Run", few: Path) -> None:
    few.write_text(MIXED, encoding="utf-8")
    outcome = cli("check", few, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    assert json.loads(outcome.out) == read_records(few).quality.as_dict()


def test_json_heeds_every_filter(cli: "Run", few: Path) -> None:
    few.write_text(MIXED, encoding="utf-8")
    window = "--from", "2019-08-30", "--to", "2019-09-01"
    outcome = cli("check", few, "--json", "--include-non-arrests", *window)
    days = date(2019, 8, 30), date(2019, 9, 1)
    expected = read_records(few, Selection(first_day=days[0], last_day=days[1], arrests_only=False))
    assert json.loads(outcome.out) == expected.quality.as_dict()
    assert expected.quality.mapped == 2


def test_another_offense(cli: "Run", few: Path) -> None:
    few.write_text(MIXED, encoding="utf-8")
    report = json.loads(cli("check", few, "--json", "--offense", "1812").out)
    assert (report["mapped"], report["other_offense"]) == (1, 6)


def test_warnings_go_to_stderr(cli: "Run", few: Path) -> None:
    few.write_text(NO_IUCR + DESCRIBED * 1000, encoding="utf-8")
    outcome = cli("check", few)
    assert outcome.code == 0
    assert "Warning" not in outcome.out
    first, second = sorted(outcome.err.splitlines())
    assert first.startswith("Warning: few.csv has no IUCR")
    assert second.startswith("Warning: few.csv holds exactly 1,000 rows")
    assert "$limit" in second


def test_a_window_wider_than_the_records_is_warned_of(cli: "Run", few: Path) -> None:
    outcome = cli("check", few, "--from", "2019-01-01", "--to", "2019-12-31")
    assert outcome.code == 0
    assert "\nFrom 2019-08-29 to 2019-08-30; data to 2019-08-30\n" in outcome.out
    assert outcome.err == (
        "Warning: The records begin on August 29, 2019, so rates count from there and not from "
        "January 1, 2019. A source with other offenses as well tells which days it covers.\n"
        "Warning: The records end on August 30, 2019, so rates count to there and not to "
        "December 31, 2019. A source with other offenses as well tells which days it covers.\n"
    )


def test_other_offenses_tell_which_days_the_source_covers(cli: "Run", few: Path) -> None:
    other = "{} 11:55:00 PM,0486,true,1176834,1899606\n"
    with few.open("a", encoding="utf-8") as stream:
        stream.writelines(other.format(day) for day in ("01/01/2019", "12/31/2019"))
    outcome = cli("check", few, "--from", "2019-01-01", "--to", "2019-12-31")
    assert (outcome.code, outcome.err) == (0, "")
    assert "\nFrom 2019-01-01 to 2019-12-31; data to 2019-12-31\n" in outcome.out
    assert "Part year" not in outcome.out


def test_unreadable_lines_are_named(cli: "Run", few: Path) -> None:
    good = "08/29/2019 11:55:00 PM,1811,true,1176834,1899606\n"
    few.write_text(MIXED + good * 200 + good.replace("08/29", "13/29"), encoding="utf-8")
    assert "Unreadable, the first of them: few.csv line 209 (Date)\n" in cli("check", few).out


def test_a_reader_that_stops_early_gets_no_traceback(command: "Run", few: Path) -> None:
    script = 'set -o pipefail; exec 3>&1; "$@" | true'
    outcome = command("check", few, prefix=("bash", "-c", script, "bash"))
    assert outcome.err == ""
    assert outcome.out == ""
