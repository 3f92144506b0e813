"""Tables of actions: a row is one action, whoever must act in it, whatever page it ends on."""

from __future__ import annotations

import io

import pytest

from reportmine.read import read_bytes
from reportmine.structure import Report, structure
from tests.helpers import CASES

COUNCIL, TRUST = "Harrowdale Council", "NHS Harrowdale ICB"
WAITS = "Leaders should cut the time that children wait for a plan. They should tell families what is next."
SPEECH = "Leaders should make sure that speech therapy is there for all who need it, at school and at home"
CHECKS = "Leaders should check each month what has changed. They should publish it."
WHOSE, WHAT = "Responsible body", "Areas for priority action"
FRONT = (
    "Area SEND inspection of Harrowdale Local Area Partnership",
    "Inspection dates: 8 to 12 July 2024",
    "Inspection outcome",
    "There are widespread and/or systemic failings in the area. The partnership must act at once.",
)
READING = pytest.mark.xfail(strict=True, reason="the PDF reader joins rows beside a merged cell")
ROWS = [(COUNCIL, WAITS), (TRUST, SPEECH), (TRUST, CHECKS)]


def actions(report: Report) -> list[tuple[str | None, str]]:
    assert report.family == "area_send_inspection"
    found = [f for f in report.findings if f.heading == WHAT]
    assert {(f.kind, f.decided) for f in found} == {("action", "area_for_development")}
    return [(f.responsible, " ".join(f.text.split())) for f in found]


def page(*rows: str) -> Report:
    body = "".join(f"<p>{line}</p>" for line in FRONT)
    html = f"<main>{body}<h2>{WHAT}</h2><table>{''.join(rows)}</table></main>"
    return structure(read_bytes(html.encode(), "harrowdale.html"))


def row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


@pytest.mark.parametrize(
    "rows",
    [
        [row(WHOSE, WHAT), *(row(*r) for r in ROWS)],
        [row(WHOSE, WHAT), *(r for cells in ROWS for r in (row(*cells), row(WHOSE, WHAT)))],
        [row(*ROWS[0]), f"<tr><td rowspan=2>{TRUST}</td><td>{SPEECH}</td></tr>", row(CHECKS)],
        [row(*ROWS[0]), f"<tr><td rowspan=0>{TRUST}</td><td>{SPEECH}</td></tr>", row(CHECKS)],
    ],
    ids=["plain", "head repeated", "merged cell", "merged to the end"],
)
def test_tables_of_web_pages(rows: list[str]) -> None:
    assert actions(page(*rows)) == ROWS


@pytest.mark.parametrize("repeated", [False, True])
@pytest.mark.parametrize("merged", [False, True])
def test_tables_of_word_documents(repeated: bool, merged: bool) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    for line in FRONT:
        document.add_paragraph(line)
    document.add_heading(WHAT, 1)
    rows = [(WHOSE, WHAT), ROWS[0], *([(WHOSE, WHAT)] if repeated else []), *ROWS[1:]]
    table = document.add_table(len(rows), 2)
    for line, cells in zip(table.rows, rows, strict=True):
        line.cells[0].text, line.cells[1].text = cells
    if merged:
        table.cell(len(rows) - 1, 0).text = ""
        table.cell(len(rows) - 2, 0).merge(table.cell(len(rows) - 1, 0))
    out = io.BytesIO()
    document.save(out)
    assert actions(structure(read_bytes(out.getvalue(), "harrowdale.docx"))) == ROWS


def test_a_table_of_a_markdown_file() -> None:
    table = "\n".join(f"| {a} | {b} |" for a, b in [(WHOSE, WHAT), ("---", "---"), *ROWS])
    lines = [*FRONT, f"## {WHAT}", table]
    assert actions(structure(read_bytes("\n\n".join(lines).encode(), "harrowdale.md"))) == ROWS


# In a PDF nothing but a full stop or a rule says where a row ends that has no left cell of its own.
PRINTED = [(who, what.rstrip(".") + ".") for who, what in ROWS]


def drawn(height: float, *, head: int, split: bool, merged: bool) -> Report:
    """A PDF whose table goes on over pages of the given height."""
    pytest.importorskip("reportlab", reason="makes the PDFs of these tests")
    from reportlab.lib.colors import black
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    body = ParagraphStyle("body", fontName="Helvetica", fontSize=11, leading=14, spaceAfter=8)
    bold = ParagraphStyle("bold", body, fontName="Helvetica-Bold")
    title = ParagraphStyle("title", bold, fontSize=15, leading=19)
    cells = [[Paragraph(WHOSE, bold), Paragraph(WHAT, bold)]]
    cells += [[Paragraph(who, body), Paragraph(what, body)] for who, what in PRINTED]
    style = [("GRID", (0, 0), (-1, -1), 0.8, black), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    if merged:
        cells[3][0] = ""
        style.append(("SPAN", (0, 2), (0, 3)))
    flow = [Paragraph(line, title if n in (0, 2) else body) for n, line in enumerate(FRONT)]
    flow += [
        Paragraph(WHAT, title),
        Table(cells, [130, 330], style=style, repeatRows=head, splitInRow=split),
    ]
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=(595, height), topMargin=50, bottomMargin=50).build(flow)
    return structure(read_bytes(out.getvalue(), "harrowdale.pdf"))


PAGES = [
    (height, head, split, merged)
    for height in (300, 340, 460, 600)
    for head in (0, 1)
    for split in (False, True)
    for merged in (False, True)
]


@pytest.mark.parametrize(
    ("height", "head", "split", "merged"),
    [pytest.param(*p, marks=[READING] if p[3] else []) for p in PAGES],
)
def test_tables_over_pages(height: int, head: int, split: bool, merged: bool) -> None:
    assert actions(drawn(height, head=head, split=split, merged=merged)) == PRINTED


def test_a_table_over_pages_with_a_merged_cell() -> None:
    (path,) = CASES.glob("15-*/in.pdf")
    report = structure(read_bytes(path.read_bytes(), path.name))
    found = [f for f in report.findings if f.heading == WHAT]
    both, one = "Marlbeck Borough Council and NHS Marlbeck ICB", "NHS Marlbeck ICB"
    assert [(f.kind, f.responsible) for f in found] == [("action", both), ("action", one), ("action", one)]
    assert [f.text.split(", so that ")[0].rsplit(" wait for ")[1] for f in found] == [
        "an education, health and care plan",
        "speech and language therapy",
        "autism assessment",
    ]
    assert all(f.text.count("Leaders should") == 2 and f.text.endswith("of the work.") for f in found)
