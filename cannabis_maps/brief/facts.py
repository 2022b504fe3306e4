"""Every number that a brief's text needs, worked out from records, areas and surfaces."""

from dataclasses import dataclass
from functools import cached_property

from cannabis_maps import method_words, words
from cannabis_maps.area_figures import area_figures
from cannabis_maps.brief.areas import (
    AreaFacts,
    RateFacts,
    ResidentFacts,
    area_facts,
    rate_facts,
    resident_facts,
)
from cannabis_maps.brief.error_facts import ErrorFacts, error_facts
from cannabis_maps.brief.estimates import (
    DEFAULT_PLAN,
    Estimates,
    PeakFacts,
    peak_fact,
    peak_facts,
    why_no_map,
)
from cannabis_maps.brief.times import PlaceFacts, TimeFacts, place_facts, time_facts
from cannabis_maps.brief.windows import (
    ChangeFacts,
    ExpungementFacts,
    change_facts,
    expungement_facts,
)
from cannabis_maps.errors import OptionError
from cannabis_maps.maps.scale import Units
from cannabis_maps.places import Areas, community_areas
from cannabis_maps.provenance import Provenance, YearCount
from cannabis_maps.records import Records
from cannabis_maps.records.quality import Quality
from cannabis_maps.run_recipe import ChangePlan


@dataclass(frozen=True)
class Totals:
    """How many arrests, in how many days.

    Parameters
    ----------
    recorded, mapped : int
        With or without a usable position, and with one.
    days : int
    duration_years : float
        Actual days / 365.25.

    Examples
    --------
    >>> round(Totals(275002, 273057, 6525, 6525 / 365.25).per_year)
    15394
    """

    recorded: int
    mapped: int
    days: int
    duration_years: float

    @property
    def per_year(self) -> float:
        """Recorded arrests per year of actual days."""
        return self.recorded / self.duration_years

    @property
    def per_day(self) -> float:
        """Recorded arrests per day."""
        return self.recorded / self.days


@dataclass(frozen=True)
class YearFacts:
    """The calendar years.

    Parameters
    ----------
    years : tuple of YearCount
        All of them, in order.
    """

    years: tuple[YearCount, ...]

    @property
    def full(self) -> tuple[YearCount, ...]:
        """Those whose every day is covered."""
        return tuple(year for year in self.years if not year.is_part)

    @property
    def parts(self) -> tuple[YearCount, ...]:
        """Those that are covered in part."""
        return tuple(year for year in self.years if year.is_part)

    @property
    def peak(self) -> YearCount:
        """The year with most arrests, of several the first."""
        return max(self.years, key=lambda year: year.recorded)

    @property
    def last_full(self) -> YearCount | None:
        """The last year whose every day is covered."""
        return self.full[-1] if self.full else None

    @property
    def since_peak(self) -> float | None:
        """Percent by which the last full year differs from the peak, if that is an earlier one."""
        last, peak = self.last_full, self.peak
        if last is None or peak.is_part or last.year <= peak.year or not peak.recorded:
            return None
        return 100 * (last.recorded / peak.recorded - 1)


@dataclass(frozen=True, eq=False)
class Facts:
    """All that a brief says in numbers.

    Parameters
    ----------
    provenance : Provenance
    quality : Quality
    areas : AreaFacts
    change : ChangeFacts, optional
    expungements : tuple of ExpungementFacts
    times : TimeFacts, optional
    places : PlaceFacts, optional
    peak : PeakFacts, optional
        Of the map.
    peaks : tuple of PeakFacts
        Of the same map under several bandwidths.
    no_map : str
        Why there is no map; empty where there is one.
    smoothing : str
        How the map was made; empty where there is none.
    error : ErrorFacts, optional
        How much the map could vary by chance, where that is asked for.
    units : {"mi", "km"}
        The unit that comes first.
    """

    provenance: Provenance
    quality: Quality
    areas: AreaFacts
    change: ChangeFacts | None
    expungements: tuple[ExpungementFacts, ...]
    times: TimeFacts | None
    places: PlaceFacts | None
    peak: PeakFacts | None
    peaks: tuple[PeakFacts, ...]
    no_map: str = ""
    smoothing: str = ""
    error: ErrorFacts | None = None
    units: Units = "mi"

    @property
    def totals(self) -> Totals:
        """How many arrests, in how many days."""
        known = self.provenance
        return Totals(known.recorded, known.mapped, known.days, known.duration_years)

    @property
    def years(self) -> YearFacts:
        """The calendar years."""
        return YearFacts(self.provenance.years)

    @cached_property
    def rates(self) -> RateFacts:
        """Arrests by residents."""
        return rate_facts(self.areas.figures.rates)

    @cached_property
    def residents(self) -> ResidentFacts | None:
        """Who lives where; None where areas or rates do not bear it."""
        return resident_facts(self.areas.figures, self.rates)


def facts_of(
    records: Records,
    estimates: Estimates,
    areas: Areas | None = None,
    plan: ChangePlan = DEFAULT_PLAN,
    units: Units = "mi",
) -> Facts:
    """Work out every number that a brief's text needs.

    Parameters
    ----------
    records : Records
    estimates : Estimates
    areas : Areas, optional
        The community areas unless given.
    plan : ChangePlan
        Which two windows are compared.
    units : {"mi", "km"}
        The unit that comes first.

    Returns
    -------
    Facts

    Examples
    --------
    >>> from cannabis_maps.records import read_records
    >>> facts = facts_of(read_records("demo"), Estimates())
    >>> facts.totals.mapped, facts.years.peak.year, facts.years.last_full.recorded
    (272608, 2007, 1209)
    """
    figures = area_figures(records, community_areas() if areas is None else areas)
    return Facts(
        records.provenance,
        records.quality,
        area_facts(figures),
        _change(records, plan),
        expungement_facts(records),
        time_facts(records.citywide),
        place_facts(records.citywide),
        peak_fact(estimates.surface),
        peak_facts(estimates.sheet),
        "" if estimates.surface is not None else why_no_map(records),
        _smoothing(estimates, words.noun(records.provenance), units),
        error_facts(estimates.error, estimates.surface),
        units,
    )


def _smoothing(estimates: Estimates, noun: str, units: Units) -> str:
    if estimates.surface is None:
        return ""
    attrs = estimates.surface.attrs
    told = f"{method_words.spread(attrs, units, noun)} {method_words.method(attrs)}"
    if attrs["edge_correction"] == "none":
        return told
    return f"{told} The values inside the city add up to the number mapped."


def _change(records: Records, plan: ChangePlan) -> ChangeFacts | None:
    try:
        return change_facts(records, plan.ended(records.provenance.last_day))
    except OptionError:
        return None
