"""A folder that may no longer be written to, halfway: one line, and what was there is whole."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from plain_recipe import QUICK

from cannabis_maps.cli import run

if TYPE_CHECKING:
    from tests.cli.conftest import Listing

# The right to write is lost once the first product is made.
LOSING = """
import sys
from pathlib import Path
from cannabis_maps import command, make_run
whole, out = make_run.write_product, Path(sys.argv.pop(1))

def losing(*told):
    whole(*told)
    out.chmod(0o500)

make_run.write_product = losing
command.main()
"""


@pytest.fixture
def bound() -> Sequence[str]:
    """What takes root's right to write everywhere."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and setpriv is not here to take that away")
    return ("setpriv", "--bounding-set=-all", "--inh-caps=-all")


def test_a_folder_that_is_locked_halfway(
    bound: Sequence[str], few: Path, out: Path, listing: "Listing"
) -> None:
    given = ["make", str(QUICK), "--source", str(few), "--out", str(out), "--jobs", "1", "--quiet"]
    assert run(given) == 0
    whole = listing(out)
    done = subprocess.run(
        [*bound, sys.executable, "-c", LOSING, str(out), *given, "--fresh"],
        check=False,
        capture_output=True,
        text=True,
    )
    out.chmod(0o700)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Error: {out / 'few_2019-08-30'} cannot be written: Permission denied; free some space, "
        "check permissions, close the program that has it open, or choose another --out\n"
    )
    assert {name: each for name, each in listing(out).items() if name in whole} == whole
    # What could not be cleared away then, the next run does.
    assert run(given) == 0
    assert listing(out) == whole
