"""Arrests by calendar month: the finest that a run says of itself, and how two of them differ."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cannabis_maps.records import Records


def monthly_counts(records: "Records") -> dict[str, int]:
    """Count the recorded arrests of the whole city by calendar month, mapped or not.

    Parameters
    ----------
    records : Records

    Returns
    -------
    dict of str to int
        One for each month that the window touches, ``YYYY-MM``, in order.

    Examples
    --------
    >>> from cannabis_maps.records import read_records
    >>> counts = monthly_counts(read_records("demo").of_year(2018))
    >>> list(counts)[0], len(counts), sum(counts.values())
    ('2018-01', 11, 1195)
    """
    first = np.datetime64(records.provenance.first_day, "D")
    months = (first + np.arange(len(records.recorded))).astype("datetime64[M]")
    counted = np.bincount((months - months[0]).astype(np.int64), weights=records.recorded)
    return {str(months[0] + at): int(count) for at, count in enumerate(counted)}


def differing(old: Mapping[str, int], new: Mapping[str, int], last_day: date) -> tuple[int, int]:
    """Tell from counts by month how many arrests went and how many came, at the least.

    Within a month, what went and what came cancel out, so that there may have been more of both.

    Parameters
    ----------
    old, new : mapping of str to int
        As of `monthly_counts`.
    last_day : date
        The last day that both cover; what `old` holds of later months was not withdrawn from
        `new`, which does not reach them.

    Returns
    -------
    withdrawn, added : int

    Examples
    --------
    >>> old = {"2018-10": 100, "2018-11": 40}
    >>> differing(old, {"2018-10": 97, "2018-11": 45, "2018-12": 80}, date(2018, 11, 12))
    (3, 85)
    >>> differing(old, {"2018-10": 101}, date(2018, 10, 31))
    (0, 1)
    """
    last_month = f"{last_day:%Y-%m}"
    gained = {month: new.get(month, 0) - old.get(month, 0) for month in {*old, *new}}
    withdrawn = sum(-n for month, n in gained.items() if n < 0 and month <= last_month)
    return withdrawn, sum(n for n in gained.values() if n > 0)
