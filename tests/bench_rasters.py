"""Measure rasters of the city at 10 m beside GDAL's own writing; run by `make bench`."""

import math
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
import rasterio
import xarray as xr

from cannabis_maps.estimating import estimate
from cannabis_maps.provenance import Provenance
from cannabis_maps.ramp import Ramp
from cannabis_maps.raster_products import ramp_for, write_raster_products
from cannabis_maps.rasters import write_raster
from cannabis_maps.rasters.aligning import Target, aligned
from cannabis_maps.rasters.geotiff import OPTIONS, transform_of
from cannabis_maps.recipe import PageRecipe, SurfaceRecipe
from cannabis_maps.records import read_records

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "cannabis_2001_2018.csv.gz"
RUNS = 3
FINE, COARSE = SurfaceRecipe(cell_m=10), SurfaceRecipe(cell_m=50, measure="expected-count")
# Another raster's CRS, left, top, cell, columns and rows, over all of the city.
TARGETS = (
    ("EPSG:32616", 421_300, 4_653_060, 30, 1190, 1430),
    ("EPSG:3857", -9_790_000, 5_165_000, 100, 480, 575),
    ("EPSG:4326", -87.945, 42.026, 0.0005, 860, 770),
    ("EPSG:26971", 332_300, 595_100, 1000, 36, 43),
)


def main() -> None:
    """Print two tables: writing at 10 m, the engines in turn; and aligned totals."""
    source = str(REAL) if REAL.exists() else "demo"
    records = read_records(source)
    known = records.provenance
    writing(estimate(records, FINE), known)
    print(f"\n{'aligned, counts of ' + Path(source).name:<44}{'s':>8}{'total off by':>14}")
    counts = estimate(records, COARSE)
    for crs, *place in TARGETS:
        start = time.perf_counter()
        found = aligned(counts, target(crs, *place))
        taken = time.perf_counter() - start
        off = float(found.sum()) / known.mapped - 1
        print(f"{crs + f', cells of {place[2]:g}':<44}{taken:>8.2f}{off:>14.1e}")


def writing(surface: xr.DataArray, known: Provenance) -> None:
    """Measure our writing and GDAL's own of one array with the same options."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{name}.tif" for name in ("gdal", "ours", "all")}
        ramp = ramp_for([surface], PageRecipe())
        engines = {
            "gdal": partial(by_gdal, surface, paths["gdal"]),
            "ours": partial(write_raster, surface, known, paths["ours"], force=True),
            "all": partial(afresh, surface, known, paths["all"], ramp),
        }
        times: dict[str, list[float]] = {name: [] for name in engines}
        for _ in range(RUNS):
            for name, work in engines.items():
                start = time.perf_counter()
                work()
                times[name].append(time.perf_counter() - start)
        print(f"{f'written, {surface.size:,} cells':<44}{'s':>8}{'over GDAL':>14}{'MB':>8}")
        for name, told in (("gdal", "GDAL"), ("ours", "raster"), ("all", "with all beside it")):
            median = statistics.median(times[name])
            ratio = median / statistics.median(times["gdal"])
            size = paths[name].stat().st_size / 1e6
            print(f"{told:<44}{median:>8.2f}{ratio:>14.2f}{size:>8.1f}")


def by_gdal(surface: xr.DataArray, path: Path) -> None:
    """Write values as GDAL does by itself."""
    rows, cols = surface.shape
    layout = {"height": rows, "width": cols, "count": 1, "dtype": "float32", "nodata": math.nan}
    place = {"crs": surface.rio.crs, "transform": transform_of(surface)}
    with rasterio.open(path, "w", **layout, **place, **OPTIONS) as raster:
        raster.write(surface.to_numpy().astype(np.float32), 1)


def afresh(surface: xr.DataArray, known: Provenance, path: Path, ramp: Ramp) -> None:
    """Write a raster and all that stands beside it, where there is nothing yet."""
    for each in path.parent.glob("all*"):
        each.unlink()
    write_raster_products(surface, known, path, ramp)


def target(crs: str, *place: float) -> Target:
    """Return the cells of a raster."""
    left, top, cell, cols, rows = place
    transform = rasterio.Affine(cell, 0, left, 0, -cell, top)
    wkt = rasterio.CRS.from_string(crs).to_wkt()
    return Target("theirs.tif", wkt, transform, (int(rows), int(cols)))


if __name__ == "__main__":
    main()
