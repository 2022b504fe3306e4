"""Map one community area from near: Austin, where most arrests were recorded.

How are arrests spread within it, and how many were there each year? The surface is estimated from
all arrests of the city and shares the citywide scale, so that pages of two areas can be compared.
For a page of each area: cannabis-maps atlas.
"""

from dataclasses import replace

from cannabis_maps.areas_recipe import AreasRecipe
from cannabis_maps.gallery import Name, run_script
from cannabis_maps.make import Made
from cannabis_maps.make_atlas import make_portrait
from cannabis_maps.recipe import Recipe

AREA = "Austin"


def one_neighborhood(recipe: Recipe, name: Name) -> Made:
    """Draw it as a PDF."""
    near = replace(recipe, areas=AreasRecipe(area=AREA))
    return make_portrait(near, name("one_neighborhood.pdf"), force=True)


if __name__ == "__main__":
    run_script(__doc__, one_neighborhood)
