"""The map frame: where on the page the map is, and how meters become inches."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from pyproj import Proj, Transformer
from shapely.geometry.base import BaseGeometry

from cannabis_maps.grid import CRS, Region
from cannabis_maps.maps.backdrop import WEB_MERCATOR
from cannabis_maps.maps.page import Box, Page

# Of the width of the map: farther beyond it shapes are cut, so that no file carries them.
CLIPPED_BEYOND = 0.05
# Straight lines of one projection are curved in another.
OUTLINE_STEP_M = 2_000.0
GROUND, DENSITY, AREAS = "ground", "density", "areas"
# All of them lie below what stands on the paper.
LAYERS = {GROUND: 0.0, DENSITY: 0.25, AREAS: 0.5}


@dataclass(frozen=True)
class MapFrame:
    """A window of the page through which a region is seen, the same scale both ways.

    Parameters
    ----------
    page : Page
    box : Box
        On the page, in inches.
    region : Region
        On the ground, in meters of the projection that the page's maps are drawn in.
    """

    page: Page
    box: Box
    region: Region

    @property
    def crs(self) -> str:
        """The projection, EPSG:26971 but on a picture of another one."""
        return self.page.backdrop.crs

    @classmethod
    def showing(
        cls, page: Page, box: Box, region: Region, across: float = 0.5, up: float = 0.5
    ) -> "MapFrame":
        """Fit a region into a box; what room is left over lies beside it.

        Parameters
        ----------
        page : Page
        box : Box
        region : Region
            In EPSG:26971 meters.
        across, up : float
            Share of the room left over that goes to the left, or below.

        Returns
        -------
        MapFrame
        """
        left, bottom, right, top = projected_region(region, page.backdrop.crs)
        scale = max((right - left) / box.width, (top - bottom) / box.height)
        spare_x = scale * box.width - (right - left)
        spare_y = scale * box.height - (top - bottom)
        west, south = left - across * spare_x, bottom - up * spare_y
        wider = Region(west, south, west + scale * box.width, south + scale * box.height)
        return cls(page, box, wider)

    @cached_property
    def axes(self) -> Axes:
        """The drawing area of the data; one unit is one meter."""
        return self.layer(DENSITY)

    def layer(self, name: str) -> Axes:
        """Return a drawing area of the same place and units, a group of its own in an SVG.

        Parameters
        ----------
        name : {"ground", "density", "areas"}
            From the lowest to the highest.

        Returns
        -------
        matplotlib.axes.Axes
        """
        if name not in self._layers:
            axes = self.page.axes(self.box, name="map" if name == DENSITY else name)
            axes.set_gid(name)
            axes.set_zorder(LAYERS[name])
            axes.set_xlim(self.region.left, self.region.right)
            axes.set_ylim(self.region.bottom, self.region.top)
            self._layers[name] = axes
        return self._layers[name]

    @cached_property
    def _layers(self) -> dict[str, Axes]:
        return {}

    @cached_property
    def meters_per_inch(self) -> float:
        """Meters on the ground in an inch at the middle of the map."""
        left, bottom, right, top = self.region
        middle, ahead = (left + right) / 2, (right - left) / 100
        y = (bottom + top) / 2
        ends = to_ground(np.array([(middle - ahead, y), (middle + ahead, y)]), self.crs)
        return float(np.hypot(*(ends[1] - ends[0]))) / (2 * ahead) * self._units_per_inch

    @property
    def _units_per_inch(self) -> float:
        return (self.region.right - self.region.left) / self.box.width

    def to_page(self, meters: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Turn positions of shape (n, 2) from EPSG:26971 meters into inches."""
        origin = np.array([self.region.left, self.region.bottom])
        corner = np.array([self.box.left, self.box.bottom])
        return np.asarray((from_ground(meters, self.crs) - origin) / self._units_per_inch + corner)

    def from_page(self, inches: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Turn positions of shape (n, 2) from inches into EPSG:26971 meters."""
        origin = np.array([self.region.left, self.region.bottom])
        corner = np.array([self.box.left, self.box.bottom])
        return to_ground((inches - corner) * self._units_per_inch + origin, self.crs)

    def on_page(self, geometry: BaseGeometry) -> BaseGeometry:
        """Turn a shape from meters into inches."""
        return shapely.transform(geometry, self.to_page)

    @cached_property
    def seen(self) -> BaseGeometry:
        """What of the ground is seen, in EPSG:26971 meters."""
        outline = shapely.segmentize(shapely.box(*self.region), OUTLINE_STEP_M)
        return shapely.transform(outline, lambda points: to_ground(points, self.crs))

    def within(
        self, names: Sequence[str], polygons: npt.NDArray[np.object_]
    ) -> tuple[list[str], list[BaseGeometry]]:
        """Return the named shapes that are seen, as far as they are."""
        seen = shapely.intersection(polygons, self.seen)
        kept = np.flatnonzero(shapely.area(seen) > 0)
        return [names[int(index)] for index in kept], list(seen[kept])

    def draw(self, geometry: BaseGeometry, layer: str = DENSITY, **look: object) -> PathPatch:
        """Draw a shape that is given in EPSG:26971 meters, as far as it is seen."""
        geometry = _projected(geometry, self.crs)
        left, bottom, right, top = self.region
        beyond = CLIPPED_BEYOND * (right - left)
        if not shapely.box(*self.region).buffer(2 * beyond).covers(shapely.box(*geometry.bounds)):
            geometry = shapely.clip_by_rect(
                geometry, left - beyond, bottom - beyond, right + beyond, top + beyond
            )
        patch = PathPatch(path_of(geometry), **look)
        # add_patch would walk every vertex for limits that are set already.
        self.layer(layer).add_artist(patch)
        return patch

    def north_deg(self) -> float:
        """Return how far true north lies clockwise of the page's upright, in degrees."""
        x = (self.region.left + self.region.right) / 2
        y = (self.region.bottom + self.region.top) / 2
        if self.crs == WEB_MERCATOR:
            return 0.0
        projection = Proj(CRS)
        longitude, latitude = projection(x, y, inverse=True)
        return -float(projection.get_factors(longitude, latitude).meridian_convergence)


def from_ground(meters: npt.NDArray[np.float64], crs: str) -> npt.NDArray[np.float64]:
    """Turn positions of shape (n, 2) from EPSG:26971 meters into those of a projection."""
    if crs == CRS:
        return meters
    return np.stack(_transformer(CRS, crs).transform(*meters.T), axis=1)


def to_ground(meters: npt.NDArray[np.float64], crs: str) -> npt.NDArray[np.float64]:
    """Turn positions of shape (n, 2) from meters of a projection into EPSG:26971 meters."""
    if crs == CRS:
        return meters
    return np.stack(_transformer(crs, CRS).transform(*meters.T), axis=1)


@cache
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def projected_region(region: Region, crs: str) -> Region:
    """Return the region of a projection that holds one of EPSG:26971."""
    outline = shapely.segmentize(shapely.box(*region), OUTLINE_STEP_M)
    return Region(*_projected(outline, crs).bounds)


def _projected(geometry: BaseGeometry, crs: str) -> BaseGeometry:
    if crs == CRS:
        return geometry
    return shapely.transform(geometry, lambda points: from_ground(points, crs))


def path_of(geometry: BaseGeometry) -> Path:
    """Return a shape as a matplotlib path: polygons with their holes, or lines."""
    rings: list[Path] = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            oriented = shapely.orient_polygons(part)
            loops = [oriented.exterior, *oriented.interiors]
            rings += [Path(np.asarray(loop.coords), closed=True) for loop in loops]
        elif part.length > 0:
            rings.append(Path(np.asarray(part.coords)))
    if not rings:
        return Path(np.empty((0, 2)))
    return Path.make_compound_path(*rings)
