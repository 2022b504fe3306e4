"""Map how arrests changed: 2001-2012, before tickets were possible, against the years since 2013.

Where did they fall less than in the city as a whole, and where more? Both are per year of actual
days. The scale is centered on zero, and lines mark what the citywide change does not explain.
The City cautions against comparing its records over time, and the page says so.
"""

from datetime import date

from cannabis_maps.gallery import Name, run_script
from cannabis_maps.make import Made
from cannabis_maps.make_change import make_change
from cannabis_maps.recipe import Recipe
from cannabis_maps.windows import Window
from cannabis_maps.windows_recipe import ChangeRecipe

BEFORE = Window("before", date(2001, 1, 1), date(2012, 12, 31))
# As far as the records go.
SINCE = Window("after", date(2013, 1, 1), date(2099, 12, 31))
# Enough to tell what is below 0.05.
REPLICATES = 199


def before_and_after(recipe: Recipe, name: Name) -> Made:
    """Draw it as a PDF."""
    return make_change(
        recipe, ChangeRecipe(BEFORE, SINCE, REPLICATES), name("before_and_after.pdf"), force=True
    )


if __name__ == "__main__":
    run_script(__doc__, before_and_after)
