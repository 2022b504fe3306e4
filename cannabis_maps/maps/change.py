"""The map of a change: where arrests became more or fewer, and where unlike the whole city."""

import math
from functools import partial

import numpy as np
import shapely
import xarray as xr
from matplotlib.colors import to_rgb

from cannabis_maps import method_words, words
from cannabis_maps.comparison import Comparison
from cannabis_maps.errors import OptionError, PageError
from cannabis_maps.maps import change_words, citymap, ground
from cannabis_maps.maps.change_legend import draw_change_legend
from cannabis_maps.maps.diverging import DivergingScale, diverging_scale_for
from cannabis_maps.maps.frame import MapFrame, path_of
from cannabis_maps.maps.heatmap import DARK_GROUND, is_dark_under
from cannabis_maps.maps.marks import (
    BAND_ALPHA,
    BAND_IN,
    ENOUGH_RISES,
    LEAST_RISE,
    STEPS_IN,
    draw_line,
    draw_pluses,
    lattice,
)
from cannabis_maps.maps.names import draw_area_names
from cannabis_maps.maps.options import DEFAULT_OPTIONS, FigureOptions
from cannabis_maps.maps.page import INK, Page
from cannabis_maps.maps.paper import COLUMN
from cannabis_maps.maps.raster import draw_raster
from cannabis_maps.maps.scale import luminance
from cannabis_maps.maps.sheet import foot_source, start_sheet
from cannabis_maps.maps.stamps import draw_stamps
from cannabis_maps.maps.years import Stretch, draw_years, tickets
from cannabis_maps.places import city_limit

# Of the map: lower than this, outlines cannot be told apart.
LEAST_HEIGHT_IN = 1.4
# How far inside the city limit an outline runs, so that both lines can be seen.
INSET_IN = 0.02
# On coarser maps outlines are finer, for they lie closer together.
FINE_M_PER_IN = 7_500.0


def compose_change(found: Comparison, options: FigureOptions = DEFAULT_OPTIONS) -> Page:
    """Set the whole page.

    Parameters
    ----------
    found : Comparison
    options : FigureOptions, optional

    Returns
    -------
    Page

    Raises
    ------
    OptionError
        If the page is a column that is not bare.
    PageError
        If the words do not fit, or leave too little room for the map.
    """
    if options.form.paper == COLUMN and not options.form.bare:
        raise OptionError(
            "--page column leaves a change too little room beside its words; use --page figure, or "
            "--bare to have the words in the caption file only"
        )
    sheet = start_sheet(
        options.title or change_words.headline(found),
        options.subtitle or change_words.subtitle(found),
        foot_source(found.span, change_words.method(found, options.units), options.credit),
        change_words.statement(found),
        options.form,
    )
    difference = found.change.difference
    scale = diverging_scale_for(difference.to_numpy(), options.units)
    told = _said_elsewhere(found, options)
    city = citymap.set_city(
        sheet, lambda page, box: draw_change_legend(page, box, found, scale, told)
    )
    frame = city.frame
    _check_height(frame, is_bare=options.form.bare)
    ground.draw_ground(frame)
    draw_raster(frame, difference, scale, city_limit())
    ground.draw_edges(frame, options.areas)
    _draw_rises(frame, difference, scale)
    _draw_outlines(frame, found)
    ground.draw_outline(frame)
    stamps = draw_stamps(frame) if found.span.demonstration else []
    city.room.add(stamps)
    if len(found.span.years) > 1:
        citymap.draw_chart(
            city, lambda page, box: draw_years(page, box, found.span, _stretches(found))
        )
    citymap.draw_orientation(city)
    if not city.is_small:
        is_dark = partial(is_dark_under, frame, difference, scale)
        city.room.add(draw_area_names(frame, stamps, is_dark, options.areas))
        ground.draw_neighbors(frame, city.room.taken)
    return sheet.page


def _check_height(frame: MapFrame, *, is_bare: bool) -> None:
    page = frame.page
    height = frame.box.height * page.enlargement
    if height < LEAST_HEIGHT_IN:
        sides = " x ".join(f"{side * page.enlargement:.4g}" for side in page.box[2:])
        or_bare = "" if is_bare else ", or --bare to have title and foot in the caption file only"
        raise PageError(
            f"a page of {sides} in leaves {height:.1f} in for the map; use a higher --page{or_bare}"
        )


def _said_elsewhere(found: Comparison, options: FigureOptions) -> list[str]:
    """Return what the legend has to say that neither subtitle nor foot do."""
    told = [*change_words.limits(found)]
    if options.form.bare:
        attrs = found.change.before.attrs
        spread = method_words.spread(attrs, options.units, words.noun(found.span))
        told = [spread, f"{method_words.kernel(attrs)}.", *told, *tickets(found.after)]
    if options.form.bare or options.subtitle:
        told.append(change_words.subtitle(found))
    return told


def _stretches(found: Comparison) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(name, window.first_day, window.last_day)
        for name, window in (("before", found.before), ("after", found.after))
    )


def _draw_rises(frame: MapFrame, difference: xr.DataArray, scale: DivergingScale) -> None:
    """Strew plus signs where arrests became more: a photocopier knows no colors."""
    held = city_limit().buffer(-frame.meters_per_inch * INSET_IN)
    for step_in in STEPS_IN:
        places = lattice(frame, step_in)
        places = places[shapely.contains_xy(held, places)]
        near = difference.sel(
            x=xr.DataArray(places[:, 0]), y=xr.DataArray(places[:, 1]), method="nearest"
        )
        values = near.to_numpy() * scale.factor
        rises = values > LEAST_RISE * scale.top
        if rises.sum() >= ENOUGH_RISES:
            break
    inks = np.asarray(scale.colormap(scale.norm(values[rises])))
    is_dark = luminance(inks, to_rgb(ground.CITY)) < DARK_GROUND
    draw_pluses(frame.axes, places[rises], frame.meters_per_inch, list(is_dark))


def _draw_outlines(frame: MapFrame, found: Comparison) -> None:
    inner = city_limit().buffer(-INSET_IN * frame.meters_per_inch)
    share = min(1.0, math.sqrt(FINE_M_PER_IN / frame.meters_per_inch))
    for region, name in ((found.above, "above"), (found.below, "below")):
        edge = region.intersection(inner)
        if not edge.is_empty:
            band = edge.difference(edge.buffer(-BAND_IN * share * frame.meters_per_inch))
            frame.draw(band, facecolor=INK, linewidth=0, alpha=BAND_ALPHA, zorder=4.5, gid="inside")
            draw_line(frame.axes, path_of(edge), name, share)
