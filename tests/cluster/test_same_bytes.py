"""What a cluster makes is what one process makes, to the byte, with however many workers."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from dask_cluster import DaskCluster

from cannabis_maps.cli import run

WINDOWS = ("--before", "2016-01-01/2016-12-31", "--after", "2017-01-01/2018-12-31")
FEW = ("--replicates", "60")
RECIPE = """
products = ["tables", "change"]

[surface]
cell = 800
bandwidth = 1000

[page]
dpi = 72
page = "figure"

[change]
before = "2016-01-01/2016-12-31"
after = "2017-01-01/latest"
replicates = 60

[areas]
file = "{areas}"
area-name = "name"
"""

Files = Mapping[str, bytes]
MakeAll = Callable[..., Files]


def content(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def make_each(
    sources: list[Path], areas: Path, tmp_path_factory: pytest.TempPathFactory
) -> MakeAll:
    """Make a raster, a change, an atlas and a run, and return all their files."""

    def made(*options: str) -> Files:
        out = tmp_path_factory.mktemp("out")
        recipe = out.with_suffix(".toml")
        recipe.write_text(RECIPE.format(areas=areas), encoding="utf-8")
        coarse = "--cell", "800", "--bandwidth", "1000", "--quiet", *options
        read = [str(source) for source in sources]
        named = [option for source in read for option in ("--source", source)]
        page = "--page", "figure", "--dpi", "72"
        own = "--areas", str(areas), "--area-name", "name"
        for command in (
            ["raster", *read, "--out", f"{out}/a.tif", *coarse],
            ["change", *read, *WINDOWS, *FEW, "--out", f"{out}/a.png", *page, *coarse],
            ["atlas", *read, *own, "--out", f"{out}/a.pdf", *page, *coarse],
            ["make", str(recipe), *named, "--out", f"{out}/run", "--quiet", *options],
        ):
            assert run(command) == 0
        return content(out)

    return made


@pytest.fixture(scope="module")
def alone(make_each: MakeAll) -> Files:
    with pytest.MonkeyPatch.context() as patch:
        # As --jobs 1, which not all of the commands take.
        patch.setattr("os.cpu_count", lambda: 1)
        made = make_each()
    names = " ".join(made)
    assert "a.tif" in names
    assert "manifest.json" in names
    assert "a.pdf" in names
    return made


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 3])
def test_a_cluster_makes_the_same_bytes(
    workers: int, cluster: DaskCluster, make_each: MakeAll, alone: Files
) -> None:
    cluster.add(workers - len(cluster.workers))
    made = make_each("--scheduler", cluster.address)
    assert made.keys() == alone.keys()
    assert [name for name in made if made[name] != alone[name]] == []
