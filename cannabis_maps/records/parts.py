"""Where a difference between two sources comes from: its parts, which add up to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

AFTER, BEFORE, LATE = "after", "before", "late"
WITHDRAWN, UNCOVERED = "withdrawn", "uncovered"
RECLASSIFIED_IN, RECLASSIFIED_OUT = "reclassified_in", "reclassified_out"
SIGNS: Mapping[str, int] = {
    AFTER: 1,
    BEFORE: 1,
    LATE: 1,
    WITHDRAWN: -1,
    UNCOVERED: -1,
    RECLASSIFIED_IN: 1,
    RECLASSIFIED_OUT: -1,
    "arrest_in": 1,
    "arrest_out": -1,
    "day_in": 1,
    "day_out": -1,
    "position_found": 1,
    "position_lost": -1,
    "unreadable_in": 1,
    "unreadable_out": -1,
    "year_in": 1,
    "year_out": -1,
}
"""The parts, and whether each adds or takes: records on days after the old source's last, before
its first, and between them; gone, and on days that the new source does not cover; now or no longer
of the offense; now or no longer with an arrest; moved into or out of the window; now or no longer
with a position; now or no longer readable; moved from one year to another."""
NEW = (AFTER, BEFORE, LATE)
GONE = (WITHDRAWN,)
RECLASSIFIED = (RECLASSIFIED_IN, RECLASSIFIED_OUT)


class Counted(NamedTuple):
    """A number of arrests.

    Parameters
    ----------
    recorded, mapped : int
    """

    recorded: int = 0
    mapped: int = 0

    def plus(self, other: "Counted", sign: int = 1) -> "Counted":
        """Return the sum, or with sign -1 the difference."""
        return Counted(self.recorded + sign * other.recorded, self.mapped + sign * other.mapped)


NONE = Counted()


@dataclass(frozen=True)
class Difference:
    """How many there were, how many there are, and what lies between.

    Parameters
    ----------
    then, now : Counted
    parts : mapping of str to Counted
        Keys of `SIGNS`; none is negative, and one that is missing is zero.

    Examples
    --------
    >>> found = Difference(
    ...     Counted(10, 9), Counted(12, 11), {LATE: Counted(3, 3), WITHDRAWN: Counted(1, 1)})
    >>> found.of(*NEW), found.rest(*NEW)
    (Counted(recorded=3, mapped=3), Counted(recorded=-1, mapped=-1))
    """

    then: Counted
    now: Counted
    parts: Mapping[str, Counted]

    @cached_property
    def total(self) -> Counted:
        """Now less then."""
        return self.now.plus(self.then, -1)

    def of(self, *names: str) -> Counted:
        """Return what parts bring together, less than zero where they take."""
        found = NONE
        for name in names:
            found = found.plus(self.parts.get(name, NONE), SIGNS[name])
        return found

    def rest(self, *names: str) -> Counted:
        """Return what all other parts bring together."""
        return self.of(*(name for name in SIGNS if name not in names))

    def as_dict(self) -> dict[str, object]:
        """Return it ready for JSON: parts that take are below zero."""
        return {
            "then": self.then._asdict(),
            "now": self.now._asdict(),
            "difference": self.total._asdict(),
            "parts": {name: self.of(name)._asdict() for name in SIGNS},
        }

    @property
    def is_none(self) -> bool:
        """Whether nothing came or went, not even in equal numbers."""
        return self.then == self.now and not any(any(part) for part in self.parts.values())
