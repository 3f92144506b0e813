"""An inspection report says the same however its pages look and in which order its file draws them."""

from __future__ import annotations

import pytest

from reportmine.read import read_bytes
from reportmine.structure import Report, structure

pytest.importorskip("reportlab", reason="makes the PDFs of these tests")
from tests.layouts import provider as printed
from tests.layouts.provider import Layout

LAYOUTS: dict[str, Layout] = {
    "natural": Layout(),
    "rules": Layout(rules=True),
    "pictures": Layout(pictures=True),
    "grades beside headings": Layout(beside=True),
    "columns": Layout(columns=True),
    "columns, line by line": Layout(columns=True, order=printed.by_line),
    "headings last": Layout(order=printed.last("heading")),
    "headings and grades last": Layout(beside=True, order=printed.last("heading", "rating")),
    "masthead last": Layout(order=printed.last("masthead")),
    "masthead and headings last": Layout(columns=True, order=printed.last("masthead", "heading")),
    "masthead, headings and foot last": Layout(order=printed.last("masthead", "heading", "furniture")),
    "foot first": Layout(order=printed.first("furniture")),
    "foot and masthead first": Layout(order=printed.first("furniture", "masthead")),
    "headings first": Layout(order=printed.first("heading")),
    "grades first": Layout(beside=True, order=printed.first("rating")),
    "grades last": Layout(beside=True, pictures=True, order=printed.last("rating", "picture")),
    "line by line": Layout(order=printed.by_line),
    "line by line, rules": Layout(rules=True, order=printed.by_line),
    "tables by column": Layout(order=printed.by_column),
    "tables by column, rules": Layout(rules=True, order=printed.by_column),
    "tables, right cell first": Layout(order=printed.right_first),
    "regulations in bold": Layout(bold=True),
    "regulations in bold, rules, by column": Layout(bold=True, rules=True, order=printed.by_column),
    "regulations in bold, over pages": Layout(bold=True, low=190),
    "a table over pages": Layout(low=190),
    "a table over pages, rules": Layout(low=190, rules=True),
    "a table over pages, head again": Layout(low=190, head_again=True),
    "a row over pages": Layout(low=150),
    "a row over pages, head again": Layout(low=150, head_again=True),
    "a row over pages, by column": Layout(low=150, order=printed.by_column),
    "words": Layout(words=True),
    "words, headings last": Layout(words=True, beside=True, order=printed.last("heading")),
    "letters apart": Layout(spaced=True),
    "letters apart, words": Layout(spaced=True, words=True),
    "letters apart, headings last": Layout(spaced=True, order=printed.last("heading", "masthead")),
    "all of it": Layout(
        columns=True, low=190, beside=True, pictures=True, words=True, spaced=True,
        order=printed.last("masthead", "heading", "furniture"),
    ),
    "all of it, in order": Layout(
        columns=True, low=190, beside=True, pictures=True, words=True, spaced=True, rules=True
    ),
    **{f"shuffled {seed}": Layout(order=printed.shuffled(seed)) for seed in range(3)},
    **{
        f"shuffled {seed}, columns": Layout(columns=True, beside=True, order=printed.shuffled(seed))
        for seed in range(3, 6)
    },
}  # fmt: skip

# What the PDF reader gets wrong: cells of several paragraphs drawn line by line at random, and a cell
# that goes on over the page beside a row whose cells were drawn column by column.
DRAWN = pytest.mark.xfail(strict=True, reason="the cells' paragraphs cannot be told from rows")
WRONG_ACTIONS = {"a row over pages, by column", "shuffled 0", "shuffled 1"}
WRONG_STRUCTURE = WRONG_ACTIONS
WRONG_FACTS: set[str] = set()


def layouts(wrong: set[str]) -> list[object]:
    """Every layout, those in `wrong` with their mark."""
    return [pytest.param(name, marks=[DRAWN] if name in wrong else []) for name in LAYOUTS]


def plain(text: str) -> str:
    """Letters and digits: the tree must be right; spaces between words are a test of their own."""
    return "".join(c for c in text.lower() if c.isalnum())


def said(report: Report) -> list[tuple[str, str, list[str]]]:
    """(kind, heading, findings) of each section."""
    return [
        (s.kind, plain(s.heading), [plain(f.text) for f in report.findings if f.section == s.id])
        for s in report.sections
    ]


def sentences(*texts: str) -> list[str]:
    return [plain(sentence) for text in texts for sentence in text.split(". ")]


def expected() -> list[tuple[str, str, list[str]]]:
    question = "The five questions we ask about services and what we found"
    parts = [("headline", "Ratings", []), ("headline", "Overall summary", sentences(*printed.SUMMARY))]
    parts.append(("headline", question, []))
    parts += [("key_question", asked, sentences(text)) for asked, text in printed.FIVE]
    for asked, texts in printed.FINDINGS:
        parts += [("key_question", asked, []), ("key_messages", "Our findings", sentences(*texts))]
    for heading, breaches in printed.TABLES:
        parts.append(("actions", heading, [plain(" ".join((name, *texts))) for _, name, texts in breaches]))
    return [(kind, plain(heading), found) for kind, heading, found in parts]


@pytest.mark.parametrize("name", layouts(WRONG_STRUCTURE))
def test_structure(name: str) -> None:
    report = structure(read_bytes(printed.draw(LAYOUTS[name]), "50012345.pdf"))
    assert said(report) == expected()


@pytest.mark.parametrize("name", layouts(WRONG_FACTS))
def test_facts(name: str) -> None:
    report = structure(read_bytes(printed.draw(LAYOUTS[name]), "50012345.pdf"))
    assert report.family == "cqc_provider_inspection"
    assert (report.system_name, report.system_kind) == (printed.NAME, "provider")
    assert (report.inspection_from, report.inspection_to) == ("2015-07-07", "2015-07-10")
    assert (report.published, report.published_from) == ("2015-10-01", "text")
    assert report.outcome == "inadequate"
    grades = [grade.lower().replace(" ", "_") for _, grade in printed.RATINGS]
    assert [r.grade for r in report.ratings] == grades


@pytest.mark.parametrize("name", layouts(WRONG_ACTIONS))
def test_actions(name: str) -> None:
    report = structure(read_bytes(printed.draw(LAYOUTS[name]), "50012345.pdf"))
    actions = [f for f in report.findings if f.kind == "action"]
    assert [(f.regulation, " ".join(f.text.split())) for f in actions] == [
        (text.split()[1], " ".join((text, *texts))) for _, text, texts in printed.BREACHES
    ]
    assert all(report.document.text[f.start : f.end] == f.text for f in actions)
    assert {(f.decided, f.responsible) for f in actions} == {("area_for_development", printed.NAME)}


@pytest.mark.parametrize("name", ["natural", "words", "letters apart", "letters apart, words"])
def test_words_stand_apart(name: str) -> None:
    report = structure(read_bytes(printed.draw(LAYOUTS[name]), "50012345.pdf"))
    assert {s.heading for s in report.sections} >= {"Our findings", printed.TOLD, printed.ENFORCED}
    assert report.findings[0].text == printed.SUMMARY[0].split(". ")[0] + "."


def test_every_layout_draws_the_same_text() -> None:
    natural = sorted((m.page, m.text) for m in printed.marks(Layout())[0])
    for layout in LAYOUTS.values():
        page = printed.marks(layout)[0]
        assert sorted(m.text for m in layout.order(page)) == sorted(m.text for m in page)
        if layout.order is not list and layout == Layout(order=layout.order):
            assert sorted((m.page, m.text) for m in layout.order(page)) == natural
