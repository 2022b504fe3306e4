"""XML as QGIS writes it: elements in one expression, and the same bytes each time."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

DOCTYPE = b"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
Value = str | float


def element(tag: str, *children: Element | str, **attributes: Value) -> Element:
    """Return an element.

    Parameters
    ----------
    tag : str
    *children : Element or str
        Elements, or the element's text.
    **attributes : str or float
        A trailing underscore, for Python's own words such as ``class_``, is dropped.

    Returns
    -------
    xml.etree.ElementTree.Element

    Examples
    --------
    >>> tostring(element("range", element("label", "5 & more"), lower=5.0, class_="x"))
    b'<range lower="5" class="x"><label>5 &amp; more</label></range>'
    """
    made = Element(tag, {name.rstrip("_"): plain(value) for name, value in attributes.items()})
    for child in children:
        if isinstance(child, str):
            made.text = (made.text or "") + child
        else:
            made.append(child)
    return made


def options(**values: Value) -> Element:
    """Return the map of options that QGIS reads of a symbol layer.

    Examples
    --------
    >>> tostring(options(color="0,0,0,255"))
    b'<Option type="Map"><Option name="color" type="QString" value="0,0,0,255" /></Option>'
    """
    made = element("Option", type="Map")
    for name, value in values.items():
        SubElement(made, "Option", {"name": name, "type": "QString", "value": plain(value)})
    return made


def document(root: Element) -> bytes:
    """Write a QML or QGS document.

    Examples
    --------
    >>> document(element("qgis", version="3.22")).splitlines()[1]
    b'<qgis version="3.22" />'
    """
    indent(root)
    body: bytes = tostring(root, encoding="utf-8")
    return DOCTYPE + body + b"\n"


def plain(value: Value) -> str:
    """Write a number without loss and without a needless decimal.

    Examples
    --------
    >>> plain(0.1), plain(5.0), plain("5.0"), plain(True)
    ('0.1', '5', '5.0', '1')
    """
    if isinstance(value, str):
        return value
    return repr(float(value)).removesuffix(".0")
