"""The City's own layers, as they were published, where they are."""

from typing import TYPE_CHECKING

import pytest
import shapely

from cannabis_maps.context import context_layers, ground
from cannabis_maps.places import city_limit

if TYPE_CHECKING:
    from tests.context.conftest import City


@pytest.fixture
def real_city(city: "City", shared_layers: dict[str, bytes]) -> "City":
    for name, body in shared_layers.items():
        city.serve(name, body)
    return city


def test_they_are_taken_without_a_warning(
    real_city: "City", caplog: pytest.LogCaptureFixture
) -> None:
    kept = real_city.fetch()
    counts = {name: (layer.features, layer.repaired) for name, layer in kept.items()}
    assert counts["community_areas"] == (77, 1)
    assert counts["city_boundary"] == (1, 0)
    assert counts["parks"] == (583, 3)
    features, repaired = counts["waterways"]
    assert features + repaired <= 594
    assert caplog.messages == []
    for features_ in context_layers().values():
        assert shapely.is_valid(features_.shapes).all()


def test_the_ground_is_finer_and_small_enough_to_draw(real_city: "City") -> None:
    real_city.fetch()
    layers = ground()
    parks, waters = layers["park"], layers["river"].intersection(city_limit())
    # The Park District counts 8,800 acres, and its smallest parks are left out.
    assert 0.8 * 8_800 < parks.area / 4046.86 < 8_800
    assert 10e6 < waters.area < 20e6
    for shape in (parks, waters):
        assert shapely.get_num_coordinates(shape) < 6_000
