"""What is not read, or stands in place of a report: what it is, and what its user can do (foreign.toml)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

from reportmine import data as domain
from reportmine.errors import ReadProblem
from reportmine.read.glyphs import one_line

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_ANSWER = 2_000  # bytes: what a server says in place of a file is short
_MAX_PAGE, _MAX_OPENING = 300, 25  # words of such a page; of those that say what it is
_MAX_TITLE, _MAX_OPENED = 60, 300  # characters
# What the parts of any Office file are called.
_OFFICE = re.compile(rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|_rels/|word/|docProps/|customXml/)", re.S)
# Letters in UTF-7 between "+" and "-": two of the sixteen bits that one takes are in the first.
_UTF7 = re.compile(rb"\+[A-Za-z0-9+/]{2,60}-?")
_LEAST_UTF7 = 3


def by_content(data: bytes, suffix: str) -> ReadProblem | None:
    """What other formats begin with, and Office files of old or with a password. Not for ZIP archives."""
    if data.startswith(_OLE):
        old = ReadProblem("foreign", "an old Office file; save it as .docx without password, or as PDF")
        inside = _first("stream", lambda row: row["name"].encode("utf-16-le") in data)
        return inside or by_name(suffix) or old
    return _first("start", lambda row: data.startswith(_bytes(row), row.get("at", 0)))


def by_part(data: bytes) -> ReadProblem | None:
    """What an archive is, by what is in it."""
    return _first("part", lambda row: _bytes(row) in data)


def by_name(suffix: str) -> ReadProblem | None:
    """What a file is by its name alone."""
    return _first("suffix", lambda row: row["name"] == suffix.lower())


def answer(data: bytes) -> ReadProblem | None:
    """`not_a_report` for what a server says in place of a file."""
    if len(data) > _MAX_ANSWER:
        return None
    text = data.decode("latin-1")
    return _first("answer", lambda row: _pattern(row["begins"]).match(text), "not_a_report")


def page(text: str, title: str, source: str) -> ReadProblem | None:
    """`not_a_report` for a web page in place of a report; `text` is what it shows."""
    words = text.split(maxsplit=_MAX_PAGE)
    if len(words) > _MAX_PAGE:
        return None
    openings = (one_line(title, _MAX_OPENED), " ".join(words[:_MAX_OPENING])[:_MAX_OPENED])

    def fits(row: dict[str, Any]) -> bool:
        if any(_pattern(row["says"]).search(opening) for opening in openings):
            return True
        return "source" in row and _pattern(row["source"]).search(source) is not None

    found = _first("page", fits, "not_a_report")
    if found is None:
        return None
    called = one_line(title or text, _MAX_TITLE)
    what, _, then = found.message.partition("; ")
    return ReadProblem(found.code, f"{what} (“{called}”), in place of a report; {then}")


def is_cover(text: str) -> bool:
    """Whether what a PDF shows says to open it in another program, or what is attached to it."""
    return not text.strip() or _pattern(domain.load("foreign.toml")["cover"]).search(text) is not None


def is_whole_archive(data: bytes) -> bool:
    """Whether a ZIP archive has the list of its parts, which stands at its end."""
    return zipfile.is_zipfile(io.BytesIO(data))


def is_office(data: bytes) -> bool:
    """Whether the first parts of an archive are those of an Office file."""
    return _OFFICE.match(data) is not None


def is_utf7(data: bytes) -> bool:
    """Whether a text is in UTF-7: ASCII alone, in which several runs are letters of other alphabets."""
    if not data.isascii():
        return False
    found = 0
    for match in _UTF7.finditer(data):
        try:
            letters = match[0].decode("utf-7")
        except UnicodeDecodeError:
            return False
        found += any(not c.isascii() or c in "<>" for c in letters)
        if any(not c.isprintable() for c in letters):
            return False
    return found >= _LEAST_UTF7


def _first(
    table: str, fits: Callable[[dict[str, Any]], object], code: str = "foreign"
) -> ReadProblem | None:
    for row in domain.load("foreign.toml")[table]:
        if fits(row):
            return ReadProblem(row.get("code", code), f"{row['what']}; {row['do']}")
    return None


def _bytes(row: dict[str, Any]) -> bytes:
    return str(row["bytes"]).encode("latin-1")


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.I)
