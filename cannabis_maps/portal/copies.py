"""Copies of a selection: Parquet, beside each a sidecar that says what it is."""

import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cannabis_maps import files
from cannabis_maps.errors import OutputError
from cannabis_maps.portal.query import Query

HASH_IN_NAME = 12
UNREADABLE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
)
UNFINISHED, SUSPECT = ".unfinished", "_suspect"

log = logging.getLogger("cannabis_maps")


@dataclass(frozen=True)
class Copy:
    """A copy of a selection as it was at one moment.

    Parameters
    ----------
    path : Path
        The Parquet file.
    query : Query
        What was asked for.
    portal : str
        Whom.
    rows : int
        By the portal's count and by ours.
    first_day, last_day : date
        The days that it covers.
    newest : str
        When the portal last changed a row of it, as the portal writes it.
    fetched_at : datetime
        When, in UTC.
    sha256 : str
        Of the Parquet file.
    """

    path: Path
    query: Query
    portal: str
    rows: int
    first_day: date
    last_day: date
    newest: str
    fetched_at: datetime
    sha256: str

    def age_days(self, now: datetime) -> float:
        """Return how old the copy is; one from the future is as old as can be."""
        age = (now - self.fetched_at).total_seconds() / 86_400
        return age if age >= 0 else float("inf")


@dataclass(frozen=True)
class Shelf:
    """The place of one selection's copy in a folder.

    Parameters
    ----------
    folder : Path
    stem : str
        What the selection's files are called.
    """

    folder: Path
    stem: str

    @property
    def sidecar(self) -> Path:
        """The file that tells which copy is the present one."""
        return self.folder / f"{self.stem}.json"

    @property
    def spool(self) -> Path:
        """The database of an unfinished fetch."""
        return self.folder / f"{self.stem}{UNFINISHED}"

    @property
    def partial(self) -> Path:
        """A copy that is being written."""
        return self.folder / f"{files.PARTIAL}{self.stem}.parquet"

    def suspect(self) -> "Shelf":
        """Return where a copy is kept that is not to be trusted."""
        return Shelf(self.folder, f"{self.stem}{SUSPECT}")

    def path(self, sha256: str) -> Path:
        """Return where a copy of this content stands."""
        return self.folder / f"{self.stem}_{sha256[:HASH_IN_NAME]}.parquet"

    def parquets(self) -> Iterator[Path]:
        """Find all copies, the present one and any left behind."""
        pattern = f"{self.stem}_{'[0-9a-f]' * HASH_IN_NAME}.parquet"
        return self.folder.glob(pattern)


def find_copy(shelf: Shelf) -> Copy | None:
    """Find the present copy.

    Parameters
    ----------
    shelf : Shelf

    Returns
    -------
    Copy or None
        None if there is none, or it is not what its sidecar says.
    """
    try:
        copy = _read(shelf.sidecar)
        is_whole = copy.path.is_file() and files.sha256_of(copy.path) == copy.sha256
    except UNREADABLE:
        return None
    if not is_whole:
        log.warning("%s is not what %s says; it is left aside", copy.path, shelf.sidecar.name)
        return None
    return copy


def find_copies(folder: Path) -> tuple[Copy, ...]:
    """Find the present copies of all selections in a folder, suspect ones left out.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    tuple of Copy
        In the order of their names.
    """
    stems = sorted(path.stem for path in folder.glob("*.json") if not path.stem.endswith(SUSPECT))
    found = (find_copy(Shelf(folder, stem)) for stem in stems)
    return tuple(copy for copy in found if copy is not None)


def place_copy(shelf: Shelf, copy: Copy, notes: dict[str, str]) -> Copy:
    """Put a copy in the place of the last one, whole or not at all.

    The sidecar names the copy's file, and is replaced in one step; what it no longer names goes.

    Parameters
    ----------
    shelf : Shelf
    copy : Copy
        Its path is where it was written; it is moved.
    notes : dict of str to str
        What else the sidecar says.

    Returns
    -------
    Copy
        In its place.
    """
    path = shelf.path(copy.sha256)
    content = asdict(copy) | notes
    content["file"] = path.name
    del content["path"]
    try:
        copy.path.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    files.write_bytes(shelf.sidecar, _as_json(content), force=True)
    for other in shelf.parquets():
        if other != path:
            # Another process may be reading it; it goes the next time.
            with suppress(OSError):
                other.unlink()
    return _read(shelf.sidecar)


def now() -> datetime:
    """Return this moment in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def _read(sidecar: Path) -> Copy:
    content: dict[str, Any] = json.loads(sidecar.read_text("utf-8"))
    query = content["query"]
    fetched_at = datetime.fromisoformat(content["fetched_at"])
    if fetched_at.tzinfo is None:
        raise ValueError(content["fetched_at"])
    return Copy(
        path=sidecar.with_name(Path(content["file"]).name),
        query=Query(
            dataset=query["dataset"],
            columns=tuple(query["columns"]),
            required=tuple(query["required"]),
            where=str(query["where"]),
            first_day=query["first_day"] and date.fromisoformat(query["first_day"]),
        ),
        portal=content["portal"],
        rows=int(content["rows"]),
        first_day=date.fromisoformat(content["first_day"]),
        last_day=date.fromisoformat(content["last_day"]),
        newest=content["newest"],
        fetched_at=fetched_at,
        sha256=content["sha256"],
    )


def _as_json(content: dict[str, Any]) -> bytes:
    def plain(value: object) -> str:
        return value.isoformat() if isinstance(value, date) else str(value)

    return (json.dumps(content, indent=2, ensure_ascii=False, default=plain) + "\n").encode()
