"""What ends the program from outside: a key that interrupts, or the system."""

import signal
from types import FrameType

INTERRUPTED, TERMINATED = 130, 143
ENDS = {
    signal.SIGINT: ("interrupted; nothing was written", INTERRUPTED),
    signal.SIGTERM: ("terminated; nothing was written", TERMINATED),
}
"""For each signal what is said, and the exit code."""
AGAIN_S = 0.02
IMPORTING = "<frozen importlib"


class EndedError(BaseException):
    """The program is to end. Not an exception of Python's own, which libraries make others of.

    Parameters
    ----------
    number : int
        Of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.told, self.code = ENDS[signal.Signals(number)]


class Listener:
    """Raises `EndedError` where the program is, and remembers it.

    A library that is interrupted in its own code may tell of another error, and one that is being
    loaded may abort the process: so while anything is imported, the signal waits.
    """

    def __init__(self) -> None:
        self.heard: EndedError | None = None

    def listen(self) -> None:
        """Take the signals; in the main thread only."""
        for number in ENDS:
            signal.signal(number, self._hear)
        signal.signal(signal.SIGALRM, self._raise)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.heard = EndedError(number)
        self._raise(number, frame)

    def _raise(self, _: int, frame: FrameType | None) -> None:
        if self.heard is None:
            return
        if _is_importing(frame):
            signal.setitimer(signal.ITIMER_REAL, AGAIN_S)
            return
        # None is to come while what was begun is being put away.
        signal.setitimer(signal.ITIMER_REAL, 0)
        raise self.heard


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith(IMPORTING):
            return True
        frame = frame.f_back
    return False
