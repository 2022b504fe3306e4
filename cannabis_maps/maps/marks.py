"""Marks that a photocopier keeps: plus signs for a rise, solid and dashed outlines."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from cannabis_maps.grid import FloatArray
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.page import INK, Box, Page

# Of the scale's upper end: a rise that can be seen.
LEAST_RISE = 0.06
# Between signs: less where a map is so small that few would stand on it.
STEPS_IN, ENOUGH_RISES = (0.13, 0.09, 0.06), 6
ARM_IN = 0.016
PLUS_PT = 0.55
ON_DARK, ON_LIGHT = "#ffffff", "#3d3d1a"
CASING_PT, LINE_PT = 1.9, 0.8
# Dash and gap, in points.
DASHES = (3.2, 2.0)
CASING, CASING_ALPHA = "#ffffff", 0.75
# What runs along an outline on its inside: how wide, and how much ink.
BAND_IN, BAND_ALPHA = 0.045, 0.17


def lattice(frame: MapFrame, step_in: float) -> FloatArray:
    """Return places all over a map, in staggered rows, of shape (n, 2) in meters."""
    step = step_in * frame.meters_per_inch
    rows = np.arange(frame.region.bottom, frame.region.top, step * 0.75)
    cols = np.arange(frame.region.left, frame.region.right, step)
    x, y = np.meshgrid(cols, rows)
    x[1::2] += step / 2
    return np.column_stack([x.ravel(), y.ravel()])


def draw_pluses(
    axes: Axes, places: FloatArray, unit_per_in: float, on_dark: Sequence[bool]
) -> None:
    """Draw plus signs, light on dark ground and dark on light.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    places : array of shape (n, 2)
        In the units of the axes.
    unit_per_in : float
        Units of the axes in an inch.
    on_dark : sequence of bool, length n
    """
    dark = np.asarray(on_dark, dtype=np.bool_)
    for held, ink in ((dark, ON_DARK), (~dark, ON_LIGHT)):
        if held.any():
            look: dict[str, Any] = {"edgecolor": ink, "linewidth": PLUS_PT, "facecolor": "none"}
            signs = _pluses(places[held], ARM_IN * unit_per_in)
            axes.add_artist(PathPatch(signs, gid="rise", zorder=8.5, **look))


def draw_line(axes: Axes, path: Path, name: str, share: float = 1.0) -> None:
    """Draw an outline on a light casing: solid if it is called above, dashed if below.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    path : matplotlib.path.Path
    name : str
    share : float
        Of the full width of the line.
    """
    for kind, ink, width_pt, style in (
        ("casing", CASING, CASING_PT, "solid"),
        ("outlined", INK, LINE_PT, "solid" if name == "above" else (0, DASHES)),
    ):
        look: dict[str, Any] = {
            "edgecolor": ink,
            "linewidth": width_pt * share,
            "linestyle": style,
            "alpha": CASING_ALPHA if kind == "casing" else 1.0,
        }
        axes.add_artist(PathPatch(path, gid=f"{kind}:{name}", facecolor="none", zorder=8.6, **look))


def draw_line_key(page: Page, box: Box, name: str) -> None:
    """Show in a legend how an outline looks, its inside below it."""
    middle = (box.bottom + box.top) / 2
    corner = box.left, middle - BAND_IN
    look: dict[str, Any] = {"facecolor": INK, "linewidth": 0, "alpha": BAND_ALPHA}
    page.paper.add_artist(Rectangle(corner, box.width, BAND_IN, gid="key:inside", **look))
    draw_line(page.paper, Path([(box.left, middle), (box.right, middle)]), name)


def draw_plus_key(page: Page, box: Box) -> None:
    """Show in a legend how a rise is marked."""
    middle, thirds = (box.bottom + box.top) / 2, np.linspace(box.left, box.right, 5)[1::1][:3]
    places = np.column_stack([thirds, np.full(len(thirds), middle)])
    draw_pluses(page.paper, places, 1.0, [False] * len(thirds))


def _pluses(places: FloatArray, arm: float) -> Path:
    strokes = [np.array([(-arm, 0), (arm, 0)]), np.array([(0, -arm), (0, arm)])]
    vertices = np.concatenate([place + stroke for place in places for stroke in strokes])
    codes = np.tile([Path.MOVETO, Path.LINETO], len(vertices) // 2)
    return Path(vertices, codes)
