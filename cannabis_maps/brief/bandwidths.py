"""The same arrests under several bandwidths, side by side on one scale."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import xarray as xr

from cannabis_maps import words
from cannabis_maps.brief.canvas import paper
from cannabis_maps.brief.estimates import PeakFacts
from cannabis_maps.maps import furniture, ground, typeface
from cannabis_maps.maps.multiples import Parts, arrange
from cannabis_maps.maps.page import Box, Page
from cannabis_maps.maps.panel import Label, Labels, aspect, draw_labels, draw_panel
from cannabis_maps.maps.scale import AREA_UNITS, Units, factor_of, scale_for, written
from cannabis_maps.maps.sheet import Form, start_sheet
from cannabis_maps.maps.stamps import STAMP
from cannabis_maps.maps.styles import PRINT
from cannabis_maps.provenance import Provenance

HEIGHT_IN = 4.1
TALL_IN = 30.0
SAME_AVERAGE = "The average over the city is the same in all maps."
# The scale bar stands beside the legend, below the first line of it.
BESIDE_IN, DOWN_IN, NORTH_DOWN_IN = 0.5, 0.45, 0.62
STAMP_WIDTH_IN, STAMP_AT = 3.2, 0.25


def bandwidths_page(
    sheet: xr.DataArray,
    peaks: Sequence[PeakFacts],
    known: Provenance,
    units: Units = "mi",
    style: str = PRINT,
) -> Page:
    """Draw a small map for each bandwidth, all on one scale, each with its largest value."""
    noun = words.noun(known)
    form = Form(paper(HEIGHT_IN), bare=True, style=style)
    started = start_sheet("", "", "", "", form, panel=False)
    scale = replace(scale_for(sheet.to_numpy(), units), fitted_to="these maps")
    unit = AREA_UNITS[units][0]
    labels = Labels(tuple(_label(peak, units) for peak in peaks))
    legend = furniture.Legend(
        f"{noun.capitalize()} per {unit} per year",
        SAME_AVERAGE if sheet.attrs["edge_correction"] != "none" else "",
        scale,
        average="city average",
    )
    parts = Parts(
        len(peaks),
        aspect(),
        labels.height,
        cache(lambda width: _key_in(legend, width)),
        enlargement=started.page.enlargement,
    )
    arranged = arrange(started.box, parts)
    frames = [
        draw_panel(started.page, box, surface, scale)
        for box, surface in zip(arranged.maps, sheet, strict=True)
    ]
    draw_labels(started.page, arranged.maps, labels, arranged.label_in)
    if arranged.key is not None:
        furniture.draw_legend(started.page, arranged.key, legend, ground.CITY)
        bar = furniture.scale_bar(frames[0])
        left, top = arranged.key.right + BESIDE_IN, arranged.key.top
        furniture.draw_scale_bar(frames[0], bar, left, top - DOWN_IN)
        furniture.draw_north(frames[0], left + bar.width_in + BESIDE_IN, top - NORTH_DOWN_IN)
    if known.demonstration:
        _draw_stamp(started.page, arranged.maps)
    return started.page


def _draw_stamp(page: Page, maps: Sequence[Box]) -> None:
    """Say across the maps that they are a demonstration."""
    lines = typeface.wrap(words.DEMONSTRATION, STAMP.weight, STAMP.size_pt, STAMP_WIDTH_IN)
    x = (maps[0].left + maps[-1].right) / 2
    y = maps[0].top - STAMP_AT * maps[0].height
    for index, line in enumerate(lines):
        page.line(x, y - index * STAMP.line_in, line, STAMP, "stamp")


def _label(peak: PeakFacts, units: Units) -> Label:
    value = written(peak.per_km2 * factor_of(units))
    return Label(
        f"{words.number(peak.bandwidth_m)} m", (f"largest value {value}", f"in {peak.area}")
    )


def _key_in(legend: furniture.Legend, width: float) -> float:
    """Measure the legend by drawing the legend on scratch paper."""
    scratch = Page(width, TALL_IN)
    end = furniture.draw_legend(scratch, Box(0, 0, width, TALL_IN), legend, ground.CITY)
    return TALL_IN - end
