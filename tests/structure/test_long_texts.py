"""Texts and words of any length: the same answers as in pieces, and in a time that grows with them."""

import itertools
import time
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportmine.structure.pieces import MAX_WORD, PIECE, Shortened, overlapping, without_long_words
from reportmine.structure.sentences import split
from reportmine.structure.systems import most_named
from tests.helpers import ICS, report

WREKIN = "Telford and Wrekin"
WORDS = [
    "Staff",
    "agree.",
    "Dr.",
    "No.",
    "5",
    "“We",
    "do.”",
    "▪",
    "e.g.",
    "Why?",
    "\n",
    "  ",
    "…",
    "a.m.",
    "12.",
]


@given(st.lists(st.sampled_from(WORDS), max_size=40), st.integers(60, 90))
def test_pieces_give_the_sentences_of_the_whole(words: list[str], size: int) -> None:
    text = " ".join(words)
    whole = split(text)
    if any(end - start > 50 for start, end in whole):
        return  # a sentence that no piece can hold is cut
    with patch("reportmine.structure.sentences.PIECE", size):
        assert split(text) == whole


def test_a_sentence_over_a_piece_is_cut_at_a_word_and_loses_nothing() -> None:
    text = "One. " + "Word " * 60_000 + "end. Two."
    spans = split(text)
    assert [text[slice(*spans[0])], text[slice(*spans[-1])]] == ["One.", "Two."]
    assert len(spans) == 6
    assert all(end - start <= PIECE for start, end in spans)
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("middle", ["x" * 5_000, "a." * 4_000, "Ab." * 3_000, "." * 2_000])
def test_offsets_lead_back_over_the_middle_of_a_long_word(middle: str) -> None:
    text = f"Staff agree. See {middle} here. Leaders do not."
    spans = split(text)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    assert text[slice(*spans[0])] == "Staff agree."
    assert text[slice(*spans[-1])] == "Leaders do not."
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")


def test_a_shortened_text_keeps_both_ends_of_its_long_words() -> None:
    text = f"a {'b' * 150}{'c' * 500}{'d' * 150} e {'f' * 201}."
    short = Shortened(text)
    half = MAX_WORD // 2
    assert short.text == f"a {'b' * half}{'d' * half} e {'f' * (half)}{'f' * (half - 1)}."
    assert [short.back(i) for i in (0, 2, 2 + half - 1)] == [0, 2, 2 + half - 1]
    assert text[short.back(2 + half) :].startswith("d" * half + " e")
    assert short.back(len(short.text)) == len(text)
    assert Shortened("short words only").text == "short words only"


@given(st.lists(st.integers(1, 30), max_size=60), st.integers(40, 80))
def test_every_name_stands_whole_in_the_piece_that_owns_its_start(lengths: list[int], size: int) -> None:
    text = " ".join("abcdefghij"[i % 10] * n for i, n in enumerate(lengths))
    position = 0
    for piece, own in overlapping(text, 25, size):
        assert text.startswith(piece, position)
        assert len(piece) >= min(own + 25, len(text) - position)
        position += own
    assert position == len(text)


@pytest.mark.parametrize("shift", range(-32, 8, 3))
def test_a_name_at_the_edge_of_a_piece_counts_once(shift: int) -> None:
    before = "word " * ((PIECE + shift) // 5)
    found = most_named(f"{before}{WREKIN} " + "word " * 30_000, "local_authority")
    assert found is not None
    assert found.name == WREKIN
    # Counted twice it would be as frequent as the other, and neither would be named most often.
    found = most_named(f"Kent, Kent {before[11:]}{WREKIN}. " + "word " * 30_000, "local_authority")
    assert found is not None
    assert found.name == "Kent"


def test_names_are_found_in_words_of_any_length() -> None:
    path = "/".join(["x"] * 50_000)
    found = most_named(f"{path}/Kent/Stoke-on-Trent/{path}/Stoke-on-Trent/{path}", "local_authority")
    assert found is not None
    assert found.name == "Stoke-on-Trent"
    assert most_named("Kent" * 80_000, "local_authority") is None
    assert without_long_words("See Stoke-on-Trent.") == "See Stoke-on-Trent."


@pytest.mark.parametrize(
    "long",
    [
        "Leaders in Kent do not share records with partners in care homes. " * 18_500,  # 1.2 million
        "word " * 240_000,
        "x" * 300_000, "a." * 150_000, "_" * 300_000, "(" * 300_000, "." * 300_000, "&" * 100_000,
        "word" + "\xa0" * 300_000 + "word",
        "https://example.org/" + "a-b/" * 75_000,
    ],
    ids=["paragraph", "no full stop", "x", "a.", "_", "(", ".", "&", "spaces", "address"],
)  # fmt: skip
def test_a_report_with_a_long_paragraph_or_word_is_a_report(long: str) -> None:
    began = time.monotonic()
    found = report(f"{ICS}\n\n{long}\n\nMore follows here.\n", "unknown.txt")
    assert found.family == "cqc_ics_assessment"
    assert "There is a clear shared vision across the partnership." in [f.text for f in found.findings]
    assert all(found.document.text[f.start : f.end] == f.text for f in found.findings)
    assert time.monotonic() - began < 60  # it was minutes, or none at all
