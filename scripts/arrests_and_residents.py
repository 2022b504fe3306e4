"""Map arrests per 1,000 residents per year by community area.

Where were most arrests made for the number of people who live there?
Residents are interpolated between the Censuses, so that arrests meet the residents of their years.
Rates say little where people arrested may live elsewhere: O'Hare, the Loop, the smallest areas.
"""

from cannabis_maps.gallery import Name, run_script
from cannabis_maps.make import Made
from cannabis_maps.make_rates import make_rates
from cannabis_maps.recipe import Recipe


def rates(recipe: Recipe, name: Name) -> Made:
    """Draw them as a PDF."""
    return make_rates(recipe, name("arrests_and_residents.pdf"), force=True)


if __name__ == "__main__":
    run_script(__doc__, rates)
