"""Broken manifests by the hundred: each is refused in one line, or still one."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from breaking import count_read
from fuzz_records import mutated

from cannabis_maps.errors import CannabisMapsError
from cannabis_maps.make_run import kept_of
from cannabis_maps.manifest_file import read_manifest
from cannabis_maps.run_again import find_kept
from cannabis_maps.run_recipe import RunRecipe

if TYPE_CHECKING:
    from tests.make.conftest import Run

FILES = 300
VALUES: list[Any] = [None, True, -1, 1e308, 10**400, "", "a\0b", "../../x", "/etc/passwd", [], {}]
VALUES += [[[]], {"a": {}}, "2019-02-30", "0001-01-01", float("nan"), "\ud800", "x" * 9_999]


def revalued(told: object, rng: np.random.Generator) -> object:
    """Put something else in the place of one value, however deep, or take it out."""
    if not isinstance(told, dict | list) or not told or rng.random() < 0.1:
        return VALUES[rng.integers(len(VALUES))]
    copy: Any = told.copy()
    keys = list(told) if isinstance(told, dict) else list(range(len(told)))
    key = keys[rng.integers(len(keys))]
    if rng.random() < 0.1:
        del copy[key]
    else:
        copy[key] = revalued(copy[key], rng)
    return copy


def broken(whole: bytes, number: int) -> bytes:
    rng = np.random.default_rng([420, number])
    if rng.integers(3):
        return json.dumps(revalued(json.loads(whole), rng)).encode()
    return mutated(whole, rng)


@pytest.fixture
def whole(secret_run: "Run") -> bytes:
    return (secret_run.folder / "manifest.json").read_bytes()


def test_broken_manifests_are_refused_or_are_manifests(whole: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()

    def attempt(number: int) -> None:
        (folder / "manifest.json").write_bytes(broken(whole, number))
        # None of its products are there, so that nothing of it may be kept.
        assert find_kept(RunRecipe(), tmp_path) is None
        read_manifest(folder).run()

    assert 0 < count_read(attempt, range(FILES), CannabisMapsError) < FILES


def test_a_run_keeps_nothing_by_a_broken_manifest(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    for number in range(FILES):
        path.write_bytes(broken(whole, number))
        kept = kept_of(path)
        assert kept.files.keys() == kept.keys.keys()
