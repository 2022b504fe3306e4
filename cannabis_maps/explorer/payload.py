"""What the page's script is given, in plain values that JSON holds."""

from typing import Any

import numpy as np
from matplotlib.colors import Colormap, to_hex

from cannabis_maps import words
from cannabis_maps.brief.plain import cleaned
from cannabis_maps.explorer.charts import chart_values
from cannabis_maps.explorer.content import Content, Scales
from cannabis_maps.explorer.online import tile_values
from cannabis_maps.explorer.packing import Packed
from cannabis_maps.explorer.shapes import (
    Name,
    Ring,
    area_names,
    area_shapes,
    city_rings,
    ground_shapes,
    in_lines,
    other_names,
    rings,
)
from cannabis_maps.explorer.spans import scale_values, span_values
from cannabis_maps.explorer.tiff import tiff_head
from cannabis_maps.grid import Grid
from cannabis_maps.maps import ground as inks
from cannabis_maps.maps.diverging import diverging_colors
from cannabis_maps.maps.rates import CLASSES, HATCH_ON_LIGHT, NO_RATE, class_color
from cannabis_maps.maps.scale import KM2_PER_SQUARE_MILE, colors
from cannabis_maps.maps.series_words import part
from cannabis_maps.rates import FEW_ARRESTS, special
from cannabis_maps.series import Span
from cannabis_maps.tiles import Provider

PERSON_DIGITS = 2
COUNTY = "#c9c8c4"
METERS_PER_KM = 1000.0
HINT = "Choose {} on the map, in this list or in the table for its own chart."


def payload(
    content: Content, scales: Scales, packed: Packed, provider: Provider | None = None
) -> dict[str, Any]:
    """Return all values of the page but the surfaces themselves.

    Parameters
    ----------
    content : Content
    scales : Scales
    packed : Packed
        The surfaces.
    provider : Provider, optional
        Whose tiles lie over the ground where there is a network.

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
        "chart": chart_values(content),
        "noun": words.noun(content.provenance),
        "units": _units(content),
        "areas": [
            _area(content, at, shape, name)
            for at, (shape, name) in enumerate(zip(area_shapes(content.areas), names, strict=True))
        ],
        "ground": _ground(grid),
        "city": city_rings(grid),
        "tiles": tile_values(provider, grid),
        # Whose names have most room: they are set first.
        "roomiest": sorted(range(len(names)), key=lambda at: -names[at].room),
        "names": [[in_lines(each.text), each.x, each.y] for each in other_names(grid)],
        "spans": span_values(content, scales),
        "scales": scale_values(scales),
        "pairs": [[each.first, each.last] for each in content.before_and_after()],
        "tiff": tiff_head(grid).as_values(),
        "inks": {
            "density": _hexadecimal(colors()),
            "change": _hexadecimal(diverging_colors()),
            "classes": [_class_inks(count) for count in range(1, CLASSES + 1)],
            "limit": inks.LIMIT,
            "line": inks.AREA_LINE_DARK,
            "quiet": inks.QUIET,
            "water": inks.WATER_INK,
            "none": NO_RATE,
            "hatch": HATCH_ON_LIGHT,
        },
        "few": FEW_ARRESTS,
        "fitted": "the same for all years" if len(content.years) > 1 else "fitted to this year",
        "special": special(content.rates(next(content.extents()))),
        "credit": words.source(content.provenance),
        "hint": HINT.format(_article(content.areas.noun.singular)),
        "one": content.areas.noun.singular.capitalize(),
    }


def _article(noun: str) -> str:
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def _ground(grid: Grid) -> list[tuple[str, bool, list[Ring]]]:
    """Return what lies under the map from the lowest: its ink, whether it is a line, its shape."""
    shapes = ground_shapes(grid)
    lake = zip(inks.SHALLOWS, shapes["lake"], strict=True)
    return [
        *((ink, False, shape) for ink, shape in lake),
        (COUNTY, True, shapes["county"][0]),
        (inks.CITY, False, city_rings(grid)),
        (inks.PARK, False, shapes["park"][0]),
        (inks.RIVER, False, shapes["river"][0]),
    ]


def _year(span: Span) -> dict[str, Any]:
    known = span.provenance
    return {
        "year": known.first_day.year,
        "told": f"{known.first_day.year} {part(known) if span.is_cut else ''}".strip(),
        "days": known.days,
        "mapped": known.mapped,
    }


def _class_inks(count: int) -> list[str]:
    """Return the inks of so many classes of rates, as in the printed map."""
    colors_of = (class_color(at, (0.0,) * (count - 1)) for at in range(count))
    return [to_hex((red, green, blue)) for red, green, blue, *_ in colors_of]


def _units(content: Content) -> dict[str, Any]:
    """Return what values and lengths are told in, the unit that comes first and the other."""
    in_miles = content.units == "mi"
    names = ("square mile", "km²")
    return {
        "names": names if in_miles else names[::-1],
        # From the values of the surfaces, which are per km2.
        "other": 1.0 if in_miles else KM2_PER_SQUARE_MILE,
        "length_m": words.METERS_PER_MILE if in_miles else METERS_PER_KM,
        "lengths": ("mile", "miles") if in_miles else ("km", "km"),
    }


def _area(content: Content, at: int, shape: Any, name: Name) -> dict[str, Any]:  # noqa: ANN401
    rate = content.rates(next(content.extents()))[at]
    return {
        "name": cleaned(name.text),
        "lines": in_lines(cleaned(name.text)),
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
