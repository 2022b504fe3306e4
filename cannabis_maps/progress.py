"""How long work reports its progress: a callback that the command line turns into a bar."""

from typing import Protocol


class Progress(Protocol):
    """Called with what is being done, the fraction of it that is done, and what to say of it."""

    def __call__(self, what: str, fraction: float, detail: str = "") -> None:
        """Report.

        Parameters
        ----------
        what : str
            The work; the same words each time.
        fraction : float
            0 to 1.
        detail : str
            Such as how many of how many.
        """


def silent(what: str, fraction: float, detail: str = "") -> None:
    """Report nothing."""
