"""The front page of a report: what stands over, beside and under a picture that is narrow."""

from dataclasses import dataclass

from cannabis_maps.brief.document import Block, Figure, KeyFigures, Table

# Wider ones leave no room for words at their side.
WIDEST_IN = 4.6


@dataclass(frozen=True)
class Front:
    """A cover whose numbers and first sentences stand beside its picture.

    Parameters
    ----------
    above : tuple of Block
        Over both, as wide as the page.
    beside : tuple of Block
        The key figures and what follows them, read before the picture.
    figure : Figure
    below : tuple of Block
        Under both.
    """

    above: tuple[Block, ...]
    beside: tuple[Block, ...]
    figure: Figure
    below: tuple[Block, ...]


def front_of(cover: tuple[Block, ...]) -> Front | None:
    """Part a cover into what stands where, in the order in which it is read.

    Parameters
    ----------
    cover : tuple of Block

    Returns
    -------
    Front or None
        None for a cover without key figures that a narrow picture follows; its blocks then stand
        one under the other.

    Examples
    --------
    >>> from cannabis_maps.brief.document import Paragraph
    >>> figure = Figure("map", "Where", "Most in the west.", b"", b"", (4.4, 6.2))
    >>> front = front_of((Paragraph("Demo."), KeyFigures(()), figure, Paragraph("Source.")))
    >>> front.above, front.below
    ((Paragraph(text='Demo.', role='body'),), (Paragraph(text='Source.', role='body'),))
    """
    first = _first(cover, KeyFigures)
    at = _first(cover, Figure)
    if first is None or at is None or first > at:
        return None
    figure, beside = cover[at], cover[first:at]
    if not isinstance(figure, Figure) or figure.size_in[0] > WIDEST_IN:
        return None
    if any(isinstance(block, Table) for block in beside):
        return None
    return Front(cover[:first], beside, figure, cover[at + 1 :])


def _first(cover: tuple[Block, ...], kind: type) -> int | None:
    return next((at for at, block in enumerate(cover) if isinstance(block, kind)), None)
