"""PDF to lines: pdfium for text, fonts and positions, pypdf where pdfium finds nothing.

pdfium gives a page's text in one call; font, weight and position are asked for once per end of a
line, not per character, which costs about a tenth of the text itself.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections import Counter
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reportmine.errors import ReadProblem
from reportmine.read.garbled import garbled
from reportmine.read.glyphs import visible
from reportmine.read.pdf_fields import merge_fields, open_forms
from reportmine.read.pdf_frame import Frame
from reportmine.read.pdf_page import Line, PdfPages, PictureReader, checked
from reportmine.read.reasons import reason
from reportmine.read.sniff import pdf_start

MAX_PAGES = 2_000
MAX_CHARACTERS = 20_000_000
# U+FFFE is how pdfium writes a hyphen that it takes for a break inside a word.
PDFIUM_HYPHEN = "\ufffe"
_BOLD_NAMES = ("bold", "black", "heavy", "demi")
# A symbol font without names for its glyphs: its bullet comes out as a control character.
_NAMELESS_BULLET = re.compile(r"[\x7f-\x84\x86-\x9f](?=\s)")


def read_pages(data: bytes, pictures: PictureReader | None = None) -> PdfPages:
    """Lines page by page; `pictures` reads pages whose text layer does not hold what they say.

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
        pages = _read_with_pdfium(document, pictures)
    finally:
        document.close()
    pages.meta |= _metadata(data)
    if pages.readable:
        return pages
    return _read_with_pypdf(data, "pdfium found no text", pages, tried=pictures is not None)


def _read_with_pdfium(document: pdfium.PdfDocument, pictures: PictureReader | None) -> PdfPages:
    count = len(document)
    if count > MAX_PAGES:
        raise ReadProblem("too_large", f"{count} pages; the limit is {MAX_PAGES}")
    out = PdfPages([], [], _pdfium_meta(document), [], marked=False)
    open_forms(document)
    characters = 0
    for number in range(1, count + 1):
        try:
            lines, height = _read_page(document, number, out, pictures)
        except (pdfium.PdfiumError, AssertionError) as error:
            out.problems.append(("unreadable_page", f"page {number}: {reason(error)}", number))
            lines, height = [], 0.0
        out.lines.append(lines)
        out.heights.append(height)
        characters += sum(len(line.text) for line in lines)
        if characters > MAX_CHARACTERS:
            raise ReadProblem("too_large", f"over {MAX_CHARACTERS:,} characters of text")
    if characters:  # a PDF of nothing but pictures is a problem as a whole
        out.problems += [("no_text", why, number) for number, why in out.unread.items()]
        out.problems.sort(key=lambda problem: problem[2] or 0)
    return out


def _read_page(
    document: pdfium.PdfDocument, number: int, out: PdfPages, pictures: PictureReader | None
) -> tuple[list[Line], float]:
    """A page's lines and its height; what else is to be said of it goes into `out`."""
    page, fields = merge_fields(document, number)
    out.marked = out.marked or raw.FPDFPage_CountObjects(page.raw) > 0
    if (label := document.get_page_label(number - 1).strip()) not in ("", str(number)):
        out.labels[number] = label
    text_page = page.get_textpage()
    frame = Frame.of(page)
    lines = [
        line
        for line in _page_lines(text_page, number, frame)
        if not line.size or frame.shows(line.x0, line.x1, line.y)  # cut away: not on the page
    ]
    if fields.merged:
        lines = fields.apart(lines, frame)
    for what in fields.left_out("".join(line.text for line in lines)):
        out.problems.append(("left_out", f"page {number} {what}", number))
    return checked(out, page, text_page, lines, number, frame, pictures), page.get_height()


def _pdfium_meta(document: pdfium.PdfDocument) -> dict[str, str]:
    keys = {"Title": "title", "Author": "author", "CreationDate": "created"}
    found = {ours: document.get_metadata_value(theirs) for theirs, ours in keys.items()}
    return {key: value for key, value in found.items() if value}


class _Probe:
    """Asks pdfium about single characters, with the C buffers allocated once.

    Places are those on the page as it is shown.
    """

    def __init__(self, text_page: pdfium.PdfTextPage, frame: Frame) -> None:
        self.handle = text_page.raw
        self._frame = frame
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._left, self._right, self._bottom, self._top, self._x, self._y = (
            ctypes.c_double() for _ in range(6)
        )

    def edges(self, index: int) -> tuple[float, float]:
        raw.FPDFText_GetCharBox(self.handle, index, self._left, self._right, self._bottom, self._top)
        if not self._frame.turned:
            return self._left.value, self._right.value
        one = self._frame.shown(self._left.value, self._bottom.value)[0]
        other = self._frame.shown(self._right.value, self._top.value)[0]
        return min(one, other), max(one, other)

    def baseline(self, index: int) -> float:
        raw.FPDFText_GetCharOrigin(self.handle, index, self._x, self._y)
        return self._frame.shown(self._x.value, self._y.value)[1] if self._frame.turned else self._y.value

    def bold(self, index: int) -> bool:
        length = raw.FPDFText_GetFontInfo(self.handle, index, self._name, 128, self._flags)
        name = self._name.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace").lower()
        return any(word in name for word in _BOLD_NAMES)

    def size(self, index: int) -> float:
        # GetFontSize ignores the text matrix; the loose box is the size as printed.
        rect = raw.FS_RECTF()
        if raw.FPDFText_GetLooseCharBox(self.handle, index, rect):
            upright = self._frame.turned in (0, 180)
            height = abs(rect.top - rect.bottom) if upright else abs(rect.right - rect.left)
            if height > 0:
                return height
        return raw.FPDFText_GetFontSize(self.handle, index)


def _page_lines(text_page: pdfium.PdfTextPage, number: int, frame: Frame) -> list[Line]:
    text = text_page.get_text_range()
    probe = _Probe(text_page, frame)
    # Characters beyond the basic plane count twice in pdfium's index; rare, so mapped only then.
    wide = any(ord(c) > 0xFFFF for c in text)
    lines: list[Line] = []
    starts: list[int] = []
    position = 0
    # pdfium writes a hyphen at the end of a line as U+FFFE and leaves the line break out.
    for break_ in [*re.finditer(rf"\r\n|{PDFIUM_HYPHEN}", text), None]:
        end = break_.start() if break_ else len(text)
        piece = text[position:end]
        stripped = piece.strip()
        if stripped:
            first = position + len(piece) - len(piece.lstrip())
            last = position + len(piece.rstrip()) - 1
            if wide:
                first += sum(1 for c in text[:first] if ord(c) > 0xFFFF)
                last += sum(1 for c in text[:last] if ord(c) > 0xFFFF)
            hyphen = "-" if break_ and break_.group(0) == PDFIUM_HYPHEN else ""
            lines.append(_line(probe, stripped, number, first, last, hyphen))
            starts.append(first)
        position = break_.end() if break_ else end
    return lines if wide else _split_columns(probe, lines, starts)


def _line(probe: _Probe, text: str, number: int, first: int, last: int, hyphen: str = "") -> Line:
    # Bullet glyphs and superscripts stand at the ends: size and baseline are read in the middle.
    word = first + (2 if len(text) > 3 and text[1] == " " else 0)
    half = len(text) // 2
    middle = first + (half if not text[half].isspace() else half - 1)
    size = probe.size(middle)
    if text[-1].isdigit() and len(text) > 3 and probe.size(last) < 0.8 * size:
        text = text.rstrip("0123456789")  # a footnote's raised number: markup, not text
    return Line(
        text=_clean(text) + hyphen,
        page=number,
        x0=probe.edges(first)[0],
        x1=probe.edges(last)[1],
        y=probe.baseline(middle),
        size=round(size, 1),
        bold=probe.bold(word) and probe.bold(last),
    )


def _split_columns(probe: _Probe, lines: list[Line], starts: list[int]) -> list[Line]:
    """Cuts lines that pdfium drew across two cells of a table, one line high each.

    A column is where two lines or more of the page begin, well right of its left edge.
    """
    if not lines:
        return lines
    left = min(line.x0 for line in lines)
    edges = Counter(round(line.x0) for line in lines if line.x0 > left + 90)
    columns = [edge for edge, count in edges.items() if count > 1]
    out: list[Line] = []
    for line, start in zip(lines, starts, strict=True):
        cut = None
        for column in columns:
            if line.x0 < column - 60 and line.x1 > column + 20:
                cut = cut or _gap_at(probe, line, start, column)
        if cut is None:
            out.append(line)
            continue
        at, x1, x0 = cut
        out.append(replace(line, text=line.text[:at].rstrip(), x1=x1))
        out.append(replace(line, text=line.text[at:], x0=x0))
    return out


def _gap_at(probe: _Probe, line: Line, start: int, column: float) -> tuple[int, float, float] | None:
    """(offset in the line, right edge before, left edge after) of a wide gap before `column`."""
    for match in re.finditer(r"(?<=\S) (?=\S)", line.text):
        after = probe.edges(start + match.end())[0]
        if abs(after - column) < 4:
            before = probe.edges(start + match.start() - 1)[1]
            return (match.end(), before, after) if after - before > line.size else None
    return None


def _clean(text: str) -> str:
    text = visible(_NAMELESS_BULLET.sub("•", text.lstrip(), count=1).replace(PDFIUM_HYPHEN, "-"))
    return " ".join(text.split())


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
    return {key: _clean(str(value)) for key, value in found.items() if value and _clean(str(value))}


def _read_with_pypdf(
    data: bytes, why: str, pdfium_pages: PdfPages | None = None, *, tried: bool = False
) -> PdfPages:
    """Lines without layout, where pdfium finds none; `tried`: OCR finds none either."""
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
            texts = [_clean(t) for t in text.splitlines() if _clean(t)]
            bad = garbled(texts)
            out.lines.append([Line(t, number) for t, is_bad in zip(texts, bad, strict=True) if not is_bad])
            out.heights.append(0.0)
        if reader.metadata and reader.metadata.title:
            out.meta.setdefault("title", str(reader.metadata.title))
    except ReadProblem:
        raise
    except Exception as error:  # and on damaged files
        raise ReadProblem("damaged", f"no reader can open it ({why}; pypdf: {reason(error)})") from error
    if not out.readable:
        marked = pdfium_pages is None or pdfium_pages.marked
        raise _without_text(len(out.lines), marked=marked, tried=tried)
    return out


def _without_text(pages: int, *, marked: bool, tried: bool) -> ReadProblem:
    if not pages:
        return ReadProblem("empty", "the PDF has no pages")
    what = "its only page" if pages == 1 else f"each of its {pages} pages"
    if not marked:
        return ReadProblem("empty", f"{what} is blank, or its content is damaged")
    then = "OCR finds none either" if tried else "build with --ocr reads it"
    return ReadProblem(
        "no_text", f"{what} is without readable text: a scan, or fonts without letters; {then}"
    )
