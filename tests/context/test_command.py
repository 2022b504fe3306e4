"""cannabis-maps fetch context, as it is used."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.context.conftest import City

Get = Callable[..., Any]

TABLE = """\
Layer              Features    Repaired
community_areas          77           0
city_boundary             1           0
parks                   312           0
waterways               131           0
major_streets         1,100           0
rail                     27           0
"""


@pytest.mark.usefixtures("city")
def test_it_says_what_came_and_where_it_is(cli: Get, folder: Path) -> None:
    code, out, err = cli("fetch", "context")
    assert (code, err) == (0, "")
    assert out.startswith(TABLE)
    assert str(folder) in out
    assert out.endswith("The maps use them from now on; cannabis-maps cache clear removes them\n")


@pytest.mark.usefixtures("city", "folder")
def test_quiet(cli: Get) -> None:
    assert cli("fetch", "context", "--quiet") == (0, "", "")


def test_a_failure_is_one_line(cli: Get, city: "City") -> None:
    city.drop("parks")
    code, out, err = cli("fetch", "context")
    assert (code, out) == (1, "")
    assert err.startswith("Error: 1 of 6 layers did not come (parks), the others are kept: ")
    assert err.count("\n") == 1


@pytest.mark.usefixtures("city")
def test_the_cache_knows_them(cli: Get, folder: Path) -> None:
    cli("fetch", "context")
    assert "12 files" in cli("cache", "info")[1]
    assert "Removed context: 12 files" in cli("cache", "clear")[1]
    assert not folder.exists()
