"""The export that the script makes up is read as its answers say."""

import csv
import importlib.util
import io
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from cannabis_maps.density import kernel_density
from cannabis_maps.estimating import estimate
from cannabis_maps.places import METERS_PER_SURVEY_FOOT, chicago_grid, city_limit
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import read_records

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "make_big_export.py"
ROWS = 30_000


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(SCRIPT.stem, SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_row_ends_where_the_answers_say(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for share in ("TORN", "REPEATED", "BAD_GEOCODE"):
        monkeypatch.setattr(script, share, 0.004)
    path = tmp_path / "big.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        answers = script.write(stream, ROWS, share=0.3)
    assert min(answers.values()) > 0
    report = read_records(path).quality.as_dict()
    assert {end: report[end] for end in answers} == answers


def test_the_same_seed_gives_the_same_file(script: ModuleType) -> None:
    first, again, other = io.StringIO(), io.StringIO(), io.StringIO()
    assert script.write(first, 1_000, seed=7) == script.write(again, 1_000, seed=7)
    script.write(other, 1_000, seed=8)
    assert first.getvalue() == again.getvalue() != other.getvalue()


def test_a_count_of_no_rows_is_refused(script: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        script.main(["--rows", "0", "--out", str(tmp_path / "none.csv")])
    assert not list(tmp_path.iterdir())


def test_copies_give_the_surface_of_ungrouped_points_times_their_number(
    script: ModuleType, tmp_path: Path
) -> None:
    texts = [io.StringIO(), io.StringIO()]
    for text, copies in zip(texts, (1, 10), strict=True):
        script.write(text, 3_000, share=1, copies=copies)
    path = tmp_path / "copies.csv"
    path.write_text(texts[1].getvalue(), encoding="utf-8")
    records, recipe = read_records(path), SurfaceRecipe(cell_m=200)
    assert (records.quality.lines_read, records.quality.mapped % 10) == (30_000, 0)

    by_id = {row["ID"]: row for row in csv.DictReader(texts[0].getvalue().splitlines())}
    arrests = [row for row in by_id.values() if row["Arrest"] == "true"]
    feet = np.array([[row[f"{axis} Coordinate"] or 0 for axis in "XY"] for row in arrests], float)
    meters = feet[feet[:, 0] > 0] * METERS_PER_SURVEY_FOOT
    years = records.provenance.duration_years
    alone = kernel_density(
        meters[:, 0], meters[:, 1], None, chicago_grid(200), window=city_limit(), years=years
    )
    assert 10 * len(meters) == records.provenance.mapped
    found = estimate(records, recipe)
    assert np.nanmax(abs(found - 10 * alone)) < 1e-9 * float(found.max())
