"""The two files that say what a run's folder holds: how they are named and written."""

import json

MANIFEST, QUALITY = "manifest.json", "quality.json"
DEMO_PREFIX = "DEMO_"
MANIFESTS = (MANIFEST, f"{DEMO_PREFIX}{MANIFEST}")


def as_json(content: object) -> bytes:
    """Write JSON, the same bytes for the same content."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
