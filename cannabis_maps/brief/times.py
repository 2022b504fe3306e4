"""Facts about when arrests are made and in what kind of place, for the city as a whole."""

from dataclasses import dataclass

import numpy as np

from cannabis_maps.records.citywide import CitywideTables, PlaceCount, Table

SPAN_HOURS = 6


@dataclass(frozen=True, eq=False)
class TimeFacts:
    """When in the day and the week.

    Parameters
    ----------
    by_time : array of shape (7, parts)
        As of `CitywideTables`.
    hours_of_part : int
    """

    by_time: Table
    hours_of_part: int

    @property
    def total(self) -> int:
        """Arrests whose time is known."""
        return int(self.by_time.sum())

    @property
    def by_weekday(self) -> Table:
        """Arrests of each day of the week, Monday first."""
        return np.asarray(self.by_time.sum(axis=1))

    @property
    def by_part(self) -> Table:
        """Arrests of each part of the day, midnight first."""
        return np.asarray(self.by_time.sum(axis=0))

    @property
    def span_hours(self) -> int:
        """Length of the stretch of hours that `busiest` looks for: six, or one part."""
        return max(SPAN_HOURS - SPAN_HOURS % self.hours_of_part, self.hours_of_part)

    @property
    def busiest(self) -> tuple[int, float]:
        """First hour of the stretch with most arrests, and its percent of them.

        Examples
        --------
        >>> table = np.full((7, 4), 20)
        >>> table[:, 3] = 100
        >>> TimeFacts(table, 6).busiest
        (18, 62.5)
        """
        length = self.span_hours // self.hours_of_part
        parts = self.by_part
        sums = np.array([np.roll(parts, -at)[:length].sum() for at in range(len(parts))])
        first = int(sums.argmax())
        return first * self.hours_of_part, float(100 * sums[first] / self.total)

    @property
    def quietest(self) -> int:
        """First hour of the part of the day with fewest."""
        return int(self.by_part.argmin()) * self.hours_of_part

    def by_hours(self, hours: int) -> Table:
        """Return the table by longer parts of the day."""
        days, parts = self.by_time.shape
        together = max(hours // self.hours_of_part, 1)
        return np.asarray(self.by_time.reshape(days, parts // together, together).sum(axis=2))


@dataclass(frozen=True)
class PlaceFacts:
    """In what kind of place.

    Parameters
    ----------
    counts : tuple of PlaceCount
        As of `CitywideTables`.
    """

    counts: tuple[PlaceCount, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(each.count for each in self.counts)

    def percent(self, place: PlaceCount) -> float:
        """Return the part of all that a kind has."""
        return 100 * place.count / self.total


def time_facts(tables: CitywideTables | None) -> TimeFacts | None:
    """Return when arrests are made; None where it is not known or they are too few."""
    if tables is None or tables.by_time is None or tables.by_time.shape[1] == 1:
        return None
    return TimeFacts(tables.by_time, tables.hours_of_part)


def place_facts(tables: CitywideTables | None) -> PlaceFacts | None:
    """Return in what kind of place arrests are made; None where it is not known."""
    return PlaceFacts(tables.by_place) if tables is not None and tables.by_place else None
