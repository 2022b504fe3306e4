"""What takes long to make is made once for all processes that run the tests."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that the first process to ask fills, and that the others wait for.

    Parameters
    ----------
    factory : pytest.TempPathFactory
    name : str
    make : callable
        Given the empty folder.

    Returns
    -------
    Path
    """
    own = factory.getbasetemp()
    # Processes of one run have folders of their own beside each other.
    around = own.parent if own.name.startswith("popen-") else own
    folder, done = around / name, around / f"{name}.done"
    with (around / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            folder.mkdir()
            make(folder)
            done.touch()
    return folder
