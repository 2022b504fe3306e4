"""An SVG made fit to stand inside a web page: nothing but shapes, and names of its own."""

import re
from collections.abc import Iterator
from html import escape

from lxml import etree

from cannabis_maps.brief.plain import cleaned
from cannabis_maps.errors import OutputError

NAMESPACE = "{http://www.w3.org/2000/svg}"
LINKS = ("href", "{http://www.w3.org/1999/xlink}href")
ELEMENTS = frozenset(
    (
        *("circle", "clipPath", "defs", "ellipse", "g", "image", "line", "linearGradient", "path"),
        *("pattern", "polygon", "polyline", "radialGradient", "rect", "stop", "text", "tspan"),
        *("use",),
    )
)
GEOMETRY = frozenset(
    (
        *("cx", "cy", "d", "dx", "dy", "fx", "fy", "gradientTransform", "gradientUnits", "height"),
        *("clipPathUnits", "offset", "patternContentUnits", "patternTransform", "patternUnits"),
        *("points", "preserveAspectRatio", "r", "rx", "ry", "spreadMethod", "transform", "viewBox"),
        *("width", "x", "x1", "x2", "y", "y1", "y2"),
    )
)
LOOKS = frozenset(
    (
        *("clip-path", "clip-rule", "color", "display", "fill", "fill-opacity", "fill-rule"),
        *("font-family", "font-size", "font-style", "font-weight", "image-rendering"),
        *("letter-spacing", "opacity", "paint-order", "stop-color", "stop-opacity", "stroke"),
        *("stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin"),
        *("stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor", "visibility"),
    )
)
# As a rule for all elements this stands in the files of matplotlib, and a page's policy bars it.
INHERITED = 'stroke-linejoin="round"'
PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]*")
COLOR = re.compile(r"rgba?\([\d.,%/\s]*\)")
LOCAL = re.compile(r"url\(\s*#([^)\s]+)\s*\)")
LONG_FRACTION = re.compile(r"-?\d*\.\d{3,}(?!\d*e)")
AROUND_LETTERS = re.compile(r"\s*([A-Za-df-z])\s*")


def inline_svg(content: bytes, prefix: str, attributes: str, described: str) -> str:
    """Return an SVG as an element of a web page, without scripts, styles, links and metadata.

    Parameters
    ----------
    content : bytes
    prefix : str
        Starts the names of its parts, so that two pictures on a page share none.
    attributes : str
        Of the element, escaped.
    described : str
        Its title and description, as markup.

    Returns
    -------
    str

    Raises
    ------
    OutputError
        If it is no SVG.

    Examples
    --------
    >>> content = b'<svg xmlns="http://www.w3.org/2000/svg"><script/><g style="fill:red"/></svg>'
    >>> inline_svg(content, "one-", 'role="img"', "")
    '<svg role="img" stroke-linejoin="round"><g fill="red"></g></svg>'
    """
    root = _parsed(content)
    names = _names(root, prefix)
    box = root.get("viewBox")
    frame = f' viewBox="{escape(cleaned(box))}"' if box else ""
    inside = "".join(_written(root, names))
    return f"<svg {attributes}{frame} {INHERITED}>{described}{inside}</svg>"


def _parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise OutputError(f"a figure's SVG cannot be read ({error}); draw it anew") from error
    if root.tag != f"{NAMESPACE}svg":
        raise OutputError(f"a figure's SVG starts with {root.tag!r}; draw it anew as an SVG")
    return root


def _names(root: etree._Element, prefix: str) -> dict[str, str]:
    """Give the parts that others refer to short names of their own."""
    wanted = {
        found
        for element in root.iter()
        for name, value in element.attrib.items()
        for found in ([value.removeprefix("#")] if name in LINKS else LOCAL.findall(value))
    }
    held = [element.get("id") for element in root.iter() if element.get("id") in wanted]
    return {name: f"{prefix}{index}" for index, name in enumerate(dict.fromkeys(held))}


def _written(parent: etree._Element, names: dict[str, str]) -> Iterator[str]:
    for element in parent:
        tag = str(element.tag).removeprefix(NAMESPACE)
        if tag not in ELEMENTS:
            continue
        yield f"<{tag}{''.join(_attributes(element, names))}>"
        if tag in {"text", "tspan"}:
            yield escape(cleaned(element.text or ""))
        yield from _written(element, names)
        yield f"</{tag}>"
        if tag == "tspan":
            yield escape(cleaned(element.tail or ""))


def _attributes(element: etree._Element, names: dict[str, str]) -> Iterator[str]:
    given = {str(name): str(value) for name, value in element.attrib.items()}
    styled = (entry.partition(":") for entry in given.pop("style", "").split(";"))
    given |= {name.strip(): value.strip() for name, _, value in styled if name.strip() in LOOKS}
    for name, value in given.items():
        safe = _safe(name, value, names)
        if safe is not None:
            yield f' {"href" if name in LINKS else name}="{escape(cleaned(safe))}"'


def _safe(name: str, value: str, names: dict[str, str]) -> str | None:
    """Return what an attribute may say, or None."""
    if name == "id":
        return names.get(value)
    if name in LINKS:
        return _link(value, names)
    if name in LOOKS:
        return _look(value, names)
    if name == "d":
        return _shorter(value)
    return value if name in GEOMETRY else None


def _link(value: str, names: dict[str, str]) -> str | None:
    known = names.get(value.removeprefix("#")) if value.startswith("#") else None
    if known:
        return f"#{known}"
    return "".join(value.split()) if PICTURE.fullmatch(value) else None


def _look(value: str, names: dict[str, str]) -> str | None:
    local = LOCAL.fullmatch(value)
    if local:
        return f"url(#{names[local[1]]})" if local[1] in names else None
    return value if "(" not in value or COLOR.fullmatch(value) else None


def _shorter(path: str) -> str:
    """Write a path without needless spaces, to a hundredth of a unit, which is a point."""
    return AROUND_LETTERS.sub(r"\1", LONG_FRACTION.sub(_hundredths, path))


def _hundredths(found: re.Match[str]) -> str:
    short = f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short
