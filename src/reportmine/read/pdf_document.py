"""The PDF reader's last step: pieces of layout become blocks of one text."""

from __future__ import annotations

from collections.abc import Callable

from reportmine.read.dehyphenate import Words, join, words_of
from reportmine.read.document import Sheet, Style, TextBuilder
from reportmine.read.furniture import strip_furniture
from reportmine.read.pdf import read_pages
from reportmine.read.pdf_blocks import to_pieces
from reportmine.read.pdf_line import Line
from reportmine.read.pdf_page import PdfPages
from reportmine.read.pdf_piece import Piece


def read_pdf(
    data: bytes, builder: TextBuilder, *, ocr: bool = False, tell: Callable[[], None] | None = None
) -> tuple[dict[str, str], list[Sheet], list[tuple[str, str, int | None]]]:
    """Adds the PDF's blocks to `builder`; returns (metadata, its pages, problems).

    `ocr`: pages without text are read from their picture; `tell` is called before each of them.
    """
    pictures = None
    if ocr:
        from reportmine.read.ocr import PageReader

        pictures = PageReader(tell)
    pages = read_pages(data, pictures)
    lines = strip_furniture(pages.lines, pages.heights)
    if not any(lines):  # slides or cards with one text on all of them
        lines = pages.lines
    words = words_of([line.text for page in lines for line in page])
    for piece in to_pieces(lines):
        builder.open()
        cells: list[tuple[int, int]] = []
        if piece.kind == "row":
            for number, cell in enumerate(piece.cells):
                if not builder.at_space:
                    builder.space()
                start = builder.length
                _add(builder, cell, words, skip=0 if number else piece.glyph)
                cells.append((start, builder.length))
        else:
            _add(builder, piece.lines, words, skip=piece.glyph)
        builder.close(
            piece.kind,
            page=piece.first.page,
            style=_style(piece),
            level=piece.level,
            indent=round(piece.first.x0, 1),
            cells=tuple(cells),
        )
    return pages.meta, _sheets(pages), pages.problems


def _sheets(pages: PdfPages) -> list[Sheet]:
    out = []
    for number in range(1, len(pages.lines) + 1):
        read_by = "ocr" if number in pages.by_ocr else None if number in pages.unread else "text"
        out.append(Sheet(number, pages.labels.get(number), read_by, pages.by_ocr.get(number)))
    return out


def _style(piece: Piece) -> Style:
    sizes = [line.size for line in piece.lines]
    return Style(size=max(set(sizes), key=sizes.count), bold=all(x.bold for x in piece.lines))


def _add(builder: TextBuilder, lines: list[Line], words: Words, skip: int = 0) -> None:
    for i, line in enumerate(lines):
        text = line.text[skip:] if i == 0 else line.text
        separator = ""
        if i + 1 < len(lines):
            cut, separator = join(text, lines[i + 1].text, words)
            text = text.removesuffix(cut)
        if text:
            builder.add(text, page=line.page, box=line.box)
        if separator:
            builder.space()
