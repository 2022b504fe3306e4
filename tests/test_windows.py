"""Windows of time: what a file of them may hold, and what is said of any other file."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cannabis_maps.errors import OptionError
from cannabis_maps.windows import (
    LONGEST_NAME,
    MOST_WINDOWS,
    Window,
    read_windows,
    yearly_windows,
)

ONE = '[[window]]\nname = "A"\nfrom = 2001-01-01\nto = 2012-08-03\n'
# What is in the file, and what the message must say: what was given, and what is allowed.
CASES = {
    "empty": ("", ["has 0 windows; give 1 to 36", "[[window]]"]),
    "too many": (
        "".join(ONE.replace("A", f"A{row}") for row in range(MOST_WINDOWS + 1)),
        ["has 37 windows; give 1 to 36"],
    ),
    "no TOML": ("name: A", ["is not TOML", "line 1", "write [[window]]"]),
    "another table": ("[[windows]]\nname = 1", ["key 'windows'", "the nearest is window"]),
    "one table": ("[window]\nname = 1", ["window is no list of tables", "write [[window]]"]),
    "no table": ("window = [1, 2]", ["window is no list of tables"]),
    "another key": (
        ONE.replace("from", "form"),
        ["window 1: key 'form' is not known; the nearest is from", "use name, from, to"],
    ),
    "no end": (ONE.replace("to = 2012-08-03", ""), ["window 1 has no to"]),
    "no days": ("[[window]]\nname = 'A'", ["window 1 has no from and no to"]),
    "a number for a name": (ONE.replace('"A"', "2001"), ["name = 2001 is no text", "in quotes"]),
    "no name": (ONE.replace('"A"', '" "'), ["the name '' has 0 characters; give 1 to 40"]),
    "a long name": (
        ONE.replace('"A"', f'"{"A" * (LONGEST_NAME + 1)}"'),
        ["has 41 characters; give 1 to 40 in one line"],
    ),
    "a name in lines": (ONE.replace('"A"', '"A\\nB"'), ["'A\\nB'", "in one line"]),
    "a day in quotes": (
        ONE.replace("2001-01-01", '"2001-01-01"'),
        ['window 1 (A): from = "2001-01-01" is not a day', "from = 2013-01-31, without quotes"],
    ),
    "a moment": (
        ONE.replace("2012-08-03", "2012-08-03T10:00:00"),
        ["to = 2012-08-03 10:00:00 is not a day"],
    ),
    "a year": (ONE.replace("2001-01-01", "2001"), ["from = 2001 is not a day"]),
    "the later day first": (
        ONE.replace("2001-01-01", "2013-01-01"),
        ["window 1 (A): from 2013-01-01 is after to 2012-08-03; give the earlier day first"],
    ),
    "one name twice": (
        ONE + ONE.replace("A", "B") + ONE.replace('"A"', '" a "'),
        ["windows 1 and 3 are both called a; give each a name of its own"],
    ),
    "large": (ONE + "#" * 100_000, ["is over 100,000 bytes"]),
}
names = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=LONGEST_NAME)
days = st.dates(date(1, 1, 1), date(9999, 12, 31))


def written(windows: list[Window]) -> str:
    """Write windows as TOML."""
    return "".join(
        "[[window]]\nname = {}\nfrom = {}\nto = {}\n".format(
            '"' + each.name.replace("\\", "\\\\").replace('"', '\\"') + '"',
            each.first_day.isoformat(),
            each.last_day.isoformat(),
        )
        for each in windows
    )


@pytest.mark.parametrize("case", CASES)
def test_a_file_that_is_refused_says_why(case: str, tmp_path: Path) -> None:
    content, told = CASES[case]
    path = tmp_path / "windows.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(OptionError) as caught:
        read_windows(path)
    message = str(caught.value)
    assert message.startswith("windows.toml: ")
    assert "\n" not in message
    for words in told:
        assert words in message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"^absent.toml: no such file; check the name after"):
        read_windows(tmp_path / "absent.toml")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"cannot be read \(Is a directory\)"):
        read_windows(tmp_path)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(ONE.encode("utf-16"))
    with pytest.raises(OptionError, match=r"^windows.toml: is not UTF-8; save it as UTF-8"):
        read_windows(path)


def test_a_mark_of_byte_order_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_text(ONE, encoding="utf-8-sig")
    assert [window.name for window in read_windows(path)] == ["A"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.builds(lambda name, pair: Window(name, *sorted(pair)), names, st.tuples(days, days)),
        min_size=1,
        max_size=MOST_WINDOWS,
        unique_by=lambda window: window.name.casefold(),
    )
)
def test_what_is_written_is_read_again(tmp_path: Path, windows: list[Window]) -> None:
    path = tmp_path / "windows.toml"
    path.write_text(written(windows), encoding="utf-8")
    assert read_windows(path) == tuple(windows)


@given(days, days)
def test_years_cover_each_day_once(one: date, other: date) -> None:
    first, last = sorted((one, other))
    windows = yearly_windows(first, last)
    assert windows[0].first_day <= first
    assert windows[-1].last_day >= last
    assert all(window.is_year for window in windows)
    assert [window.first_day.year for window in windows] == [*range(first.year, last.year + 1)]


def test_a_year_is_known_by_its_name_and_its_days() -> None:
    assert Window("2010", date(2010, 1, 1), date(2010, 12, 31)).is_year
    assert not Window("2010", date(2010, 1, 1), date(2010, 12, 30)).is_year
    assert not Window("2011", date(2010, 1, 1), date(2010, 12, 31)).is_year
