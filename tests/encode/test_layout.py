"""Where heading, the sentence before and the sentence itself stand before the transformer."""

import pytest

from reportmine.encode.layout import HEADING, PREVIOUS, laid_out

CLS, SEP = 101, 102


@pytest.mark.parametrize(
    ("text", "heading", "previous", "tokens", "start"),
    [
        ([7, 8], [], [], [CLS, SEP, SEP, 7, 8, SEP], 3),
        ([7], [1, 2], [], [CLS, 1, 2, SEP, SEP, 7, SEP], 5),
        ([7], [], [3], [CLS, SEP, 3, SEP, 7, SEP], 4),
        ([7], [1], [3], [CLS, 1, SEP, 3, SEP, 7, SEP], 5),
        ([7, 8, 9, 10, 11], [], [], [CLS, SEP, SEP, 7, 8, 9, 10, SEP], 3),
        ([], [1], [3], [CLS, 1, SEP, 3, SEP, SEP], 5),
    ],
)
def test_each_part_has_its_place(
    text: list[int], heading: list[int], previous: list[int], tokens: list[int], start: int
) -> None:
    assert laid_out(text, heading, previous, CLS, SEP, 4) == (tokens, start)


def test_of_what_stands_around_the_nearest_is_kept() -> None:
    heading, previous = list(range(1000, 1100)), list(range(2000, 2100))
    tokens, start = laid_out([7], heading, previous, CLS, SEP, 4)
    assert tokens[1 : 1 + HEADING] == heading[:HEADING]  # its beginning says what it is about
    assert tokens[2 + HEADING : 2 + HEADING + PREVIOUS] == previous[-PREVIOUS:]
    assert tokens[start:] == [7, SEP]
    assert len(tokens) == HEADING + PREVIOUS + 5
