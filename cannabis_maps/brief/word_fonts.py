"""The typeface of a Word document in its file: offices seldom have it, and tables are fit to it."""

from uuid import NAMESPACE_URL, uuid5

from cannabis_maps.brief.word_styles import FONT
from cannabis_maps.maps.typeface import Weight, file_of

TABLE, LINKS, TYPES = "word/fontTable.xml", "word/_rels/fontTable.xml.rels", "[Content_Types].xml"
CUTS = {"Regular": Weight.REGULAR, "Bold": Weight.BOLD, "Italic": Weight.ITALIC}
# By the format, so many bytes of a font are mixed with its key, so that no program installs it.
MIXED, KEY_BYTES = 32, 16
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KIND = (
    b'<Default Extension="odttf" '
    b'ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"/>'
)


def font_files() -> dict[str, bytes]:
    """Return the fonts, their table and its links, by their names in the file."""
    fonts = {f"word/fonts/{cut}.odttf": _mixed(cut) for cut in CUTS}
    return {TABLE: _table().encode(), LINKS: _links().encode(), **fonts}


def with_fonts(types: bytes) -> bytes:
    """Return the list of what kinds of files a document holds with fonts among them."""
    return types.replace(b"<Default ", KIND + b"<Default ", 1)


def _key(cut: str) -> str:
    """Return a key that is the same every time."""
    return str(uuid5(NAMESPACE_URL, f"{FONT} {cut}")).upper()


def _mixed(cut: str) -> bytes:
    font = file_of(CUTS[cut]).read_bytes()
    key = bytes.fromhex(_key(cut).replace("-", ""))[::-1]
    head = bytes(byte ^ key[at % KEY_BYTES] for at, byte in enumerate(font[:MIXED]))
    return head + font[MIXED:]


def _table() -> str:
    # Programs that leave out the fonts in the file take the first of the others that they have.
    held = "".join(f'<w:embed{cut} r:id="{cut}" w:fontKey="{{{_key(cut)}}}"/>' for cut in CUTS)
    return (
        f'{HEAD}<w:fonts xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:font w:name="{FONT}">'
        '<w:altName w:val="Source Sans 3,Calibri,Carlito,Arial"/>'
        '<w:panose1 w:val="020B0503030403020204"/><w:charset w:val="00"/><w:family w:val="swiss"/>'
        f'<w:pitch w:val="variable"/>{held}</w:font></w:fonts>'
    )


def _links() -> str:
    links = "".join(
        f'<Relationship Id="{cut}" Type="{OFFICE}/font" Target="fonts/{cut}.odttf"/>'
        for cut in CUTS
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{links}</Relationships>'
