"""How long work reports its progress: a callback that the command line turns into a bar."""

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class NearProgress:
    """Reports in the process it was made in; sent to another one, it is silent there.

    Parameters
    ----------
    report : callable

    Examples
    --------
    >>> import pickle
    >>> pickle.loads(pickle.dumps(NearProgress(print))) is silent
    True
    """

    report: Progress

    def __call__(self, what: str, fraction: float, detail: str = "") -> None:
        """Report."""
        self.report(what, fraction, detail)

    def __reduce__(self) -> tuple[Callable[[], Progress], tuple[()]]:
        """Be pickled as what is silent."""
        return _silenced, ()


def _silenced() -> Progress:
    return silent
