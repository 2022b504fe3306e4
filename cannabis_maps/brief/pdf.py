"""The report as a PDF on letter paper, tagged for screen readers."""

import json
import shutil
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import typst

from cannabis_maps.brief.document import Report
from cannabis_maps.brief.floating import Placed, settled
from cannabis_maps.brief.tagging import with_row_headers
from cannabis_maps.brief.typesetting import entries, pictures
from cannabis_maps.errors import PageError
from cannabis_maps.maps.typeface import Weight, file_of
from cannabis_maps.scratch import scratch_folder

TEMPLATE, FLOATS = "brief.typ", "floats.json"
PLACES = "<place-of-figure>"


def write_pdf(report: Report) -> bytes:
    """Set a report on pages.

    Parameters
    ----------
    report : Report

    Returns
    -------
    bytes
        A PDF/UA-1 file, the same for the same report: no clock and no path is in it.

    Raises
    ------
    PageError
        If the report cannot be set: no title, a figure without description, a character that
        the typeface lacks, a table wider than the page.
    """
    content = entries(report)
    with scratch_folder() as folder:
        for file, picture in pictures(report).items():
            (folder / file).write_bytes(picture)
        (folder / "report.json").write_text(json.dumps(content), encoding="utf-8")
        template = resources.files("cannabis_maps.data").joinpath(TEMPLATE).read_bytes()
        (folder / TEMPLATE).write_bytes(template)
        return with_row_headers(_compiled(folder))


def _compiled(folder: Path) -> bytes:
    def places(floats: Sequence[int]) -> list[Placed]:
        (folder / FLOATS).write_text(json.dumps(floats), encoding="utf-8")
        return [Placed(*place) for place in json.loads(compiler.query(PLACES, "value"))]

    try:
        compiler = typst.Compiler(folder / TEMPLATE, root=folder, font_paths=_fonts(folder))
        settled(places)
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
    except RuntimeError as error:
        raise PageError(f"the report cannot be set: {' '.join(_told(error).split())}") from error
    if not isinstance(made, bytes):
        raise PageError("the report cannot be set: the typesetter returned no file")
    return made


def _told(error: RuntimeError) -> str:
    # Only compiling has an error of its own with hints, a query has not.
    if isinstance(error, typst.TypstError):
        return " ".join([error.message, *error.hints])
    return str(error)


def _fonts(folder: Path) -> typst.Fonts:
    # Alone in a folder, as the typeface's own has each cut twice and the first found is taken.
    shelf = folder / "fonts"
    shelf.mkdir()
    for weight in Weight:
        shutil.copy(file_of(weight), shelf)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[shelf])
