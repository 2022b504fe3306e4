"""The same command gives the same bytes anywhere, on one core and on two."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# A picture, a page, a table and what a GIS opens.
RECIPE = """
products = ["map", "raster", "tables", "geopackage"]

[surface]
cell = 400

[page]
dpi = 72
"""
START = (
    "import os, sys; os.umask(int(sys.argv.pop(1), 8)); from cannabis_maps.command import main; "
)
HERE = {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1", "umask": "022", "jobs": "2"}
ELSEWHERE = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "2", "umask": "077", "jobs": "1"}
OPTIONS = ("umask", "jobs")


def other_locales() -> list[str]:
    """Return the locales installed here beyond the C locale, one at the most."""
    listed = subprocess.run(["locale", "-a"], check=False, capture_output=True, text=True)  # noqa: S607
    known = ("C", "POSIX", "C.utf8", "C.UTF-8")
    return [name for name in listed.stdout.split() if name not in known][:1]


def make(arguments: list[str], folder: Path, settings: dict[str, str]) -> dict[str, bytes]:
    """Run `make` in a folder under settings; return every product's bytes."""
    folder.mkdir(parents=True)
    environment = {name: value for name, value in settings.items() if name not in OPTIONS}
    given = ["make", *arguments, "--jobs", settings["jobs"], "--quiet"]
    subprocess.run(
        [sys.executable, "-c", f"{START}main()", settings["umask"], *given],
        check=True,
        cwd=folder,
        env=os.environ | environment,
    )
    (made,) = (folder / "outputs").iterdir()
    return {
        path.relative_to(made).as_posix(): path.read_bytes()
        for path in made.rglob("*")
        if path.is_file()
    }


def check(arguments: list[str], folder: Path, settings: list[dict[str, str]]) -> None:
    first, *others = (
        make(arguments, folder.joinpath(f"{at}", *["deeper"] * at), chosen)
        for at, chosen in enumerate(settings)
    )
    for other in others:
        assert other.keys() == first.keys()
        differing = [name for name, content in first.items() if other[name] != content]
        assert differing == []


@pytest.mark.slow
def test_made_up_records(secret_file: Path, tmp_path: Path) -> None:
    (locale,) = other_locales() or ["C.UTF-8"]
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(RECIPE, encoding="utf-8")
    check(
        [str(recipe), "--source", str(secret_file)],
        tmp_path,
        [HERE, {**ELSEWHERE, "LC_ALL": locale}],
    )
