"""Plain text and Markdown: what each line becomes, with its level."""

from __future__ import annotations

import pytest

from reportmine.read import read_bytes

LONG = "People told us that they had to tell their story to every one of those who"  # open, over 60


def blocks(text: str, name: str = "a.md") -> list[tuple[str, int, str]]:
    document = read_bytes(text.encode(), name)
    return [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks]


def paragraph(text: str) -> tuple[str, int, str]:
    return ("paragraph", 0, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A\n=\nB\n-\n", [("paragraph", 0, "A"), ("paragraph", 0, "="), paragraph("B"), paragraph("-")]),
        ("A\n===\nB\n---\n", [("heading", 1, "A"), ("heading", 2, "B")]),
        ("A\n***\nB", [paragraph("A"), paragraph("B")]),
        ("###### six\n####### seven", [("heading", 6, "six"), paragraph("####### seven")]),
        ("#hashtag", [paragraph("#hashtag")]),
        ("# C# #", [("heading", 1, "C#")]),
        ("a) one\nb) two", [("bullet", 0, "one"), ("bullet", 0, "two")]),
        ("iv. four\nv. five", [("bullet", 0, "four"), ("bullet", 0, "five")]),
        # Numbers between blank lines may be those of headings: nothing is taken off.
        ("Aims:\n\n1. Care\n\n2. Value\n\nEnd.",
         [paragraph("Aims:"), paragraph("1. Care"), paragraph("2. Value"), paragraph("End.")]),
        ("1. Everyone was seen.\n\nText.", [paragraph("1. Everyone was seen."), paragraph("Text.")]),
        ("2.3 Safe care\n\nText.", [("heading", 2, "2.3 Safe care"), paragraph("Text.")]),
        ("2.3.1 Safe care\n\nText.", [("heading", 3, "2.3.1 Safe care"), paragraph("Text.")]),
        ("2024 plans\n\nText.", [paragraph("2024 plans"), paragraph("Text.")]),
        ("•\tone\n•\ttwo", [("bullet", 0, "one"), ("bullet", 0, "two")]),
        ("1.\tone\n2.\ttwo", [("bullet", 0, "one"), ("bullet", 0, "two")]),
        ("1.\tSafe\tGood\n2.\tKind\tGood", [("row", 0, "1. Safe Good"), ("row", 0, "2. Kind Good")]),
        ("Text.\n1. Last", [paragraph("Text."), ("bullet", 0, "Last")]),
        ("- a\n\n    - b\n  - c\n- d", [("bullet", 0, "a"), ("bullet", 1, "b"), ("bullet", 1, "c"),
                                       ("bullet", 0, "d")]),
        ("- a\n  - b\ntext\n  - c", [("bullet", 0, "a"), ("bullet", 1, "b"), paragraph("text"),
                                   ("bullet", 0, "c")]),
        ("[^1]: See.\n¹² And see.", [("footnote", 0, "[^1]: See."), ("footnote", 0, "¹² And see.")]),
        ("![map](m.png) [Care](x) <b>now</b><br>then", [paragraph("Care now then")]),
        ("5 * 3 * 2 and snake_case_name", [paragraph("5 * 3 * 2 and snake_case_name")]),
        ("a__b__c __d__ *e*", [paragraph("a__b__c d e")]),
    ],
)  # fmt: skip
def test_lines(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert blocks(text) == expected


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        (LONG, "came to see them.", True),
        (f"{LONG} met Aford and", "Beeton staff.", True),  # "and" is unfinished
        (LONG, "Came to see them.", False),
        (f"{LONG} came.", "and more.", False),
        (f"{LONG} came:", "and more.", False),
        ("Contents", "of this report", False),  # too short to be cut
        (f"# {LONG}", "came to see them.", False),
        (LONG, "- came to see them.", False),
        # Several sentences, cut before a name, with prose behind.
        (f"{LONG} came. {LONG} came. They then met staff of", "Aford Council in the month before we came "
         "and said so too. They agreed on it.", True),
        (f"{LONG} came. {LONG} came. They then met staff from", "Aford Council", False),
    ],
)  # fmt: skip
def test_a_block_that_a_page_break_cut(before: str, after: str, joined: bool) -> None:
    texts = [text for _, _, text in blocks(f"{before}\n\n{after}")]
    assert len(texts) == (1 if joined else 2)


def test_a_footnote_between_the_two_halves_comes_after_them() -> None:
    assert blocks(f"{LONG}\n\n¹ See the Act.\n\ncame to see them.") == [
        paragraph(f"{LONG} came to see them."), ("footnote", 0, "¹ See the Act."),
    ]  # fmt: skip


def test_places_in_the_source_are_cut_on_both_sides() -> None:
    document = read_bytes(b"# One **two** three", "a.md")
    assert [(p.start, p.end, p.source) for p in document.places(2, 6)] == [(2, 3, (4, 5)), (4, 6, (8, 10))]


def test_a_number_in_front_of_a_heading_that_is_too_long_is_a_sentence() -> None:
    text = "1. " + "Every person " * 7
    assert blocks(f"{text}\n\nText.")[0][0] == "paragraph"


@pytest.mark.parametrize(("small", "one"), [(8, True), (5, True), (3, False)])
def test_how_many_lines_must_go_on_in_small_letters(small: int, one: bool) -> None:
    """Of 13 lines of text as wide as a page, 12 have a next one."""
    starts = ["The first", *(["and then"] * small), *(["Aford said"] * (12 - small))]
    lines = [f"{start} that people had been heard by all of those whom" for start in starts]
    assert len(blocks("\n".join(lines))) == (1 if one else 13)


def test_few_lines_or_long_ones_are_not_taken_for_wrapped() -> None:
    seven = ["Leaders said that people had been heard by all those whom", *["they asked"] * 6]
    assert len(blocks("\n".join(seven))) == 7
    long = ["leaders said that people had been heard by all of those whom they met, " * 2 + "too."] * 9
    assert len(blocks("\n".join(long), "a.txt")) == 9


def test_a_line_between_blank_lines_stands_alone() -> None:
    document = read_bytes(b"One\n\nTwo\nThree\n\nFour", "a.txt")
    assert [b.alone for b in document.blocks] == [True, False, False, True]
