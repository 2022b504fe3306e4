"""The workbench: a duckdb database in memory and a folder that is gone afterwards."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cannabis_maps.errors import SourceError
from cannabis_maps.scratch import NO_ROOM, scratch_folder
from cannabis_maps.sql import quoted

MEMORY = "400MB"
MAX_THREADS = 4
DATE_FORMATS = (
    "%m/%d/%Y %I:%M:%S %p",
    "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
)
PAIR = r"^\s*\(\s*([^,()]+),\s*([^,()]+)\)\s*$"
MACROS = f"""
SET enable_progress_bar = false;
CREATE TEMP MACRO moment(t) AS
    try_strptime(t, [{", ".join(quoted(form) for form in DATE_FORMATS)}]);
CREATE TEMP MACRO day_of(t) AS split_part(split_part(left(t, 10), ' ', 1), 'T', 1);
CREATE TEMP MACRO number(t) AS
    CASE WHEN isfinite(try_cast(t AS DOUBLE)) THEN try_cast(t AS DOUBLE) END;
CREATE TEMP MACRO known_by(id, case_number, code) AS coalesce(
    'id ' || regexp_replace(id, '\\.0+$', ''), 'case ' || upper(case_number) || ' ' || code);
CREATE TEMP MACRO located(t, field, place, part) AS coalesce(
    CASE WHEN json_valid(t)
        THEN coalesce(json_extract_string(t, field), json_extract_string(t, place)) END,
    nullif(trim(regexp_extract(t, {quoted(PAIR)}, part)), ''));
"""


@dataclass(frozen=True)
class Workbench:
    """What reading needs while it lasts.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
    folder : Path
    """

    con: duckdb.DuckDBPyConnection
    folder: Path


@contextmanager
def workbench(threads: int | None = None) -> Iterator[Workbench]:
    """Open a database whose temporary files are removed whatever happens.

    Parameters
    ----------
    threads : int, optional
        As many as there are cores, up to four, unless told; each holds pieces of the file.

    Yields
    ------
    Workbench

    Raises
    ------
    SourceError
        In place of any error of duckdb's or of the system's.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "threads": threads or min(os.cpu_count() or 1, MAX_THREADS),
        "autoinstall_known_extensions": False,
    }
    with (
        speaking_plainly("the source"),
        scratch_folder() as folder,
        duckdb.connect(config=config | {"temp_directory": str(folder)}) as con,
    ):
        con.execute(MACROS)
        yield Workbench(con, folder)


@contextmanager
def speaking_plainly(name: str) -> Iterator[None]:
    """Turn any error of duckdb's or of the system's into one line.

    Parameters
    ----------
    name : str
        What the message calls the source.

    Raises
    ------
    SourceError
        In its place.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise SourceError(
            f"{name} takes more memory to read than there is; close other programs, free space "
            "for temporary files, or give fewer sources"
        ) from error
    except duckdb.Error as error:
        if os.strerror(errno.ENOSPC) in str(error):
            raise SourceError(f"{name} cannot be read: {NO_ROOM}") from error
        first = str(error).strip().splitlines()[0]
        raise SourceError(
            f"{name} cannot be read: {first.rstrip('.')}; download it again, or save it again as "
            "CSV in UTF-8 with one kind of line end"
        ) from error
    except OSError as error:
        raise SourceError(
            f"{name} cannot be read: {error.strerror or error}; check its permissions, and that "
            "the disk and the folder for temporary files have room"
        ) from error
