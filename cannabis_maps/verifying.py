"""An earlier run made again from the same inputs, and each of its products graded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cannabis_maps import words
from cannabis_maps.context import context_sources
from cannabis_maps.errors import InputsDifferError, SourceError
from cannabis_maps.files import sha256_of
from cannabis_maps.grading import Finding, Grade, grade_files
from cannabis_maps.grading.findings import different
from cannabis_maps.make_run import make_all
from cannabis_maps.manifest_file import Manifest, read_manifest
from cannabis_maps.matching import find_again, placed
from cannabis_maps.monthly import differing, monthly_counts
from cannabis_maps.portal.copies import find_copies
from cannabis_maps.portal.crimes import records_folder
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Source
from cannabis_maps.reading import read
from cannabis_maps.records.demo import demo_source
from cannabis_maps.records.inputs import DEMO, PORTAL, find_inputs
from cannabis_maps.run_recipe import RunRecipe
from cannabis_maps.scratch import scratch_folder
from cannabis_maps.version import __version__

SHOWN = 12
# A copy of the portal's records is never renewed to verify what was made from another.
ANY_AGE = float("inf")


@dataclass(frozen=True)
class Graded:
    """A product, and how far it came out the same.

    Parameters
    ----------
    name : str
        Of its file, from the run's folder.
    finding : Finding
    """

    name: str
    finding: Finding


@dataclass(frozen=True)
class Verification:
    """What came of making a run again.

    Parameters
    ----------
    products : tuple of Graded
    other_versions : tuple of str
        Programs that are not what they were, in words.
    """

    products: tuple[Graded, ...]
    other_versions: tuple[str, ...] = ()

    def with_grade(self, grade: Grade) -> tuple[Graded, ...]:
        """Return the products of one grade."""
        return tuple(each for each in self.products if each.finding.grade == grade)

    def holds(self, *, strict: bool = False) -> bool:
        """Tell whether every product came out the same.

        Parameters
        ----------
        strict : bool
            Whether to the byte, or within 1e-6 of the peak or one gray level.
        """
        most = Grade.SAME if strict else Grade.CLOSE
        return all(each.finding.grade <= most for each in self.products)


def verify(
    folder: Path,
    offered: Sequence[str] = (),
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Verification:
    """Make an earlier run again in a temporary folder, and grade each product.

    Parameters
    ----------
    folder : Path
        Of the run, with its manifest.
    offered : sequence of str
        Files or globs among which its inputs are, under whatever name, or ``portal``. Besides,
        they are looked for by name in the run's folder, the one around it and the present one.
    jobs : int, optional
        On how many cores; all of them if left out.
    scheduler : str, optional
        Address of a Dask cluster's scheduler, whose workers make the run instead.
    progress : callable

    Returns
    -------
    Verification

    Raises
    ------
    InputsDifferError
        If the records are others than those it was made from.
    SourceError
        If the folder is not one of a run, or an input is not found.
    """
    told = read_manifest(folder)
    run = told.run()
    given = [each.path for each in find_inputs(list(offered), _newest_copy)] if offered else []
    wanted = (*told.sources, *told.areas.sources, *told.basemap)
    found = find_again(wanted, given, (Path(), folder, folder.absolute().parent))
    _check_files(told, found)
    _check_records(told, run, given, found, progress)
    with scratch_folder() as place:
        again = _with_inputs(run, told, found, place / "inputs")
        made = make_all(
            again,
            place / "made",
            fresh=True,
            jobs=jobs,
            scheduler=scheduler,
            progress=progress,
        )
        return Verification(
            _graded(told, folder, made.paths[-1].parent), tuple(_other_versions(told))
        )


def _graded(told: Manifest, folder: Path, made: Path) -> tuple[Graded, ...]:
    hashes = {product.name: product.sha256 for product in told.products}
    names = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    graded = [Graded(name, _finding(name, hashes[name], folder, made)) for name in sorted(hashes)]
    manifests = {name for name in names if name.endswith("manifest.json")}
    more = sorted(names - hashes.keys() - manifests)
    return (*graded, *(Graded(name, different("was not made then")) for name in more))


def _finding(name: str, sha256: str, folder: Path, made: Path) -> Finding:
    old, new = folder / name, made / name
    if not old.is_file():
        return different("is not in the folder any more")
    if sha256_of(old) != sha256:
        return different("was changed after it was made: its hash is not the manifest's")
    return grade_files(old, new) if new.is_file() else different("is not made any more")


def _with_inputs(
    run: RunRecipe, told: Manifest, found: Mapping[Source, Path], folder: Path
) -> RunRecipe:
    """Return a recipe whose inputs are files with the names that they had."""
    shared = run.recipe
    sources = [
        str(placed(found[source], source.name, folder / str(number)))
        for number, source in enumerate(told.sources)
        if source in found
    ]
    for source in (*told.areas.sources, *told.basemap):
        placed(found[source], source.name, folder / "files")
    areas = replace(
        shared.areas,
        file=_placed_in(folder, shared.areas.file),
        population=_placed_in(folder, shared.areas.population),
    )
    basemap = shared.basemap
    if told.basemap:
        basemap = replace(basemap, basemap=str(folder / "files" / basemap.basemap))
    bandwidth_m = None if shared.surface.bandwidth_rule else shared.surface.bandwidth_m
    return replace(
        run,
        recipe=replace(
            shared,
            records=replace(shared.records, sources=tuple(sources) or (DEMO,)),
            surface=replace(shared.surface, bandwidth_m=bandwidth_m),
            areas=areas,
            basemap=basemap,
        ),
    )


def _placed_in(folder: Path, name: Path | None) -> Path | None:
    return None if name is None else folder / "files" / name.name


def _check_files(told: Manifest, found: Mapping[Source, Path]) -> None:
    """Refuse to go on without the areas, the basemap or the ground that there were."""
    for source in (*told.areas.sources, *told.basemap):
        if source not in found:
            raise SourceError(
                f"{source.name} (SHA-256 {source.sha256[:SHOWN]}...) is not here as it was; give "
                "it after the folder, under whatever name"
            )
    if set(told.ground) != set(context_sources()):
        then = words.listed([source.name for source in told.ground]) or "the built-in layers"
        now = words.listed([source.name for source in context_sources()]) or "the built-in layers"
        raise InputsDifferError(
            f"inputs differ: the ground under the maps was drawn from {then}, and would now be "
            f"from {now}; put back what was fetched then, or run cannabis-maps cache clear"
        )


def _check_records(
    told: Manifest,
    run: RunRecipe,
    given: Sequence[Path],
    found: Mapping[Source, Path],
    progress: Progress,
) -> None:
    """Refuse other records than those that there were, and say by how many they differ."""
    if told.demonstration:
        if told.sources != (demo_source(),):
            raise InputsDifferError(
                f"inputs differ: the built-in data of {told.software.version} are not those of "
                f"this version, {__version__}; install that one to verify"
            )
        return
    missing = [source for source in told.sources if source not in found]
    if not missing:
        return
    used = set(found.values())
    others = [path for path in given if path not in used]
    if not others and PORTAL in {source.name for source in missing} and _copies():
        others = [_newest_copy()]
    if not others:
        named = words.listed(
            [f"{source.name} (SHA-256 {source.sha256[:SHOWN]}...)" for source in missing]
        )
        raise SourceError(
            f"{named} not found; give the records that the run was made from after the folder, "
            "under whatever name"
        )
    there = [found[source] for source in told.sources if source in found]
    raise InputsDifferError(_how_they_differ(told, run, [*there, *others], progress))


def _how_they_differ(
    told: Manifest, run: RunRecipe, paths: Sequence[Path], progress: Progress
) -> str:
    sources = tuple(str(path) for path in paths)
    recipe = replace(run.recipe.records, sources=sources, max_age_days=ANY_AGE)
    records = read(recipe, progress)
    then = told.data_day
    both = min(then, records.provenance.data_day)
    withdrawn, added = differing(told.months, monthly_counts(records), both)
    return (
        f"inputs differ: at least {words.number(withdrawn)} records withdrawn, "
        f"{words.number(added)} added since {words.day(then)}, by the numbers of each month; give "
        "the records that the run was made from, or see what changed with: cannabis-maps compare"
    )


def _copies() -> tuple[Path, ...]:
    newest_first = sorted(find_copies(records_folder()), key=lambda copy: copy.fetched_at)[::-1]
    return tuple(copy.path for copy in newest_first)


def _newest_copy() -> Path:
    copies = _copies()
    if not copies:
        raise SourceError(
            "there is no copy of the portal's records; make one with: cannabis-maps fetch records"
        )
    return copies[0]


def _other_versions(told: Manifest) -> list[str]:
    now = {"cannabis_maps": __version__}
    then = {"cannabis_maps": told.software.version, **told.libraries}
    for name in told.libraries:
        try:
            now[name] = version(name)
        except PackageNotFoundError:
            now[name] = "none"
    changed = (name for name in then if then[name] != now[name])
    return [f"{name} {then[name]} then, {now[name]} now" for name in changed]
