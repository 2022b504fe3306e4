"""The command line's part for live data: fetch and cache."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cannabis_maps.errors import OptionError
from cannabis_maps.recipe import parse_day
from cannabis_maps.terminal import print_table, showing_progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cannabis_maps.context import Kept
    from cannabis_maps.portal.fetching import Fetched, Order

POSSESSION = "possession-30g"
MEGABYTE = 1e6

fetch_app = typer.Typer(
    name="fetch", help="Fetch the City's data and keep a copy.", no_args_is_help=True
)
cache_app = typer.Typer(
    name="cache", help="See or clear what can be fetched again.", no_args_is_help=True
)


@fetch_app.command("records")
def fetch_records_(
    *,
    offense: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|CODES",
            help="possession-30g (default), possession-over-30g, all-cannabis, or IUCR codes.",
        ),
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Leave out what was before.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="The whole export, of all offenses (2 GB).")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", readable=False, help="A folder of your own for the copy."),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the copy instead.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> None:
    """Fetch records; again, take what is new or changed and drop what was withdrawn."""
    from cannabis_maps.offenses import find_offense
    from cannabis_maps.portal.crimes import (
        fetch_records,
        order_export,
        order_records,
        portal_service,
        records_folder,
    )
    from cannabis_maps.portal.fetching import remove as remove_copy

    folder = out or records_folder()
    wanted, first_day = find_offense(offense or POSSESSION), parse_day(first)
    for given, option in ((first_day, "--from"), (offense, "--offense")):
        if full and given:
            raise OptionError(
                f"--full fetches every day of every offense; leave out {option}, or --full"
            )
    order = order_export(folder) if full else order_records(folder, wanted, first_day)
    if remove:
        removed = remove_copy(order.shelf)
        for path in removed if not quiet else ():
            typer.echo(f"Removed {path.resolve()}")
        if not removed and not quiet:
            typer.echo(f"Nothing to remove: {folder} holds no copy of {order.shelf.stem}")
        return
    with showing_progress(quiet=quiet) as progress, portal_service() as service:
        fetched = fetch_records(order, service, progress)
    if not quiet:
        _print_fetched(fetched, order)
        if out is None and not (offense or first):
            typer.echo("\nNext: cannabis-maps make --source portal")


@fetch_app.command("context")
def fetch_context_(
    *,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> None:
    """Fetch the City's own parks, waterways, streets and rail, which the maps use from then on."""
    from cannabis_maps.context import context_folder, fetch_context
    from cannabis_maps.context.fetching import MODEST
    from cannabis_maps.portal.crimes import portal_service

    with showing_progress(quiet=quiet) as progress, portal_service(MODEST) as service:
        came = fetch_context(service, progress)
    if not quiet:
        _print_context(came)
        typer.echo(f"Written\n  {context_folder().resolve()}")
        typer.echo("\nThe maps use them from now on; cannabis-maps cache clear removes them")


@cache_app.command("info")
def cache_info() -> None:
    """Show what is kept, where, and how large it is."""
    from cannabis_maps.cache import kept
    from cannabis_maps.portal.copies import find_copies
    from cannabis_maps.portal.crimes import records_folder

    for each in kept():
        size = f"{each.files:,} files, {each.size / MEGABYTE:,.1f} MB"
        typer.echo(f"{each.name:<8} {size:<24} {each.folder}")
    typer.echo(f"\nFetched records, which cache clear leaves alone: {records_folder()}")
    for copy in find_copies(records_folder()):
        typer.echo(
            f"  {copy.path.name}: {copy.rows:,} records to {copy.last_day}, "
            f"fetched {copy.fetched_at.date()}, {copy.path.stat().st_size / MEGABYTE:,.1f} MB"
        )


@cache_app.command("clear")
def cache_clear() -> None:
    """Remove what is in the cache; fetched records stay."""
    from cannabis_maps.cache import clear

    for each in clear():
        typer.echo(f"Removed {each.name}: {each.files:,} files, {each.size / MEGABYTE:,.1f} MB")


def _print_context(came: "Sequence[Kept]") -> None:
    width = max(len(kept.name) for kept in came)
    typer.echo(f"{'Layer':<{width}}{'Features':>12}{'Repaired':>12}")
    for kept in came:
        typer.echo(f"{kept.name:<{width}}{kept.features:>12,}{kept.repaired:>12,}")


def _print_fetched(fetched: "Fetched", order: "Order") -> None:
    copy, changes = fetched.copy, fetched.changes
    typer.echo(f"{order.query.dataset} at {copy.portal}, {order.shelf.stem}")
    print_table(
        [
            ("Records", changes.rows),
            ("Added", changes.added),
            ("Changed", changes.changed),
            ("Withdrawn", changes.withdrawn),
        ]
    )
    typer.echo(f"Covers {copy.first_day} to {copy.last_day}")
    typer.echo(f"Written\n  {copy.path.resolve()}")
