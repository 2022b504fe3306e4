"""The manifest: what was made from what, and nothing about who made it, where or when."""

import getpass
import json
import os
import platform
import re
import sys
from datetime import UTC, datetime
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cannabis_maps.records import read_records
from cannabis_maps.version import __version__

if TYPE_CHECKING:
    from tests.make.conftest import Run

Manifest = dict[str, Any]


@pytest.fixture
def manifest(secret_run: "Run") -> Manifest:
    content: Manifest = json.loads((secret_run.folder / "manifest.json").read_text("utf-8"))
    return content


def test_hash_of_every_product(secret_run: "Run", manifest: Manifest) -> None:
    listed = {product["name"]: product["sha256"] for product in manifest["products"]}
    assert sorted(listed) == [name for name in secret_run.names if name != "manifest.json"]
    for name, hexadecimal in listed.items():
        assert sha256((secret_run.folder / name).read_bytes()).hexdigest() == hexadecimal


def test_hash_of_the_source(secret_file: Path, manifest: Manifest) -> None:
    hexadecimal = sha256(secret_file.read_bytes()).hexdigest()
    assert manifest["sources"] == [{"name": "precinct.csv", "sha256": hexadecimal}]


def test_hash_of_the_built_in_data(demo_run: "Run") -> None:
    manifest = json.loads((demo_run.folder / "DEMO_manifest.json").read_text("utf-8"))
    table = resources.files("cannabis_maps.data").joinpath("arrests_by_area_year.csv")
    hexadecimal = sha256(table.read_bytes()).hexdigest()
    assert manifest["sources"] == [{"name": "demo", "sha256": hexadecimal}]


def test_what_made_it(manifest: Manifest) -> None:
    assert manifest["software"] == {"name": "cannabis_maps", "version": __version__}
    for name, number in manifest["libraries"].items():
        assert number == version(name)


def test_the_recipe(manifest: Manifest) -> None:
    assert manifest["recipe"]["surface"]["kernel"] == "gaussian"
    assert manifest["recipe"]["surface"]["measure"] == "per-year"
    assert manifest["recipe"]["records"]["offense"] == "possession-30g"
    assert manifest["demonstration"] is False


def test_the_report_is_the_readers(
    secret_file: Path, secret_run: "Run", manifest: Manifest
) -> None:
    report = json.loads((secret_run.folder / "quality.json").read_text("utf-8"))
    assert report == manifest["quality"] == read_records(secret_file).quality.as_dict()
    ends = ("duplicate", "no_arrest", "no_position", "bad_geocode", "mapped")
    assert [report[end] for end in ends] == [1, 1, 1, 1, 30]


@pytest.mark.parametrize("name", ["manifest.json", "quality.json"])
def test_no_path_host_user_or_time(
    secret_run: "Run", secret_file: Path, demo_run: "Run", name: str
) -> None:
    texts = [
        (secret_run.folder / name).read_text("utf-8"),
        (demo_run.folder / f"DEMO_{name}").read_text("utf-8"),
    ]
    now = datetime.now(tz=UTC)
    told = [str(Path.cwd()), str(Path.home()), sys.prefix, str(secret_file.parent)]
    told += [str(secret_run.folder.parent), platform.node(), f"{now:%Y-%m-%d}", str(os.getpid())]
    for text in texts:
        for words in told:
            assert not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text), words
        assert not re.search(rf"\b{re.escape(getpass.getuser())}\b", text)
        assert not re.search(r"\d\d:\d\d", text)
        assert "\\" not in text
        # Of a brief's parts alone, which lie in folders of their own.
        assert "/" not in re.sub(r"km2 / |(?<=\")(figures|tables)/", "", text)


def test_no_path_or_host_in_any_product(
    secret_run: "Run", demo_run: "Run", secret_file: Path
) -> None:
    told = [str(Path.cwd()), str(secret_file.parent), str(secret_run.folder.parent)]
    told += [str(demo_run.folder.parent), sys.prefix]
    for run in (secret_run, demo_run):
        for path in run.paths:
            for words in told:
                assert words.encode() not in path.read_bytes(), path.name
