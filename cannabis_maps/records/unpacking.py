"""Files as they come made ready to be read: zip archives, and names that mean something else."""

import lzma
import shutil
import zipfile
import zlib
from pathlib import Path

from cannabis_maps.errors import SourceError
from cannabis_maps.records.database import speaking_plainly
from cannabis_maps.records.swelling import refuse_overflow, refuse_swelling

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
        If an archive is damaged, encrypted, holds no CSV file or several, or one that is too big.
    """
    with speaking_plainly(path.name):
        with path.open("rb") as stream:
            is_zip = stream.read(len(ZIP_MAGIC)) == ZIP_MAGIC
        if is_zip or path.suffix.lower() == ".zip":
            return _unzip(path, folder / "unpacked.csv")
        return _plainly_named(path, folder)


def _unzip(path: Path, target: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            member = _only_csv(archive, path.name)
            packed = min(member.compress_size, path.stat().st_size)
            refuse_swelling(path.name, packed, member.file_size)
            refuse_overflow(path.name, member.file_size, target.parent)
            # No more than is declared is unpacked, and never to where a member's name leads.
            with archive.open(member) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError) as error:
        raise SourceError(f"{path.name} is cut off or damaged; download it again") from error
    except (RuntimeError, NotImplementedError) as error:
        raise SourceError(f"{path.name} cannot be unpacked here: {error}; unpack it") from error
    return target


def _only_csv(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    # macOS adds a shadow of each file in a folder of its own.
    held = [item for item in archive.infolist() if not item.filename.startswith("__MACOSX/")]
    names = [item.filename for item in held]
    tables = [item for item in held if item.filename.lower().endswith(".csv")]
    if "[Content_Types].xml" in names:
        raise SourceError(f"{name} is an office document; save its sheet as CSV in UTF-8")
    if len(tables) != 1:
        shown = ", ".join(names[:10]) or "nothing"
        raise SourceError(
            f"{name} must hold exactly one CSV file, and holds {len(tables)} ({shown}); "
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
