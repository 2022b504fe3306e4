"""Layers from counts made by hand."""

from datetime import date

import numpy as np
import pytest
import shapely

from cannabis_maps.area_figures import AreaFigures
from cannabis_maps.cell_counts import CellCounts
from cannabis_maps.grid import Grid, Region
from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.places import community_areas
from cannabis_maps.provenance import Provenance, Source, YearCount
from cannabis_maps.rates import area_rates
from cannabis_maps.vector_columns import Column, table
from cannabis_maps.vector_layers import areas_layer, grid_layer

FIRST, LAST = date(2010, 1, 1), date(2010, 12, 31)


@pytest.fixture
def provenance() -> Provenance:
    years = (YearCount(2010, 40, 40, FIRST, LAST),)
    return Provenance((Source("a.csv", "00"),), POSSESSION_30G, FIRST, LAST, LAST, years)


def cells(counts: list[int]) -> CellCounts:
    grid = Grid(Region(358_000, 578_000, 359_000, 579_000), 250)
    index = np.arange(len(counts))
    return CellCounts(grid, index, index, (2010,), np.array([counts]), 365 / 365.25)


@pytest.mark.parametrize("counts", [[40], [20, 20], [1, 39], [1, 2, 37], [10, 10, 10, 10]])
def test_any_cells_make_classes(provenance: Provenance, counts: list[int]) -> None:
    layer = grid_layer(cells(counts), provenance)
    assert layer.style.count(b"<range ") >= 2
    assert layer.table["arrests"].tolist() == counts


def test_where_no_area_has_a_rate_all_are_drawn_as_too_few(provenance: Provenance) -> None:
    rates = area_rates(np.ones(77, dtype=int), provenance)
    layer = areas_layer(AreaFigures(community_areas(), rates, (rates,), 0, 1e6), provenance)
    assert layer.style.count(b"<rule ") == 2
    assert b"too few (arrests under 20)" in layer.style


def test_a_layer_says_how_it_came_about(provenance: Provenance) -> None:
    rates = area_rates(np.full(77, 30), provenance)
    layer = areas_layer(AreaFigures(community_areas(), rates, (rates,), 0, 1e6), provenance)
    told = " ".join(layer.methods)
    assert "interpolated day by day" in told
    assert "people arrested there may live elsewhere" in told


def test_readable_names_tell_all_columns_apart(provenance: Provenance) -> None:
    layer = grid_layer(cells([1, 39]), provenance)
    assert list(layer.aliases) == [name for name in layer.table if name != "geometry"]
    assert len(set(layer.aliases.values())) == len(layer.aliases)


def test_of_what_cutting_leaves_the_polygons_are_kept() -> None:
    box, line = shapely.box(0, 0, 1, 1), shapely.LineString([(1, 0), (2, 0)])
    cut = np.array([shapely.GeometryCollection([box, line]), box])
    made = table({"name": Column("Name", ["A", "B"])}, cut)
    assert made.geom_type.tolist() == ["MultiPolygon", "Polygon"]
    assert made.area.tolist() == [1, 1]
