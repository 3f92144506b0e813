"""Words cut at the end of a line, case by case."""

import pytest

from reportmine.read.dehyphenate import join, words_of

LINES = [
    "Information about recovery; they re-cover and recover.",
    "A follow-up was co-",
    "ordinated at Kirk-",
]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Safe care", {"safe", "care"}),
        ("multi-agency work", {"multi-agency", "work"}),
        ("of Stoke-on-Trent", {"of", "stoke-on-trent"}),
        ("the infor-", {"the"}),
        ("infor-", set()),
        ("12 wards, 3b", {"wards", "b"}),
        ("", set()),
    ],
)
def test_words_of(line: str, expected: set[str]) -> None:
    assert words_of([line]).whole == expected


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        ("the infor-", "mation", ("-", "")),  # known from a capitalised word
        ("they re-", "cover", ("", "")),  # the text has both: the hyphen may be the word's own
        ("a follow-", "up visit", ("", "")),
        ("the infor-", "Mation", ("-", "")),
        ("the infor-", "mation-led plan", ("", "")),  # the whole of the word counts
        ("the infor -", "mation", ("", " ")),
        ("the infor", "mation", ("", " ")),
        ("and/", "or", ("", "")),
        ("and/", "Or", ("", " ")),
        ("2018–", "19", ("", " ")),
        ("(infor-", "mation)", ("-", "")),
    ],
)
def test_join(above: str, below: str, expected: tuple[str, str]) -> None:
    assert join(above, below, words_of(LINES)) == expected
