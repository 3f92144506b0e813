"""Step one: a file becomes a `Document` - one text, its blocks, and the way back to the source."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from reportmine.errors import ReadProblem
from reportmine.read import foreign
from reportmine.read.cut_short import MESSAGE, is_cut_short
from reportmine.read.document import Block, Document, Segment, Sheet, Style, TextBuilder
from reportmine.read.glyphs import one_line
from reportmine.read.names import readable
from reportmine.read.regular import read_regular
from reportmine.read.sniff import decode, sniff
from reportmine.read.tricks import tricks

__all__ = ["Block", "Document", "Segment", "Sheet", "Style", "read", "read_bytes"]

NO_TEXT = "there is no text in the file: open it, and save or print it anew if it shows some"
_MAX_META = 500  # characters


def read(path: str | Path, *, ocr: bool = False, tell: Callable[[], None] | None = None) -> Document:
    """Reads PDF, HTML, MHTML, DOCX, Markdown or plain text.

    `ocr`: pages of a PDF that hold no text are read from their picture (the extra `ocr`); `tell` is
    called before each of them, which may take seconds. Raises MissingExtra without the extra.
    Raises ReadProblem, whose `code` says why (errors.PROBLEM_CODES). The file is trusted no
    further than its bytes; `reportmine.read.pool` reads in a child process with limits.
    """
    path = Path(path)
    return read_bytes(read_regular(path), readable(path.name), ocr=ocr, tell=tell)


def read_bytes(
    data: bytes, name: str, *, ocr: bool = False, tell: Callable[[], None] | None = None
) -> Document:
    """`read` for content already in memory; `name` helps to tell the format."""
    kind = sniff(data, name)
    builder = TextBuilder()
    problems: list[tuple[str, str, int | None]] = []
    sheets: list[Sheet] = []
    if kind == "pdf":
        from reportmine.read.pdf_document import read_pdf

        meta, sheets, problems = read_pdf(data, builder, ocr=ocr, tell=tell)
    else:
        meta = _fill(builder, kind, data)
        if kind in ("html", "markdown", "text") and is_cut_short(data, kind):
            problems.append(("partial", MESSAGE, None))
    if not any(c.isalnum() for c in builder.text):
        raise ReadProblem("empty", NO_TEXT)
    return Document(
        name=name,
        format="html" if kind == "mhtml" else kind,
        sha256=hashlib.sha256(data).hexdigest(),
        text=builder.text,
        blocks=tuple(builder.blocks),
        segments=tuple(builder.segments),
        pages=len(sheets) or None,
        meta={key: line for key, value in meta.items() if (line := one_line(value, _MAX_META))},
        problems=(*problems, *builder.problems),
        sheets=tuple(sheets),
    )


def _fill(builder: TextBuilder, kind: str, data: bytes) -> dict[str, str]:
    """Reads a file of a kind without pages; returns what it says of itself."""
    if kind == "docx":
        from reportmine.read.docx import read_docx

        return read_docx(data, builder)
    if kind in ("html", "mhtml"):
        from reportmine.read.html import read_html
        from reportmine.read.mhtml import page

        source, told = page(data) if kind == "mhtml" else (decode(data), {})
        meta = {**read_html(source, builder), **told}
        if stand_in := foreign.page(builder.text, meta.get("title", ""), source):
            raise stand_in
        return meta
    from reportmine.read.plain import read_plain

    # Old mail programs wrote it. Not for web pages, in which it has hidden scripts from filters.
    source = data.decode("utf-7") if foreign.is_utf7(data) else decode(data)
    read_plain(source, builder)
    builder.problems += tricks(source)
    return {}
