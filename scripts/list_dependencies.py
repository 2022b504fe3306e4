"""List what the product is installed with: each package and its license.

The table of docs/dependencies.md is what this prints, after a new package has come in:
python scripts/list_dependencies.py > docs/dependencies.md
"""

import re
from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PRODUCT = "cannabis-maps"
EXTRAS = ("", "cluster", "fast")
LONGEST = 60
INTRODUCTION = """# What it is installed with

All packages that `pip install cannabis-maps[cluster,fast]` brings, and the license that each one
states. A test holds this list against what is installed, and refuses a license that would bind the
product itself (GPL, AGPL). Wheels bring libraries of their own: GEOS, under the LGPL 2.1, comes
with shapely, pyogrio and rasterio, as a library of its own that can be exchanged. `make audit`
looks up known weaknesses of the versions in `requirements.lock` at PyPI, and so does `.ci/run`; of
packages of which the registry tells nothing, as a mirror may, it says so.

| package | license |
|---|---|
"""


def main() -> None:
    """Print the page."""
    print(INTRODUCTION + "\n".join(rows()))


def rows() -> Iterator[str]:
    """Yield the rows of the table, by name."""
    for name in sorted(needed_by(PRODUCT, EXTRAS)):
        yield f"| {name} | {license_of(name)} |"


def needed_by(product: str, extras: tuple[str, ...] = EXTRAS) -> set[str]:
    """Return the installed packages that a product needs, directly or not."""
    found: set[str] = set()
    seen: set[tuple[str, tuple[str, ...]]] = set()
    waiting = [(product, extras)]
    while waiting:
        if (asking := waiting.pop()) in seen:
            continue
        seen.add(asking)
        asker, chosen = asking
        for needed in map(Requirement, metadata.requires(asker) or ()):
            marker = needed.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in chosen):
                name = canonicalize_name(needed.name)
                found.add(name)
                waiting.append((name, ("", *sorted(needed.extras))))
    return found


def license_of(name: str) -> str:
    """Return the license that an installed package states.

    Its expression, else its classifiers, else the first line of its text.
    """
    facts = metadata.distribution(name).metadata.json
    if "license_expression" in facts:
        return str(facts["license_expression"])
    classified = [
        text.split(" :: ")[-1]
        for text in facts.get("classifier", ())
        if text.startswith("License :: ") and text != "License :: OSI Approved"
    ]
    if classified:
        return "; ".join(classified)
    first = str(facts.get("license", "not stated")).strip().splitlines()[0]
    return re.sub(r"\s+", " ", first)[:LONGEST]


if __name__ == "__main__":
    main()
