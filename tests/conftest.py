"""What keeps the tests to themselves: no copy, cache or token of the user's, and no portal."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

NOBODY = "http://127.0.0.1:9"


def pytest_configure() -> None:
    # A page is 30,000 objects, and a file of tests keeps some dozens: to go over all of them for
    # every other page, in search of garbage, took a sixth of the time.
    gc.set_threshold(50_000, 10, 5)
    # How long an example takes says how busy the machine is.
    settings.register_profile("whenever", deadline=None)
    settings.load_profile("whenever")


@pytest.fixture(scope="session", autouse=True)
def _alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    # For the whole session: fixtures of modules are made before those of a single test.
    folder = tmp_path_factory.mktemp("alone")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANNABIS_MAPS_DATA", str(folder / "data"))
        patch.setenv("CANNABIS_MAPS_CACHE", str(folder / "cache"))
        patch.setenv("CANNABIS_MAPS_PORTAL", NOBODY)
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.delenv("SOCRATA_APP_TOKEN", raising=False)
        yield
