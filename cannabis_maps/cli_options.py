"""The options of the command line that several commands share: one word, one meaning."""

import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from functools import wraps
from typing import Annotated, Any

import typer

from cannabis_maps.recipe import (
    MAX_AGE_DAYS,
    PageRecipe,
    RecordsRecipe,
    SurfaceRecipe,
    parse_bandwidth,
    parse_day,
)

POSSESSION = "possession-30g"

Sources = Annotated[
    list[str],
    typer.Argument(metavar="S...", help="demo, portal, or files or globs of the City's records."),
]

Jobs = Annotated[int | None, typer.Option(help="On how many cores; all if left out.")]
Scheduler = Annotated[
    str | None,
    typer.Option(
        metavar="tcp://HOST:8786", help="Work on the Dask cluster of this scheduler instead."
    ),
]


@dataclass(frozen=True)
class RecordsOptions:
    """Which records."""

    offense: Annotated[
        str,
        typer.Option(
            metavar="NAME|CODES",
            help="possession-30g, possession-over-30g, all-cannabis, or IUCR codes.",
        ),
    ] = POSSESSION
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day, 2013-01-01.")
    ] = None
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day.")] = None
    include_non_arrests: Annotated[
        bool, typer.Option("--include-non-arrests", help="Count incidents without an arrest too.")
    ] = False
    max_age: Annotated[
        float,
        typer.Option(
            "--max-age", metavar="DAYS", help="Renew an older copy of the portal's records."
        ),
    ] = MAX_AGE_DAYS

    def recipe(self, sources: list[str], controls: str | None = None) -> RecordsRecipe:
        """Return them as a recipe has them."""
        return RecordsRecipe(
            tuple(sources),
            self.offense,
            parse_day(self.first),
            parse_day(self.last),
            self.include_non_arrests,
            self.max_age,
            controls,
        )


@dataclass(frozen=True)
class SurfaceOptions:
    """How to estimate."""

    kernel: Annotated[str, typer.Option(help="gaussian, quartic or epanechnikov.")] = "gaussian"
    bandwidth: Annotated[
        str | None,
        typer.Option(
            metavar="METERS|RULE",
            help="Sigma of the Gaussian (500), radius of the quartic (1,400) or Epanechnikov "
            "(1,200); or a rule: scott, silverman or robust.",
        ),
    ] = None
    cell: Annotated[float, typer.Option(metavar="METERS", help="Side of a cell.")] = 50.0
    edge_correction: Annotated[
        str, typer.Option("--edge-correction", help="jones-diggle or none.")
    ] = "jones-diggle"
    measure: Annotated[str, typer.Option(help="per-year, total or (rasters) expected-count.")] = (
        "per-year"
    )
    allow_fine: Annotated[
        bool, typer.Option("--allow-fine", help="Allow a bandwidth below a block or a cell.")
    ] = False
    max_cv: Annotated[
        float | None,
        typer.Option(
            "--max-cv",
            metavar="NUMBER",
            help="In maps and rasters of a density: leave blank what chance alone would typically "
            "change by more: 0.3 for 30 percent.",
        ),
    ] = None

    def recipe(self) -> SurfaceRecipe:
        """Return them as a recipe has them."""
        meters, rule = parse_bandwidth(self.bandwidth)
        return SurfaceRecipe(
            self.kernel,
            meters,
            self.cell,
            self.edge_correction,
            self.measure,
            self.allow_fine,
            rule,
            self.max_cv,
        )


@dataclass(frozen=True)
class ReportOptions:
    """How to report."""

    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False


@dataclass(frozen=True)
class CheckOptions(ReportOptions):
    """How to report, and who reads."""

    scheduler: Scheduler = None


@dataclass(frozen=True)
class PageOptions:
    """How a figure is set."""

    page: Annotated[
        str,
        typer.Option(
            metavar="NAME|WxHin",
            help="letter, tabloid, a4, a3, figure (6.5 in wide), column (3.25 in), slide, poster, "
            "or a size such as 7x9.5in.",
        ),
    ] = "letter"
    orientation: Annotated[str | None, typer.Option(help="portrait or landscape.")] = None
    bare: Annotated[
        bool,
        typer.Option("--bare", help="Without title and foot; the caption file has their words."),
    ] = False
    units: Annotated[str, typer.Option(help="mi or km: the unit that comes first.")] = "mi"
    title: Annotated[str | None, typer.Option(help="In place of the default title.")] = None
    subtitle: Annotated[str | None, typer.Option(help="In place of the default.")] = None
    credit: Annotated[str | None, typer.Option(help="Added to the credit.")] = None
    dpi: Annotated[int, typer.Option(help="Dots per inch of pictures.")] = 300
    svg_text: Annotated[
        bool,
        typer.Option("--svg-text", help="Leave an SVG's lettering as text instead of outlines."),
    ] = False
    style: Annotated[str, typer.Option(help="print, gray, dark or high-contrast.")] = "print"

    def recipe(self) -> PageRecipe:
        """Return them as a recipe has them."""
        return PageRecipe(**{each.name: getattr(self, each.name) for each in fields(self)})


@dataclass(frozen=True)
class RunOptions:
    """How to run."""

    force: Annotated[
        bool,
        typer.Option("--force", help="Replace an existing file, or files changed in a folder."),
    ] = False
    scheduler: Scheduler = None
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False


@dataclass(frozen=True)
class AtlasRunOptions(RunOptions):
    """How to run, on several cores."""

    jobs: Jobs = None


def taking(*groups: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a command take groups of options: it gets one of each, after its own parameters.

    Parameters
    ----------
    groups : dataclasses
        Their fields become options, in order.

    Returns
    -------
    callable
        A decorator, to stand below typer's.
    """

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        own = list(inspect.signature(command).parameters.values())[: -len(groups)]

        @wraps(command)
        def called(**given: Any) -> None:  # noqa: ANN401  whatever typer has read
            made = [group(**{name: given.pop(name) for name in _names(group)}) for group in groups]
            command(*(given[each.name] for each in own), *made)

        options = [parameter for group in groups for parameter in _parameters(group)]
        alone = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own]
        called.__signature__ = inspect.Signature([*alone, *options])  # type: ignore[attr-defined]
        called.__annotations__ = {}
        del called.__wrapped__
        return called

    return decorated


def _names(group: type) -> list[str]:
    return [each.name for each in fields(group)]


def _parameters(group: type) -> list[inspect.Parameter]:
    return [
        inspect.Parameter(
            each.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if each.default is MISSING else each.default,
            annotation=each.type,
        )
        for each in fields(group)
    ]
