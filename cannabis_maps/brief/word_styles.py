"""How a report looks in Word: styles that an office can replace by its own of the same names."""

from dataclasses import dataclass

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Inches, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from cannabis_maps.maps.typeface import POINTS_PER_INCH

FONT = "Source Sans Pro"
INK, SOFT, ACCENT, LINE = "1C1C1E", "48484B", "2C3A73", "CFCFD4"
MARGIN_IN, WIDTH_IN, HEIGHT_IN = 1.0, 6.5, 9.0
# A line of single spacing is so many times as high as its letters' size.
LINE_OF_LETTERS = 1.26
# What keeps words off the numbers on their left.
APART_IN = 0.14
DATA_TABLE, KEY_FIGURES_TABLE = "Report Table", "Report Key Figures"
KEPT_TABLE_STYLES = frozenset(("Normal Table", "Table Grid"))
# What the template's styles have and these do not: rules, spaced capitals, slants.
UNWANTED = ("w:pBdr", "w:contextualSpacing", "w:spacing", "w:kern", "w:i", "w:iCs", "w:ind")


@dataclass(frozen=True)
class Look:
    """A paragraph style: sizes and distances in points, lines in multiples of their height."""

    name: str
    size: float
    color: str = INK
    bold: bool = False
    before: float = 0.0
    after: float = 0.0
    line: float = 1.0
    indent_in: float = 0.0
    left_in: float = 0.0
    keep_next: bool = False
    right: bool = False
    base: str = "Normal"


LOOKS = (
    Look("Normal", 10.5, after=7, line=1.2),
    Look("Title", 20, bold=True, after=5),
    Look("Subtitle", 12, SOFT, after=5),
    Look("Byline", 9.5, SOFT, after=8),
    Look("Lead", 12.5, after=9, line=1.2),
    Look("Lead Beside", 10, before=3, after=6, line=1.1),
    Look("Heading 1", 17, ACCENT, bold=True, before=22, after=6, keep_next=True),
    Look("Heading 2", 12.5, bold=True, before=14, after=4, keep_next=True),
    Look("Caption", 9, SOFT, before=2, after=8, line=1.15),
    Look("Note", 9, SOFT, before=3, after=8, line=1.15),
    Look("Quote", 10.5, SOFT, after=9, line=1.2, indent_in=0.3),
    Look("List Bullet", 10.5, after=3, line=1.2),
    Look("List Number", 10.5, after=3, line=1.2),
    Look("Figure", 10.5, before=9, after=5, keep_next=True),
    Look("Front Figure", 10.5),
    Look("Table Text", 9, before=1.5, after=1.5),
    Look("Table Text Apart", 9, before=1.5, after=1.5, left_in=APART_IN, base="Table Text"),
    Look("Table Number", 9, before=1.5, after=1.5, right=True, base="Table Text"),
    Look("Table Heading", 9, bold=True, before=1.5, after=1.5, keep_next=True, base="Table Text"),
    Look("Table Heading Apart", 9, bold=True, left_in=APART_IN, base="Table Heading"),
    Look("Table Heading Number", 9, bold=True, right=True, base="Table Heading"),
    Look("Table End", 8),
    Look("Key Figure", 19, ACCENT, bold=True, keep_next=True),
    Look("Key Figure Label", 9, SOFT, after=5),
    Look("Footer", 8.5, SOFT),
)
# Rules of a table's body and head; the key figures have none.
RULES = (
    f'<w:tblBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="{INK}"/>'
    f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/></w:tblBorders>'
)
HEAD = (
    '<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>'
    f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{INK}"/></w:tcBorders>'
    '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
)
TABLE = (
    '<w:style {namespace} w:type="table" w:customStyle="1" w:styleId="{key}">'
    '<w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/>'
    '<w:tblPr>{rules}<w:tblCellMar><w:left w:w="{left}" w:type="dxa"/>'
    '<w:right w:w="{right}" w:type="dxa"/></w:tblCellMar></w:tblPr>{head}</w:style>'
)


def set_styles(document: Document, language: str) -> None:
    """Give a new document of python-docx the styles, the page and the language of a report."""
    _drop_table_styles(document)
    for look in LOOKS:
        _apply(look, _style(document, look))
    # A footer's stop in the middle is in the way of a report's title.
    del _style(document, Look("Footer", 8.5)).paragraph_format.tab_stops[0]
    _add_table_style(document, DATA_TABLE, margins=(58, 58), rules=RULES, head=HEAD)
    _add_table_style(document, KEY_FIGURES_TABLE, margins=(0, 144))
    _set_defaults(document, language)
    _set_page(document)
    _set_settings(document, language)


def size_in(name: str) -> float:
    """Return the size of a style's letters in inches."""
    return next(look.size for look in LOOKS if look.name == name) / POINTS_PER_INCH


def line_in(name: str) -> float:
    """Return about the height of a style's lines in inches."""
    look = next(look for look in LOOKS if look.name == name)
    return look.size * look.line * LINE_OF_LETTERS / POINTS_PER_INCH


def _drop_table_styles(document: Document) -> None:
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in KEPT_TABLE_STYLES:
            style.delete()


def _add_table_style(
    document: Document, name: str, margins: tuple[int, int], rules: str = "", head: str = ""
) -> None:
    """Add a style of tables; the margins of its cells, left and right, in twentieths of a point."""
    markup = TABLE.format(
        namespace=nsdecls("w"),
        key=name.replace(" ", ""),
        name=name,
        rules=rules,
        left=margins[0],
        right=margins[1],
        head=head,
    )
    document.styles.element.append(parse_xml(markup))


def _style(document: Document, look: Look) -> ParagraphStyle:
    if look.name in document.styles:
        found = document.styles[look.name]
    else:
        found = document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
        found.base_style = document.styles[look.base]
        found.quick_style = True
    if not isinstance(found, ParagraphStyle):
        raise TypeError(f"{look.name} is no style of paragraphs")
    return found


def _apply(look: Look, style: ParagraphStyle) -> None:
    _remove(style.element, *UNWANTED)
    style.hidden, style.unhide_when_used = False, False
    style.font.size, style.font.bold = Pt(look.size), look.bold
    style.font.color.rgb = RGBColor.from_string(look.color)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(look.before), Pt(look.after)
    layout.line_spacing, layout.keep_with_next = look.line, look.keep_next
    layout.widow_control = True
    if look.indent_in:
        layout.left_indent = layout.right_indent = Inches(look.indent_in)
    if look.left_in:
        layout.left_indent = Inches(look.left_in)
    if look.right:
        layout.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _remove(element: BaseOxmlElement, *tags: str) -> None:
    for tag in tags:
        for found in element.findall(f".//{qn(tag)}"):
            found.getparent().remove(found)


def _set_defaults(document: Document, language: str) -> None:
    """Name the font beside the theme's, for programs that know no themes, and the language."""
    (fonts,) = document.styles.element.xpath("./w:docDefaults//w:rFonts")
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    (spoken,) = document.styles.element.xpath("./w:docDefaults//w:lang")
    spoken.set(qn("w:val"), language)


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width = Inches(WIDTH_IN + 2 * MARGIN_IN)
    section.page_height = Inches(HEIGHT_IN + 2 * MARGIN_IN)
    section.left_margin = section.right_margin = Inches(MARGIN_IN)
    section.top_margin = section.bottom_margin = Inches(MARGIN_IN)


def _set_settings(document: Document, language: str) -> None:
    """Open as a document of today's Word, not in its mode for older ones."""
    settings = document.settings.element
    (mode,) = settings.xpath(".//w:compatSetting[@w:name='compatibilityMode']")
    mode.set(qn("w:val"), "15")
    (zoom,) = settings.xpath("./w:zoom")
    zoom.set(qn("w:percent"), "100")
    zoom.addnext(OxmlElement("w:embedTrueTypeFonts"))
    (spoken,) = settings.xpath("./w:themeFontLang")
    spoken.attrib.clear()
    spoken.set(qn("w:val"), language)
    _remove(settings, "w:savePreviewPicture", "w:rsids", "w:useFELayout")
