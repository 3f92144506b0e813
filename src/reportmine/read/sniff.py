"""What kind of file is it? Decided by content first, by name second."""

from __future__ import annotations

import codecs
import contextlib
import re
from pathlib import PurePath

from reportmine.errors import ReadProblem
from reportmine.read import foreign

SUFFIXES = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".dotm": "docx",
    ".mhtml": "mhtml",
    ".mht": "mhtml",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HTML_STARTS = ("<!doctype html", "<html", "<head", "<body", "<?xml")
# A mail message that holds a web page and its pictures.
_SAVED_PAGE = re.compile(
    rb"\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related", re.I
)
_COMMENTS = re.compile(r"\A(?:<!--.{0,2000}?-->\s*)+", re.S)
NO_BYTES = "the file is empty: a download that stopped before its first byte; fetch it again"
_GIVE = "give PDF, HTML, MHTML, DOCX, MD or TXT"
_NO_TEXT = f"no text, or none in an encoding that is read; save it as UTF-8, or {_GIVE}"
_PDF_START = re.compile(rb"%PDF-\d")
# A mail gateway or a portal may put its own lines before a PDF; pdfium looks no further than 1 KB.
MAX_JUNK = 65_536
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.I)
# White space and what ISO-2022 begins its escapes with.
_TEXT_CONTROLS = frozenset((9, 10, 11, 12, 13, 27))


def sniff(data: bytes, name: str) -> str:
    """One of pdf, docx, html, mhtml, markdown, text.

    Raises ReadProblem: `empty` for no bytes, `foreign` for a format that is not read, `damaged` for what
    is not as its name says, `encrypted`, `not_a_report` for an answer in place of a file.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise ReadProblem("empty", NO_BYTES)
    suffix = SUFFIXES.get(PurePath(name).suffix.lower())
    if pdf_start(data, suffix) is not None:
        return "pdf"
    if data[:4] == b"PK\x03\x04":
        return _archive(data, suffix)
    if found := foreign.by_content(data, PurePath(name).suffix):
        raise found
    head = data[:4096]
    if _is_html(head) and suffix in ("pdf", "docx"):
        return "html"  # a page under another name: a report, or an error in place of one
    if found := foreign.answer(data):
        raise found
    if suffix in ("pdf", "docx"):
        raise _misnamed(name, "a file of text" if not _is_binary(head) else "")
    if _is_binary(head):
        known = foreign.by_name(PurePath(name).suffix)
        raise known or ReadProblem("foreign", _NO_TEXT if suffix else f"a binary format; {_GIVE}")
    if _SAVED_PAGE.match(head) and suffix in (None, "mhtml"):
        return "mhtml"
    if _is_html(head):
        return "html"
    if suffix is None:
        known = foreign.by_name(PurePath(name).suffix)
        raise known or ReadProblem("foreign", f"an unknown kind of file; {_GIVE}")
    if suffix == "mhtml":
        raise _misnamed(name)
    return suffix


def _archive(data: bytes, suffix: str | None) -> str:
    """docx, whole or cut; other archives raise ReadProblem."""
    office = b"[Content_Types].xml" in data or foreign.is_office(data)
    if office and b"word/" in data:
        return "docx"
    if found := foreign.by_part(data):
        raise found
    if office and (suffix == "docx" or not foreign.is_whole_archive(data)):
        return "docx"  # cut, or without its text: what is wrong is said where it is opened
    raise ReadProblem("foreign", "a ZIP archive that is no Word document; unpack it first")


def _misnamed(name: str, what: str = "") -> ReadProblem:
    suffix = PurePath(name).suffix.lower()
    kind = "saved web page" if suffix.startswith(".mht") else suffix.removeprefix(".").upper()
    then = f" but {what}; if it is a report, name it .txt, else" if what else ";"
    return ReadProblem("damaged", f"named {suffix} and no {kind}{then} fetch it again")


def _is_html(head: bytes) -> bool:
    start = decode(head, partial=True).lstrip("\ufeff \t\r\n").lower()
    start = _COMMENTS.sub("", start)
    return start.startswith(_HTML_STARTS[:-1]) or (start.startswith("<?xml") and "<html" in start)


def pdf_start(data: bytes, suffix: str | None = "pdf") -> int | None:
    """Where the PDF begins: some way in when the name says PDF, at the top of any other file."""
    reach = {"pdf": MAX_JUNK, None: 1024}.get(suffix, 9)
    match = _PDF_START.search(data, 0, reach)
    return match.start() if match else None


def _is_binary(head: bytes) -> bool:
    if any(head.startswith(bom) for bom, _ in _BOMS) or _utf16_without_bom(head):
        return False
    controls = [b for b in head if b < 32 and b not in _TEXT_CONTROLS]
    if len(controls) > len(head) * 0.02:
        # NULs alone between readable UTF-8 are damage to a text, not another format.
        return any(controls) or not _is_utf8(head)
    if _is_utf8(head):
        return False
    # Bytes of a single-byte encoding that is none of ours (EBCDIC) are C1 controls in Latin-1.
    return sum(1 for b in head if 0x80 <= b < 0xA0) > len(head) * 0.1


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_bom(head: bytes) -> str | None:
    """UTF-16 without a mark shows as a zero in nearly every second byte of English text."""
    if len(head) < 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.35 and even < len(head) * 0.05:
        return "utf-16-le"
    if even > len(head) * 0.35 and odd < len(head) * 0.05:
        return "utf-16-be"
    return None


def decode(data: bytes, *, partial: bool = False) -> str:
    """Bytes to text: a byte order mark decides, then UTF-8, an HTML page's own word, Windows-1252.

    NULs become spaces: they stand between words, and C libraries would end the text at the first. A last
    character without all of its bytes is left out (`ends_inside_character`). `partial` allows it in a
    piece of a file. Raises ReadProblem `damaged` when a file with a
    byte order mark breaks its encoding's rules.
    """
    return _decode(data, partial).replace("\x00", " ")


def _decode(data: bytes, partial: bool) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decoded(data, encoding, partial)
    if encoding_guess := _utf16_without_bom(data[:4096]):
        return _decoded(data, encoding_guess, partial)
    if b"\x1b$" in data:  # escapes to Japanese characters, each of two letters of ASCII
        with contextlib.suppress(ReadProblem):
            return _decoded(data, "iso2022_jp", partial)
    try:
        return _decoded(data, "utf-8", partial)
    except ReadProblem:
        return _decoded_by_fallback(data, partial)


def _decoded_by_fallback(data: bytes, partial: bool) -> str:
    if declared := _CHARSET.search(data[:4096]):
        name = declared.group(1).decode()
        try:
            b"..".decode(name)  # raises LookupError for what unpacks bytes and is no encoding
            return _decoded(data, name, partial, sure=False)
        except (ReadProblem, LookupError, UnicodeError):
            pass  # pages lie about it, or name what nobody knows
    # Line ends of the old Macintosh come with its characters.
    encoding = "mac_roman" if b"\r" in data and b"\n" not in data else "cp1252"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        # cp1252 leaves five bytes undefined; latin-1 maps them to controls rather than failing.
        return data.decode("latin-1")


def _decoded(data: bytes, encoding: str, partial: bool, *, sure: bool = True) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(data, final=not partial)
    except UnicodeError as error:  # UTF-16 without its mark raises the plain one
        if sure and not partial and (text := _but_the_last(data, encoding)) is not None:
            return text
        raise ReadProblem(
            "damaged", f"its bytes are not the {encoding} that it begins with; save it again as UTF-8"
        ) from error


def ends_inside_character(data: bytes) -> bool:
    """Whether a text ends amid the bytes of a character: the rest of it did not arrive.

    A last byte of Windows-1252 may look so, too: it counts only behind whole characters of that kind.
    """
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "")
    encoding = encoding or _utf16_without_bom(data[:4096]) or "utf-8"
    if encoding.startswith("utf-8") and data[-1:] < b"\x80":
        return False
    try:
        codecs.getincrementaldecoder(encoding)().decode(data, final=True)
    except UnicodeError:
        return _but_the_last(data, encoding) is not None
    return False


def _but_the_last(data: bytes, encoding: str) -> str | None:
    """A text without its last character, where that alone lacks bytes; None for another encoding."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeError:
        return None
    return text if encoding != "utf-8" or not text.isascii() else None
