"""How patient a client of the portal is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What bounds a fetch, so that it always comes to an end.

    Parameters
    ----------
    connect_s, read_s : float
        How long to wait for a connection, and for the next bytes of an answer.
    slowest_bytes_per_s, slow_for_s : float
        An answer that is slower than the first for as long as the second is given up.
    attempts : int
        How often one request is made, at most.
    requests : int
        How many requests one command makes, at most, repeated ones included.
    first_wait_s, longest_wait_s : float
        Between attempts; it doubles each time from the first to the longest.
    jitter_s : float
        Up to this much is added to each wait, at random, so that clients do not come in step.
    longest_asked_s : float
        The longest wait that the portal may ask for.
    page_rows, page_keys : int
        How many records, and how many ids of records, to ask for at once.
    """

    connect_s: float = 10.0
    read_s: float = 60.0
    slowest_bytes_per_s: float = 1_000.0
    slow_for_s: float = 30.0
    attempts: int = 7
    requests: int = 2_000
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    jitter_s: float = 1.0
    longest_asked_s: float = 600.0
    page_rows: int = 20_000
    page_keys: int = 50_000
