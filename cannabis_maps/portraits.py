"""From records to portraits of areas: what there is to say of each."""

from dataclasses import replace
from difflib import get_close_matches

import numpy as np

from cannabis_maps.areas import counts_in
from cannabis_maps.errors import OptionError
from cannabis_maps.places import Areas, inside_city
from cannabis_maps.portrait import Portrait, named
from cannabis_maps.provenance import Provenance
from cannabis_maps.rates import area_rates
from cannabis_maps.records import Records


def portraits(records: Records, areas: Areas) -> tuple[Portrait, ...]:
    """Work out what there is to say of each area.

    Parameters
    ----------
    records : Records
    areas : Areas
        With residents, or they are estimated.

    Returns
    -------
    tuple of Portrait
        In the order of the areas.
    """
    counts = counts_in(records, areas)
    by_area, polygons = counts.by_area, inside_city(areas)
    rates = area_rates(by_area, records.provenance, areas)
    ranks = 1 + (by_area[None, :] > by_area[:, None]).sum(axis=1)
    return tuple(
        Portrait(
            index,
            named(rate.name, areas),
            polygons[index],
            rate,
            int(ranks[index]),
            areas,
            records.provenance,
            _of_area(records.provenance, counts.by_year[:, index]),
        )
        for index, rate in enumerate(rates)
    )


def find_area(areas: Areas, name: str) -> int:
    """Return which area has a name, however its capitals are written.

    Parameters
    ----------
    areas : Areas
    name : str

    Returns
    -------
    int
        From 0 on.

    Raises
    ------
    OptionError
        If none has; the nearest right spelling is named.

    Examples
    --------
    >>> from cannabis_maps.places import community_areas
    >>> find_area(community_areas(), "austin")
    24
    """
    wanted = " ".join(name.split()).casefold()
    for index, known in enumerate(areas.names):
        if wanted in (known.casefold(), named(known, areas).casefold()):
            return index
    near = get_close_matches(name, areas.names, n=1, cutoff=0.4)
    told = f"; did you mean {near[0]}?" if near else f", such as {areas.names[0]}"
    raise OptionError(f"--area {name!r} is none of the {len(areas)} {areas.noun.plural}{told}")


def _of_area(provenance: Provenance, by_year: np.ndarray) -> Provenance:
    years = tuple(
        replace(year, recorded=int(count), mapped=int(count))
        for year, count in zip(provenance.years, by_year, strict=True)
    )
    return replace(provenance, years=years)
