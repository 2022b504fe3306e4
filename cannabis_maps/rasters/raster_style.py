"""How QGIS draws a raster: a whole QML style, which it picks up from beside the file by itself."""

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element

import numpy as np

from cannabis_maps.ramp import Color, Ramp
from cannabis_maps.rasters.markup import document, element, options

QGIS_VERSION = "3.22"
NUMBER = {"decimals": 2, "show_thousand_separator": True}


def raster_style(ramp: Ramp, band: int = 1) -> bytes:
    """Return a style that draws a raster as the printed map does.

    The scale has a fixed minimum and maximum, and says at its ends what they are; where there is
    no data nothing is drawn.

    Parameters
    ----------
    ramp : Ramp
        In the unit of the raster's values.
    band : int
        Which one is drawn, from 1 on.

    Returns
    -------
    bytes
        QML, for a file of the raster's name with ``.qml``.

    Examples
    --------
    >>> from cannabis_maps.ramp import Stop
    >>> stops = Stop(0, Color(255, 255, 255, 0)), Stop(10, Color(0, 0, 90))
    >>> style = raster_style(Ramp(stops, (), is_classed=False, ends=("0", "10")))
    >>> b'<item value="10" alpha="255" color="#00005a" label="10" />' in style
    True
    """
    return _document(_renderer(ramp, band))


def classes_style(ramp: Ramp) -> bytes:
    """Return a style for the raster of a ramp's classes, which lists these and no more.

    Without it QGIS lists all 256 colors that a TIFF's color table has.

    Parameters
    ----------
    ramp : Ramp

    Returns
    -------
    bytes
        QML.

    Examples
    --------
    >>> from cannabis_maps.ramp import ColorClass
    >>> classes = ColorClass(0, 5, Color(204, 204, 255), "under 5"),
    >>> style = classes_style(Ramp((), classes, is_classed=True, ends=("", "")))
    >>> b'<paletteEntry value="1" color="#ccccff" alpha="255" label="under 5" />' in style
    True
    """
    return _document(_palette(ramp))


def _document(renderer: Element) -> bytes:
    return document(
        element(
            "qgis",
            element("pipe", *_pipe(renderer)),
            element("blendMode", "0"),
            version=QGIS_VERSION,
            styleCategories="AllStyleCategories",
            hasScaleBasedVisibilityFlag="0",
        )
    )


def _pipe(renderer: Element) -> Sequence[Element]:
    resampling = element(
        "resampling",
        enabled="false",
        zoomedInResamplingMethod="nearestNeighbour",
        zoomedOutResamplingMethod="nearestNeighbour",
        maxOversampling=2,
    )
    return (
        element("provider", resampling),
        renderer,
        element("brightnesscontrast", brightness=0, contrast=0, gamma=1),
        element("huesaturation", saturation=0, grayscaleMode=0, colorizeOn=0),
        element("rasterresampler", maxOversampling=2),
        element("resamplingStage", "resamplingFilter"),
    )


def _renderer(ramp: Ramp, band: int) -> Element:
    origin = element(
        "minMaxOrigin",
        element("limits", "None"),
        element("extent", "WholeRaster"),
        element("statAccuracy", "Estimated"),
    )
    return element(
        "rasterrenderer",
        origin,
        element("rastershader", _shader(ramp)),
        type="singlebandpseudocolor",
        band=band,
        opacity=1,
        alphaBand=-1,
        classificationMin=ramp.lowest,
        classificationMax=ramp.highest,
    )


def _palette(ramp: Ramp) -> Element:
    entries = [
        element(
            "paletteEntry",
            value=index,
            color=each.color.on_paper().hexadecimal,
            alpha=255,
            label=each.label,
        )
        for index, each in enumerate(ramp.classes, 1)
    ]
    palette = element("colorPalette", *entries)
    return element("rasterrenderer", palette, type="paletted", band=1, opacity=1, alphaBand=-1)


def _shader(ramp: Ramp) -> Element:
    entries = _discrete(ramp) if ramp.is_classed else _interpolated(ramp)
    return element(
        "colorrampshader",
        *([] if ramp.is_classed else [_source(ramp)]),
        *entries,
        _legend(ramp),
        colorRampType="DISCRETE" if ramp.is_classed else "INTERPOLATED",
        classificationMode=1,
        clip=0,
        minimumValue=ramp.lowest,
        maximumValue=ramp.highest,
        labelPrecision=4,
    )


def _source(ramp: Ramp) -> Element:
    """Return the ramp as QGIS would classify anew by, lest it take one of its own."""
    first, *between, last = ramp.stops
    span = ramp.highest - ramp.lowest
    stops = [f"{(stop.value - ramp.lowest) / span:.6g};{_written(stop.color)}" for stop in between]
    told = options(color1=_written(first.color), color2=_written(last.color), stops=":".join(stops))
    return element("colorramp", told, type="gradient", name="[source]")


def _written(color: Color) -> str:
    return ",".join(map(str, color))


def _interpolated(ramp: Ramp) -> Sequence[Element]:
    return [_item(stop.value, stop.color, f"{stop.value:.4g}") for stop in ramp.stops]


def _discrete(ramp: Ramp) -> Sequence[Element]:
    """Return items by their upper ends, which QGIS takes to belong to a class, and we to the next.

    So each ends at the float32 below the limit.
    """
    return [_item(_below(each.high), each.color, each.label) for each in ramp.classes]


def _below(limit: float) -> float | str:
    if math.isinf(limit):
        return "inf"
    return float(np.nextafter(np.float32(limit), np.float32(-np.inf)))


def _item(value: float | str, color: Color, label: str) -> Element:
    return element("item", value=value, alpha=color.opacity, color=color.hexadecimal, label=label)


def _legend(ramp: Ramp) -> Element:
    lowest, highest = ramp.ends
    return element(
        "rampLegendSettings",
        element("numericFormat", options(**NUMBER), id="basic"),
        useContinuousLegend=1,
        minimumLabel=lowest,
        maximumLabel=highest,
        direction=0,
        orientation=2,
        prefix="",
        suffix="",
    )
