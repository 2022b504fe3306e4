"""Broken recipes by the hundred: what is wrong is said in one line, or nothing is wrong."""

import re
from pathlib import Path

import numpy as np
import pytest
from breaking import count_read
from fuzz_records import mutated

from cannabis_maps.errors import CannabisMapsError
from cannabis_maps.make_run import check_run
from cannabis_maps.recipe_file import new_recipe, read_recipe
from cannabis_maps.windows import read_windows

FILES = 300
# All of its lines, also those that it only proposes.
WHOLE = re.sub(r"(?m)^# (?=[\w-]+ =|\[\[)", "", new_recipe())
NUMBERS = ["nan", "inf", "-inf", "1e400", "1e-300", "-1", "0", "9" * 20, "0x7fffffffffffffff"]
WORDS = ["", "\\u0000", "a\\nb", "\\u202e", "latest", "scott", "1812", "all-cannabis", "/dev/zero"]
WORDS += ["/proc/self/mem", ".", "~", "2001-01-01/2001-01-01", "latest/latest", "9x9in", "0x0in"]
WORDS += ["nanxinfin", "a@b,c", "x@-87.65,41.88"]
OTHERS = ["true", "[]", "[[]]", '[1, "a"]', "{}", "{a = 1}", "{a = {a = {}}}", '["map", "map"]']
OTHERS += ["0001-01-01", "9999-12-31", "2019-02-30", "2019-01-01T00:00:00Z", "07:32:00", "[nan]"]
OTHERS += ['["atlas"]', "[1e308, -1e308]"]
VALUES = [*NUMBERS, *(f'"{word}"' for word in WORDS), *OTHERS]
WINDOWS = "".join(
    f'[[window]]\nname = "{name}"\nfrom = {first}-01-01\nto = {first + 4}-12-31\n'
    for name, first in (("A", 2001), ("B", 2006), ("C", 2011))
)


def revalued(text: str, rng: np.random.Generator) -> str:
    """Give some keys the values of others, or such as nobody would give."""
    lines = text.splitlines()
    told = [at for at, line in enumerate(lines) if re.match(r"[\w-]+ *=", line)]
    for at in rng.choice(told, size=rng.integers(1, 5)):
        key, _, _ = lines[at].partition("=")
        other = lines[rng.choice(told)].partition("=")[2]
        lines[at] = f"{key}= {rng.choice([*VALUES, other, other, other])}"
    return "\n".join(lines)


def broken(text: str, number: int) -> bytes:
    rng = np.random.default_rng([420, number])
    if rng.integers(2):
        return revalued(text, rng).encode()
    return mutated(text.encode(), rng)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "broken.toml"


def test_broken_recipes_are_refused_or_are_recipes(path: Path) -> None:
    def attempt(number: int) -> None:
        path.write_bytes(broken(WHOLE, number))
        check_run(read_recipe(path))

    assert 0 < count_read(attempt, range(FILES), CannabisMapsError) < FILES


def test_broken_windows_are_refused_or_are_windows(path: Path) -> None:
    def attempt(number: int) -> None:
        path.write_bytes(broken(WINDOWS, number))
        read_windows(path)

    assert 0 < count_read(attempt, range(FILES), CannabisMapsError) < FILES


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = " + "[" * 10_000 + "]" * 10_000, "has brackets in brackets without end"),
        ("[surface]\ncell = " + "9" * 5_000, "broken.toml is not TOML: Exceeds the limit"),
    ],
)
def test_values_without_end(path: Path, text: str, told: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CannabisMapsError, match=told):
        read_recipe(path)


def test_what_never_ends_is_no_recipe() -> None:
    for read in (read_recipe, read_windows):
        with pytest.raises(CannabisMapsError, match=r"cannot be read \(no regular file\)"):
            read(Path("/dev/zero"))
