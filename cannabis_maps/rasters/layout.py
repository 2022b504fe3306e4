"""A letter page to print from QGIS: our page, with every part to be edited."""

from dataclasses import dataclass
from itertools import count
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element

from cannabis_maps.grid import Region
from cannabis_maps.ramp import Color
from cannabis_maps.rasters.markup import Value, element
from cannabis_maps.rasters.project import MapLayer, layer_tree_item
from cannabis_maps.rasters.vector_symbols import INK, INK_SOFT, INSTEAD, TYPEFACE, fill, symbol

PAGE_MM = (215.9, 279.4)
LAYOUT = "Letter page"
PAGE, PICTURE, LABEL, LEGEND, SCALE_BAR, MAP = 65638, 65640, 65641, 65642, 65646, 65639
ARROW = ":/images/north_arrows/layout_default_north_arrow.svg"
TRUE_NORTH = 1
BOLD, REGULAR = 75, 50
CLEAR, WHITE = Color(255, 255, 255, 0), Color(255, 255, 255)
FRAME = Color(150, 150, 152)


class Place(NamedTuple):
    """A rectangle on the page, in millimeters from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


MAP_AT = Place(14.0, 36.5, 187.9, 210.0)
TITLE_AT = Place(14.0, 11.5, 187.9, 17.5)
SUBTITLE_AT = Place(14.0, 29.0, 187.9, 5.5)
LEGEND_AT = Place(149.0, 40.0, 50.0, 36.0)
NOTE_AT = Place(149.0, 78.0, 50.0, 18.0)
MILES_AT, KILOMETERS_AT = Place(157.0, 100.0, 32.0, 7.0), Place(157.0, 107.0, 32.0, 7.0)
ARROW_AT = Place(190.0, 101.0, 8.0, 11.0)
BAR_MM = "4.5,27"
LEGEND_STYLES: tuple[tuple[str, float, int, dict[str, Value]], ...] = (
    ("subgroup", 9, BOLD, {"marginTop": 0}),
    ("symbol", 7, REGULAR, {"marginTop": 2}),
    ("symbolLabel", 7, REGULAR, {"marginTop": 2, "marginLeft": 1.5}),
)
# Of the room beside the city: the lake, where the legend is, has the larger part.
LEFT_OF_IT = 0.2
FOOT_AT = (Place(14.0, 249.5, 91.0, 22.0), Place(110.9, 249.5, 91.0, 22.0))


@dataclass(frozen=True)
class PageWords:
    """What the page says.

    Parameters
    ----------
    title, subtitle : str
    legend : str
        What the values are.
    legend_note : str
        What else there is to say of them.
    foot : tuple of str
        The texts at the foot: source and method; what is shown, and the cautions.
    """

    title: str
    subtitle: str
    legend: str
    legend_note: str
    foot: tuple[str, str]


def letter_layout(words: PageWords, extent: Region, shown: MapLayer, paper: Color) -> Element:
    """Return the page.

    Parameters
    ----------
    words : PageWords
    extent : Region
        Of the map at the least, in EPSG:26971.
    shown : MapLayer
        The layer that the legend is of.
    paper : Color
        What lies under the map.

    Returns
    -------
    xml.etree.ElementTree.Element
        For a `Project`.
    """
    parts = [
        _map(fitted(extent, MAP_AT), paper),
        _label("title", TITLE_AT, words.title, 16, weight=BOLD),
        _label("subtitle", SUBTITLE_AT, words.subtitle, 10, color=INK_SOFT),
        _label(
            "legend note",
            NOTE_AT,
            words.legend_note,
            6.5,
            color=INK_SOFT,
        ),
        _legend(words.legend, shown),
        _scale_bar("miles", MILES_AT),
        _scale_bar("kilometers", KILOMETERS_AT),
        _arrow(),
        *(
            _label(f"foot {number}", place, text, 6.5, color=INK_SOFT)
            for number, place, text in zip(count(1), FOOT_AT, words.foot, strict=False)
        ),
    ]
    for height, part in enumerate(parts, start=1):
        part.set("zValue", str(height))
    return element(
        "Layout",
        _pages(),
        *parts,
        element("Atlas", enabled=0),
        name=LAYOUT,
        units="mm",
        printResolution=300,
        worldFileMap=_identifier("map"),
    )


def fitted(extent: Region, place: Place) -> Region:
    """Return an extent grown to the shape of a place, to the east more than to the west.

    Examples
    --------
    >>> fitted(Region(0, 0, 100, 100), Place(0, 0, 20, 10))
    Region(left=-20.0, bottom=0.0, right=180.0, top=100.0)
    """
    left, bottom, right, top = extent
    meters = max((right - left) / place.width, (top - bottom) / place.height)
    width, up = meters * place.width, meters * place.height / 2
    west = left - LEFT_OF_IT * (width - (right - left))
    middle = (bottom + top) / 2
    return Region(west, middle - up, west + width, middle + up)


def _map(seen: Region, paper: Color) -> Element:
    left, bottom, right, top = seen
    made = _item(
        MAP,
        "map",
        MAP_AT,
        element("Extent", xmin=left, ymin=bottom, xmax=right, ymax=top),
        element("LayerSet"),
        element("AtlasMap", atlasDriven=0),
        frame="true",
        followPreset="false",
        keepLayerSet="false",
        drawCanvasItems="true",
        mapRotation=0,
        background="true",
        isTemporal=0,
    )
    for background in made.iter("BackgroundColor"):
        background.attrib.update(element("x", **_parts(paper)).attrib)
    return made


def _legend(heading: str, shown: MapLayer) -> Element:
    fonts = [
        element("style", _font("styleFont", size, weight), name=name, alignment=1, **margins)
        for name, size, weight, margins in LEGEND_STYLES
    ]
    entry = layer_tree_item(shown, title_label=heading, symbol_size_1=BAR_MM)
    return _item(
        LEGEND,
        "legend",
        LEGEND_AT,
        element("styles", *fonts),
        element("layer-tree-group", entry),
        title="",
        map_uuid=_identifier("map"),
        columnCount=1,
        fontColor=INK.hexadecimal,
        symbolWidth=5,
        symbolHeight=3.5,
        boxSpace=0,
        lineSpacing=0.8,
        rasterBorder=1,
        rasterBorderWidth=0.1,
        rasterBorderColor="60,60,62,255",
        resizeToContents=1,
        background="false",
    )


def _scale_bar(unit: str, place: Place) -> Element:
    is_miles = unit == "miles"
    return _item(
        SCALE_BAR,
        f"scale bar, {unit}",
        place,
        element(
            "text-style",
            element("families", *(element("family", name=name) for name in INSTEAD)),
            fontFamily=TYPEFACE,
            fontSize=7,
            fontSizeUnit="Point",
            textColor=_written(INK),
            textOpacity=1,
        ),
        element("fillSymbol", symbol("", "fill", fill(INK, INK, 0.1))),
        element("fillSymbol2", symbol("", "fill", fill(WHITE, INK, 0.1))),
        style="Single Box",
        unitType="mi" if is_miles else "km",
        unitLabel=unit if is_miles else "km",
        numMapUnitsPerScaleBarUnit=1,
        numUnitsPerSegment=1 if is_miles else 2,
        numSegments=3 if is_miles else 2,
        numSegmentsLeft=0,
        segmentSizeMode=0,
        height=1.3,
        labelBarSpace=0.8,
        boxContentSpace=0,
        outlineWidth=0.1,
        mapUuid=_identifier("map"),
        background="false",
    )


def _arrow() -> Element:
    return _item(
        PICTURE,
        "north arrow",
        ARROW_AT,
        file=ARROW,
        mode=0,
        resizeMode=0,
        northMode=TRUE_NORTH,
        northOffset=0,
        mapUuid=_identifier("map"),
        svgFillColor=_written(INK),
        svgBorderColor=_written(INK),
        background="false",
    )


def _label(
    name: str, place: Place, text: str, size_pt: float, *, color: Color = INK, weight: int = REGULAR
) -> Element:
    return _item(
        LABEL,
        name,
        place,
        _font("LabelFont", size_pt, weight),
        element("FontColor", **_parts(color)),
        labelText=text,
        htmlState=0,
        halign=1,
        valign=32,
        marginX=0,
        marginY=0,
        background="false",
    )


def _item(kind: int, name: str, place: Place, *children: Element, **attributes: Value) -> Element:
    at = f"{place.left:g},{place.top:g},mm"
    common: dict[str, Value] = {
        "id": name,
        "uuid": _identifier(name),
        "templateUuid": _identifier(name),
        "type": kind,
        "position": at,
        "positionOnPage": at,
        "size": f"{place.width:g},{place.height:g},mm",
        "referencePoint": 0,
        "visibility": 1,
        "opacity": 1,
        "frame": "false",
        "outlineWidthM": "0.15,mm",
        "frameJoinStyle": "miter",
    }
    return element(
        "LayoutItem",
        element("FrameColor", **_parts(FRAME)),
        element("BackgroundColor", **_parts(WHITE)),
        *children,
        **(common | attributes),
    )


def _pages() -> Element:
    width, height = PAGE_MM
    paper = symbol("", "fill", fill(WHITE, CLEAR, 0))
    page = _item(PAGE, "page", Place(0, 0, width, height), paper, background="true")
    return element("PageCollection", symbol("", "fill", fill(WHITE, CLEAR, 0)), page)


def _font(tag: str, size_pt: float, weight: int) -> Element:
    """Return a font in Qt's own words, which take another where it is not installed."""
    return element(tag, description=f"{TYPEFACE},{size_pt:g},-1,5,{weight},0,0,0,0,0", style="")


def _identifier(name: str) -> str:
    return f"{{{uuid5(NAMESPACE_URL, name)}}}"


def _parts(color: Color) -> dict[str, Value]:
    return {
        "red": color.red,
        "green": color.green,
        "blue": color.blue,
        "alpha": color.opacity,
    }


def _written(color: Color) -> str:
    return ",".join(map(str, color))
