"""What an earlier run says of itself: its folder's manifest, read back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cannabis_maps.errors import SourceError
from cannabis_maps.key_figures import KeyFigures, figures_from
from cannabis_maps.provenance import Source

MANIFESTS = ("manifest.json", "DEMO_manifest.json")
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True, eq=False)
class Told:
    """What a manifest says of its run's records.

    Parameters
    ----------
    sources : tuple of Source
    offense : str
        Its name, or IUCR codes.
    first_day, last_day : date or None
        The window that was asked for, if one was.
    include_non_arrests : bool
    demonstration : bool
    data_day : date
        The date of the data.
    figures : KeyFigures
    months : mapping of str to int
        Recorded by calendar month, as of `cannabis_maps.monthly.monthly_counts`.
    """

    sources: tuple[Source, ...]
    offense: str
    first_day: date | None
    last_day: date | None
    include_non_arrests: bool
    demonstration: bool
    data_day: date
    figures: KeyFigures
    months: Mapping[str, int]


def find_manifest(folder: Path) -> Path:
    """Find the manifest of a run's folder.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    Path

    Raises
    ------
    SourceError
        If it has none, or several.
    """
    found = [path for name in MANIFESTS if (path := folder / name).is_file()]
    if len(found) != 1:
        has = "two manifests" if found else f"no {' or '.join(MANIFESTS)}"
        raise SourceError(
            f"{folder} is a folder with {has}; give the folder of one run of cannabis-maps make"
        )
    return found[0]


def read_manifest(path: Path) -> dict[str, Any]:
    """Read a manifest.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict

    Raises
    ------
    SourceError
        If it cannot be read, or is none.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise SourceError(f"{path} cannot be read as a manifest; make the run again")
    return content


def told_of(manifest: Mapping[str, Any]) -> Told:
    """Tell what a manifest says of its run's records.

    Parameters
    ----------
    manifest : mapping
        As read from JSON.

    Returns
    -------
    Told

    Raises
    ------
    SourceError
        If it does not say so.
    """
    try:
        asked = manifest["recipe"]["records"]
        return Told(
            tuple(Source(each["name"], each["sha256"]) for each in manifest["sources"]),
            str(asked["offense"]),
            _day(asked["first_day"]),
            _day(asked["last_day"]),
            bool(asked["include_non_arrests"]),
            bool(manifest["demonstration"]),
            date.fromisoformat(manifest["quality"]["data_day"]),
            figures_from(manifest["figures"]),
            {f"{month}": int(count) for month, count in manifest["months"].items()},
        )
    except UNREADABLE as error:
        raise SourceError(
            "the manifest does not hold the run's key figures by month: it was changed, or made by "
            "an older version; make the run again"
        ) from error


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
