"""Styles of vector layers for QGIS (QML): classes, hatching, lines, names and readable fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from xml.etree.ElementTree import Element

from cannabis_maps.ramp import Color, ColorClass, Ramp
from cannabis_maps.rasters.markup import document, element, options, plain
from cannabis_maps.rasters.vector_symbols import (
    ALONG_PERIMETER,
    HORIZONTAL,
    WHITE,
    fill,
    hatching,
    labeling,
    outline,
    symbol,
)

VERSION = "3.22.16"
HAIRLINE = Color(188, 187, 205, 150)
NO_VALUE = Color(238, 238, 236)
HAIRLINE_MM, OUTLINE_MM = 0.06, 0.15
EMPTY = ""


@dataclass(frozen=True)
class Fields:
    """How the fields of a layer are shown.

    Parameters
    ----------
    aliases : mapping of str to str
        Readable names of all fields, in the order of the table.
    digits : mapping of str to int
        Decimals of the numbers that are not whole.
    display : str
        The field or expression that names a feature.
    tip : str
        HTML with expressions, shown where the pointer rests.
    """

    aliases: Mapping[str, str]
    digits: Mapping[str, int] = field(default_factory=dict)
    display: str = EMPTY
    tip: str = EMPTY


@dataclass(frozen=True)
class Extra:
    """A rule beside the classes.

    Parameters
    ----------
    filter : str
        Which features, in QGIS's words.
    label : str
    """

    filter: str
    label: str


def graduated_style(column: str, ramp: Ramp, highest: float, fields: Fields) -> bytes:
    """Shade polygons by the classes of a ramp, the highest first.

    A value on a limit is of the class above it: QGIS takes the first range that holds it.

    Parameters
    ----------
    column : str
        The field of the values.
    ramp : Ramp
    highest : float
        The end of the last class, where it has none.
    fields : Fields

    Returns
    -------
    bytes
        A whole QML document.
    """
    classes = ramp.classes[::-1]
    ends = [max(highest, each.low) if each.high == float("inf") else each.high for each in classes]
    ranges = element(
        "ranges",
        *(
            element(
                "range",
                lower=each.low,
                upper=end,
                symbol=str(index),
                label=each.label,
                render="true",
            )
            for index, (each, end) in enumerate(zip(classes, ends, strict=True))
        ),
    )
    symbols = [
        symbol(index, "fill", fill(each.color, HAIRLINE, HAIRLINE_MM))
        for index, each in enumerate(classes)
    ]
    drawn = renderer(
        "graduatedSymbol",
        ranges,
        element("symbols", *symbols),
        attr=column,
        graduatedMethod="GraduatedColor",
    )
    return _style(fields, drawn)


def ruled_style(
    column: str, ramp: Ramp | None, without: Extra, hatched: Extra, fields: Fields
) -> bytes:
    """Shade areas by the classes of a ramp, those without a value gray, and write their names.

    Parameters
    ----------
    column : str
        The field of the values.
    ramp : Ramp, optional
        None if no area has a value.
    without : Extra
        The areas that have none.
    hatched : Extra
        Those whose value says little, in addition.
    fields : Fields
        Their `display` is written on the areas.

    Returns
    -------
    bytes
        A whole QML document.
    """
    classes = () if ramp is None else ramp.classes[::-1]
    rules = [(_within(column, each), each.label) for each in classes]
    rules += [(without.filter, without.label), (hatched.filter, hatched.label)]
    fills = [*(each.color for each in classes), NO_VALUE]
    symbols = [
        symbol(index, "fill", fill(color, WHITE, OUTLINE_MM)) for index, color in enumerate(fills)
    ]
    symbols.append(symbol(len(fills), "fill", hatching(len(fills))))
    drawn = renderer(
        "RuleRenderer",
        element(
            "rules",
            *(
                element("rule", key=f"rule-{at}", filter=each, label=label, symbol=str(at))
                for at, (each, label) in enumerate(rules)
            ),
            key="rules",
        ),
        element("symbols", *symbols),
    )
    return _style(fields, drawn, labeling(fields.display, HORIZONTAL))


def line_style(column: str, labels: Mapping[float, str], fields: Fields) -> bytes:
    """Draw outlines, the first one heaviest and darkest, and write along them what they hold.

    Parameters
    ----------
    column : str
        The field whose values tell the outlines apart.
    labels : mapping of float to str
        Of its values, for the legend.
    fields : Fields
        Their `display` is written along the lines.

    Returns
    -------
    bytes
        A whole QML document.
    """
    categories = element(
        "categories",
        *(
            element(
                "category",
                value=plain(value),
                type="double",
                symbol=str(index),
                label=label,
                render="true",
            )
            for index, (value, label) in enumerate(labels.items())
        ),
    )
    symbols = [
        symbol(at, "fill", *outline(at, at / max(1, len(labels) - 1))) for at in range(len(labels))
    ]
    drawn = renderer("categorizedSymbol", categories, element("symbols", *symbols), attr=column)
    return _style(fields, drawn, labeling(fields.display, ALONG_PERIMETER))


def _style(fields: Fields, drawn: Element, *labeling: Element) -> bytes:
    root = element(
        "qgis",
        drawn,
        *labeling,
        element("previewExpression", fields.display),
        element("mapTip", fields.tip),
        element("aliases", *_aliases(fields.aliases)),
        element("fieldConfiguration", *(_shown(name, fields) for name in fields.aliases)),
        element("layerGeometryType", "2"),
        version=VERSION,
        styleCategories="AllStyleCategories",
        labelsEnabled=len(labeling),
    )
    return document(root)


def _aliases(aliases: Mapping[str, str]) -> list[Element]:
    # The first field is the feature's number, which QGIS calls fid.
    return [
        element("alias", field=name, name=alias, index=index)
        for (name, alias), index in zip(aliases.items(), count(1), strict=False)
    ]


def _shown(name: str, fields: Fields) -> Element:
    digits = fields.digits.get(name)
    widget = element("editWidget", type="TextEdit")
    if digits is not None:
        config = element("config", options(Precision=digits, Style="SpinBox"))
        widget = element("editWidget", config, type="Range")
    return element("field", widget, name=name, configurationFlags="None")


def renderer(kind: str, *children: Element, **attributes: str) -> Element:
    """Return what draws a layer's features, by QGIS's name of its kind."""
    return element(
        "renderer-v2",
        *children,
        type=kind,
        symbollevels="0",
        forceraster="0",
        enableorderby="0",
        **attributes,
    )


def _within(column: str, each: ColorClass) -> str:
    above = f'"{column}" >= {plain(each.low)}'
    return above if each.high == float("inf") else f'{above} AND "{column}" < {plain(each.high)}'
