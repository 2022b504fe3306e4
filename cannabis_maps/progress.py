"""How long work reports its progress: a callback that the command line turns into a bar."""

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Called with what is being done and the fraction of it that is done, 0 to 1."""


def silent(what: str, fraction: float) -> None:
    """Report nothing."""
