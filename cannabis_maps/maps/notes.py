"""Notes of an editor's: a sentence at the foot, or words with a line to a place on the map."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from matplotlib.patches import Circle
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from cannabis_maps.errors import OptionError, PageError
from cannabis_maps.grid import CRS
from cannabis_maps.maps import typeface
from cannabis_maps.maps.citymap import CityMap, city_region
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.page import INK, Box, Style
from cannabis_maps.maps.room import Room
from cannabis_maps.maps.typeface import Weight

PLACED = re.compile(r"(.*)@\s*([+-]?\d+(?:\.\d*)?)\s*,\s*([+-]?\d+(?:\.\d*)?)\s*", re.DOTALL)
# What looks like a place and is none, such as "@41.88".
NEARLY_PLACED = re.compile(r".*@[-+\d.,;\s°NSEW]*", re.DOTALL)
WORDS = Style(7.0, Weight.SEMIBOLD, halo="#ffffff", halo_pt=1.4)
WIDEST_IN, MOST_LINES = 1.25, 4
MOST_NOTES = 8
DOT_IN = 0.028
LINE_PT, CASING_PT = 0.6, 1.8
FROM_WORDS_IN = 0.03
CLEARANCE_IN, INSET_IN = 0.03, 0.06
EXAMPLE = "--note 'Union Station@-87.640,41.879'"


@dataclass(frozen=True)
class Note:
    """What an editor adds.

    Parameters
    ----------
    words : str
    longitude, latitude : float, optional
        Of the place that it is about, in degrees; at the foot of the page if left out.
    """

    words: str
    longitude: float | None = None
    latitude: float | None = None

    @property
    def is_placed(self) -> bool:
        """Whether it is about a place."""
        return self.longitude is not None

    @property
    def meters(self) -> tuple[float, float]:
        """The place in EPSG:26971."""
        x, y = _to_meters().transform(self.longitude, self.latitude)
        return float(x), float(y)


def parse_note(text: str) -> Note:
    """Read a note of the command line.

    Parameters
    ----------
    text : str
        Words, or ``words@longitude,latitude``.

    Returns
    -------
    Note

    Raises
    ------
    OptionError
        If there are no words, or the place is none or off the map.
    PageError
        If the typeface lacks a character, or the words at a place are too many.

    Examples
    --------
    >>> parse_note("Union Station@-87.640,41.879")
    Note(words='Union Station', longitude=-87.64, latitude=41.879)
    >>> parse_note("Write to desk@example.org")
    Note(words='Write to desk@example.org', longitude=None, latitude=None)
    """
    found = PLACED.fullmatch(text)
    told = " ".join((found[1] if found else text).split())
    if not told:
        raise OptionError(f"--note {text!r} has no words; give some, such as {EXAMPLE}")
    typeface.check_glyphs(told)
    if found is None:
        if NEARLY_PLACED.fullmatch(text):
            raise OptionError(
                f"--note {text!r}: a place is longitude,latitude in degrees, such as {EXAMPLE}"
            )
        return Note(told)
    note = Note(told, float(found[2]), float(found[3]))
    _check_place(note)
    _lines(told)
    return note


def parse_notes(texts: Sequence[str]) -> tuple[Note, ...]:
    """Read all notes; parameters and errors as for `parse_note`, and not too many of them."""
    if len(texts) > MOST_NOTES:
        raise OptionError(f"{len(texts)} notes are too many for a page; give up to {MOST_NOTES}")
    return tuple(parse_note(text) for text in texts)


def at_foot(notes: Sequence[Note]) -> list[str]:
    """Return what notes without a place add to the foot, each a sentence."""
    ends = (".", "!", "?", ":", ";", "”", '"')
    told = [note.words for note in notes if not note.is_placed]
    return [f"Note: {words}{'' if words.endswith(ends) else '.'}" for words in told]


def at_places(notes: Sequence[Note]) -> list[str]:
    """Say in words what is marked on the map.

    Examples
    --------
    >>> at_places([Note("Union Station", -87.64, 41.879)])
    ['Marked on the map: Union Station (41.8790° N, 87.6400° W).']
    """
    return [
        f"Marked on the map: {note.words} ({note.latitude:.4f}° N, {-note.longitude:.4f}° W)."
        for note in notes
        if note.longitude is not None
    ]


def draw_notes(city: CityMap, notes: Sequence[Note]) -> list[BaseGeometry]:
    """Write notes beside the city if there is room, and draw a line from each to its place.

    Parameters
    ----------
    city : CityMap
        Its room is taken for the words.
    notes : sequence of Note
        Those without a place are left out.

    Returns
    -------
    list of shapely geometries
        The room on the city that words, lines and dots take, in inches.

    Raises
    ------
    PageError
        If there is no room at all.
    """
    placed = [note for note in notes if note.is_placed]
    places = [_on_page(city.frame, note) for note in placed]
    dots = [shapely.Point(place).buffer(2 * DOT_IN) for place in places]
    boxes: list[BaseGeometry] = []
    leaders: list[BaseGeometry] = []
    for index, (note, place) in enumerate(zip(placed, places, strict=True)):
        lines = _lines(note.words)
        solid = [*boxes, *dots[:index], *dots[index + 1 :]]
        box = _room_for(city, place, _size(lines), _Taken(solid, leaders, dots[index]))
        leader = _leader(box, place)
        boxes.append(shapely.box(*box))
        leaders.append(leader.buffer(CLEARANCE_IN))
        _draw(city.frame, box, lines, leader)
    city.room.add([*boxes, *leaders])
    return [*boxes, *leaders, *dots]


def _check_place(note: Note) -> None:
    """Refuse a place that no map of the city shows."""
    longitude, latitude = note.longitude or 0.0, note.latitude or 0.0
    region = city_region()
    left, bottom, right, top = _to_meters().transform_bounds(*region, direction="INVERSE")
    given = f"--note {note.words!r} at {longitude:g},{latitude:g}"
    if left <= latitude <= right and bottom <= longitude <= top:
        raise OptionError(
            f"{given} is latitude,longitude; give the longitude first: "
            f"'{note.words}@{latitude:g},{longitude:g}'"
        )
    x, y = note.meters if abs(longitude) <= 180 and abs(latitude) <= 90 else (np.inf, np.inf)  # noqa: PLR2004  degrees
    if not (region.left < x < region.right and region.bottom < y < region.top):
        raise OptionError(
            f"{given} is not on the map, which shows longitudes from {left:.2f} to {right:.2f} and "
            f"latitudes from {bottom:.2f} to {top:.2f}; give a place in it as longitude,latitude"
        )


@cache
def _to_meters() -> Transformer:
    return Transformer.from_crs("EPSG:4269", CRS, always_xy=True)


def _on_page(frame: MapFrame, note: Note) -> tuple[float, float]:
    x, y = frame.to_page(np.array([note.meters]))[0]
    return float(x), float(y)


def _lines(told: str) -> list[str]:
    if not typeface.fits(told, WORDS.weight, WORDS.size_pt, WIDEST_IN, MOST_LINES):
        raise PageError(
            f"the note {told!r} takes more than {MOST_LINES} lines beside its place; shorten it, "
            "or leave out the place to have it at the foot"
        )
    room = typeface.balanced_room(told, WORDS.weight, WORDS.size_pt, WIDEST_IN)
    return typeface.wrap(told, WORDS.weight, WORDS.size_pt, room)


def _size(lines: Sequence[str]) -> tuple[float, float]:
    width = max(typeface.width_in(line, WORDS.weight, WORDS.size_pt) for line in lines)
    return width + 0.02, len(lines) * WORDS.line_in


@dataclass(frozen=True, eq=False)
class _Taken:
    """What notes take of the map: words and dots, lines that may be crossed, and one's own dot."""

    solid: Sequence[BaseGeometry]
    leaders: Sequence[BaseGeometry]
    own: BaseGeometry


def _room_for(
    city: CityMap, place: tuple[float, float], size: tuple[float, float], taken: _Taken
) -> Box:
    """Find the room nearest to a place from which a line reaches it clear of everything else.

    Beside the city if there is any, else on it; in a crowd the line crosses other lines.
    """
    outline, *furniture = city.room.taken
    near = place[0] - size[0] / 2, place[1] - size[1] / 2
    blocked = [*furniture, *taken.solid, *taken.leaders, taken.own]
    left, bottom, right, top = city.frame.box
    inner = Box(left + INSET_IN, bottom + INSET_IN, right - INSET_IN, top - INSET_IN)
    rooms = [Room(inner, [outline, *blocked]), Room(inner, blocked)]
    for crossed in ([*furniture, *taken.solid, *taken.leaders], [*furniture, *taken.solid]):
        others = shapely.union_all(crossed)
        shapely.prepare(others)
        for room in rooms:
            free = room.free(size, near)
            box = next((each for each in free if not others.intersects(_leader(each, place))), None)
            if box is not None:
                return box
    raise PageError("there is no room for the notes on the map; leave one out, or shorten them")


def _leader(box: Box, place: tuple[float, float]) -> BaseGeometry:
    """Return the line from the middle of the nearest side of words to a place."""
    middle = (box.bottom + box.top) / 2
    across = (box.left + box.right) / 2
    starts = [
        (box.left - FROM_WORDS_IN, middle),
        (box.right + FROM_WORDS_IN, middle),
        (across, box.bottom - FROM_WORDS_IN),
        (across, box.top + FROM_WORDS_IN),
    ]
    start = min(starts, key=lambda at: float(np.hypot(at[0] - place[0], at[1] - place[1])))
    return shapely.LineString([start, place])


def _draw(frame: MapFrame, box: Box, lines: Sequence[str], leader: BaseGeometry) -> None:
    page = frame.page
    xs, ys = np.asarray(leader.coords).T
    for color, width_pt, name in (("#ffffff", CASING_PT, "note-casing"), (INK, LINE_PT, "note")):
        page.names.plot(xs, ys, color=color, linewidth=width_pt, gid=name, zorder=9)
    page.names.add_artist(
        Circle(
            (xs[-1], ys[-1]),
            DOT_IN,
            gid="note-dot",
            facecolor=INK,
            edgecolor="#ffffff",
            linewidth=0.6,
            zorder=10,
        )
    )
    y = box.top - 0.75 * WORDS.size_pt / typeface.POINTS_PER_INCH
    for index, line in enumerate(lines):
        page.label(box.left + 0.01, y - index * WORDS.line_in, line, WORDS, "note")
