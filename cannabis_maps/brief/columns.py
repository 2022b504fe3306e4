"""How wide the columns of a table stand on a page, from the measures of its typeface."""

from collections.abc import Sequence
from dataclasses import dataclass

from cannabis_maps.brief.document import Align, Table, Trend
from cannabis_maps.brief.plain import MAY_BREAK, printable
from cannabis_maps.brief.trend import WIDTH_PT
from cannabis_maps.errors import PageError
from cannabis_maps.maps.typeface import POINTS_PER_INCH, Weight, fits, width_in

ROOM_PT = 6.5 * POINTS_PER_INCH
ENTRY_PT = HEADING_PT = 9.0
GUTTER_PT, LEAST_GUTTER_PT = 14.0, 6.0
# Where there is room, a heading breaks only to become as narrow as this.
SHORT_PT = 80.0
HEADING_LINES = 3
# A column of words narrower than this makes headings break for it.
COMFORTABLE_PT = 140.0
# A table that nearly fills the page fills it; a smaller one stands as wide as it reads well.
NEARLY_FULL = 0.7
SPARE_PT = 12.0
# What stands to the right and is no longer than this is a number, and stays on one line.
NUMBER = 16
# Measures of two programs differ in the last digits; a number must not break for that.
TOLERANCE_PT = 0.5


@dataclass(frozen=True)
class Layout:
    """Measures of a table in points.

    Parameters
    ----------
    widths : tuple of float
        Of each column, without gutters.
    gutter : float
        Between two columns.
    """

    widths: tuple[float, ...]
    gutter: float

    @property
    def total(self) -> float:
        """From the left edge of the first column to the right edge of the last."""
        return sum(self.widths) + self.gutter * (len(self.widths) - 1)


def lay_out(table: Table, room: float = ROOM_PT) -> Layout:
    """Fit a table into a width.

    Parameters
    ----------
    table : Table
    room : float
        In points.

    Returns
    -------
    Layout
        Every cell on one line if that fits; else columns of words give way.

    Raises
    ------
    PageError
        If the table is wider with all that can break broken.

    Examples
    --------
    >>> from cannabis_maps.brief.document import Column
    >>> areas = Table("areas", "Areas", (Column("Area"), Column("Arrests", "right")), ())
    >>> [round(width) for width in lay_out(areas).widths]
    [30, 39]
    """
    least = [_least(table, index) for index in range(len(table.columns))]
    gaps = len(table.columns) - 1
    for gutter in (GUTTER_PT, LEAST_GUTTER_PT):
        left = room - gutter * gaps
        if sum(least) <= left:
            return Layout(_fitted(table, least, left), gutter)
    raise PageError(
        f"table {table.name}: {len(table.columns)} columns take at least "
        f"{(sum(least) + LEAST_GUTTER_PT * gaps) / POINTS_PER_INCH:.1f} inches and a letter page "
        f"has {room / POINTS_PER_INCH:.1f}; leave out columns or shorten their words"
    )


def _fitted(table: Table, least: Sequence[float], room: float) -> tuple[float, ...]:
    wanted = _wanted(table, least, SHORT_PT)
    widths = shrunk(wanted, least, room)
    if any(width < min(want, COMFORTABLE_PT) for width, want in zip(widths, wanted, strict=True)):
        return _spread(shrunk(_wanted(table, least, 0.0), least, room), room)
    if sum(widths) > NEARLY_FULL * room:
        return _spread(widths, room)
    return _spread(widths, min(room, sum(widths) + SPARE_PT * len(widths)))


def _spread(widths: Sequence[float], room: float) -> tuple[float, ...]:
    spare = (room - sum(widths)) / len(widths)
    return tuple(width + spare for width in widths)


def shrunk(wanted: Sequence[float], least: Sequence[float], room: float) -> tuple[float, ...]:
    """Take from the widest columns what a table is wider than its room, and from none too much.

    Examples
    --------
    >>> [round(width) for width in shrunk([60.0, 20.0, 20.0], [10.0, 20.0, 20.0], 80.0)]
    [40, 20, 20]
    """
    if sum(wanted) <= room:
        return tuple(wanted)
    low, high = 0.0, max(wanted)
    while high - low > TOLERANCE_PT / 10:
        cap = (low + high) / 2
        fit = sum(_capped(wanted, least, cap)) <= room
        low, high = (cap, high) if fit else (low, cap)
    return _capped(wanted, least, low)


def _capped(wanted: Sequence[float], least: Sequence[float], cap: float) -> tuple[float, ...]:
    return tuple(max(low, min(high, cap)) for low, high in zip(least, wanted, strict=True))


def _least(table: Table, index: int) -> float:
    column = table.columns[index]
    heading = _longest_word(column.heading, Weight.SEMIBOLD, HEADING_PT)
    return max([heading, *(_least_of(cell, column.align) for cell in _cells(table, index))])


def _least_of(cell: str | Trend, align: Align) -> float:
    if isinstance(cell, Trend):
        return WIDTH_PT
    if align == "right" and len(cell) <= NUMBER:
        return _width(cell, ENTRY_PT)
    return _longest_word(cell, Weight.REGULAR, ENTRY_PT)


def _wanted(table: Table, least: Sequence[float], short: float) -> list[float]:
    return [
        max(
            least[index],
            _heading_width(printable(column.heading), short),
            *(_width(cell, ENTRY_PT) for cell in _cells(table, index) if isinstance(cell, str)),
        )
        for index, column in enumerate(table.columns)
    ]


def _heading_width(heading: str, short: float) -> float:
    """Return the width that takes as few lines as leave it short, and three at most."""
    whole = width_in(heading, Weight.SEMIBOLD, HEADING_PT)
    for lines in range(1, HEADING_LINES + 1):
        narrow, wide = 0.0, whole
        while (wide - narrow) * POINTS_PER_INCH > TOLERANCE_PT / 2:
            middle = (narrow + wide) / 2
            if fits(heading, Weight.SEMIBOLD, HEADING_PT, middle, lines):
                wide = middle
            else:
                narrow = middle
        if wide * POINTS_PER_INCH <= short:
            break
    return wide * POINTS_PER_INCH + TOLERANCE_PT


def _cells(table: Table, index: int) -> list[str | Trend]:
    return [row[index] for row in table.rows]


def _width(text: str, size_pt: float) -> float:
    shown = printable(text).replace(MAY_BREAK, "")
    return width_in(shown, Weight.REGULAR, size_pt) * POINTS_PER_INCH + TOLERANCE_PT


def _longest_word(text: str, weight: Weight, size_pt: float) -> float:
    words = printable(text).replace(MAY_BREAK, " ").split(" ")
    widest = max(width_in(word, weight, size_pt) for word in words)
    return widest * POINTS_PER_INCH + TOLERANCE_PT
