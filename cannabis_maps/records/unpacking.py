"""Files as they come made ready to be read: zip archives, and names that mean something else."""

import shutil
import zipfile
import zlib
from pathlib import Path

from cannabis_maps.errors import SourceError

ZIP_MAGIC = b"PK\x03\x04"


def unpack(path: Path, folder: Path) -> Path:
    """Return a file that can be read in place of a source's.

    Parameters
    ----------
    path : Path
        As found.
    folder : Path
        An empty folder for what is unpacked.

    Returns
    -------
    Path
        The source itself; of an archive its one CSV file, streamed to the folder; where the name
        would be taken for a glob, a link in the folder.

    Raises
    ------
    SourceError
        If an archive is damaged, encrypted, or holds no CSV file or several.
    """
    try:
        with path.open("rb") as stream:
            is_zip = stream.read(len(ZIP_MAGIC)) == ZIP_MAGIC
        if is_zip or path.suffix.lower() == ".zip":
            return _unzip(path, folder / "unpacked.csv")
        return _plainly_named(path, folder)
    except OSError as error:
        raise SourceError(f"{path.name} cannot be read: {error.strerror or error}") from error


def _unzip(path: Path, target: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            member = _only_csv(archive, path.name)
            with archive.open(member) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise SourceError(f"{path.name} is cut off or damaged; download it again") from error
    except (RuntimeError, NotImplementedError) as error:
        raise SourceError(f"{path.name} cannot be unpacked here: {error}; unpack it") from error
    return target


def _only_csv(archive: zipfile.ZipFile, name: str) -> str:
    # macOS adds a shadow of each file in a folder of its own.
    names = [item for item in archive.namelist() if not item.startswith("__MACOSX/")]
    tables = [item for item in names if item.lower().endswith(".csv")]
    if "[Content_Types].xml" in names:
        raise SourceError(f"{name} is an office document; save its sheet as CSV in UTF-8")
    if len(tables) != 1:
        held = ", ".join(names[:10]) or "nothing"
        raise SourceError(
            f"{name} must hold exactly one CSV file, and holds {len(tables)} ({held}); "
            "unpack it and give the file you want"
        )
    return tables[0]


def _plainly_named(path: Path, folder: Path) -> Path:
    if not set("*?[") & set(str(path)):
        return path
    link = folder / f"linked{path.suffix}"
    try:
        link.symlink_to(path.resolve())
    except OSError:
        shutil.copyfile(path, link)
    return link
