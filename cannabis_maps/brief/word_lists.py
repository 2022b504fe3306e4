"""Lists in a Word document, with bullets or numbers that Word counts."""

from docx.document import Document
from docx.oxml.ns import qn

from cannabis_maps.brief.document import Bullets
from cannabis_maps.brief.plain import cleaned

BULLETS, NUMBERS = "List Bullet", "List Number"


def add_list(document: Document, block: Bullets) -> None:
    """Add a list; numbers begin anew with each.

    Parameters
    ----------
    document : docx.document.Document
    block : Bullets

    Examples
    --------
    >>> import docx
    >>> document = docx.Document()
    >>> add_list(document, Bullets(("One.", "Two."), first=1))
    >>> [(each.style.name, each.text) for each in document.paragraphs]
    [('List Number', 'One.'), ('List Number', 'Two.')]
    """
    style = BULLETS if block.first is None else NUMBERS
    counted = None if block.first is None else _counted_from(document, block.first)
    for item in block.items:
        paragraph = document.add_paragraph(cleaned(item), style)
        if counted is not None:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_numId().val = counted
            properties.get_or_add_ilvl().val = 0


def _counted_from(document: Document, first: int) -> int:
    """Add a count of its own to what the style counts by, and return its number."""
    numbering = document.part.numbering_part.element
    style = document.styles[NUMBERS].element
    of_style = style.pPr.numPr.numId.val
    base = next(
        each for each in numbering.findall(qn("w:num")) if each.numId == of_style
    ).abstractNumId.val
    count = numbering.add_num(base)
    count.add_lvlOverride(ilvl=0).add_startOverride(first)
    return int(count.numId)
