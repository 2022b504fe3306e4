"""Trying broken files: each is read or refused in one line, and nothing else comes of it."""

from collections.abc import Callable


def count_read(attempt: Callable[[int], object], numbers: range, refusal: type[Exception]) -> int:
    """Try broken files by their numbers, and return how many are read.

    Parameters
    ----------
    attempt : callable
        Breaks and reads the file of a number.
    numbers : range
    refusal : type
        What is raised for a file that is refused.

    Returns
    -------
    int

    Raises
    ------
    AssertionError
        If anything else is raised, or a refusal of several lines.
    """
    read = 0
    for number in numbers:
        try:
            attempt(number)
            read += 1
        except Exception as error:
            if not isinstance(error, refusal) or "\n" in str(error):
                raise AssertionError(f"broken file {number}: {error!r}") from error
    return read
