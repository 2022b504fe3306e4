"""Two PDFs: the same words on pages that look the same."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from cannabis_maps.grading.findings import Finding, different, worst
from cannabis_maps.grading.pictures import grade_shades
from cannabis_maps.grading.texts import grade_texts

# One pixel a point is fine enough to see a line that has moved.
SCALE = 1.0


def grade_pages(old: Path, new: Path) -> Finding:
    """Compare two PDFs, page by page.

    Parameters
    ----------
    old, new : Path

    Returns
    -------
    Finding
        Close where texts and the document's own words are the same, and pages drawn at 72 dots per
        inch differ by one level at most.
    """
    try:
        with pypdfium2.PdfDocument(old) as one, pypdfium2.PdfDocument(new) as other:
            if len(one) != len(other):
                return different(f"{len(other)} pages in place of {len(one)}")
            if one.get_metadata_dict() != other.get_metadata_dict():
                return different("another title or other words about the document")
            return worst(_grade_each(one, other))
    except pypdfium2.PdfiumError:
        return different("not a PDF any more")


def _grade_each(old: pypdfium2.PdfDocument, new: pypdfium2.PdfDocument) -> Iterator[Finding]:
    for number, (one, other) in enumerate(zip(old, new, strict=True), 1):
        if one.get_size() != other.get_size():
            found = different("another size")
        else:
            texts = [page.get_textpage().get_text_range() for page in (one, other)]
            drawn = [page.render(scale=SCALE).to_numpy() for page in (one, other)]
            found = worst([grade_texts(*texts), grade_shades(*drawn)])
        yield Finding(found.grade, f"page {number}: {found.what}")
