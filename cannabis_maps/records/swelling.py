"""How far packed bytes may swell: no table packs as tightly as a file that is to fill a disk."""

import shutil
from pathlib import Path

from cannabis_maps.errors import SourceError

MOST_TIMES = 100
LEAST_BYTES = 1 << 28


def refuse_swelling(name: str, packed: int, unpacked: int) -> None:
    """Refuse a file that unpacks to far more than records would.

    Parameters
    ----------
    name : str
        What messages call it.
    packed, unpacked : int
        Bytes, the unpacked ones so far or as declared.

    Raises
    ------
    SourceError
        If they are many, and over 100 times the packed ones.

    Examples
    --------
    >>> refuse_swelling("a.zip", 1_000_000, 2_000_000_000)
    Traceback (most recent call last):
    ...
    cannabis_maps.errors.SourceError: a.zip unpacks from 1,000,000 bytes to 2,000,000,000 or \
more, over 100 times as many, which no records do; look at what is in it, and unpack it yourself \
if it is meant
    """
    if unpacked > max(LEAST_BYTES, MOST_TIMES * packed):
        raise SourceError(
            f"{name} unpacks from {packed:,} bytes to {unpacked:,} or more, over {MOST_TIMES} "
            "times as many, which no records do; look at what is in it, and unpack it yourself "
            "if it is meant"
        )


def refuse_overflow(name: str, unpacked: int, folder: Path) -> None:
    """Refuse a file for which a folder's disk has no room.

    Parameters
    ----------
    name : str
        What messages call it.
    unpacked : int
        Bytes that it declares.
    folder : Path

    Raises
    ------
    SourceError
    """
    free = shutil.disk_usage(folder).free
    if unpacked >= free:
        raise SourceError(
            f"{name} unpacks to {unpacked:,} bytes, and the folder for temporary files has room "
            f"for {free:,}; free some space, name another folder with TMPDIR, or unpack it "
            "elsewhere"
        )
