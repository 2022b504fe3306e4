"""The heat map: one letter page that says what it shows."""

from functools import partial
from pathlib import Path

import numpy as np
import xarray as xr
from matplotlib.colors import to_rgb
from shapely.geometry.base import BaseGeometry

from cannabis_maps import method_words, surface_words, words
from cannabis_maps.errors import OptionError
from cannabis_maps.files import check_target, write_bytes
from cannabis_maps.maps import blanks, citymap, furniture, ground
from cannabis_maps.maps.contours import MOST_LABELS, draw_contours, label_contours
from cannabis_maps.maps.description import describe_map, document
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.names import PlacedName, draw_area_names
from cannabis_maps.maps.notes import at_foot, draw_notes, parse_notes
from cannabis_maps.maps.options import MapOptions
from cannabis_maps.maps.page import Page, format_of
from cannabis_maps.maps.raster import draw_raster
from cannabis_maps.maps.scale import AREA_UNITS, Scale, luminance
from cannabis_maps.maps.shading import Shading, shade
from cannabis_maps.maps.sheet import foot_source, start_sheet
from cannabis_maps.maps.stamps import draw_stamps
from cannabis_maps.maps.years import draw_years
from cannabis_maps.places import Areas, city_limit
from cannabis_maps.provenance import Provenance

# Luminance at which light and dark letters contrast with the ground alike.
DARK_GROUND = 0.22
FEW_LABELS = 2
STANDARD_ERROR = "standard error"


def compose_map(
    surface: xr.DataArray, provenance: Provenance, options: MapOptions | None = None
) -> Page:
    """Set the whole page.

    Parameters
    ----------
    surface : xarray.DataArray
        From `kernel_density`, per year or total.
    provenance : Provenance
        Of the records behind it.
    options : MapOptions, optional

    Returns
    -------
    Page

    Raises
    ------
    OptionError
        If the surface counts arrests in cells instead of giving a density, has not the classes
        asked for, or a note is about a place off the map.
    PageError
        If the words do not fit.
    """
    options = options or MapOptions()
    check_measure(surface.attrs["measure"])
    notes = parse_notes(options.notes)
    shading = shade(surface, options.units, options.scale)
    added = " ".join([*at_foot(notes), options.credit or ""])
    sheet = start_sheet(
        options.title or words.headline(provenance),
        options.subtitle or words.subtitle(provenance),
        foot_source(provenance, method_of(surface, provenance, options), added.strip()),
        statement_of(surface, provenance),
        options.form,
    )
    legend = legend_of(shading, surface, provenance, options)
    city = citymap.set_city(
        sheet, lambda page, box: furniture.draw_legend(page, box, legend, ground.CITY)
    )
    lines = draw_surface(city.frame, surface, shading, options.areas)
    if len(provenance.years) > 1 and not _is_error(surface):
        citymap.draw_chart(city, lambda page, box: draw_years(page, box, provenance))
    taken = draw_stamps(city.frame) if provenance.demonstration else []
    city.room.add(taken)
    citymap.draw_orientation(city)
    taken = [*taken, *draw_notes(city, notes)]
    if not city.is_small:
        # What is blank in the city is as light as zero; what lies outside has no part in it.
        inked = surface.fillna(0.0) if "max_cv" in surface.attrs else surface
        is_dark = partial(is_dark_under, city.frame, inked, shading.scale)
        names = draw_area_names(city.frame, taken, is_dark, options.areas)
        city.room.add(names)
        taken += names
    most = FEW_LABELS if city.is_small else MOST_LABELS
    label_contours(city.frame, shading.contours, lines, taken, most)
    if not city.is_small:
        ground.draw_neighbors(city.frame, city.room.taken)
    return sheet.page


def draw_surface(
    frame: MapFrame, surface: xr.DataArray, shading: Shading, areas: Areas | None = None
) -> list[BaseGeometry]:
    """Draw all that is no word, and return the lines of the contours in meters."""
    ground.draw_ground(frame)
    blank = blanks.blank_region(surface)
    shown = city_limit() if blank.is_empty else city_limit().difference(blank)
    draw_raster(frame, surface, shading.scale, shown)
    blanks.draw_blank(frame, blank)
    _draw_lines(frame, areas)
    return draw_contours(frame, shading.contours, shown)


def draw_bare(frame: MapFrame, areas: Areas | None = None) -> None:
    """Draw what `draw_surface` does, without the surface."""
    ground.draw_ground(frame)
    _draw_lines(frame, areas)


def _draw_lines(frame: MapFrame, areas: Areas | None) -> None:
    ground.draw_edges(frame, None if areas is None or areas.are_community_areas else areas)
    ground.draw_outline(frame)


def method_of(surface: xr.DataArray, provenance: Provenance, options: MapOptions) -> str:
    """Return the method, with what the default subtitle would say if another stands there."""
    told = [words.subtitle(provenance)] if options.subtitle else []
    told += [method_words.method(surface.attrs), *words.limits(surface.attrs, provenance)]
    if options.areas is not None:
        told.append(f"Areas: {', '.join(source.name for source in options.areas.sources)}.")
    return " ".join(told)


def statement_of(surface: xr.DataArray, provenance: Provenance) -> str:
    """Return what a map of a surface shows and does not, for the right of the foot."""
    *told, advice = words.statement(provenance)
    return " ".join(
        [*told, *surface_words.blank_note(surface.attrs, words.noun(provenance)), advice]
    )


def check_measure(measure: str) -> None:
    """Refuse a measure that is no density.

    Raises
    ------
    OptionError
        If arrests are counted in cells.
    """
    if measure == "expected-count":
        raise OptionError("a map shows a density; use --measure per-year or total")


def is_dark_under(frame: MapFrame, surface: xr.DataArray, scale: Scale, name: PlacedName) -> bool:
    """Tell whether the ground under a name is dark."""
    left, bottom, right, top = name.footprint.bounds
    (west, south), (east, north) = frame.from_page(np.array([(left, bottom), (right, top)]))
    # As `surface.sel` would find them, which takes longer for a name than all else about it.
    x, y = surface.x.to_numpy(), surface.y.to_numpy()
    cells = np.ix_((south <= y) & (y <= north), (west <= x) & (x <= east))
    under = surface.to_numpy()[cells]
    values = under[np.isfinite(under)] * scale.factor
    if not values.size:
        return False
    inks = np.asarray(scale.colormap(scale.norm(values)))
    return float(luminance(inks, to_rgb(ground.CITY)).mean()) < DARK_GROUND


def legend_of(
    shading: Shading, surface: xr.DataArray, provenance: Provenance, options: MapOptions
) -> furniture.Legend:
    """Return what the legend of a surface says."""
    unit = AREA_UNITS[options.units][0]
    when = " per year" if surface.attrs["measure"] == "per-year" else ", whole period"
    noun = words.noun(provenance)
    told = [
        method_words.spread(surface.attrs, options.units, noun),
        f"{method_words.kernel(surface.attrs)}.",
        *words.limits(surface.attrs, provenance),
    ]
    if options.form.bare:
        told.insert(0, words.subtitle(provenance))
        told.append(options.form.backdrop.credit)
    what = f"{noun} per {unit}{when}"
    return furniture.Legend(
        f"Standard error of {what}" if _is_error(surface) else f"{what[0].upper()}{what[1:]}",
        " ".join(filter(None, told)),
        shading.scale,
        surface_words.blank_key(surface.attrs, noun),
        contours=shading.contours,
        noun=noun,
    )


def _is_error(surface: xr.DataArray) -> bool:
    """Tell whether values are not a density but how much one could vary by chance."""
    return surface.attrs.get("statistic") == STANDARD_ERROR


def draw_map(
    surface: xr.DataArray,
    provenance: Provenance,
    path: str | Path,
    options: MapOptions | None = None,
    *,
    force: bool = False,
) -> None:
    """Draw a heat map on a page and put it in place whole.

    Parameters
    ----------
    surface : xarray.DataArray
        From `kernel_density` on a grid of the whole city, per year or total.
    provenance : Provenance
        Of the records behind it.
    path : str or Path
        Ends in .png (300 dots per inch), .pdf or .svg.
    options : MapOptions, optional
    force : bool
        Whether an existing file may be replaced.

    Raises
    ------
    OptionError
        If the file's name or the surface's measure does not suit a map.
    PageError
        If the words do not fit on the page or the typeface lacks a character.
    OutputError
        If the file cannot be written, or exists already and `force` is not given.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from cannabis_maps.density import kernel_density
    >>> from cannabis_maps.places import chicago_grid, city_limit
    >>> from cannabis_maps.records import read_records
    >>> records = read_records("demo")
    >>> surface = kernel_density(
    ...     records.x, records.y, records.count, chicago_grid(200),
    ...     window=city_limit(), years=records.provenance.duration_years,
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     draw_map(surface, records.provenance, Path(folder) / "map.png")
    """
    options = options or MapOptions()
    path = Path(path)
    format_ = format_of(path)
    check_target(path, force=force)
    page = compose_map(surface, provenance, options)
    caption = describe_map(
        surface,
        provenance,
        options.units,
        options.title,
        shading=shade(surface, options.units, options.scale),
        notes=parse_notes(options.notes),
    )
    data = page.render(format_, document(caption, provenance))
    write_bytes(path, data, force=force)
