"""The command line's part for the brief."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cannabis_maps.brief_recipe import BriefRecipe
from cannabis_maps.cli_areas import AreasOptions
from cannabis_maps.cli_options import RecordsOptions, RunOptions, Sources, SurfaceOptions, taking
from cannabis_maps.recipe import PageRecipe, Recipe
from cannabis_maps.run_recipe import RunRecipe
from cannabis_maps.terminal import print_made, showing_progress

brief_app = typer.Typer()


@dataclass(frozen=True)
class BriefOptions:
    """What a brief says first."""

    title: Annotated[str | None, typer.Option(help="In place of the default title.")] = None
    subtitle: Annotated[str | None, typer.Option(help="In place of the default.")] = None
    author: Annotated[str, typer.Option(help="Who signs it.")] = ""
    units: Annotated[str, typer.Option(help="mi or km: the unit that comes first.")] = "mi"
    text: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.md", readable=False, help="Words of your own, to stand after the cover."
        ),
    ] = None
    standard_error: Annotated[
        bool, typer.Option("--standard-error", help="Add a map of the standard error.")
    ] = False

    def recipe(self, shared: Recipe) -> RunRecipe:
        """Return them as a recipe has them."""
        from cannabis_maps.brief.own_text import read_text

        brief = BriefRecipe(
            self.title,
            self.subtitle,
            self.author,
            text=None if self.text is None else read_text(self.text),
            text_file="" if self.text is None else self.text.name,
            standard_error=self.standard_error,
        )
        return RunRecipe(shared, brief=brief)


@brief_app.command()
@taking(RecordsOptions, SurfaceOptions, AreasOptions, BriefOptions, RunOptions)
def brief(
    sources: Sources,
    out: Annotated[
        Path,
        typer.Option(
            metavar="DIR", readable=False, help="The folder, made or replaced; your own files stay."
        ),
    ],
    records: RecordsOptions,
    surface: SurfaceOptions,
    areas: AreasOptions,
    options: BriefOptions,
    run: RunOptions,
) -> None:
    """Write the policy brief as PDF, Word and HTML, with its figures and tables as files."""
    from cannabis_maps.make_brief import make_brief

    page = PageRecipe(units=options.units)
    shared = Recipe(records.recipe(sources), surface.recipe(), page, areas.recipe())
    with showing_progress(quiet=run.quiet) as progress:
        made = make_brief(
            options.recipe(shared), out, force=run.force, scheduler=run.scheduler, progress=progress
        )
    if not run.quiet:
        print_made(made)
