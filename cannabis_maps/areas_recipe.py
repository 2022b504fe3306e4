"""Which areas a figure speaks of, in plain values."""

from dataclasses import dataclass
from pathlib import Path

from cannabis_maps.errors import OptionError


@dataclass(frozen=True)
class AreasRecipe:
    """Which areas a figure speaks of.

    Parameters
    ----------
    file : Path, optional
        Polygons with names; the community areas if left out.
    name_field : str, optional
        The field of that file that holds the names; found if left out.
    population : Path, optional
        A table of residents by name.
    area : str, optional
        The one that a map is of; the whole city if left out.

    Raises
    ------
    OptionError
        If a field is named and no file.
    """

    file: Path | None = None
    name_field: str | None = None
    population: Path | None = None
    area: str | None = None

    def __post_init__(self) -> None:
        """Check them together."""
        if self.name_field is not None and self.file is None:
            raise OptionError(
                f"--area-name {self.name_field} goes with --areas FILE, which is not given; add it"
            )


COMMUNITY_AREAS = AreasRecipe()
