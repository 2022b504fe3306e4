"""A citation written as text, as BibTeX, and as CSL-JSON."""

import json
from collections.abc import Callable, Mapping

from cannabis_maps import words
from cannabis_maps.citing import (
    DATA_ADDRESS,
    DATA_AUTHOR,
    SOFTWARE_AUTHORS,
    SOFTWARE_TITLE,
    Citation,
    Data,
    Product,
)
from cannabis_maps.errors import OptionError
from cannabis_maps.version import PROJECT_ADDRESS

Fields = dict[str, str]

SOFTWARE_KEY, DATA_KEY, PRODUCT_KEY = "cannabis_maps", "chicago_crimes", "chicago_cannabis_product"
AUTHORS = "; ".join(SOFTWARE_AUTHORS)
IN_BIBTEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "{}$&#_%"},
}


def cite(citation: Citation, style: str) -> str:
    """Write a citation.

    Parameters
    ----------
    citation : Citation
    style : str
        ``text``, ``bibtex`` or ``csl-json``.

    Returns
    -------
    str
        Without a date of access, for no clock is asked.

    Raises
    ------
    OptionError
        If the style is another.

    Examples
    --------
    >>> cite(Citation("1.0"), "text").partition("in Chicago, ")[2]
    'version 1.0 [software]. https://pypi.org/project/cannabis-maps/'
    """
    check_style(style)
    return STYLES[style](citation)


def check_style(style: str) -> None:
    """Refuse a style that there is not.

    Raises
    ------
    OptionError
    """
    if style not in STYLES:
        raise OptionError(f"--style {style} is not known; use {', '.join(STYLES)}")


def escaped(text: str) -> str:
    r"""Return a text that means nothing in BibTeX but itself.

    Examples
    --------
    >>> print(escaped("50 % of {Austin} & more"))
    50 \% of \{Austin\} \& more
    """
    return "".join(IN_BIBTEX.get(character, character) for character in text)


def _as_text(citation: Citation) -> str:
    told = []
    product, data = citation.product, citation.data
    if product is not None:
        told.append(f"{_sentence(product.title)} {_file(product)}")
    told.append(
        f"{AUTHORS}. {SOFTWARE_TITLE}, version {citation.version} [software]. {PROJECT_ADDRESS}"
    )
    if data is not None:
        told.append(
            f"{DATA_AUTHOR}. {words.DATA_SET} [data set]. {words.PORTAL}. Data through "
            f"{words.day(data.data_day)}. {DATA_ADDRESS}"
        )
        told += _told(data)
    return "\n".join(told)


def _as_bibtex(citation: Citation) -> str:
    software = {
        "author": "{" + escaped(AUTHORS) + "}",
        "title": "{" + escaped(SOFTWARE_TITLE) + "}",
        "version": escaped(citation.version),
        "url": PROJECT_ADDRESS,
    }
    entries = [_entry("software", SOFTWARE_KEY, software)]
    if citation.data is not None:
        entries.append(_entry("misc", DATA_KEY, _data_fields(citation.data)))
    if citation.product is not None:
        made = {
            "title": "{" + escaped(citation.product.title) + "}",
            "howpublished": escaped(_file(citation.product)),
            "note": escaped(f"Made with cannabis_maps {citation.version}."),
        }
        entries.append(_entry("misc", PRODUCT_KEY, made))
    return "\n\n".join(entries)


def _data_fields(data: Data) -> Fields:
    note = [f"Data through {words.day(data.data_day)}.", *_told(data)]
    return {
        "author": "{" + escaped(DATA_AUTHOR) + "}",
        "title": "{" + escaped(words.DATA_SET) + "}",
        "howpublished": escaped(words.PORTAL),
        "url": DATA_ADDRESS,
        "note": escaped(" ".join(note)),
    }


def _entry(kind: str, key: str, values: Mapping[str, str]) -> str:
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in values.items())
    return f"@{kind}{{{key},\n{lines}}}"


def _as_csl(citation: Citation) -> str:
    items: list[dict[str, object]] = [
        {
            "id": SOFTWARE_KEY,
            "type": "software",
            "title": SOFTWARE_TITLE,
            "author": [{"literal": author} for author in SOFTWARE_AUTHORS],
            "version": citation.version,
            "URL": PROJECT_ADDRESS,
        }
    ]
    if citation.data is not None:
        items.append(
            {
                "id": DATA_KEY,
                "type": "dataset",
                "title": words.DATA_SET,
                "author": [{"literal": DATA_AUTHOR}],
                "publisher": words.PORTAL,
                "version": f"Data through {citation.data.data_day.isoformat()}",
                "URL": DATA_ADDRESS,
                "note": " ".join(_told(citation.data)),
            }
        )
    if citation.product is not None:
        items.append(
            {
                "id": PRODUCT_KEY,
                "type": "document",
                "title": citation.product.title,
                "note": f"{_file(citation.product)} Made with cannabis_maps {citation.version}.",
            }
        )
    return json.dumps(items, indent=2, ensure_ascii=False)


def _file(product: Product) -> str:
    return (
        f"{product.file} (SHA-256 {product.sha256})."
        if product.sha256
        else f"Folder {product.file}."
    )


def _told(data: Data) -> list[str]:
    """Return what was read and counted, in sentences."""
    read = "; ".join(f"{source.name} (SHA-256 {source.sha256})" for source in data.sources)
    demonstration = [f"{words.DEMONSTRATION}."] if data.demonstration else []
    return [
        f"{data.offense}, {data.counted}.",
        f"Read from {read}.",
        *data.residents,
        *demonstration,
    ]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


STYLES: Mapping[str, Callable[[Citation], str]] = {
    "text": _as_text,
    "bibtex": _as_bibtex,
    "csl-json": _as_csl,
}
