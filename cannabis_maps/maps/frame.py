"""The map frame: where on the page the map is, and how meters become inches."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from pyproj import Proj
from shapely.geometry.base import BaseGeometry

from cannabis_maps.grid import CRS, Region
from cannabis_maps.maps.page import Box, Page

# Of the width of the map: farther beyond it shapes are cut, so that no file carries them.
CLIPPED_BEYOND = 0.05
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
        On the ground, in EPSG:26971 meters.
    """

    page: Page
    box: Box
    region: Region

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
        across, up : float
            Share of the room left over that goes to the left, or below.

        Returns
        -------
        MapFrame
        """
        left, bottom, right, top = region
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

    @property
    def meters_per_inch(self) -> float:
        """Meters on the ground in an inch of the page."""
        return (self.region.right - self.region.left) / self.box.width

    def to_page(self, meters: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Turn positions of shape (n, 2) from meters into inches."""
        origin = np.array([self.region.left, self.region.bottom])
        corner = np.array([self.box.left, self.box.bottom])
        return np.asarray((meters - origin) / self.meters_per_inch + corner)

    def on_page(self, geometry: BaseGeometry) -> BaseGeometry:
        """Turn a shape from meters into inches."""
        return shapely.transform(geometry, self.to_page)

    def within(
        self, names: Sequence[str], polygons: npt.NDArray[np.object_]
    ) -> tuple[list[str], list[BaseGeometry]]:
        """Return the named shapes that are seen, as far as they are."""
        seen = shapely.intersection(polygons, shapely.box(*self.region))
        kept = np.flatnonzero(shapely.area(seen) > 0)
        return [names[int(index)] for index in kept], list(seen[kept])

    def draw(self, geometry: BaseGeometry, layer: str = DENSITY, **look: object) -> PathPatch:
        """Draw a shape that is given in meters, as far as it is seen."""
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
        projection = Proj(CRS)
        longitude, latitude = projection(x, y, inverse=True)
        return -float(projection.get_factors(longitude, latitude).meridian_convergence)


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
