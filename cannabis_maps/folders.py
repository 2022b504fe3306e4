"""Where copies of the City's data and caches are kept for the user."""

import os
from pathlib import Path

import platformdirs

PROGRAM = "cannabis-maps"
DATA_VARIABLE = "CANNABIS_MAPS_DATA"
CACHE_VARIABLE = "CANNABIS_MAPS_CACHE"


def data_folder() -> Path:
    """Return the folder of fetched records, which is made when it is first needed.

    The system's own place for a user's data, unless ``CANNABIS_MAPS_DATA`` names another.
    """
    return _told(DATA_VARIABLE) or platformdirs.user_data_path(PROGRAM, appauthor=False)


def cache_folder() -> Path:
    """Return the folder of what can be fetched again at any time.

    The system's own place for caches, unless ``CANNABIS_MAPS_CACHE`` names another.
    """
    return _told(CACHE_VARIABLE) or platformdirs.user_cache_path(PROGRAM, appauthor=False)


def _told(variable: str) -> Path | None:
    told = os.environ.get(variable)
    return Path(told).expanduser() if told else None
