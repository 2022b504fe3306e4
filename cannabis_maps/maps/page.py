"""The page: paper in inches, words set on it, and the file it becomes."""

from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.ticker import NullLocator
from matplotlib.transforms import Affine2D

from cannabis_maps.errors import OptionError
from cannabis_maps.grid import Region
from cannabis_maps.maps import typeface
from cannabis_maps.maps.backdrop import BUILT_IN
from cannabis_maps.maps.finishing import finished_pdf, finished_svg, metadata
from cannabis_maps.maps.georeference import Placement
from cannabis_maps.maps.styles import PRINT, apply_style
from cannabis_maps.maps.typeface import Weight

Format = Literal["png", "pdf", "svg"]
FORMATS: tuple[Format, ...] = ("png", "pdf", "svg")
Align = Literal["left", "center", "right"]

# Fonts stay fonts in a PDF, names in an SVG are the same every time, and letters are as wide on
# every device as they were measured.
SETTINGS: dict[Any, Any] = {
    "pdf.fonttype": 42,
    "svg.hashsalt": "cannabis_maps",
    "path.simplify": False,
    # What comes after the typeface's own names in an SVG whose lettering is text.
    "font.sans-serif": ["Arial", "Helvetica"],
    "text.hinting": "none",
    "hatch.linewidth": 0.6,
}
INK = "#1c1c1e"
INK_SOFT = "#48484b"
PAPER = "#ffffff"
# Groups of an SVG that stand on the page itself.
FURNITURE, LABELS = "furniture", "labels"


class Box(NamedTuple):
    """A rectangle on the page in inches from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Inches."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Inches."""
        return self.top - self.bottom


@dataclass(frozen=True)
class Style:
    """How words are set.

    Parameters
    ----------
    size_pt : float
    weight : Weight
    color : str
    align : {"left", "center", "right"}
    halo : str, optional
        Color of an edge around the letters, which are otherwise lost on a busy ground.
    halo_pt : float
        Width of that edge on each side of a letter.
    """

    size_pt: float
    weight: Weight = Weight.REGULAR
    color: str = INK
    align: Align = "left"
    halo: str | None = None
    halo_pt: float = 1.0

    @property
    def line_in(self) -> float:
        """Distance from one baseline to the next, in inches."""
        return self.size_pt * typeface.LINE_HEIGHT / typeface.POINTS_PER_INCH


@dataclass(frozen=True)
class Document:
    """What a file says of itself to who searches for it or cannot see it.

    Parameters
    ----------
    title, subject, source, description : str
    keywords : tuple of str
    """

    title: str
    subject: str
    source: str
    description: str
    keywords: tuple[str, ...] = ("Chicago", "cannabis", "arrests", "kernel density")


class Page:
    """Paper of a size on which words and shapes are placed in inches.

    Parameters
    ----------
    width_in, height_in : float
        Of the paper on which everything is set.
    enlargement : float
        How many times as large the file shows it: paper, type, lines and all.
    style : str
        In which all colors change when the page is finished.

    Attributes
    ----------
    placement : Placement, optional
        Where the page's only map is, for its PDF.
    backdrop : Backdrop
        What its maps are drawn on.
    figure : matplotlib.figure.Figure
    paper : matplotlib.axes.Axes
        Covers the page; one unit is one inch.
    """

    def __init__(
        self, width_in: float, height_in: float, enlargement: float = 1.0, style: str = PRINT
    ) -> None:
        self.box = Box(0, 0, width_in, height_in)
        self.enlargement = enlargement
        self.placement: Placement | None = None
        self.backdrop = BUILT_IN
        self._unstyled: str | None = style
        self.figure = Figure(figsize=(width_in, height_in), facecolor=PAPER)
        FigureCanvasAgg(self.figure)
        self.paper = self._cover("paper", FURNITURE, above=2)

    @cached_property
    def names(self) -> Axes:
        """Covers the page over the paper, for the names of places; one unit is one inch."""
        return self._cover("names", LABELS, above=3)

    def _cover(self, name: str, group: str, above: float) -> Axes:
        cover = self.axes(self.box, name)
        cover.set_gid(group)
        cover.set_zorder(above)
        cover.set_xlim(0, self.box.width)
        cover.set_ylim(0, self.box.height)
        return cover

    def axes(self, box: Box, name: str) -> Axes:
        """Add an empty, silent drawing area that fills a box."""
        page = self.box
        placed = self.figure.add_axes(
            (
                box.left / page.width,
                box.bottom / page.height,
                box.width / page.width,
                box.height / page.height,
            ),
            label=name,
        )
        placed.set_axis_off()
        # Ticks that are never seen would be made whenever something is looked for on the page.
        for axis in (placed.xaxis, placed.yaxis):
            axis.set_major_locator(NullLocator())
            axis.set_minor_locator(NullLocator())
        return placed

    def place(self, box: Box, region: Region) -> None:
        """Say where the only map is: in inches of the page, and in meters of its projection."""
        left, bottom, right, top = (side * self.enlargement for side in box)
        self.placement = Placement((left, bottom, right, top), region, self.backdrop.crs)

    def rectangle(self, box: Box, name: str, **look: Any) -> None:
        """Draw a rectangle that is given in inches."""
        corner = box.left, box.bottom
        self.paper.add_artist(Rectangle(corner, box.width, box.height, gid=name, **look))

    def polygon(self, corners: npt.ArrayLike, name: str, **look: Any) -> None:
        """Draw a polygon whose corners, of shape (n, 2), are given in inches."""
        self.paper.add_artist(Polygon(np.asarray(corners), gid=name, **look))

    def line(self, x: float, y: float, words: str, style: Style, name: str) -> Text:
        """Set one line of text with its baseline at a place in inches."""
        return set_line(self.paper, (x, y), words, style, name)

    def label(self, x: float, y: float, words: str, style: Style, name: str) -> Text:
        """Name a place on the map: as `line`, in the group of the labels."""
        return set_line(self.names, (x, y), words, style, name)

    def lines(self, box: Box, words: str, style: Style, name: str) -> float:
        """Set text in a box from its top down, broken to its width.

        Returns
        -------
        float
            The height of the baseline after the last line, in inches.
        """
        anchor = {"left": box.left, "right": box.right, "center": (box.left + box.right) / 2}
        y = box.top - 0.75 * style.size_pt / typeface.POINTS_PER_INCH
        for words_of_line in typeface.wrap(words, style.weight, style.size_pt, box.width):
            self.line(anchor[style.align], y, words_of_line, style, name)
            y -= style.line_in
        return y

    def render(
        self, format_: Format, document: Document, dpi: int = 300, *, svg_text: bool = False
    ) -> bytes:
        """Return the page as a file's bytes, the same every time.

        Parameters
        ----------
        format_ : {"png", "pdf", "svg"}
        document : Document
        dpi : int
            Dots per inch of a PNG, and of the pictures inside a PDF of letter size.
        svg_text : bool
            Whether an SVG's lettering is text, which needs the typeface where it is shown, instead
            of outlines.

        Returns
        -------
        bytes
        """
        if self._unstyled is not None:
            apply_style(self.figure, self._unstyled)
            self._unstyled = None
        target = BytesIO()
        look: dict[str, Any] = {"dpi": dpi, "metadata": metadata(format_, document)}
        if format_ == "png":
            look |= {"dpi": dpi * self.enlargement, "pil_kwargs": {"dpi": (dpi, dpi)}}
        cut = typeface.cut_to_letters() if format_ == "pdf" else nullcontext()
        with cut, mpl.rc_context({**SETTINGS, "svg.fonttype": "none" if svg_text else "path"}):
            self.figure.savefig(target, format=format_, **look)
        if format_ == "pdf":
            return finished_pdf(target, document, self)
        if format_ == "svg":
            return finished_svg(target.getvalue(), self.enlargement)
        return target.getvalue()


def set_line(axes: Axes, place: tuple[float, float], words: str, style: Style, name: str) -> Text:
    """Set one line of text, its baseline at a place in the axes' own units.

    Dollar signs and braces are letters here, not formulas. A halo is drawn as a shape below the
    letters, so that these stay text in a PDF.
    """
    typeface.check_glyphs(words)
    if style.halo is not None:
        axes.add_artist(_halo(axes, place, words, style))
    return axes.text(
        *place,
        words,
        fontproperties=typeface.font(style.weight, style.size_pt),
        color=style.color,
        ha=style.align,
        va="baseline",
        parse_math=False,
        gid=name,
        zorder=12,
    )


def _halo(axes: Axes, place: tuple[float, float], words: str, style: Style) -> PathPatch:
    letters = typeface.outline(words, style.weight, style.size_pt)
    room_pt = typeface.width_in(words, style.weight, style.size_pt) * typeface.POINTS_PER_INCH
    shift = {"left": 0.0, "center": -room_pt / 2, "right": -room_pt}[style.align]
    figure = axes.get_figure(root=True)
    if figure is None:
        raise RuntimeError("words are set on a page")
    anchor = axes.transData.transform(place)
    points = Affine2D().translate(shift, 0).scale(1 / typeface.POINTS_PER_INCH)
    inches = figure.dpi_scale_trans.inverted().transform(anchor)
    return PathPatch(
        letters,
        transform=points + Affine2D().translate(*inches) + figure.dpi_scale_trans,
        facecolor=style.halo,
        edgecolor=style.halo,
        linewidth=2 * style.halo_pt,
        joinstyle="round",
        zorder=11,
    )


def format_of(path: Path) -> Format:
    """Return the format that a file's name asks for.

    Raises
    ------
    OptionError
        If the name does not end in .png, .pdf or .svg.
    """
    for format_ in FORMATS:
        if path.suffix.lower() == f".{format_}":
            return format_
    raise OptionError(f"{path.name}: a page is written as .png, .pdf or .svg; use one of these")


def named(figure: Figure) -> list[Artist]:
    """Return every artist that carries a name."""
    return [artist for artist in figure.findobj() if artist.get_gid()]
