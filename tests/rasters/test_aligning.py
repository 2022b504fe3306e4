"""A surface on another raster's cells: the total stays, and each cell has the mean over it."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import rasterio
import shapely
import xarray as xr
from pyproj import Transformer
from rasterio import Affine

from cannabis_maps.density import kernel_density
from cannabis_maps.errors import OptionError, SourceError
from cannabis_maps.places import chicago_grid, city_limit
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters import write_raster
from cannabis_maps.rasters.aligning import Target, aligned, read_target

IntArray = npt.NDArray[np.intp]
CELL_M, N = 200, 5000
# Of the total.
KEPT_TO = 1e-3
YEARS = 681 / 365.25
# Each covers the whole city: CRS, left, top, cell, columns and rows.
TARGETS = {
    "UTM, 30 m": ("EPSG:32616", 421_300, 4_653_060, 30, 1190, 1430),
    "Web Mercator, 100 m": ("EPSG:3857", -9_790_000, 5_165_000, 100, 480, 575),
    "longitude and latitude": ("EPSG:4326", -87.945, 42.026, 0.0005, 860, 770),
    "half a cell off": ("EPSG:26971", 332_300, 595_100, 200, 176, 212),
    "1 km": ("EPSG:26971", 332_000, 595_000, 1000, 36, 43),
    "one cell for all": ("EPSG:26971", 330_000, 600_000, 50_000, 1, 1),
}


def target(crs: str, *place: float) -> Target:
    left, top, cell, cols, rows = place
    transform, shape = Affine(cell, 0, left, 0, -cell, top), (int(rows), int(cols))
    return Target("theirs.tif", rasterio.CRS.from_string(crs).to_wkt(), transform, shape)


def surface(measure: str) -> xr.DataArray:
    """Five thousand arrests all over the city, up to its limit."""
    random = np.random.default_rng(7)
    left, bottom, right, top = city_limit().bounds
    x, y = random.uniform(left, right, 5 * N), random.uniform(bottom, top, 5 * N)
    inside = np.flatnonzero(shapely.contains_xy(city_limit(), x, y))[:N]
    grid = chicago_grid(CELL_M)
    return kernel_density(
        x[inside], y[inside], None, grid, window=city_limit(), measure=measure, years=YEARS
    )


@pytest.fixture(scope="module")
def density() -> xr.DataArray:
    return surface("per-year")


@pytest.fixture(scope="module")
def counts() -> xr.DataArray:
    return surface("expected-count")


def cells(found: Target, rows: IntArray, cols: IntArray) -> list[shapely.Polygon]:
    """Return cells as polygons in EPSG:26971, their sides bent as they are there."""
    to_meters = Transformer.from_crs(found.crs, "EPSG:26971", always_xy=True)
    made = []
    for row, col in zip(rows, cols, strict=True):
        corners = [(found.x(col + at), found.y(row + down)) for at, down in SQUARE]
        ring = shapely.segmentize(shapely.Polygon(corners), found.transform.a / 8)
        made.append(shapely.transform(ring, to_meters.transform, interleaved=False))
    return made


SQUARE = ((0, 0), (1, 0), (1, 1), (0, 1))


def total(found: xr.DataArray, place: Target) -> float:
    """Return the sum of values times areas of cells, by their corners in EPSG:26971."""
    values = found.to_numpy()
    rows, cols = np.nonzero(np.isfinite(values))
    to_meters = Transformer.from_crs(place.crs, "EPSG:26971", always_xy=True)
    corners = [to_meters.transform(place.x(cols + at), place.y(rows + d)) for at, d in SQUARE]
    rings = np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1)
    return float(values[rows, cols] @ shapely.area(shapely.polygons(rings)) / 1e6)


@pytest.mark.parametrize("name", TARGETS)
def test_the_total_of_a_density_is_kept(density: xr.DataArray, name: str) -> None:
    place = target(*TARGETS[name])
    assert total(aligned(density, place), place) * YEARS == pytest.approx(N, rel=1e-9)


@pytest.mark.parametrize("name", TARGETS)
def test_the_total_of_a_count_is_kept(counts: xr.DataArray, name: str) -> None:
    found = aligned(counts, target(*TARGETS[name]))
    assert float(found.sum()) == pytest.approx(N, rel=1e-9)


def test_each_year_is_written_with_its_total_in_float32(
    counts: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    place = aligned(counts, target(*TARGETS["1 km"]))
    made = place.assign_attrs(count=provenance.mapped, years=provenance.duration_years)
    write_raster(made, provenance, tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif") as raster:
        assert raster.transform == Affine(1000, 0, 332_000, 0, -1000, 595_000)
        assert raster.tags()["ALIGNED_TO"] == "theirs.tif"
        in_all = raster.read(1, masked=True).astype(np.float64).sum()
    assert in_all == pytest.approx(N, rel=KEPT_TO)


def mean_over(density: xr.DataArray, polygon: shapely.Polygon) -> float:
    """Return the mean over a polygon, nothing outside the city, by cutting up cells."""
    half = CELL_M / 2
    left, bottom, right, top = polygon.buffer(CELL_M).bounds
    density = density.sel(x=slice(left, right), y=slice(top, bottom))
    x, y = np.meshgrid(density["x"], density["y"])
    squares = shapely.box(x - half, y - half, x + half, y + half)
    shared = shapely.area(shapely.intersection(squares, polygon))
    return float(np.nansum(density.to_numpy() * shared) / polygon.area)


@pytest.mark.parametrize("name", TARGETS)
def test_a_cell_has_the_mean_of_what_it_covers(density: xr.DataArray, name: str) -> None:
    found = target(*TARGETS[name])
    values = aligned(density, found).to_numpy()
    rows, cols = np.nonzero(values >= np.nanmedian(values))
    some = np.random.default_rng(3).choice(len(rows), 6)
    expected = [mean_over(density, each) for each in cells(found, rows[some], cols[some])]
    # A cell smaller than ours has one sample at least, and a step between two of ours is 10 %.
    np.testing.assert_allclose(values[rows[some], cols[some]], expected, rtol=0.05)


def test_the_same_cells_keep_their_values(density: xr.DataArray) -> None:
    left, _, _, top = chicago_grid(CELL_M).region
    rows, cols = density.shape
    found = aligned(density, target("EPSG:26971", left, top, CELL_M, cols, rows))
    np.testing.assert_allclose(found.to_numpy(), density.to_numpy(), rtol=1e-12)


def test_what_is_outside_the_city_is_blank(density: xr.DataArray) -> None:
    found = target(*TARGETS["1 km"])
    values = aligned(density, found).to_numpy()
    rows, cols = np.indices(found.shape)
    polygons = np.array(cells(found, rows.ravel(), cols.ravel())).reshape(found.shape)
    # A cell is of the city when its center is: half a diagonal beyond the limit at the most.
    beyond = ~shapely.intersects(polygons, city_limit().buffer(CELL_M))
    within = shapely.contains(city_limit().buffer(-CELL_M), polygons)
    assert np.isnan(values[beyond]).all()
    assert np.isfinite(values[within]).all()


def test_a_target_of_a_part_has_the_values_of_the_whole(density: xr.DataArray) -> None:
    whole = aligned(density, target(*TARGETS["1 km"]))
    part = aligned(density, target("EPSG:26971", 353_000, 580_000, 1000, 40, 9))
    np.testing.assert_allclose(part.to_numpy()[:, :15], whole.to_numpy()[15:24, 21:], rtol=1e-12)
    assert np.isnan(part.to_numpy()[:, 15:]).all()


def test_coordinates_are_centers_of_the_targets_cells(density: xr.DataArray) -> None:
    found = aligned(density, target("EPSG:26971", 353_000, 580_000, 1000, 3, 2))
    assert found["x"].values.tolist() == [353_500, 354_500, 355_500]
    assert found["y"].values.tolist() == [579_500, 578_500]


@pytest.mark.parametrize(
    "place",
    [
        ("EPSG:26971", 100_000, 595_000, 1000, 40, 40),
        ("EPSG:25833", 400_000, 5_800_000, 1000, 40, 40),
        # Of the other half of the globe only.
        ("+proj=ortho +lat_0=-40 +lon_0=100", -100_000, 100_000, 10_000, 20, 20),
    ],
)
def test_a_target_outside_the_city_is_refused(
    density: xr.DataArray, place: tuple[str, float, float, float, float, float]
) -> None:
    with pytest.raises(OptionError) as caught:
        aligned(density, target(*place))
    assert str(caught.value) == (
        "--align theirs.tif holds nothing of the city; give a raster that covers a part"
    )


def written(path: Path, crs: str | None, transform: Affine) -> Path:
    layout = {"driver": "GTiff", "height": 4, "width": 5, "count": 1, "dtype": "uint8"}
    with rasterio.open(path, "w", crs=crs, transform=transform, **layout):
        return path


def test_a_raster_is_read_as_a_target(tmp_path: Path) -> None:
    transform = Affine(30, 0, 421_000, 0, -60, 4_656_000)
    found = read_target(written(tmp_path / "theirs.tif", "EPSG:32616", transform))
    assert (found.name, found.transform, found.shape) == ("theirs.tif", transform, (4, 5))
    assert rasterio.CRS.from_wkt(found.crs).to_epsg() == 32616


LOCAL = 'LOCAL_CS["a yard",UNIT["metre",1]]'
PLAIN = Affine(100, 0, 358_000, 0, -100, 580_000)


@pytest.mark.parametrize(
    ("crs", "transform", "told"),
    [
        (None, PLAIN, "has no CRS; give it one, or another raster"),
        (LOCAL, PLAIN, "has a CRS that leads to no place on the ground; give it the one that"),
        (
            "EPSG:26971",
            Affine(98, 17, 358_000, 17, -98, 580_000),
            "is turned or upside down; give one whose",
        ),
        (
            "EPSG:26971",
            Affine(100, 0, 358_000, 0, 100, 570_000),
            "is turned or upside down; give one whose",
        ),
        (
            "EPSG:26971",
            Affine(-100, 0, 368_000, 0, -100, 580_000),
            "is turned or upside down; give one whose",
        ),
    ],
)
def test_targets_that_are_refused(
    tmp_path: Path, crs: str | None, transform: Affine, told: str
) -> None:
    path = written(tmp_path / "theirs.tif", crs, transform)
    with pytest.raises(OptionError, match=f"^--align theirs.tif {told}"):
        read_target(path)


def test_a_file_that_is_no_raster_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs.tif").write_bytes(b"junk")
    with pytest.raises(SourceError, match="not recognized as being in a supported file format; "):
        read_target(tmp_path / "theirs.tif")
    with pytest.raises(SourceError, match="No such file or directory; give a raster that GDAL"):
        read_target(tmp_path / "absent.tif")


def test_so_many_cells_are_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs.vrt").write_text(
        '<VRTDataset rasterXSize="30000" rasterYSize="30000"><SRS>EPSG:26971</SRS>'
        "<GeoTransform>330000,2,0,600000,0,-2</GeoTransform>"
        '<VRTRasterBand dataType="Byte" band="1"/></VRTDataset>',
        encoding="utf-8",
    )
    with pytest.raises(OptionError, match="has 900,000,000 cells; give one of up to 400,000,000"):
        read_target(tmp_path / "theirs.vrt")
