"""What is said of hidden text: only prose, for labels and forms are hidden in all innocence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reportmine.read.glyphs import one_line

Row = tuple[str, str, int | None]

# Five words or more, the last with a mark that ends a sentence.
_PROSE = re.compile(r"[^\W\d_][\w’'-]*(?:[\s,;:–-]+\S+){4,}[.!?](?=\s|\Z|[”’\"')])")
_EXCERPT = 160  # characters


def said(pieces: Iterable[str], what: str = "the page") -> list[Row]:
    """The row of a document's hidden pieces, none where none of them reads like a sentence."""
    lines = dict.fromkeys(" ".join(piece.split()) for piece in pieces)
    prose = [line for line in lines if _PROSE.search(line)]
    if not prose:
        return []
    return [row(" … ".join(prose), what)]


def row(text: str, what: str, page: int | None = None) -> Row:
    """The row that says that something holds a hidden text."""
    excerpt = one_line(text, _EXCERPT)
    return "suspicious", f"{what} holds text that it does not show: “{excerpt}”", page
