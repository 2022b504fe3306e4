"""From what the user names to the files to read."""

import glob
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from cannabis_maps.errors import SourceError

DEMO, PORTAL = "demo", "portal"

Sources = str | Path | Sequence[str | Path]


class Input(NamedTuple):
    """A file to read.

    Parameters
    ----------
    path : Path
    name : str
        What messages and products call it.
    """

    path: Path
    name: str


def is_demo(sources: Sources) -> bool:
    """Tell whether the built-in data are asked for.

    Parameters
    ----------
    sources : str, Path or sequence of them

    Returns
    -------
    bool

    Raises
    ------
    SourceError
        If they are asked for together with files.

    Examples
    --------
    >>> is_demo("demo"), is_demo(["a.csv"])
    (True, False)
    """
    named = [str(source) for source in _as_list(sources)]
    if DEMO in named and set(named) != {DEMO}:
        raise SourceError(
            "the built-in data and files do not go together; give demo alone, or files alone"
        )
    return DEMO in named


def find_inputs(sources: Sources, fetched: Callable[[], Path]) -> tuple[Input, ...]:
    """Find the files that sources name, each once.

    Parameters
    ----------
    sources : str, Path or sequence of them
        ``portal``, files or globs.
    fetched : callable
        Returns the file that stands for ``portal``; called only where that is named.

    Returns
    -------
    tuple of Input

    Raises
    ------
    SourceError
        If a source names no file, a folder, or a file that may not be read.
    """
    listed = _as_list(sources)
    if not listed:
        raise SourceError("no source is given; give demo, portal, a file or a glob")
    found: dict[Path, Input] = {}
    for source in dict.fromkeys(listed):
        for each in [Input(fetched(), PORTAL)] if source == PORTAL else _expand(str(source)):
            found.setdefault(_real(each.path), each)
    return tuple(found.values())


def _as_list(sources: Sources) -> list[str | Path]:
    return [sources] if isinstance(sources, str | Path) else list(sources)


def _expand(source: str) -> list[Input]:
    return [Input(path, path.name) for path in _paths(source)]


def _paths(source: str) -> list[Path]:
    path = Path(source).expanduser()
    # A file whose name has brackets is that file first, and a glob only otherwise.
    if os.path.lexists(path) or not glob.has_magic(source):
        return [path]
    matches = [Path(name) for name in sorted(glob.glob(str(path), recursive=True))]  # noqa: PTH207  pathlib's glob takes no absolute pattern
    files = [match for match in matches if not match.is_dir()]
    if not files:
        raise SourceError(f"no file matches {source}; check the folder and the pattern")
    return files


def _real(path: Path) -> Path:
    """Return the file that a path leads to, or say why it cannot be read."""
    try:
        _check(path)
        return path.resolve()
    except OSError as error:
        raise SourceError(
            f"{path} cannot be reached: {error.strerror or error}; check the name and the folder's "
            "permissions"
        ) from error


def _check(path: Path) -> None:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise SourceError(f"the name {str(path)!r} is not UTF-8; rename the file") from None
    if path.is_dir():
        raise SourceError(f"{path} is a folder; give its files, such as '{path / '*.csv'}'")
    if path.is_symlink() and not path.exists():
        raise SourceError(f"{path} is a link that leads to no file; give the file itself")
    if not path.exists():
        raise SourceError(f"no such file: {path}; check the name and the folder")
    if not path.is_file():
        raise SourceError(f"{path} is not a regular file; save it as a file first")
    if not os.access(path, os.R_OK):
        raise SourceError(f"{path} may not be read; check its permissions")
