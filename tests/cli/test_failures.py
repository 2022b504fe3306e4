"""What no test of the input foresees still ends in one line and an exit code."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cannabis_maps.cli import run

if TYPE_CHECKING:
    from tests.cli.conftest import Arguments, Run

Break = Callable[[BaseException], None]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Let the estimate fail in a way of one's choice."""

    def fail_with(error: BaseException) -> None:
        def fail(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr("cannabis_maps.estimating.kernel_density", fail)

    return fail_with


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (KeyboardInterrupt(), 130, "interrupted; nothing was written"),
        (MemoryError(), 1, "out of memory; use a larger --cell or fewer sources"),
        (
            ZeroDivisionError("division\nby zero"),
            1,
            "unexpected ZeroDivisionError: division by zero; set CANNABIS_MAPS_DEBUG=1",
        ),
    ],
)
def test_one_line_and_nothing_written(
    cli: "Run",
    arguments: "Arguments",
    broken: Break,
    few: Path,
    out: Path,
    error: BaseException,
    code: int,
    told: str,
) -> None:
    broken(error)
    for name in ("raster", "make"):
        outcome = cli(*arguments(name, few, out))
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (code, "", 1)
        assert outcome.err.startswith(f"Error: {told}")
        assert not [*out.iterdir()]


def test_debugging_shows_where(
    broken: Break, few: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANNABIS_MAPS_DEBUG", "1")
    broken(ZeroDivisionError("here"))
    with pytest.raises(ZeroDivisionError, match="here"):
        run(["raster", str(few), "--out", str(out / "a.tif")])
