"""Pages bound to one PDF, with an outline of their names."""

from collections.abc import Sequence
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pikepdf

from cannabis_maps.maps.finishing import say_what_it_is
from cannabis_maps.maps.page import Document
from cannabis_maps.version import __version__


def bound(paths: Sequence[Path], names: Sequence[str], document: Document) -> bytes:
    """Bind files of one page each.

    Parameters
    ----------
    paths : sequence of Path
        PDF files of a page each.
    names : sequence of str
        Of each, for the outline.
    document : Document

    Returns
    -------
    bytes
        The same every time.
    """
    target = BytesIO()
    with ExitStack() as opened:
        book = opened.enter_context(pikepdf.new())
        for path in paths:
            book.pages.extend(opened.enter_context(pikepdf.open(path)).pages)
        with book.open_outline() as outline:
            outline.root.extend(
                pikepdf.OutlineItem(name, index) for index, name in enumerate(names)
            )
        book.Root.PageMode = pikepdf.Name.UseOutlines
        say_what_it_is(book, document)
        book.docinfo["/Title"] = document.title
        book.docinfo["/Author"] = f"cannabis_maps {__version__}"
        book.docinfo["/Subject"] = document.subject
        book.docinfo["/Keywords"] = ", ".join(document.keywords)
        book.save(target, deterministic_id=True)
    return target.getvalue()
