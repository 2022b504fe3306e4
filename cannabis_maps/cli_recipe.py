"""The command line's part for recipes."""

from pathlib import Path
from typing import Annotated

import typer

recipe_app = typer.Typer(name="recipe", help="Write or check a recipe.", no_args_is_help=True)


@recipe_app.command("new")
def new(
    out: Annotated[
        Path, typer.Argument(metavar="[FILE.toml]", readable=False, help="Where it goes.")
    ] = Path("recipe.toml"),
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Write a recipe that makes what make does by itself, with every line explained."""
    from cannabis_maps.files import write_bytes
    from cannabis_maps.recipe_file import new_recipe

    write_bytes(out, new_recipe().encode(), force=force)
    typer.echo(f"Written {out.resolve()}; make it with: cannabis-maps make {out}")


@recipe_app.command("check")
def check(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE.toml", readable=False)],
) -> None:
    """Check a recipe without reading records or making anything."""
    from cannabis_maps.make_run import check_run
    from cannabis_maps.recipe_file import read_recipe

    run = read_recipe(recipe)
    check_run(run)
    typer.echo(f"{recipe.name} is right; it makes {', '.join(run.products)}")
