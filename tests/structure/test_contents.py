"""The contents of a report give no headings and no findings, however they are set."""

from __future__ import annotations

import io

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from reportmine.read import read, read_bytes
from reportmine.structure import Report, contents, structure
from reportmine.structure.contents import contents_blocks
from tests.helpers import CASES, document, report

TITLES = ("How staff work with families", "Leadership and culture", "What carers told the review team")
PROSE = (
    "Inspectors found that families in Marlbeck wait too long for an assessment of their care needs. "
    "Staff of the council know the children well and visit them often."
)
BOLD, PLAIN = ("Helvetica-Bold", 16), ("Helvetica", 11)


def pdf(*pages: list[tuple[str, float]], gap: float = 15) -> Report:
    """Each page its contents lines (text, left edge); behind them a page for each title."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for lines in pages:
        y = 760.0
        for text, left in lines:
            if left >= 72:
                y -= gap if left < 300 else 0
            canvas.setFont(*(BOLD if text in ("Contents", "Review of Marlbeck") else PLAIN))
            canvas.drawString(left, y, text)
        canvas.showPage()
    for title in TITLES:
        canvas.setFont(*BOLD)
        canvas.drawString(72, 760, title)
        canvas.setFont(*PLAIN)
        for n, line in enumerate(PROSE.split(". ")):
            canvas.drawString(72, 730 - 14 * n, line.rstrip(".") + ".")
        canvas.showPage()
    canvas.save()
    return structure(read_bytes(out.getvalue(), "review.pdf"))


def right(found: Report, first_page: int | None = None) -> None:
    """Only the headings of the text, each on its page, and the prose under them."""
    headings = [s for s in found.sections if s.heading != "Review of Marlbeck"]
    assert [s.heading for s in headings] == list(TITLES)
    if first_page:
        assert [s.page for s in headings] == [first_page, first_page + 1, first_page + 2]
    wanted = [sentence.rstrip(".") + "." for sentence in PROSE.split(". ")] * 3
    assert [f.text for f in found.findings] == wanted


LEAD = ("Contents", 72.0)
DOTS = " " + "." * 60 + " "


@pytest.mark.parametrize(
    "lines",
    [
        [LEAD, *((f"{title}{DOTS}{n}", 72.0) for n, title in enumerate(TITLES, 2))],
        [LEAD, *((f"{title} " + ". " * 20 + f" {n}", 72.0) for n, title in enumerate(TITLES, 2))],
        [LEAD, *((f"{title} {n}", 72.0) for n, title in enumerate(TITLES, 2))],
        [LEAD, *(part for n, t in enumerate(TITLES, 2) for part in ((t, 72.0), (str(n), 500.0)))],
        [LEAD, ("Page", 496), *(p for n, t in enumerate(TITLES, 2) for p in ((t, 72.0), (f"{n}", 500)))],
        [LEAD, *((f"{n - 1}. {title}{DOTS}{n}", 72.0) for n, title in enumerate(TITLES, 2))],
        [LEAD, *((f"{n - 1} {title} {n}", 72.0) for n, title in enumerate(TITLES, 2))],
        [*((f"{title}{DOTS}{n}", 72.0) for n, title in enumerate(TITLES, 2))],
        [*((f"{title} {n}", 72.0) for n, title in enumerate(TITLES, 2))],
        [("Review of Marlbeck", 72.0), *((f"{title} page {n}", 72.0) for n, title in enumerate(TITLES, 2))],
        [LEAD, (f"Foreword{DOTS}iv", 72.0), *((f"{t}{DOTS}{n}", 72.0) for n, t in enumerate(TITLES, 2))],
    ],
    ids=["leaders", "wide leaders", "number only", "number at right", "column head", "numbered",
         "number without dot", "no lead", "no lead, no leaders", "page 2", "Roman"],
)  # fmt: skip
@pytest.mark.parametrize("gap", [15, 26])
def test_a_contents_page_of_a_pdf(lines: list[tuple[str, float]], gap: float) -> None:
    right(pdf(lines, gap=gap), 2)


def test_an_entry_over_two_lines() -> None:
    first, last = TITLES[2].rsplit(" ", 2)[0], " ".join(TITLES[2].split()[-2:])
    lines = [LEAD, *((f"{t}{DOTS}{n}", 72.0) for n, t in enumerate(TITLES[:2], 2)), (first, 72.0)]
    right(pdf([*lines, (f"{last}{DOTS}4", 72.0)]), 2)
    right(pdf([*lines, (f"{last}{DOTS}4", 90.0)], gap=26), 2)


@pytest.mark.parametrize("last", ["{} ..... 4", "{} 4"])
def test_an_entry_over_two_paragraphs(last: str) -> None:
    first, rest = TITLES[2][:11], TITLES[2][12:]
    listed = "\n\n".join([f"{TITLES[0]} 2", f"{TITLES[1]} 3", first, last.format(rest)])
    body = "\n\n".join(f"{title}\n\n{PROSE}" for title in TITLES)
    right(report(f"Contents\n\n{listed}\n\n{body}\n", "review.txt"))


def test_a_contents_over_two_pages() -> None:
    entries = [(f"{t}{DOTS}{n}", 72.0) for n, t in enumerate(TITLES, 3)]
    right(pdf([LEAD, *entries[:2]], entries[2:]), 3)
    right(pdf([LEAD, *entries[:2]], [("Contents (continued)", 72.0), *entries[2:]]), 3)


def test_the_shared_case() -> None:
    found = structure(read(CASES / "17-contents-page.pdf"))
    headings = [(s.heading, s.page) for s in found.sections if s.page and s.page > 1]
    assert headings == [
        ("Summary of strengths", 2), ("Areas for development", 2), ("Leadership and culture", 3),
        ("What we recommend", 3),
    ]  # fmt: skip
    assert [s.heading for s in found.sections if s.page == 1] == [
        "Marlbeck adult social care: peer review report"
    ]
    assert [f.page for f in found.findings] == [2, 2, 3, 3]


@pytest.mark.parametrize(("numbers", "lead"), [(True, True), (True, False), (False, True)])
def test_a_contents_of_word(numbers: bool, lead: bool) -> None:
    file = docx.Document()
    style = file.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    if lead:
        file.add_paragraph("Contents", style="Normal").runs[0].bold = True
    for n, title in enumerate(TITLES, 2):
        file.add_paragraph(f"{title}\t{n}" if numbers else title, style=style)
    for title in TITLES:
        file.add_heading(title, level=1)
        file.add_paragraph(PROSE)
    out = io.BytesIO()
    file.save(out)
    right(structure(read_bytes(out.getvalue(), "review.docx")))


LINKS = "".join(f'<li><a href="#s{n}">{title}</a></li>' for n, title in enumerate(TITLES))
BODY = "".join(f'<h2 id="s{n}">{title}</h2><p>{PROSE}</p>' for n, title in enumerate(TITLES))


@pytest.mark.parametrize(
    "listed",
    [
        f"<nav><h2>Contents</h2><ul>{LINKS}</ul></nav>",
        f"<h2>Contents</h2><ul>{LINKS}</ul>",
        f"<div><p><b>On this page</b></p><ol>{LINKS}</ol></div>",
        f"<ul>{LINKS}</ul>",
        f"<p>Jump to section</p><ul>{LINKS}</ul>",
    ],
    ids=["nav", "heading", "on this page", "links alone", "jump to"],
)
def test_a_contents_of_a_web_page(listed: str) -> None:
    page = f"<html><body><main><h1>Review of Marlbeck</h1>{listed}{BODY}</main></body></html>"
    right(structure(read_bytes(page.encode(), "review.html")))


@pytest.mark.parametrize("between", ["{} {}", "{}\t{}", "{} ..... {}", "{}: {}", "{} … {}", "- {} {}"])
def test_a_contents_of_text(between: str) -> None:
    lines = "\n".join(between.format(title, n) for n, title in enumerate(TITLES, 2))
    body = "\n\n".join(f"{title}\n\n{PROSE}" for title in TITLES)
    right(report(f"Contents\n\n{lines}\n\n{body}\n", "review.txt"))


@pytest.mark.parametrize(
    "text",
    [
        # A list of figures, of which none is a heading.
        "Children living here\n\nChildren looked after 345\n\nCare leavers 412\n\nFoster carers 530\n\n",
        # Numbers that fall: no contents, a table of counts.
        f"Findings by chapter\n\n{TITLES[1]} 9\n\n{TITLES[0]} 4\n\n{TITLES[2]} 2\n\n",
        # The statements of a theme are named again as headings, behind prose.
        f"{PROSE}\n\n- {TITLES[0]}\n- {TITLES[1]}\n- {TITLES[2]}\n\n",
        "Leadership and culture 3\n\n",
        f"{TITLES[0]}\n\n{TITLES[1]}\n\n",
    ],
    ids=["figures", "falling", "behind prose", "one line", "headings"],
)  # fmt: skip
def test_what_is_no_contents(text: str) -> None:
    body = "\n\n".join(f"{title}\n\n{PROSE}" for title in TITLES)
    assert contents_blocks(document(text + body)) == frozenset()


def test_a_heading_behind_the_contents_that_stands_twice_is_a_heading() -> None:
    lines = "\n\n".join(TITLES)
    body = "\n\n".join(f"{title}\n\n{PROSE}" for title in (*TITLES, TITLES[0]))
    found = report(f"Contents\n\n{lines}\n\n{body}\n", "review.txt")
    assert [s.heading for s in found.sections] == [*TITLES, TITLES[0]]


def test_text_of_the_contents_is_kept() -> None:
    found = pdf([LEAD, *((f"{title}{DOTS}{n}", 72.0) for n, title in enumerate(TITLES, 2))])
    said = "\n".join(found.text(p) for p in found.passages)
    assert all(said.count(title) == 1 for title in TITLES)


@pytest.mark.parametrize("count", range(36, 44))
def test_a_contents_within_a_long_list_begins_at_its_own_line(count: int) -> None:
    """What leads into the contents is never passed over, wherever it stands in a list."""
    before = "\n\n".join(f"Wards at work {n // 30}" for n in range(count))
    listed = "\n\n".join(["Contents", *(f"What we saw in ward b{chr(97 + n)} {n + 2}" for n in range(26))])
    found = document(f"{before}\n\n{listed}\n\n{PROSE}\n", "review.txt")
    taken = [found.text[found.blocks[n].start : found.blocks[n].end] for n in contents_blocks(found)]
    assert sorted(taken) == sorted(listed.split("\n\n"))


@pytest.mark.parametrize("unit", ["Findings\t3\n", "Findings\t3\nPage\n", "Wards 3\n\n", "a b 3\n\n3\n\n"])
def test_long_lists_that_are_no_contents_are_looked_through_a_few_times(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = 0
    take = contents._Finder._take

    def counted(finder: contents._Finder, run: contents._Run, index: int) -> int:
        nonlocal taken
        taken += 1
        return take(finder, run, index)

    monkeypatch.setattr(contents._Finder, "_take", counted)
    found = document(f"{PROSE}\n\n{unit * 1_000}\n\n{PROSE}\n", "review.txt")
    assert contents_blocks(found) == frozenset()
    assert taken < 20 * len(found.blocks)
