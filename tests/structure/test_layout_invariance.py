"""How a report is printed must not change what it says: widths, glyphs, sizes, page breaks."""

from __future__ import annotations

import io
import textwrap

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportmine.read import read_bytes
from reportmine.structure import Report, structure

pytest.importorskip("reportlab", reason="makes the PDFs of these tests")
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import ListFlowable, ListItem, Paragraph, SimpleDocTemplate

TITLE = "Area SEND inspection of Fenwater Local Area Partnership"
PARTS: list[tuple[str, list[str]]] = [
    ("Inspection outcome", [
        "p:The local area partnership’s arrangements lead to inconsistent experiences and outcomes for "
        "children and young people with special educational needs and/or disabilities (SEND). The "
        "partnership must work jointly to make improvements.",
    ]),
    ("What is the area partnership doing that is effective?", [
        "b:Leaders across the partnership listen to parents and carers. They act on what they hear, for "
        "example in the redesign of the short-breaks offer.",
        "b:Speech and language therapists help staff in nurseries to identify needs early.",
        "b:Young people know whom to ask for help (e.g. the participation officers) and trust them.",
    ]),
    ("What does the area partnership need to do better?", [
        "b:Children and young people wait too long for an autism assessment. Some have waited for over "
        "2 years. Families do not know who to turn to in the meantime.",
        "b:Information is not shared well between health, education and social-care practitioners, so that "
        "families have to repeat their stories.",
    ]),
    ("Areas for improvement", [
        "p:Leaders should reduce the time that children and young people wait for assessment.",
        "p:Leaders should agree how information is shared between services.",
    ]),
]  # fmt: skip


def tree(report: Report) -> list[tuple[str, str, list[str], list[str]]]:
    """Sections with their bullets and sentences, spaces and hyphens apart."""

    def plain(text: str) -> str:
        return "".join(c for c in text.lower() if c.isalnum())

    out = []
    for section in report.sections:
        bullets = [
            plain(report.text(p)) for p in report.passages if p.section == section.id and p.kind == "bullet"
        ]
        said = [plain(f.text) for f in report.findings if f.section == section.id]
        out.append((section.kind, section.heading, bullets, said))
    return out


def as_text(width: int | None, bullet: str) -> Report:
    blocks = [TITLE, "Inspection dates: 8 to 12 July 2024"]
    for heading, items in PARTS:
        blocks.append(heading)
        for item in items:
            kind, text = item[0], item[2:]
            lead = f"{bullet} " if kind == "b" else ""
            if width is None:
                blocks.append(lead + text)
            else:
                blocks.append(textwrap.fill(lead + text, width, subsequent_indent=" " * len(lead)))
    return structure(read_bytes("\n\n".join(blocks).encode(), "fenwater.txt"))


def as_pdf(page: tuple[int, int], size: float, bullet: str) -> Report:
    body = ParagraphStyle("body", fontName="Helvetica", fontSize=size, leading=size * 1.25, spaceAfter=size)
    head = ParagraphStyle("head", body, fontName="Helvetica-Bold", fontSize=size * 1.2, leading=size * 1.5)
    flow: list[object] = [Paragraph(TITLE, head), Paragraph("Inspection dates: 8 to 12 July 2024", body)]
    for heading, items in PARTS:
        flow.append(Paragraph(heading, head))
        for item in items:
            paragraph = Paragraph(item[2:], body)
            if item[0] == "b":
                listed = ListItem(paragraph, leftIndent=size * 2)
                flow.append(ListFlowable([listed], bulletType="bullet", start=bullet, leftIndent=size * 2))
            else:
                flow.append(paragraph)
    out = io.BytesIO()

    def foot(canvas: object, document: object) -> None:
        canvas.setFont("Helvetica", 8)  # type: ignore[attr-defined]
        text = f"Area SEND inspection report: Fenwater Local Area Partnership {document.page}"  # type: ignore[attr-defined]
        canvas.drawString(50, 18, text)  # type: ignore[attr-defined]

    SimpleDocTemplate(
        out, pagesize=page, leftMargin=50, rightMargin=50, topMargin=50, bottomMargin=60
    ).build(flow, onFirstPage=foot, onLaterPages=foot)
    return structure(read_bytes(out.getvalue(), "fenwater.pdf"))


EXPECTED = tree(as_text(None, "-"))


def test_the_tree_is_the_one_written() -> None:
    assert [(kind, len(bullets)) for kind, _, bullets, _ in EXPECTED] == [
        ("headline", 0),
        ("strengths", 3),
        ("areas_for_development", 2),
        ("actions", 0),
    ]
    assert [len(said) for *_, said in EXPECTED] == [2, 4, 4, 2]


@given(st.integers(58, 110), st.sampled_from("-•▪◼*–"))
def test_wrapped_text(width: int, bullet: str) -> None:
    assert tree(as_text(width, bullet)) == EXPECTED


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(380, 640),
    st.integers(260, 900),
    st.floats(9.5, 13.0),
    st.sampled_from(["•", "▪", "–", "o"]),
)
def test_pdf_pages(width: int, height: int, size: float, bullet: str) -> None:
    report = as_pdf((width, height), size, "•" if bullet == "▪" else bullet)
    assert tree(report) == EXPECTED
    assert (report.inspection_from, report.outcome) == ("2024-07-08", "inconsistent")
