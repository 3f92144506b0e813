"""PDF to lines: pdfium for text, fonts and positions, pypdf where pdfium finds nothing.

pdfium gives a page's text in one call; font, weight and position are asked for once per end of a
line, not per character, which costs about a tenth of the text itself.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reportmine.errors import ReadProblem
from reportmine.read.pdf_frame import Frame, is_picture
from reportmine.read.pdf_line import Line
from reportmine.read.pdf_lines import clean, page_lines, upright
from reportmine.read.reasons import reason
from reportmine.read.sniff import pdf_start

MAX_PAGES = 2_000
MAX_CHARACTERS = 20_000_000
# What pypdf writes for glyphs that stand for no letter: "/g1/g2/g3".
_GLYPH_NAMES = re.compile(r"(?:/[A-Za-z]{0,3}\d{1,5})+")
_PICTURE = "page {} is a picture without a text layer: what it says is missing; run OCR on the file first"


@dataclass(slots=True)
class PdfPages:
    """All lines of a PDF, its metadata, and the pages that could not be read."""

    lines: list[list[Line]]
    heights: list[float]
    meta: dict[str, str]
    problems: list[tuple[str, str, int | None]]
    marked: bool = True  # there is something on the pages, if only pictures

    @property
    def readable(self) -> bool:
        """Some line holds a letter or digit: fonts may map everything to controls or signs."""
        texts = (_GLYPH_NAMES.sub("", line.text) for lines in self.lines for line in lines)
        return any(c.isalnum() for text in texts for c in text)


def read_pages(data: bytes) -> PdfPages:
    """Lines page by page.

    Raises ReadProblem: `encrypted`, `damaged`, `too_large`, `no_text`, `empty`.
    """
    data = data[pdf_start(data) or 0 :]
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadProblem("encrypted", "the PDF asks for a password") from error
        return _read_with_pypdf(data, f"pdfium: {reason(error)}")
    try:
        pages = _read_with_pdfium(document)
    finally:
        document.close()
    if not pages.meta or not all(value.isascii() for value in pages.meta.values()):
        pages.meta |= _metadata(data)  # pdfium takes other codes than its own for the letters they are not
    return pages if pages.readable else _read_with_pypdf(data, "pdfium found no text", pages)


def _read_with_pdfium(document: pdfium.PdfDocument) -> PdfPages:
    count = len(document)
    if count > MAX_PAGES:
        raise ReadProblem("too_large", f"{count} pages; the limit is {MAX_PAGES}")
    out = PdfPages([], [], _pdfium_meta(document), [], marked=False)
    characters, pictures = 0, list[int]()
    for number in range(1, count + 1):
        try:
            page = document[number - 1]
            out.marked = out.marked or raw.FPDFPage_CountObjects(page.raw) > 0
            text_page = page.get_textpage()
            frame = upright(text_page, Frame.of(page))
            lines = [
                line
                for line in page_lines(text_page, number, frame)
                if not line.size or frame.shows(line.x0, line.x1, line.y)  # cut away: not on the page
            ]
            out.heights.append(frame.height)
            if not lines and is_picture(page):
                pictures.append(number)
        except (pdfium.PdfiumError, AssertionError) as error:
            out.problems.append(("unreadable_page", f"page {number}: {reason(error)}", number))
            lines = []
            out.heights.append(0.0)
        out.lines.append(lines)
        characters += sum(len(line.text) for line in lines)
        if characters > MAX_CHARACTERS:
            raise ReadProblem("too_large", f"over {MAX_CHARACTERS:,} characters of text")
    if characters:  # a PDF of nothing but pictures is a problem as a whole
        out.problems += [("no_text", _PICTURE.format(number), number) for number in pictures]
    return out


def _pdfium_meta(document: pdfium.PdfDocument) -> dict[str, str]:
    keys = {"Title": "title", "Author": "author", "CreationDate": "created"}
    found = {ours: clean(document.get_metadata_value(theirs)) for theirs, ours in keys.items()}
    return {key: value for key, value in found.items() if value}


def _metadata(data: bytes) -> dict[str, str]:
    """Title, author and dates as pypdf reads them: it also decodes what pdfium passes over."""
    import pypdf

    try:
        info = pypdf.PdfReader(io.BytesIO(data)).metadata
        found = {
            "title": info.title if info else None,
            "author": info.author if info else None,
            "created": info.creation_date_raw if info else None,
        }
    except Exception:  # pypdf raises many kinds on files that pdfium reads; the text is what counts
        return {}
    return {key: clean(str(value)) for key, value in found.items() if value and clean(str(value))}


def _read_with_pypdf(data: bytes, why: str, pdfium_pages: PdfPages | None = None) -> PdfPages:
    import pypdf

    out = PdfPages([], [], dict(pdfium_pages.meta) if pdfium_pages else {}, [])
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadProblem("encrypted", "the PDF asks for a password")
        if len(reader.pages) > MAX_PAGES:
            raise ReadProblem("too_large", f"over {MAX_PAGES} pages")
        for number, page in enumerate(reader.pages, start=1):
            try:
                text = page.extract_text() or ""
            except Exception as error:  # pypdf raises many kinds on damaged pages
                out.problems.append(("unreadable_page", f"page {number}: {reason(error)}", number))
                text = ""
            out.lines.append([Line(clean(t), number) for t in text.splitlines() if clean(t)])
            out.heights.append(0.0)
        if reader.metadata and reader.metadata.title:
            out.meta.setdefault("title", str(reader.metadata.title))
    except ReadProblem:
        raise
    except Exception as error:  # and on damaged files
        raise ReadProblem("damaged", f"no reader can open it ({why}; pypdf: {reason(error)})") from error
    if not out.readable:
        raise _without_text(len(out.lines), marked=pdfium_pages is None or pdfium_pages.marked)
    return out


def _without_text(pages: int, *, marked: bool) -> ReadProblem:
    if not pages:
        return ReadProblem("empty", "the PDF has no pages")
    what = "its only page" if pages == 1 else f"each of its {pages} pages"
    if not marked:
        return ReadProblem("empty", f"{what} is blank, or its content is damaged")
    return ReadProblem(
        "no_text", f"{what} is without readable text: a scan, or fonts without letters; run OCR on it first"
    )
