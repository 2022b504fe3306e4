"""A manifest read back: what a run was made from, and the recipe that makes it again."""

from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from cannabis_maps.errors import OptionError, SourceError
from cannabis_maps.key_figures import KeyFigures
from cannabis_maps.listing import MANIFESTS
from cannabis_maps.provenance import Source
from cannabis_maps.recipe import RecordsRecipe
from cannabis_maps.recipe_values import as_run
from cannabis_maps.run_recipe import RunRecipe

LARGEST_BYTES = 10_000_000
SOFTWARE = "cannabis_maps"


def _within(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or "\\" in name or "\0" in name:
        raise ValueError("the name of a product leaves the run's folder")
    return name


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Software(_Told):
    """Which program, in which version."""

    name: str
    version: str


class File(_Told):
    """A product: where in the run's folder it is, its hash, and what it is a part of."""

    name: Annotated[str, AfterValidator(_within)]
    sha256: str
    product: str | None = None


class CountedAreas(_Told):
    """In which areas arrests are counted."""

    sources: tuple[Source, ...]
    residents: str | None


class Dated(_Told):
    """The last day of the data."""

    data_day: date


class Manifest(_Told):
    """What a manifest says, as far as anything is done with it."""

    software: Software
    libraries: dict[str, str]
    sources: tuple[Source, ...]
    ground: tuple[Source, ...]
    areas: CountedAreas
    basemap: tuple[Source, ...]
    recipe: dict[str, Any]
    figures: KeyFigures
    months: dict[str, int]
    demonstration: bool
    products: tuple[File, ...]
    quality: Dated

    @property
    def asked(self) -> RecordsRecipe:
        """Which records the run asked for; its sources are only the default ones."""
        return self.run().recipe.records

    @property
    def data_day(self) -> date:
        """The date of the data."""
        return self.quality.data_day

    def run(self) -> RunRecipe:
        """Return the recipe; its inputs are only names.

        Raises
        ------
        OptionError
            If this version knows no such recipe.
        """
        try:
            return as_run(self.recipe)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise OptionError(
                f"the manifest's recipe ({where}: {first['msg']}) is not one of this version; it "
                f"was made with {self.software.name} {self.software.version}: install that"
            ) from None


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a run.

    Parameters
    ----------
    folder : Path
        Of the run.

    Returns
    -------
    Manifest

    Raises
    ------
    SourceError
        If there is none, or it is not one of this program's.
    """
    path = _found(folder)
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise SourceError(f"{path.name} is over {LARGEST_BYTES:,} bytes, which no manifest is")
        told = Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise SourceError(f"{path.name} cannot be read: {error.strerror or error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "its text"
        raise SourceError(
            f"{path.name} is no manifest of a run of this version ({where}: {first['msg']}): it "
            "was changed, or made by another version; make the run again"
        ) from None
    if told.software.name != SOFTWARE:
        raise SourceError(f"{path.name} is the manifest of {told.software.name!r}, not of a run")
    return told


def _found(folder: Path) -> Path:
    found = [path for name in MANIFESTS if (path := folder / name).is_file()]
    if len(found) != 1:
        has = "two manifests" if found else f"no {' or '.join(MANIFESTS)}"
        is_what = f"is a folder with {has}" if folder.is_dir() else "is not a folder"
        if not folder.exists():
            is_what = "does not exist"
        raise SourceError(f"{folder} {is_what}; give the folder of one run of cannabis-maps make")
    return found[0]
