"""Offense, window and arrest: what is taken from a source."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cannabis_maps.errors import NoRecordsError, OptionError
from cannabis_maps.offenses import ALL_CANNABIS, POSSESSION_OVER_30G
from cannabis_maps.records import Selection, read_records
from cannabis_maps.records.reader import EVERYTHING

if TYPE_CHECKING:
    from tests.records.conftest import Portal


def three_years(portal: "Portal") -> Path:
    days = ("03/01/2010 01:00:00 AM", "12/31/2010 11:59:59 PM", "01/01/2012 12:00:00 AM")
    return portal.csv([portal.row(Date=day) for day in days])


def test_window_is_the_sources_unless_told(portal: "Portal") -> None:
    provenance = read_records(three_years(portal)).provenance
    assert (provenance.first_day, provenance.last_day) == (date(2010, 3, 1), date(2012, 1, 1))
    assert provenance.data_day == date(2012, 1, 1)
    assert [(year.year, year.mapped, year.is_part) for year in provenance.years] == [
        (2010, 2, True),
        (2011, 0, False),
        (2012, 1, True),
    ]


def test_window_includes_both_its_days(portal: "Portal") -> None:
    selection = Selection(first_day=date(2010, 12, 31), last_day=date(2010, 12, 31))
    records = read_records(three_years(portal), selection)
    assert (records.quality.outside_dates, records.quality.mapped) == (2, 1)
    assert (records.provenance.days, records.provenance.data_day) == (1, date(2012, 1, 1))


def test_window_ends_where_the_source_does_and_says_so(portal: "Portal") -> None:
    selection = Selection(first_day=date(2001, 1, 1), last_day=date(2030, 1, 1))
    records = read_records(three_years(portal), selection)
    assert records.provenance.first_day == date(2010, 3, 1)
    assert records.provenance.last_day == date(2012, 1, 1)
    begins, ends = records.quality.warnings
    assert begins == (
        "The records begin on March 1, 2010, so rates count from there and not from "
        "January 1, 2001. A source with other offenses as well tells which days it covers."
    )
    assert ends == (
        "The records end on January 1, 2012, so rates count to there and not to "
        "January 1, 2030. A source with other offenses as well tells which days it covers."
    )


def test_window_within_the_source_is_taken_without_a_word(portal: "Portal") -> None:
    selection = Selection(first_day=date(2010, 3, 1), last_day=date(2012, 1, 1))
    assert read_records(three_years(portal), selection).quality.warnings == ()


def test_days_of_other_offenses_show_what_the_source_covers(portal: "Portal") -> None:
    rows = [portal.row(), portal.row(Date="01/01/2002 01:00:00 AM", IUCR="0486")]
    provenance = read_records(portal.csv(rows)).provenance
    assert (provenance.first_day, provenance.last_day) == (date(2002, 1, 1), date(2019, 8, 29))
    assert provenance.data_day == date(2019, 8, 29)


def test_days_of_other_offenses_cover_the_window_asked_for(portal: "Portal") -> None:
    days = ("12/31/2018 01:00:00 AM", "01/01/2020 01:00:00 AM")
    rows = [portal.row(), *(portal.row(Date=day, IUCR="0486") for day in days)]
    selection = Selection(first_day=date(2019, 1, 1), last_day=date(2019, 12, 31))
    records = read_records(portal.csv(rows), selection)
    assert records.quality.warnings == ()
    assert (records.provenance.days, len(records.recorded)) == (365, 365)
    assert [year.is_part for year in records.provenance.years] == [False]


def test_days_of_other_offenses_end_where_they_do(portal: "Portal") -> None:
    rows = [portal.row(), portal.row(Date="12/30/2019 01:00:00 AM", IUCR="0486")]
    selection = Selection(first_day=date(2019, 8, 29), last_day=date(2019, 12, 31))
    records = read_records(portal.csv(rows), selection)
    (warning,) = records.quality.warnings
    assert warning.startswith(
        "The records end on December 30, 2019, so rates count to there and not to December 31"
    )
    assert records.provenance.last_day == date(2019, 12, 30)


def warned_of_gap(
    portal: "Portal", days: list[str], selection: Selection = EVERYTHING
) -> tuple[str, ...]:
    """Return the warnings on records of which one is of the offense, and the others are not."""
    rows = [portal.row(), *(portal.row(Date=f"{day} 01:00:00 AM", IUCR="0486") for day in days)]
    return read_records(portal.csv(rows), selection).quality.warnings


def test_a_year_without_a_record_is_warned_of(portal: "Portal") -> None:
    (warning,) = warned_of_gap(portal, ["07/01/2098"])
    assert warning.startswith("There is no record between August 29, 2019 and July 1, 2098, and")
    assert warning.endswith("leave them out with --from and --to.")
    before_the_typo = Selection(last_day=date(2019, 8, 29))
    assert warned_of_gap(portal, ["07/01/2098"], before_the_typo) == ()


def test_records_of_other_offenses_fill_a_gap(portal: "Portal") -> None:
    assert warned_of_gap(portal, ["08/29/2020", "08/30/2021"]) == ()
    (warning,) = warned_of_gap(portal, ["08/30/2020", "01/01/2002"])
    assert "between January 1, 2002 and August 29, 2019" in warning


@pytest.mark.parametrize("bad", ["", "never", "02/30/2002 01:00:00 AM", "01/01/1899 01:00:00 AM"])
def test_bad_dates_of_other_offenses_show_nothing(portal: "Portal", bad: str) -> None:
    rows = [portal.row(), portal.row(Date=bad, IUCR="0486")]
    records = read_records(portal.csv(rows))
    assert records.provenance.first_day == date(2019, 8, 29)
    assert (records.quality.other_offense, records.quality.unreadable) == (1, 0)


def test_window_outside_the_source_says_where_it_is(portal: "Portal") -> None:
    selection = Selection(first_day=date(2015, 1, 1))
    with pytest.raises(NoRecordsError, match=r"3 outside the dates .* 2010-03-01 to 2012-01-01"):
        read_records(three_years(portal), selection)


def test_window_in_a_gap_of_the_source(portal: "Portal") -> None:
    selection = Selection(first_day=date(2011, 1, 1), last_day=date(2011, 12, 31))
    with pytest.raises(NoRecordsError, match="3 outside the dates"):
        read_records(three_years(portal), selection)


def test_first_day_after_last() -> None:
    with pytest.raises(OptionError, match="--from 2011-01-02 is after --to 2011-01-01"):
        Selection(first_day=date(2011, 1, 2), last_day=date(2011, 1, 1))
    assert Selection(first_day=date(2011, 1, 1), last_day=date(2011, 1, 1)).arrests_only


def test_offenses(portal: "Portal") -> None:
    path = portal.csv([portal.row(IUCR=code) for code in ("1811", "1812", "2094", "0486")])
    assert read_records(path, Selection(offense=POSSESSION_OVER_30G)).quality.mapped == 1
    assert read_records(path, Selection(offense=ALL_CANNABIS)).quality.mapped == 3


def test_incidents_without_arrest_when_asked_for(portal: "Portal") -> None:
    path = portal.csv([portal.row(), portal.row(Arrest="false")])
    records = read_records(path, Selection(arrests_only=False))
    assert (records.quality.no_arrest, records.quality.mapped) == (0, 2)
    assert not records.provenance.arrests_only


def test_arrest_column_is_not_needed_then(portal: "Portal") -> None:
    header = [name for name in portal.header if name != "Arrest"]
    path = portal.csv([portal.row()], header=header)
    assert read_records(path, Selection(arrests_only=False)).quality.mapped == 1


def test_no_record_left_says_which_filter_took_them(portal: "Portal") -> None:
    rows = [
        portal.row(IUCR="0486"),
        *portal.rows(2, {"Arrest": "false"}),
        portal.row(portal.nowhere),
    ]
    with pytest.raises(NoRecordsError) as caught:
        read_records(portal.csv(rows))
    assert "left of 4 lines: 1 other offense, 2 no arrest, 1 no position;" in str(caught.value)


OTHER, FREED = {"IUCR": "0486"}, {"Arrest": "false"}
EARLY = {"Date": "08/29/2009 11:55:00 PM"}
AWAY = {"X Coordinate": "1", "Y Coordinate": "1"}


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ([], "choose another source or offense"),
        ([OTHER], "choose another source or offense"),
        ([OTHER, OTHER, EARLY], "widen --from and --to"),
        ([FREED, FREED, AWAY], "count incidents without an arrest with --include-non-arrests"),
        ([OTHER, OTHER, FREED, AWAY, AWAY], "look whether they are swapped, or in meters"),
    ],
)
def test_no_record_left_says_what_to_do_about_what_took_most(
    portal: "Portal", changes: list[dict[str, str]], remedy: str
) -> None:
    path = portal.csv([portal.row(change) for change in changes])
    with pytest.raises(NoRecordsError) as caught:
        read_records(path, Selection(first_day=date(2010, 1, 1)))
    assert str(caught.value).endswith(remedy)


def test_source_without_the_offense(portal: "Portal") -> None:
    with pytest.raises(NoRecordsError, match="left of 2 lines: 2 other offense;"):
        read_records(portal.csv(portal.rows(2, {"IUCR": "0486"})))
