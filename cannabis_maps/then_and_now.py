"""Two sources or earlier runs: each key figure then and now, and where the difference is from."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from pathlib import Path

from cannabis_maps.errors import OptionError
from cannabis_maps.key_figures import KeyFigures, key_figures
from cannabis_maps.manifest_file import Manifest, read_manifest
from cannabis_maps.monthly import differing, monthly_counts
from cannabis_maps.offenses import find_offense
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Source
from cannabis_maps.reading import read, selection_of
from cannabis_maps.recipe import DEMO, RecordsRecipe
from cannabis_maps.records import Records
from cannabis_maps.records.differences import Differences, compare_sources
from cannabis_maps.records.quality import Quality

BY_RECORD, BY_MONTH, BY_YEAR = "record", "month", "year"
OPTIONS = {
    "offense": "--offense",
    "first_day": "--from",
    "last_day": "--to",
    "include_non_arrests": "--include-non-arrests",
}


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two.

    Parameters
    ----------
    sources : tuple of Source
    figures : KeyFigures
    months : mapping of str to int
        Recorded by calendar month.
    demonstration : bool
    quality : Quality, optional
        None of an earlier run.
    """

    sources: tuple[Source, ...]
    figures: KeyFigures
    months: Mapping[str, int]
    demonstration: bool
    quality: Quality | None = None


@dataclass(frozen=True)
class Net:
    """What can be told of the difference without the records.

    Parameters
    ----------
    step : str
        ``month`` or ``year``: within one, what came and what went cancel out.
    withdrawn_or_moved, added : int
        At least so many.
    """

    step: str
    withdrawn_or_moved: int
    added: int


@dataclass(frozen=True, eq=False)
class ThenAndNow:
    """Two editions of the same arrests.

    Parameters
    ----------
    old, new : Side
    noun : str
        What is counted.
    records : Differences, optional
        Record by record; None where one of the two has no records to compare.
    net : Net, optional
        In its place.
    """

    old: Side
    new: Side
    noun: str
    records: Differences | None = None
    net: Net | None = None

    @property
    def same_files(self) -> bool:
        """Whether both were read from the same files, by their hashes."""
        then, now = ({each.sha256 for each in side.sources} for side in (self.old, self.new))
        return then == now and self.is_same

    @property
    def is_same(self) -> bool:
        """Whether nothing that is compared differs."""
        if self.old.figures != self.new.figures or self.old.months != self.new.months:
            return False
        return self.records is None or self.records.whole.is_none

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the readers warn of; what only one of the two is warned of says which."""
        then, now = (side.quality.warnings if side.quality else () for side in (self.old, self.new))
        return (
            *(each for each in then if each in now),
            *(f"Old: {each}" for each in then if each not in now),
            *(f"New: {each}" for each in now if each not in then),
        )

    def as_dict(self) -> dict[str, object]:
        """Return all of it ready for JSON; no part is left out, also where it is zero."""
        return {
            "counted": self.noun,
            "same": self.is_same,
            "old": _side_as_dict(self.old),
            "new": _side_as_dict(self.new),
            "difference": _differences(self.old.figures, self.new.figures),
            "origin": self._origin(),
        }

    def _origin(self) -> dict[str, object]:
        if self.records is None:
            net = self.net or Net(BY_MONTH, 0, 0)
            return {
                "by": net.step,
                "withdrawn_or_moved_at_least": net.withdrawn_or_moved,
                "added_at_least": net.added,
            }
        return {"by": BY_RECORD, **self.records.as_dict()}


def compare(old: str, new: str, recipe: RecordsRecipe, progress: Progress = silent) -> ThenAndNow:
    """Compare two sources, or the folders of earlier runs.

    Parameters
    ----------
    old, new : str
        ``demo``, ``portal``, a file, a glob, or a folder that `make` has filled.
    recipe : RecordsRecipe
        Which records of both; its own sources are left aside. With a folder, its offense and dates
        hold.
    progress : callable

    Returns
    -------
    ThenAndNow

    Examples
    --------
    >>> compare("demo", "demo", RecordsRecipe()).is_same
    True
    """
    told = [_told(each) for each in (old, new)]
    asked = _asked(recipe, [each for each in told if each is not None])
    noun = "incidents" if asked.include_non_arrests else "arrests"
    is_demo = [each == DEMO for each in (old, new)]
    if told == [None, None] and is_demo[0] == is_demo[1]:
        found = compare_sources(old, new, selection_of(asked), progress, asked.max_age_days)
        return ThenAndNow(_of_records(found.old), _of_records(found.new), noun, found)
    sides = [
        _read(given, asked, progress) if run is None else _of_run(run)
        for given, run in zip((old, new), told, strict=True)
    ]
    return ThenAndNow(sides[0], sides[1], noun, net=_net(sides[0], sides[1]))


def _told(given: str) -> Manifest | None:
    folder = Path(given).expanduser()
    return read_manifest(folder) if folder.is_dir() else None


def _asked(recipe: RecordsRecipe, runs: list[Manifest]) -> RecordsRecipe:
    """Return which records are asked for: those of the runs, where there are any."""
    if not runs:
        return recipe
    own = [_asked_of(run, recipe) for run in runs]
    for name, option in OPTIONS.items():
        given, plain = _value(recipe, name), _value(RecordsRecipe(), name)
        if given not in {plain, *(_value(each, name) for each in own)}:
            raise OptionError(
                f"an earlier run's figures are of its own records, and {option} asks for others; "
                f"leave out {option}, or give the run's sources instead of its folder"
            )
    for name, what in (("offense", "offense"), ("include_non_arrests", "arrests")):
        if len({_value(each, name) for each in own}) > 1:
            raise OptionError(
                f"the two runs differ in which {what} they count, so their figures cannot be "
                "compared; make one of them again as the other"
            )
    return own[0]


def _asked_of(run: Manifest, recipe: RecordsRecipe) -> RecordsRecipe:
    return replace(recipe, **{name: getattr(run.asked, name) for name in OPTIONS})


def _value(recipe: RecordsRecipe, name: str) -> object:
    value = getattr(recipe, name)
    return find_offense(value) if name == "offense" else value


def _read(given: str, asked: RecordsRecipe, progress: Progress) -> Side:
    return _of_records(read(replace(asked, sources=(given,)), progress))


def _of_records(records: Records) -> Side:
    known = records.provenance
    return Side(
        known.sources,
        key_figures(records),
        monthly_counts(records),
        known.demonstration,
        records.quality,
    )


def _of_run(told: Manifest) -> Side:
    return Side(told.sources, told.figures, told.months, told.demonstration)


def _net(old: Side, new: Side) -> Net:
    """Tell by month what came and went; the built-in data know the year only."""
    then, now = old.figures, new.figures
    is_coarse = old.demonstration != new.demonstration
    covered = now.last_day
    if now.last_day < then.last_day:
        covered = _end_before(now.last_day, is_coarse=is_coarse)
    begins = now.first_day
    if now.first_day > then.first_day:
        begins = _begin_after(now.first_day, is_coarse=is_coarse)
    length = len("2001" if is_coarse else "2001-01")
    months = {month: n for month, n in old.months.items() if month >= f"{begins:%Y-%m}"[:length]}
    gone, come = differing(_by(months, length), _by(new.months, length), covered)
    return Net(BY_YEAR if is_coarse else BY_MONTH, gone, come)


def _by(months: Mapping[str, int], length: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for month, count in months.items():
        found[month[:length]] = found.get(month[:length], 0) + count
    return found


def _end_before(day: date, *, is_coarse: bool) -> date:
    """Return the last day of the last month, or year, that is over on a day."""
    after = day + timedelta(1)
    return after.replace(day=1, month=1 if is_coarse else after.month) - timedelta(1)


def _begin_after(day: date, *, is_coarse: bool) -> date:
    """Return the first day of the first month, or year, that is still whole on a day."""
    return _end_before(day - timedelta(1), is_coarse=is_coarse) + timedelta(1)


def _side_as_dict(side: Side) -> dict[str, object]:
    return {
        "sources": [{"name": each.name, "sha256": each.sha256} for each in side.sources],
        "demonstration": side.demonstration,
        "figures": side.figures.as_dict(),
    }


def _differences(old: KeyFigures, new: KeyFigures) -> dict[str, float | int | None]:
    found: dict[str, float | int | None] = {}
    for each in fields(KeyFigures):
        then, now = getattr(old, each.name), getattr(new, each.name)
        if then is None or now is None:
            found[each.name] = None
        elif isinstance(then, date):
            found[f"{each.name}_days"] = (now - then).days
        else:
            found[each.name] = round(now - then, 6)
    return found
