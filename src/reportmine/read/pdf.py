"""PDF to lines: pdfium for text, fonts and positions, pypdf where pdfium finds nothing."""

from __future__ import annotations

import io
from contextlib import suppress

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reportmine.errors import ReadProblem
from reportmine.read import known_words, pdf_apart, pdf_check, pdf_damage, pdf_refused, pdf_salvage
from reportmine.read.garbled import garbled
from reportmine.read.pdf_fields import merge_fields, open_forms
from reportmine.read.pdf_frame import Frame
from reportmine.read.pdf_hidden import as_shown, has_layers
from reportmine.read.pdf_line import Line
from reportmine.read.pdf_lines import clean, page_lines, upright
from reportmine.read.pdf_page import PdfPages, PictureReader, checked
from reportmine.read.reasons import reason
from reportmine.read.sniff import pdf_start
from reportmine.read.tricks import tricks

_BLANK = "page 1 is blank, which the first page of a report is not; fetch it again, and look at that page"
MAX_PAGES = 2_000
MAX_CHARACTERS = 20_000_000
_LOOKED_AT = 3  # every third line tells whether letters are missing
MAX_ON_PAGE = 100_000  # characters; the fullest page of 285 published reports has 7,000


def read_pages(data: bytes, pictures: PictureReader | None = None) -> PdfPages:
    """Lines page by page; `pictures` reads pages whose text layer does not hold what they say.

    A file that is damaged where its text stands is read as it is and as it can be mended: what is missing
    is said in a `partial` row. Raises ReadProblem: `encrypted`, `damaged`, `too_large`, `no_text`, `empty`.
    """
    data = data[pdf_start(data) or 0 :]
    found = pdf_check.check(data)
    if found is not None and not found.sound:
        data, said = pdf_apart.apart(data)
        pages = _read_damaged(data, None, pictures) if not said else read_pages(data, pictures)
        pages.problems += [("partial", said, None)] if said else []
        return pages
    pages = _read_as_it_is(data, pictures)
    texts = [line.text for page in pages.lines for line in page[::_LOOKED_AT]]
    if found is None or not known_words.looks_broken(texts) or pdf_check.has_whole_shapes(found):
        return pages
    return _read_damaged(data, pages, pictures)


def _read_damaged(data: bytes, first: PdfPages | None, pictures: PictureReader | None) -> PdfPages:
    """What a damaged file has, as it is (`first`) or mended, and a row that says what is missing."""
    again = problem = None
    if (found := pdf_check.look(data)) is None:
        return first or _read_as_it_is(data, pictures)
    try:
        first = first or _read_as_it_is(data, pictures)
    except ReadProblem as error:
        if error.code not in ("damaged", "no_text", "empty", "foreign"):
            raise
        problem = error
    with suppress(ReadProblem, pdfium.PdfiumError, *pdf_check.FAILS):
        mended = pdf_salvage.mended(found)
        again = _read_opened(pdfium.PdfDocument(mended), mended, pictures)
    pdf_damage.look_at_boxes(first, again, found)
    pages = pdf_damage.better(first, again if again and again.readable else None, found)
    if pages is None:
        assert problem is not None
        raise pdf_damage.nothing_left(found, problem) from problem
    pages.meta |= first.meta if first else {}
    pdf_damage.settle(pages, found)
    if not pages.readable:
        raise pdf_damage.nothing_left(found, ReadProblem("damaged", pdf_damage.NOTHING))
    return pages


def _read_as_it_is(data: bytes, pictures: PictureReader | None) -> PdfPages:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if refused := pdf_refused.locked(data, error):
            raise refused from error
        return _read_with_pypdf(data)
    pages = _read_opened(document, data, pictures)
    if not pages.meta or not all(value.isascii() for value in pages.meta.values()):
        pages.meta |= _metadata(data)  # pdfium takes other codes than its own for the letters they are not
    if pages.readable:
        return pages
    if hidden := next((p for p in pages.problems if p[0] == "suspicious"), None):
        raise ReadProblem(hidden[0], f"no page shows any of its text; {hidden[1]}")
    return _read_with_pypdf(data, pages, tried=pictures is not None)


def _read_opened(document: pdfium.PdfDocument, data: bytes, pictures: PictureReader | None) -> PdfPages:
    """What pdfium reads of a document made of `data`, and closes.

    Raises ReadProblem, also for a wrapper of other files.
    """
    try:
        pages = _read_with_pdfium(document, pictures, layers=has_layers(data))
        shown = " ".join(line.text for page in pages.lines for line in page)
        if refused := pdf_refused.wrapper(document, shown):
            raise refused
    finally:
        document.close()
    return pages


def _read_with_pdfium(
    document: pdfium.PdfDocument, pictures: PictureReader | None, *, layers: bool
) -> PdfPages:
    count = len(document)
    if count > MAX_PAGES:
        raise ReadProblem("too_large", f"{count} pages; split it: the limit is {MAX_PAGES}")
    out = PdfPages([], [], _pdfium_meta(document), [], marked=False, layers=layers)
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
            raise ReadProblem("too_large", f"over {MAX_CHARACTERS:,} characters of text; split it")
    if characters:  # a PDF of nothing but pictures is a problem as a whole
        out.problems += [("no_text", why, number) for number, why in out.unread.items()]
        out.problems.sort(key=lambda problem: problem[2] or 0)
    return out


def _must_be_a_page(characters: int, number: int) -> None:
    if characters > MAX_ON_PAGE:
        raise ReadProblem("too_large", f"page {number} holds over {MAX_ON_PAGE:,} characters: no page does")


def _read_page(
    document: pdfium.PdfDocument, number: int, out: PdfPages, pictures: PictureReader | None
) -> tuple[list[Line], float]:
    """A page's lines and its height; what else is to be said of it goes into `out`."""
    page, fields = merge_fields(document, number)
    marked = raw.FPDFPage_CountObjects(page.raw) > 0
    out.marked = out.marked or marked
    if number == 1 and not marked and len(document) > 1:  # no report begins so; other pages are left blank
        out.problems.append(("unreadable_page", _BLANK, number))
    if (label := document.get_page_label(number - 1).strip()) not in ("", str(number)):
        out.labels[number] = label
    text_page, frame = page.get_textpage(), Frame.of(page)
    _must_be_a_page(text_page.count_chars(), number)
    shown = as_shown(page, text_page, frame, layers=out.layers)
    out.problems += shown.problems(number)
    text_page, text = shown.text_page, shown.text()
    out.problems += tricks(text, number)
    frame = upright(text_page, frame)
    lines = [
        line
        for line in page_lines(text_page, number, frame, text)
        if not line.size or frame.shows(line.x0, line.x1, line.y)  # cut away: not on the page
    ]
    if fields.merged:
        lines = fields.apart(lines, frame)
    for what in fields.left_out("".join(line.text for line in lines)):
        out.problems.append(("left_out", f"page {number} {what}", number))
    return checked(out, page, text_page, lines, number, frame, pictures), frame.height


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


def _read_with_pypdf(data: bytes, pdfium_pages: PdfPages | None = None, *, tried: bool = False) -> PdfPages:
    """Lines without layout, where pdfium finds none; `tried`: OCR finds none either."""
    import pypdf

    out = PdfPages([], [], dict(pdfium_pages.meta) if pdfium_pages else {}, [])
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadProblem("encrypted", pdf_refused.PASSWORD)
        if len(reader.pages) > MAX_PAGES:
            raise ReadProblem("too_large", f"over {MAX_PAGES} pages; split it")
        for number, page in enumerate(reader.pages, start=1):
            try:
                text = page.extract_text() or ""
            except Exception as error:  # pypdf raises many kinds on damaged pages
                out.problems.append(("unreadable_page", f"page {number}: {reason(error)}", number))
                text = ""
            _must_be_a_page(len(text), number)
            texts = [clean(t) for t in text.splitlines() if clean(t)]
            bad = garbled(texts)
            out.lines.append([Line(t, number) for t, is_bad in zip(texts, bad, strict=True) if not is_bad])
            out.heights.append(0.0)
        if reader.metadata and reader.metadata.title:
            out.meta.setdefault("title", str(reader.metadata.title))
    except ReadProblem:
        raise
    except Exception as error:  # and on damaged files
        if pdfium_pages is not None and pdfium_pages.lines and pdf_refused.locked(data, error):
            raise _without_text(len(pdfium_pages.lines), tried=tried) from error  # pdfium had the key
        raise pdf_refused.broken(data, error) from error
    if not out.readable:
        if pdfium_pages is not None and not pdfium_pages.marked and out.lines:
            raise pdf_refused.blank(data, len(out.lines))
        raise _without_text(len(out.lines), tried=tried)
    return out


def _without_text(pages: int, *, tried: bool) -> ReadProblem:
    if not pages:
        return ReadProblem("empty", "the PDF has no pages; fetch it again, or look for the right file")
    what = "its only page" if pages == 1 else f"each of its {pages} pages"
    then = "OCR finds none either" if tried else "build with --ocr reads it"
    return ReadProblem(
        "no_text", f"{what} is without readable text: a scan, or fonts without letters; {then}"
    )
