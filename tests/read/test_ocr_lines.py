"""Boxes of words in a picture become lines: sizes, baselines, bullets and order, without any OCR."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reportmine.read.ocr_lines import Box, in_order, joined, levelled, to_lines
from reportmine.read.pdf_line import Line

SCALE = 4.0  # pixels to the point
PAPER, INK = 255, 0


def line(text: str, x0: float, y: float, x1: float | None = None, size: float = 10.0) -> Line:
    return Line(text, 1, x0, x0 + 5 * len(text) if x1 is None else x1, y, size)


def texts(lines: list[Line]) -> list[str]:
    return [one.text for one in lines]


class Sheet:
    """A picture of 400 by 300 points on which bars stand for letters."""

    def __init__(self, paper: int = PAPER, ink: int = INK) -> None:
        self.grey = np.full((1200, 1600), paper, np.uint8)
        self.ink = ink
        self.boxes: list[Box] = []

    def bar(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """From lower left to upper right, in points from the sheet's lower left."""
        rows = slice(round(1200 - y1 * SCALE), round(1200 - y0 * SCALE))
        self.grey[rows, round(x0 * SCALE) : round(x1 * SCALE)] = self.ink

    def write(self, text: str, x: float, y: float, size: float) -> Sheet:
        """Bars as high as the letters of `text`, every other one of the small ones with a longer stem."""
        high = (0.52 if any(c.islower() for c in text) else 0.70) * size
        for place in range(len(text)):
            left = x + place * 0.5 * size
            self.bar(left, y, left + 0.25 * size, y + (0.72 * size if place % 4 == 0 else high))
        x1 = x + 0.5 * size * len(text)
        upper, lower = 1200 - (y + 0.95 * size) * SCALE, 1200 - (y - 0.3 * size) * SCALE
        corners = [(x * SCALE, upper), (x1 * SCALE, upper), (x1 * SCALE, lower), (x * SCALE, lower)]
        self.boxes.append(Box(text, 0.9, np.array(corners, float)))
        return self

    def lines(self) -> list[Line]:
        return to_lines(self.boxes, self.grey, 3, SCALE)


@pytest.mark.parametrize("size", [8.0, 11.0, 18.0])
@pytest.mark.parametrize(("paper", "ink"), [(255, 0), (20, 240)], ids=["on paper", "on a dark bar"])
@pytest.mark.parametrize("text", ["Records are shared", "12/03/2025", "AREA SEND"])
def test_size_and_baseline_are_measured(text: str, size: float, paper: int, ink: int) -> None:
    (found,) = Sheet(paper, ink).write(text, 40, 200, size).lines()
    assert (found.text, found.page) == (text, 3)
    assert found.size == pytest.approx(size, rel=0.06)
    assert found.y == pytest.approx(200, abs=0.6)
    assert found.x0 == pytest.approx(40, abs=0.3)
    assert found.x1 == pytest.approx(40 + 0.5 * size * len(text), abs=0.3)


@pytest.mark.parametrize(
    ("spot", "text"),
    [
        ((20, 202, 24, 206), "• Records are shared"),
        ((33, 202, 37, 206), "• Records are shared"),
        ((20, 203, 21.5, 204.5), "• Records are shared"),
        ((20, 203, 21, 204), "Records are shared"),  # a speck
        ((5, 202, 9, 206), "Records are shared"),  # too far
        ((20, 195, 24, 215), "Records are shared"),  # a rule beside the text
        ((10, 203, 38, 204), "Records are shared"),  # a dash as long as a word
        ((38, 202, 40, 206), "• Records are shared"),
    ],
)
def test_a_bullet_that_was_not_found_as_a_word(spot: tuple[float, ...], text: str) -> None:
    sheet = Sheet().write("Records are shared", 42, 200, 10)
    sheet.bar(*spot)
    (found,) = sheet.lines()
    assert found.text == text
    assert found.x0 == pytest.approx(spot[0] if text.startswith("•") else 42, abs=0.5)


def test_no_bullet_where_a_word_stands() -> None:
    sheet = Sheet().write("8.", 22, 200, 10).write("Records are shared", 42, 200, 10)
    assert texts(sheet.lines()) == ["8. Records are shared"]


@pytest.mark.parametrize("text", ["•Records are late", "• Records are late", "·Records are late"])
def test_white_space_follows_a_bullet(text: str) -> None:
    (found,) = Sheet().write(text, 40, 200, 10).lines()
    assert found.text == f"{text[0]} Records are late"


def test_a_picture_that_leans_is_set_straight() -> None:
    lean = math.radians(1.2)
    sheet = Sheet()
    for y in (220, 200, 180):
        sheet.write("Records are shared between", 40, y, 10).write("teams", 330, y, 10)
    sheet.grey[:] = PAPER  # the boxes alone lean
    centre = np.array([800.0, 600.0])
    turn = np.array([[math.cos(lean), math.sin(lean)], [-math.sin(lean), math.cos(lean)]])
    sheet.boxes = [Box(b.text, b.score, (b.quad - centre) @ turn + centre) for b in sheet.boxes]
    found = sheet.lines()
    assert texts(found) == ["Records are shared between", "teams"] * 3
    for one, other in zip(found[::2], found[1::2], strict=True):
        assert one.y == pytest.approx(other.y, abs=1.5)  # 5 points apart as it lies


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([10.0, 10.4, 9.8, 10.1], [10.1] * 4),
        ([10.0, 10.2, 14.0], [10.1, 10.1, 14.0]),
        ([10.0, 11.0], [10.0, 11.0]),
        ([10.0, 10.0, 10.7], [10.0, 10.0, 10.0]),
        ([], []),
    ],
)
def test_sizes_that_nearly_agree_are_one(sizes: list[float], expected: list[float]) -> None:
    lines = [line("Some words of text", 40, 700 - 20 * i, size=size) for i, size in enumerate(sizes)]
    assert [one.size for one in levelled(lines)] == pytest.approx(expected, abs=0.06)


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([line("8.", 40, 700), line("Records are late", 70, 700.5)], ["8. Records are late"]),
        ([line("•", 40, 700), line("Records are late", 60, 698)], ["• Records are late"]),
        ([line("Records are", 40, 700), line("late", 100, 700)], ["Records are late"]),
        ([line("late", 100, 700), line("Records are", 40, 700)], ["Records are late"]),
        ([line("Good", 40, 700), line("Care records", 160, 700)], ["Good", "Care records"]),
        ([line("Records are", 40, 700), line("late", 100, 690)], ["Records are", "late"]),
        ([line("2", 40, 700), line("Records are late", 120, 700)], ["2", "Records are late"]),
    ],
)
def test_boxes_of_one_line_are_joined(boxes: list[Line], expected: list[str]) -> None:
    assert texts(joined(boxes)) == expected


def column(name: str, x: float, rows: int, width: float = 200) -> list[Line]:
    return [line(f"{name}{i}", x, 700 - 14 * i, x + width) for i in range(1, rows + 1)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (column("b", 300, 5) + column("a", 40, 5), "a1 a2 a3 a4 a5 b1 b2 b3 b4 b5"),
        ([line("head", 40, 720, 500), *column("b", 300, 4), *column("a", 40, 4),
          line("foot", 40, 600, 500)],
         "head a1 a2 a3 a4 b1 b2 b3 b4 foot"),
        (column("b", 300, 3) + column("a", 40, 3), "a1 b1 a2 b2 a3 b3"),  # so few are a table
        (column("b", 300, 6) + column("a", 40, 6, 60), "a1 b1 a2 b2 a3 b3 a4 b4 a5 b5 a6 b6"),  # labels
        (column("a", 40, 6, 460), "a1 a2 a3 a4 a5 a6"),
        ([], ""),
    ],
    ids=["columns", "head and foot", "few rows", "a narrow column", "one column", "nothing"],
)  # fmt: skip
def test_columns_of_prose_are_read_one_after_the_other(lines: list[Line], expected: str) -> None:
    assert " ".join(texts(in_order(lines))) == expected
