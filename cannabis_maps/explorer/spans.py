"""Of each span of years: what it is called, how many it counts, and what it is drawn with."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cannabis_maps import words
from cannabis_maps.explorer.content import Content, Extent, Scales
from cannabis_maps.maps.diverging import ROUND_TOPS, DivergingScale, signed_ticks
from cannabis_maps.maps.rates import class_labels
from cannabis_maps.maps.scale import ColorScale, written_ticks
from cannabis_maps.provenance import DAYS_PER_YEAR, Provenance

# A change between any two spans is fitted by one of the round scales down to this part of the
# one that is shown at first; smaller changes than that are next to none.
SMALLEST, LARGEST = -5, 2


def known_of(content: Content, extent: Extent) -> Provenance:
    """Return the provenance of a span of years."""
    held = [span.provenance for span in content.series.spans[extent.first : extent.last + 1]]
    return replace(
        content.provenance,
        first_day=held[0].first_day,
        last_day=held[-1].last_day,
        years=tuple(year for known in held for year in known.years),
    )


def told_of(content: Content, extent: Extent) -> str:
    """Say the dates of a span, and how many arrests it counts.

    Parameters
    ----------
    content : Content
    extent : Extent

    Returns
    -------
    str
    """
    known = known_of(content, extent)
    yearly = known.mapped / _years(content, extent)
    when = words.window(known.first_day, known.last_day)
    per_year = f", {words.number(yearly)} mapped a year" if known.days > DAYS_PER_YEAR else ""
    return f"{when}: {words.mapped_of_recorded(known)}{per_year}."


def span_values(content: Content, scales: Scales) -> list[dict[str, Any]]:
    """Return what the page says and draws of each span, in the order of `Content.extents`."""
    tops = sorted({each.density.top for each in scales.spans})
    return [
        {
            "when": words.period(known.first_day, known.last_day),
            "told": told_of(content, extent),
            "years": _years(content, extent),
            "density": tops.index(own.density.top),
            "classes": [own.breaks, class_labels(own.breaks)],
        }
        for extent, own in zip(content.extents(), scales.spans, strict=True)
        for known in [known_of(content, extent)]
    ]


def scale_values(scales: Scales) -> dict[str, Any]:
    """Return the scales that all spans share, and all that one may be fitted with."""
    densities = {each.density.top: each.density for each in scales.spans}
    return {
        "factor": scales.density.factor,
        "density": _density(scales.density),
        "densities": [_density(scale) for _, scale in sorted(densities.items())],
        "change": _change(scales.change),
        "changes": [_change(each) for each in _round_changes(scales.change)],
    }


def _years(content: Content, extent: Extent) -> float:
    return float(content.lengths[extent.first : extent.last + 1].sum())


def _density(scale: ColorScale) -> dict[str, Any]:
    texts = written_ticks(scale.ticks)
    # Every scale is shared by spans, and one of them may go beyond it.
    own = _placed([scale.position(each) for each in scale.ticks], [*texts[:-1], f"≥{texts[-1]}"])
    other = scale.other_ticks()
    places = [scale.other_position(each) for each in other]
    return {"top": scale.top, "own": own, "other": _placed(places, written_ticks(other))}


def _change(scale: DivergingScale) -> dict[str, Any]:
    other = scale.other_ticks()
    first, *texts, last = signed_ticks(scale.ticks)
    # As above, changes may go beyond it both ways.
    own = [f"≤{first}", *texts, f"≥{last}"]
    return {
        "top": scale.top,
        "own": _placed([scale.position(each) for each in scale.ticks], own),
        "other": _placed([scale.other_position(each) for each in other], signed_ticks(other)),
    }


def _placed(places: Sequence[float], texts: Sequence[str]) -> list[tuple[float, str]]:
    return [(round(place, 4), text) for place, text in zip(places, texts, strict=True)]


def _round_changes(scale: DivergingScale) -> list[DivergingScale]:
    magnitude = 10.0 ** (len(str(int(scale.top))) - 1)
    found = {
        float(f"{top * magnitude * 10.0**power:.3g}"): count
        for power in range(SMALLEST, LARGEST)
        for top, count in ROUND_TOPS.items()
    }
    return [
        replace(
            scale,
            top=top,
            ticks=tuple(top * at / count for at in range(-count, count + 1)),
        )
        for top, count in sorted(found.items())
    ]
