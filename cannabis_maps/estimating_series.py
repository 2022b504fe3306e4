"""From records to a series: a surface for each of several windows of time."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cannabis_maps import words
from cannabis_maps.density import Marks, kernel_densities
from cannabis_maps.errors import OptionError, TooFewError
from cannabis_maps.estimating import (
    FEWEST_ON_MAP,
    annotated,
    check_compared,
    check_enough,
    estimator,
    resolved,
)
from cannabis_maps.grid import BoolArray
from cannabis_maps.places import chicago_grid, city_limit
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Provenance
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records
from cannabis_maps.records.table import count_years
from cannabis_maps.series import Series, Span
from cannabis_maps.windows import Window


def check_series(recipe: SurfaceRecipe) -> None:
    """Refuse what windows of unequal length cannot be compared by, before anything is read.

    Raises
    ------
    OptionError
        As of `check_surface`, and for a measure other than per year and for blank cells.
    """
    check_compared(
        recipe, "a series", "; leave it out, or draw a map of each window with --from and --to"
    )


def estimate_series(
    records: Records,
    windows: Sequence[Window],
    recipe: SurfaceRecipe,
    progress: Progress = silent,
) -> Series:
    """Estimate the density of each window's arrests, per year of actual days.

    Parameters
    ----------
    records : Records
        All that share the bandwidth, where a rule is to find it.
    windows : sequence of Window
        Each with a name of its own. They may overlap, and are cut to the days of the records.
    recipe : SurfaceRecipe
    progress : callable

    Returns
    -------
    Series

    Raises
    ------
    OptionError
        If a window has no day in the records, or cuts a year of the built-in data.
    TooFewError
        If single arrests would show in every window.

    Examples
    --------
    >>> from datetime import date
    >>> from cannabis_maps.records import read_records
    >>> early = Window("early", date(2001, 1, 1), date(2009, 12, 31))
    >>> late = Window("late", date(2010, 1, 1), date(2019, 12, 31))
    >>> series = estimate_series(read_records("demo"), [early, late], SurfaceRecipe(cell_m=400))
    >>> series.surfaces["mark"].values.tolist(), series.spans[1].is_cut
    (['early', 'late'], True)
    """
    check_enough(records.provenance)
    recipe = resolved(recipe, records)
    spans = [_span(records, window) for window in windows]
    shown = [span for span in spans if span.provenance.mapped >= FEWEST_ON_MAP]
    if not shown:
        raise TooFewError(
            f"no window has {FEWEST_ON_MAP} {words.noun(records.provenance)} to map; fewer would "
            "show single ones, whose records are being expunged: choose longer windows, another "
            "offense or another source"
        )
    progress("Estimating the density", 0.0)
    marks = Marks(
        [span.window.name for span in shown],
        np.stack([records.rows.by_position(_held(records, [span])) for span in shown]),
        [span.provenance.duration_years for span in shown],
    )
    surfaces = kernel_densities(
        records.x,
        records.y,
        marks,
        chicago_grid(recipe.cell_m),
        window=city_limit(),
        estimator=estimator(recipe),
        measure=recipe.measure,
    )
    progress("Estimating the density", 1.0)
    return Series(
        annotated(surfaces, recipe),
        tuple(shown),
        tuple(span for span in spans if span not in shown),
        records.provenance,
        _covered(records, shown),
    )


def _span(records: Records, window: Window) -> Span:
    try:
        found = records.between(window.first_day, window.last_day)
    except OptionError as error:
        raise OptionError(f"window {window.name}: {error}") from None
    span = Span(window, found.provenance)
    if records.provenance.demonstration and any(
        year not in records.provenance.years for year in span.provenance.years
    ):
        raise OptionError(
            f"window {window.name}, {window.first_day} to {window.last_day}: the built-in data are "
            "counts by year; give windows of whole years, or the City's file"
        )
    return span


def _held(records: Records, spans: Sequence[Span]) -> BoolArray:
    """Tell of each day of the records whether any of the spans holds it."""
    whole = records.provenance
    days = np.zeros(whole.days, dtype=np.bool_)
    for span in spans:
        begin = (span.provenance.first_day - whole.first_day).days
        days[begin : begin + span.provenance.days] = True
    return days


def _covered(records: Records, spans: Sequence[Span]) -> Provenance:
    """Return the provenance of the days that any of the spans holds."""
    whole = records.provenance
    first = min(span.provenance.first_day for span in spans)
    last = max(span.provenance.last_day for span in spans)
    start, end = (first - whole.first_day).days, (last - whole.first_day).days + 1
    held = _held(records, spans)
    recorded, mapped = (
        np.where(held, each, 0)[start:end]
        for each in (records.recorded, records.rows.by_day(whole.days))
    )
    years = count_years(first, recorded, mapped)
    return replace(whole, first_day=first, last_day=last, years=years)
