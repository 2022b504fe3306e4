"""The options of the command line about windows of time."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cannabis_maps.windows_recipe import REPLICATES, SEED, ChangeRecipe, SeriesRecipe, parse_window


@dataclass(frozen=True)
class SeriesOptions:
    """Which windows of time a series shows."""

    by: Annotated[
        str | None, typer.Option("--by", metavar="year", help="A map for each year, the default.")
    ] = None
    windows: Annotated[
        Path | None,
        typer.Option(
            "--windows",
            metavar="FILE",
            readable=False,
            help="Or a map for each window named in a file of TOML: tables [[window]] with name, "
            "from and to.",
        ),
    ] = None

    def recipe(self) -> SeriesRecipe:
        """Return them as a recipe has them."""
        return SeriesRecipe(self.by, self.windows)


@dataclass(frozen=True)
class ChangeOptions:
    """Which two windows of time, and how chance is tried."""

    before: Annotated[
        str, typer.Option(metavar="A/B", help="First and last day, 2001-01-01/2012-12-31.")
    ]
    after: Annotated[
        str, typer.Option(metavar="A/B", help="The same of a later window; they share no day.")
    ]
    replicates: Annotated[
        int, typer.Option(help="How often arrests are dealt out anew to try chance.")
    ] = REPLICATES
    seed: Annotated[int, typer.Option(help="Of the random numbers for that.")] = SEED

    def recipe(self) -> ChangeRecipe:
        """Return them as a recipe has them."""
        before, after = parse_window(self.before, "before"), parse_window(self.after, "after")
        return ChangeRecipe(before, after, self.replicates, self.seed)
