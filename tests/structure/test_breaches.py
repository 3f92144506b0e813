"""Tables of breaches: each regulation with what was wrong is one action, however the table is printed."""

from __future__ import annotations

import io

import pytest

from reportmine.read import read_bytes
from reportmine.structure import Report, structure

ACTIVITY = "Accommodation for persons who require nursing or personal care"
TREATMENT = "Treatment of disease, disorder or injury"
MEDICINES = "Regulation 12 HSCA (RA) Regulations 2014 Safe care and treatment"
MISSED = "The provider did not make sure that medicines were given when they were due."
STAFFING = "Regulation 18 HSCA RA Regulations 2014 Staffing"
NIGHTS = "There were too few carers at night"  # no full stop
GOVERNANCE = "Regulation 17 HSCA (RA) Regulations 2014 Good governance"
HOW = "How the regulation was not being met:"
AUDITS = "Audits had not found the gaps. Nobody compared the rota with the hours worked."
NOTICE = "The enforcement action we took: We served a warning notice"
TOLD = "Action we have told the provider to take"
INTRO = (
    "The table below shows where regulations were not being met and we have asked the provider to send us "
    "a report that says what action they are going to take. We will check that this action is taken by the "
    "provider."
)
HCA = "Health and Social Care Act 2008 (Regulated Activities) Regulations 2014"
FRONT = """Larkhill House

Overall rating for this service: Inadequate

Is the service safe?

Our findings

Medicines were not always given on time."""
TWO = [f"{MEDICINES} {MISSED}", f"{STAFFING} {NIGHTS}"]


def text(*lines: str, name: str = "larkhill.txt") -> Report:
    return structure(read_bytes("\n\n".join((FRONT, TOLD, INTRO, *lines)).encode(), name))


def page(table: str) -> Report:
    front = "".join(f"<p>{line}</p>" for line in FRONT.split("\n\n"))
    html = f"<main><h1>Larkhill House</h1>{front}<h2>{TOLD}</h2><p>{INTRO}</p>{table}</main>"
    return structure(read_bytes(html.encode(), "larkhill.html"))


def row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def breaches(report: Report) -> list[str]:
    return [" ".join(f.text.split()) for f in report.findings if f.kind == "action"]


HEAD = row("Regulated activity", "Regulation")
LAYOUTS: dict[str, tuple[Report, list[str]]] = {
    "lines, cell by cell": (
        text("Regulated activity", "Regulation", ACTIVITY, MEDICINES, MISSED, TREATMENT, STAFFING, NIGHTS),
        TWO,
    ),
    "lines, the left column first": (
        text("Regulated activity", ACTIVITY, TREATMENT, "Regulation", MEDICINES, MISSED, STAFFING, NIGHTS),
        TWO,
    ),
    "lines, a row each": (
        text("Regulated activity Regulation", f"{ACTIVITY} {TWO[0]}", f"{TREATMENT} {TWO[1]}"),
        TWO,
    ),
    "one paragraph a cell": (
        text(ACTIVITY, TWO[0], "Regulated activity Regulation", ACTIVITY, TWO[1]),
        TWO,
    ),
    "several paragraphs": (
        text(ACTIVITY, GOVERNANCE, HOW, *AUDITS.split(". ", 1), NOTICE),
        [f"{GOVERNANCE} {HOW} {AUDITS.replace('gaps. ', 'gaps ')} {NOTICE}"],
    ),
    "bullets": (
        text(ACTIVITY, MEDICINES, HOW, "- doses were missed\n- records had gaps", STAFFING, NIGHTS),
        [f"{MEDICINES} {HOW} doses were missed records had gaps", TWO[1]],
    ),
    "spaces lost in large letters": (
        text(ACTIVITY, "Regulation12HSCA(RA)Regulations2014Safecareandtreatment", MISSED),
        [f"Regulation12HSCA(RA)Regulations2014Safecareandtreatment {MISSED}"],
    ),
    "the regulation again in its text": (
        text(ACTIVITY, MEDICINES, f"Regulation 12 of the {HCA} was not met: doses were missed"),
        [f"{MEDICINES} Regulation 12 of the {HCA} was not met: doses were missed"],
    ),
    "twice, once for each activity": (text(ACTIVITY, *TWO, TREATMENT, *TWO), TWO),
    "one regulation, two faults": (
        text(ACTIVITY, TWO[0], TREATMENT, f"{MEDICINES} {NIGHTS}"),
        [TWO[0], f"{MEDICINES} {NIGHTS}"],
    ),
    "heads run together with the first row": (
        page("<table>" + row(f"Regulated activity {ACTIVITY}", f"Regulation {TWO[0]}")
             + row(TREATMENT, TWO[1]) + "</table>"),
        TWO,
    ),
    "all on one line": (text(f"Regulated activity Regulation {ACTIVITY} {TWO[0]}"), TWO[:1]),
    "several activities, one regulation": (
        text(f"Diagnostic and screening procedures Family planning services {TREATMENT}", TWO[0]),
        TWO[:1],
    ),
    "Markdown": (
        text(
            "| Regulated activity | Regulation |\n|---|---|\n"
            f"| {ACTIVITY} | {TWO[0]} |\n| {TREATMENT} | {TWO[1]} |",
            name="larkhill.md",
        ),
        TWO,
    ),
    "Markdown, bold lines": (
        text("**Regulated activity**", f"**{ACTIVITY}**", f"**{MEDICINES}**", MISSED, f"**{STAFFING}**",
             NIGHTS, name="larkhill.md"),
        TWO,
    ),
    "a page, a row each": (
        page(f"<table>{HEAD}{row(ACTIVITY, TWO[0])}{HEAD}{row(TREATMENT, TWO[1])}</table>"),
        TWO,
    ),
    "a page, the regulation in a row of its own": (
        page(f"<table>{HEAD}<tr><td rowspan=2>{ACTIVITY}</td><td>{MEDICINES}</td></tr>{row(MISSED)}"
             f"<tr><td rowspan=2>{TREATMENT}</td><td>{STAFFING}</td></tr>{row(NIGHTS)}</table>"),
        TWO,
    ),
    "a page, an empty cell beside the text": (
        page(f"<table>{HEAD}{row(ACTIVITY, MEDICINES)}{row('', MISSED)}{row(TREATMENT, STAFFING)}"
             f"{row('', NIGHTS)}</table>"),
        TWO,
    ),
    "a page, three columns": (
        page(f"<table>{row(ACTIVITY, MEDICINES, MISSED)}{row(TREATMENT, STAFFING, NIGHTS)}</table>"),
        TWO,
    ),
    "a page, labels on the left": (
        page("<table>" + row("Regulated activity", ACTIVITY) + row("Regulation", GOVERNANCE)
             + row(HOW, AUDITS) + row("Regulated activity", TREATMENT) + row("Regulation", STAFFING)
             + row(HOW, NIGHTS) + "</table>"),
        [f"{GOVERNANCE} {HOW} {AUDITS}", f"{STAFFING} {HOW} {NIGHTS}"],
    ),
    "a page, headings for regulations": (
        page(f"<h3>{ACTIVITY}</h3><h4>{MEDICINES}</h4><p>{MISSED}</p><h4>{STAFFING}</h4><p>{NIGHTS}</p>"),
        TWO,
    ),
    "a page, lists in cells": (
        page(
            "<table>"
            + row(ACTIVITY, f"<p>{MEDICINES}</p><ul><li>doses were missed</li></ul>")
            + "</table>"
        ),
        [f"{MEDICINES} doses were missed"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_breach_is_one_action(name: str) -> None:
    report, expected = LAYOUTS[name]
    assert breaches(report) == expected
    actions = [f for f in report.findings if f.kind == "action"]
    assert all(report.document.text[f.start : f.end] == f.text for f in actions)
    assert {f.decided for f in actions} == {"area_for_development"}
    assert {(f.heading, f.responsible) for f in actions} == {(TOLD, "Larkhill House")}
    numbers = [" ".join(e.split()).removeprefix("Regulation").strip()[:2] for e in expected]
    assert [f.regulation for f in actions] == numbers


@pytest.mark.parametrize("name", LAYOUTS)
def test_nothing_else_of_the_table_is_a_finding(name: str) -> None:
    report, expected = LAYOUTS[name]
    said = [f.text for f in report.findings if f.heading_kind == "actions"]
    assert len(said) == len(expected)


def test_passages_stay_in_order_and_hold_their_findings() -> None:
    for report, _ in LAYOUTS.values():
        assert [p.id for p in report.passages] == list(range(len(report.passages)))
        edges = [edge for p in report.passages for edge in (p.start, p.end)]
        assert edges == sorted(edges)
        for finding in report.findings:
            passage = report.passages[finding.passage]
            assert passage.start <= finding.start < finding.end <= passage.end


@pytest.mark.parametrize(
    ("line", "regulation"),
    [
        ("Regulation 12 HSCA 2008 (Regulated Activities) Regulations 2010 Cleanliness", "12"),
        ("Regulation 9(1)(b) HSCA (RA) Regulations 2014 Person-centred care", "9(1)(b)"),
        ("Regulation 18 CQC (Registration) Regulations 2009 Notification of other incidents", "18"),
        ("Regulation 20A HSCA (RA) Regulations 2014 Requirement as to display", "20A"),
        ("Regulation 17: Good governance", "17"),
        ("Regulation 11 – Need for consent", "11"),
        (
            f"Regulation 13 of the {HCA}",
            "13",
        ),
        ("Regulation 19", "19"),
        ("Reg. 10 Dignity and respect", "10"),
        ("Section 33 HSCA Failure to comply with a condition", None),
    ],
)
def test_how_regulations_are_named(line: str, regulation: str | None) -> None:
    found = [f for f in text(ACTIVITY, line, NIGHTS).findings if f.kind == "action"]
    assert [(f.text.replace("\n", " "), f.regulation) for f in found] == [(f"{line} {NIGHTS}", regulation)]


@pytest.mark.parametrize(
    "line",
    [
        "Regulation 12 was not met on the first floor",
        "Regulations 12 and 18 were met in other homes of the group",
        "Section 47 enquiries had been made late",
        "Personal care was given in the corridor",
    ],
)
def test_lines_that_only_begin_like_a_breach(line: str) -> None:
    found = breaches(text(ACTIVITY, TWO[0], line))
    assert found == [f"{TWO[0]} {line}"]


def test_what_was_done_about_a_breach_elsewhere_is_not_lost() -> None:
    report = text(ACTIVITY, TWO[0], "Enforcement actions", "We served a warning notice")
    assert breaches(report) == [TWO[0], "We served a warning notice"]


def test_enforcement_stands_apart() -> None:
    report = text(ACTIVITY, TWO[0], "Enforcement actions", INTRO, TREATMENT, GOVERNANCE, AUDITS, NOTICE)
    found = [(f.heading, " ".join(f.text.split())) for f in report.findings if f.kind == "action"]
    assert found == [(TOLD, TWO[0]), ("Enforcement actions", f"{GOVERNANCE} {AUDITS} {NOTICE}")]


def test_outside_such_a_table_a_regulation_is_a_sentence_among_others() -> None:
    report = structure(read_bytes(f"{FRONT}\n\n{TWO[0]}\n\n{TWO[0]} It was a breach.".encode(), "x.txt"))
    assert breaches(report) == []
    assert sum("Regulation 12" in f.text for f in report.findings) == 2


def test_an_unfinished_table_takes_nothing_of_the_next_section() -> None:
    report = text(
        ACTIVITY, MEDICINES, "Is the service caring?", "Our findings", "People were treated kindly."
    )
    assert breaches(report) == [MEDICINES]
    assert report.findings[-1].heading == "Our findings"


def test_tables_of_word_documents() -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("Larkhill House", 0)
    for line in FRONT.split("\n\n"):
        document.add_paragraph(line)
    document.add_heading(TOLD, 1)
    table = document.add_table(5, 2)
    head = ("Regulated activity", "Regulation")
    cells = [head, (ACTIVITY, MEDICINES), ("", MISSED), (TREATMENT, STAFFING), ("", NIGHTS)]
    for line, (left, right) in zip(table.rows, cells, strict=True):
        line.cells[0].text, line.cells[1].text = left, right
    for top in (1, 3):
        table.cell(top, 0).merge(table.cell(top + 1, 0))
    out = io.BytesIO()
    document.save(out)
    assert breaches(structure(read_bytes(out.getvalue(), "larkhill.docx"))) == TWO
