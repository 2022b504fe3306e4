"""Which rows and columns of a data set are wanted, in the portal's own query language."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cannabis_maps.portal.service import Request

JSON = "application/json"
KEY, VERSION, DAY = "id", "updated_on", "date"

Clause = tuple[str, str]


def tomorrow() -> date:
    """Return the first day that no row can be of."""
    return datetime.now(UTC).date() + timedelta(days=1)


@dataclass(frozen=True)
class Query:
    """A selection from a data set.

    Parameters
    ----------
    dataset : str
        The portal's id of it.
    columns : tuple of str
        ``id``, a whole number that no two rows share, ``updated_on`` and ``date`` are among them.
    required : tuple of str
        Columns without which an answer is not sound.
    where : str
        SoQL; empty for all rows.
    first_day : date, optional
        The first day that ``where`` lets through, if it lets not all.
    earliest : date
        A row of an earlier day, or of one to come, is a slip and says nothing of what is covered.
    """

    dataset: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    where: str = ""
    first_day: date | None = None
    earliest: date = date(2001, 1, 1)

    def rows_between(self, after: int, last: int, limit: int) -> Request:
        """Ask for rows by a stretch of their keys."""
        return self._rows(f"{KEY} > {after} AND {KEY} <= {last}", limit)

    def rows_of(self, keys: tuple[int, ...]) -> Request:
        """Ask for rows by their keys."""
        return self._rows(f"{KEY} in({', '.join(str(key) for key in keys)})", len(keys))

    def keys_after(self, last: int, limit: int) -> Request:
        """Ask which rows there are, and in which version, from a key on."""
        return self._ask(
            ("$select", f"{KEY}, {VERSION}"),
            ("$where", self._narrowed(f"{KEY} > {last}")),
            ("$order", KEY),
            ("$limit", str(limit)),
        )

    def totals(self) -> Request:
        """Ask how many rows there are, with figures that tell one state from another."""
        select = f"count(*) as n, sum({KEY}) as keys, max({VERSION}) as newest"
        return self._ask(("$select", select), *self._condition())

    def coverage(self) -> Request:
        """Ask for the first and the last day of the whole data set."""
        return self._ask(
            ("$select", f"min({DAY}) as first, max({DAY}) as last"),
            ("$where", f"{DAY} >= '{self.earliest}' AND {DAY} < '{tomorrow()}'"),
        )

    def _rows(self, where: str, limit: int) -> Request:
        return self._ask(
            ("$select", ", ".join(self.columns)),
            ("$where", self._narrowed(where)),
            ("$order", KEY),
            ("$limit", str(limit)),
        )

    def _narrowed(self, where: str) -> str:
        return f"({self.where}) AND {where}" if self.where else where

    def _condition(self) -> tuple[Clause, ...]:
        return (("$where", self.where),) if self.where else ()

    def _ask(self, *clauses: Clause) -> Request:
        return Request(f"/resource/{self.dataset}.json", (JSON,), clauses)
