"""Facts about areas: where most arrests are, rates, and who lives there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cannabis_maps.area_figures import AreaFigures
from cannabis_maps.composition import Composition, composition
from cannabis_maps.grid import FloatArray
from cannabis_maps.rates import AreaRate, overall_rate

MOST, NAMED = 10, 3
FIFTHS = 5
FEWEST_TO_COMPARE = 15


@dataclass(frozen=True, eq=False)
class AreaFacts:
    """Which areas have most arrests, and what part of all.

    Parameters
    ----------
    figures : AreaFigures
    most : tuple of AreaRate
        The ten with most arrests, the most first; fewer where fewer have any.
    arrests_percent, residents_percent : float
        What they hold together of the city's.
    """

    figures: AreaFigures
    most: tuple[AreaRate, ...]
    arrests_percent: float
    residents_percent: float


@dataclass(frozen=True)
class RateFacts:
    """Arrests by residents.

    Parameters
    ----------
    city : float or None
        Of all areas together.
    ranked : tuple of AreaRate
        Those that have a rate and are not special, the highest first.
    special, too_few : tuple of AreaRate
        Those where it says little, and the others that have none.
    """

    city: float | None
    ranked: tuple[AreaRate, ...]
    special: tuple[AreaRate, ...]
    too_few: tuple[AreaRate, ...]

    @property
    def highest(self) -> tuple[AreaRate, ...]:
        """The three with the highest rates, at most half of all."""
        return self.ranked[: min(NAMED, (len(self.ranked) + 1) // 2)]

    @property
    def lowest(self) -> tuple[AreaRate, ...]:
        """The three with the lowest, the lowest first; none of those with the highest."""
        left = self.ranked[len(self.highest) :]
        return left[: -NAMED - 1 : -1]


@dataclass(frozen=True, eq=False)
class GroupFacts:
    """Areas of similar rates, and who lives there.

    Parameters
    ----------
    areas : tuple of AreaRate
        The highest rate first.
    rate : float
        Of all of them together.
    shares : array of shape (groups,)
        Percent of their residents.
    """

    areas: tuple[AreaRate, ...]
    rate: float
    shares: FloatArray


@dataclass(frozen=True, eq=False)
class ResidentFacts:
    """Who lives where arrests by residents are many or few.

    Parameters
    ----------
    composition : Composition
    city : array of shape (groups,)
        Percent of the city's residents.
    fifths : tuple of GroupFacts
        The areas that have a rate and are not special, in five groups of about as many, those with
        the highest rates first.
    """

    composition: Composition
    city: FloatArray
    fifths: tuple[GroupFacts, ...]


def area_facts(figures: AreaFigures) -> AreaFacts:
    """Find the areas with most arrests, and what they hold.

    Examples
    --------
    >>> from cannabis_maps.area_figures import area_figures
    >>> from cannabis_maps.places import community_areas
    >>> from cannabis_maps.records import read_records
    >>> found = area_facts(area_figures(read_records("demo"), community_areas()))
    >>> found.most[0].name, round(found.arrests_percent), round(found.residents_percent)
    ('Austin', 44, 19)
    """
    arrests = np.array([area.arrests for area in figures.rates])
    chosen = [at for at in np.argsort(-arrests, kind="stable")[:MOST].tolist() if arrests[at]]
    return AreaFacts(
        figures,
        tuple(figures.rates[at] for at in chosen),
        float(figures.share_of_arrests[chosen].sum()),
        float(figures.share_of_residents[chosen].sum()),
    )


def rate_facts(rates: Sequence[AreaRate]) -> RateFacts:
    """Rank the areas by rate.

    Examples
    --------
    >>> areas = [AreaRate(at, str(at), 30 * at, 9000, 1.0) for at in range(1, 5)]
    >>> found = rate_facts([*areas, AreaRate(9, "9", 3, 9000, 1.0)])
    >>> [area.name for area in found.highest], [area.name for area in found.lowest]
    (['4', '3'], ['1', '2'])
    >>> [area.name for area in found.too_few]
    ['9']
    """
    usual = [area for area in rates if not area.is_special]
    known = [(-rate, at) for at, area in enumerate(usual) if (rate := area.per_1000_per_year)]
    return RateFacts(
        overall_rate(rates),
        tuple(usual[at] for _, at in sorted(known)),
        tuple(area for area in rates if area.is_special),
        tuple(area for area in usual if area.per_1000_per_year is None),
    )


def resident_facts(figures: AreaFigures, rates: RateFacts) -> ResidentFacts | None:
    """Set rates against who lives there; None for other areas than the City's, or too few rates.

    Parameters
    ----------
    figures : AreaFigures
    rates : RateFacts

    Returns
    -------
    ResidentFacts or None
    """
    if not figures.areas.are_community_areas or len(rates.ranked) < FEWEST_TO_COMPARE:
        return None
    known = composition()
    row = {number: at for at, number in enumerate(known.numbers.tolist())}
    parts = np.array_split(np.arange(len(rates.ranked)), FIFTHS)
    groups = [tuple(rates.ranked[at] for at in part) for part in parts]
    return ResidentFacts(
        known,
        _shares(known.residents),
        tuple(
            GroupFacts(
                group,
                overall_rate(group) or 0.0,
                _shares(known.residents[[row[area.number] for area in group]]),
            )
            for group in groups
        ),
    )


def _shares(residents: FloatArray) -> FloatArray:
    return np.asarray(100 * residents.sum(axis=0) / residents.sum())
