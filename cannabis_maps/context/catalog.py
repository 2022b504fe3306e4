"""The catalog: which of the City's layers are wanted, where they are, what they must hold.

How the portal serves them is known from the public notes of others, of September 2026, and was
not tried against the portal itself: most layers as GeoJSON, waterways and major streets only as
a zipped shapefile attached to the data set, because their GeoJSON has rows and no shapes.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from cannabis_maps.errors import PortalError
from cannabis_maps.portal.service import Request

Kind = Literal["lines", "polygons"]

GEOJSON = ("application/vnd.geo+json", "application/geo+json", "application/json")
ZIPPED = ("application/zip", "application/octet-stream")
# The portal cuts an answer off at 1,000 rows if it is not told how many are wanted.
ALL_ROWS = (("$limit", "100000"),)


class Field(NamedTuple):
    """A property that is kept, and what the City has called it."""

    name: str
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class Layer:
    """One layer of the City's.

    Parameters
    ----------
    name : str
        What it is called here.
    dataset : str
        The portal's id of it.
    kind : {"lines", "polygons"}
    request : Request
        What to ask the portal for.
    fewest : int
        A layer of fewer features is not whole.
    fields : tuple of Field
        The properties that are kept; all others are left behind.
    is_city : bool
        Whether all its features together are the city.
    """

    name: str
    dataset: str
    kind: Kind
    request: Request
    fewest: int
    fields: tuple[Field, ...] = ()
    is_city: bool = False

    def address(self, portal: str) -> str:
        """Return the whole address that is asked."""
        query = urlencode(self.request.parameters, safe="$")
        return f"{portal}{self.request.path}{f'?{query}' if query else ''}"

    def error(self, reason: str) -> PortalError:
        """Return an error that says why the layer is refused."""
        return PortalError(
            f"the City's layer {self.name} ({self.dataset}) {reason}; it is not taken, and the "
            "last good copy stays if there is one: try again later, or go on without it"
        )


def _served(dataset: str) -> Request:
    return Request(f"/resource/{dataset}.geojson", GEOJSON, ALL_ROWS)


def _attached(dataset: str) -> Request:
    return Request(f"/download/{dataset}/application/zip", (*ZIPPED, *GEOJSON))


LAYERS = (
    Layer(
        "community_areas",
        "igwz-8jzy",
        "polygons",
        _served("igwz-8jzy"),
        fewest=77,
        fields=(
            Field("number", ("area_numbe", "area_num_1", "number")),
            Field("name", ("community", "name")),
        ),
        is_city=True,
    ),
    Layer(
        "city_boundary",
        "qqq8-j68g",
        "polygons",
        _served("qqq8-j68g"),
        fewest=1,
        is_city=True,
    ),
    Layer(
        "parks",
        "ej32-qgdr",
        "polygons",
        _served("ej32-qgdr"),
        fewest=300,
        fields=(Field("name", ("label", "park", "name")),),
    ),
    Layer(
        "waterways",
        "eg9f-z3t6",
        "polygons",
        _attached("eg9f-z3t6"),
        fewest=100,
    ),
    Layer(
        "major_streets",
        "ueqs-5wr6",
        "lines",
        _attached("ueqs-5wr6"),
        fewest=1_000,
        fields=(Field("name", ("street_nam", "street_name", "name")),),
    ),
    Layer(
        "rail",
        "xbyr-jnvx",
        "lines",
        _served("xbyr-jnvx"),
        fewest=20,
    ),
)
