"""How patient a client of a tile service is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What bounds the asking for one tile, so that it always comes to an end.

    Parameters
    ----------
    connect_s, read_s : float
        How long to wait for a connection, and for the next bytes of an answer.
    answer_s : float
        How long one whole answer may take.
    attempts : int
        How often one tile is asked for, at most.
    first_wait_s, longest_wait_s : float
        Between attempts; it doubles each time from the first to the longest.
    jitter_s : float
        Up to this much is added to each wait, at random, so that clients do not come in step.
    longest_asked_s : float
        The longest wait that a service may ask for.
    """

    connect_s: float = 10.0
    read_s: float = 20.0
    answer_s: float = 60.0
    attempts: int = 4
    first_wait_s: float = 1.0
    longest_wait_s: float = 15.0
    jitter_s: float = 1.0
    longest_asked_s: float = 60.0
