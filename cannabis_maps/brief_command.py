"""The command line that makes a brief again, from all of the recipe that it depends on."""

import shlex

from cannabis_maps.brief.content import OUT, command_of
from cannabis_maps.brief_recipe import SECTIONS, TEXT, BriefRecipe
from cannabis_maps.listing import MANIFEST
from cannabis_maps.manifest import prefix
from cannabis_maps.provenance import Provenance
from cannabis_maps.recipe import PageRecipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.run_recipe import BRIEF, RunRecipe


def brief_command(run: RunRecipe, known: Provenance) -> str:
    """Return the command line that makes the same brief, or say where its recipe stands.

    The command line of `brief` has no words for other sections, windows or a style: a brief that
    has them comes from a recipe, which the manifest beside it holds.

    Parameters
    ----------
    run : RunRecipe
    known : Provenance

    Returns
    -------
    str

    Examples
    --------
    >>> from cannabis_maps.records import read_records
    >>> from cannabis_maps.recipe import Recipe
    >>> known = read_records("demo").provenance
    >>> brief_command(RunRecipe(Recipe(surface=SurfaceRecipe(bandwidth_m=750))), known)
    'cannabis-maps brief demo --bandwidth 750 --out brief'
    >>> brief_command(RunRecipe(brief=BriefRecipe(sections=("cover", "years"))), known)[:30]
    'cannabis-maps make RECIPE.toml'
    """
    if not _can_be_said(run, known):
        return (
            f"cannabis-maps make RECIPE.toml, with the recipe that {prefix(known)}{MANIFEST} "
            "beside this brief holds"
        )
    parts = [
        *command_of(known),
        *(_days(run.recipe.records) if known.demonstration else ()),
        *_surface(run.recipe.surface),
        *_areas(run),
        *_page(run.page(BRIEF)),
        *_words(run.brief),
    ]
    return shlex.join([*parts, *OUT])


def _can_be_said(run: RunRecipe, known: Provenance) -> bool:
    usual = [name for name in run.brief.sections if name != TEXT] == list(SECTIONS)
    after_cover = bool(run.brief.text_file) and run.brief.sections[1] == TEXT
    page = run.page(BRIEF)
    as_printed = (page.style, page.scale) == (PageRecipe.style, PageRecipe.scale)
    return (
        usual
        and (run.brief.text is None or after_cover)
        and as_printed
        and not run.windows
        and run.ended(known.last_day).change == RunRecipe().ended(known.last_day).change
    )


def _days(records: RecordsRecipe) -> list[str]:
    told = []
    if records.first_day:
        told += ["--from", str(records.first_day)]
    if records.last_day:
        told += ["--to", str(records.last_day)]
    return told


def _surface(surface: SurfaceRecipe) -> list[str]:
    told = []
    usual = SurfaceRecipe()
    if surface.kernel != usual.kernel:
        told += ["--kernel", surface.kernel]
    if surface.bandwidth_rule is not None:
        told += ["--bandwidth", surface.bandwidth_rule]
    elif surface.bandwidth_m is not None:
        told += ["--bandwidth", f"{surface.bandwidth_m:g}"]
    if surface.cell_m != usual.cell_m:
        told += ["--cell", f"{surface.cell_m:g}"]
    if surface.edge_correction != usual.edge_correction:
        told += ["--edge-correction", surface.edge_correction]
    # A brief is per year and without blanks, whatever measure its run has.
    return [*told, "--allow-fine"] if surface.allow_fine else told


def _areas(run: RunRecipe) -> list[str]:
    areas, told = run.recipe.areas, []
    if areas.file is not None:
        told += ["--areas", areas.file.name]
    if areas.name_field is not None:
        told += ["--area-name", areas.name_field]
    if areas.population is not None:
        told += ["--population", areas.population.name]
    return told


def _page(page: PageRecipe) -> list[str]:
    return [] if page.units == PageRecipe.units else ["--units", page.units]


def _words(brief: BriefRecipe) -> list[str]:
    told = []
    for option in ("title", "subtitle", "author"):
        if getattr(brief, option):
            told += [f"--{option}", getattr(brief, option)]
    if brief.text is not None:
        told += ["--text", brief.text_file]
    return [*told, "--standard-error"] if brief.standard_error else told
