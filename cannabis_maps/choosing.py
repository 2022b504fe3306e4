"""The areas that a recipe speaks of, read and with their residents."""

from cannabis_maps.areas import noun_of, read_areas, with_population, with_residents
from cannabis_maps.areas_recipe import AreasRecipe
from cannabis_maps.places import Areas, community_areas

# What users' files call their names, and what such areas are.
NOUNS = {
    "ward": "ward",
    "dist": "district",
    "beat": "beat",
    "zip": "ZIP code",
    "zcta": "ZIP code",
    "tract": "census tract",
    "precinct": "precinct",
}


def chosen_areas(recipe: AreasRecipe) -> Areas:
    """Return the areas of a recipe with their residents, before records are read for them."""
    if recipe.file is None:
        areas = community_areas()
        return areas if recipe.population is None else with_population(areas, recipe.population)
    field = (recipe.name_field or "").lower()
    noun = noun_of(next((noun for part, noun in NOUNS.items() if part in field), "area"))
    areas = read_areas(recipe.file, recipe.name_field, noun=noun)
    return with_residents(areas, recipe.population)
