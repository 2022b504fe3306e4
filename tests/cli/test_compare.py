"""Two editions of the records compared: figures then and now, and what made the difference."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cannabis_maps.cli import run
from cannabis_maps.key_figures import key_figures
from cannabis_maps.monthly import monthly_counts
from cannabis_maps.records import read_records
from cannabis_maps.then_and_now_words import NO_OTHERS_THEN

if TYPE_CHECKING:
    from tests.cli.conftest import Run

HEADER = "ID,Case Number,Date,Block,IUCR,Arrest,X Coordinate,Y Coordinate\n"
SECRETS = ("98765", "QX77", "ZYZZYVA", "07:13:43", "1176834", "1140000")

Write = Callable[..., Path]


def line(
    key: int, day: str = "2018-06-01", iucr: str = "1811", arrest: str = "true", feet: str = ""
) -> str:
    place = feet or ("1176834,1899606" if key % 2 else "1140000,1905000")
    return f"98765{key:03},QX77{key:03},{day} 07:13:43,0XX W ZYZZYVA BLVD,{iucr},{arrest},{place}\n"


OLD = [line(key) for key in range(60)]
NEW = [
    *(line(key) for key in range(5, 57)),
    line(57, iucr="1812"),
    line(58, arrest="false"),
    line(59, feet=","),
    *(line(key) for key in range(100, 103)),
    *(line(key, "2019-02-01") for key in range(200, 207)),
]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(lines: list[str], name: str) -> Path:
        path = tmp_path / name
        path.write_text(HEADER + "".join(lines), encoding="utf-8")
        return path

    return written


@pytest.fixture
def pair(write: Write) -> tuple[Path, Path]:
    return write(OLD, "old.csv"), write(NEW, "new.csv")


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    source, recipe = folder / "old.csv", folder / "recipe.toml"
    source.write_text(HEADER + "".join(OLD), encoding="utf-8")
    recipe.write_text('products = ["raster"]\n[surface]\ncell = 400\n', encoding="utf-8")
    out = folder / "outputs"
    options = "--source", source, "--out", out, "--jobs", "1", "--quiet"
    assert run(["make", str(recipe), *map(str, options)]) == 0
    (made,) = out.iterdir()
    return made


@pytest.fixture
def made(run_folder: Path, tmp_path: Path) -> Path:
    """The folder of a run on the old records."""
    return shutil.copytree(run_folder, tmp_path / "made")


def compared(cli: "Run", *arguments: object) -> dict[str, Any]:
    outcome = cli("compare", *arguments, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def test_the_table_says_where_the_difference_comes_from(
    cli: "Run", pair: tuple[Path, Path]
) -> None:
    outcome = cli("compare", *pair)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines() == [
        "Old: old.csv, June 1, 2018",
        "New: new.csv, June 1, 2018, to February 1, 2019",
        "",
        "                                  then         now  difference",
        "Recorded arrests                    60          63          +3",
        "Mapped                              60          62          +2",
        "Average a year                  21,915          94     -21,821",
        "Peak year                         2018        2018",
        "  recorded in it                    60          56          -4",
        "Last full year                    none        none",
        "  recorded in it                  none        none",
        "The 2 areas with most hold",
        "  of arrests                   100.0 %     100.0 %         0.0",
        "  of residents                   5.0 %       5.0 %         0.0",
        "First day                   2018-06-01  2018-06-01",
        "Last day                    2018-06-01  2019-02-01   +245 days",
        "Days                                 1         246        +245",
        "",
        "Where the difference comes from   recorded  mapped",
        "New, after June 1, 2018                 +7      +7",
        "Late entries, on earlier days           +3      +3",
        "Withdrawn                               -5      -5",
        "Reclassified into the offense            0       0",
        "Reclassified out of the offense         -1      -1",
        "No longer with an arrest                -1      -1",
        "No longer with a usable position         0      -1",
        "Difference                              +3      +2",
        "",
        "Year  then  now  difference  new  withdrawn  reclassified  other",
        "2018    60   56          -4   +3         -5            -1     -1",
        "2019     0    7          +7   +7          0             0      0",
        "",
        "Withdrawn: no longer in the new source, neither of this offense nor of another it holds.",
        NO_OTHERS_THEN,
        "The City cautions that the records should not be used for comparisons over time.",
    ]


def test_json_has_every_part_and_they_add_up(cli: "Run", pair: tuple[Path, Path]) -> None:
    found = compared(cli, *pair)
    origin = found["origin"]
    parts = origin["parts"].values()
    for what in ("recorded", "mapped"):
        assert sum(part[what] for part in parts) == found["difference"][what]
        assert sum(year["difference"][what] for year in origin["years"]) == (
            found["new"]["figures"][what] - found["old"]["figures"][what]
        )
    assert origin["parts"]["withdrawn"] == {"recorded": -5, "mapped": -5}
    assert found["difference"]["last_day_days"] == 245


def test_figures_are_those_of_each_source(cli: "Run", pair: tuple[Path, Path]) -> None:
    found = compared(cli, *pair)
    for side, path in zip(("old", "new"), pair, strict=True):
        assert found[side]["figures"] == key_figures(read_records(path)).as_dict()


def test_no_record_shows(cli: "Run", pair: tuple[Path, Path]) -> None:
    told = cli("compare", *pair).out + cli("compare", *pair, "--json").out
    assert not [secret for secret in SECRETS if secret in told]


def test_the_same_file_twice(cli: "Run", pair: tuple[Path, Path]) -> None:
    outcome = cli("compare", pair[0], pair[0])
    assert outcome.code == 0
    assert outcome.out.splitlines()[-1] == "Old and new are the same files: nothing differs."


def test_the_same_records_in_another_order(
    cli: "Run", pair: tuple[Path, Path], write: Write
) -> None:
    outcome = cli("compare", pair[0], write(OLD[::-1], "turned.csv"))
    assert outcome.code == 0
    assert outcome.out.splitlines()[-1] == (
        "Old and new are of different files, and nothing that is compared here differs."
    )


def test_one_withdrawn_and_one_added_are_a_difference(cli: "Run", write: Write) -> None:
    pair = write(OLD, "old.csv"), write([line(99), *OLD[1:]], "new.csv")
    found = compared(cli, *pair)
    assert found["difference"]["recorded"] == 0
    assert not found["same"]
    assert "  +1  " in cli("compare", *pair).out


def test_withdrawn_or_reclassified_where_no_other_offense_tells(cli: "Run", write: Write) -> None:
    outcome = cli("compare", write(OLD, "old.csv"), write(OLD[3:], "new.csv"))
    assert "Withdrawn or reclassified              -3      -3" in outcome.out
    assert "so withdrawn and reclassified records cannot be told apart." in outcome.out


def test_without_id_and_case_number_only_net_differences_are_told(
    cli: "Run", few: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new.csv"
    text = few.read_text("utf-8").splitlines(keepends=True)
    new.write_text("".join([text[0], *text[4:], text[-1]]), "utf-8")
    outcome = cli("compare", few, new)
    assert "-3      -3" in outcome.out
    assert "+1      +1" in outcome.out
    assert "at least so many were withdrawn and added." in outcome.out


def test_records_options_are_those_of_both(cli: "Run", pair: tuple[Path, Path]) -> None:
    window = "--from", "2018-01-01", "--to", "2018-12-31", "--include-non-arrests"
    found = compared(cli, *pair, *window)
    assert found["counted"] == "incidents"
    assert found["difference"]["recorded"] == 3 - 5 - 1
    assert found["origin"]["parts"]["arrest_out"]["recorded"] == 0


def test_a_window_wider_than_the_records_is_warned_of_once(
    cli: "Run", pair: tuple[Path, Path]
) -> None:
    outcome = cli("compare", pair[0], pair[0], "--from", "2018-01-01")
    assert outcome.err.count("Warning: The records begin on June 1, 2018") == 1


def test_a_warning_of_one_of_them_says_which(cli: "Run", pair: tuple[Path, Path]) -> None:
    outcome = cli("compare", *pair, "--to", "2018-12-31")
    assert outcome.err.startswith("Warning: Old: The records end on June 1, 2018")
    assert outcome.err.count("\n") == 1


def test_quiet_prints_nothing(cli: "Run", pair: tuple[Path, Path]) -> None:
    outcome = cli("compare", *pair, "--quiet")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


def test_an_earlier_run_is_compared_by_its_figures_and_months(
    cli: "Run", made: Path, pair: tuple[Path, Path]
) -> None:
    found = compared(cli, made, pair[1])
    assert found["old"]["figures"] == key_figures(read_records(pair[0])).as_dict()
    assert found["origin"] == {
        "by": "month",
        "withdrawn_or_moved_at_least": 4,
        "added_at_least": 7,
    }
    assert (
        "At least 4 withdrawn or moved, 7 added since the data to June 1, 2018."
        in cli("compare", made, pair[1]).out
    )


def test_an_earlier_run_and_its_own_source_are_the_same(
    cli: "Run", made: Path, pair: tuple[Path, Path]
) -> None:
    for two in ((made, pair[0]), (pair[0], made), (made, made)):
        assert cli("compare", *two).out.endswith("are the same files: nothing differs.\n")


def test_the_manifest_holds_figures_and_months(made: Path, pair: tuple[Path, Path]) -> None:
    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    records = read_records(pair[0])
    assert manifest["figures"] == key_figures(records).as_dict()
    assert manifest["months"] == monthly_counts(records) == {"2018-06": 60}


def test_a_run_and_a_source_that_ends_earlier(cli: "Run", made: Path, write: Write) -> None:
    early = write([line(key, f"2018-05-{key:02}") for key in range(1, 31)], "early.csv")
    origin = compared(cli, made, early)["origin"]
    assert (origin["withdrawn_or_moved_at_least"], origin["added_at_least"]) == (0, 30)


def test_the_demonstration_and_a_file_are_compared_by_year(
    cli: "Run", pair: tuple[Path, Path]
) -> None:
    found = compared(cli, "demo", pair[1])
    assert found["origin"]["by"] == "year"
    assert found["old"]["demonstration"]
    assert not found["new"]["demonstration"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["--offense", "1812"], "leave out --offense"),
        (["--from", "2018-01-02"], "leave out --from"),
        (["--include-non-arrests"], "leave out --include-non-arrests"),
    ],
)
def test_a_run_cannot_be_asked_for_other_records(
    cli: "Run", made: Path, pair: tuple[Path, Path], given: list[str], expected: str
) -> None:
    assert expected in cli("compare", made, pair[1], *given).complaint


def test_a_folder_without_a_manifest_is_refused(
    cli: "Run", pair: tuple[Path, Path], tmp_path: Path
) -> None:
    assert "no manifest.json or DEMO_manifest.json" in cli("compare", tmp_path, pair[1]).complaint


@pytest.mark.parametrize("content", ["", "[]", '{"figures": {}}', "\0", '{"recipe": 1}'])
def test_a_manifest_that_is_none_is_refused(
    cli: "Run", made: Path, pair: tuple[Path, Path], content: str
) -> None:
    (made / "manifest.json").write_text(content, encoding="utf-8")
    assert "make the run again" in cli("compare", made, pair[1]).complaint


def test_an_older_runs_manifest_without_figures_is_refused(
    cli: "Run", made: Path, pair: tuple[Path, Path]
) -> None:
    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    del manifest["months"]
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "make the run again" in cli("compare", made, pair[1]).complaint


def test_an_absent_source_is_named(cli: "Run", pair: tuple[Path, Path], tmp_path: Path) -> None:
    assert cli("compare", pair[0], tmp_path / "absent.csv").complaint.startswith("no such file")
