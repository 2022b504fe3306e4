"""All that products are made from, once records are read."""

from dataclasses import dataclass, replace
from pathlib import Path

import xarray as xr

from cannabis_maps.brief.estimates import Estimates
from cannabis_maps.estimating import estimate
from cannabis_maps.manifest import stem
from cannabis_maps.places import Areas
from cannabis_maps.provenance import Provenance
from cannabis_maps.recipe import Recipe
from cannabis_maps.records import Records
from cannabis_maps.run_recipe import RunRecipe
from cannabis_maps.windows import Window, yearly_windows

NOTHING_KNOWN = Estimates()


@dataclass(frozen=True, eq=False)
class Job:
    """All that products are made from; it can be sent to another process.

    Parameters
    ----------
    run : RunRecipe
        With a bandwidth in meters.
    records : Records
    areas : Areas
    known : Estimates
        What several products are drawn from.
    """

    run: RunRecipe
    records: Records
    areas: Areas
    known: Estimates = NOTHING_KNOWN

    @property
    def provenance(self) -> Provenance:
        """Where the records come from."""
        return self.records.provenance

    @property
    def surface(self) -> xr.DataArray:
        """The density of the records."""
        known = self.known.surface
        return estimate(self.records, self.run.recipe.surface) if known is None else known

    def recipe(self, product: str) -> Recipe:
        """Return the recipe of one product."""
        return replace(self.run.recipe, page=self.run.page(product))

    def path(self, folder: Path, what: str = "") -> Path:
        """Return where a figure goes, without its suffix."""
        return folder / f"{stem(self.provenance, self.run.recipe.surface)}{what}"

    def windows(self) -> tuple[Window, ...]:
        """Return the windows of the series."""
        known = self.provenance
        if not self.run.windows:
            return yearly_windows(known.first_day, known.last_day)
        return tuple(window.ended(known.last_day) for window in self.run.windows)
