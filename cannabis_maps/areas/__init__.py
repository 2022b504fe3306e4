"""Any areas of the user's: read from a file, with the arrests and the residents in them."""

from cannabis_maps.areas.counting import AreaCounts, counts_in
from cannabis_maps.areas.population import with_population, with_residents
from cannabis_maps.areas.reading import noun_of, read_areas
from cannabis_maps.residents import with_estimated_residents

__all__ = [
    "AreaCounts",
    "counts_in",
    "noun_of",
    "read_areas",
    "with_estimated_residents",
    "with_population",
    "with_residents",
]
