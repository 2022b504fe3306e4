"""The command line's part for citing."""

from pathlib import Path
from typing import Annotated

import typer

cite_app = typer.Typer()


@cite_app.command()
def cite(
    product: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR|PRODUCT]",
            readable=False,
            help="The folder of a run, or a file in it; the software alone if left out.",
        ),
    ] = None,
    *,
    style: Annotated[str, typer.Option(help="text, bibtex or csl-json.")] = "text",
) -> None:
    """Print how to cite a product with its data and their date, or the software."""
    from cannabis_maps.citation_styles import check_style
    from cannabis_maps.citation_styles import cite as written
    from cannabis_maps.citing import citation_of

    check_style(style)
    typer.echo(written(citation_of(product), style))
