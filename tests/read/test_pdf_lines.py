"""Lines as printed: stamps, copies, marks, lost spaces, pages on their side."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from reportmine.read import read, read_bytes
from reportmine.structure import structure
from tests.helpers import CASES
from tests.read.layouts import BOLD, PLAIN, Drawn, blocks, paragraph, pdf

FIRST, SECOND = "Leaders listen to young people.", "School nurses visit every school."


def drawn(draw, *, pages: int = 1) -> list[str]:
    """The texts of the blocks of pages that `draw` draws on."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for _ in range(pages):
        draw(canvas)
        canvas.showPage()
    canvas.save()
    document = read_bytes(out.getvalue(), "drawn.pdf")
    return [document.text[b.start : b.end] for b in document.blocks]


def two_lines(canvas: Canvas) -> None:
    canvas.setFont(PLAIN, 11)
    canvas.drawString(72, 700, FIRST)
    canvas.drawString(72, 670, SECOND)


@pytest.mark.parametrize("angle", [45, 30, -45, 60, 12])
@pytest.mark.parametrize("late", [True, False])
def test_a_stamp_across_the_page_is_no_text(angle: int, late: bool) -> None:
    def draw(canvas: Canvas) -> None:
        if late:
            two_lines(canvas)
        canvas.saveState()
        canvas.translate(200, 500)
        canvas.rotate(angle)
        canvas.setFont(BOLD, 60)
        canvas.drawString(0, 0, "DRAFT COPY")
        canvas.restoreState()
        if not late:
            two_lines(canvas)

    assert drawn(draw) == [FIRST, SECOND]


def test_slanted_letters_are_no_stamp() -> None:
    """Letters slanted by the file, for want of an italic font, stand on an upright line."""

    def draw(canvas: Canvas) -> None:
        two_lines(canvas)
        text = canvas.beginText()
        text.setFont(PLAIN, 11)
        text.setTextTransform(1, 0, 0.3, 1, 72, 640)
        text.textOut("They said: it helps.")
        canvas.drawText(text)

    assert drawn(draw) == [FIRST, SECOND, "They said: it helps."]


@pytest.mark.parametrize(("mode", "moved"), [(3, 0.0), (3, 1.5), (0, 0.4)])
def test_a_second_layer_of_the_same_text_is_read_once(mode: int, moved: float) -> None:
    def draw(canvas: Canvas) -> None:
        two_lines(canvas)
        for y, line in ((700, FIRST), (670, SECOND)):
            text = canvas.beginText(72 + moved, y)
            text.setFont(PLAIN, 11)
            text.setTextRenderMode(mode)
            text.textOut(line)
            canvas.drawText(text)

    assert drawn(draw) == [FIRST, SECOND]


@pytest.mark.parametrize("before", [True, False])
def test_of_text_with_and_without_ink_that_with_ink_is_read(before: bool) -> None:
    """A scanner's own reading over printed text, with its mistakes."""

    def draw(canvas: Canvas) -> None:
        if not before:
            two_lines(canvas)
        canvas.saveState()
        text = canvas.beginText(72, 700)
        text.setFont(PLAIN, 11)
        text.setTextRenderMode(3)
        text.textOut("Leaders 1isten to y0ung peop1e.")
        canvas.drawText(text)
        canvas.restoreState()
        if before:
            two_lines(canvas)

    assert drawn(draw) == [FIRST, SECOND]


def test_text_without_ink_over_a_scan_is_the_text() -> None:
    print_ = ImageReader(Image.frombytes("L", (64, 64), bytes(range(0, 256, 4)) * 64))

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(print_, 0, 0, 595, 842)
        for y, line in ((700, FIRST), (670, SECOND)):
            text = canvas.beginText(72, y)
            text.setFont(PLAIN, 11)
            text.setTextRenderMode(3)
            text.textOut(line)
            canvas.drawText(text)

    assert drawn(draw) == [FIRST, SECOND]


@pytest.mark.parametrize("turn", [90, -90, 180])
def test_a_page_whose_text_lies_on_its_side(turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(turn)
        canvas.translate(-200, -700)
        two_lines(canvas)

    assert drawn(draw) == [FIRST, SECOND]


def raised(*parts: str) -> list[str]:
    """A line of parts, every second one smaller and raised."""

    def draw(canvas: Canvas) -> None:
        x = 72.0
        for number, part in enumerate(parts):
            size, y = (7, 704) if number % 2 else (11, 700)
            canvas.setFont(PLAIN, size)
            canvas.drawString(x, y, part)
            x += stringWidth(part, PLAIN, size)
        for number in range(4):
            canvas.setFont(PLAIN, 11)
            canvas.drawString(72, 650 - 30 * number, f"{FIRST} {number}")

    return drawn(draw)[0]  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("Families wait", "2", " for a year."), "Families wait for a year."),
        (("Families wait for a year.", "12"), "Families wait for a year."),
        (("The right to know", "1,2", " helps"), "The right to know helps"),
        (("Wards of 30 m", "2", " are small"), "Wards of 30 m2 are small"),
        (("On the 1", "st", " of May"), "On the 1st of May"),
        (("In schools,", "3", " all of them"), "In schools, all of them"),
    ],
)
def test_raised_numbers_are_marks_and_no_letters(parts: tuple[str, ...], text: str) -> None:
    assert raised(*parts) == text


@pytest.mark.parametrize("gap", [0.2, 0.25, 0.3, 0.45])
@pytest.mark.parametrize("size", [11, 14, 24])
def test_words_drawn_one_by_one_without_spaces(gap: float, size: float) -> None:
    lines, x = [], 72.0
    for word in "Our findings and what we found".split():
        lines.append(Drawn("t", word, x, 700, BOLD, size))
        x += stringWidth(word, BOLD, size) + gap * size
    lines += paragraph("text", FIRST * 5, 72, 600, 400)
    assert blocks(pdf(lines))[0] == ("paragraph", "Our findings and what we found")


@pytest.mark.parametrize("spread", [0.5, 1.5, 3.0])
def test_letters_set_apart_are_words(spread: float) -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(72, 700)
        text.setFont(BOLD, 16)
        text.setCharSpace(spread)
        text.textOut("Is the service safe?")
        canvas.drawText(text)
        canvas.setFont(PLAIN, 11)
        canvas.drawString(72, 650, FIRST)

    assert drawn(draw) == ["Is the service safe?", FIRST]


def case(name: str):
    (path,) = CASES.glob(f"{name}-*/in.*")
    return structure(read(path))


def texts_of(report) -> list[str]:
    return [report.document.text[b.start : b.end] for b in report.document.blocks]


def test_hyphens_at_the_end_of_a_line() -> None:
    text = case("01").document.text
    assert "joint commissioning, and" in text
    assert "neurodevelopmental pathway" in text
    assert "multi-agency panel" in text


def test_columns_drawn_row_by_row() -> None:
    text = case("05").document.text
    left = text.index("Staff in schools say that the plan helps them to agree support at an early stage.")
    right = text.index("Too many young people wait for more than a year to see a paediatrician.")
    assert (
        left
        < text.index("Parents told inspectors that this had made a real difference to their child.")
        < right
    )


def test_an_invisible_copy() -> None:
    texts = texts_of(case("07"))
    assert len(texts) == len(set(texts)) == 7
    assert "School nurses offer drop-in sessions in every secondary school." in texts


def test_bullets_of_many_signs() -> None:
    report = case("11")
    bullets = [b for b in report.document.blocks if b.kind == "bullet"]
    text = report.document.text
    starts = {text[b.start : b.end].split(" with ")[0] for b in bullets}
    assert (len(bullets), starts) == (11, {"Plans for young people"})


def test_a_watermark() -> None:
    report = case("14")
    assert not any(word in report.document.text for word in ("DRAFT", "OFFICIAL"))
    kinds = [s.kind for s in report.sections]
    assert kinds.count("strengths") == kinds.count("areas_for_development") == 1


def test_an_action_table_over_pages() -> None:
    rows = [b for b in case("15").document.blocks if b.kind == "row"]
    assert len(rows) == 5  # two head rows and three actions: the one that page 2 repeats is gone


def test_columns_drawn_one_after_the_other() -> None:
    text = case("52").document.text
    assert "Too many young people wait for more than a year to see a paediatrician." in text
