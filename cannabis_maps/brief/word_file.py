"""The file of a Word document: what python-docx's template leaves in it, and its dates."""

import re
import zipfile
from io import BytesIO

from docx.document import Document

from cannabis_maps.brief.word_fonts import TYPES, font_files, with_fonts
from cannabis_maps.brief.word_styles import FONT
from cannabis_maps.version import __version__

# Also the earliest day that a zip can hold.
DAY_OF_ALL_FILES = (1980, 1, 1, 0, 0, 0)
# A picture of the empty template, its look in an older Word, and its empty list of sources.
LEFTOVERS = ("/thumbnail", "/stylesWithEffects", "/customXml")
THEME, PROGRAM = "word/theme/theme1.xml", "docProps/app.xml"
LATIN = re.compile(rb'<a:latin typeface="[^"]*"/>')
# How many pages and words it has, Word finds out by itself.
ABOUT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    f'extended-properties"><Application>cannabis_maps {__version__}</Application></Properties>'
).encode()


def saved(document: Document) -> bytes:
    """Return a document's file, the same for the same document.

    Parameters
    ----------
    document : docx.document.Document

    Returns
    -------
    bytes
    """
    _drop_leftovers(document)
    made = BytesIO()
    document.save(made)
    target = BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(target, "w") as packed:
        fonts = font_files()
        for name in source.namelist():
            if name not in fonts:
                packed.writestr(_entry(name), _changed(name, source.read(name)))
        for name, content in fonts.items():
            packed.writestr(_entry(name), content)
    return target.getvalue()


def _drop_leftovers(document: Document) -> None:
    package = document.part.package
    for links in (document.part.rels, *([package.rels] if package else [])):
        for key in [key for key, link in links.items() if link.reltype.endswith(LEFTOVERS)]:
            del links[key]


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, DAY_OF_ALL_FILES)
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
    # The same on every system.
    entry.create_system, entry.external_attr = 3, 0o600 << 16
    return entry


def _changed(name: str, content: bytes) -> bytes:
    if name == THEME:
        return LATIN.sub(f'<a:latin typeface="{FONT}"/>'.encode(), content)
    if name == TYPES:
        return with_fonts(content)
    return ABOUT if name == PROGRAM else content
