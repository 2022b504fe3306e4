"""The chart of arrests by year, to whose bars the page's script gives their heights."""

from collections.abc import Iterator
from html import escape

from cannabis_maps.explorer.content import Content
from cannabis_maps.maps.series_words import part
from cannabis_maps.maps.years import LAW_CODES, LAWS, Law
from cannabis_maps.series import Span

WIDE, HIGH, BELOW = 320, 76, 16
NOTE_HIGH, NOTE_GAP, NOTE_ASIDE = 12, 4, 3
# A note's line begins at its letters, not at their foot.
LETTER_HIGH = 8


def chart_html(content: Content) -> str:
    """Return a chart with a bar for each year and the dates of the law, its heading left open.

    Parameters
    ----------
    content : Content

    Returns
    -------
    str
    """
    spans = content.series.spans
    step = WIDE / len(spans)
    bars = "".join(
        f'<rect x="{at * step + 1:.2f}" width="{step - 2:.2f}"{_kind(span)}/>'
        for at, span in enumerate(spans)
    )
    laws = [_law(law, row, content) for row, law in enumerate(laws_of(content))]
    lines, notes = ("".join(parts) for parts in zip(*laws, strict=True)) if laws else ("", "")
    return (
        '<figure><figcaption></figcaption><svg class="chart" role="img">'
        # Bars grow up from the line, whatever their heights.
        f'<g transform="matrix(1 0 0 -1 0 {HIGH})">{bars}</g>'
        f'<line x2="{WIDE}" y1="{HIGH}" y2="{HIGH}" stroke="currentColor" stroke-opacity="0.5"/>'
        f'{lines}<g class="notes">{notes}</g>'
        f'<text class="peak" y="10" text-anchor="middle"></text>{"".join(_ends(spans))}'
        "</svg></figure>"
    )


def chart_values(content: Content) -> dict[str, float]:
    """Return the chart's measures: width, height of the bars and of what is above and below."""
    count = len(laws_of(content))
    return {
        "wide": WIDE,
        "high": HIGH,
        "above": NOTE_HIGH * count + NOTE_GAP if count else 0,
        "below": BELOW,
    }


def laws_of(content: Content) -> list[Law]:
    """Return the dates of the law within the years, where it concerns what is counted."""
    known = content.provenance
    if not LAW_CODES.issuperset(known.offense.iucr):
        return []
    return [law for law in LAWS if known.first_day <= law.day <= known.last_day]


def _kind(span: Span) -> str:
    return ' fill-opacity="0.55"' if span.is_cut else ""


def _law(law: Law, row: int, content: Content) -> tuple[str, str]:
    """Return a line through the bars, and what stands above them: the line's end and a note."""
    before = sum(year < law.day.year for year in content.years)
    passed = (law.day.timetuple().tm_yday - 1) / 366 if law.day.year in content.years else 0
    x = (before + passed) * WIDE / len(content.years)
    y = -NOTE_GAP - NOTE_HIGH * row
    look = 'class="law" stroke="currentColor" stroke-width="0.8" stroke-dasharray="2 2"'
    line = f'<line {look} x1="{{0:.2f}}" x2="{{0:.2f}}" y1="{{1}}" y2="{{2}}"/>'
    told = escape(" ".join(law.note))
    note = f'<text x="{x - NOTE_ASIDE:.2f}" y="{y}" text-anchor="end">{told}</text>'
    return line.format(x, 0, HIGH), line.format(x, y - LETTER_HIGH, 0) + note


def _ends(spans: tuple[Span, ...]) -> Iterator[str]:
    """Name the first year and, if there is another, the last."""
    for at, x, anchor in ((0, 0, "start"), (-1, WIDE, "end"))[: len(spans)]:
        known = spans[at].provenance
        told = f"{known.first_day.year} {part(known) if at and spans[at].is_cut else ''}"
        yield f'<text x="{x}" y="{HIGH + 13}" text-anchor="{anchor}">{told.strip()}</text>'
