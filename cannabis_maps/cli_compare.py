"""The command line's part for two editions of the same arrests."""

import json
from dataclasses import dataclass
from typing import Annotated

import typer

from cannabis_maps.cli_options import RecordsOptions, ReportOptions, taking
from cannabis_maps.terminal import print_warnings, showing_progress

compare_app = typer.Typer()

OLD_OR_NEW = "demo, portal, a file, a glob in quotes, or the folder of an earlier run."


@dataclass(frozen=True)
class CompareOptions(ReportOptions):
    """How to report."""

    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False


@compare_app.command()
@taking(RecordsOptions, CompareOptions)
def compare(
    old: Annotated[str, typer.Argument(metavar="OLD", help=OLD_OR_NEW)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")],
    records: RecordsOptions,
    report: CompareOptions,
) -> None:
    """Compare two editions of the records: key figures then and now, and what changed them."""
    from cannabis_maps.then_and_now import compare as compare_editions
    from cannabis_maps.then_and_now_words import lines

    with showing_progress(quiet=report.quiet or report.as_json) as progress:
        found = compare_editions(old, new, records.recipe([]), progress)
    if report.quiet:
        return
    if report.as_json:
        typer.echo(json.dumps(found.as_dict(), indent=2, ensure_ascii=False))
        return
    for line in lines(found):
        typer.echo(line)
    print_warnings(found.warnings)
