"""Words cut at the end of a line, case by case."""

import pytest

from reportmine.read.dehyphenate import Words, join, words_of

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


# A document that cuts words, as the first line shows; it has none of the words below.
CUTS = words_of(["Staff have the infor-", "mation that they need."])
NEVER = words_of(["Staff have the well-", "being of children at heart."])


@pytest.mark.parametrize(
    ("above", "below", "cut", "never"),
    [
        ("joint commis-", "sioning of beds", "commissioning", "commis-sioning"),
        ("a neurodevelop-", "mental pathway", "neurodevelopmental", "neurodevelop-mental"),
        ("many fami-", "lies wait", "families", "fami-lies"),
        ("a multi-", "agency panel", "multi-agency", "multi-agency"),
        ("is co-", "chaired by", "co-chaired", "co-chaired"),
        ("were re-", "referred", "re-referred", "re-referred"),
        ("a deep-", "rooted fault", "deep-rooted", "deep-rooted"),
        ("the take-", "up of offers", "take-up", "take-up"),
        ("an up-to-", "date plan", "up-to-date", "up-to-date"),
        ("the out-", "of-hours team", "out-of-hours", "out-of-hours"),
        ("in Stoke-on-", "Trent they", "Stoke-on-Trent", "Stoke-on-Trent"),
        ("the North-", "West plan", "North-West", "North-West"),
        ("is well-", "resourced", "well-resourced", "well-resourced"),
        ("the inspec-", "tion of", "inspection", "inspec-tion"),
        ("co-", "production of", "co-production", "co-production"),
        ("the multi\u2010", "agency panel", "multi\u2010agency", "multi\u2010agency"),
        ("the infor\u2010", "mal carers", "informal", "infor\u2010mal"),
        ("the well\u2011", "being of", "well\u2011being", "well\u2011being"),
    ],
)
def test_a_word_that_the_document_has_nowhere_else(above: str, below: str, cut: str, never: str) -> None:
    def joined(words: Words) -> str:
        gone, space = join(above, below, words)
        return above.removesuffix(gone) + space + below

    assert cut in joined(CUTS)
    assert never in joined(NEVER)


@pytest.mark.parametrize(
    ("lines", "cuts"),
    [
        (["the infor-", "mation"], True),
        (["commis-", "sioning"], True),
        (["a multi-", "agency team"], False),
        (["a well-", "being plan"], False),
        (["the day-", "time team"], False),  # both are words
        (["the infor-", "Mation"], True),
        (["no hyphen", "here"], False),
        (["last of all-"], False),
        (["the infor-", "mation of infor-mation"], False),  # so it writes it
    ],
)
def test_whether_a_document_cuts_words(lines: list[str], cuts: bool) -> None:
    assert words_of(lines).cuts is cuts
