"""Made-up arrests, what is known about them, and pages composed from both."""

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pytest
import shapely
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from cannabis_maps.comparing import compare
from cannabis_maps.comparison import Comparison
from cannabis_maps.density import Estimator, kernel_density
from cannabis_maps.estimating import estimate
from cannabis_maps.estimating_series import estimate_series
from cannabis_maps.grid import Region
from cannabis_maps.maps.description import describe_map, document
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.ground import CITY
from cannabis_maps.maps.heatmap import compose_map
from cannabis_maps.maps.options import MapOptions
from cannabis_maps.maps.page import FORMATS, Box, Page
from cannabis_maps.maps.scale import colors
from cannabis_maps.offenses import POSSESSION_30G, Offense
from cannabis_maps.places import chicago_grid, city_limit, community_areas
from cannabis_maps.provenance import Provenance, Source, YearCount
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records, read_records
from cannabis_maps.series import Series
from cannabis_maps.windows import Window, yearly_windows
from cannabis_maps.windows_recipe import ChangeRecipe

FIRST, LAST = date(2001, 1, 1), date(2018, 11, 12)
# Arrests mapped by year, 2001 to 2018; from 2019 on a tenth of the last but one.
BY_YEAR = (
    *(14_248, 14_715, 17_371, 18_729, 19_122, 20_224, 22_803, 20_206, 20_889),
    *(21_978, 20_084, 17_685, 15_942, 12_860, 9_745, 4_050, 1_210, 1_196),
)
AFTER_2018 = 121
DEMO_SURFACE = SurfaceRecipe(cell_m=400)

MakeProvenance = Callable[..., Provenance]
MakeSurface = Callable[..., xr.DataArray]
Compose = Callable[..., Page]
FrameOf = Callable[[Page], MapFrame]
Lightness = Callable[[np.ndarray], np.ndarray]
Boxes = list[tuple[Text, shapely.Polygon]]


@cache
def _provenance(
    first: date = FIRST,
    last: date = LAST,
    offense: Offense = POSSESSION_30G,
    *,
    arrests_only: bool = True,
    demonstration: bool = False,
    mapped: int | None = None,
) -> Provenance:
    counts = dict(enumerate(BY_YEAR, start=2001))
    # A demonstration knows nothing of arrests without a position.
    unplaced = 0 if demonstration else 100
    of_year = {
        year: counts.get(year, AFTER_2018) if mapped is None else mapped
        for year in range(first.year, last.year + 1)
    }
    years = tuple(
        YearCount(
            year,
            count + unplaced,
            count,
            max(first, date(year, 1, 1)),
            min(last, date(year, 12, 31)),
        )
        for year, count in of_year.items()
    )
    return Provenance(
        (Source("records.csv", "0a" * 32),),
        offense,
        first,
        last,
        last,
        years,
        arrests_only=arrests_only,
        demonstration=demonstration,
    )


@cache
def _surface(
    scale: float = 1.0,
    bandwidth_m: float = 500.0,
    cell_m: float = 400.0,
    measure: str = "per-year",
    caution: str = "",
    max_cv: float | None = None,
) -> xr.DataArray:
    """Spread hundreds of clusters over the city, some of them much larger than others."""
    random = np.random.default_rng(1811)
    left, bottom, right, top = city_limit().bounds
    x, y = random.uniform(left, right, 1500), random.uniform(bottom, top, 1500)
    held = shapely.contains_xy(city_limit(), x, y)
    weights = random.pareto(2.0, held.sum())
    surface = kernel_density(
        x[held],
        y[held],
        weights * scale * 273_000 / weights.sum(),
        chicago_grid(cell_m),
        window=city_limit(),
        estimator=Estimator(bandwidth_m=bandwidth_m),
        measure=measure,
        years=17.86,
    )
    if max_cv is not None:
        # Which cells are left is all the same here: the darker half, all but O'Hare's.
        blank = (surface < surface.median()) | (surface.x < 340_000)
        told = {"max_cv": max_cv, "count_shown": 0.9 * surface.attrs["count"]}
        surface = surface.where(~blank).assign_attrs(surface.attrs | told)
    return surface.assign_attrs(caution=caution) if caution else surface


@pytest.fixture(scope="session")
def make_provenance() -> MakeProvenance:
    """Say where the arrests of a window come from."""
    return _provenance


@pytest.fixture(scope="session")
def make_surface() -> MakeSurface:
    """Estimate the density of made-up arrests over the whole city."""
    return _surface


# As many as one file of tests goes over again and again: each is some megabytes.
@lru_cache(maxsize=40)
def _compose(
    surface: tuple[tuple[str, object], ...],
    provenance: tuple[tuple[str, object], ...],
    options: MapOptions,
) -> Page:
    return compose_map(_surface(**dict(surface)), _provenance(**dict(provenance)), options)


@pytest.fixture(scope="session")
def compose() -> Compose:
    """Compose a page once for each set of words; `surface` and `provenance` are dictionaries."""

    def composed(
        *,
        surface: dict[str, Any] | None = None,
        provenance: dict[str, Any] | None = None,
        **options: Any,  # noqa: ANN401  as MapOptions takes them
    ) -> Page:
        return _compose(
            tuple((surface or {}).items()),
            tuple((provenance or {}).items()),
            MapOptions(**options),
        )

    return composed


@pytest.fixture(scope="session")
def demo() -> Records:
    return read_records("demo")


@pytest.fixture(scope="session")
def demo_surface(demo: Records) -> xr.DataArray:
    return estimate(demo, DEMO_SURFACE)


@pytest.fixture(scope="session")
def demo_series(demo: Records) -> Series:
    """Estimate each year of the demonstration."""
    known = demo.provenance
    return estimate_series(demo, yearly_windows(known.first_day, known.last_day), DEMO_SURFACE)


@pytest.fixture(scope="session")
def demo_change(demo: Records) -> Comparison:
    """Compare the demonstration's years with tickets to those before."""
    before = Window("before", date(2001, 1, 1), date(2012, 12, 31))
    after = Window("after", date(2013, 1, 1), date(2018, 11, 12))
    return compare(demo, ChangeRecipe(before, after, replicates=20), DEMO_SURFACE)


@pytest.fixture(scope="session")
def page(compose: Compose) -> Page:
    """Compose the page with nothing but defaults."""
    return compose()


@pytest.fixture(scope="session")
def frame_of() -> FrameOf:
    """Find the map frame again on a page."""

    def found(page: Page) -> MapFrame:
        axes = next(axes for axes in page.figure.axes if axes.get_label() == "map")
        place = axes.get_position()
        box = Box(
            place.x0 * page.box.width,
            place.y0 * page.box.height,
            place.x1 * page.box.width,
            place.y1 * page.box.height,
        )
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        return MapFrame(page, box, Region(left, bottom, right, top))

    return found


@pytest.fixture(scope="session")
def room_of() -> Callable[[Page, Artist], shapely.Polygon]:
    """Measure what an artist takes of its page, in inches."""

    def measured(page: Page, artist: Artist) -> shapely.Polygon:
        canvas: Any = page.figure.canvas
        extent = artist.get_window_extent(canvas.get_renderer())
        return shapely.box(*np.asarray(extent.extents) / page.figure.dpi)

    return measured


@pytest.fixture(scope="session")
def text_boxes(room_of: Callable[[Page, Artist], shapely.Polygon]) -> Callable[[Page], Boxes]:
    """Measure every text on a page, in inches."""
    known = WeakKeyDictionary[Page, Boxes]()

    def measured(page: Page) -> Boxes:
        if page not in known:
            known[page] = [
                (text, room_of(page, text))
                for text in page.figure.findobj(Text)
                if text.get_text().strip() and text.get_visible()
            ]
        return known[page]

    return measured


@pytest.fixture(scope="session")
def overlaps() -> Callable[[Boxes], list[tuple[str, str]]]:
    """Name each two of some texts that lie on each other, if only in part."""

    def found(boxes: Boxes) -> list[tuple[str, str]]:
        rooms = np.array([room for _, room in boxes])
        one, other = shapely.STRtree(rooms).query(rooms, predicate="intersects")
        shared = shapely.area(shapely.intersection(rooms[one], rooms[other]))
        pairs = np.stack([one, other], axis=1)[(one < other) & (shared > 0)]
        return [(boxes[one][0].get_text(), boxes[other][0].get_text()) for one, other in pairs]

    return found


@pytest.fixture(scope="session")
def area_of() -> Callable[[str], shapely.Polygon]:
    """Look up a community area's shape by name."""
    areas = community_areas()
    return dict(zip(areas.names, areas.polygons, strict=True)).__getitem__


@pytest.fixture(scope="session")
def files(
    page: Page, make_surface: MakeSurface, make_provenance: MakeProvenance
) -> dict[str, bytes]:
    """Render the default page in every format."""
    caption = describe_map(make_surface(), make_provenance())
    described = document(caption, make_provenance())
    return {format_: page.render(format_, described) for format_ in FORMATS}


@pytest.fixture(scope="session")
def words_of() -> Callable[[Page], str]:
    """Join all words of a page, as a reader goes over them, spaces made even."""

    def joined(page: Page) -> str:
        texts = [text.get_text() for text in page.figure.findobj(Text)]
        return " ".join(" ".join(texts).split())

    return joined


@pytest.fixture(scope="session")
def lightness() -> Lightness:
    """Return the CIELAB L* of sRGB colors of shape (..., 3), 0 to 1."""

    def measured(rgb: np.ndarray) -> np.ndarray:
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        luminance = linear @ [0.2126, 0.7152, 0.0722]
        light: np.ndarray = np.where(
            luminance > (6 / 29) ** 3,
            116 * np.cbrt(luminance) - 16,
            luminance * (29 / 3) ** 3,
        )
        return light

    return measured


@pytest.fixture(scope="session")
def inks() -> np.ndarray:
    """Lay the 512 colors of the scale over the city's ground: RGB, light to dark."""
    rgba = np.asarray(colors()(np.arange(512)))
    laid: np.ndarray = rgba[:, :3] * rgba[:, 3:] + np.array(to_rgb(CITY)) * (1 - rgba[:, 3:])
    return laid
