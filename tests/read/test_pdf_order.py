"""What is read does not depend on the order in which a file draws its pages."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth

from reportmine.read.pdf_flow import flows
from reportmine.read.pdf_line import Line
from tests.read.layouts import (
    BOLD,
    PLAIN,
    Block,
    Drawn,
    below,
    blocks,
    column_by_column,
    first,
    last,
    line_by_line,
    paragraph,
    pdf,
    word_by_word,
)

PLAN = "Leaders have set out a clear plan for children with complex needs, and staff in schools say so."
WAIT = "Too many young people wait for more than a year to see a paediatrician, and nobody knows how many."
SHARED = (
    "Information is not shared promptly between the nurses and the schools, so families repeat their story."
)
VISIT = "Therapists visit every special school each week and train the staff there, which makes it work."
CARERS = "Carers wait too long for a review, and some have waited for over a year without being told why."
KNOW = "Staff know people well and act early when their needs change, so that fewer people go to hospital."


TEXTS = ["Plans", "are late", "•", "3."]


def one_column() -> list[Drawn]:
    lines = [Drawn("masthead", "Marlbeck Care Inspectorate", 72, 805, BOLD, 9)]
    lines += paragraph("title", "Marlbeck House inspection report", 72, 780, 450, BOLD, 20)
    for question, texts in (
        ("safe", (PLAN, WAIT)),
        ("caring", (SHARED, VISIT)),
        ("well-led", (CARERS, KNOW)),
    ):
        lines += paragraph("heading", f"Is the service {question}?", 72, below(lines, 14), 450, BOLD, 14)
        for text in texts:
            lines += paragraph("text", text, 72, below(lines), 450)
    return lines


ONE_COLUMN: list[Block] = [
    ("paragraph", "Marlbeck Care Inspectorate"),
    ("paragraph", "Marlbeck House inspection report"),
    ("paragraph", "Is the service safe?"),
    ("paragraph", PLAN),
    ("paragraph", WAIT),
    ("paragraph", "Is the service caring?"),
    ("paragraph", SHARED),
    ("paragraph", VISIT),
    ("paragraph", "Is the service well-led?"),
    ("paragraph", CARERS),
    ("paragraph", KNOW),
]


def two_columns() -> list[Drawn]:
    lines = paragraph("title", "Marlbeck House inspection report", 72, 780, 450, BOLD, 20)
    top = below(lines)
    left = paragraph("left", f"{PLAN} {WAIT}", 72, top, 215)
    left += paragraph("left", SHARED, 72, below(left), 215)
    right = paragraph("right", VISIT, 310, top, 215)
    right += paragraph("right", f"{CARERS} {KNOW}", 310, below(right), 215)
    lines += left + right
    return lines + paragraph("next", "What happens next", 72, below(lines, 14), 450, BOLD, 14)


TWO_COLUMNS: list[Block] = [
    ("paragraph", "Marlbeck House inspection report"),
    ("paragraph", f"{PLAN} {WAIT}"),
    ("paragraph", SHARED),
    ("paragraph", VISIT),
    ("paragraph", f"{CARERS} {KNOW}"),
    ("paragraph", "What happens next"),
]

ROWS = (
    ("Regulated activity", "Regulation"),
    ("Accommodation for persons who require nursing or personal care", f"Regulation 12. {CARERS}"),
    ("Treatment of disease, disorder or injury", f"Regulation 17. {SHARED}"),
)


def table() -> list[Drawn]:
    lines = paragraph("title", "Action we have told the provider to take", 72, 780, 450, BOLD, 16)
    for number, cells in enumerate(ROWS):
        top, font = below(lines, 8), PLAIN if number else BOLD
        lines += paragraph(f"left {number}", cells[0], 72, top, 150, font)
        lines += paragraph(f"right {number}", cells[1], 250, top, 280, font)
    return lines + paragraph("next", "What happens next", 72, below(lines, 14), 450, BOLD, 14)


TABLE: list[Block] = [
    ("paragraph", "Action we have told the provider to take"),
    *(("row", cells) for cells in ROWS),
    ("paragraph", "What happens next"),
]


def backwards(lines: list[Drawn]) -> list[Drawn]:
    return lines[::-1]


@pytest.mark.parametrize(
    "order",
    [list, last("heading"), last("masthead", "title", "heading"), first("text"), backwards, word_by_word],
)
def test_one_column(order) -> None:
    assert blocks(pdf(order(one_column()))) == ONE_COLUMN


@pytest.mark.parametrize(
    "order", [list, line_by_line, first("right"), last("title", "next"), first("next"), backwards]
)
def test_two_columns(order) -> None:
    assert blocks(pdf(order(two_columns()))) == TWO_COLUMNS


@pytest.mark.parametrize(
    "order",
    [
        list,
        column_by_column,
        line_by_line,
        last("left 0", "right 0", "title"),
        first("next"),
        first("right 2"),
    ],
)
def test_a_table(order) -> None:
    assert blocks(pdf(order(table()))) == TABLE


@settings(max_examples=12, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([
    (one_column, ONE_COLUMN), (two_columns, TWO_COLUMNS), (table, TABLE)]))  # fmt: skip
def test_drawn_in_any_order(chance: random.Random, page) -> None:
    make, expected = page
    lines = make()
    chance.shuffle(lines)
    assert blocks(pdf(lines)) == expected


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 90), st.sampled_from(TEXTS)), max_size=30))
def test_no_letter_is_lost_or_made(places: list[tuple[int, int, str]]) -> None:
    lines = [Line(text, 1, 8.0 * x, 8.0 * x + 6 * len(text), 8.0 * y, 11.0) for x, y, text in places]
    read = [line.text for flow in flows(lines) for line in flow]
    assert sorted("".join(read).replace(" ", "")) == sorted(
        "".join(t for _, _, t in places).replace(" ", "")
    )


def test_three_columns() -> None:
    lines = paragraph("title", "Marlbeck House inspection report", 40, 780, 450, BOLD, 20)
    texts = (f"{PLAN} {WAIT}", f"{SHARED} {VISIT}", f"{CARERS} {KNOW}")
    for number, text in enumerate(texts):
        lines += paragraph("column", text, 40 + 185 * number, 740, 165)
    expected = [("paragraph", "Marlbeck House inspection report"), *(("paragraph", t) for t in texts)]
    assert blocks(pdf(lines)) == expected
    assert blocks(pdf(line_by_line(lines))) == expected


def test_a_sentence_goes_on_at_the_head_of_the_next_column() -> None:
    words = f"{PLAN} {WAIT} {SHARED} {VISIT}"
    lines = paragraph("text", words, 72, 780, 215)
    half = len(lines) // 2
    moved = [Drawn("text", line.text, 310, line.y + lines[0].y - lines[half].y) for line in lines[half:]]
    drawn = [*lines[:half], *moved]
    assert blocks(pdf(drawn)) == blocks(pdf(line_by_line(drawn))) == [("paragraph", words)]


@pytest.mark.parametrize("width", [150, 190])
def test_a_grade_half_way_down_its_row(width: float) -> None:
    """A cell set in the middle of a row whose first cell has two or three lines."""
    lines = paragraph("left", "The experiences and progress of children who need help", 72, 700, width)
    middle = (lines[0].y + lines[-1].y) / 2
    drawn = [*lines, Drawn("right", "Requires improvement", 400, middle)]
    text = "The experiences and progress of children who need help"
    assert blocks(pdf(drawn)) == [("row", (text, "Requires improvement"))]


def test_a_grade_of_two_lines_beside_one() -> None:
    drawn = [
        Drawn("left", "Leadership and governance", 72, 700),
        Drawn("right", "Requires", 400, 707),
        Drawn("right", "improvement", 400, 693),
    ]
    assert blocks(pdf(drawn)) == [("row", ("Leadership and governance", "Requires improvement"))]


def test_a_head_row_that_the_next_page_repeats_is_no_text_and_its_row_goes_on() -> None:
    head = [Drawn("h", "Who", 72, 760, BOLD), Drawn("h", "What they must do", 250, 760, BOLD)]
    cell = paragraph("c", SHARED, 250, 740, 280)
    pages = [
        [*head, Drawn("c", "The council", 72, 740), cell[0]],
        [*head, *(Drawn("c", x.text, 250, 740 - 14 * i) for i, x in enumerate(cell[1:]))],
    ]
    assert blocks(pdf(*pages)) == [
        ("row", ("Who", "What they must do")),
        ("row", ("The council", SHARED)),
    ]


HANGING = (
    "children looked after do not attend good or better schools, which means that their outcomes are poor."
)


@pytest.mark.parametrize(
    ("number", "begins"),
    [
        ("7.", "35% of all "),
        ("75.", "10.2 per cent of "),
        ("122.", "Many "),
        ("34", "Most "),
        ("9)", "‘Some’ "),
    ],
)
def test_the_number_of_a_paragraph_hangs_in_its_margin(number: str, begins: str) -> None:
    lines = paragraph("text", begins + HANGING, 100, 700, 400)
    assert len(lines) > 1
    mark = Drawn("number", number, 72, 700)
    for drawn in ([mark, *lines], [*lines, mark]) if number != "34" else ([mark, *lines],):
        assert blocks(pdf(drawn)) == [("paragraph", begins + HANGING)]


def test_a_number_that_begins_a_sentence_stays() -> None:
    text = "34 Aford Street is a home for the old. It was inspected in May and June, when little was found."
    assert blocks(pdf(paragraph("text", text, 72, 700, 400))) == [("paragraph", text)]


def test_a_line_whose_middle_is_raised_is_no_smaller() -> None:
    """As in "their 18th birthday", the middle letter of which is raised and small."""
    lines = [Drawn("t", "A high proportion of young people who leave care remain in it until", 72, 700)]
    lines += [
        Drawn("t", "their 18", 72, 686),
        Drawn("t", "th", 72 + stringWidth("their 18", PLAIN, 11), 690, PLAIN, 7),
    ]
    x = lines[2].x + stringWidth("th", PLAIN, 7)
    lines += [Drawn("t", " birthday.", x, 686), *paragraph("t", CARERS, 72, 672, 400)]
    first, *_ = blocks(pdf(lines))
    assert first[1].startswith(
        "A high proportion of young people who leave care remain in it until their 18th birthday."
    )


def test_a_sentence_goes_on_in_a_line_set_a_little_smaller() -> None:
    lines = [
        Drawn("t", "The service has introduced one assessment, a single assessment record", 72, 700),
        Drawn("t", "made in compliance with the guidance of that year, to", 72, 686, PLAIN, 10.3),
        Drawn("t", "replace the others.", 72, 672),
        *paragraph("t", CARERS, 72, 640, 400),
    ]
    assert len(blocks(pdf(lines))) == 2


def test_a_title_whose_number_hangs_and_its_grade_half_way_down() -> None:
    """The number of a title is a part of it; its second line hangs behind the number."""
    lines = [
        Drawn("left", "2. Children looked after and achieving", 72, 700, BOLD),
        Drawn("left", "permanence", 90, 686, BOLD),
        Drawn("right", "Good", 390, 693),
        *paragraph("text", CARERS, 72, 640, 400),
    ]
    assert blocks(pdf(lines))[0] == ("row", ("2. Children looked after and achieving permanence", "Good"))


def test_what_is_raised_within_a_line_is_a_mark() -> None:
    pieces = [
        Line("Leaders listen", 1, 72, 140, 700, 11), Line("12 and act.", 1, 140.5, 200, 700, 11, mark=2)
    ]  # fmt: skip
    assert [line.text for part in flows(pieces) for line in part] == ["Leaders listen and act."]


def test_questions_and_their_grades_drawn_apart_are_rows() -> None:
    asked = ["Is it safe?", "Is it effective?", "Is it caring?", "Is it well-led?"]
    grades = ["Good", "Requires improvement", "Good", "Outstanding"]
    text = paragraph("text", "Leaders listen to young people and act on it. " * 6, 72, 500, 450)
    places = list(zip(asked, grades, strict=True))
    left = [Drawn("row", q, 72, 700 - 14 * n) for n, (q, _) in enumerate(places)]
    right = [Drawn("row", g, 320, 700 - 14 * n) for n, (_, g) in enumerate(places)]
    found = blocks(pdf([*left, *right, *text]))
    assert found[:4] == [("row", pair) for pair in places]
