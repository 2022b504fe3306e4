"""The command line: parse, call, print."""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from cannabis_maps.cli_brief import brief_app
from cannabis_maps.cli_cite import cite_app
from cannabis_maps.cli_compare import compare_app
from cannabis_maps.cli_explorer import explorer_app
from cannabis_maps.cli_figure import figure_app
from cannabis_maps.cli_figures import figures_app
from cannabis_maps.cli_geopackage import geopackage_app
from cannabis_maps.cli_gis import gis_app
from cannabis_maps.cli_live import cache_app, fetch_app
from cannabis_maps.cli_options import (
    CheckOptions,
    Jobs,
    RecordsOptions,
    Scheduler,
    Sources,
    taking,
)
from cannabis_maps.cli_recipe import recipe_app
from cannabis_maps.cli_verify import verify_app
from cannabis_maps.ending import INTERRUPTED, TERMINATED, EndedError, Listener
from cannabis_maps.errors import CannabisMapsError
from cannabis_maps.recipe import Recipe
from cannabis_maps.terminal import print_quality, print_written, showing_progress, telling
from cannabis_maps.version import __version__

PORTAL_EXPORT = (
    "https://data.cityofchicago.org/resource/ijzp-q8t2.csv"
    "?$where=iucr='1811'&$order=:id&$limit=1000000"
)
NEXT_STEP = (
    "\nThis is the demonstration. For the real map run: cannabis-maps make --source portal "
    f"(or: make maps SOURCE=portal); or save {PORTAL_EXPORT} as arrests.csv, then run: "
    "cannabis-maps make --source arrests.csv (or: make maps SOURCE=arrests.csv)"
)
DEBUG = "CANNABIS_MAPS_DEBUG"
GO_ON = "interrupted; what was there before is whole: run the same command again to go on"
USAGE = 2
OUT_OF_MEMORY = ("bad_alloc", "allocate memory", "out of memory", "start new thread")

app = typer.Typer(
    name="cannabis-maps",
    help="From Chicago's public crime records to heat maps and rasters of cannabis arrests.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Answer questions about the program itself."""
    if version:
        typer.echo(f"cannabis-maps {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def make(
    recipe: Annotated[
        Path | None,
        typer.Argument(metavar="[RECIPE.toml]", readable=False, help="What to make, and how."),
    ] = None,
    *,
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="S", help="demo, portal, a file or a glob; repeatable."),
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", readable=False, help="Where the run's folder goes.")
    ] = Path("outputs"),
    max_age: Annotated[
        float | None,
        typer.Option("--max-age", metavar="DAYS", help="Renew an older copy of the portal's."),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Make all anew, also what has not changed.")
    ] = False,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> None:
    """Make all that a recipe names, in a folder named by source and date."""
    from cannabis_maps.run_again import make_or_keep
    from cannabis_maps.run_recipe import RunRecipe

    run = RunRecipe()
    if recipe is not None:
        from cannabis_maps.recipe_file import read_recipe

        run = read_recipe(recipe)
    with showing_progress(quiet=quiet) as progress:
        ran = make_or_keep(
            run.of(source, max_age),
            out,
            fresh=fresh,
            jobs=jobs,
            scheduler=scheduler,
            progress=progress,
        )
    if not quiet:
        print_quality(ran.quality)
        print_written(ran.paths)
        if ran.demonstration:
            typer.echo(NEXT_STEP)


@app.command()
@taking(RecordsOptions, CheckOptions)
def check(sources: Sources, records: RecordsOptions, report: CheckOptions) -> None:
    """Report what became of every line of the sources."""
    from cannabis_maps.reading import read
    from cannabis_maps.workers import Workers

    workers = Workers(scheduler=report.scheduler)
    with showing_progress(quiet=report.as_json) as progress:
        quality = read(Recipe(records.recipe(sources)).records, progress, workers).quality
    if report.as_json:
        typer.echo(json.dumps(quality.as_dict(), indent=2))
    else:
        print_quality(quality)


app.add_typer(figures_app)
app.add_typer(gis_app)
app.add_typer(brief_app)
app.add_typer(cite_app)
app.add_typer(compare_app)
app.add_typer(explorer_app)
app.add_typer(figure_app)
app.add_typer(geopackage_app)
app.add_typer(fetch_app)
app.add_typer(recipe_app)
app.add_typer(verify_app)
app.add_typer(cache_app)


def run(arguments: list[str], listener: Listener | None = None) -> int:
    """Run a command and return its exit code.

    Parameters
    ----------
    arguments : list of str
        What follows the program's name.
    listener : Listener, optional
        Knows whether the program is to end.

    Returns
    -------
    int
        0 if all went well, 1 for an error, 2 for wrong usage, 3 if the inputs of a run differ from
        those it was made from, 130 if interrupted, 143 if terminated.
    """
    try:
        with telling():
            return _call(arguments)
    except BrokenPipeError:
        # Who reads the output has closed it; the rest has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (Exception, KeyboardInterrupt, EndedError) as error:
        if os.environ.get(DEBUG):
            raise
        message, code = _explain((listener and listener.heard) or error)
        if code in {INTERRUPTED, TERMINATED} and arguments[0] == fetch_app.info.name:
            message = GO_ON
        typer.echo(f"Error: {_on_one_line(message)}", err=True)
        return code


def _on_one_line(message: str) -> str:
    """Return a message without what a terminal would act on, as names in a file may have it."""
    return "".join(each if each.isprintable() else "?" for each in " ".join(message.split()))


def _call(arguments: list[str]) -> int:
    code = int(app(arguments, prog_name="cannabis-maps", standalone_mode=False) or 0)
    if code == INTERRUPTED:
        # Some versions of typer turn the interrupt into its exit code, and say nothing.
        raise KeyboardInterrupt
    return code


def _is_for_want_of_memory(error: BaseException) -> bool:
    """Tell it in the words of any library, for few raise what Python does."""
    said = str(error).lower()
    return isinstance(error, MemoryError) or any(words in said for words in OUT_OF_MEMORY)


def _explain(error: BaseException) -> tuple[str, int]:
    if isinstance(error, CannabisMapsError):
        return str(error), error.exit_code
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        error = EndedError(signal.SIGINT)
    if isinstance(error, EndedError):
        return error.told, error.code
    if _is_for_want_of_memory(error):
        return "out of memory; use a larger --cell or fewer sources", 1
    if isinstance(error, OSError):
        named = f"{error.filename}: " if error.filename else ""
        return f"{named}{error.strerror or error}; check permissions and free space", 1
    # typer carries its own copy of click; this is how usage errors are known in either.
    told = getattr(error, "format_message", None)
    if told is not None:
        what = told().rstrip(".")
        within = getattr(getattr(error, "ctx", None), "command_path", "cannabis-maps")
        return f"{what}{'' if what.endswith('?') else '.'} See {within} --help.", USAGE
    kind = type(error).__name__
    return f"unexpected {kind}: {error}; set {DEBUG}=1 to see where, and report it", 1
