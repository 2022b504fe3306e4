"""What a raster is called, by what it holds."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import xarray as xr

from cannabis_maps import words
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters.content import Content, content_of

LATER = "2013-2018"
CHANGED = {
    "measure": "difference",
    "before": "2001-01-01/2012-12-31",
    "after": "2013-01-01/2018-11-12",
    "count_before": 227_666.0,
    "count_after": 44_942.0,
    "years_before": 12.0,
    "years_after": 5.86,
}
TOLD: dict[str, tuple[dict[str, Any], str]] = {
    "density": ({}, "Arrests per km2 per year, 2017-2018"),
    "count": ({"measure": "expected-count", "units": "arrests"}, "Arrests in each cell, 2017-2018"),
    "error": (
        {"statistic": "standard error", "meaning": "By chance."},
        "Standard error of arrests per km2 per year, 2017-2018",
    ),
    "error of counts": (
        {"statistic": "standard error", "measure": "expected-count", "units": "arrests"},
        "Standard error of arrests in each cell, 2017-2018",
    ),
    "volume": (
        {"measure": "percent-volume", "units": "percent of the arrests"},
        "Percent of the arrests in cells at least as dense, 2017-2018",
    ),
    "rate": (
        {"measure": "rate", "units": words.RATE_UNITS},
        "Arrests per 1,000 residents per year, 2017-2018",
    ),
    "change": (
        CHANGED,
        f"Change in arrests per km2 per year, 2001-2012 against {LATER}",
    ),
}
kinds = pytest.mark.parametrize("kind", TOLD)


def content(surface: xr.DataArray, provenance: Provenance, kind: str) -> Content:
    attrs, _ = TOLD[kind]
    return content_of(surface.assign_attrs({"meaning": "M.", **attrs}), provenance)


@kinds
def test_the_band_is_named_by_what_it_holds(
    surface: xr.DataArray, provenance: Provenance, kind: str
) -> None:
    assert content(surface, provenance, kind).description == TOLD[kind][1]


@kinds
def test_incidents_are_not_called_arrests(
    surface: xr.DataArray, provenance: Provenance, kind: str
) -> None:
    told = content(surface, replace(provenance, arrests_only=False), kind)
    for text in (told.description, told.unit):
        assert "rrests" not in text
        assert "ncidents" in text


@kinds
def test_a_demonstration_says_so(surface: xr.DataArray, provenance: Provenance, kind: str) -> None:
    told = content(surface, replace(provenance, demonstration=True), kind)
    assert told.description == f"{TOLD[kind][1]}. {words.DEMONSTRATION}"


@pytest.mark.parametrize("kind", [kind for kind in TOLD if kind != "change"])
def test_a_part_year_does_not_pass_for_the_year(
    surface: xr.DataArray, provenance: Provenance, kind: str
) -> None:
    part = replace(provenance, first_day=date(2018, 1, 1), last_day=date(2018, 11, 12))
    told = content(surface, part, kind)
    assert told.description.endswith(", January 1 to November 12, 2018")
    assert "January 1 to November 12, 2018" in told.title


def test_a_rate_says_whose_residents_and_where_it_says_little(
    surface: xr.DataArray, provenance: Provenance
) -> None:
    told = content(surface, provenance, "rate")
    assert told.title == (
        "Arrests for possessing 30 grams of cannabis or less per 1,000 residents per year, "
        "2017-2018"
    )
    assert told.meaning[0] == "M."
    assert told.meaning[1].startswith("Residents: U.S. Census Bureau, Censuses of 2000, 2010")
    assert told.cautions[0].startswith("In O'Hare, the Loop and areas of under 5,000 residents")


def test_a_change_says_what_is_compared(surface: xr.DataArray, provenance: Provenance) -> None:
    told = content(surface, provenance, "change")
    assert told.title == (
        "How arrests for possessing 30 grams of cannabis or less changed in Chicago: 2001-2012 "
        f"against {LATER}"
    )
    assert told.meaning[1].endswith(": 227,666 and 44,942 arrests mapped.")
    assert told.cautions == ()


@pytest.mark.parametrize(
    ("side", "cautions"),
    [
        ({"count_after": 99.0}, (words.FEW,)),
        ({"years_after": 0.5}, ("Scaled up to a year from less: after.",)),
        (
            {"count_before": 50.0, "years_before": 0.1, "years_after": 0.1},
            (words.FEW, "Scaled up to a year from less: before and after."),
        ),
    ],
)
def test_a_change_of_few_arrests_or_a_short_time_says_so(
    surface: xr.DataArray,
    provenance: Provenance,
    side: dict[str, float],
    cautions: tuple[str, ...],
) -> None:
    assert content_of(surface.assign_attrs(CHANGED | side), provenance).cautions == cautions
