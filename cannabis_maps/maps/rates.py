"""The map of rates: arrests per 1,000 residents per year by community area, in classes."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from matplotlib.colors import to_rgb

from cannabis_maps import words
from cannabis_maps.maps import citymap, ground
from cannabis_maps.maps.counted import IN_COMMUNITY_AREAS, Counted, method, rates_title
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.names import PlacedName, draw_area_names
from cannabis_maps.maps.options import DEFAULT_OPTIONS, FigureOptions
from cannabis_maps.maps.page import INK, INK_SOFT, Box, Page, Style
from cannabis_maps.maps.scale import colors, luminance
from cannabis_maps.maps.sheet import foot_source, start_sheet
from cannabis_maps.maps.stamps import draw_stamps
from cannabis_maps.maps.typeface import Weight
from cannabis_maps.places import community_areas, inside_city
from cannabis_maps.provenance import Provenance
from cannabis_maps.rates import FEW_ARRESTS, TOO_FEW, AreaRate, overall_rate, special

CLASSES = 5
# Luminance at which light and dark letters contrast with the ground alike.
DARK_GROUND = 0.22
HATCH_ON_DARK, HATCH_ON_LIGHT = "#ffffff", "#77767a"
NO_RATE = "#f4f3ef"
ENTRY = Style(7.0, color=INK)
NOTE = Style(6.6, color=INK_SOFT)


def compose_rates(
    rates: Sequence[AreaRate],
    provenance: Provenance,
    options: FigureOptions = DEFAULT_OPTIONS,
    counted: Counted = IN_COMMUNITY_AREAS,
) -> Page:
    """Set the page.

    Parameters
    ----------
    rates : sequence of AreaRate
        In the order of the areas.
    provenance : Provenance
    options : FigureOptions
    counted : Counted
        In which areas, and what is in none of them.

    Returns
    -------
    Page
    """
    noun = words.noun(provenance).capitalize()
    areas = counted.areas or community_areas()
    told = [method(provenance, counted)]
    if options.subtitle:
        told.insert(0, words.subtitle(provenance))
    sheet = start_sheet(
        options.title or rates_title(provenance, counted),
        options.subtitle or words.subtitle(provenance),
        foot_source(provenance, " ".join(told), options.credit),
        " ".join(words.statement(provenance)),
        options.form,
    )
    breaks = class_breaks(rates)
    # What neither title nor foot says, a bare page says in its legend.
    alone = [words.subtitle(provenance), options.form.backdrop.credit] if options.form.bare else []
    city = citymap.set_city(
        sheet, lambda page, box: _draw_legend(page, box, rates, breaks, noun, alone)
    )
    frame = city.frame
    ground.draw_ground(frame)
    for area, polygon in zip(rates, inside_city(areas), strict=True):
        _draw_area(frame, polygon, area, breaks)
    ground.draw_edges(frame, counted.areas)
    ground.draw_outline(frame)
    stamps = draw_stamps(frame) if provenance.demonstration else []
    city.room.add(stamps)
    citymap.draw_orientation(city)
    by_name = {" ".join(area.name.split()): area for area in rates}

    def is_dark(name: PlacedName) -> bool:
        return _is_dark(by_name[" ".join(name.lines)], breaks)

    if not city.is_small:
        city.room.add(draw_area_names(frame, stamps, is_dark, counted.areas))
        ground.draw_neighbors(frame, city.room.taken)
    return sheet.page


def class_breaks(rates: Sequence[AreaRate]) -> tuple[float, ...]:
    """Return the limits between classes of about equally many areas, rounded to read well.

    Areas without a rate and those where it says little have no part in the limits. Where few areas
    have one, or many have the same, there are fewer classes, so that none of them is empty.

    Parameters
    ----------
    rates : sequence of AreaRate

    Returns
    -------
    tuple of float
        Ascending, at most four.
    """
    known = [
        area.per_1000_per_year
        for area in rates
        if area.per_1000_per_year is not None and not area.is_special
    ]
    if not known:
        return ()
    parts = (np.linspace(0, 1, count + 1)[1:-1] for count in range(CLASSES, 1, -1))
    # Where nearly all areas have the same rate, the mean tells the others from them.
    tried = [*(np.quantile(known, part) for part in parts), np.mean(known, keepdims=True)]
    for limits in tried:
        breaks = tuple(sorted({float(f"{limit:.2g}") for limit in limits}))
        if np.unique(np.searchsorted(breaks, known, side="right")).size > len(breaks):
            return breaks
    return ()


def _color(area: AreaRate, breaks: tuple[float, ...]) -> str | tuple[float, ...]:
    rate = area.per_1000_per_year
    if rate is None:
        return NO_RATE
    return class_color(int(np.searchsorted(breaks, rate, side="right")), breaks)


def class_color(index: int, breaks: tuple[float, ...]) -> tuple[float, ...]:
    """Return the color of a class, the lowest first: sRGB and opacity, 0 to 1."""
    return tuple(float(part) for part in colors()((index + 0.6) / (len(breaks) + 1)))


def _draw_area(
    frame: MapFrame, polygon: shapely.Geometry, area: AreaRate, breaks: tuple[float, ...]
) -> None:
    hatch = HATCH_ON_DARK if _is_dark(area, breaks) else HATCH_ON_LIGHT
    frame.draw(
        polygon,
        facecolor=_color(area, breaks),
        edgecolor=hatch if area.is_special else "none",
        hatch="///" if area.is_special else None,
        linewidth=0,
        zorder=4,
        gid=f"rate:{area.number}",
    )


def _draw_legend(
    page: Page,
    box: Box,
    rates: Sequence[AreaRate],
    breaks: tuple[float, ...],
    noun: str,
    alone: Sequence[str],
) -> float:
    heading = f"{noun} per 1,000 residents per year"
    y = page.lines(box, heading, Style(9.0, Weight.BOLD), "legend") - 0.02
    has_rate = any(area.per_1000_per_year is not None for area in rates)
    labels = class_labels(breaks) if has_rate else []
    for index, label in enumerate(labels):
        look = {"facecolor": class_color(index, breaks)}
        _draw_entry(page, box.left, y - index * 0.16, label, look)
    y -= len(labels) * 0.16
    average = overall_rate(rates)
    if has_rate and average is not None:
        told = f"all areas together {words.number(average, 1)}"
        page.line(box.left, y, told, Style(NOTE.size_pt, Weight.SEMIBOLD), "legend")
        y -= 0.16
    if any(area.arrests < FEW_ARRESTS for area in rates):
        few = f"{TOO_FEW} ({noun.lower()} under {FEW_ARRESTS})"
        _draw_entry(page, box.left, y, few, {"facecolor": NO_RATE})
        y -= 0.16
    if any(area.is_special for area in rates):
        hatched = {"facecolor": NO_RATE, "edgecolor": HATCH_ON_LIGHT, "hatch": "//////"}
        room = box._replace(left=box.left + 0.3, top=y + 0.085)
        _draw_entry(page, box.left, y, "", hatched)
        y = page.lines(room, special(rates), NOTE, "legend")
    return page.lines(box._replace(top=y + 0.085), " ".join(alone), NOTE, "legend")


def class_labels(breaks: tuple[float, ...]) -> list[str]:
    """Write the classes, the lowest first."""
    if not breaks:
        return ["all areas"]
    written = [f"{value:g}" for value in breaks]
    between = [f"{low} to {high}" for low, high in pairwise(written)]
    return [f"under {written[0]}", *between, f"{written[-1]} or more"]


def _draw_entry(page: Page, x: float, y: float, label: str, look: dict[str, Any]) -> None:
    swatch = Box(x, y - 0.02, x + 0.22, y + 0.1)
    page.rectangle(swatch, "legend-swatch", **{"linewidth": 0, **look})
    page.rectangle(swatch, "legend-swatch", facecolor="none", edgecolor=INK, linewidth=0.4)
    if label:
        page.line(x + 0.3, y, label, ENTRY, "legend")


def _is_dark(area: AreaRate, breaks: tuple[float, ...]) -> bool:
    color = _color(area, breaks)
    rgba = np.array([color if isinstance(color, tuple) else (*to_rgb(color), 1.0)])
    return float(luminance(rgba, to_rgb(ground.CITY))[0]) < DARK_GROUND
