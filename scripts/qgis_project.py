"""Make a folder that QGIS opens as a finished map, and that may be sent on as it is.

How does the pattern lie over other layers? Open the project, add your own, and print its page.
The density has the colors of the printed map; each year has its days in the temporal controller.
Values are arrests per km2 per year of actual days.
"""

from cannabis_maps.gallery import Name, run_script
from cannabis_maps.make import Made
from cannabis_maps.make_qgis import make_qgis
from cannabis_maps.recipe import Recipe


def qgis_project(recipe: Recipe, name: Name) -> Made:
    """Make it in a folder of its own."""
    return make_qgis(recipe, name("qgis"))


if __name__ == "__main__":
    run_script(__doc__, qgis_project)
