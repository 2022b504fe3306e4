"""What keeps the tests to themselves: no copy, cache or token of the user's, and no portal."""

import pytest

NOBODY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANNABIS_MAPS_DATA", str(tmp_path_factory.getbasetemp() / "data"))
    monkeypatch.setenv("CANNABIS_MAPS_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.setenv("CANNABIS_MAPS_PORTAL", NOBODY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("SOCRATA_APP_TOKEN", raising=False)
