"""Word documents (.docx) to blocks with python-docx: styles say what is a heading or a list.

The text is taken from the XML: python-docx leaves out tracked insertions, fields, content controls,
text boxes, nested tables and notes, and a row's `cells` repeats a merged cell for every column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

from reportmine.read.document import Style, TextBuilder
from reportmine.read.docx_package import notes, open_docx, properties
from reportmine.read.glyphs import visible

_WORD = re.compile(r"\S+(?: \S+)*")
_HEADING = re.compile(r"(?:heading|title)\s*(\d?)", re.I)
_LIST = re.compile(r"List (?:Bullet|Number)\s*(\d?)", re.I)

_P, _TABLE, _ROW, _CELL, _BOX = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "txbxContent"))
_T, _RUN, _PROPERTIES = qn("w:t"), qn("w:r"), qn("w:pPr")
_CONTROL = (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins"), qn("w:moveTo"))
# Deletions, and the second version of a drawing for old programs.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = frozenset((qn("w:del"), qn("w:moveFrom"), _FALLBACK, qn("w:instrText")))
_SIGNS = {
    qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:ptab"): " ",
    qn("w:noBreakHyphen"): "-",
}  # fmt: skip
_REFERENCES = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}


def read_docx(data: bytes, builder: TextBuilder) -> dict[str, str]:
    """Adds the document's blocks to `builder` and returns its core properties.

    Raises ReadProblem: `too_large` for an archive that unpacks beyond the limits, `damaged`.
    """
    document = open_docx(data)
    _Reader(document, builder).blocks(document.element.body)
    return properties(document)


class _Reader:
    def __init__(self, document: Document, builder: TextBuilder) -> None:
        self.document = document
        self.builder = builder
        self.notes = notes(document)
        self.paragraphs = self.tables = 0

    def blocks(self, container: etree._Element) -> None:
        """Paragraphs and tables in order, those inside content controls too."""
        for child in _children(container, (_P, _TABLE)):
            if child.tag == _P:
                self.paragraphs += 1
                self._paragraph(child, f"paragraph {self.paragraphs}")
            else:
                self._table(child)

    def _paragraph(self, element: etree._Element, place: str) -> None:
        text = _text(element)
        if text.strip():
            self.builder.open()
            self._add(text, place)
            kind, level = self._kind(element)
            style = Style(bold=_bold(element))
            self.builder.close(kind, level=level, style=style, alone=kind != "bullet")
        for box in _find(element, (_BOX,)):
            self.blocks(box)
        self._notes(element)

    def _notes(self, element: etree._Element) -> None:
        for reference in _find(element, _REFERENCES):
            key = (_REFERENCES[reference.tag], reference.get(qn("w:id"), ""))
            note = self.notes.pop(key, None)
            text = " ".join(_text(p) for p in note.iter(_P)) if note is not None else ""
            if text.strip():
                self.builder.open()
                self._add(text, " ".join(key))
                self.builder.close("footnote")

    def _kind(self, element: etree._Element) -> tuple[str, int]:
        """(block kind, level) by the paragraph's own settings, then those of its styles."""
        style = Paragraph(element, self.document).style
        name = (style.name or "") if style is not None else ""
        if match := _HEADING.match(name):
            return "heading", int(match.group(1) or 1)
        settings = [element.find(_PROPERTIES)]
        seen = set()
        while style is not None and style.style_id not in seen:  # a style may be based on itself
            seen.add(style.style_id)
            settings.append(style.element.find(_PROPERTIES))
            style = getattr(style, "base_style", None)
        settings = [s for s in settings if s is not None]
        outline = _first(settings, "w:outlineLvl")
        if outline is not None and outline < 9:  # 9 is running text
            return "heading", outline + 1
        if match := _LIST.match(name):
            return "bullet", int(match.group(1) or 1) - 1
        if _first(settings, "w:numPr/w:numId"):  # number 0 takes a list away
            return "bullet", _first(settings, "w:numPr/w:ilvl") or 0
        return "paragraph", 0

    def _table(self, table: etree._Element) -> None:
        self.tables += 1
        number = self.tables
        for index, row in enumerate(_children(table, (_ROW,)), start=1):
            cells = list(_children(row, (_CELL,)))
            if len(cells) < 2 or any(cell.find(f".//{_TABLE}") is not None for cell in cells):
                for cell in cells:  # a box, or a table that lays out the page
                    self.blocks(cell)
                continue
            self._row(cells, f"table {number} row {index}")

    def _row(self, cells: list[etree._Element], place: str) -> None:
        self.builder.open()
        spans = []
        for cell in cells:
            text = "\n".join(_text(p) for p in _children(cell, (_P,)))
            if not visible(text).strip():
                continue
            if not self.builder.at_space:
                self.builder.space()
            start = self.builder.length
            self._add(text, place)
            spans.append((start, self.builder.length))
        self.builder.close("row", cells=tuple(spans))
        for cell in cells:
            for box in _find(cell, (_BOX,)):
                self.blocks(box)
            self._notes(cell)

    def _add(self, text: str, place: str) -> None:
        for word in _WORD.finditer(visible(text)):
            if not self.builder.at_space:
                self.builder.space()
            self.builder.add(word.group(0), place=place)


def _children(container: etree._Element, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """The nearest descendants with one of the tags, through wrappers that show nothing."""
    stack = list(reversed(container))
    while stack:
        child = stack.pop()
        if child.tag in tags:
            yield child
        elif child.tag in _CONTROL:
            stack += reversed(child)


def _find(element: etree._Element, tags: object) -> Iterator[etree._Element]:
    """Descendants with one of the tags that show, not those inside each other or in text boxes."""
    stack = list(reversed(element))
    while stack:
        child = stack.pop()
        if child.tag in tags:  # type: ignore[operator]
            yield child
        elif child.tag not in _GONE and child.tag != _BOX:
            stack += reversed(child)


def _text(paragraph: etree._Element) -> str:
    shown = frozenset(chain((_T,), _SIGNS))
    pieces = (
        element for element in _find(paragraph, shown) if element.getparent().tag == _RUN
    )  # tab stops of the settings are called w:tab too
    return "".join(_SIGNS.get(piece.tag) or piece.text or "" for piece in pieces)


def _bold(paragraph: etree._Element) -> bool:
    """Every run that shows something is set in bold."""
    runs = [r for r in _find(paragraph, (_RUN,)) if any((t.text or "").strip() for t in r.iter(_T))]
    bold = [run.find(f"{qn('w:rPr')}/{qn('w:b')}") for run in runs]
    return bool(runs) and all(
        b is not None and b.get(qn("w:val"), "1") not in ("0", "false", "off") for b in bold
    )


def _first(settings: list[etree._Element], path: str) -> int | None:
    """The number that the first of the settings to have one gives at `path`."""
    steps = "/".join(qn(step) for step in path.split("/"))
    for setting in settings:
        found = setting.find(steps)
        if found is not None and (value := found.get(qn("w:val"), "")).isdecimal():
            return int(value)
    return None
