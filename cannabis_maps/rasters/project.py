"""A QGIS project: layers with their styles in groups, and a page to print, in one file."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, fromstring

from cannabis_maps.grid import CRS as WORKED_IN
from cannabis_maps.grid import Region
from cannabis_maps.rasters.markup import document, element
from cannabis_maps.rasters.raster_style import QGIS_VERSION
from cannabis_maps.rasters.reference import extent_of, extents, reference, transforms

ANIMATED = 1
GDAL, OGR, TILES = "gdal", "ogr", "wms"
CHECKED = {True: "Qt::Checked", False: "Qt::Unchecked"}
# In a .qgz the clock would be the only thing that differs.
ZIPPED_AT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class MapLayer:
    """A layer of a project.

    Parameters
    ----------
    key : str
        What tells it from the others: letters, digits and underscores, over ten of them, for
        QGIS gives a layer of a shorter key a new one.
    name : str
        As users see it.
    source : str
        Relative to the project, with ``|layername=`` for a GeoPackage's; or what QGIS knows a
        service of tiles by.
    provider : str
        ``gdal``, ``ogr`` or ``wms``.
    style : bytes
        QML; nothing for QGIS's own.
    geometry : str, optional
        Of vectors, ``Polygon`` or ``Line``.
    days : tuple of date, optional
        The first and the last day that it shows, for the temporal controller.
    abstract : str
        What it is, for its properties.
    attribution : str
        Whom to credit.
    crs : str
    is_checked : bool
        Whether it is drawn at first.
    is_expanded : bool
        Whether its legend is seen at first.
    """

    key: str
    name: str
    source: str
    provider: str = GDAL
    style: bytes = b""
    geometry: str | None = None
    days: tuple[date, date] | None = None
    abstract: str = ""
    attribution: str = ""
    crs: str = WORKED_IN
    is_checked: bool = True
    is_expanded: bool = False


@dataclass(frozen=True)
class Group:
    """Layers under one heading, the uppermost first."""

    name: str
    layers: tuple[MapLayer, ...]
    is_checked: bool = True
    is_expanded: bool = True


@dataclass(frozen=True, eq=False)
class Project:
    """What a project file holds.

    Parameters
    ----------
    title, abstract : str
    groups : tuple of Group
        The uppermost first.
    extent : Region
        What is seen at first, in EPSG:26971.
    days : tuple of date
        The first and the last day that the temporal controller runs over, a year at a time.
    layouts : tuple of Element
        Pages to print.
    paper : str
        What lies under everything, as hexadecimal digits.
    """

    title: str
    abstract: str
    groups: tuple[Group, ...]
    extent: Region
    days: tuple[date, date]
    layouts: tuple[Element, ...] = ()
    paper: str = "#ffffff"

    @property
    def layers(self) -> Iterator[MapLayer]:
        """All layers, the uppermost first."""
        return (layer for group in self.groups for layer in group.layers)


def project_file(project: Project, stem: str) -> bytes:
    """Return a project as a .qgz file.

    Parameters
    ----------
    project : Project
    stem : str
        The name without its suffix, for the project within.

    Returns
    -------
    bytes
        The same for the same project.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        name = zipfile.ZipInfo(f"{stem}.qgs", ZIPPED_AT)
        name.compress_type, name.create_system = zipfile.ZIP_DEFLATED, 3
        archive.writestr(name, project_document(project))
    return packed.getvalue()


def project_document(project: Project) -> bytes:
    """Return a project as the XML that QGIS reads.

    Parameters
    ----------
    project : Project

    Returns
    -------
    bytes
    """
    layers = list(project.layers)
    return document(
        element(
            "qgis",
            element("homePath", path=""),
            element("title", project.title),
            element("projectCrs", reference(WORKED_IN)),
            _tree(project.groups),
            _canvas(project.extent),
            element("projectlayers", *(_layer(layer, project.extent) for layer in layers)),
            element("layerorder", *(element("layer", id=layer.key) for layer in layers)),
            _properties(project.paper),
            element(
                "projectMetadata",
                element("title", project.title),
                element("abstract", project.abstract),
            ),
            element("Layouts", *project.layouts),
            transforms(),
            _time(project.days),
            projectname=project.title,
            version=f"{QGIS_VERSION}.0",
        )
    )


def layer_tree_item(layer: MapLayer, **told: str) -> Element:
    """Return a layer as an entry of a tree of layers, the project's or a legend's.

    Parameters
    ----------
    layer : MapLayer
    **told : str
        What its legend is to know, by QGIS's names with underscores: ``title_label``.

    Returns
    -------
    xml.etree.ElementTree.Element
    """
    if layer.provider == GDAL:
        # The bar of colors alone, without the name of the band above it.
        told["node_order"] = "1"
    properties = (
        element("Option", name=f"legend/{name.replace('_', '-')}", type="QString", value=value)
        for name, value in told.items()
    )
    return element(
        "layer-tree-layer",
        element("customproperties", element("Option", *properties, type="Map")),
        id=layer.key,
        name=layer.name,
        source=layer.source,
        providerKey=layer.provider,
        checked=CHECKED[layer.is_checked],
        expanded=int(layer.is_expanded),
    )


def _tree(groups: Sequence[Group]) -> Element:
    return element(
        "layer-tree-group",
        *(
            element(
                "layer-tree-group",
                *(layer_tree_item(layer) for layer in group.layers),
                name=group.name,
                checked=CHECKED[group.is_checked],
                expanded=int(group.is_expanded),
            )
            for group in groups
        ),
    )


def _canvas(extent: Region) -> Element:
    return element(
        "mapcanvas",
        element("units", "meters"),
        extent_of("extent", extent),
        element("rotation", "0"),
        element("destinationsrs", reference(WORKED_IN)),
        name="theMapCanvas",
        annotationsVisible=1,
    )


def _layer(layer: MapLayer, extent: Region) -> Element:
    kind = "vector" if layer.provider == OGR else "raster"
    encoding = {"encoding": "UTF-8"} if kind == "vector" else {}
    made = element(
        "maplayer",
        element("id", layer.key),
        element("datasource", _addressed(layer)),
        element("layername", layer.name),
        element("srs", reference(layer.crs)),
        element(
            "resourceMetadata",
            element("title", layer.name),
            element("abstract", layer.abstract),
            *([element("rights", layer.attribution)] if layer.attribution else []),
        ),
        element("attribution", layer.attribution),
        *extents(layer.crs, extent),
        element("provider", layer.provider, **encoding),
        type=kind,
        styleCategories="AllStyleCategories",
    )
    if layer.geometry:
        made.set("geometry", layer.geometry)
    if layer.days:
        made.append(_fixed_range(layer.days))
    made.extend(_styled(layer))
    return made


def _addressed(layer: MapLayer) -> str:
    if layer.provider == TILES:
        return layer.source
    return f"./{PurePosixPath(layer.source)}"


def _styled(layer: MapLayer) -> list[Element]:
    if not layer.style:
        return []
    return list(fromstring(layer.style))  # noqa: S314  our own style, made a moment ago


def _fixed_range(days: tuple[date, date]) -> Element:
    # Not at midnight, which QGIS takes to be of the step before as well.
    shown = _moments("fixedRange", days, "00:00:01")
    return element("temporal", shown, enabled=1, mode=0, fetchMode=0)


def _moments(tag: str, days: tuple[date, date], begin: str = "00:00:00") -> Element:
    first, last = days
    return element(
        tag,
        element("start", f"{first}T{begin}Z"),
        element("end", f"{last}T23:59:59Z"),
    )


def _time(days: tuple[date, date]) -> Element:
    return element(
        "ProjectTimeSettings",
        _moments("TemporalRange", days),
        timeStep=1,
        timeStepUnit="y",
        frameRate=1,
        cumulativeTemporalRange=0,
    )


def _properties(paper: str) -> Element:
    parts = (str(int(paper[at : at + 2], 16)) for at in (1, 3, 5))
    names = (f"CanvasColor{name}Part" for name in ("Red", "Green", "Blue"))
    canvas = zip(names, parts, strict=True)
    return element(
        "properties",
        element(
            "Gui",
            *(element(name, part, type="int") for name, part in canvas),
        ),
        # Layers of a year are drawn on their own days, and not all over each other.
        element("TemporalControllerWidget", element("NavigationMode", str(ANIMATED), type="int")),
        element("SpatialRefSys", element("ProjectionsEnabled", "1", type="int")),
        element("Paths", element("Absolute", "false", type="bool")),
        # In this CRS lengths are true to 0.01 percent as they are.
        element("Measure", element("Ellipsoid", "NONE", type="QString")),
    )
