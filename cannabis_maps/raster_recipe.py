"""What a raster holds, and on which cells: in plain values."""

from dataclasses import dataclass
from pathlib import Path

from cannabis_maps.errors import OptionError
from cannabis_maps.recipe import Recipe, SurfaceRecipe
from cannabis_maps.scale_recipe import CONTINUOUS, ScaleRecipe
from cannabis_maps.windows_recipe import YEAR, ChangeRecipe

DENSITY, RATE, CHANGE, STANDARD_ERROR, VOLUME = (
    "density",
    "rate",
    "change",
    "standard-error",
    "volume",
)
WHAT = (DENSITY, RATE, CHANGE, STANDARD_ERROR, VOLUME)
# For these a measure other than per year has no meaning.
PER_YEAR_ONLY = (RATE, CHANGE)
# Their scales are the same whatever the values, or end alike on both sides of zero.
SET_SCALE = (CHANGE, VOLUME)


@dataclass(frozen=True)
class RasterRecipe:
    """What an editor may choose about a raster.

    Parameters
    ----------
    what : str
        ``density``, ``rate``, ``change``, ``standard-error`` or ``volume``.
    by : str, optional
        ``year``: a raster for each, and one with a band for each.
    align : Path, optional
        A raster whose cells and CRS are taken.
    windows : ChangeRecipe, optional
        Which windows a change is of.

    Raises
    ------
    OptionError
        If a value is not known or contradicts another.
    """

    what: str = DENSITY
    by: str | None = None
    align: Path | None = None
    windows: ChangeRecipe | None = None

    def __post_init__(self) -> None:
        """Check what can be checked without the records."""
        if self.what not in WHAT:
            raise OptionError(f"--what {self.what} is not known; use {', '.join(WHAT)}")
        if self.by not in (None, YEAR):
            raise OptionError(f"--by {self.by} is not known; use --by {YEAR}, or leave it out")
        if self.what == CHANGE and self.windows is None:
            raise OptionError(
                f"--what {CHANGE} needs --before and --after; give two windows of time, such as "
                "--before 2001-01-01/2012-12-31 --after 2013-01-01/2018-11-12"
            )
        if self.what != CHANGE and self.windows is not None:
            raise OptionError(
                f"--before and --after go with --what {CHANGE} only; give it, or leave them out"
            )
        if self.what == CHANGE and self.by:
            raise OptionError(f"--by {self.by} does not go with --what {CHANGE}; leave it out")
        if self.align is not None and self.what != DENSITY:
            raise OptionError(
                f"--align {self.align.name} keeps a total, which --what {self.what} has not; "
                "leave it out: a GIS reprojects such a raster as well"
            )

    def check_with(self, recipe: Recipe) -> None:
        """Refuse what does not go with the records and the surface.

        Raises
        ------
        OptionError
        """
        if recipe.records.controls is not None:
            self._check_controls(recipe.page.scale)
        if self.what in PER_YEAR_ONLY and recipe.surface.measure != SurfaceRecipe.measure:
            raise OptionError(
                f"--measure {recipe.surface.measure} does not go with --what {self.what}, which is "
                "per year; leave out --measure"
            )
        if self.what == VOLUME and recipe.surface.measure != SurfaceRecipe.measure:
            raise OptionError(
                f"--measure {recipe.surface.measure} does not go with --what {VOLUME}, which is in "
                "percent; leave out --measure"
            )
        if self.what in SET_SCALE and recipe.page.scale != CONTINUOUS:
            raise OptionError(
                f"--what {self.what} has a scale of its own; leave out --classes, --scheme, "
                "--breaks and --scale-max"
            )
        if recipe.surface.max_cv is not None and self.what in (CHANGE, STANDARD_ERROR):
            raise OptionError(
                f"--max-cv {recipe.surface.max_cv:g} does not go with --what {self.what}; leave it "
                "out, or blank the cells in a GIS"
            )

    def _check_controls(self, scale: ScaleRecipe) -> None:
        given = {
            f"--what {self.what}": self.what != DENSITY,
            f"--by {self.by}": self.by is not None,
            "--align": self.align is not None,
            "a scale in classes or with an end that is set": scale != CONTINUOUS,
        }
        for option, is_given in given.items():
            if is_given:
                raise OptionError(
                    f"{option} does not go with --controls, which give a raster of their own; "
                    "leave out one of them"
                )


PLAIN_DENSITY = RasterRecipe()
