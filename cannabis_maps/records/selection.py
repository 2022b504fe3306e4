"""Which records are wanted."""

from dataclasses import dataclass
from datetime import date

from cannabis_maps.errors import OptionError
from cannabis_maps.offenses import POSSESSION_30G, Offense


@dataclass(frozen=True)
class Selection:
    """What to take from a source.

    Parameters
    ----------
    offense : Offense
        Selected by its IUCR codes.
    first_day, last_day : date, optional
        The window, both days included; without one, all that the source holds.
    arrests_only : bool
        Whether incidents without an arrest are left out.

    Raises
    ------
    OptionError
        If the first day comes after the last.

    Examples
    --------
    >>> Selection(first_day=date(2013, 1, 1)).offense.iucr
    ('1811',)
    """

    offense: Offense = POSSESSION_30G
    first_day: date | None = None
    last_day: date | None = None
    arrests_only: bool = True

    def __post_init__(self) -> None:
        """Check first, work after."""
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise OptionError(
                f"--from {self.first_day} is after --to {self.last_day}; "
                "give a first day that is not after the last"
            )
