"""Draw a small map for each year, all on one page and one scale.

Where were arrests made, and how many, from year to year? Nothing but the year differs between maps.
Values are arrests per square mile per year of actual days; a part year is marked, with its days.
Mind the City's caution on comparisons over time; tickets, since August 2012, are not counted.
"""

from dataclasses import replace

from cannabis_maps.gallery import Name, run_script
from cannabis_maps.make import Made
from cannabis_maps.make_series import make_series
from cannabis_maps.recipe import PageRecipe, Recipe
from cannabis_maps.windows_recipe import SeriesRecipe


def series_by_year(recipe: Recipe, name: Name) -> Made:
    """Draw it as a PDF of tabloid size."""
    tabloid = replace(recipe, page=PageRecipe(page="tabloid"))
    return make_series(tabloid, SeriesRecipe(), name("series_by_year.pdf"), force=True)


if __name__ == "__main__":
    run_script(__doc__, series_by_year)
