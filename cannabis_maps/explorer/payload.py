"""What the page's script is given, in plain values that JSON holds."""

from typing import Any

import numpy as np
from matplotlib.colors import Colormap

from cannabis_maps import words
from cannabis_maps.brief.plain import cleaned
from cannabis_maps.explorer.content import Content, Scales
from cannabis_maps.explorer.packing import Packed
from cannabis_maps.explorer.shapes import (
    Name,
    area_names,
    area_shapes,
    ground_shapes,
    other_names,
    rings,
)
from cannabis_maps.explorer.spans import scale_values, span_values
from cannabis_maps.explorer.tiff import tiff_head
from cannabis_maps.maps import ground as inks
from cannabis_maps.maps.diverging import diverging_colors
from cannabis_maps.maps.rates import HATCH_ON_LIGHT, NO_RATE
from cannabis_maps.maps.scale import colors
from cannabis_maps.maps.series_words import part
from cannabis_maps.maps.years import LAW_CODES, LAWS
from cannabis_maps.rates import FEW_ARRESTS, special
from cannabis_maps.series import Span

PERSON_DIGITS = 2
COUNTY = "#c9c8c4"
HINT = "Choose {} on the map, in this list or in the table for its own chart."


def payload(content: Content, scales: Scales, packed: Packed) -> dict[str, Any]:
    """Return all values of the page but the surfaces themselves.

    Parameters
    ----------
    content : Content
    scales : Scales
    packed : Packed
        The surfaces.

    Returns
    -------
    dict
        Ready for JSON; words of the user's as they are, not escaped.
    """
    grid = content.grid
    names = area_names(content.areas, grid)
    return {
        "grid": {
            "left": grid.region.left,
            "top": grid.region.top,
            "cell": grid.cell_m,
            "shape": packed.shape,
            "step": packed.step,
        },
        "years": [_year(span) for span in content.series.spans],
        "laws": _laws(content),
        "noun": words.noun(content.provenance),
        "units": content.units,
        "areas": [
            _area(content, at, shape, name)
            for at, (shape, name) in enumerate(zip(area_shapes(content.areas), names, strict=True))
        ],
        "ground": ground_shapes(grid),
        "names": [[each.text, each.x, each.y] for each in other_names(grid)],
        "spans": span_values(content, scales),
        "scales": scale_values(scales),
        "pairs": [[each.first, each.last] for each in content.before_and_after()],
        "tiff": tiff_head(grid).as_values(),
        "inks": {
            "density": _hexadecimal(colors()),
            "change": _hexadecimal(diverging_colors()),
            "lake": inks.SHALLOWS,
            "city": inks.CITY,
            "park": inks.PARK,
            "river": inks.RIVER,
            "limit": inks.LIMIT,
            "line": inks.AREA_LINE_DARK,
            "county": COUNTY,
            "quiet": inks.QUIET,
            "water": inks.WATER_INK,
            "none": NO_RATE,
            "hatch": HATCH_ON_LIGHT,
        },
        "few": FEW_ARRESTS,
        "special": special(content.rates(next(content.extents()))),
        "credit": words.source(content.provenance),
        "hint": HINT.format(_article(content.areas.noun.singular)),
        "one": content.areas.noun.singular.capitalize(),
    }


def _article(noun: str) -> str:
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def _year(span: Span) -> dict[str, Any]:
    known = span.provenance
    return {
        "year": known.first_day.year,
        "days": known.days,
        "mapped": known.mapped,
        "part": part(known) if span.is_cut else "",
    }


def _laws(content: Content) -> list[dict[str, Any]]:
    """Return the dates of the law within the years, where it concerns what is counted."""
    known = content.provenance
    if not LAW_CODES.issuperset(known.offense.iucr):
        return []
    return [
        {"at": law.day.year + (law.day.timetuple().tm_yday - 1) / 366, "note": " ".join(law.note)}
        for law in LAWS
        if known.first_day <= law.day <= known.last_day
    ]


def _area(content: Content, at: int, shape: Any, name: Name) -> dict[str, Any]:  # noqa: ANN401
    rate = content.rates(next(content.extents()))[at]
    return {
        "name": cleaned(name.text),
        "number": int(content.areas.numbers[at]),
        "at": [name.x, name.y, name.room],
        "rings": rings(shape, content.grid),
        "counts": content.counts[at].tolist(),
        "residents": np.round(content.residents[at], PERSON_DIGITS).tolist(),
        "special": rate.is_special,
    }


def _hexadecimal(colormap: Colormap) -> str:
    """Return all inks as red, green, blue and opacity, two digits each."""
    table = np.asarray(colormap(np.arange(colormap.N)))
    return str(np.rint(table * 255).astype(np.uint8).tobytes().hex())
