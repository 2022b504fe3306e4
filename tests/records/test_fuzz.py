"""Broken files by the hundred: no crash, no line lost, no total that Python's csv does not find."""

from pathlib import Path

import fuzz_records
import numpy as np
import pytest
from fuzz_records import made_up, mutated, plain_count, verdict

from cannabis_maps.records import read_records

FILES = 300


def test_broken_files_never_lose_a_line() -> None:
    ends, wrong = fuzz_records.fuzz(None, range(FILES), fuzz_records.SEED)
    assert wrong == []
    assert sum(ends.values()) == FILES
    assert ends["csv: read as by csv"] > FILES / 10
    assert {end.split(": ")[1] for end in ends} >= {"read", "refused", "read, not well-formed"}


def test_a_sound_file_is_counted_alike(tmp_path: Path) -> None:
    path = tmp_path / "sound.csv"
    path.write_text("".join(made_up(1_000, np.random.default_rng(1))), encoding="utf-8")
    assert verdict(path) == "read as by csv"
    plain = plain_count(path.read_bytes())
    assert plain is not None
    assert plain.lines_read == read_records(path).quality.lines_read == 1_000
    assert 550 < plain.kept < 700


def test_what_goes_wrong_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sound.csv"
    path.write_text("".join(made_up(50, np.random.default_rng(1))), encoding="utf-8")
    other = read_records(path)
    path.write_text("".join(made_up(60, np.random.default_rng(1))), encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(fuzz_records, "read_records", lambda _: other)
        assert verdict(path).startswith("WRONG total")

    def fail(_: Path) -> None:
        raise ZeroDivisionError("here")

    monkeypatch.setattr(fuzz_records, "read_records", fail)
    assert verdict(path) == "WRONG ZeroDivisionError: here"


def test_a_seed_makes_the_same_file_again() -> None:
    whole = "".join(made_up(50, np.random.default_rng(1))).encode()
    one, same, other = (mutated(whole, np.random.default_rng([7, n])) for n in (1, 1, 2))
    assert one == same != other
