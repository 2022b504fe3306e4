"""The tables of a recipe's file: their keys are the words of the command line."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from cannabis_maps.explorer_recipe import CELL_M
from cannabis_maps.run_recipe import DEFAULT_PRODUCTS, LATEST


def _hyphenated(name: str) -> str:
    return name.removesuffix("_").replace("_", "-")


class Table(BaseModel):
    """A table that holds no other keys than these."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=_hyphenated)


class RecordsTable(Table):
    """Which records."""

    source: str | list[str] = "demo"
    offense: str = "possession-30g"
    from_: date | None = None
    to: date | Literal["latest"] = LATEST
    include_non_arrests: bool = False
    max_age: float = 7.0


class SurfaceTable(Table):
    """How to estimate."""

    kernel: str = "gaussian"
    bandwidth: float | str | None = None
    cell: float = 50.0
    edge_correction: str = "jones-diggle"
    measure: str = "per-year"
    allow_fine: bool = False
    max_cv: float | None = None


class PageTable(Table):
    """How a figure is set; what a figure's own table leaves out is taken from ``page``."""

    page: str | None = None
    orientation: str | None = None
    units: str | None = None
    credit: str | None = None
    dpi: int | None = None
    style: str | None = None
    bare: bool | None = None


class FigureTable(PageTable):
    """How one figure is set."""

    title: str | None = None
    subtitle: str | None = None


class ScaledTable(FigureTable):
    """How a heat map is set and shaded."""

    classes: int | None = None
    scheme: str | None = None
    breaks: list[float] = Field(default_factory=list)
    contours: list[float] = Field(default_factory=list)
    scale_max: float | None = None
    note: str | list[str] = Field(default_factory=list)


class SeriesTable(FigureTable):
    """Which windows a series shows."""

    by: str | None = None


class WindowTable(Table):
    """A window of time with a name."""

    name: str
    from_: date
    to: date | Literal["latest"]


class ChangeTable(FigureTable):
    """Which two windows are compared."""

    before: str = "2001-01-01/2012-12-31"
    after: str = "2013-01-01/latest"
    replicates: int = 999
    seed: int = 1811


class RasterTable(Table):
    """What the rasters hold."""

    what: str | list[str] = "density"
    by: str | None = None


class AreasTable(Table):
    """Which areas, and who lives there."""

    file: str | None = None
    area_name: str | None = None
    population: str | None = None


class BasemapTable(Table):
    """What lies under the maps."""

    basemap: str = "offline"
    require_basemap: bool = False
    many_tiles: bool = False


class BriefTable(Table):
    """What a brief says first, and which sections it has."""

    title: str | None = None
    subtitle: str | None = None
    author: str = ""
    sections: list[str] | None = None
    text: str | None = None
    standard_error: bool = False


class ExplorerTable(Table):
    """What the interactive page says first, and how fine it is."""

    title: str | None = None
    subtitle: str | None = None
    cell: float = CELL_M
    embed: bool = False
    basemap: str = "offline"


class RecipeFile(Table):
    """All of a recipe's file."""

    products: list[str] = Field(default_factory=lambda: list(DEFAULT_PRODUCTS))
    records: RecordsTable = RecordsTable()
    surface: SurfaceTable = SurfaceTable()
    page: PageTable = PageTable()
    areas: AreasTable = AreasTable()
    basemap: BasemapTable = BasemapTable()
    map: ScaledTable = ScaledTable()
    series: SeriesTable = SeriesTable()
    window: list[WindowTable] = Field(default_factory=list)
    change: ChangeTable = ChangeTable()
    rates: FigureTable = FigureTable()
    atlas: FigureTable = FigureTable()
    raster: RasterTable = RasterTable()
    brief: BriefTable = BriefTable()
    explorer: ExplorerTable = ExplorerTable()
