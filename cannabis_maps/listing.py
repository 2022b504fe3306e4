"""The two files that say what a run's folder holds: how they are named, written and read."""

import json
from pathlib import Path

MANIFEST, QUALITY = "manifest.json", "quality.json"
DEMO_PREFIX = "DEMO_"
MANIFESTS = (MANIFEST, f"{DEMO_PREFIX}{MANIFEST}")


def as_json(content: object) -> bytes:
    """Write JSON, the same bytes for the same content."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def hashes_in(path: Path) -> dict[str, str]:
    """Read of which files a manifest tells, and the SHA-256 of each; nothing where it is none.

    Parameters
    ----------
    path : Path
        Of the manifest, which is listed too: with "", as it does not tell its own.

    Returns
    -------
    dict of str to str
    """
    try:
        products = json.loads(path.read_text("utf-8"))["products"]
        return {path.name: "", **{each["name"]: each["sha256"] for each in products}}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
