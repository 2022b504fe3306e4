"""The command line: parse, call, print."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cannabis_maps.cli_live import cache_app, fetch_app
from cannabis_maps.errors import CannabisMapsError
from cannabis_maps.recipe import (
    DEMO,
    MAX_AGE_DAYS,
    PageRecipe,
    Recipe,
    RecordsRecipe,
    SurfaceRecipe,
    parse_bandwidth,
    parse_day,
)
from cannabis_maps.terminal import print_made, print_quality, showing_progress, telling
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
POSSESSION = "possession-30g"
DEBUG = "CANNABIS_MAPS_DEBUG"
INTERRUPTED = 130
GO_ON = "interrupted; what was there before is whole: run the same command again to go on"
USAGE = 2

app = typer.Typer(
    name="cannabis-maps",
    help="From Chicago's public crime records to heat maps and rasters of cannabis arrests.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Sources = Annotated[
    list[str],
    typer.Argument(metavar="S...", help="demo, portal, or files or globs of the City's records."),
]
Offense = Annotated[
    str,
    typer.Option(
        metavar="NAME|CODES",
        help="possession-30g, possession-over-30g, all-cannabis, or IUCR codes.",
    ),
]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day, 2013-01-01.")]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day.")]
NonArrests = Annotated[
    bool, typer.Option("--include-non-arrests", help="Count incidents without an arrest too.")
]
MaxAge = Annotated[
    float,
    typer.Option("--max-age", metavar="DAYS", help="Renew an older copy of the portal's records."),
]
Kernel = Annotated[str, typer.Option(help="gaussian, quartic or epanechnikov.")]
Bandwidth = Annotated[
    str | None,
    typer.Option(
        metavar="METERS|RULE",
        help="Sigma of the Gaussian (500), radius of the quartic (1,400) or Epanechnikov (1,200); "
        "or a rule: scott, silverman or robust.",
    ),
]
Cell = Annotated[float, typer.Option(metavar="METERS", help="Side of a cell.")]
Edge = Annotated[str, typer.Option("--edge-correction", help="jones-diggle or none.")]
Measure = Annotated[str, typer.Option(help="per-year, total or (rasters) expected-count.")]
Fine = Annotated[
    bool, typer.Option("--allow-fine", help="Allow a bandwidth below a block or a cell.")
]
MaxCv = Annotated[
    float | None,
    typer.Option(
        "--max-cv",
        metavar="NUMBER",
        help="Leave blank what chance alone would typically change by more: 0.3 for 30 percent.",
    ),
]
Controls = Annotated[
    str | None,
    typer.Option(
        metavar="SOURCE|residents",
        help="Write the log relative risk of the arrests, set against those for any offense in a "
        "source (portal, a file or a glob), or against residents.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]


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
    *,
    source: Annotated[
        list[str], typer.Option(metavar="S", help="demo, portal, a file or a glob; repeatable.")
    ] = [DEMO],  # noqa: B006  typer copies it
    out: Annotated[
        Path, typer.Option(metavar="DIR", readable=False, help="Where the run's folder goes.")
    ] = Path("outputs"),
    max_age: MaxAge = MAX_AGE_DAYS,
    quiet: Quiet = False,
) -> None:
    """Make the map, the raster, the table and the reports, in a folder named by source and date."""
    from cannabis_maps.make import make_all

    recipe = Recipe(RecordsRecipe(tuple(source), max_age_days=max_age))
    with showing_progress(quiet=quiet) as progress:
        made = make_all(recipe, out, progress=progress)
    if not quiet:
        print_made(made)
        if made.records.provenance.demonstration:
            typer.echo(NEXT_STEP)


@app.command()
def check(
    sources: Sources,
    *,
    offense: Offense = POSSESSION,
    first: From = None,
    last: To = None,
    include_non_arrests: NonArrests = False,
    max_age: MaxAge = MAX_AGE_DAYS,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Report what became of every line of the sources."""
    from cannabis_maps.reading import read

    recipe = RecordsRecipe(
        tuple(sources), offense, parse_day(first), parse_day(last), include_non_arrests, max_age
    )
    with showing_progress(quiet=as_json) as progress:
        quality = read(Recipe(recipe).records, progress).quality
    if as_json:
        typer.echo(json.dumps(quality.as_dict(), indent=2))
    else:
        print_quality(quality)


@app.command("map")
def map_(
    sources: Sources,
    *,
    out: Annotated[
        Path,
        typer.Option(metavar="FILE.png|pdf|svg", readable=False, help="Where the map goes."),
    ],
    offense: Offense = POSSESSION,
    first: From = None,
    last: To = None,
    include_non_arrests: NonArrests = False,
    max_age: MaxAge = MAX_AGE_DAYS,
    kernel: Kernel = "gaussian",
    bandwidth: Bandwidth = None,
    cell: Cell = 50.0,
    edge_correction: Edge = "jones-diggle",
    measure: Measure = "per-year",
    allow_fine: Fine = False,
    max_cv: MaxCv = None,
    units: Annotated[str, typer.Option(help="mi or km: the unit that comes first.")] = "mi",
    title: Annotated[str | None, typer.Option(help="In place of the default title.")] = None,
    subtitle: Annotated[str | None, typer.Option(help="In place of the default.")] = None,
    credit: Annotated[str | None, typer.Option(help="Added to the credit.")] = None,
    dpi: Annotated[int, typer.Option(help="Dots per inch of pictures.")] = 300,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Draw one heat map."""
    from cannabis_maps.make import make_map

    meters, rule = parse_bandwidth(bandwidth)
    recipe = Recipe(
        RecordsRecipe(
            tuple(sources), offense, parse_day(first), parse_day(last), include_non_arrests, max_age
        ),
        SurfaceRecipe(kernel, meters, cell, edge_correction, measure, allow_fine, rule, max_cv),
        PageRecipe(units, title, subtitle, credit, dpi),
    )
    with showing_progress(quiet=quiet) as progress:
        made = make_map(recipe, out, force=force, progress=progress)
    if not quiet:
        print_made(made)


@app.command()
def raster(
    sources: Sources,
    *,
    out: Annotated[
        Path, typer.Option(metavar="FILE.tif", readable=False, help="Where the raster goes.")
    ],
    offense: Offense = POSSESSION,
    first: From = None,
    last: To = None,
    include_non_arrests: NonArrests = False,
    max_age: MaxAge = MAX_AGE_DAYS,
    kernel: Kernel = "gaussian",
    bandwidth: Bandwidth = None,
    cell: Cell = 50.0,
    edge_correction: Edge = "jones-diggle",
    measure: Measure = "per-year",
    allow_fine: Fine = False,
    max_cv: MaxCv = None,
    controls: Controls = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Write the density, or the relative risk, as a GeoTIFF."""
    from cannabis_maps.make import make_raster

    meters, rule = parse_bandwidth(bandwidth)
    recipe = Recipe(
        RecordsRecipe(
            tuple(sources),
            offense,
            parse_day(first),
            parse_day(last),
            include_non_arrests,
            max_age,
            controls,
        ),
        SurfaceRecipe(kernel, meters, cell, edge_correction, measure, allow_fine, rule, max_cv),
    )
    with showing_progress(quiet=quiet) as progress:
        made = make_raster(recipe, out, force=force, progress=progress)
    if not quiet:
        print_made(made)


app.add_typer(fetch_app)
app.add_typer(cache_app)


def main() -> None:
    """Run the command line; every failure is one line and an exit code that is not zero."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code.

    Parameters
    ----------
    arguments : list of str
        What follows the program's name.

    Returns
    -------
    int
        0 if all went well, 1 for an error, 2 for wrong usage, 130 if interrupted.
    """
    try:
        with telling():
            return _call(arguments)
    except BrokenPipeError:
        # Who reads the output has closed it; the rest has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (Exception, KeyboardInterrupt) as error:
        if os.environ.get(DEBUG):
            raise
        message, code = _explain(error)
        if code == INTERRUPTED and arguments[0] == fetch_app.info.name:
            message = GO_ON
        typer.echo(f"Error: {' '.join(message.split())}", err=True)
        return code


def _call(arguments: list[str]) -> int:
    code = int(app(arguments, prog_name="cannabis-maps", standalone_mode=False) or 0)
    if code == INTERRUPTED:
        # Some versions of typer turn the interrupt into its exit code, and say nothing.
        raise KeyboardInterrupt
    return code


def _explain(error: BaseException) -> tuple[str, int]:
    if isinstance(error, CannabisMapsError):
        return str(error), 1
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return "interrupted; nothing was written", INTERRUPTED
    if isinstance(error, MemoryError):
        return "out of memory; use a larger --cell or fewer sources", 1
    if isinstance(error, OSError):
        named = f"{error.filename}: " if error.filename else ""
        return f"{named}{error.strerror or error}; check permissions and free space", 1
    # typer carries its own copy of click; this is how usage errors are known in either.
    told = getattr(error, "format_message", None)
    if told is not None:
        return f"{told().rstrip('.')}. See cannabis-maps --help.", USAGE
    kind = type(error).__name__
    return f"unexpected {kind}: {error}; set {DEBUG}=1 to see where, and report it", 1
