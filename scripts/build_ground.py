"""Build the ground under the maps: lake, river, largest parks, county lines and Illinois.

Run once, when a layer is renewed; the result is carried in the package. It takes the City's own
parks and waterways, a lake and the counties of the Census Bureau, cuts them to the page's
surroundings and simplifies them to what a letter page can show.
"""

import argparse
import json
from pathlib import Path

import geopandas
import shapely

from cannabis_maps.grid import CRS
from cannabis_maps.places import city_limit
from cannabis_maps.surroundings import GROUND_FILE

SURROUNDINGS = shapely.box(316_000, 540_000, 386_000, 608_000)
LEAST_WATER_M2 = 40_000
LEAST_PARK_M2 = 600_000
SOURCE = (
    "Parks and waterways: City of Chicago Data Portal, simplified. Lake, counties and state: "
    "U.S. Census Bureau, cartographic boundary files 2017 (public domain), as in us-atlas 3.0.1."
)


def main() -> None:
    """Read the layers, cut and simplify them, write one GeoJSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    for layer in ("parks", "waterways", "lake", "counties"):
        parser.add_argument(f"--{layer}", type=Path, required=True)
    arguments = parser.parse_args()
    layers = {
        "lake": lake(read(arguments.lake)),
        "river": river(read(arguments.waterways)),
        "park": parks(read(arguments.parks)),
        "county": counties(read(arguments.counties, layer="counties")),
        "state": state(read(arguments.counties, layer="states")),
    }
    write(layers)
    print(f"{GROUND_FILE}: {GROUND_FILE.stat().st_size:,} bytes")


def read(path: Path, **options: str) -> geopandas.GeoDataFrame:
    """Read a layer that is in longitude and latitude, whether it says so or not."""
    return geopandas.read_file(path, **options).set_crs(4326, allow_override=True).to_crs(CRS)


def lake(frame: geopandas.GeoDataFrame) -> shapely.Geometry:
    """Return the lake, reaching under the city's edge so that no gap is left at its shore."""
    water = frame.union_all()
    _, bottom, _, top = city_limit().bounds
    state_line_shore = 560_050
    beside_city = shapely.box(340_000, max(bottom, state_line_shore), 386_000, top - 250)
    return water.union(water.buffer(900).intersection(beside_city)).intersection(SURROUNDINGS)


def river(frame: geopandas.GeoDataFrame) -> shapely.Geometry:
    """Return the waterways that a letter page can show."""
    joined = shapely.union_all(frame.geometry.buffer(4).to_numpy()).buffer(-4)
    parts = [part for part in joined.geoms if part.area > LEAST_WATER_M2]
    return shapely.simplify(shapely.union_all(parts), 9).buffer(0)


def parks(frame: geopandas.GeoDataFrame) -> shapely.Geometry:
    """Return the largest parks."""
    largest = frame.geometry[frame.area > LEAST_PARK_M2]
    return shapely.simplify(shapely.union_all(largest.to_numpy()).buffer(25).buffer(-25), 15)


def counties(frame: geopandas.GeoDataFrame) -> shapely.Geometry:
    """Return the lines between counties, on land."""
    near = frame[frame.intersects(SURROUNDINGS) & frame["id"].str[:2].isin(["17", "18"])]
    edges = [
        one.intersection(other)
        for one in near.geometry
        for other in near.geometry
        if one is not other
    ]
    return shapely.line_merge(shapely.union_all(edges)).intersection(SURROUNDINGS)


def state(frame: geopandas.GeoDataFrame) -> shapely.Geometry:
    """Return Illinois, coarse, for the locator."""
    return shapely.simplify(frame.geometry[frame["id"] == "17"].union_all(), 2_000)


def write(layers: dict[str, shapely.Geometry]) -> None:
    """Write the layers in longitude and latitude to five decimals, about a meter."""
    frame = geopandas.GeoDataFrame({"layer": list(layers)}, geometry=list(layers.values()), crs=CRS)
    frame = frame.to_crs(4326)
    frame.geometry = shapely.set_precision(frame.geometry.to_numpy(), 1e-5)
    content = json.loads(frame.to_json(drop_id=True))
    content = {"type": content["type"], "source": SOURCE, "features": content["features"]}
    GROUND_FILE.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
