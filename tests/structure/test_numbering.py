"""Numbered headings stand at the depth of their numbers."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from reportmine.read import read_bytes
from reportmine.structure import Report, structure
from reportmine.structure.numbering import depths, without_number

PROSE = (
    "Inspectors found that services in Marlbeck know children well. The review found delays in care. "
    "Our inspection of records and of staff in the council took two weeks in the spring."
)


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["1. Introduction", "1.1 Scope", "1.1.1 Places", "1.2 Method", "2. Findings"], [1, 2, 3, 2, 1]),
        (["1 Introduction", "1.1 Scope", "2 Findings", "2.1 Care"], [1, 2, 1, 2]),
        (["1) Introduction", "2) Findings"], [1, 1]),
        (["1. Introduction", "1.1. Scope", "1.2. Method"], [1, 2, 2]),
        (["A. Introduction", "B. Findings", "1. Care", "2. Help", "C. Advice"], [1, 1, 2, 2, 1]),
        (["1. Introduction", "A. Scope", "B. Method", "2. Findings", "A. Care"], [1, 2, 2, 1, 2]),
        (["I. Introduction", "II. Findings", "III. Care", "IV. Help", "V. Advice"], [1] * 5),
        (["I. Introduction", "1. Scope", "2. Method", "II. Findings", "1. Care"], [1, 2, 2, 1, 2]),
        ([f"{letter}. Care" for letter in "ABCDEFGHIJK"], [1] * 11),
        (["Part 1: The area", "1. Help", "1.1 Early help", "2. Care", "Part 2: Leaders", "1. Vision"],
         [1, 2, 3, 2, 1, 2]),
        (["Section A Findings", "A. Care", "B. Help", "Section B Advice"], [1, 2, 2, 1]),
        (["1. Findings", "2. Advice", "Annex A: Team", "Appendix 2 Terms"], [1, 1, 1, 1]),
        (["Chapter II Findings", "(a) Care", "(b) Help"], [1, 2, 2]),
        (["Summary", "1. Introduction", "Our approach", "2. Findings"], [None, 1, None, 1]),
        # One is lost in reading; what does not go on is a number of something else.
        (["1. Introduction", "3. Findings", "18 Months later", "4. Advice"], [1, 1, None, 1]),
        (["12 Children’s homes", "3 Things we liked"], [None, None]),
        (["2.1 Scope", "2.2 Method", "3.1 Care"], [2, 2, 2]),
        (["2024 was a hard year", "A good year", "In care", "Is care safe?"], [None] * 4),
        ([], []),
    ],
)  # fmt: skip
def test_depths(headings: list[str], expected: list[int | None]) -> None:
    assert depths(headings) == expected


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("1. Introduction", "Introduction"), ("2.1 Our way", "Our way"), ("3 Findings", "Findings"),
        ("B. Care", "Care"), ("IV. Advice", "Advice"), ("Findings", "Findings"), ("A year", "A year"),
        ("2024 figures", "2024 figures"),
    ],
)  # fmt: skip
def test_without_number(heading: str, name: str) -> None:
    assert without_number(heading) == name


HEADINGS = ("1. How we worked", "1.1 Where", "1.1.1 Which homes", "1.2 When", "2. What we saw", "2.1 Homes")
LEVELS = [1, 2, 3, 2, 1, 2]
PARENTS = [None, 0, 1, 0, None, 4]


def from_pdf(headings: tuple[str, ...]) -> Report:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    y = 780
    for heading in headings:
        canvas.setFont("Helvetica-Bold", 11)
        canvas.drawString(72, y, heading)
        canvas.setFont("Helvetica", 11)
        for n, line in enumerate(PROSE.split(". ")):
            canvas.drawString(72, y - 24 - 14 * n, line.rstrip(".") + ".")
        y -= 100
    canvas.save()
    return structure(read_bytes(out.getvalue(), "review.pdf"))


def from_docx(headings: tuple[str, ...], style: str | None = None) -> Report:
    file = docx.Document()
    for heading in headings:
        if style:
            file.add_paragraph(heading, style=style)
        else:
            file.add_paragraph().add_run(heading).bold = True
        file.add_paragraph(PROSE)
    out = io.BytesIO()
    file.save(out)
    return structure(read_bytes(out.getvalue(), "review.docx"))


def from_html(headings: tuple[str, ...], tag: str = "h2") -> Report:
    body = "".join(f"<{tag}>{heading}</{tag}><p>{PROSE}</p>" for heading in headings)
    return structure(read_bytes(f"<html><body><main>{body}</main></body></html>".encode(), "review.html"))


def from_text(headings: tuple[str, ...]) -> Report:
    return structure(read_bytes("\n\n".join(f"{h}\n\n{PROSE}" for h in headings).encode(), "review.txt"))


def from_marked_docx(headings: tuple[str, ...]) -> Report:
    return from_docx(headings, "Heading 1")


@pytest.mark.parametrize("made", [from_pdf, from_docx, from_marked_docx, from_html, from_text])
def test_a_tree_by_numbers(made: Callable[[tuple[str, ...]], Report]) -> None:
    found = made(HEADINGS)
    assert [s.heading for s in found.sections] == list(HEADINGS)
    assert [s.parent for s in found.sections] == PARENTS
    top = found.sections[0].level
    assert [s.level - top + 1 for s in found.sections] == LEVELS


def test_levels_of_the_markup_stay_where_they_tell_headings_apart() -> None:
    body = f"<h1>1. Care</h1><p>{PROSE}</p><h3>1.1 Homes</h3><p>{PROSE}</p><h2>2. Help</h2><p>{PROSE}</p>"
    found = structure(read_bytes(f"<html><body>{body}</body></html>".encode(), "review.html"))
    assert [s.level for s in found.sections] == [1, 3, 2]


def test_what_looks_like_numbered_headings_stands_beside_the_highest_of_them() -> None:
    found = from_pdf(("How to read this", "1. Homes", "1.1 Staff", "What comes next"))
    assert [(s.heading, s.level) for s in found.sections] == [
        ("How to read this", 1), ("1. Homes", 1), ("1.1 Staff", 2), ("What comes next", 1),
    ]  # fmt: skip


def test_a_numbered_heading_is_known_by_its_words() -> None:
    found = from_pdf(("1. Introduction", "2. Summary of strengths", "3. Recommendations", "4. Homes"))
    assert [s.kind for s in found.sections] == ["background", "strengths", "areas_for_development", "other"]
    assert {s.level for s in found.sections} == {1}
    assert {f.decided for f in found.findings if f.section == 0} == {"context"}
    assert {f.decided for f in found.findings if f.section == 3} == {None}


@pytest.mark.parametrize("made", [from_text, from_docx, from_pdf])
def test_a_heading_without_a_number_is_not_muted_by_the_method_before_it(
    made: Callable[[tuple[str, ...]], Report],
) -> None:
    found = made(("1. Homes", "2. Method", "2.1 Interviews", "What families say"))
    assert [s.parent for s in found.sections] == [None, None, 1, None]
    assert {f.decided for f in found.findings if f.section == 2} == {"context"}
    assert {f.decided for f in found.findings if f.section == 3} == {None}
