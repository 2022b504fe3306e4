"""The options of the command line for how a heat map is shaded, and for notes on it."""

from dataclasses import dataclass, replace
from typing import Annotated

import typer

from cannabis_maps.recipe import PageRecipe
from cannabis_maps.scale_recipe import ScaleRecipe, parse_numbers


@dataclass(frozen=True)
class ClassOptions:
    """How values are colored."""

    classes: Annotated[int | None, typer.Option(metavar="N", help="Shade in 2 to 9 classes.")] = (
        None
    )
    scheme: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Of the classes: quantiles, natural, equal, or city-mean for multiples of the "
            "city's average.",
        ),
    ] = None
    breaks: Annotated[
        str | None,
        typer.Option(metavar="A,B,C", help="Limits between classes, in the legend's unit."),
    ] = None
    scale_max: Annotated[
        float | None,
        typer.Option(
            "--scale-max",
            metavar="VALUE",
            help="Dark end of the scale in the legend's unit, for separate maps to share.",
        ),
    ] = None

    def scale(self, contours: str | None = None) -> ScaleRecipe:
        """Return them as a recipe has them."""
        return ScaleRecipe(
            self.classes,
            self.scheme,
            parse_numbers(self.breaks, "--breaks", "25,50,100,200"),
            parse_numbers(contours, "--contours", "50,75,90"),
            self.scale_max,
        )


@dataclass(frozen=True)
class ScaleOptions(ClassOptions):
    """How a heat map is shaded, and what is noted on it."""

    contours: Annotated[
        str | None,
        typer.Option(
            metavar="50,75,90",
            help="Outline the smallest areas that hold so many percent of the arrests.",
        ),
    ] = None
    note: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT|TEXT@LON,LAT",
            help="Add a sentence to the foot, or words with a line to a place; repeatable.",
        ),
    ] = None

    def recipe(self, page: PageRecipe) -> PageRecipe:
        """Return a page's recipe with them."""
        return replace(page, scale=self.scale(self.contours), notes=tuple(self.note or ()))
