"""The map's surroundings as HTML: what is shown, of which years, and of which area."""

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from cannabis_maps import words
from cannabis_maps.brief.plain import cleaned
from cannabis_maps.explorer.charts import chart_html
from cannabis_maps.explorer.content import Content
from cannabis_maps.maps.years import tickets
from cannabis_maps.tiles import Provider

SPANS = {"years": "Years", "before": "Before", "after": "After"}
ENDS = ("first", "last")
# How wide a bar is at the most: of the step from one year to the next, and of the track.
BAR, BAR_OF_TRACK = 0.8, 0.06
STAMP = '<p class="stamp">{}.</p>\n'
CREDIT = '<p class="credit">{}</p>\n'
MEASURE = '<label><input type="radio" name="measure" value="{}"{}><span>{}</span></label>'
MEASURES = {"density": "Density", "rate": "Rate by area", "change": "Change"}


def controls_html(content: Content, provider: Provider | None = None) -> str:
    """Return the parts that the page's script brings to life; all are hidden without it.

    Parameters
    ----------
    content : Content
    provider : Provider, optional
        Whose tiles lie over the ground where there is a network.

    Returns
    -------
    str
    """
    template = files("cannabis_maps.explorer").joinpath("map.html").read_text("utf-8")
    known = content.provenance
    is_single = len(content.years) == 1
    areas = sorted(enumerate(content.areas.names), key=lambda each: each[1])
    options = [(-1, "none"), *areas]
    over_time = [] if is_single else [words.OVER_TIME]
    credit = cleaned(words.basemap(provider.attribution)) if provider else ""
    return template.strip().format(
        measures="\n".join(_measures(content)),
        spans="\n".join(_span(name, title, content) for name, title in SPANS.items()),
        options="".join(
            f'<option value="{at}">{escape(cleaned(name))}</option>' for at, name in options
        ),
        # Of a single year there is nothing to choose, nor to draw by year.
        live="" if is_single else " live",
        unless_single=" hidden" if is_single else "",
        chart=chart_html(content),
        credit=CREDIT.format(escape(credit)) if provider else "",
        stamp=STAMP.format(escape(words.DEMONSTRATION)) if known.demonstration else "",
        caution=escape(" ".join([*tickets(known), *over_time])),
    )


def _measures(content: Content) -> Iterator[str]:
    """Write what may be shown; a single year cannot change."""
    shown = list(MEASURES)[: None if len(content.years) > 1 else -1]
    for at, name in enumerate(shown):
        yield MEASURE.format(name, "" if at else " checked", MEASURES[name])


def _span(name: str, title: str, content: Content) -> str:
    last, first_year, last_year = len(content.years) - 1, content.years[0], content.years[-1]
    handles = "".join(
        f'<input type="range" min="0" max="{last}" value="{last * at}" id="{name}-{end}" '
        f'aria-label="{title}: {end} year">'
        for at, end in enumerate(ENDS)
    )
    return (
        f'<div class="span" id="span-{name}" role="group" aria-label="{title}">'
        f'<p class="heading"><b>{title}</b><output for="{name}-first {name}-last"></output></p>'
        f'<div class="track">{_bars(content)}{handles}</div>'
        f'<p class="ends" aria-hidden="true"><span>{first_year}</span><span>{last_year}</span></p>'
        "</div>"
    )


def _bars(content: Content) -> str:
    """Draw the arrests of all years, each above its place on the track."""
    counts = [span.provenance.mapped for span in content.series.spans]
    shares = [count / max(counts) for count in counts]
    wide = round(min(BAR, BAR_OF_TRACK * max(len(counts) - 1, 1)), 3)
    bars = "".join(
        f'<rect x="{at - wide / 2:g}" y="{1 - share:.3f}" width="{wide:g}" height="{share:.3f}"/>'
        for at, share in enumerate(shares)
    )
    return (
        f'<svg class="bars" viewBox="0 0 {max(len(counts) - 1, 1)} 1" preserveAspectRatio="none" '
        f'aria-hidden="true">{bars}</svg>'
    )
