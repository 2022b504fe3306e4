"""Which layers a QGIS project shows, in which order, and what its page says."""

import re
from collections.abc import Sequence

import shapely
from matplotlib.colors import to_rgb

from cannabis_maps import method_words, words
from cannabis_maps.cell_counts import CELL_M
from cannabis_maps.context import ground
from cannabis_maps.grid import Region
from cannabis_maps.maps import ground as printed
from cannabis_maps.places import city_limit
from cannabis_maps.provenance import Provenance
from cannabis_maps.ramp import Color, Ramp
from cannabis_maps.rasters import Band
from cannabis_maps.rasters.content import content_of
from cannabis_maps.rasters.geopackage import VectorLayer
from cannabis_maps.rasters.ground_layers import (
    GroundLayer,
    limit_style,
    outlined,
    unlabeled,
)
from cannabis_maps.rasters.layer_metadata import abstract
from cannabis_maps.rasters.layout import PageWords, letter_layout
from cannabis_maps.rasters.project import (
    OGR,
    TILES,
    Group,
    MapLayer,
    Project,
)
from cannabis_maps.rasters.raster_style import raster_style
from cannabis_maps.rasters.reference import WEB_MERCATOR
from cannabis_maps.tiles import Provider

CITY = "city"
MARGIN_M = 1200.0
COUNTY_MM = 0.2
COUNTY = "#c9c8c4"
LINES_MM = {"street": 0.1, "rail": 0.12}
LINE_COLORS = {name: color for name, (color, _) in printed.LINES.items()}
UNBROKEN = re.compile(r"(\d) (m|km|mile)\b")
NOT_AT_FIRST = "Not shown at first; it is fetched from the network when it is."


def ground_layers() -> tuple[GroundLayer, ...]:
    """Return the ground of the printed map, the uppermost layer first."""
    shapes = ground()
    river = shapes["river"].intersection(city_limit())
    lines = [
        GroundLayer(name, f"{name.capitalize()}s", shapes[name], ink(color), LINES_MM[name])
        for name, color in LINE_COLORS.items()
        if name in shapes
    ]
    return (
        GroundLayer("river", "Rivers and canals", river, ink(printed.RIVER)),
        *lines,
        GroundLayer("park", "Parks", shapes["park"], ink(printed.PARK)),
        GroundLayer(CITY, "City of Chicago", city_limit(), ink(printed.CITY)),
        GroundLayer("lake", "Lake Michigan", shapes["lake"], ink(printed.SHALLOWS[1])),
        GroundLayer("county", "County lines", shapes["county"], ink(COUNTY), COUNTY_MM),
    )


def project_of(
    density: tuple[Band, MapLayer],
    years: Sequence[MapLayer],
    vectors: Sequence[MapLayer],
    under: Sequence[MapLayer],
) -> Project:
    """Put layers together to a project with its page.

    Parameters
    ----------
    density : Band and MapLayer
        What it is about.
    years : sequence of MapLayer
        One a year; none where no year has enough arrests.
    vectors : sequence of MapLayer
        Names and limits first, then the others.
    under : sequence of MapLayer
        The ground.

    Returns
    -------
    Project
    """
    band, shown = density
    provenance = band.provenance
    names = [layer for layer in vectors if layer.key.startswith("names_")]
    others = [layer for layer in vectors if layer not in names]
    groups = [
        Group("Names and limits", tuple(names)),
        Group("Where arrests were recorded", (*others, shown)),
    ]
    if years:
        heading = "Year by year, for the temporal controller"
        groups.append(Group(heading, tuple(years), is_checked=False, is_expanded=False))
    groups.append(Group("Ground", tuple(under), is_expanded=False))
    extent = shapely.box(*city_limit().bounds).buffer(MARGIN_M).bounds
    return Project(
        words.headline(provenance),
        " ".join([words.subtitle(provenance), *_told(band), *words.statement(provenance)]),
        tuple(groups),
        Region(*extent),
        (provenance.first_day, provenance.last_day),
        (letter_layout(page_words(band), Region(*extent), shown, ink(printed.LAND)),),
        printed.LAND,
    )


def density_layer(band: Band, ramp: Ramp, source: str) -> MapLayer:
    """Return the layer of all the days."""
    content = content_of(band.surface, band.provenance)
    return MapLayer(
        "arrests_density",
        content.description.replace("km2", "km²"),
        source,
        style=raster_style(ramp),
        abstract=" ".join(_told(band)),
        is_expanded=True,
    )


def year_layer(band: Band, ramp: Ramp, source: str) -> MapLayer:
    """Return the layer of one year, which the temporal controller shows on its days."""
    known = band.provenance
    year = known.years[0]
    part = ""
    if year.is_part:
        first, last = (words.day(day).rsplit(",", 1)[0] for day in (year.first_day, year.last_day))
        part = f", {first} to {last}"
    return MapLayer(
        f"arrests_of_{known.first_day.year}",
        f"{year.year}{part}: {words.number(known.mapped)} {words.noun(known)} mapped",
        source,
        style=raster_style(ramp),
        days=(known.first_day, known.last_day),
        abstract=" ".join(_told(band)),
    )


def data_layers(
    layers: Sequence[VectorLayer], provenance: Provenance, source: str
) -> tuple[MapLayer, ...]:
    """Return the layers of a GeoPackage: names and limits first, and the rest not shown at first.

    Parameters
    ----------
    layers : sequence of VectorLayer
        From `vector_layers`.
    provenance : Provenance
    source : str
        The GeoPackage, relative to the project.

    Returns
    -------
    tuple of MapLayer
    """
    grid, areas, contours = layers
    held = ", ".join(f"{percent:g}" for percent in sorted(contours.table["percent"]))
    what, counted = areas.name.replace("_", " "), grid.name.removesuffix("_grid")
    names = MapLayer(
        "names_areas",
        f"Names of {what}",
        _within(source, areas.name),
        OGR,
        outlined(areas.style),
        "Polygon",
        abstract=abstract(provenance, areas.what),
    )
    said = {
        contours: f"Contours: {held} percent of the {counted}",
        areas: f"By area: {counted} per 1,000 residents per year",
        grid: f"Squares of {CELL_M:g} m: {counted} counted",
    }
    others = (
        MapLayer(
            f"data_of_{layer.name}",
            name,
            _within(source, layer.name),
            OGR,
            unlabeled(layer.style) if layer is areas else layer.style,
            "Polygon",
            abstract=abstract(provenance, layer.what),
            is_checked=False,
        )
        for layer, name in said.items()
    )
    return (names, *others)


def under_layers(
    layers: Sequence[GroundLayer], source: str, online: Provider
) -> tuple[MapLayer, ...]:
    """Return the ground, and below it an online one that is off until wanted.

    Parameters
    ----------
    layers : sequence of GroundLayer
    source : str
        The GeoPackage, relative to the project.
    online : Provider

    Returns
    -------
    tuple of MapLayer
    """
    own = (
        MapLayer(
            f"ground_{layer.name}",
            layer.title,
            _within(source, layer.name),
            OGR,
            layer.style,
            layer.geometry,
        )
        for layer in layers
    )
    return (*own, _tiles(online))


def limit_layer(source: str) -> MapLayer:
    """Return the city limit as a line, for over the density."""
    return MapLayer(
        "names_limit",
        "City limit",
        _within(source, CITY),
        OGR,
        limit_style(ink(printed.LIMIT)),
        "Polygon",
    )


def page_words(band: Band) -> PageWords:
    """Return what the page to print says: all that the printed map does."""
    known, attrs = band.provenance, band.surface.attrs
    content = content_of(band.surface, known)
    note = [method_words.spread(attrs, counted=words.noun(known)), f"{method_words.kernel(attrs)}."]
    source = [words.source(known), method_words.method(attrs), words.credit()]
    return PageWords(
        words.headline(known),
        words.subtitle(known),
        f"{content.unit[0].upper()}{content.unit[1:]}".replace("km2", "km²"),
        UNBROKEN.sub("\\1\N{NO-BREAK SPACE}\\2", " ".join([*note, *words.limits(attrs, known)])),
        (" ".join(source), " ".join(words.statement(known))),
    )


def ink(color: str) -> Color:
    """Return a color by its name or hexadecimal digits."""
    return Color(*(round(255 * part) for part in to_rgb(color)))


def _told(band: Band) -> tuple[str, ...]:
    attrs = band.surface.attrs
    return (
        words.source(band.provenance),
        method_words.spread(attrs, counted=words.noun(band.provenance)),
        method_words.method(attrs),
        *words.limits(attrs, band.provenance),
    )


def _tiles(online: Provider) -> MapLayer:
    address = online.template
    for mark in ("z", "x", "y"):
        address = address.replace(f"{{{mark}}}", f"%7B{mark}%7D")
    return MapLayer(
        "ground_online",
        f"Online: {online.name} (off until wanted)",
        f"type=xyz&url={address}&zmin={online.min_zoom}&zmax={online.max_zoom}",
        TILES,
        abstract=NOT_AT_FIRST,
        attribution=online.attribution,
        crs=WEB_MERCATOR,
        is_checked=False,
    )


def _within(source: str, table: str) -> str:
    return f"{source}|layername={table}"
