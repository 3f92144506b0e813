"""Word: what is hidden, tiny or of the colour of its paper is no text."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml

from reportmine.read import Document, read_bytes
from tests.read.test_docx_values import W, p, r

LEAD = "Leaders in Northmere listen to families."
SECRET = "Partners praised the excellent and outstanding safeguarding work."
WHITE = "<w:color w:val='FFFFFF'/>"


def document(*xml: str, styles: tuple[str, ...] = ()) -> Document:
    word = docx.Document()
    for style in styles:
        word.styles.element.append(parse_xml(style))
    for place, one in enumerate((p(r(LEAD)), *xml)):
        word.element.body.insert(place, parse_xml(one))
    out = io.BytesIO()
    word.save(out)
    return read_bytes(out.getvalue(), "a.docx")


def style(name: str, kind: str, settings: str, based: str = "") -> str:
    below = f"<w:basedOn w:val='{based}'/>" if based else ""
    return (
        f"<w:style {W} w:type='{kind}' w:styleId='{name}'><w:name w:val='{name}'/>{below}"
        f"<w:rPr>{settings}</w:rPr></w:style>"
    )


def table(cell: str, settings: str = "", named: str = "") -> str:
    told = f"<w:tblStyle w:val='{named}'/>" if named else ""
    return (
        f"<w:tbl {W}><w:tblPr>{told}</w:tblPr><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>"
        f"<w:tcPr>{settings}</w:tcPr>{cell}</w:tc></w:tr></w:tbl>"
    )


HIDDEN = {
    "hidden": p(r(SECRET, "<w:vanish/>")),
    "hidden for good": p(r(SECRET, "<w:specVanish/>")),
    "hidden on the web": p(r(SECRET, "<w:webHidden/>")),
    "white": p(r(SECRET, WHITE)),
    "nearly white": p(r(SECRET, "<w:color w:val='FCFCFC'/>")),
    "of one and a half points": p(r(SECRET, "<w:sz w:val='3'/>")),
    "squeezed": p(r(SECRET, "<w:w w:val='1'/>")),
    "white on white": p(r(SECRET, WHITE + "<w:shd w:val='clear' w:fill='FFFFFF'/>")),
    "white, unmarked": p(r(SECRET, WHITE + "<w:highlight w:val='none'/>")),
    "dark on dark": p(r(SECRET, "<w:color w:val='101010'/><w:shd w:val='clear' w:fill='000000'/>")),
    "black under the marker": p(r(SECRET, "<w:color w:val='000000'/><w:highlight w:val='black'/>")),
    "dark in a dark paragraph": p(
        r(SECRET, "<w:color w:val='000080'/>"), "<w:shd w:val='clear' w:fill='000080'/>"
    ),
    "dark in a dark cell": table(p(r(SECRET, "<w:color w:val='003366'/>")), "<w:shd w:fill='003366'/>"),
    "white in a plain table": table(p(r(SECRET, WHITE)), named="TableGrid"),
    "in pieces": p("".join(r(word + " ", WHITE) for word in SECRET.split())),
}
SHOWN = {
    "hidden, but off": p(r(SECRET, "<w:vanish w:val='0'/>")),
    "white in a dark cell": table(p(r(SECRET, WHITE)), "<w:shd w:val='clear' w:fill='003366'/>"),
    "white in a table of a style": table(p(r(SECRET, WHITE)), named="GridTable4"),
    "white in a dark paragraph": p(r(SECRET, WHITE), "<w:shd w:val='clear' w:fill='000080'/>"),
    "white under a marker": p(r(SECRET, WHITE + "<w:highlight w:val='red'/>")),
    "white on a pattern": p(r(SECRET, WHITE + "<w:shd w:val='pct50' w:fill='FFFFFF'/>")),
    "white on a colour of the theme": p(r(SECRET, WHITE + "<w:shd w:fill='auto' w:themeFill='accent1'/>")),
    "of two points": p(r(SECRET, "<w:sz w:val='4'/>")),
    "grey": p(r(SECRET, "<w:color w:val='BFBFBF'/>")),
    "of no colour": p(r(SECRET, "<w:color w:val='auto'/>")),
    "narrow": p(r(SECRET, "<w:w w:val='80'/>")),
    "before a mark that is hidden": p(r(SECRET), "<w:rPr><w:specVanish/><w:vanish/></w:rPr>"),
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_word_does_not_show_is_no_text(kind: str) -> None:
    found = document(HIDDEN[kind])
    assert found.text.strip() == LEAD
    [(code, message, page)] = found.problems
    assert (code, page) == ("suspicious", None)
    assert SECRET in message


@pytest.mark.parametrize("kind", SHOWN)
def test_what_word_shows_is_text(kind: str) -> None:
    found = document(SHOWN[kind])
    assert found.text.split("\n")[:2] == [LEAD, SECRET]
    assert found.problems == ()


def test_a_style_hides_and_a_run_shows_again() -> None:
    styles = (style("Ghost", "paragraph", WHITE), style("Child", "paragraph", "", "Ghost"),
              style("Speck", "character", "<w:sz w:val='2'/>"))  # fmt: skip
    found = document(
        p(r(SECRET), "<w:pStyle w:val='Child'/>"),
        p(r(SECRET, "<w:rStyle w:val='Speck'/>")),
        p(r("They are heard.", "<w:color w:val='000000'/>"), "<w:pStyle w:val='Child'/>"),
        styles=styles,
    )
    assert found.text.strip().split("\n") == [LEAD, "They are heard."]
    assert len(found.problems) == 1


def test_a_page_number_of_a_table_of_contents_is_no_secret() -> None:
    found = document(p(r("Findings ") + r("12", "<w:webHidden/>")))
    assert found.text.strip().endswith("Findings 12")
    assert found.problems == ()


def test_a_hidden_label_is_left_out_without_a_row() -> None:
    found = document(p(r("Heard. ") + r("Draft two", "<w:vanish/>")))
    assert found.text.strip() == f"{LEAD}\nHeard."
    assert found.problems == ()


def test_of_coloured_paper_nothing_is_known() -> None:
    word, out = docx.Document(), io.BytesIO()
    word.element.insert(0, parse_xml(f"<w:background {W} w:color='000080'/>"))
    word.element.body.insert(0, parse_xml(p(r(SECRET, WHITE))))
    word.save(out)
    assert read_bytes(out.getvalue(), "a.docx").text.strip() == SECRET
