"""Word documents (.docx) to blocks with python-docx: styles say what is a heading or a list."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from reportmine.errors import ReadProblem
from reportmine.read.document import Style, TextBuilder

MAX_UNPACKED = 300_000_000
MAX_MEMBERS = 20_000
_WORD = re.compile(r"\S+(?: \S+)*")
_HEADING = re.compile(r"(?:heading|title)\s*(\d?)", re.I)


def read_docx(data: bytes, builder: TextBuilder) -> dict[str, str]:
    """Adds the document's blocks to `builder` and returns its core properties.

    Raises ReadProblem: `too_large` for an archive that unpacks beyond the limits, `damaged`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_UNPACKED:
                raise ReadProblem("too_large", "the archive unpacks to over 300 MB")
            if any(m.flag_bits & 1 for m in members):
                raise ReadProblem("encrypted", "the document asks for a password")
        document = docx.Document(io.BytesIO(data))
    except ReadProblem:
        raise
    except MemoryError as error:
        raise ReadProblem("too_large", "the document needs more memory than allowed") from error
    except Exception as error:  # zipfile, lxml and python-docx raise many kinds on damaged files
        raise ReadProblem("damaged", f"not a readable Word document: {error}") from error
    paragraphs = tables = 0
    for element in _body(document):
        if isinstance(element, Paragraph):
            paragraphs += 1
            _paragraph(element, builder, f"paragraph {paragraphs}")
        else:
            tables += 1
            _table(element, builder, tables)
    properties = document.core_properties
    meta = {"title": properties.title or "", "author": properties.author or ""}
    if properties.created:
        meta["created"] = properties.created.date().isoformat()
    return {key: value.strip() for key, value in meta.items() if value.strip()}


def _body(document: docx.document.Document) -> Iterator[Paragraph | Table]:
    """Paragraphs and tables in order, those inside content controls too."""
    stack = list(reversed(list(document.element.body)))
    while stack:
        child = stack.pop()
        if child.tag == qn("w:p"):
            yield Paragraph(child, document)
        elif child.tag == qn("w:tbl"):
            yield Table(child, document)
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent")):
            stack += reversed(list(child))


def _paragraph(paragraph: Paragraph, builder: TextBuilder, place: str) -> None:
    text = paragraph.text
    if not text.strip():
        return
    builder.open()
    _add(builder, text, place)
    name = (paragraph.style.name or "") if paragraph.style is not None else ""
    runs = [run for run in paragraph.runs if run.text.strip()]
    style = Style(bold=bool(runs) and all(run.bold for run in runs))
    if match := _HEADING.match(name):
        builder.close("heading", level=int(match.group(1) or 1), style=style, alone=True)
        return
    nesting = _list_level(paragraph, name)
    if nesting is None:
        builder.close("paragraph", style=style, alone=True)
    else:
        builder.close("bullet", level=nesting, style=style)


def _list_level(paragraph: Paragraph, style_name: str) -> int | None:
    # python-docx has no public way to the numbering of a paragraph.
    number = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if number is not None:
        values = {child.tag: child.get(qn("w:val")) for child in number}
        if values.get(qn("w:numId")) not in (None, "0"):
            return int(values.get(qn("w:ilvl")) or 0)
    if match := re.match(r"List (?:Bullet|Number)\s*(\d?)", style_name, re.I):
        return int(match.group(1) or 1) - 1
    return None


def _table(table: Table, builder: TextBuilder, number: int) -> None:
    for index, row in enumerate(table.rows, start=1):
        place = f"table {number} row {index}"
        builder.open()
        cells, seen = [], set()
        for cell in row.cells:
            if cell._tc in seen or not cell.text.strip():  # merged cells come once per column
                continue
            seen.add(cell._tc)
            if not builder.at_space:
                builder.space()
            start = builder.length
            _add(builder, cell.text, place)
            cells.append((start, builder.length))
        builder.close("row", cells=tuple(cells))


def _add(builder: TextBuilder, text: str, place: str) -> None:
    for word in _WORD.finditer(text):
        if not builder.at_space:
            builder.space()
        builder.add(word.group(0), place=place)
