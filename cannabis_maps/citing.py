"""What is cited of a product: the software, the City's data with their date, and the product."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cannabis_maps import words
from cannabis_maps.brief.plain import cleaned
from cannabis_maps.captions import caption_path
from cannabis_maps.composition import COMPOSITION_SOURCE
from cannabis_maps.errors import SourceError
from cannabis_maps.files import sha256_of
from cannabis_maps.listing import MANIFESTS
from cannabis_maps.manifest_file import File, Manifest, read_manifest
from cannabis_maps.offenses import find_offense
from cannabis_maps.provenance import Source
from cannabis_maps.run_recipe import ATLAS, BRIEF, EXPLORER, GEOPACKAGE, QGIS, RATES, TABLES
from cannabis_maps.version import __version__

SOFTWARE_TITLE = "cannabis_maps: heat maps and rasters of cannabis possession arrests in Chicago"
SOFTWARE_AUTHORS = ("The cannabis_maps authors",)
DATA_AUTHOR = "City of Chicago"
DATA_ADDRESS = "https://data.cityofchicago.org/Public-Safety/Crimes-2001-to-Present/ijzp-q8t2"
OF_RESIDENTS = (RATES, TABLES, BRIEF, ATLAS, GEOPACKAGE, QGIS, EXPLORER)

TITLE_HEAD, CAPTION_HEAD = "Title\n", "\n\nCaption\n"


@dataclass(frozen=True)
class Product:
    """What was made.

    Parameters
    ----------
    title : str
        Its own if it has one, else what a map of the records is called.
    file : str
        Its name, or that of the run's folder.
    sha256 : str
        Of the file; empty for a folder.
    """

    title: str
    file: str
    sha256: str = ""


@dataclass(frozen=True)
class Data:
    """What it was made from.

    Parameters
    ----------
    sources : tuple of Source
    data_day : date
        The date of the data.
    offense : str
    counted : str
        How many, of when.
    residents : tuple of str
        Where the numbers of residents come from, if there are rates among the products.
    demonstration : bool
    """

    sources: tuple[Source, ...]
    data_day: date
    offense: str
    counted: str
    residents: tuple[str, ...]
    demonstration: bool


@dataclass(frozen=True)
class Citation:
    """What is cited.

    Parameters
    ----------
    version : str
        Of the software.
    product : Product, optional
    data : Data, optional
    """

    version: str = __version__
    product: Product | None = None
    data: Data | None = None


def citation_of(path: Path | None = None) -> Citation:
    """Find out how to cite the software, a run, or one of its products.

    Parameters
    ----------
    path : Path, optional
        The folder of a run, or a file in it; the software alone if left out.

    Returns
    -------
    Citation

    Raises
    ------
    SourceError
        If it is not of a run, or not what the run has made.

    Examples
    --------
    >>> citation_of().product is None
    True
    """
    if path is None:
        return Citation()
    path = path.expanduser()
    if not path.exists():
        raise SourceError(f"no such file or folder: {path}; give a run's folder or a product")
    folder = path if path.is_dir() else _folder_of(path)
    told = read_manifest(folder)
    listed = None if path.is_dir() else _listed(told.products, folder, path)
    kinds = {each.product for each in ([listed] if listed else told.products)}
    return Citation(
        cleaned(told.software.version),
        _product(told, path, listed),
        _data(told, _residents(told, kinds)),
    )


def _folder_of(path: Path) -> Path:
    """Find the run's folder, which products of a brief lie a folder deeper in."""
    absolute = path.absolute()
    for folder in (absolute.parent, absolute.parent.parent):
        if any((folder / name).is_file() for name in MANIFESTS):
            return folder
    raise SourceError(
        f"{path} is not in the folder of a run: there is no {' or '.join(MANIFESTS)} beside it; "
        "give a product in the folder where cannabis-maps make has put it"
    )


def _listed(products: Sequence[File], folder: Path, path: Path) -> File:
    """Return what the manifest says of a product, if that is still true."""
    name = path.absolute().relative_to(folder.absolute()).as_posix()
    found = [each for each in products if each.name == name]
    if not found:
        raise SourceError(
            f"{path} is not among the products of its run; give one that the manifest lists, or "
            "the run's folder"
        )
    if sha256_of(path) != found[0].sha256:
        raise SourceError(
            f"{path} was changed since the run, by its SHA-256; make it again, or cite it as your "
            "own"
        )
    return found[0]


def _product(told: Manifest, path: Path, listed: File | None) -> Product:
    default = _default_title(told)
    if listed is None:
        return Product(default, cleaned(path.absolute().name))
    title = _title_beside(path)
    if title is None and listed.product == BRIEF:
        title = told.run().brief.title
    return Product(cleaned(title or default).strip(), cleaned(listed.name), listed.sha256)


def _default_title(told: Manifest) -> str:
    made = "recorded incidents of" if told.asked.include_non_arrests else "made arrests for"
    when = words.period(told.figures.first_day, told.figures.last_day)
    return f"Where Chicago police {made} {find_offense(told.asked.offense).phrase}, {when}"


def _title_beside(path: Path) -> str | None:
    """Return the title that a product's caption file gives, if it has one."""
    try:
        text = caption_path(path).read_text("utf-8")
    except (OSError, ValueError):
        return None
    if not text.startswith(TITLE_HEAD) or CAPTION_HEAD not in text:
        return None
    return text.removeprefix(TITLE_HEAD).partition(CAPTION_HEAD)[0]


def _data(told: Manifest, residents: tuple[str, ...]) -> Data:
    figures = told.figures
    noun = "incidents" if told.asked.include_non_arrests else "arrests"
    filtered = "with or without an arrest" if told.asked.include_non_arrests else "with an arrest"
    return Data(
        tuple(Source(cleaned(each.name), cleaned(each.sha256)) for each in told.sources),
        told.data_day,
        f"{find_offense(told.asked.offense).label}, {filtered}",
        f"{words.window(figures.first_day, figures.last_day)}: {words.number(figures.mapped)} "
        f"{noun} mapped of {words.number(figures.recorded)} recorded",
        residents,
        told.demonstration,
    )


def _residents(told: Manifest, kinds: Collection[str | None]) -> tuple[str, ...]:
    if not set(kinds) & set(OF_RESIDENTS):
        return ()
    census = told.areas.residents
    found = [cleaned(census)] if census else []
    if BRIEF in kinds:
        found.append(f"Composition of residents: {COMPOSITION_SOURCE}.")
    return tuple(found)
