"""CITATION.cff says what the command says, of this version."""

from pathlib import Path

import pytest

from cannabis_maps.citing import DATA_ADDRESS, DATA_AUTHOR, SOFTWARE_AUTHORS, SOFTWARE_TITLE
from cannabis_maps.version import __version__
from cannabis_maps.words import DATA_SET

CITATION = Path(__file__).resolve().parents[1] / "CITATION.cff"


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return CITATION.read_text("utf-8").splitlines()


@pytest.mark.parametrize("key", ["cff-version", "message", "title", "authors"])
def test_the_required_keys_are_there_once(lines: list[str], key: str) -> None:
    assert len([line for line in lines if line.startswith(f"{key}:")]) == 1


@pytest.mark.parametrize(
    "line",
    [
        "cff-version: 1.2.0",
        f'title: "{SOFTWARE_TITLE}"',
        f"version: {__version__}",
        *(f"  - name: {author}" for author in SOFTWARE_AUTHORS),
        f"    title: {DATA_SET}",
        f"      - name: {DATA_AUTHOR}",
        f"    url: {DATA_ADDRESS}",
    ],
)
def test_it_says_what_the_command_says(lines: list[str], line: str) -> None:
    assert line in lines
