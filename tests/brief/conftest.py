"""Made-up records in every community area, the City's own, and what briefs are made of."""

import csv
import pickle
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely
from shared_between import made_once

from cannabis_maps.brief.document import (
    Block,
    Bullets,
    Figure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
)
from cannabis_maps.brief.estimates import Estimates, estimates_of
from cannabis_maps.brief.facts import Facts, facts_of
from cannabis_maps.brief.figures import Subject, figures_of
from cannabis_maps.brief.pdf import write_pdf
from cannabis_maps.brief.sections import report_of
from cannabis_maps.places import METERS_PER_SURVEY_FOOT, Areas, community_areas
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records, read_records
from cannabis_maps.run_recipe import ChangePlan

HEADER = [
    *("ID", "Date", "IUCR", "Location Description", "Arrest", "X Coordinate", "Y Coordinate"),
]
COARSE = SurfaceRecipe(cell_m=400.0)
QUICK = ChangePlan(replicates=20)
FIRST, LAST = date(2010, 1, 1), date(2013, 9, 30)

Row = dict[str, str]
Write = Callable[[Iterable[Row]], Records]


@cache
def middle_ft(area: int) -> tuple[str, str]:
    areas = community_areas()
    polygon = areas.polygons[int(np.flatnonzero(areas.numbers == area)[0])]
    point = shapely.point_on_surface(polygon)
    x, y = (str(round(side / METERS_PER_SURVEY_FOOT)) for side in (point.x, point.y))
    return x, y


def row(number: int, day: date, hour: int, place: str, area: int | None) -> Row:
    """Return a record in the middle of an area, or nowhere."""
    x, y = ("", "") if area is None else middle_ft(area)
    return {
        "ID": str(number),
        "Date": f"{day:%m/%d/%Y} {(hour - 1) % 12 + 1:02}:10:00 {'AM' if hour < 12 else 'PM'}",
        "IUCR": "1811",
        "Location Description": place,
        "Arrest": "true",
        "X Coordinate": x,
        "Y Coordinate": y,
    }


def made_up() -> list[Row]:
    """Return some thousand records: many in a few areas, none in area 9, some nowhere."""
    random = np.random.default_rng(1811)
    days = (LAST - FIRST).days
    weights = np.arange(77.0, 0, -1) ** 2
    weights[8] = 0
    areas = random.choice(np.arange(1, 78), 9000, p=weights / weights.sum())
    places = ("STREET", "SIDEWALK", "CTA BUS", "RESIDENCE", "PARK PROPERTY")
    rows = [
        row(
            at,
            FIRST + timedelta(int(days * random.random() ** 1.5)),
            int(random.integers(24)),
            places[int(random.integers(5))],
            int(area),
        )
        for at, area in enumerate(areas, start=1)
    ]
    rows += [row(20_000 + at, FIRST + timedelta(at), 12, "STREET", None) for at in range(50)]
    return [*rows, row(30_000, LAST, 23, "STREET", 25)]


@pytest.fixture(scope="session")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Write rows as a file of the City's layout, and read it."""

    def make(rows: Iterable[Row]) -> Records:
        path = tmp_path_factory.mktemp("source") / "crimes.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, HEADER)
            writer.writeheader()
            writer.writerows(rows)
        return read_records(path)

    return make


@pytest.fixture(scope="session")
def rows() -> list[Row]:
    return made_up()


@pytest.fixture(scope="session")
def records(write: Write, rows: list[Row]) -> Records:
    return write(rows)


@pytest.fixture(scope="session")
def estimates(records: Records) -> Estimates:
    return estimates_of(records, COARSE, QUICK)


@pytest.fixture(scope="session")
def facts(records: Records, estimates: Estimates) -> Facts:
    return facts_of(records, estimates)


@pytest.fixture(scope="session")
def figures(
    facts: Facts, estimates: Estimates, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Figure]:
    def draw(folder: Path) -> None:
        drawn = figures_of(Subject(facts, estimates))
        (folder / "figures.pickle").write_bytes(pickle.dumps(drawn))

    folder = made_once(tmp_path_factory, "figures_of_a_brief", draw)
    found: dict[str, Figure] = pickle.loads((folder / "figures.pickle").read_bytes())  # noqa: S301  our own
    return found


@pytest.fixture(scope="session")
def brief_pdf(
    facts: Facts, figures: dict[str, Figure], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The file of a whole brief."""

    def write(folder: Path) -> None:
        (folder / "brief.pdf").write_bytes(write_pdf(report_of(facts, figures)))

    return made_once(tmp_path_factory, "pdf_of_a_brief", write) / "brief.pdf"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    folder = Path(__file__).resolve().parents[3] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the City's records are not at {folder}")
    return folder


@pytest.fixture(scope="session")
def city_records(shared_data: Path) -> Records:
    return read_records(shared_data / "cannabis_2001_2018.csv.gz")


@pytest.fixture(scope="session")
def city_facts(city_records: Records) -> Facts:
    return facts_of(city_records, Estimates())


@pytest.fixture
def long_named() -> Areas:
    """Return the community areas as areas of a user's, Oakland with a name of 60 characters."""
    known = community_areas()
    long = "The quite remarkably long name of a neighborhood association"
    names = tuple(long if name == "Oakland" else name for name in known.names)
    return replace(known, names=names, are_community_areas=False)


def all_sections(report: Report) -> list[Section]:
    found = []
    for section in report.sections:
        found += [section, *section.subsections]
    return found


def all_blocks(report: Report) -> list[Block]:
    return [*report.cover, *(block for each in all_sections(report) for block in each.blocks)]


def tables(report: Report) -> dict[str, Table]:
    return {block.name: block for block in all_blocks(report) if isinstance(block, Table)}


def texts(report: Report) -> list[str]:
    """Return every text of a report."""
    found = [report.title, report.subtitle, report.subject, report.date, *report.keywords]
    found += [each.heading for each in all_sections(report)]
    for block in all_blocks(report):
        found += _texts(block)
    return found


def _texts(block: Block) -> Sequence[str]:
    if isinstance(block, Paragraph):
        return [block.text]
    if isinstance(block, Bullets):
        return block.items
    if isinstance(block, KeyFigures):
        return [text for each in block.items for text in (each.value, each.label)]
    if isinstance(block, Figure):
        return [block.caption, block.alt]
    cells = [cell if isinstance(cell, str) else cell.alt for row in block.rows for cell in row]
    return [block.caption, block.note, *(column.heading for column in block.columns), *cells]


class Look:
    """Looks into reports."""

    all_sections = staticmethod(all_sections)
    all_blocks = staticmethod(all_blocks)
    tables = staticmethod(tables)
    texts = staticmethod(texts)
    row = staticmethod(row)

    @staticmethod
    def number(text: str) -> int:
        return int(text.replace(",", ""))


@pytest.fixture(scope="session")
def look() -> Look:
    return Look()
