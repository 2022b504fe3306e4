"""The inputs of an earlier run, found again by their hashes."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cannabis_maps.files import sha256_of
from cannabis_maps.portal.copies import find_copies
from cannabis_maps.portal.crimes import records_folder
from cannabis_maps.provenance import Source
from cannabis_maps.records.inputs import PORTAL


def find_again(
    wanted: Iterable[Source], offered: Sequence[Path], folders: Sequence[Path]
) -> dict[Source, Path]:
    """Find the files that an earlier run was made from.

    Parameters
    ----------
    wanted : iterable of Source
    offered : sequence of Path
        Files that the user names, whatever they are called.
    folders : sequence of Path
        Where a file of the wanted name is looked for besides.

    Returns
    -------
    dict of Source to Path
        Without those that are not found.
    """
    of_offered = {sha256_of(path): path for path in offered}
    found = {source: _find(source, of_offered, folders) for source in wanted}
    return {source: path for source, path in found.items() if path is not None}


def placed(path: Path, name: str, folder: Path) -> Path:
    """Put a file where it has the name that the earlier run knew it by.

    Parameters
    ----------
    path : Path
    name : str
    folder : Path
        Made if it is not there.

    Returns
    -------
    Path
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / name
    if place.exists():
        return place
    try:
        place.symlink_to(path.absolute())
    except OSError:
        # Some systems let not everybody make links.
        shutil.copyfile(path, place)
    return place


def _find(source: Source, offered: Mapping[str, Path], folders: Sequence[Path]) -> Path | None:
    if source.sha256 in offered:
        return offered[source.sha256]
    if source.name == PORTAL:
        copies = find_copies(records_folder())
        return next((copy.path for copy in copies if copy.sha256 == source.sha256), None)
    named = (folder / source.name for folder in folders)
    return next(
        (path for path in named if path.is_file() and sha256_of(path) == source.sha256), None
    )
