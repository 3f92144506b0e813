"""Word documents: what Word's own marks make of a paragraph."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from reportmine.read import read_bytes

W = nsdecls("w")


def blocks(*xml: str) -> list[tuple[str, int, bool, str]]:
    """(kind, level, bold, text) of paragraphs and tables given as XML."""
    document = docx.Document()
    for place, one in enumerate(xml):
        document.element.body.insert(place, parse_xml(one))
    out = io.BytesIO()
    document.save(out)
    found = read_bytes(out.getvalue(), "a.docx")
    return [(b.kind, b.level, b.style.bold, found.text[b.start : b.end]) for b in found.blocks]


def p(inner: str, settings: str = "") -> str:
    return f"<w:p {W}><w:pPr>{settings}</w:pPr>{inner}</w:p>"


def r(text: str, settings: str = "") -> str:
    return f"<w:r><w:rPr>{settings}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (p(r("Text"), "<w:outlineLvl w:val='9'/>"), ("paragraph", 0, False, "Text")),
        (p(r("Text"), "<w:outlineLvl w:val='8'/>"), ("heading", 9, False, "Text")),
        (p(r("Text"), "<w:outlineLvl w:val='0'/>"), ("heading", 1, False, "Text")),
        (p(r("Text"), "<w:numPr><w:ilvl w:val='2'/><w:numId w:val='4'/></w:numPr>"),
         ("bullet", 2, False, "Text")),
        (p(r("Text"), "<w:numPr><w:numId w:val='0'/></w:numPr>"), ("paragraph", 0, False, "Text")),
        (p(r("Text"), "<w:pStyle w:val='ListBullet3'/>"), ("bullet", 2, False, "Text")),
        (p(r("Text"), "<w:pStyle w:val='Heading4'/>"), ("heading", 4, False, "Text")),
        (p(r("Text"), "<w:pStyle w:val='Title'/>"), ("heading", 1, False, "Text")),
        (p(r("a", "<w:b/>") + r("b", "<w:b w:val='1'/>")), ("paragraph", 0, True, "ab")),
        (p(r("a", "<w:b/>") + r("b", "<w:b w:val='0'/>")), ("paragraph", 0, False, "ab")),
        (p(r("a", "<w:b/>") + r("b", "<w:b w:val='false'/>")), ("paragraph", 0, False, "ab")),
        (p(r("a", "<w:b/>") + r(" ")), ("paragraph", 0, True, "a")),  # a space is not seen
        (p(f"{r('Old ')}<w:moveFrom>{r('moved')}</w:moveFrom>{r('new')}"),
         ("paragraph", 0, False, "Old new")),
        (p(f"{r('Old ')}<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>{r('new')}"),
         ("paragraph", 0, False, "Old new")),
        (p(f"<w:moveTo>{r('moved ')}</w:moveTo>{r('here')}"), ("paragraph", 0, False, "moved here")),
        (p("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r>"),
         ("paragraph", 0, False, "a b c")),
        (f"<w:tbl {W}><w:tr><w:tc>{p(r('A box'))}</w:tc></w:tr></w:tbl>",
         ("paragraph", 0, False, "A box")),
        (f"<w:tbl {W}><w:tr><w:tc>{p(r('Safe'))}</w:tc><w:tc>{p(r('Good'))}</w:tc></w:tr></w:tbl>",
         ("row", 0, False, "Safe Good")),
    ],
)  # fmt: skip
def test_one_block(xml: str, expected: tuple[str, int, bool, str]) -> None:
    assert blocks(xml) == [expected]


def test_a_row_keeps_paragraphs_of_a_cell_together_and_leaves_out_empty_cells() -> None:
    row = "".join(f"<w:tc>{cell}</w:tc>" for cell in (p(r("a")) + p(r("b")), p(""), p(r("c"))))
    assert blocks(f"<w:tbl {W}><w:tr>{row}</w:tr></w:tbl>") == [("row", 0, False, "a b c")]
