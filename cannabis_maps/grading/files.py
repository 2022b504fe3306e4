"""Two files of one product, compared in the way of their kind."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from cannabis_maps.grading.findings import SAME, Finding, close, different, worst
from cannabis_maps.grading.layers import grade_layers
from cannabis_maps.grading.pages import grade_pages
from cannabis_maps.grading.pictures import grade_pictures
from cannabis_maps.grading.rasters import grade_rasters
from cannabis_maps.grading.texts import grade_texts

LARGEST_MEMBER_BYTES = 200_000_000


def grade_files(old: Path, new: Path) -> Finding:
    """Compare two files of one product.

    Parameters
    ----------
    old, new : Path
        By whose suffix it is known how they are compared; of an unknown kind, the bytes count.

    Returns
    -------
    Finding
        The same where the bytes are; close where the values differ by 1e-6 of the peak, or shades
        by one level, at most.
    """
    if old.read_bytes() == new.read_bytes():
        return SAME
    return _COMPARERS.get(new.suffix.lower(), _other)(old, new)


def _grade_bytes(name: str, old: bytes, new: bytes) -> Finding:
    if old == new:
        return SAME
    if name.lower().endswith(".png"):
        return grade_pictures(old, new)
    try:
        return grade_texts(old.decode(), new.decode())
    except UnicodeDecodeError:
        return different("other bytes")


def _whole(old: Path, new: Path) -> Finding:
    return _grade_bytes(new.name, old.read_bytes(), new.read_bytes())


def _archives(old: Path, new: Path) -> Finding:
    """Compare the members of two archives, such as a Word document is."""
    try:
        with zipfile.ZipFile(old) as one, zipfile.ZipFile(new) as other:
            names, both = one.namelist(), [*one.infolist(), *other.infolist()]
            if names != other.namelist() or len(set(names)) < len(names):
                return different("other parts")
            if max(part.file_size for part in both) > LARGEST_MEMBER_BYTES:
                return different("a part too large to be ours")
            found = [(name, _grade_bytes(name, one.read(name), other.read(name))) for name in names]
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        return different("not an archive any more")
    told = [Finding(each.grade, f"{name}: {each.what}") for name, each in found]
    return worst([*told, close("the same parts in other bytes")])


def _other(_old: Path, _new: Path) -> Finding:
    return different("other bytes")


_COMPARERS: Mapping[str, Callable[[Path, Path], Finding]] = {
    ".png": _whole,
    ".tif": grade_rasters,
    ".pdf": grade_pages,
    ".gpkg": grade_layers,
    ".docx": _archives,
    ".qgz": _archives,
    **dict.fromkeys(
        (".csv", ".html", ".json", ".md", ".qgs", ".qml", ".svg", ".txt", ".xml"), _whole
    ),
}
