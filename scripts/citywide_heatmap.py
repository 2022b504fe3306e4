"""Draw the citywide heat map of arrests as a page to print.

Where did police make arrests for possessing cannabis, over the whole period of the source?
The density is smoothed with a Gaussian kernel (sigma 500 m) and corrected at the city limit.
Give the City's export as the source for the real map; without one it draws the demonstration.
"""

from cannabis_maps.gallery import Name, run_script
from cannabis_maps.make import Made, make_map
from cannabis_maps.recipe import Recipe


def heat_map(recipe: Recipe, name: Name) -> Made:
    """Draw it as a PDF."""
    return make_map(recipe, name("citywide_heatmap.pdf"), force=True)


if __name__ == "__main__":
    run_script(__doc__, heat_map)
