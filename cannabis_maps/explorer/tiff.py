"""The beginning of a GeoTIFF: all but its values, which the page works out."""

import struct
from base64 import b64encode
from dataclasses import dataclass

from cannabis_maps.grid import Grid

# The page writes its description into the room left for it.
ROOM = 480
ASCII, SHORT, LONG, DOUBLE = 2, 3, 4, 12
FORMATS = {SHORT: "H", LONG: "I", DOUBLE: "d"}
FLOAT, PIXEL_IS_AREA, PROJECTED, METER, EPSG = 3, 1, 1, 9001, 26971
GEO_KEYS = (
    *(1, 1, 0, 4),
    *(1024, 0, 1, PROJECTED),
    *(1025, 0, 1, PIXEL_IS_AREA),
    *(3072, 0, 1, EPSG),
    *(3076, 0, 1, METER),
)
DESCRIPTION, OFFSET = 270, 273
# What a field's value takes before it has to stand elsewhere.
BESIDE = 4
HEADER, COUNT, FIELD = 8, 2, 12
TAG_AND_KIND = 4


@dataclass(frozen=True)
class TiffHead:
    """The beginning of a file.

    Parameters
    ----------
    content : bytes
        Float32 values follow it, row by row from the north; NaN is nodata.
    description_at : int
        Where the description's 480 bytes stand.
    count_at : int
        Where it is told how many of them are used, the null after the text among them.
    """

    content: bytes
    description_at: int
    count_at: int

    def as_values(self) -> dict[str, object]:
        """Return it as the page holds it."""
        told = b64encode(self.content).decode()
        return {
            "head": told,
            "at": self.description_at,
            "countAt": self.count_at,
            "room": ROOM - 1,
        }


def tiff_head(grid: Grid) -> TiffHead:
    r"""Return the beginning of an uncompressed GeoTIFF in EPSG:26971.

    Parameters
    ----------
    grid : Grid

    Returns
    -------
    TiffHead

    References
    ----------
    OGC GeoTIFF standard 1.1, https://docs.ogc.org/is/19-008r4/19-008r4.html

    Examples
    --------
    >>> from cannabis_maps.grid import Region
    >>> tiff_head(Grid(Region(0, 0, 200, 100), 100)).content[:4]
    b'II*\x00'
    """
    fields = _fields(grid)
    end = HEADER + COUNT + FIELD * len(fields) + BESIDE
    body, beyond, description_at, count_at = b"", b"", 0, 0
    length = end + sum(len(_padded(data)) for _, _, _, data in fields if len(data) > BESIDE)
    for tag, kind, count, data in fields:
        told = struct.pack("<I", length) if tag == OFFSET else data.ljust(BESIDE, b"\0")
        if len(data) > BESIDE:
            told = struct.pack("<I", end + len(beyond))
            if tag == DESCRIPTION:
                description_at = end + len(beyond)
                count_at = HEADER + COUNT + len(body) + TAG_AND_KIND
            beyond += _padded(data)
        body += struct.pack("<HHI", tag, kind, count) + told
    head = b"II" + struct.pack("<HIH", 42, HEADER, len(fields))
    return TiffHead(head + body + bytes(BESIDE) + beyond, description_at, count_at)


def _fields(grid: Grid) -> list[tuple[int, int, int, bytes]]:
    rows, cols = grid.shape
    cell, region = grid.cell_m, grid.region
    told = [
        (256, LONG, (cols,)),
        (257, LONG, (rows,)),
        (258, SHORT, (32,)),
        (259, SHORT, (1,)),
        (262, SHORT, (1,)),
        (OFFSET, LONG, (0,)),
        (277, SHORT, (1,)),
        (278, LONG, (rows,)),
        (279, LONG, (rows * cols * 4,)),
        (339, SHORT, (FLOAT,)),
        (33550, DOUBLE, (cell, cell, 0.0)),
        (33922, DOUBLE, (0.0, 0.0, 0.0, region.left, region.top, 0.0)),
        (34735, SHORT, GEO_KEYS),
    ]
    fields = [
        (tag, kind, len(values), struct.pack(f"<{len(values)}{FORMATS[kind]}", *values))
        for tag, kind, values in told
    ]
    fields += [(DESCRIPTION, ASCII, ROOM, bytes(ROOM)), (42113, ASCII, 4, b"nan\0")]
    return sorted(fields)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 8)
