"""Inspections of children's services: which chapter a finding belongs to, and what retells."""

from __future__ import annotations

import pytest

from reportmine.read import Block, Document, Style, read_bytes
from reportmine.structure import Report, structure
from reportmine.structure.facts import ManifestRow

OLD_TITLE = "Inspection of services for children in need of help and protection"
HELP = "The experiences and progress of children who need help and protection"
CARE = "The experiences and progress of children looked after and achieving permanence"
LEADERS = "Leadership, management and governance"
BOARD = "The Local Safeguarding Children Board (LSCB)"
BODY, BOX = Style(11.0), Style(11.0, True)
LARGE = Style(14.0, True)

Line = tuple[str, Style] | tuple[str, Style, str]  # text, looks; a grade in the cell beside it


def prose(about: str, sentences: int = 3) -> Line:
    return (" ".join(f"Social workers in Northmere do {about} {n} well." for n in range(sentences)), BODY)


def laid_out(*lines: Line) -> Report:
    """A report of paragraphs and rows as a PDF gives them."""
    text, blocks = "", []
    for line in lines:
        start = len(text)
        text += line[0]
        cells: tuple[tuple[int, int], ...] = ()
        if len(line) > 2:
            text += f" {line[2]}"
            cells = ((start, start + len(line[0])), (start + len(line[0]) + 1, len(text)))
        kind = "row" if cells else "paragraph"
        blocks.append(Block(kind, start, len(text), 1, line[1], 0, 72.0, False, cells))
        text += "\n"
    document = Document("a.pdf", "pdf", "0" * 64, text, tuple(blocks), ())
    return structure(document, ManifestRow(family="ofsted_ilacs"))


def paths(found: Report) -> dict[str, tuple[str, ...]]:
    """The first finding about each thing: the headings above it, the outermost first."""
    out: dict[str, tuple[str, ...]] = {}
    for finding in found.findings:
        path, section = [], finding.section
        while section is not None:
            path.append(found.sections[section].heading)
            section = found.sections[section].parent
        words = finding.text.split()
        out.setdefault(words[5] if len(words) > 5 else finding.text, tuple(reversed(path)))
    return out


COVER: tuple[Line, ...] = (
    ("Northmere Council", Style(25.0)), (OLD_TITLE, LARGE), ("Inspection date: 3 March 2015", LARGE),
    (f"1. {HELP[31:].capitalize()}", BOX, "Good"), (f"3. {LEADERS}", BOX, "Good"), (LEADERS, BOX, "Good"),
)  # fmt: skip


def chapters(*titles: tuple[Line, ...]) -> Report:
    lines: list[Line] = [*COVER]
    for title, about in zip(titles, ("help", "care", "leading"), strict=True):
        lines += [
            ("Key judgement", BOX, "Judgement grade"),
            *title,
            ("Summary", BOX),
            prose(f"{about}s", 2),
        ]
        lines += [("Inspection findings", BOX), prose(about, 9)]
    return laid_out(*lines)


@pytest.mark.parametrize("grade", ["Requires improvement to be good", "Good", "Inadequate", "Outstanding"])
@pytest.mark.parametrize(
    "way", ["one line", "bold row", "plain row", "two paragraphs", "grade in bold", "twice", "large"]
)
def test_a_chapter_with_its_grade(way: str, grade: str) -> None:
    def title(name: str) -> tuple[Line, ...]:
        return {
            "one line": ((f"{name} {grade}", BODY),),
            "bold row": ((name, BOX, grade),),
            "plain row": ((name, BODY, grade),),
            "two paragraphs": ((name, BODY), (grade, BODY)),
            "grade in bold": ((name, LARGE), (grade, BOX)),
            "twice": ((name, LARGE), (name, BOX, grade)),
            "large": ((name, LARGE),),
        }[way]

    found = chapters(title(HELP), title(CARE), title(LEADERS))
    tops = [s.heading for s in found.sections if s.parent is None]
    assert [t.removesuffix(f" {grade}") for t in tops] == [OLD_TITLE, HELP, CARE, LEADERS]
    placed = paths(found)
    for about, name in (("help", HELP), ("care", CARE), ("leading", LEADERS)):
        for thing, last in ((about, "Inspection findings"), (f"{about}s", "Summary")):
            assert placed[thing][0].removesuffix(f" {grade}") == name
            assert placed[thing][1:] == (last,)
    assert not any(f.text.startswith(grade) for f in found.findings)


def test_a_table_of_grades_is_no_chapter() -> None:
    found = laid_out(
        ("Inspection of Northmere children’s services", Style(25.0)), ("Inspection dates: 3 to 7 May", BOX),
        ("The impact of leaders on social work practice with children and families", BODY, "Good"),
        (f"{HELP} Good", BODY), ("Overall effectiveness Good", BODY), prose("summing"),
        ("What needs to improve?", LARGE), prose("improving"), (f"{HELP}: good", LARGE), prose("helping"),
        ("The impact of leaders on social work practice with children and families: good", LARGE),
        prose("leading"),
    )  # fmt: skip
    title = "Inspection of Northmere children’s services"
    assert [(s.level, s.heading) for s in found.sections] == [
        (1, title), (2, "What needs to improve?"), (1, f"{HELP}: good"),
        (1, "The impact of leaders on social work practice with children and families: good"),
    ]  # fmt: skip
    assert paths(found)["summing"] == (title,)
    assert [s.retells for s in found.sections] == [True, False, False, False]


@pytest.mark.parametrize(
    "title",
    [
        "Inspection of Northmere local authority children’s services",
        "Inspection of Northmere County Council children's services",
        "Inspection of the London Borough of Northmere local authority children’s services",
        "Inspection of children’s social care services",
        "Inspection of local authority children’s services",
        "Re-inspection of Northmere children’s services",
    ],
)
@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_the_opening_summary_stands_under_the_title(title: str, suffix: str) -> None:
    table = (
        "The impact of leaders on social work practice: good",
        f"{HELP} Good",
        "Overall effectiveness Good",
    )
    chapter, (text, _), (other, _) = f"{HELP}: good", prose("summing"), prose("helping", 5)
    if suffix == "html":
        rows = "".join(f"<tr><td>{row[:-5]}</td><td>Good</td></tr>" for row in table)
        page = f"<h1>{title}</h1><p>Lead inspector: A. Person</p><table>{rows}</table><p>{text}</p>"
        source = f"<html><body>{page}<h2>{chapter}</h2><p>{other}</p></body></html>"
    else:
        lines = [title, "Lead inspector: A. Person", *table, text, chapter, other]
        if suffix == "md":
            lines[0], lines[-2] = f"# {title}", f"## {chapter}"
        source = "\n\n".join(lines)
    given = ManifestRow(family="ofsted_ilacs")
    placed = paths(structure(read_bytes(source.encode(), f"a.{suffix}"), given))
    assert placed["summing"] == (title,)
    assert placed["helping"][-1] == chapter


def board(*lines: Line) -> Report:
    return laid_out(
        *COVER, ("Executive summary", LARGE), prose("summing"), ("Recommendations", LARGE),
        prose("advising"), (f"{HELP} Good", LARGE), ("Inspection findings", BOX), prose("help", 9), *lines,
        ("Information about this inspection", LARGE), prose("looking"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "title",
    [
        BOARD, "The Local Safeguarding Children Board", "Local Safeguarding Children Board (LSCB)",
        "The LSCB",
        "Section 2: The effectiveness of the Local Safeguarding Children Board",
        "Section 2: The effectiveness of the LSCB",
    ],
)  # fmt: skip
def test_the_chapter_on_the_board_has_a_summary_of_its_own(title: str) -> None:
    found = board(
        (title, LARGE), ("Executive summary", LARGE), prose("boards"), ("Recommendations", LARGE),
        prose("boardadvice"), ("Inspection findings – the Local Safeguarding Children Board", LARGE),
        prose("board", 9),
    )  # fmt: skip
    placed = paths(found)
    assert placed["summing"] == ("Executive summary",)
    assert placed["boards"] == (title, "Executive summary")
    assert placed["boardadvice"] == (title, "Recommendations")
    assert placed["board"] == (title, "Inspection findings – the Local Safeguarding Children Board")
    assert placed["looking"] == ("Information about this inspection",)


def test_findings_of_a_graded_judgement_are_told_from_the_chapter_s() -> None:
    judged = "The graded judgement for adoption performance is that it is good."
    found = laid_out(
        (f"{CARE} Good", LARGE), ("Inspection findings", BOX), prose("care"), (judged, BOX),
        ("Inspection findings", BOX), prose("adoption"), (f"{LEADERS} Good", LARGE),
        ("Inspection findings", BOX), prose("leading"),
    )  # fmt: skip
    assert paths(found) == {
        "care": (f"{CARE} Good", "Inspection findings"),
        "adoption": (f"{CARE} Good", judged, "Inspection findings"),
        "leading": (f"{LEADERS} Good", "Inspection findings"),
    }


def told(found: Report) -> dict[str, bool]:
    return {s.heading: s.retells for s in found.sections}


def test_a_summary_retells_what_its_chapter_says() -> None:
    found = chapters(((f"{HELP} Good", LARGE),), ((f"{CARE} Good", LARGE),), ((f"{LEADERS} Good", LARGE),))
    assert {s.heading for s in found.sections if s.retells} == {OLD_TITLE, "Summary"}
    assert len([s for s in found.sections if s.retells]) == 4


def test_a_summary_that_is_the_chapter_does_not_retell() -> None:
    found = laid_out(
        (f"{CARE} Good", LARGE), ("Summary", BOX), prose("care", 6),
        ("The graded judgement for adoption performance is good", BOX), prose("adoption", 9),
        (f"{LEADERS} Good", LARGE), ("Summary", BOX), prose("leading", 4), ("Inspection findings", BOX),
        prose("governing", 5),
    )  # fmt: skip
    assert [s.retells for s in found.sections if s.heading == "Summary"] == [False, True]


def test_what_stands_under_a_retelling_heading_retells() -> None:
    found = laid_out(
        ("Summary of findings", LARGE), prose("summing", 2), ("This authority is good, as we saw", BOX),
        prose("seeing", 2), ("Recommendations", LARGE), prose("advising"), (f"{HELP} Good", LARGE),
        prose("help", 5), ("Summary for children and young people", LARGE), prose("telling", 3),
    )  # fmt: skip
    assert told(found) == {
        "Summary of findings": True, "This authority is good, as we saw": True, "Recommendations": False,
        f"{HELP} Good": False, "Summary for children and young people": True,
    }  # fmt: skip


@pytest.mark.parametrize(("told_again", "retells"), [(4, False), (5, False), (6, True)])
def test_a_summary_is_the_smaller_part(told_again: int, retells: bool) -> None:
    """What is muted is no finding to be told again."""
    found = laid_out(
        ("Executive summary", LARGE), prose("summing", 5), (f"{HELP} Good", LARGE),
        prose("help", told_again), ("Children living in this area", LARGE), prose("living", 20),
    )  # fmt: skip
    assert told(found)["Executive summary"] is retells
