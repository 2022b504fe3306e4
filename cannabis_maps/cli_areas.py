"""The options of the command line about areas, and about the ground of a map."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cannabis_maps.areas_recipe import AreasRecipe
from cannabis_maps.basemap_recipe import BasemapRecipe


@dataclass(frozen=True)
class NamedAreasOptions:
    """Which areas."""

    areas: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            readable=False,
            help="Polygons with names: wards, districts, ZIP codes; else the community areas.",
        ),
    ] = None
    area_name: Annotated[
        str | None, typer.Option("--area-name", metavar="FIELD", help="Field with their names.")
    ] = None

    def recipe(self) -> AreasRecipe:
        """Return them as a recipe has them."""
        return AreasRecipe(self.areas, self.area_name)


@dataclass(frozen=True)
class AreasOptions(NamedAreasOptions):
    """Which areas, and who lives there."""

    population: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", readable=False, help="Residents by name: name,residents or name,year."
        ),
    ] = None

    def recipe(self) -> AreasRecipe:
        """Return them as a recipe has them."""
        return AreasRecipe(self.areas, self.area_name, self.population)


@dataclass(frozen=True)
class AreaOptions(AreasOptions):
    """Which areas, or which one of them."""

    area: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Map one area, such as Austin, from near."),
    ] = None

    def recipe(self) -> AreasRecipe:
        """Return them as a recipe has them."""
        return AreasRecipe(self.areas, self.area_name, self.population, self.area)


@dataclass(frozen=True)
class BasemapOptions:
    """What lies under the map."""

    basemap: Annotated[
        str,
        typer.Option(
            metavar="offline|none|tiles:PROVIDER|FILE",
            help="The built-in ground, nothing, tiles of a service (tiles:USGS.USTopo, or an "
            "address with {z}, {x} and {y}), or a raster file.",
        ),
    ] = "offline"
    require_basemap: Annotated[
        bool,
        typer.Option("--require-basemap", help="Fail if it cannot be had, instead of going on."),
    ] = False
    many_tiles: Annotated[bool, typer.Option("--many-tiles", help="Allow more than 400 tiles.")] = (
        False
    )

    @property
    def ground(self) -> BasemapRecipe:
        """The ground, as a recipe has it."""
        return BasemapRecipe(self.basemap, self.require_basemap, self.many_tiles)


@dataclass(frozen=True)
class MapOptions(AreaOptions, BasemapOptions):
    """Of what part of the city a map is, and on what ground."""


@dataclass(frozen=True)
class RatesOptions(AreasOptions, BasemapOptions):
    """By which areas rates are, and on what ground."""
