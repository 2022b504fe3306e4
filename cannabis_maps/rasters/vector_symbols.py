"""Symbols and labels of vector layers, in QGIS's XML."""

from xml.etree.ElementTree import Element

from cannabis_maps.ramp import Color
from cannabis_maps.rasters.markup import Value, element, options

TYPEFACE = "Source Sans Pro"
# The first that is installed is taken, without a word.
INSTEAD = (
    "Source Sans 3",
    "Open Sans",
    "Noto Sans",
    "Segoe UI",
    "Helvetica Neue",
    "Arial",
    "Liberation Sans",
    "DejaVu Sans",
)
WHITE, INK, INK_SOFT = Color(255, 255, 255), Color(28, 28, 30), Color(72, 72, 75)
HATCH, HALO = Color(96, 96, 100), Color(255, 255, 255, 130)
HATCH_MM, HATCH_APART_MM = 0.15, 1.2
HEAVIEST_MM, LIGHTEST_MM, CASING_MM = 0.5, 0.25, 0.4
DASHES = ("solid", "dash", "dot")
HORIZONTAL, ALONG_PERIMETER = 4, 7
ON_LINE = 1


def symbol(name: int | str, kind: str, *layers: Element) -> Element:
    """Return a symbol of one or several layers, the lowest first."""
    return element("symbol", *layers, name=name, type=kind, alpha="1", clip_to_extent="1")


def _layer(kind: str, *children: Element, **values: Value) -> Element:
    return element("layer", options(**values), *children, class_=kind, enabled="1", locked="0")


def fill(color: Color, outline: Color, width_mm: float) -> Element:
    """Return the inside of a polygon with its outline."""
    return _layer(
        "SimpleFill",
        color=_written(color),
        style="solid",
        outline_color=_written(outline),
        outline_style="solid",
        outline_width=width_mm,
        outline_width_unit="MM",
        joinstyle="round",
    )


def hatching(index: int) -> Element:
    """Return lines across a polygon, for the symbol of that number."""
    # Light and dark, to be seen on any ground.
    lines = line(HALO, 2 * HATCH_MM), line(HATCH, HATCH_MM)
    return _layer(
        "LinePatternFill",
        symbol(f"@{index}@0", "line", *lines),
        angle=45,
        distance=HATCH_APART_MM,
        distance_unit="MM",
        line_width=HATCH_MM,
        line_width_unit="MM",
    )


def outline(index: int, lightness: float) -> tuple[Element, Element]:
    """Return a line with a white casing, told apart by width and dashes too."""
    width_mm = HEAVIEST_MM + (LIGHTEST_MM - HEAVIEST_MM) * lightness
    ink = Color(*(round(a + (b - a) * lightness) for a, b in zip(INK, INK_SOFT, strict=True)))
    casing = WHITE._replace(opacity=205)
    return (
        line(casing, width_mm + CASING_MM),
        line(ink, width_mm, DASHES[index % len(DASHES)]),
    )


def line(color: Color, width_mm: float, dash: str = DASHES[0]) -> Element:
    """Return a line."""
    return _layer(
        "SimpleLine",
        line_color=_written(color),
        line_width=width_mm,
        line_width_unit="MM",
        line_style=dash,
        joinstyle="round",
        capstyle="flat",
    )


def labeling(expression: str, placement: int) -> Element:
    """Return labels with a white halo: in polygons, or along their outlines."""
    along = placement == ALONG_PERIMETER
    text = element(
        "text-style",
        element(
            "text-buffer",
            bufferDraw="1",
            bufferSize=0.8,
            bufferSizeUnits="MM",
            bufferColor=_written(WHITE),
            bufferOpacity=1,
            bufferJoinStyle="128",
        ),
        element("families", *(element("family", name=name) for name in INSTEAD)),
        fieldName=expression,
        isExpression="1",
        fontFamily=TYPEFACE,
        namedStyle="Semibold",
        fontSize=7 if along else 6.5,
        fontSizeUnit="Point",
        textColor=_written(INK),
        textOpacity="1",
        multilineHeight=0.9,
    )
    settings = element(
        "settings",
        text,
        element(
            "text-format",
            wrapChar="",
            autoWrapLength=0 if along else 11,
            useMaxLineLengthForAutoWrap="1",
            multilineAlign="1",
        ),
        element(
            "placement",
            placement=placement,
            placementFlags=ON_LINE,
            repeatDistance=90 if along else 0,
            repeatDistanceUnits="MM",
            overrunDistance=0,
            dist=0,
            priority=5,
            fitInPolygonOnly="0",
        ),
        element(
            "rendering",
            drawLabels="1",
            obstacle="0",
            mergeLines="0",
            labelPerPart="1" if along else "0",
            limitNumLabels="0",
            minFeatureSize=12 if along else 0,
            upsidedownLabels="0",
        ),
        calloutType="simple",
    )
    return element("labeling", settings, type="simple")


def _written(color: Color) -> str:
    return ",".join(str(part) for part in color)
