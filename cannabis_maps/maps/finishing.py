"""Files of pages, finished: what matplotlib leaves out of them or cannot say."""

import re
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf

from cannabis_maps.maps.georeference import viewport
from cannabis_maps.version import __version__

if TYPE_CHECKING:
    from cannabis_maps.maps.page import Document, Page


def metadata(format_: str, document: "Document") -> dict[str, str | None]:
    """Return what a file says of itself, in the words of its format."""
    software = f"cannabis_maps {__version__}"
    if format_ == "png":
        return {
            "Title": document.title,
            "Author": software,
            "Subject": document.subject,
            "Source": document.source,
            "Description": document.description,
            "Software": software,
        }
    if format_ == "svg":
        return {
            "Title": document.title,
            "Creator": software,
            "Source": document.source,
            "Description": document.description,
            "Date": None,
        }
    return {
        "Title": document.title,
        "Author": software,
        "Subject": document.subject,
        "Keywords": ", ".join(document.keywords),
        "Creator": software,
        "CreationDate": None,
    }


def finished_svg(content: bytes, enlargement: float) -> bytes:
    """Enlarge the picture by its size alone, and give each group a name of its own."""

    def enlarged(found: re.Match[bytes]) -> bytes:
        return b'%s="%.10gpt"' % (found[1], float(found[2]) * enlargement)

    start = content.index(b"<svg ")
    end = content.index(b">", start)
    tag = re.sub(rb'(width|height)="([\d.]+)pt"', enlarged, content[start:end])
    return content[:start] + tag + _numbered(content[end:])


def _numbered(content: bytes) -> bytes:
    """Give groups of one name numbers from the second on: no two may have the same in a file."""
    met: Counter[bytes] = Counter()

    def alone(found: re.Match[bytes]) -> bytes:
        met[found[1]] += 1
        count = met[found[1]]
        return found[0] if count == 1 else b'<g id="%s.%d"' % (found[1], count)

    return re.sub(rb'<g id="([^"]*)"', alone, content)


def _enlarge(pdf: pikepdf.Pdf, enlargement: float) -> None:
    for page in pdf.pages:
        width, height = (float(side) * enlargement for side in page.mediabox[2:])
        page.mediabox = pikepdf.Array([0, 0, round(width, 4), round(height, 4)])
        page.contents_add(
            f"q {enlargement:.8f} 0 0 {enlargement:.8f} 0 0 cm".encode(), prepend=True
        )
        page.contents_add(b"Q")
        # Patterns know the page and not what enlarges its content.
        for pattern in page.resources.get("/Pattern", pikepdf.Dictionary()).values():
            matrix = pattern.get("/Matrix", pikepdf.Array([1, 0, 0, 1, 0, 0]))
            pattern.Matrix = pikepdf.Array([float(entry) * enlargement for entry in matrix])


def finished_pdf(source: BytesIO, document: "Document", made: "Page") -> bytes:
    """Enlarge a PDF, and say in it what it is."""
    source.seek(0)
    target = BytesIO()
    with pikepdf.open(source) as pdf:
        if made.enlargement != 1:
            _enlarge(pdf, made.enlargement)
        if made.placement is not None:
            pdf.pages[0].VP = pikepdf.Array([viewport(made.placement)])
        say_what_it_is(pdf, document)
        pdf.save(target, deterministic_id=True)
    return target.getvalue()


def say_what_it_is(pdf: pikepdf.Pdf, document: "Document") -> None:
    """Say in a PDF what it is, for who searches for it or has it read aloud."""
    pdf.Root.Lang = pikepdf.String("en-US")
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = document.title
        xmp["dc:creator"] = [f"cannabis_maps {__version__}"]
        xmp["dc:subject"] = {document.subject}
        xmp["dc:description"] = document.description
        xmp["dc:source"] = document.source
        xmp["dc:language"] = ["en-US"]
        xmp["pdf:Keywords"] = ", ".join(document.keywords)
