"""Pages as they are shown: turned, cropped, or a picture of text among others."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from reportmine.errors import ReadProblem
from reportmine.read import Document, read, read_bytes
from reportmine.structure import structure

CASES = Path(__file__).parents[1] / "cases"
WIDE, HIGH = 400, 300
LINES = ("Leaders listen to young people, and they", "change services because of what they hear.",
         "Families wait too long for an assessment.")  # fmt: skip


def picture() -> ImageReader:
    from PIL import Image

    return ImageReader(Image.new("RGB", (40, 30), (200, 210, 220)))


def page(turned: int = 0, crop: tuple[int, int, int, int] | None = None, lines: tuple[str, ...] = LINES,
         covered: float = 0.0) -> bytes:  # fmt: skip
    """A page that shows `lines` upright when it is turned; `covered`: the share that a picture covers."""
    out = io.BytesIO()
    size = (HIGH, WIDE) if turned in (90, 270) else (WIDE, HIGH)
    canvas = Canvas(out, pagesize=size)
    if covered:
        canvas.drawImage(picture(), 0, 0, size[0], size[1] * covered)
    # Against the turn, so that it reads upright.
    canvas.translate(*{0: (0, 0), 90: (HIGH, 0), 180: (WIDE, HIGH), 270: (0, WIDE)}[turned])
    canvas.rotate(turned)
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(lines):
        canvas.drawString(40, 240 - 14 * number, line)
    canvas.showPage()
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(out))
    if turned:
        writer.pages[0].rotate(turned)
    if crop:
        writer.pages[0].cropbox = RectangleObject(crop)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def joined(*pages: bytes) -> Document:
    writer = PdfWriter()
    for one in pages:
        writer.append(io.BytesIO(one))
    out = io.BytesIO()
    writer.write(out)
    return read_bytes(out.getvalue(), "a.pdf")


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_turned_page_reads_as_it_is_shown(turned: int) -> None:
    found = read_bytes(page(turned), "a.pdf")
    assert " ".join(found.text.split()) == " ".join(LINES)
    assert len(found.blocks) == 1
    for line, segment in zip(LINES, found.segments, strict=True):
        assert found.text[segment.start : segment.end] == line
        assert segment.box
        left, bottom, right, top = segment.box
        assert left == pytest.approx(40, abs=1.5)
        assert bottom < 240 - 14 * LINES.index(line) < top
        assert 150 < right - left < 260
    assert {round(block.style.size) for block in found.blocks} == {
        round(block.style.size) for block in read_bytes(page(), "a.pdf").blocks
    }


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_what_is_cut_away_is_not_read(turned: int) -> None:
    """The crop box leaves the last line, as it is shown, below the page."""
    shown = (30, 220, WIDE, HIGH)  # left, bottom, right, top of what is shown
    box = {
        0: shown,
        90: (HIGH - shown[3], shown[0], HIGH - shown[1], shown[2]),
        180: (WIDE - shown[2], HIGH - shown[3], WIDE - shown[0], HIGH - shown[1]),
        270: (shown[1], WIDE - shown[2], shown[3], WIDE - shown[0]),
    }[turned]
    found = read_bytes(page(turned, box), "a.pdf")
    assert " ".join(found.text.split()) == " ".join(LINES[:2])


@pytest.mark.parametrize(
    "box", [(0, 0, WIDE, HIGH), (-20, -20, WIDE + 20, HIGH + 20), (900, 900, 990, 990)]
)
def test_a_box_around_or_beside_the_page_cuts_nothing(box: tuple[int, int, int, int]) -> None:
    assert " ".join(read_bytes(page(crop=box), "a.pdf").text.split()) == " ".join(LINES)


def test_a_page_that_is_a_picture_is_named() -> None:
    found = joined(page(), page(lines=(), covered=1.0), page(lines=LINES[2:]), page(lines=(), covered=0.6))
    assert [(code, number) for code, _, number in found.problems] == [("no_text", 2), ("no_text", 4)]
    assert found.problems[0][1].startswith("page 2 is a picture without a text layer")


def test_a_blank_page_a_logo_and_a_picture_behind_text_are_no_problem() -> None:
    found = joined(page(), page(lines=()), page(lines=(), covered=0.2), page(covered=1.0))
    assert found.problems == ()


def test_pictures_and_nothing_else_are_a_problem_of_the_whole_file() -> None:
    with pytest.raises(ReadProblem, match="each of its 2 pages is without readable text") as caught:
        joined(page(lines=(), covered=1.0), page(lines=(), covered=1.0))
    assert caught.value.code == "no_text"


def test_cases_as_users_told_them() -> None:
    turned = structure(read(CASES / "04-rotated-page.pdf"))
    assert [s.heading for s in turned.sections] == [
        "Inspection outcome", "What does the area partnership need to do better?",
    ]  # fmt: skip
    second = [f.text for f in turned.findings if f.page == 2]
    assert second[0].startswith("Children wait too long")
    assert second[1].endswith("schools work from out-of-date information.")
    scan = read(CASES / "08-one-page-is-a-scan.pdf")
    assert [(code, number) for code, _, number in scan.problems] == [("no_text", 2)]
    cropped = structure(read(CASES / "21-outside-crop-box.pdf"))
    assert not any("press office" in f.text for f in cropped.findings)
    assert cropped.findings[-1].text == "Leaders listen to young people and act on what they hear."
