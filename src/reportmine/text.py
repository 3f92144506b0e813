"""Normal forms of text: for comparing headings, naming systems, and ids that survive re-reading."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Any

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})
_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection"); a number is none.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"-\d+(\.\d+)?(e[+-]?\d+)?")


def squash(text: str) -> str:
    """White space runs to one space, ends trimmed."""
    return _SPACE.sub(" ", text).strip()


def fold(text: str) -> str:
    """Lower case, plain quotes and dashes, single spaces: two printings of one heading agree."""
    return squash(unicodedata.normalize("NFKC", text).translate(_QUOTES)).casefold()


def heading_key(text: str) -> str:
    """`fold` without footnote numbers and closing marks: "Key messages:" is "key messages"."""
    return fold(text).rstrip(" .:").strip()


def sentence_key(text: str) -> str:
    """The letters and digits of a sentence: what the hash of a finding is taken from."""
    return _NOT_WORD.sub(" ", fold(text)).strip()


def sentence_hash(text: str) -> str:
    """First 12 hex digits of the sha256 of `sentence_key`."""
    return hashlib.sha256(sentence_key(text).encode()).hexdigest()[:12]


def slug(text: str) -> str:
    """An identifier of a name: "Bath & North East Somerset" is "bath-north-east-somerset"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_WORD.sub("-", plain.casefold().replace("'", "")).strip("-") or "unnamed"


def defused(cell: Any) -> Any:
    """A cell of CSV; a text that a spreadsheet would run as a formula gets an apostrophe before it.

    >>> defused("=1+1"), defused("-1.5"), defused(-1.5)
    ("'=1+1", '-1.5', -1.5)
    """
    if isinstance(cell, str) and cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def one_line(text: str, most: int = 300) -> str:
    """A text in one line of at most about `most` characters; what would not print is written out.

    >>> one_line("no such column: a\\nERROR")
    'no such column: a\\\\nERROR'
    """
    cut = text if len(text) <= most else f"{text[:most]}…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
