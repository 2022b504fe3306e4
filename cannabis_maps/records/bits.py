"""Bytes of a text as bits, 64 to a word: a step of numpy's takes thousands of lines at once."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Test = Callable[[Bytes, Flags], object]

SIZE = 64
LITTLE = np.dtype("<u8")
ONE, ZERO, LAST = np.uint64(1), np.uint64(0), np.uint64(SIZE - 1)
HALVINGS = tuple(np.uint64(1 << power) for power in range(6))


def bits_where(text: Bytes, tests: Sequence[Test]) -> list[Words]:
    """Set a bit for each byte that passes a test, for some tests.

    Parameters
    ----------
    text : array of uint8, shape (n,)
        A multiple of 64 long.
    tests : sequence of callable
        Each is given bytes, and flags to be set.

    Returns
    -------
    list of array of uint64, shape (n / 64,)
        The first byte is the lowest bit.

    Examples
    --------
    >>> text = np.frombuffer(b"a,b,".ljust(64, b"."), dtype=np.uint8)
    >>> [[int(word) for word in words] for words in bits_where(text, [equals(ord(","))])]
    [[10]]
    """
    passed, found = np.empty(text.size, dtype=np.bool_), []
    for test in tests:
        test(text, passed)
        found.append(np.packbits(passed, bitorder="little").view(LITTLE))
    return found


def equals(byte: int) -> Test:
    """Return a test for a byte."""
    return lambda text, passed: np.equal(text, byte, out=passed)


def words_at(text: Bytes, places: Places, count: int) -> Words:
    r"""Read some words that begin at any byte.

    Parameters
    ----------
    text : array of uint8, shape (n,)
    places : array of int64, shape (m,)
        Each at most n - 8 count.
    count : int

    Returns
    -------
    array of uint64, shape (m, count)

    Examples
    --------
    >>> text = np.frombuffer(b"ab\0\0\0\0\0\0\0", dtype=np.uint8)
    >>> words_at(text, np.array([1]), 1).tolist() == [[ord("b")]]
    True
    """
    # As bytes without a type: numpy takes twice as long for numbers that begin anywhere.
    size = LITTLE.itemsize * count
    anywhere = np.ndarray((text.size - size + 1,), f"V{size}", text, strides=(1,))
    return anywhere[places].view(LITTLE).reshape(-1, count)


def odd_from(words: Words) -> Words:
    """Set each bit from an odd one up to before the next: what is between quotation marks.

    Parameters
    ----------
    words : array of uint64, shape (n,)

    Returns
    -------
    array of uint64, shape (n,)

    Examples
    --------
    The third and the sixth bit begin and end a stretch:

    >>> bin(odd_from(np.array([0b100100], dtype=np.uint64))[0])
    '0b11100'
    """
    odd = words.copy()
    shifted = np.empty_like(odd)
    for step in HALVINGS:
        np.left_shift(odd, step, out=shifted)
        np.bitwise_xor(odd, shifted, out=odd)
    # The highest bit of a word tells whether it holds an odd number.
    before = np.bitwise_xor.accumulate(odd >> LAST)[:-1]
    odd[1:] ^= ZERO - before
    return odd


def next_to(words: Words) -> tuple[Words, Words]:
    """Set the bits right after and right before those that are set.

    Parameters
    ----------
    words : array of uint64, shape (n,)

    Returns
    -------
    pair of array of uint64, shape (n,)

    Examples
    --------
    >>> [int(each[0]) for each in next_to(np.array([0b100], dtype=np.uint64))]
    [8, 2]
    """
    after, before = words << ONE, words >> ONE
    after[1:] |= words[:-1] >> LAST
    before[:-1] |= words[1:] << LAST
    return after, before


def places_of(words: Words) -> Places:
    """Find the places of the bits that are set.

    Parameters
    ----------
    words : array of uint64, shape (n,)

    Returns
    -------
    array of int64
        In order.

    Examples
    --------
    >>> places_of(np.array([0b101, 0, 0b10], dtype=np.uint64)).tolist()
    [0, 2, 129]
    """
    at = np.flatnonzero(words)
    left, found = words[at], []
    while at.size:
        found.append(at * SIZE + _lowest(left))
        left = left & (left - ONE)
        more = np.flatnonzero(left)
        at, left = at[more], left[more]
    return np.sort(np.concatenate(found)) if len(found) > 1 else np.concatenate([at, *found])


def count_before(words: Words, places: Places) -> Places:
    """Count the bits that are set before each place.

    Parameters
    ----------
    words : array of uint64, shape (n,)
    places : array of int64, shape (m,)
        Each below 64 n.

    Returns
    -------
    array of int64, shape (m,)

    Examples
    --------
    >>> count_before(np.array([0b101, 1], dtype=np.uint64), np.array([0, 2, 3, 65])).tolist()
    [0, 1, 2, 3]
    """
    sums = np.zeros(words.size + 1, dtype=np.int64)
    np.cumsum(np.bitwise_count(words), out=sums[1:], dtype=np.int64)
    word, below = _split(places)
    return sums.take(word) + np.bitwise_count(words.take(word) & ((ONE << below) - ONE))


def steps_to(words: Words, places: Places, nth: Sequence[int]) -> list[Places]:
    """Find how far it is from each place to the nth bit that is set there or after.

    Parameters
    ----------
    words : array of uint64, shape (n,)
    places : array of int64, shape (m,)
        Each below 64 (n - 2).
    nth : sequence of int
        From 1, in order.

    Returns
    -------
    list of array of int64, shape (m,)
        128 where it is farther than 127.

    Examples
    --------
    >>> words = np.array([0b10010, 0, 1 << 63, 0, 0], dtype=np.uint64)
    >>> [steps.tolist() for steps in steps_to(words, np.array([0, 2, 64]), [1, 2])]
    [[1, 2, 127], [4, 128, 128]]
    """
    word, below = _split(places)
    first, second, third = (words.take(word + more) for more in range(3))
    # A shift by 64 would leave a word as it is.
    above = LAST - below
    near = (first >> below) | ((second << ONE) << above)
    far = (second >> below) | ((third << ONE) << above)
    found = []
    for each in range(1, nth[-1] + 1):
        beyond = near == ZERO
        if each in nth:
            found.append(np.where(beyond, SIZE + _lowest(far), _lowest(near)))
        if beyond.any():
            far = np.where(beyond, far & (far - ONE), far)
        near &= near - ONE
    return found


def _lowest(words: Words) -> Places:
    """Return the place of each word's lowest bit; 64 where none is set."""
    return np.bitwise_count(~words & (words - ONE)).astype(np.int64)


def _split(places: Places) -> tuple[Places, Words]:
    return places >> 6, (places & 63).view(np.uint64)
