"""Surfaces survive being packed, to the accuracy that is promised."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cannabis_maps.errors import SurfaceError
from cannabis_maps.explorer.content import Content, scales_of, yearly_ends
from cannabis_maps.explorer.packing import MOST_STEPS, Packed, pack, step_for, unpacked

SHAPE = (3, 5, 4)


@pytest.fixture(scope="module")
def packed(content: Content) -> Packed:
    step = step_for(content.per_km2, yearly_ends(content), list(content.lengths))
    return pack(content.per_km2, step)


def test_every_span_is_within_a_thousandth_of_the_end_of_its_own_scale(
    content: Content, packed: Packed
) -> None:
    counts, scales = unpacked(packed), scales_of(content)
    assert np.array_equal(np.isnan(counts), np.isnan(content.per_km2))
    for extent, own in zip(content.extents(), scales.spans, strict=True):
        kept = slice(extent.first, extent.last + 1)
        found = counts[kept].sum(axis=0) / content.lengths[kept].sum()
        end_per_km2 = own.density.top / own.density.factor
        assert np.nanmax(np.abs(found - content.surface(extent))) <= 0.001 * end_per_km2


def test_a_surface_is_off_by_half_a_step_at_the_most(content: Content, packed: Packed) -> None:
    assert np.nanmax(np.abs(unpacked(packed) - content.per_km2)) <= packed.step / 2 * (1 + 1e-9)


@given(
    st.lists(st.integers(0, MOST_STEPS), min_size=60, max_size=60),
    st.lists(st.booleans(), min_size=20, max_size=20),
)
def test_whole_steps_come_back_as_they_were(values: list[int], city: list[bool]) -> None:
    inside = np.array([True, *city[1:]]).reshape(SHAPE[1:])
    counts = np.where(inside, np.array(values, dtype=float).reshape(SHAPE), np.nan)
    assert np.array_equal(unpacked(pack(counts, 1.0)), counts, equal_nan=True)


def test_a_step_that_is_too_small_is_refused() -> None:
    with pytest.raises(SurfaceError, match="too small"):
        pack(np.full((1, 2, 2), 70_000.0), 1.0)


def test_a_step_never_takes_more_than_two_bytes() -> None:
    counts = np.array([[[1e6]], [[0.01]]])
    step = step_for(counts, [1e6, 0.01], [1.0, 1.0])
    assert 1e6 / step <= MOST_STEPS
    assert unpacked(pack(counts, step))[0, 0, 0] == pytest.approx(1e6)


def test_a_short_year_has_a_smaller_step() -> None:
    counts = np.array([[[10.0]], [[0.1]]])
    whole = step_for(counts, [100.0, 100.0], [1.0, 1.0])
    assert step_for(counts, [100.0, 100.0], [1.0, 0.01]) == pytest.approx(0.01 * whole)
