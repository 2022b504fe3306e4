"""What the product is installed with is listed, under licenses that go with its own."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
LISTED = re.compile(r"^\| (\S+) \| (.+) \|$", re.MULTILINE)
# Any of them may be used by a product under the MIT license.
FITTING = re.compile(r"\b(MIT|BSD|Apache|ISC|MPL|PSF|Python Software Foundation|OFL)\b")
BINDING = re.compile(r"\bA?GPL")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = ROOT / "scripts" / "list_dependencies.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def installed(script: ModuleType) -> dict[str, str]:
    return {name: script.license_of(name) for name in script.needed_by(script.PRODUCT)}


def test_all_that_is_named_in_the_settings_is_found(installed: dict[str, str]) -> None:
    settings = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    needed = settings.partition("install_requires =")[2].partition("\n\n")[0]
    named = re.findall(r"^ +([\w-]+)", needed, re.MULTILINE)
    assert {name.lower() for name in named} <= installed.keys()
    assert len(named) > 20


def test_every_license_goes_with_the_product_s_own(installed: dict[str, str]) -> None:
    assert [name for name, terms in installed.items() if not FITTING.search(terms)] == []
    assert [name for name, terms in installed.items() if BINDING.search(terms)] == []


def test_the_list_is_of_what_is_installed(installed: dict[str, str]) -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    listed = dict(LISTED.findall(page))
    assert {name: listed.get(name) for name in installed} == installed
