"""Keys of tile services: from the environment into a request, and nowhere else."""

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from cannabis_maps.errors import OptionError

PREFIX = "CANNABIS_MAPS_TILES_KEY_"
OWN = "own"
HIDDEN = "[key]"
# They write addresses to the log, some of them above the level of debugging.
TALKERS = ("urllib3.connectionpool", "urllib3.connection", "urllib3.response", "urllib3.util.retry")


def key_variable(service: str) -> str:
    """Return the name of the variable that holds the key of a service.

    Parameters
    ----------
    service : str
        The first part of a provider's name.

    Returns
    -------
    str

    Examples
    --------
    >>> key_variable("CartoDB")
    'CANNABIS_MAPS_TILES_KEY_CARTODB'
    """
    return PREFIX + re.sub(r"[^A-Z0-9]", "_", service.upper())


def find_key(name: str, variable: str) -> str:
    """Return the key that a variable holds.

    Parameters
    ----------
    name : str
        The provider's.
    variable : str

    Returns
    -------
    str

    Raises
    ------
    OptionError
        If it holds none, or something that cannot be one.
    """
    key = os.environ.get(variable, "").strip()
    if not key:
        raise OptionError(
            f"{name} gives tiles only with a key; set {variable} to yours, or choose another "
            "--basemap, such as USGS.USImagery, Esri.WorldGrayCanvas or offline"
        )
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise OptionError(f"the key in {variable} has characters that no key has; copy it again")
    return key


@contextmanager
def hiding(key: str | None) -> Iterator[None]:
    """Keep a key out of what the libraries of the network write to the log.

    Parameters
    ----------
    key : str or None
    """
    hider = _Hider(key)
    talkers = [logging.getLogger(name) for name in TALKERS if key]
    for talker in talkers:
        talker.addFilter(hider)
    try:
        yield
    finally:
        for talker in talkers:
            talker.removeFilter(hider)


class _Hider(logging.Filter):
    def __init__(self, key: str | None) -> None:
        super().__init__()
        self._spellings = (key or "", quote(key or "", safe=""))

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        for spelling in self._spellings:
            text = text.replace(spelling, HIDDEN)
        record.msg, record.args = text, ()
        return True
