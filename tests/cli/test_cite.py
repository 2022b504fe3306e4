"""How to cite the software, a run and its products."""

import json
import re
import shutil
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cannabis_maps.citing import DATA_ADDRESS
from cannabis_maps.cli import run
from cannabis_maps.places import CENSUS_SOURCE
from cannabis_maps.version import __version__
from cannabis_maps.words import DATA_SET, PORTAL

if TYPE_CHECKING:
    from tests.cli.conftest import Run

HEADER = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"
LOOP = "06/01/2018 07:13:43 AM,1811,true,1176834,1899606\n"
NOWHERE = "06/30/2018 07:13:43 AM,1811,true,,\n"
TITLE = r"Arrests & 50 % of {Austin} #1_~^ \input{x} $y$"
RECIPE = f"""products = ["map", "tables"]
[map]
title = '{TITLE}'
page = "figure"
dpi = 72
[surface]
cell = 400
"""


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    source, recipe, out = (folder / name for name in ("ward.csv", "recipe.toml", "outputs"))
    source.write_text(HEADER + LOOP * 40 + NOWHERE * 2, encoding="utf-8")
    recipe.write_text(RECIPE, encoding="utf-8")
    options = "--source", source, "--out", out, "--jobs", "1", "--quiet"
    assert run(["make", str(recipe), *map(str, options)]) == 0
    (made,) = out.iterdir()
    return made


@pytest.fixture
def made(run_folder: Path, tmp_path: Path) -> Path:
    """The folder of a run on one source of 42 arrests."""
    return shutil.copytree(run_folder, tmp_path / "made")


@pytest.fixture
def figure(made: Path) -> Path:
    (path,) = made.glob("*_s500m.png")
    return path


def cited(cli: "Run", *arguments: object) -> str:
    outcome = cli("cite", *arguments)
    assert (outcome.code, outcome.err) == (0, "")
    return outcome.out


def items(cli: "Run", *arguments: object) -> dict[str, dict[str, Any]]:
    found = json.loads(cited(cli, *arguments, "--style", "csl-json"))
    return {item["type"]: item for item in found}


def test_the_software_alone(cli: "Run") -> None:
    assert cited(cli) == (
        "The cannabis_maps authors. cannabis_maps: heat maps and rasters of cannabis possession "
        f"arrests in Chicago, version {__version__} [software]. "
        "https://pypi.org/project/cannabis-maps/\n"
    )


def test_a_runs_folder_with_its_data_and_their_date(cli: "Run", made: Path) -> None:
    told = cited(cli, made)
    source = json.loads((made / "manifest.json").read_text("utf-8"))["sources"][0]["sha256"]
    title = "Where Chicago police made arrests for possessing 30 grams of cannabis or less"
    through = "Data through June 30, 2018"
    counted = "June 1, 2018, to June 30, 2018: 40 arrests mapped of 42 recorded"
    assert told.splitlines() == [
        f"{title}, June 2018. Folder made.",
        f"The cannabis_maps authors. {told.splitlines()[1].partition('. ')[2]}",
        f"City of Chicago. {DATA_SET} [data set]. {PORTAL}. {through}. {DATA_ADDRESS}",
        f"Possession of cannabis, 30 grams or less (IUCR 1811), with an arrest, {counted}.",
        f"Read from ward.csv (SHA-256 {source}).",
        CENSUS_SOURCE,
    ]


def test_a_product_with_its_own_title_and_hash(cli: "Run", figure: Path) -> None:
    told = cited(cli, figure).splitlines()
    assert told[0] == (
        f"{TITLE}. {figure.name} (SHA-256 {sha256(figure.read_bytes()).hexdigest()})."
    )


def test_residents_are_named_only_where_there_are_rates(
    cli: "Run", figure: Path, made: Path
) -> None:
    assert "Residents" not in cited(cli, figure)
    assert "Residents" in cited(cli, made / "arrests_by_community_area.csv")


def test_bibtex_is_escaped(cli: "Run", figure: Path) -> None:
    told = cited(cli, figure, "--style", "bibtex")
    assert r"Arrests \& 50 \% of \{Austin\} \#1\_\textasciitilde{}\textasciicircum{}" in told
    assert r"\textbackslash{}input\{x\} \$y\$" in told
    assert re.findall(r"(?m)^@(\w+)\{(\w+),$", told) == [
        ("software", "cannabis_maps"),
        ("misc", "chicago_crimes"),
        ("misc", "chicago_cannabis_product"),
    ]


def test_braces_of_bibtex_match(cli: "Run", figure: Path) -> None:
    told = re.sub(r"\\[{}]", "", cited(cli, figure, "--style", "bibtex"))
    assert told.count("{") == told.count("}")


def test_csl_json_has_an_item_for_each(cli: "Run", figure: Path) -> None:
    found = items(cli, figure)
    assert list(found) == ["software", "dataset", "document"]
    assert found["software"]["version"] == __version__
    assert found["dataset"]["version"] == "Data through 2018-06-30"
    assert found["dataset"]["author"] == [{"literal": "City of Chicago"}]
    assert found["document"]["title"] == TITLE


def test_no_clock_is_asked(cli: "Run", figure: Path) -> None:
    for style in ("text", "bibtex", "csl-json"):
        told = cited(cli, figure, "--style", style)
        assert "ccessed" not in told
        assert str(figure.parent) not in told


def test_the_demonstration_says_so(cli: "Run", made: Path) -> None:
    path = made / "manifest.json"
    manifest = json.loads(path.read_text("utf-8")) | {"demonstration": True}
    path.with_name("DEMO_manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    path.unlink()
    assert "Demonstration: real counts by community area" in cited(cli, made)


def test_the_version_is_that_of_the_run(cli: "Run", made: Path) -> None:
    path = made / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["software"]["version"] = "0.0.9"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert "version 0.0.9" in cited(cli, made)


def test_invisible_marks_of_a_title_are_dropped(cli: "Run", figure: Path) -> None:
    caption = figure.with_name(f"{figure.name}.txt")
    text = caption.read_text("utf-8").replace(TITLE, "A \x1b[31mred\u202e\x00 title")
    caption.write_text(text, encoding="utf-8")
    assert cited(cli, figure).startswith("A [31mred title. ")


def test_a_product_that_was_changed_is_not_cited(cli: "Run", figure: Path) -> None:
    figure.write_bytes(figure.read_bytes() + b"\0")
    assert "was changed since the run" in cli("cite", figure).complaint


def test_a_file_that_the_run_has_not_made_is_not_cited(cli: "Run", made: Path) -> None:
    (made / "mine.png").write_bytes(b"")
    assert "not among the products of its run" in cli("cite", made / "mine.png").complaint


def test_a_file_outside_a_run_is_not_cited(cli: "Run", figure: Path, tmp_path: Path) -> None:
    moved = figure.rename(tmp_path / figure.name)
    assert "is not in the folder of a run" in cli("cite", moved).complaint


def test_a_folder_that_is_no_run_is_not_cited(cli: "Run", out: Path) -> None:
    assert "no manifest.json or DEMO_manifest.json" in cli("cite", out).complaint


def test_an_absent_file_is_named(cli: "Run", out: Path) -> None:
    assert "no such file or folder" in cli("cite", out / "absent.png").complaint


def test_an_unknown_style_is_refused(cli: "Run") -> None:
    assert cli("cite", "--style", "apa").complaint == (
        "--style apa is not known; use text, bibtex, csl-json"
    )


@pytest.mark.parametrize("products", ["[1]", "{}", '[{"name": 1}]', "null"])
def test_a_manifest_that_lists_no_products_is_refused(
    cli: "Run", figure: Path, products: str
) -> None:
    path = figure.with_name("manifest.json")
    manifest = json.loads(path.read_text("utf-8")) | {"products": json.loads(products)}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert cli("cite", figure).complaint
