"""A text comes in pieces of whole lines that make up the text, and what is no text is refused."""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cannabis_maps.records import pieces
from cannabis_maps.records.bits import SIZE, places_of
from cannabis_maps.records.pieces import PADDING, PIECE, NotTextError, Piece, blocks_of

COMMA, NEWLINE, RETURN = b",\n\r"
TEXTS = st.text(st.sampled_from('a,"\r\n é€😀'), max_size=300).map(str.encode)
MOST = st.integers(1, 50)


def cut(text: bytes, most: int, begun: int = 0) -> Iterator[Piece]:
    """Go through a text of which some is read, and the rest so many bytes at a time."""
    rest = BytesIO(text[begun:])
    blocks = blocks_of(text[:begun], lambda room: rest.readinto(room[:most]))
    return (block.piece([COMMA]) for block in blocks)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Make pieces small."""

    def make(size: int) -> None:
        monkeypatch.setattr(pieces, "PIECE", size)

    return make


@given(TEXTS, MOST, MOST)
def test_pieces_make_up_the_text_and_end_where_lines_end(
    text: bytes, most: int, begun: int
) -> None:
    found = [piece.to_bytes() for piece in cut(text, most, begun)]
    assert b"".join(found) == text
    assert all(piece.endswith(b"\n") for piece in found[:-1])


@given(TEXTS, MOST)
def test_what_is_found_is_where_it_stands(text: bytes, most: int) -> None:
    for piece in cut(text, most):
        lines = piece.text[: max(piece.size, *piece.ends + 1)]
        assert piece.ends.tolist() == np.flatnonzero(lines == NEWLINE).tolist()
        assert places_of(piece.newlines).tolist() == piece.ends.tolist()
        assert places_of(piece.marks[0]).tolist() == np.flatnonzero(lines == COMMA).tolist()
        assert piece.has_returns == (RETURN in piece.to_bytes())
        assert piece.text.size % SIZE == 0
        assert (piece.text[lines.size :] == ord(" ")).all()
        assert piece.text.size - lines.size >= PADDING


@given(TEXTS.filter(bool), MOST)
def test_the_last_line_has_a_newline_that_does_not_count(text: bytes, most: int) -> None:
    *_, last = cut(text, most)
    assert last.is_whole
    assert last.text[last.ends[-1]] == NEWLINE
    assert last.size == last.ends[-1] + text.endswith(b"\n")


@given(TEXTS, st.sampled_from([b"\0", b"\xff", b"\xc3", b"\xf0\x9f\x98"]), TEXTS, MOST)
def test_what_is_no_text_is_refused_at_its_byte(
    before: bytes, odd: bytes, after: bytes, most: int
) -> None:
    with pytest.raises(NotTextError, match="NUL byte" if odd == b"\0" else "not UTF-8") as refused:
        list(cut(before + odd + after, most))
    assert refused.value.byte == len(before)


@given(TEXTS, st.permutations([b"\0", b"\xff"]), TEXTS)
def test_of_several_bytes_that_are_no_text_the_first_is_named(
    before: bytes, odd: list[bytes], between: bytes
) -> None:
    with pytest.raises(
        NotTextError, match="NUL byte" if odd[0] == b"\0" else "not UTF-8"
    ) as refused:
        list(cut(before + odd[0] + between + odd[1], PIECE))
    assert refused.value.byte == len(before)


@pytest.mark.parametrize("length", range(70, 80))
def test_a_long_line_is_cut_between_characters(length: int, small: Callable[[int], None]) -> None:
    small(64)
    text = ("x" * (length % 7) + "é€😀" * length).encode()
    # Each of them can be read alone.
    *found, _ = [(piece.to_bytes().decode(), piece.is_whole) for piece in cut(text, 64)]
    assert len(found) > 4
    assert text.decode().startswith("".join([part for part, _ in found]))
    assert not any(is_whole for _, is_whole in found)


def test_a_piece_stays_as_it_is_while_the_next_one_is_read(small: Callable[[int], None]) -> None:
    small(64)
    text = b"".join(b"%d,%d\n" % (number, number) for number in range(500))
    copies = ((piece, piece.text.copy()) for piece in cut(text, 64))
    for (piece, copy), _ in pairwise(copies):
        assert (piece.text == copy).all()
