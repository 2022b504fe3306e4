"""Two editions of the same arrests in words: the lines that the command line prints."""

from collections.abc import Mapping, Sequence
from datetime import date

from cannabis_maps import words
from cannabis_maps.brief.plain import cleaned
from cannabis_maps.key_figures import KeyFigures
from cannabis_maps.records.differences import Differences
from cannabis_maps.records.parts import (
    AFTER,
    BEFORE,
    LATE,
    NEW,
    RECLASSIFIED,
    RECLASSIFIED_IN,
    RECLASSIFIED_OUT,
    UNCOVERED,
    WITHDRAWN,
)
from cannabis_maps.then_and_now import Net, Side, ThenAndNow

Line = tuple[str, ...]

GAP = "  "
ALWAYS = (AFTER, LATE, WITHDRAWN, RECLASSIFIED_IN, RECLASSIFIED_OUT)
PARTS: Mapping[str, str] = {
    AFTER: "New, after {last}",
    BEFORE: "New, before {first}",
    LATE: "Late entries, on earlier days",
    WITHDRAWN: "Withdrawn",
    UNCOVERED: "On days that the new source does not cover",
    RECLASSIFIED_IN: "Reclassified into the offense",
    RECLASSIFIED_OUT: "Reclassified out of the offense",
    "arrest_in": "Now with an arrest",
    "arrest_out": "No longer with an arrest",
    "day_in": "Moved to a day of the window",
    "day_out": "Moved to a day out of the window",
    "position_found": "Now with a usable position",
    "position_lost": "No longer with a usable position",
    "unreadable_in": "Now readable",
    "unreadable_out": "No longer readable",
}
WITHDRAWN_OR_RECLASSIFIED = "Withdrawn or reclassified"
SAME_FILES = "Old and new are the same files: nothing differs."
SAME = "Old and new are of different files, and nothing that is compared here differs."
NO_OTHERS_NOW = (
    "The new source holds no other offense, so withdrawn and reclassified records cannot be told "
    "apart."
)
NO_OTHERS_THEN = (
    "The old source holds no other offense, so late entries may be records that were reclassified "
    "into this one."
)
GONE = "Withdrawn: no longer in the new source, neither of this offense nor of another it holds."
AT_LEAST = (
    "Some records have no ID or case number that both sources give, so their numbers were compared "
    "day by day: at least so many were withdrawn and added."
)
WITHOUT_RECORDS = {
    "month": "An earlier run keeps counts by month and no records, so what came and what went "
    "within a month cancels out.",
    "year": "The built-in data are counts by year and community area, so what came and what went "
    "within a year cancels out, and an arrest without a place in an area looks as if it were added "
    "or withdrawn.",
}


def lines(found: ThenAndNow) -> list[str]:
    """Return what the command line prints of a comparison.

    Parameters
    ----------
    found : ThenAndNow

    Returns
    -------
    list of str
    """
    told = [f"Old: {_side(found.old)}", f"New: {_side(found.new)}", ""]
    told += _figures(found)
    if found.is_same:
        return [*told, "", SAME_FILES if found.same_files else SAME]
    told.append("")
    if found.records is not None:
        told += _by_record(found.records)
    elif found.net is not None:
        told += _by_step(found.net, found.old)
    if found.new.figures.first_day.year != found.new.figures.last_day.year:
        told.append(words.OVER_TIME)
    return told


def _side(side: Side) -> str:
    names = "; ".join(cleaned(source.name) for source in side.sources)
    return f"{names}, {words.window(side.figures.first_day, side.figures.last_day)}"


def _figures(found: ThenAndNow) -> list[str]:
    then, now = found.old.figures, found.new.figures
    rows: list[Line] = [
        ("", "then", "now", "difference"),
        _number(f"Recorded {found.noun}", then.recorded, now.recorded),
        _number("Mapped", then.mapped, now.mapped),
        _number("Average a year", then.per_year, now.per_year),
        ("Peak year", str(then.peak_year), str(now.peak_year), ""),
        _number(f"{GAP}recorded in it", then.peak_year_recorded, now.peak_year_recorded),
        ("Last full year", _year(then.last_full_year), _year(now.last_full_year), ""),
        _number(f"{GAP}recorded in it", then.last_full_year_recorded, now.last_full_year_recorded),
        (_areas(then, now), "", "", ""),
        _percent(
            f"{GAP}of {found.noun}", then.most_areas_arrests_percent, now.most_areas_arrests_percent
        ),
        _percent(
            f"{GAP}of residents",
            then.most_areas_residents_percent,
            now.most_areas_residents_percent,
        ),
        (
            "First day",
            f"{then.first_day}",
            f"{now.first_day}",
            _days(then.first_day, now.first_day),
        ),
        ("Last day", f"{then.last_day}", f"{now.last_day}", _days(then.last_day, now.last_day)),
        _number("Days", then.days, now.days),
    ]
    return _table(rows)


def _by_record(found: Differences) -> list[str]:
    whole = found.whole
    rows: list[Line] = [("Where the difference comes from", "recorded", "mapped")]
    for name in PARTS:
        part = whole.of(name)
        if name in ALWAYS or any(part):
            rows.append((_label(name, found), _signed(part.recorded), _signed(part.mapped)))
    rows.append(("Difference", _signed(whole.total.recorded), _signed(whole.total.mapped)))
    told = [*_table(rows), ""]
    years = _years(found)
    return [*told, *(_table(years) if len(years) > 1 else []), *_notes(found)]


def _label(name: str, found: Differences) -> str:
    known = found.old.provenance
    label = PARTS[name].format(first=words.day(known.first_day), last=words.day(known.last_day))
    if name == WITHDRAWN and not found.new_has_others:
        return WITHDRAWN_OR_RECLASSIFIED
    return label


def _years(found: Differences) -> list[Line]:
    head = ("Year", "then", "now", "difference", "new", "withdrawn", "reclassified", "other")
    rows: list[Line] = [head]
    for year, each in found.years.items():
        if each.is_none:
            continue
        groups = (NEW, (WITHDRAWN,), RECLASSIFIED)
        parts = [each.of(*names).recorded for names in groups]
        rest = each.rest(*(name for names in groups for name in names)).recorded
        then, now = (words.number(side.recorded) for side in (each.then, each.now))
        numbers = [_signed(number) for number in (each.total.recorded, *parts, rest)]
        rows.append((str(year), then, now, *numbers))
    return rows


def _notes(found: Differences) -> list[str]:
    told = [""]
    if not found.new_has_others:
        told.append(NO_OTHERS_NOW)
    elif found.whole.of(WITHDRAWN).recorded:
        told.append(GONE)
    if found.whole.of(LATE).recorded and not found.old_has_others:
        told.append(NO_OTHERS_THEN)
    if found.is_net:
        told.append(AT_LEAST)
    return told


def _by_step(net: Net, old: Side) -> list[str]:
    gone, come = words.number(net.withdrawn_or_moved), words.number(net.added)
    day = words.day(old.figures.last_day)
    return [
        f"At least {gone} withdrawn or moved, {come} added since the data to {day}.",
        WITHOUT_RECORDS[net.step],
    ]


def _areas(then: KeyFigures, now: KeyFigures) -> str:
    sizes = sorted({then.most_areas, now.most_areas})
    return f"The {' or '.join(map(str, sizes))} areas with most hold"


def _number(label: str, then: float | None, now: float | None) -> Line:
    told = ["none" if value is None else words.number(value) for value in (then, now)]
    known = then is not None and now is not None
    return label, *told, _signed(round(now or 0) - round(then or 0)) if known else ""


def _percent(label: str, then: float, now: float) -> Line:
    shown = [f"{value:.1f} %" for value in (then, now)]
    difference = round(round(now, 1) - round(then, 1), 1)
    return label, *shown, f"{difference:+.1f}" if difference else "0.0"


def _year(year: int | None) -> str:
    return "none" if year is None else str(year)


def _days(then: date, now: date) -> str:
    days = (now - then).days
    unit = "day" if abs(days) == 1 else "days"
    return f"{_signed(days)} {unit}" if days else ""


def _signed(value: int) -> str:
    """Write a number with its sign, without one if it is zero.

    Examples
    --------
    >>> _signed(1234), _signed(-5), _signed(0)
    ('+1,234', '-5', '0')
    """
    return f"{value:+,}" if value else "0"


def _table(rows: Sequence[Line]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        GAP.join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
        for row in rows
    ]
