"""Word documents (.docx) to blocks with python-docx: styles say what is a heading or a list.

The text is taken from the XML: python-docx leaves out tracked insertions, fields, content controls,
text boxes, nested tables and notes, and a row's `cells` repeats a merged cell for every column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

from reportmine.read.bullets import mark_length
from reportmine.read.document import Style, TextBuilder
from reportmine.read.docx_numbers import Numbers
from reportmine.read.docx_package import notes, open_docx, properties
from reportmine.read.docx_table import columns, ticked
from reportmine.read.docx_text import BOX, Runs, find, is_deleted_row, runs_on
from reportmine.read.forms import is_form
from reportmine.read.glyphs import visible
from reportmine.read.hidden_prose import said
from reportmine.read.tricks import tricks

_WORD = re.compile(r"\S+(?: \S+)*")
_HEADING = re.compile(r"(?:heading|title)\s*(\d?)", re.I)
_LIST = re.compile(r"List (?:Bullet|Number)\s*(\d?)", re.I)

_P, _TABLE, _ROW, _CELL = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc"))
_PROPERTIES, _BREAK = qn("w:pPr"), qn("w:br")
# A number that says what it counts: "Recommendation 3", not "3." or "(c)".
_NAMED_NUMBER = re.compile(r"[^\W\d_]{4}")
_CONTROL = (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins"), qn("w:moveTo"))
_REFERENCES = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}


def read_docx(data: bytes, builder: TextBuilder) -> dict[str, str]:
    """Adds the document's blocks to `builder` and returns its core properties.

    Raises ReadProblem: `too_large` for an archive that unpacks beyond the limits, `damaged`.
    """
    document = open_docx(data)
    reader = _Reader(document, builder)
    reader.blocks(document.element.body)
    builder.problems += said(reader.runs.hidden, "the document")
    builder.problems += tricks("\n".join(dict.fromkeys(reader.odd)))
    return properties(document)


class _Reader:
    def __init__(self, document: Document, builder: TextBuilder) -> None:
        self.document = document
        self.builder = builder
        self.notes = notes(document)
        self.runs = Runs(document)
        self.numbers = Numbers(document)
        self.paragraphs = self.tables = 0
        self.odd: list[str] = []  # texts that may hold characters that do not show

    def blocks(self, container: etree._Element) -> None:
        """Paragraphs and tables in order, those inside content controls too."""
        parts: list[etree._Element] = []
        for child in _children(container, (_P, _TABLE)):
            if child.tag == _P:
                self.paragraphs += 1
                parts.append(child)
                if not runs_on(child):
                    self._paragraph(parts, f"paragraph {self.paragraphs}")
                    parts = []
            else:
                self._paragraph(parts, f"paragraph {self.paragraphs}")
                parts = []
                self._table(child)
        self._paragraph(parts, f"paragraph {self.paragraphs}")

    def _paragraph(self, parts: list[etree._Element], place: str) -> None:
        """One paragraph, whose parts tracked changes have joined; the last says what it is."""
        text = self._visible("".join(self.runs.text(part) for part in parts))
        if text.strip():
            kind, level, label = self._kind(parts[-1])
            bold = all(self.runs.bold(part) for part in parts if self.runs.text(part).strip())
            for line, typed in _lines(text, kind):
                self.builder.open()
                if label and kind == "heading":
                    self._add(label, place)
                elif label and _NAMED_NUMBER.search(label):  # no sentence of its own
                    self._add(re.sub(r"\.$", ":", label), place)
                label = ""
                self._add(line, place)
                shown = "bullet" if typed else kind
                self.builder.close(shown, level=level, style=Style(bold=bold), alone=shown != "bullet")
        for part in parts:
            for box in find(part, (BOX,)):
                self.blocks(box)
            self._notes(part)

    def _visible(self, text: str) -> str:
        if not text.isascii():
            self.odd.append(text)
        return visible(text)

    def _notes(self, element: etree._Element) -> None:
        for reference in find(element, _REFERENCES):
            key = (_REFERENCES[reference.tag], reference.get(qn("w:id"), ""))
            note = self.notes.pop(key, None)
            text = " ".join(self.runs.text(p) for p in note.iter(_P)) if note is not None else ""
            if text.strip():
                self.builder.open()
                self._add(text, " ".join(key))
                self.builder.close("footnote")

    def _kind(self, element: etree._Element) -> tuple[str, int, str]:
        """(block kind, level, number) by the paragraph's own settings, then those of its styles."""
        style = Paragraph(element, self.document).style
        name = (style.name or "") if style is not None else ""
        settings = [element.find(_PROPERTIES)]
        seen = set()
        while style is not None and style.style_id not in seen:  # a style may be based on itself
            seen.add(style.style_id)
            settings.append(style.element.find(_PROPERTIES))
            style = getattr(style, "base_style", None)
        settings = [s for s in settings if s is not None]
        number = _first(settings, "w:numPr/w:numId")
        depth = _first(settings, "w:numPr/w:ilvl") or 0
        label = self.numbers.label(number, depth) if number else ""
        if match := _HEADING.match(name):
            return "heading", int(match.group(1) or 1), label
        outline = _first(settings, "w:outlineLvl")
        if outline is not None and outline < 9:  # 9 is running text
            return "heading", outline + 1, label
        if match := _LIST.match(name):
            return "bullet", int(match.group(1) or 1) - 1, label
        if number:  # number 0 takes a list away
            return "bullet", depth, label
        return "paragraph", 0, ""

    def _table(self, table: etree._Element) -> None:
        self.tables += 1
        number = self.tables
        rows = [row for row in _children(table, (_ROW,)) if not is_deleted_row(row)]
        head = self._texts(rows[0]) if rows else []
        form = is_form([(self._texts(row), _several(row)) for row in rows])
        merged: dict[int, tuple[int, int]] = {}  # column: the cell above that reaches down
        for index, row in enumerate(rows, start=1):
            cells = list(_children(row, (_CELL,)))
            if form or len(cells) < 2 or any(cell.find(f".//{_TABLE}") is not None for cell in cells):
                for cell in cells:  # a box, or a table that lays out the page
                    self.blocks(cell)
                continue
            texts = ticked(self._texts(row), head) if index > 1 else self._texts(row)
            self._row(cells, texts, merged, f"table {number} row {index}")

    def _texts(self, row: etree._Element) -> list[str]:
        """The text of each cell."""
        paragraphs = (_children(cell, (_P,)) for cell in _children(row, (_CELL,)))
        return [self._visible("\n".join(map(self.runs.text, inside))) for inside in paragraphs]

    def _row(
        self, cells: list[etree._Element], texts: list[str], merged: dict[int, tuple[int, int]], place: str
    ) -> None:  # fmt: skip
        """`merged` are the cells of rows above by column, as `columns` numbers them."""
        self.builder.open()
        spans = []
        alike = len(texts) == len(cells)  # not where a tick was put into words
        for index, text in enumerate(texts):
            column, goes_on = columns(cells)[index] if alike else (index, False)
            if goes_on and column in merged:
                spans.append(merged[column])
                continue
            merged.pop(column, None)
            if not text.strip():
                continue
            if not self.builder.at_space:
                self.builder.space()
            start = self.builder.length
            self._add(text, place)
            spans.append((start, self.builder.length))
            merged[column] = spans[-1]
        self.builder.close("row", cells=tuple(spans))
        for cell in cells:
            for box in find(cell, (BOX,)):
                self.blocks(box)
            self._notes(cell)

    def _add(self, text: str, place: str) -> None:
        for word in _WORD.finditer(text):
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


def _several(row: etree._Element) -> bool:
    """Whether the last cell of a row has several paragraphs, or a line break in one."""
    cells = list(_children(row, (_CELL,)))
    paragraphs = [p for p in _children(cells[-1], (_P,)) if "".join(p.itertext()).strip()] if cells else []
    return len(paragraphs) > 1 or any(p.find(f".//{_BREAK}") is not None for p in paragraphs)


def _lines(text: str, kind: str) -> list[tuple[str, bool]]:
    """A paragraph, cut where a line begins with a typed bullet: (text, whether it had a sign)."""
    if kind not in ("paragraph", "bullet"):
        return [(text, False)]
    out: list[tuple[str, bool]] = []
    for line in text.split("\n"):
        if sign := mark_length(line):
            out.append((line[sign:], True))
        elif out:
            out[-1] = (f"{out[-1][0]}\n{line}", out[-1][1])
        else:
            out.append((line, False))
    return [(line, typed) for line, typed in out if line.strip()]


def _first(settings: list[etree._Element], path: str) -> int | None:
    """The number that the first of the settings to have one gives at `path`."""
    steps = "/".join(qn(step) for step in path.split("/"))
    for setting in settings:
        found = setting.find(steps)
        if found is not None and (value := found.get(qn("w:val"), "")).isdecimal():
            return int(value)
    return None
