"""The words of a query: which are looked for, and how the full-text index is asked."""

from __future__ import annotations

import pytest

from reportmine.search.results import matched_words, stems_of
from reportmine.search.terms import MAX_WORDS, fts_query, telling_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Waits for the therapist", ["waits", "therapist"]),
        ("this and that", ["this", "and", "that"]),  # where there are only such words, all of them
        ("Care, care and CARE", ["care"]),
        ("well-led", ["well", "led"]),
        ("the provider’s plans", ["provider's", "plans"]),
        ("12 wards_3", ["12", "wards", "3"]),
        ('" * ( NEAR', ["near"]),
        ("🙂 …", []),
    ],
)
def test_telling_words(text: str, words: list[str]) -> None:
    assert telling_words(text) == words
    assert fts_query(text) == " OR ".join(f'"{word}"' for word in words)


def test_no_query_has_more_words_than_the_index_is_asked_for() -> None:
    assert telling_words(" ".join(f"w{n}" for n in range(100))) == [f"w{n}" for n in range(MAX_WORDS)]


def test_words_of_a_result_that_the_query_has_too() -> None:
    assert stems_of("Assessing the autism waits of us") == {"asses", "autis", "waits"}
    assert matched_words("Autistic people waited for assessments, as assets", "assessing autism") == [
        "Autistic", "assessments",
    ]  # fmt: skip
    assert matched_words("People waited", "waits") == []  # five letters must agree
