"""Normal forms of text: for comparing headings, naming systems, and ids that survive re-reading."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})
_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


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
