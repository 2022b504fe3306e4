"""What python-docx cannot write by itself: fields, and pictures that say what they show."""

from dataclasses import dataclass
from io import BytesIO

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches
from docx.text.paragraph import Paragraph

from cannabis_maps.brief.plain import cleaned


@dataclass(frozen=True)
class Picture:
    """A PNG in a document.

    Parameters
    ----------
    png : bytes
    width_in, height_in : float
    title : str
        What it is, such as ``Figure 1``.
    alt : str
        For people who cannot see it.
    """

    png: bytes
    width_in: float
    height_in: float
    title: str
    alt: str


def add_field(paragraph: Paragraph, instruction: str, shown: str, style: str | None = None) -> None:
    r"""Add a field that Word counts anew, and what it shows until then.

    Parameters
    ----------
    paragraph : docx.text.paragraph.Paragraph
    instruction : str
        Such as ``SEQ Figure \* ARABIC``.
    shown : str
    style : str, optional
        Of characters.
    """
    _mark(paragraph, "begin", style)
    code = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    # The look of the first run is that of the whole once it is counted anew.
    paragraph.add_run(style=style)._r.append(code)
    _mark(paragraph, "separate", style)
    paragraph.add_run(shown, style)
    _mark(paragraph, "end", style)


def _mark(paragraph: Paragraph, kind: str, style: str | None) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run(style=style)._r.append(mark)


def add_picture(paragraph: Paragraph, picture: Picture) -> None:
    """Add a picture in the line, with its title and alternative text where Word looks for them."""
    size = Inches(picture.width_in), Inches(picture.height_in)
    shape = paragraph.add_run().add_picture(BytesIO(picture.png), *size)
    for side in ("distT", "distB", "distL", "distR"):
        # Where it is not said, LibreOffice leaves an eighth of an inch.
        shape._inline.set(side, "0")
    said = shape._inline.docPr
    said.set("name", cleaned(picture.title))
    said.set("title", cleaned(picture.title))
    said.set("descr", cleaned(picture.alt))
