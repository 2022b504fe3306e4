"""What the recipes in scripts/ share: a source to name, a place to write to, a list of files."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from cannabis_maps.errors import CannabisMapsError
from cannabis_maps.listing import DEMO_PREFIX
from cannabis_maps.make import Made
from cannabis_maps.recipe import DEMO, Recipe, RecordsRecipe

Name = Callable[[str], Path]


def run_script(purpose: str, work: Callable[[Recipe, Name], Made]) -> None:
    """Run a recipe on a source and print what it wrote.

    Parameters
    ----------
    purpose : str
        The script's own words, for its help.
    work : callable
        Given a recipe, and a function that turns a file's name into its path.
    """
    parser = argparse.ArgumentParser(
        description=purpose, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", nargs="*", default=[DEMO], help="demo, portal, files or globs")
    parser.add_argument("--out", type=Path, default=Path("outputs"), help="folder to write to")
    arguments = parser.parse_args()
    prefix = DEMO_PREFIX if arguments.source == [DEMO] else ""
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)
        made = work(
            Recipe(RecordsRecipe(tuple(arguments.source))),
            lambda name: arguments.out / f"{prefix}{name}",
        )
    except (CannabisMapsError, OSError) as error:
        sys.exit(f"Error: {error}")
    for path in made.paths:
        sys.stdout.write(f"{path}\n")
