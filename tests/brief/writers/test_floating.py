"""Figures leave the text where they do not fit, one after the other, and keep their order."""

from collections.abc import Sequence

from cannabis_maps.brief.floating import Placed, next_to_leave, settled


def test_a_figure_where_it_is_asked_for_stays() -> None:
    assert next_to_leave([Placed(0, 2, 2), Placed(1, 2, 2)], ()) is None


def test_the_first_that_fell_to_the_next_page_leaves() -> None:
    assert next_to_leave([Placed(0, 2, 2), Placed(1, 2, 3), Placed(2, 3, 4)], ()) == 1


def test_one_that_has_left_does_not_leave_again() -> None:
    assert next_to_leave([Placed(0, 2, 3), Placed(1, 3, 3)], (0,)) is None


def test_none_overtakes_an_earlier_one() -> None:
    assert next_to_leave([Placed(0, 2, 3), Placed(1, 2, 2)], (0,)) == 1


def test_pages_are_set_again_until_all_have_their_place() -> None:
    tried: list[tuple[int, ...]] = []

    def set_with(floats: Sequence[int]) -> list[Placed]:
        tried.append(tuple(floats))
        # Once the first is away the second fits, and the third does not.
        away = 0 in floats
        return [Placed(0, 2, 3), Placed(1, 2 if away else 3, 4 if not away else 3), Placed(2, 4, 5)]

    assert settled(set_with) == (0, 1, 2)
    assert tried == [(), (0,), (0, 1), (0, 1, 2)]
