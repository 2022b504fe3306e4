"""Which figures of a PDF leave the text, so that it fills the page that they do not fit on."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Placed(NamedTuple):
    """Where a figure has come to stand.

    Parameters
    ----------
    number : int
        In the order in which figures are read.
    asked, shown : int
        The pages on which the text asks for it and on which it is.
    """

    number: int
    asked: int
    shown: int


def settled(set_with: Callable[[Sequence[int]], Iterable[Placed]]) -> tuple[int, ...]:
    """Return the figures that have to leave the text, found from the first to the last.

    Parameters
    ----------
    set_with : callable
        Sets the pages with these figures out of the text, and says where all are then.

    Returns
    -------
    tuple of int

    Examples
    --------
    >>> def set_with(floats):
    ...     return [Placed(1, 2, 2), Placed(2, 2, 3), Placed(3, 2 if 2 in floats else 3, 3)]
    >>> settled(set_with)
    (2, 3)
    """
    floats: list[int] = []
    while True:
        found = next_to_leave(sorted(set_with(floats)), floats)
        if found is None:
            return tuple(floats)
        floats.append(found)


def next_to_leave(places: Sequence[Placed], floats: Sequence[int]) -> int | None:
    """Return the first figure in the text that fell to another page, or came before an earlier one.

    What comes after it is not looked at, as it moves once the figure has left.
    """
    latest = 0
    for place in places:
        if place.number not in floats and (place.asked < place.shown or place.shown < latest):
            return place.number
        latest = max(latest, place.shown)
    return None
