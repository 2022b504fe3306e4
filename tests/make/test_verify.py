"""An earlier run made again: graded, and refused where its inputs are others."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasterio
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cannabis_maps.cli import run
from cannabis_maps.errors import InputsDifferError, SourceError
from cannabis_maps.files import sha256_of
from cannabis_maps.grading import Grade
from cannabis_maps.manifest_file import read_manifest
from cannabis_maps.matching import find_again
from cannabis_maps.verifying import Verification, verify

if TYPE_CHECKING:
    from tests.make.conftest import Arrests, Make

COARSE = 'products = ["raster", "tables"]\n[surface]\ncell = 400\n[page]\ndpi = 72\n'
DAYS = {"08/29/2018": 30, "09/02/2018": 45, "01/31/2019": 25}
PICTURE = "arrests_by_community_area.png"
SAME, DIFFERENT, OTHER_INPUTS = 0, 1, 3

Tamper = Callable[[Path], None]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory, arrests: "Arrests") -> Path:
    return arrests(tmp_path_factory.mktemp("records"), DAYS)


@pytest.fixture(scope="module")
def made(records: Path, tmp_path_factory: pytest.TempPathFactory, make: "Make") -> Path:
    recipe = tmp_path_factory.mktemp("recipe") / "recipe.toml"
    recipe.write_text(COARSE, encoding="utf-8")
    return make(recipe, "--source", records, "--out", tmp_path_factory.mktemp("made")).folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of the run that a test may spoil, with nothing beside it."""
    return Path(shutil.copytree(made, tmp_path / "alone" / made.name))


def found(folder: Path, *sources: Path) -> Verification:
    return verify(folder, [str(source) for source in sources], jobs=1)


def bad(verification: Verification) -> dict[str, str]:
    return {each.name: each.finding.what for each in verification.with_grade(Grade.DIFFERENT)}


def test_a_run_comes_out_the_same_to_the_byte(folder: Path, records: Path) -> None:
    verification = found(folder, records)
    assert verification.holds(strict=True)
    assert verification.other_versions == ()
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {each.name for each in verification.products} == names - {"manifest.json"}


def test_inputs_are_known_by_their_content(folder: Path, records: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    renamed = tmp_path / "another name.csv"
    shutil.copyfile(records, renamed)
    assert found(folder, renamed).holds(strict=True)
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert after == before, "the folder is left as it is"


def test_inputs_beside_the_run_need_not_be_named(folder: Path, records: Path) -> None:
    shutil.copy(records, folder.parent)
    told = read_manifest(folder)
    assert find_again(told.sources, [], [folder, folder.parent]) == {
        told.sources[0]: folder.parent / records.name
    }


def test_the_demonstration_needs_no_inputs(tmp_path: Path, make: "Make") -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(COARSE.replace(', "tables"', ""), encoding="utf-8")
    folder = make(recipe, "--out", tmp_path / "out").folder
    assert found(folder).holds(strict=True)


def with_its_hash(folder: Path, name: str) -> None:
    """Let the manifest list a product as it is now, as if it had come out so."""
    path = folder / "manifest.json"
    told = json.loads(path.read_text("utf-8"))
    listed = next(each for each in told["products"] if each["name"] == name)
    listed["sha256"] = sha256_of(folder / name)
    path.write_text(json.dumps(told), encoding="utf-8")


def raster_of(folder: Path) -> str:
    (path,) = (path for path in folder.glob("*.tif") if "_classes" not in path.name)
    return path.name


def scale_a_cell(folder: Path, share_of_peak: float) -> str:
    name = raster_of(folder)
    with rasterio.open(folder / name) as raster:
        values, profile, tags = raster.read(), raster.profile, raster.tags()
        band, described = raster.tags(1), raster.descriptions
    place = np.unravel_index(np.nanargmin(values), values.shape)
    values[place] += share_of_peak * np.nanmax(values)
    profile.update(driver="GTiff")
    with rasterio.open(folder / name, "w", **profile) as raster:
        raster.write(values)
        raster.update_tags(**tags)
        raster.update_tags(1, **band)
        raster.set_band_description(1, described[0])
    with_its_hash(folder, name)
    return name


def darken_a_pixel(folder: Path, levels: int) -> None:
    picture = Image.open(folder / PICTURE)
    shades = np.array(picture)
    shades[5, 5, 0] -= levels
    told = PngInfo()
    for key, text in picture.info.items():
        if isinstance(text, str):
            told.add_itxt(str(key), text)
    changed = Image.fromarray(shades)
    changed.save(folder / PICTURE, pnginfo=told, dpi=picture.info["dpi"])
    with_its_hash(folder, PICTURE)


@pytest.fixture(scope="module")
def rounded(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the run whose products differ by no more than rounding does."""
    folder = Path(shutil.copytree(made, tmp_path_factory.mktemp("rounded") / made.name))
    scale_a_cell(folder, 5e-7)
    darken_a_pixel(folder, 1)
    return folder


@pytest.fixture(scope="module")
def spoiled(made: Path, records: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is told of a copy of the run in which one file of each kind is not what it was."""
    folder = Path(shutil.copytree(made, tmp_path_factory.mktemp("spoiled") / made.name))
    scale_a_cell(folder, 1e-5)
    darken_a_pixel(folder, 2)
    table, report = folder / "arrests_by_community_area.csv", folder / "quality.json"
    table.write_bytes(table.read_bytes().replace(b"Loop", b"Pool"))
    report.write_bytes(report.read_bytes().replace(b"100", b"101"))
    with_its_hash(folder, report.name)
    (folder / f"{table.name}.txt").unlink()
    return bad(found(folder, records))


def test_rounding_holds_and_strictly_does_not(rounded: Path, records: Path) -> None:
    verification = found(rounded, records)
    close = {each.name for each in verification.with_grade(Grade.CLOSE)}
    assert close == {raster_of(rounded), PICTURE}
    assert verification.holds()
    assert not verification.holds(strict=True)


def test_a_raster_beyond_a_millionth_of_the_peak_differs(
    spoiled: dict[str, str], made: Path
) -> None:
    assert spoiled[raster_of(made)] == "values differ by up to 1e-05 of the peak"


def test_a_picture_beyond_one_level_differs(spoiled: dict[str, str]) -> None:
    assert spoiled[PICTURE] == "1 value differs by up to 2 levels"


def test_a_product_changed_after_it_was_made_is_told(spoiled: dict[str, str]) -> None:
    assert "was changed after it was made" in spoiled["arrests_by_community_area.csv"]


def test_a_number_changed_in_product_and_manifest_is_told(spoiled: dict[str, str]) -> None:
    assert spoiled["quality.json"] == "'100' in place of '101'"


def test_a_product_that_is_gone_is_told(spoiled: dict[str, str]) -> None:
    assert spoiled["arrests_by_community_area.csv.txt"] == "is not in the folder any more"


def test_nothing_else_is_told(spoiled: dict[str, str]) -> None:
    assert len(spoiled) == 5


def test_records_withdrawn_and_added_are_counted(
    folder: Path, tmp_path: Path, arrests: "Arrests"
) -> None:
    changed = {"08/29/2018": 28, "09/02/2018": 45, "01/31/2019": 26, "02/03/2019": 40}
    (tmp_path / "new").mkdir()
    newer = arrests(tmp_path / "new", changed)
    with pytest.raises(InputsDifferError, match="at least 2 records withdrawn, 41 added since"):
        found(folder, newer)


def test_without_its_records_it_says_which_are_wanted(folder: Path) -> None:
    sha256 = read_manifest(folder).sources[0].sha256
    with pytest.raises(SourceError, match=rf"ward.csv \(SHA-256 {sha256[:12]}"):
        found(folder)


def test_exit_codes(
    rounded: Path,
    records: Path,
    tmp_path: Path,
    arrests: "Arrests",
    capfd: pytest.CaptureFixture[str],
) -> None:
    again = ["verify", str(rounded), str(records), "--jobs", "1"]
    assert run(again) == SAME
    assert "Same bytes" in capfd.readouterr().out
    assert run([*again, "--quiet", "--strict"]) == DIFFERENT
    assert PICTURE in capfd.readouterr().out
    newer = arrests(tmp_path, {"08/29/2018": 30})
    assert run(["verify", str(rounded), str(newer)]) == OTHER_INPUTS
    told = capfd.readouterr().err
    assert told.startswith("Error: inputs differ: at least ")
    assert told.count("\n") == 1


def spoil(text: str) -> Tamper:
    def spoiled(folder: Path) -> None:
        (folder / "manifest.json").write_text(text, encoding="utf-8")

    return spoiled


def change(**told: object) -> Tamper:
    def changed(folder: Path) -> None:
        path = folder / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | told), encoding="utf-8")

    return changed


@pytest.mark.parametrize(
    ("tamper", "complaint"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "no manifest.json or"),
        (shutil.rmtree, "does not exist; give the folder of one run"),
        (spoil("[]"), "no manifest of a run"),
        (spoil("{"), "no manifest of a run"),
        (spoil('{"products": ' + "[" * 5000), "no manifest of a run"),
        (change(products=[{"name": "../../etc/passwd", "sha256": "0"}]), "leaves the run's folder"),
        (change(products=[{"name": "/etc/passwd", "sha256": "0"}]), "leaves the run's folder"),
        (change(software={"name": "other", "version": "1"}), "manifest of 'other'"),
        (change(recipe={"surface": {"cell_m": "wide"}}), "not one of this version"),
        (change(recipe={"surface": {"cell_m": -5}}), "cell"),
        (change(recipe={"products": ["banner"]}), "banner"),
    ],
)
def test_a_manifest_that_is_none_is_refused(
    folder: Path, records: Path, capfd: pytest.CaptureFixture[str], tamper: Tamper, complaint: str
) -> None:
    tamper(folder)
    assert run(["verify", str(folder), str(records)]) == DIFFERENT
    told = capfd.readouterr()
    assert complaint in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_areas_of_ones_own_are_found_by_their_content(
    tmp_path: Path, records: Path, make: "Make"
) -> None:
    square = "[[-88,41.6],[-87.5,41.6],[-87.5,42.1],[-88,42.1],[-88,41.6]]"
    wards = tmp_path / "wards.geojson"
    wards.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ward":"One"},'
        f'"geometry":{{"type":"Polygon","coordinates":[{square}]}}}}]}}',
        encoding="utf-8",
    )
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(
        'products = ["tables"]\n[areas]\nfile = "wards.geojson"\n[page]\ndpi = 72\n',
        encoding="utf-8",
    )
    folder = make(recipe, "--source", records, "--out", tmp_path / "out").folder
    moved = wards.rename(tmp_path / "moved.geojson")
    assert found(folder, records, moved).holds(strict=True)
    with pytest.raises(SourceError, match=r"wards\.geojson"):
        found(folder, records)
