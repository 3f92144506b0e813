"""Lines on a page to blocks: gaps, edges, sizes and weights at which one ends and another begins."""

from __future__ import annotations

import io

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from reportmine.read import read_bytes
from reportmine.read.document import Document
from reportmine.read.pdf_blocks import to_pieces
from reportmine.read.pdf_line import Line
from reportmine.read.pdf_piece import measure

FULL = "The partnership knows its area well and it has acted on what people said"  # to the right edge
SIZE, PITCH, LEFT, RIGHT = 10.0, 12.0, 70.0, 500.0


def line(text: str, y: float, x0: float = LEFT, x1: float = RIGHT, page: int = 1, **how: object) -> Line:
    return Line(text, page, x0, x1, y, how.get("size", SIZE), how.get("bold", False))  # type: ignore[arg-type]


def kinds(*lines: Line, more: tuple[Line, ...] = ()) -> list[tuple[str, int, list[str]]]:
    """(kind, level, lines) of the blocks; three lines of running text above say what is usual."""
    usual = [line(f"{FULL} {word}", 790 - PITCH * n) for n, word in enumerate(("on", "of", "it."))]
    pages = [[*usual, *lines], *([list(more)] if more else [])]
    found = to_pieces(pages)
    assert found[0].kind == "paragraph"
    assert [one.text.split()[-1] for one in found[0].lines] == ["on", "of", "it."]
    return [(p.kind, p.level, [one.text for one in p.lines]) for p in found[1:]]


def test_the_measures_of_running_text() -> None:
    lines = [line("word " * 10, 700 - PITCH * n) for n in range(5)]
    body = measure([[line("Title", 760, size=24), *lines, line("note", 100, size=7)]])
    assert (body.size, body.pitch, body.right) == (10.0, 12.0, 500.0)
    assert measure([]).size == 0


@pytest.mark.parametrize(
    ("gap", "size", "bold", "x0", "joined"),
    [
        (12, 10, False, 70, True),
        (15, 10, False, 70, True),
        (16, 10, False, 70, False),  # over 1.3 times the usual distance
        (2, 10, False, 70, False),  # beside, not below
        (12, 10.7, False, 70, True),
        (12, 10.9, False, 70, True),  # the sentence goes on
        (12, 11.1, False, 70, False),
        (12, 10, True, 70, False),
        (12, 10, False, 82, True),
        (12, 10, False, 83, False),
    ],
)
def test_where_a_paragraph_goes_on(gap: float, size: float, bold: bool, x0: float, joined: bool) -> None:
    found = kinds(line(FULL, 700), line("to them.", 700 - gap, x0, 200, size=size, bold=bold))
    assert len(found) == (1 if joined else 2)


@pytest.mark.parametrize(
    ("text", "x1", "following", "joined"),
    [
        ("They were heard.", 150, "Leaders act.", False),  # a short last line, then a new sentence
        ("They were heard.", 150, "and act.", True),
        ("They were heard by", 150, "Leaders of it.", True),
        ("They were heard.", 480, "Leaders act.", True),
    ],
)
def test_a_short_line_ends_a_paragraph(text: str, x1: float, following: str, joined: bool) -> None:
    found = kinds(line(text, 700, x1=x1), line(following, 688, x1=200))
    assert len(found) == (1 if joined else 2)


@pytest.mark.parametrize(
    ("text", "y", "size", "kind"),
    [
        ("1 See the Act.", 300, 8, "footnote"),
        ("¹ See the Act.", 300, 8, "footnote"),
        ("See the Act.", 300, 8, "paragraph"),
        ("See the Act.", 150, 8, "footnote"),  # small print at the foot
        ("See the Act.", 150, 9.5, "paragraph"),
        ("1 See the Act.", 300, 9.5, "paragraph"),
        ("• See the Act.", 150, 8, "bullet"),  # by its height alone no bullet is one
        ("1 • See the Act.", 150, 8, "footnote"),
    ],
)
def test_footnotes(text: str, y: float, size: float, kind: str) -> None:
    assert kinds(line(text, y, size=size))[0][0] == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("• a point", "bullet"), ("- a point", "bullet"), ("– a point", "bullet"), ("o A point", "bullet"),
        ("o2 level", "paragraph"), ("-5 degrees", "paragraph"), ("of them", "paragraph"),
        ("12. Decisions", "paragraph"),
    ],
)  # fmt: skip
def test_bullets(text: str, kind: str) -> None:
    assert kinds(line(text, 600))[0][0] == kind


def test_nesting_by_left_edge() -> None:
    edges = (70, 76, 90, 97, 72, 110, 70)
    found = kinds(*(line(f"• point {n}", 600 - 20 * n, x0) for n, x0 in enumerate(edges)))
    assert [(kind, level) for kind, level, _ in found] == [
        ("bullet", level) for level in (0, 0, 1, 1, 0, 1, 0)
    ]


def test_text_hangs_under_its_bullet() -> None:
    found = kinds(
        line("• Leaders listen and", 600), line("act on it.", 588, 84), line("All agree.", 576, 84)
    )
    assert found == [("bullet", 0, ["• Leaders listen and", "act on it.", "All agree."])]
    apart = kinds(line("• Leaders listen and", 600), line("Act on it.", 588, 70))
    assert [kind for kind, *_ in apart] == ["bullet", "paragraph"]


def test_rows_of_a_table() -> None:
    found = to_pieces([[
        *(line(f"{FULL} {n}", 790 - PITCH * n) for n in range(4)),
        line("Trust", 600, 70, 120), line("Review all plans.", 600, 300, 420),
        line("Council", 580, 70, 120), line("Act on it", 580, 300, 420),
        line("Board", 564, 70, 120), line("by May.", 564, 300, 420),
    ]])[1:]  # fmt: skip
    assert [p.kind for p in found] == ["row"] * len(found)
    cells = [[" ".join(one.text for one in cell) for cell in p.cells] for p in found]
    # 20 points, then 16, below a line: over 1.25 times the usual distance a new row begins.
    assert cells == [["Trust", "Review all plans."], ["Council", "Act on it"], ["Board", "by May."]]


def test_a_row_goes_on_close_below() -> None:
    found = kinds(
        line("The council", 600, 70, 130), line("Leaders should act so that", 600, 300, 480),
        line("and partners", 588, 70, 130), line("plans are in time.", 588, 300, 480),
    )  # fmt: skip
    assert [kind for kind, *_ in found] == ["row"]


@pytest.mark.parametrize(
    ("last", "first", "bold", "joined"),
    [
        ("They met staff of", "Aford.", False, True),
        ("They met staff.", "and Aford.", False, True),
        ("They met staff.", "Aford.", False, False),
        ("They met staff of", "Aford.", True, False),  # two headings
    ],
)
def test_a_page_break(last: str, first: str, bold: bool, joined: bool) -> None:
    found = kinds(
        line(last, 200, bold=bold), more=(line(first, 780, x1=200, page=2, bold=bold),),
    )  # fmt: skip
    assert len(found) == (1 if joined else 2)


def test_the_foot_of_a_column_goes_on_at_the_head_of_the_next() -> None:
    def two(*texts: str) -> int:
        return len(kinds(line(texts[0], 200, x1=280), line(texts[1], 740, 300, 500)))

    assert two("They met staff of", "the trust at Aford.") == 1
    assert two("They met staff of the trust.", "the board agreed.") == 1
    assert two("Store Street, Aford", "T 0300 123 1231") == 2  # an address in columns


def test_a_raised_number_is_no_text() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    for n, text in enumerate((FULL, "so that people are heard", "in 2024")):
        canvas.setFont("Helvetica", 12)
        canvas.drawString(70, 700 - 40 * n, text)
        if n == 1:
            canvas.setFont("Helvetica", 7)
            canvas.drawString(70 + stringWidth(text, "Helvetica", 12), 704 - 40 * n, "3")
    canvas.save()
    document = read_bytes(out.getvalue(), "a.pdf")
    assert [document.text[b.start : b.end] for b in document.blocks] == [
        FULL, "so that people are heard", "in 2024",
    ]  # fmt: skip


def test_which_page_a_character_stands_on() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    for word in ("First.", "Second.", "Third."):
        canvas.drawString(70, 500, word)
        canvas.showPage()
    canvas.save()
    document: Document = read_bytes(out.getvalue(), "a.pdf")
    assert document.text == "First.\nSecond.\nThird."
    assert [document.page_at(i) for i in (0, 5, 7, 14, 15, 21, 99)] == [1, 1, 2, 2, 3, 3, 3]
