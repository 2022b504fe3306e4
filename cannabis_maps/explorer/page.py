"""The page as one HTML file: words and tables, its data, and a script that draws them."""

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

from cannabis_maps import words
from cannabis_maps.brief.page_font import font_faces
from cannabis_maps.brief.plain import cleaned
from cannabis_maps.explorer.about import Passage, about
from cannabis_maps.explorer.content import Content, Extent
from cannabis_maps.explorer.controls import controls_html
from cannabis_maps.explorer.headings import Headings
from cannabis_maps.explorer.packing import Packed
from cannabis_maps.explorer.spans import told_of
from cannabis_maps.explorer.tables import counts_csv
from cannabis_maps.provenance import Provenance
from cannabis_maps.rates import TOO_FEW, AreaRate, special
from cannabis_maps.tiles import Provider

# What any number, date or unit of the script may need, whatever words the page has.
LETTERS = "".join(map(chr, range(0x20, 0x7F))) + "²≤≥↑↓\N{MINUS SIGN}"
CONTENT = "cannabis_maps.explorer"
# Of a rate that says little.
MARK = '<span class="mark">*</span>'


@dataclass(frozen=True)
class Picture:
    """The map as it is where no script runs.

    Parameters
    ----------
    png : bytes
    width, height : int
        In pixels of the page.
    alt : str
    """

    png: bytes
    width: int
    height: int
    alt: str


@dataclass(frozen=True, eq=False)
class Explorer:
    """All that is written into the page.

    Parameters
    ----------
    content : Content
    values : dict
        From `payload`.
    packed : Packed
    picture : Picture
    headings : Headings
    provider : Provider, optional
        Whose tiles lie over the ground where there is a network.
    """

    content: Content
    values: dict[str, Any]
    packed: Packed
    picture: Picture
    headings: Headings
    provider: Provider | None = None


def explorer_html(explorer: Explorer) -> str:
    """Write the page.

    Parameters
    ----------
    explorer : Explorer

    Returns
    -------
    str
        The same for the same values, to be saved as UTF-8.
    """
    data = as_data(explorer.values | {"titles": explorer.headings.stems()})
    script = _resource("explorer.js")
    body = "\n".join(_body(explorer))
    letters = "".join(sorted(set(LETTERS + body + str(explorer.values["areas"]))))
    style = font_faces(letters) + _resource("explorer.css")
    return "\n".join(
        [
            *_head(explorer, style, script),
            f"<body>\n{body}",
            f'<script type="application/json" id="data">{data}</script>',
            f'<script type="application/json" id="surfaces">"{explorer.packed.text}"</script>',
            f"<script>{script}</script>\n</body>\n</html>\n",
        ]
    )


def as_data(values: object) -> str:
    r"""Write values as JSON that nothing in them can end.

    Examples
    --------
    >>> as_data({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(values, separators=(",", ":"))
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def policy(style: str, script: str, hosts: Sequence[str] = ()) -> str:
    """Allow the one style sheet and the one script, pictures and fonts in the file; nothing else.

    Parameters
    ----------
    style, script : str
        As they stand in the page.
    hosts : sequence of str
        From which pictures may come besides: those of the tiles.

    Returns
    -------
    str
    """
    pictures = " ".join(["data:", *hosts])
    return (
        f"default-src 'none'; script-src 'sha256-{_digest(script)}'; "
        f"style-src 'sha256-{_digest(style)}'; img-src {pictures}; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _resource(name: str) -> str:
    return files(CONTENT).joinpath(name).read_text("utf-8")


def _text(text: str) -> str:
    return escape(cleaned(text))


def _head(explorer: Explorer, style: str, script: str) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="en-US">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    hosts = explorer.provider.origins if explorer.provider else ()
    allowed = escape(policy(style, script, hosts), quote=False)
    yield f'<meta http-equiv="Content-Security-Policy" content="{allowed}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light">'
    yield f"<title>{_text(explorer.headings.whole)}</title>"
    yield f'<meta name="description" content="{_text(explorer.picture.alt)}">'
    yield f"<style>{style}</style>"
    yield "</head>"


def _body(explorer: Explorer) -> Iterator[str]:
    known, headings = explorer.content.provenance, explorer.headings
    yield '<a class="skip" href="#table">Skip to the table of areas</a>'
    yield '<main id="main">'
    yield '<header class="intro">'
    yield f'<h1 id="title">{_text(headings.whole)}</h1>'
    if headings.subtitle:
        yield f'<p class="subtitle">{_text(headings.subtitle)}</p>'
    if known.demonstration:
        yield f'<p class="demonstration">{_text(words.DEMONSTRATION)}.</p>'
    yield f'<p class="told" id="told">{_told(explorer.content)}</p>'
    yield "</header>"
    yield controls_html(explorer.content, explorer.provider)
    yield from _downloads(explorer.content)
    yield from _still(explorer)
    yield from _table(explorer.content)
    yield from _about(about(explorer.content, explorer.provider))
    yield "</main>"


def _whole(content: Content) -> Extent:
    return Extent(0, len(content.years) - 1)


def _told(content: Content) -> str:
    return _text(told_of(content, _whole(content)))


def _downloads(content: Content) -> Iterator[str]:
    """Write what can be taken away; the table without a script too."""
    held, noun = b64encode(counts_csv(content)).decode(), words.noun(content.provenance)
    yield '<section class="downloads" aria-label="Take away"><p class="buttons">'
    yield (
        f'<a class="button" download="{noun}_by_area_and_year.csv" '
        f'href="data:text/csv;base64,{held}">Counts by area and year (CSV)</a>'
    )
    yield '<button type="button" id="tiff" class="live" hidden>The surface (GeoTIFF)</button>'
    yield '<button type="button" id="copy" hidden>Copy a link to this view</button>'
    yield '<span id="copied" role="status"></span></p></section>'


def _still(explorer: Explorer) -> Iterator[str]:
    """Write what stands in place of the map where no script runs."""
    picture, known = explorer.picture, explorer.content.series.covered
    held = b64encode(picture.png).decode()
    yield '<section class="still" id="still" aria-label="The map as a picture">'
    yield (
        f'<img width="{picture.width}" height="{picture.height}" alt="{_text(picture.alt)}" '
        f'src="data:image/png;base64,{held}">'
    )
    yield '<dl class="key-figures">'
    for label, value in _key_figures(known):
        yield f"<div><dt>{_text(label)}</dt><dd>{_text(value)}</dd></div>"
    yield "</dl></section>"


def _key_figures(known: Provenance) -> list[tuple[str, str]]:
    noun = words.noun(known)
    mapped = words.mapped_of_recorded(known).partition(" ")[2]
    peak = max(known.years, key=lambda year: year.recorded)
    per_year = known.mapped / known.duration_years
    return [
        (mapped, words.number(known.mapped)),
        (f"{noun} mapped a year, on average", words.number(per_year)),
        (f"had the most {noun} recorded: {words.number(peak.recorded)}", str(peak.year)),
    ]


def _table(content: Content) -> Iterator[str]:
    rates = content.rates(_whole(content))
    noun, singular = words.noun(content.provenance), content.areas.noun.singular
    heads = [
        (singular.capitalize(), "name"),
        (noun.capitalize(), "count"),
        ("Per year", "yearly"),
        ("Residents", "residents"),
        ("Per 1,000 residents per year", "rate"),
    ]
    yield '<section class="table" id="table" tabindex="-1" aria-labelledby="table-title">'
    yield f'<h2 id="table-title">All {_text(content.areas.noun.plural)}</h2>'
    yield '<p class="find" hidden><label for="search">Find an area</label> '
    yield '<input id="search" type="search" autocomplete="off" spellcheck="false">'
    yield '<span id="matches" role="status"></span></p>'
    yield '<div class="scroll" role="region" aria-labelledby="caption" tabindex="0">'
    yield f'<table><caption><span id="caption">{_told(content)}</span></caption>'
    cells = (f'<th scope="col" data-key="{key}">{_text(head)}</th>' for head, key in heads)
    yield f'<thead><tr id="heads">{"".join(cells)}</tr></thead>'
    yield '<tbody id="rows">'
    yield from (_row(area) for area in rates)
    yield "</tbody></table></div>"
    if any(area.is_special for area in rates):
        yield f'<p class="note">* {_text(special(rates))}</p>'
    yield "</section>"


def _row(area: AreaRate) -> str:
    rate = area.per_1000_per_year
    why = TOO_FEW if area.why_no_rate and area.residents else "no residents"
    cells = [
        words.number(area.arrests),
        words.number(area.arrests / area.years),
        words.number(area.residents),
        why if rate is None else words.number(rate, 1),
    ]
    mark = MARK if area.is_special and rate is not None else ""
    told = "</td><td>".join(map(_text, cells))
    return f'<tr><th scope="row">{_text(area.name)}</th><td>{told}{mark}</td></tr>'


def _about(passages: Sequence[Passage]) -> Iterator[str]:
    yield '<section class="about" id="about" aria-labelledby="about-title">'
    yield '<h2 id="about-title">About this map</h2>'
    yield '<div class="passages">'
    for passage in passages:
        said = " ".join(_text(sentence) for sentence in passage.sentences)
        yield f"<div><h3>{_text(passage.heading)}</h3><p>{said}</p></div>"
    yield "</div></section>"
