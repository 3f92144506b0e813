"""Names of files, made fit to be printed and stored."""

from __future__ import annotations

import os
from unicodedata import category


def readable(name: str | os.PathLike[str]) -> str:
    """A path as text that can be printed and stored: what is no UTF-8, or no character, is escaped.

    >>> readable("bad\\udcff.txt")
    'bad\\\\xff.txt'
    """
    text = os.fspath(name)
    try:
        text = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # half a surrogate pair, which Windows allows in names
        text = text.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() or category(c) == "Zs" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()
