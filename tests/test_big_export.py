"""The export that the script makes up is read as its answers say."""

import importlib.util
import io
from pathlib import Path
from types import ModuleType

import pytest

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
