"""Write a raster of each year's arrests, all on one grid and with one bandwidth.

How did the pattern change? Rasters can be compared by cell only if nothing but the year differs.
Values are arrests per km2 per year of actual days; a part year says so in its name and its band.
Mind the City's caution on comparisons over time; tickets, since August 2012, are not counted.
"""

from cannabis_maps.gallery import Name, run_script
from cannabis_maps.make import Made
from cannabis_maps.make_rasters import make_yearly_rasters
from cannabis_maps.recipe import Recipe


def yearly_rasters(recipe: Recipe, name: Name) -> Made:
    """Write them into a folder of their own."""
    return make_yearly_rasters(recipe, name("yearly_rasters"))


if __name__ == "__main__":
    run_script(__doc__, yearly_rasters)
