"""What the figures of a brief are drawn from, and a page with its words."""

from dataclasses import dataclass
from typing import cast

from cannabis_maps import words
from cannabis_maps.brief.estimates import Estimates
from cannabis_maps.brief.facts import Facts
from cannabis_maps.maps.options import FigureOptions
from cannabis_maps.maps.page import Page
from cannabis_maps.maps.paper import Paper
from cannabis_maps.maps.scale import Units
from cannabis_maps.maps.sheet import Form
from cannabis_maps.recipe import PageRecipe

DEFAULT_PAGE = PageRecipe()


@dataclass(frozen=True, eq=False)
class Subject:
    """All that a figure is drawn from.

    Parameters
    ----------
    facts : Facts
    estimates : Estimates
    page : PageRecipe
        Its units, style and scale; a brief has sizes of its own.
    """

    facts: Facts
    estimates: Estimates
    page: PageRecipe = DEFAULT_PAGE

    @property
    def noun(self) -> str:
        """What is counted."""
        return words.noun(self.facts.provenance)

    @property
    def units(self) -> Units:
        """The unit that comes first."""
        return cast("Units", self.page.units)

    def options(self, chosen: Paper) -> FigureOptions:
        """Return how a map is drawn."""
        known = self.facts.areas.figures.areas
        areas = None if known.are_community_areas else known
        form = Form(chosen, bare=True, style=self.page.style)
        return FigureOptions(units=self.units, form=form, areas=areas)


@dataclass(frozen=True)
class Drawn:
    """A page with its words.

    Parameters
    ----------
    page : Page
    caption : str
        Without its source.
    alt : str
    how : str
        Its method, where the caption does not say it.
    """

    page: Page
    caption: str
    alt: str
    how: str = ""
