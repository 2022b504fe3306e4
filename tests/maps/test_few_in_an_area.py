"""What is drawn of an area in which so few arrests are mapped that single ones would show."""

from dataclasses import replace

import xarray as xr
from matplotlib.image import AxesImage

from cannabis_maps.maps.neighborhood import compose_portrait
from cannabis_maps.maps.options import MapOptions
from cannabis_maps.maps.portrait_words import describe_portrait
from cannabis_maps.maps.shading import shade
from cannabis_maps.places import community_areas
from cannabis_maps.portrait import Portrait
from cannabis_maps.portraits import portraits
from cannabis_maps.records import Records


def of(portrait: Portrait, arrests: int) -> Portrait:
    first, *others = portrait.provenance.years
    none = [replace(year, recorded=0, mapped=0) for year in others]
    years = (replace(first, recorded=arrests, mapped=arrests), *none)
    return replace(
        portrait,
        rate=replace(portrait.rate, arrests=arrests),
        provenance=replace(portrait.provenance, years=years),
    )


def test_under_twenty_no_density_is_drawn(demo: Records, demo_surface: xr.DataArray) -> None:
    one, shading = portraits(demo, community_areas())[24], shade(demo_surface, "mi")
    images = [
        len(
            compose_portrait(of(one, arrests), demo_surface, shading, MapOptions()).figure.findobj(
                AxesImage
            )
        )
        for arrests in (19, 20)
    ]
    # Of the density and of its legend.
    assert images == [0, 2]


def test_under_twenty_the_description_speaks_of_no_shades(demo: Records) -> None:
    one = portraits(demo, community_areas())[24]
    told = [describe_portrait(of(one, arrests), "").description for arrests in (19, 20)]
    assert ["shaded by" in each for each in told] == [False, True]


def test_a_caption_says_where_single_ones_can_be_told_apart(demo: Records) -> None:
    one = portraits(demo, community_areas())[24]
    told = [describe_portrait(of(one, arrests), "").caption for arrests in (19, 20, 99, 100)]
    assert ["single ones can be told apart" in each for each in told] == [False, True, True, False]
    assert ["Fewer than 20 arrests mapped here: too few" in each for each in told] == [
        True,
        False,
        False,
        False,
    ]
