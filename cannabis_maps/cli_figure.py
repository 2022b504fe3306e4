"""The command line's part for one figure of the brief."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cannabis_maps.cli_areas import AreasOptions
from cannabis_maps.cli_options import RecordsOptions, RunOptions, Sources, SurfaceOptions, taking
from cannabis_maps.errors import OptionError
from cannabis_maps.figure_recipe import CHANGE, FIGURES, check_figure_name
from cannabis_maps.recipe import PageRecipe, Recipe
from cannabis_maps.run_recipe import ChangePlan, RunRecipe, parse_open_window
from cannabis_maps.terminal import print_made, print_warnings, showing_progress

if TYPE_CHECKING:
    from cannabis_maps.make_figure import MadeFigure

figure_app = typer.Typer()
DEFAULT_PLAN = ChangePlan()


@dataclass(frozen=True)
class FigureOptions:
    """What is made of the figure, and how it is set."""

    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.png|pdf|svg", readable=False, help="Where the figure goes."),
    ] = None
    caption: Annotated[
        bool, typer.Option("--caption", help="Print the caption with source and cautions.")
    ] = False
    units: Annotated[str, typer.Option(help="mi or km: the unit that comes first.")] = "mi"
    style: Annotated[str, typer.Option(help="print, gray, dark or high-contrast.")] = "print"
    dpi: Annotated[int, typer.Option(help="Dots per inch of pictures.")] = 300

    def check(self) -> None:
        """Refuse to make nothing."""
        if self.out is None and not self.caption:
            raise OptionError(
                "neither --out nor --caption is given; add --out FILE.png (or .pdf, .svg) to draw "
                "the figure, or --caption to print its words"
            )

    def recipe(self) -> PageRecipe:
        """Return them as a recipe has them."""
        return PageRecipe(units=self.units, style=self.style, dpi=self.dpi)


@dataclass(frozen=True)
class PlanOptions:
    """Which two windows of time the figure of the change compares."""

    before: Annotated[
        str | None,
        typer.Option(metavar="A/B", help="Of change: first and last day, 2001-01-01/2012-12-31."),
    ] = None
    after: Annotated[
        str | None,
        typer.Option(metavar="A/B", help="Of change: the same of a later window, or A/latest."),
    ] = None
    replicates: Annotated[
        int | None,
        typer.Option(help="Of change: how often arrests are dealt out anew to try chance (999)."),
    ] = None
    seed: Annotated[
        int | None, typer.Option(help="Of change: of the random numbers for that (1811).")
    ] = None

    def plan(self, name: str) -> ChangePlan:
        """Return them as a recipe has them."""
        given = [f"--{option}" for option, value in vars(self).items() if value is not None]
        if given and name != CHANGE:
            raise OptionError(
                f"{given[0]} goes with the figure {CHANGE}, not with {name}; leave it out"
            )
        usual = DEFAULT_PLAN
        return ChangePlan(
            usual.before if self.before is None else parse_open_window(self.before, "before"),
            usual.after if self.after is None else parse_open_window(self.after, "after"),
            usual.replicates if self.replicates is None else self.replicates,
            usual.seed if self.seed is None else self.seed,
        ).checked()


@figure_app.command()
@taking(FigureOptions, RecordsOptions, SurfaceOptions, AreasOptions, PlanOptions, RunOptions)
def figure(
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"{', '.join(FIGURES)}.")],
    sources: Sources,
    options: FigureOptions,
    records: RecordsOptions,
    surface: SurfaceOptions,
    areas: AreasOptions,
    plan: PlanOptions,
    run: RunOptions,
) -> None:
    """Draw one of the brief's figures by itself, or print its caption."""
    check_figure_name(name)
    options.check()
    from cannabis_maps.make_figure import make_figure

    shared = Recipe(records.recipe(sources), surface.recipe(), options.recipe(), areas.recipe())
    asked = RunRecipe(shared, change=plan.plan(name))
    with showing_progress(quiet=run.quiet) as progress:
        made = make_figure(
            name, asked, options.out, force=run.force, scheduler=run.scheduler, progress=progress
        )
    _print(made, caption=options.caption, quiet=run.quiet)


def _print(made: "MadeFigure", *, caption: bool, quiet: bool) -> None:
    """Print the caption alone, so that it can go into a file, or else what was made."""
    if caption:
        typer.echo(made.caption.caption)
        if not quiet:
            print_warnings(made.records.quality.warnings)
    elif not quiet:
        print_made(made)
