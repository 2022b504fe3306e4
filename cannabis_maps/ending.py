"""What ends the program from outside: a key that interrupts, or the system."""

import signal

INTERRUPTED, TERMINATED = 130, 143
ENDS = {
    signal.SIGINT: ("interrupted; nothing was written", INTERRUPTED),
    signal.SIGTERM: ("terminated; nothing was written", TERMINATED),
}
"""For each signal what is said, and the exit code."""


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

    A library that is interrupted in its own code may tell of another error.
    """

    def __init__(self) -> None:
        self.heard: EndedError | None = None

    def listen(self) -> None:
        """Take the signals; in the main thread only."""
        for number in ENDS:
            signal.signal(number, self._hear)

    def _hear(self, number: int, _: object) -> None:
        self.heard = EndedError(number)
        raise self.heard
