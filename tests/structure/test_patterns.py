"""Patterns of data files: what is refused, and that nothing good is."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportmine.data.patterns import PatternError, any_of, regex


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b", "(a*)*b", "(a+b?)+c", "(?:a|b+)+c", r"(\w+\s*)+:", r"(\d+,?)+x", "(.*x)*y", "((a+)+)+b",
        r"(?:[^)]+\)?)*z", "(?P<system>(?:[A-Z]+ ?)+) fair", "(a+){2,}b", "(?:(?:a+))+b", "(?=(a+)+b)a",
    ],
)  # fmt: skip
def test_what_may_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="may take for ever"):
        regex(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:a|b)+c", r"(\w+\s+)+x", r"(\w+, )*\w+", "x{2,}(ab*)?", r"(?:[^)]*\))*z", "(a{1,3})+b",
        r"[A-Z][\w’'-]+(?:,? (?:and|of|[A-Z][\w’'-]+))* ICS", r"(?:\([a-z0-9]{1,4}\))+",
    ],
)  # fmt: skip
def test_what_stays_quick_is_not(pattern: str) -> None:
    assert regex(pattern).pattern == pattern


@pytest.mark.parametrize("pattern", ["", "a*", "a|", "^", "$", "(a)?", r"\s*", "(?!a)"])
def test_what_matches_nothing_at_all_matches_everything(pattern: str) -> None:
    with pytest.raises(PatternError, match="matches the empty text"):
        regex(pattern)


@pytest.mark.parametrize(
    "pattern", ["a(", "a)", "[a", "*a", "(?P<n>a)(?P<n>b)", "a{99999999999}", r"\p{L}"]
)
def test_what_is_no_pattern(pattern: str) -> None:
    with pytest.raises(PatternError, match="no valid regular expression"):
        regex(pattern)


def test_words_are_put_in_as_one_piece() -> None:
    found = regex("x @grade y", {"grade": "good|very good"})
    assert found.fullmatch("X VERY GOOD Y")
    assert not found.fullmatch("x good")
    assert regex("mail@example").search("mail@example")
    with pytest.raises(PatternError, match=r"uses @grade, which needs \[\[grade\]\]"):
        regex("x @grade y")


def test_any_wording_however_it_is_printed() -> None:
    found = re.compile(any_of(["good", "Good enough", "doesn't do", "well-led", "a+b"]))
    assert found.match("good").group() == "good"  # type: ignore[union-attr]
    assert found.fullmatch("Good\nenough")
    assert found.fullmatch("doesn’t do")
    assert found.fullmatch("well–led")
    assert found.fullmatch("a+b")
    assert not found.fullmatch("aab")
    longest = re.compile(any_of(["good", "good enough"])).match("good enough")
    assert longest
    assert longest.group() == "good enough"
    assert any_of([]) == ""


@given(st.text(max_size=30))
def test_any_text_is_a_pattern_that_tells_or_a_pattern_error(text: str) -> None:
    with suppress(PatternError):
        found = regex(text)
        assert isinstance(found, re.Pattern)
        assert not found.search("")
