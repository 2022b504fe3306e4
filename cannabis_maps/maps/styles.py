"""Styles: what becomes of every color of a page for a photocopier, a dark room or weak eyes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import ListedColormap, to_rgba
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.typing import ColorType

from cannabis_maps.errors import OptionError
from cannabis_maps.grid import FloatArray

PRINT = "print"
# sRGB to Oklab, by way of the cones' responses.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
LINEAR_END, ENCODED_END = 0.0031308, 0.04045
# Black paper would make lines of the dark style swim.
DARK_PAPER = 0.16
CONTRAST, PIVOT = 1.3, 0.62

Recolor = Callable[[FloatArray], FloatArray]


def _gray(lab: FloatArray) -> FloatArray:
    return lab * [1, 0, 0]


def _dark(lab: FloatArray) -> FloatArray:
    turned = lab.copy()
    turned[..., 0] = DARK_PAPER + (1 - DARK_PAPER) * (1 - lab[..., 0])
    return turned


def _high_contrast(lab: FloatArray) -> FloatArray:
    stretched = lab.copy()
    stretched[..., 0] = np.clip(PIVOT + CONTRAST * (lab[..., 0] - PIVOT), 0, 1)
    return stretched


# Each says what becomes of a color in Oklab: lightness 0 to 1 first.
STYLES: Mapping[str, Recolor] = MappingProxyType(
    {PRINT: lambda lab: lab, "gray": _gray, "dark": _dark, "high-contrast": _high_contrast}
)


def check_style(style: str) -> None:
    """Refuse a style that is not known.

    Raises
    ------
    OptionError
    """
    if style not in STYLES:
        raise OptionError(f"style {style!r} is not known; use {', '.join(STYLES)}")


def restyled(rgba: FloatArray, style: str) -> FloatArray:
    """Return colors as a style shows them.

    Parameters
    ----------
    rgba : array of shape (..., 4)
        sRGB and opacity, 0 to 1.
    style : str

    Returns
    -------
    array of shape (..., 4)

    References
    ----------
    Ottosson, B. (2020). A perceptual color space for image processing.

    Examples
    --------
    >>> restyled(np.array([1.0, 1.0, 1.0, 1.0]), "gray").round(3)
    array([1., 1., 1., 1.])
    """
    lab = STYLES[style](_to_lab(rgba[..., :3]))
    return np.concatenate([_from_lab(lab), rgba[..., 3:]], axis=-1)


def apply_style(figure: Figure, style: str) -> None:
    """Change every color of a finished page.

    Pictures keep their colors unless they show values in a scale's.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    style : str
    """
    check_style(style)
    if style == PRINT:
        return
    for artist in figure.findobj():
        _restyle(artist, style)


def _restyle(artist: Artist, style: str) -> None:
    if isinstance(artist, Text | Line2D):
        artist.set_color(_color(artist.get_color(), style))
    elif isinstance(artist, Patch):
        face, edge = artist.get_facecolor(), artist.get_edgecolor()
        artist.set_edgecolor(_color(edge, style))
        artist.set_facecolor(_color(face, style))
    elif isinstance(artist, AxesImage):
        values = artist.get_array()
        if values is not None and values.ndim == 2:  # noqa: PLR2004  values, not colors
            colormap = artist.get_cmap()
            inks = restyled(colormap(np.arange(colormap.N)), style)
            artist.set_cmap(ListedColormap(inks, name=f"{colormap.name} {style}"))


def _color(color: ColorType, style: str) -> ColorType:
    rgba = to_rgba(color)
    # Given as a color, nothing would take on the opacity of its artist.
    if rgba[3] == 0:
        return "none"
    red, green, blue, opacity = restyled(np.array(rgba), style).tolist()
    return red, green, blue, opacity


def _to_lab(rgb: FloatArray) -> FloatArray:
    linear = np.where(rgb <= ENCODED_END, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ TO_CONES.T) @ TO_LAB.T)


def _from_lab(lab: FloatArray) -> FloatArray:
    linear = (lab @ np.linalg.inv(TO_LAB).T) ** 3 @ np.linalg.inv(TO_CONES).T
    linear = np.clip(linear, 0, 1)
    encoded = np.where(linear <= LINEAR_END, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.clip(encoded, 0, 1)
