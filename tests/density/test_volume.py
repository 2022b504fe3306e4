"""The smallest areas that hold so much: by hand, by counting cells, and as geometry."""

from itertools import pairwise
from math import inf, log, nan, pi, sqrt

import numpy as np
import pytest
import shapely
import xarray as xr
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from shapely import box
from shapely.geometry.base import BaseGeometry

from cannabis_maps import words
from cannabis_maps.density import KERNELS, Estimator, kernel_density
from cannabis_maps.density.surface import labeled
from cannabis_maps.density.volume import percent_volume, residents_share, volume_contours
from cannabis_maps.errors import OptionError, SurfaceError
from cannabis_maps.grid import Grid, Region

Array = NDArray[np.float64]


def surface_of(values: object, cell_m: float = 100) -> xr.DataArray:
    """Put values on cells from the origin on."""
    array = np.asarray(values, dtype=np.float64)
    rows, cols = array.shape
    grid = Grid(Region(0, 0, cols * cell_m, rows * cell_m), cell_m)
    return labeled(array, grid, {"cell_m": float(cell_m), "units": "arrests"})


@pytest.fixture
def surface(grid: Grid, window: BaseGeometry) -> xr.DataArray:
    """70 points in the window with a notch and a hole."""
    random = np.random.default_rng(12)
    x, y = random.uniform(1000, 2300, 70), random.uniform(5000, 5300, 70)
    return kernel_density(
        x, y, None, grid, window=window, estimator=Estimator(bandwidth_m=160), measure="total"
    )


def test_percents_by_hand() -> None:
    # Of 40: 16; then 8 and 8 together; 5; 2; 1; nothing.
    percents = percent_volume(surface_of([[8.0, 16, 8], [nan, 5, 2], [1, 0, 0]]))
    expected = np.array([[80, 40, 80], [nan, 92.5, 97.5], [100, 100, 100]])
    assert_allclose(percents, expected, rtol=1e-14)


def test_percents_do_not_depend_on_the_unit(surface: xr.DataArray) -> None:
    assert_allclose(percent_volume(surface * 1e-9), percent_volume(surface), rtol=1e-12)


def test_equal_cells_are_equal_whatever_their_last_digits() -> None:
    near = 3 * (1 + np.array([[0, 1e-13], [-1e-13, 2e-13]]))
    assert_array_equal(percent_volume(surface_of(near)), np.full((2, 2), 100))


@given(
    arrays(
        np.float64, (4, 5), elements=st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 7.0, nan])
    ).filter(lambda values: np.nansum(values) > 0)
)
def test_percents_by_counting(values: Array) -> None:
    percents = percent_volume(surface_of(values)).values
    for own, percent in zip(values.ravel(), percents.ravel(), strict=True):
        as_dense = np.nansum(values[values >= own]) / np.nansum(values)
        assert_allclose(percent, nan if np.isnan(own) else 100 * as_dense, rtol=1e-12)


@settings(deadline=None, max_examples=40)
@given(
    arrays(
        np.float64, (4, 5), elements=st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 7.0, nan])
    ).filter(lambda values: np.nansum(values) > 0)
)
# Of which the contours' corners on the window's edge differ by rounding.
@example(np.array([[3.0, 1, 1, 1, 1], [2, 1, 1, 1, 1], [1, 1, nan, 1, 1], [1, 1, 1, 1, 1]]))
def test_contours_hold_the_cells_that_are_needed(values: Array) -> None:
    surface = surface_of(values)
    percents = percent_volume(surface).values
    grid = Grid(Region(0, 0, 500, 400), 100)
    contours = volume_contours(surface, (20, 50, 90, 100))
    for contour in contours:
        # The densest cells, as many as it takes, and those as dense as the last of them.
        needed = np.nanmin(np.where(percents >= contour.percent - 1e-9, percents, nan))
        held = percents <= needed
        assert_array_equal(grid.inside(contour.polygon) & (values > 0), held & (values > 0))
        assert contour.held == pytest.approx(needed / 100, rel=1e-12)
        assert contour.polygon.is_valid
    assert all(large.polygon.covers(small.polygon) for small, large in pairwise(contours))


@pytest.mark.parametrize(("percent", "radius"), [(50, sqrt(2 * log(2))), (90, sqrt(2 * log(10)))])
def test_one_gaussian_point_has_round_contours_of_known_radius(
    percent: float, radius: float
) -> None:
    grid = Grid(Region(0, 0, 12_000, 12_000), 50)
    surface = kernel_density(
        [6010], [5985], None, grid, estimator=Estimator(bandwidth_m=1000), measure="total"
    )
    (contour,) = volume_contours(surface, [percent])
    assert sqrt(contour.area_km2 / pi) == pytest.approx(radius, rel=2e-3)
    distances = shapely.distance(
        shapely.Point(6010, 5985), shapely.points(contour.polygon.exterior.coords)
    )
    assert_allclose(distances, 1000 * radius, rtol=4e-3)
    # The level is that of the kernel there.
    assert contour.level == pytest.approx((1 - percent / 100) / (2 * pi), rel=4e-3)


@pytest.mark.parametrize("kernel", ["quartic", "epanechnikov"])
def test_half_of_a_point_lies_within_its_half_weight_radius(kernel: str) -> None:
    grid = Grid(Region(0, 0, 6000, 6000), 25)
    surface = kernel_density(
        [3000], [3000], None, grid, estimator=Estimator(kernel, 2000, "none"), measure="total"
    )
    (contour,) = volume_contours(surface, [50])
    assert sqrt(contour.area_km2 / pi) == pytest.approx(
        2 * KERNELS[kernel].half_weight_radius, rel=2e-3
    )


def test_a_corner_is_cut_between_the_centers_by_hand() -> None:
    # Level 1, midway between 2 and 0: halfway from the center to each of its neighbors, and
    # straight between these four.
    (contour,) = volume_contours(surface_of([[0, 0, 0], [0, 2, 0], [0, 0, 0]]), [90])
    diamond = shapely.Polygon([(150, 100), (200, 150), (150, 200), (100, 150)])
    assert contour.polygon.equals(shapely.MultiPolygon([diamond])) or contour.polygon.equals(
        diamond
    )
    assert (contour.level, contour.held) == (1, 1)
    assert contour.area_km2 == pytest.approx(0.005, rel=1e-12)
    assert contour.share_of_window == pytest.approx(0.5 / 9, rel=1e-12)


def test_beyond_the_last_centers_a_contour_goes_on_to_the_edge() -> None:
    # A ridge along the west: the contour halfway to the next centers, and up to the grid's edge.
    (contour,) = volume_contours(surface_of([[4, 0, 0], [4, 0, 0]]), [50])
    assert contour.polygon.equals(box(0, 0, 100, 200))


def test_a_hole_stays_a_hole() -> None:
    ring = np.ones((5, 5))
    ring[2, 2] = 0
    ring = np.pad(ring, 1)
    (contour,) = volume_contours(surface_of(ring), [100])
    (part,) = shapely.get_parts(contour.polygon)
    assert len(part.interiors) == 1
    assert not contour.polygon.contains(shapely.Point(350, 350))
    assert contour.polygon.contains(shapely.Point(250, 350))


def test_two_equal_peaks_are_two_parts() -> None:
    (contour,) = volume_contours(
        surface_of([[0, 0, 0, 0, 0], [0, 3, 0, 3, 0], [0, 0, 0, 0, 0]]), [10]
    )
    assert shapely.get_num_geometries(contour.polygon) == 2
    assert contour.held == 1


def test_an_even_surface_is_held_by_all_of_it_or_not_at_all() -> None:
    small, large = volume_contours(surface_of(np.full((3, 4), 0.7)), [1, 99])
    for contour in (small, large):
        assert contour.polygon.equals(box(0, 0, 400, 300))
        assert (contour.held, contour.share_of_window) == (1, 1)


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (4, 1)])
def test_a_grid_of_one_row_or_column(shape: tuple[int, int]) -> None:
    values = np.arange(1.0, 1 + shape[0] * shape[1]).reshape(shape)
    (all_of_it,) = volume_contours(surface_of(values), [100])
    assert all_of_it.area_km2 == pytest.approx(values.size / 100, rel=1e-12)


def test_contours_of_a_real_surface(
    surface: xr.DataArray, grid: Grid, window: BaseGeometry
) -> None:
    contours = volume_contours(surface, (90, 25, 50, 75), window=window)
    assert [contour.percent for contour in contours] == [25, 50, 75, 90]
    percents = percent_volume(surface).values
    for contour in contours:
        polygon = contour.polygon
        assert polygon.is_valid
        assert window.covers(polygon)
        inside = grid.inside(polygon)
        weight = np.nansum(surface.values[inside]) / np.nansum(surface.values)
        assert contour.held == pytest.approx(weight, rel=1e-12)
        # As few cells as hold it: without the last one there would be too little.
        assert weight * 100 >= contour.percent
        least = np.nanmin(surface.values[inside])
        assert weight * 100 - 100 * least / np.nansum(surface.values) < contour.percent
        assert_array_equal(inside, percents <= 100 * weight + 1e-9)
        assert contour.area_km2 == pytest.approx(polygon.area / 1e6, rel=1e-15)
        assert contour.share_of_window == pytest.approx(polygon.area / window.area, rel=1e-15)
    for small, large in pairwise(contours):
        assert large.polygon.contains(small.polygon)
        assert large.level < small.level


def test_the_outline_of_the_cells_stands_in_for_the_window(
    surface: xr.DataArray, window: BaseGeometry
) -> None:
    # This window goes along the cells' edges.
    for given_, own in zip(
        volume_contours(surface, window=window), volume_contours(surface), strict=True
    ):
        assert own.polygon.equals(given_.polygon)
        assert (own.held, own.level) == (given_.held, given_.level)


def test_what_of_a_window_lies_beyond_the_grid_does_not_count(grid: Grid) -> None:
    surface = kernel_density([1500], [5500], None, grid, measure="total")
    (contour,) = volume_contours(surface, [100], window=box(0, 0, 9000, 9000))
    assert contour.share_of_window == pytest.approx(1, rel=1e-12)


def test_attributes(surface: xr.DataArray) -> None:
    percents = percent_volume(surface)
    assert percents.attrs == surface.attrs | {
        "units": "percent of the arrests",
        "measure": "percent-volume",
        "meaning": words.PERCENT_VOLUME,
    }
    assert (percents.name, percents.rio.crs) == ("percent_volume", surface.rio.crs)
    assert surface.attrs["measure"] == "total"


def test_residents_by_hand() -> None:
    grid = Grid(Region(0, 0, 200, 200), 100)
    residents = np.array([[1.0, 2], [3, 4]])
    assert residents_share(box(100, 0, 200, 200), residents, grid) == 0.6
    assert residents_share(box(0, 0, 40, 40), residents, grid) == 0
    assert residents_share(box(0, 0, 200, 200), residents, grid) == 1


def test_residents_that_are_not_on_the_grid_or_not_at_all() -> None:
    grid = Grid(Region(0, 0, 200, 200), 100)
    with pytest.raises(SurfaceError, match=r"cells \(2, 3\) for a grid \(2, 2\)"):
        residents_share(box(0, 0, 1, 1), np.ones((2, 3)), grid)
    with pytest.raises(SurfaceError, match="0 residents"):
        residents_share(box(0, 0, 1, 1), np.zeros((2, 2)), grid)


@pytest.mark.parametrize("percents", [[], [0], [-1, 50], [101], [50, 50], [nan]])
def test_percents_that_are_none(percents: list[float]) -> None:
    with pytest.raises(OptionError, match="give one or more, above 0 and up to 100, each once"):
        volume_contours(surface_of([[1, 2]]), percents)


@pytest.mark.parametrize("values", [[[0, 0]], [[nan, nan]], [[1, -1]], [[1, inf]]])
def test_surfaces_that_hold_no_volume(values: list[list[float]]) -> None:
    for make in (percent_volume, volume_contours):
        with pytest.raises(SurfaceError, match="holds no volume; give one of a density"):
            make(surface_of(values))


def test_another_window_than_that_of_the_surface(surface: xr.DataArray) -> None:
    with pytest.raises(SurfaceError, match="the window has 143 cells, the surface 118"):
        volume_contours(surface, window=box(1000, 5000, 2300, 6100))
