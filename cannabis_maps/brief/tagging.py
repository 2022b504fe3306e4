"""What the typesetter leaves out of a PDF's tags: cells that head their rows."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf

OF_TABLE, OF_ROW = pikepdf.Name.Table, pikepdf.Name.Row
BODY, ROW, CELL, HEADER = (pikepdf.Name(f"/{tag}") for tag in ("TBody", "TR", "TD", "TH"))


def with_row_headers(document: bytes) -> bytes:
    """Tag the first cell of every row as its header, and open the file with its outline.

    Parameters
    ----------
    document : bytes
        A tagged PDF, its column headers tagged with their scope.

    Returns
    -------
    bytes
        The same every time.
    """
    target = BytesIO()
    with pikepdf.open(BytesIO(document)) as pdf:
        for element in _elements(pdf.Root.StructTreeRoot):
            if element.S == BODY:
                for row in _elements(element):
                    _head(row)
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        pdf.save(target, deterministic_id=True, fix_metadata_version=False)
    return target.getvalue()


def _elements(parent: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Walk the elements below one, those within first."""
    kids = parent.get("/K", pikepdf.Array())
    for kid in list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from _elements(kid)
            yield kid


def _head(row: pikepdf.Object) -> None:
    if row.S != ROW:
        return
    cells = [cell for cell in _elements(row) if cell.S == CELL]
    # A cell across all columns says that there are no rows.
    if any("/ColSpan" in attributes for cell in cells for attributes in _of_table(cell)):
        return
    for cell in cells:
        for attributes in _of_table(cell):
            # A list of headers would hide those that are known by their scope.
            if "/Headers" in attributes:
                del attributes["/Headers"]
    if cells:
        cells[0].S = HEADER
        for attributes in _of_table(cells[0]):
            attributes.Scope = OF_ROW


def _of_table(cell: pikepdf.Object) -> list[pikepdf.Object]:
    return [kind for kind in cell.get("/A", []) if kind.get("/O") == OF_TABLE]
