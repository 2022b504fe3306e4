"""An SVG inside a page: the picture as it was, and nothing that acts, loads or clashes."""

import io
import re

import numpy as np
import pytest
from lxml import etree
from matplotlib.figure import Figure as Drawing

from cannabis_maps.brief.document import Figure, Report
from cannabis_maps.brief.inline import inline_svg
from cannabis_maps.errors import OutputError

HOSTILE = b"""<?xml version="1.0"?>
<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "why">]>
<?xml-stylesheet href="http://example.com/a.css"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
     viewBox="0 0 9 9" onload="alert(1)"><!-- a comment -->
 <style>* { fill: url(http://example.com/b) } @import "http://example.com/c"</style>
 <script>alert(2)</script>
 <foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><form/></body></foreignObject>
 <a xlink:href="javascript:alert(3)"><path d="M 0 0 L 1.23456 1"/></a>
 <image xlink:href="http://example.com/d.png" width="1" height="1"/>
 <image xlink:href="data:image/svg+xml;base64,AAAA" width="1" height="1"/>
 <image xlink:href="data:image/png;base64,iVBO
 Rw0K" width="1" height="1"/>
 <use xlink:href="http://example.com/e.svg#f"/><use xlink:href="#nowhere"/>
 <use xlink:href="#known"/>
 <path id="known" d="M 1.98765 -0.001 L 2 2 z" onclick="alert(4)" class="c"
       style="fill: url(#paint); stroke: url(http://example.com/g); behavior: url(x);
       opacity: 0.5"/>
 <linearGradient id="paint"><stop offset="0" stop-color="red"/></linearGradient>
 <rect id="unused" clip-path="url(#nowhere)" width="1" height="1" fill="rgb(1, 2, 3)"/>
 <animate attributeName="href" values="javascript:alert(5)"/>
 <text x="1" y="2">a &lt;b&gt; &x;&y; <tspan>c</tspan> d</text>
</svg>"""


def test_only_shapes_and_their_looks_are_left() -> None:
    assert inline_svg(HOSTILE, "f1-", 'role="img"', "<title>T</title>").replace("\n", "") == (
        '<svg role="img" viewBox="0 0 9 9" stroke-linejoin="round"><title>T</title>'
        '<image width="1" height="1"></image><image width="1" height="1"></image>'
        '<image href="data:image/png;base64,iVBORw0K" width="1" height="1"></image>'
        "<use></use><use></use>"
        '<use href="#f1-0"></use>'
        '<path id="f1-0" d="M1.99 0L2 2z" fill="url(#f1-1)" opacity="0.5"></path>'
        '<linearGradient id="f1-1"><stop offset="0" stop-color="red"></stop></linearGradient>'
        '<rect width="1" height="1" fill="rgb(1, 2, 3)"></rect>'
        '<text x="1" y="2">a &lt;b&gt; <tspan>c</tspan> d</text></svg>'
    )


@pytest.mark.parametrize("content", [b"", b"no svg", b"<html/>", b"<svg", b"\xff\xfe\x00"])
def test_what_is_no_svg_is_refused(content: bytes) -> None:
    with pytest.raises(OutputError, match="draw it anew"):
        inline_svg(content, "f1-", "", "")


def test_what_matplotlib_draws_is_all_there(report: Report) -> None:
    (figure,) = [block for block in report.sections[0].blocks if isinstance(block, Figure)]
    made = inline_svg(figure.svg, "f1-", 'role="img"', "")
    before = etree.fromstring(figure.svg)
    after = etree.fromstring(made)
    for tag in ("path", "use", "image", "clipPath", "pattern", "g", "rect"):
        assert len(after.findall(f".//{tag}")) == len(before.findall(".//{*}" + tag)), tag
    names = [element.get("id") for element in after.iter() if element.get("id")]
    used = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', made)
    assert sorted(names) == sorted({one or other for one, other in used})
    assert all(name.startswith("f1-") for name in names)
    assert "style=" not in made
    assert len(made) < len(figure.svg)


def test_coordinates_move_by_less_than_a_hundredth() -> None:
    drawing = Drawing(figsize=(2, 2))
    drawing.add_subplot().plot(np.random.default_rng(1).random(50))
    svg = io.BytesIO()
    drawing.savefig(svg, format="svg", metadata={"Date": None})

    def numbers(text: str) -> list[float]:
        paths = " ".join(re.findall(r' d="([^"]*)"', text))
        return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", paths)]

    before = numbers(svg.getvalue().decode())
    after = numbers(inline_svg(svg.getvalue(), "f1-", "", ""))
    assert len(before) > 300
    assert np.abs(np.subtract(before, after)).max() <= 0.005 + 1e-9
