"""What kind of file is it? Decided by content first, by name second."""

from __future__ import annotations

import codecs
from pathlib import PurePath

from reportmine.errors import ReadProblem

SUFFIXES = {
    ".pdf": "pdf",
    ".docx": "docx",
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


def sniff(data: bytes, name: str) -> str:
    """One of pdf, docx, html, markdown, text.

    Raises ReadProblem: `empty` for no bytes, `foreign` for a format that is not read.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise ReadProblem("empty", "the file is empty")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:4] == b"PK\x03\x04":
        if b"word/" in data:
            return "docx"
        raise ReadProblem("foreign", "a ZIP archive that is no Word document; unpack it first")
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise ReadProblem(
            "foreign", "an old Office file or an encrypted .docx; save it as .docx without password"
        )
    suffix = SUFFIXES.get(PurePath(name).suffix.lower())
    if suffix in ("pdf", "docx"):
        raise ReadProblem("damaged", f"named {PurePath(name).suffix} but is no {suffix.upper()}")
    head = data[:4096]
    if _is_binary(head):
        raise ReadProblem("foreign", "a binary format that reportmine does not read")
    start = decode(head, partial=True).lstrip("\ufeff \t\r\n").lower()
    if start.startswith(_HTML_STARTS[:-1]) or (start.startswith("<?xml") and "<html" in start):
        return "html"
    if suffix is None:
        raise ReadProblem("foreign", "an unknown kind of file; give PDF, HTML, DOCX, MD or TXT")
    return suffix


def _is_binary(head: bytes) -> bool:
    if any(head.startswith(bom) for bom, _ in _BOMS) or _utf16_without_bom(head):
        return False
    controls = sum(1 for b in head if b < 32 and b not in (9, 10, 12, 13, 27))
    return controls > len(head) * 0.02


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
    """Bytes to text: a byte order mark decides, then UTF-8, then Windows-1252.

    `partial` allows a character cut off at the end. Raises ReadProblem `damaged` when nothing fits.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decoded(data, encoding, partial)
    if encoding_guess := _utf16_without_bom(data[:4096]):
        return _decoded(data, encoding_guess, partial)
    try:
        return _decoded(data, "utf-8", partial)
    except ReadProblem:
        # cp1252 leaves five bytes undefined; latin-1 maps them to controls rather than failing.
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            return data.decode("latin-1")


def _decoded(data: bytes, encoding: str, partial: bool) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(data, final=not partial)
    except UnicodeDecodeError as error:
        raise ReadProblem("damaged", f"not {encoding}: {error.reason}") from error
