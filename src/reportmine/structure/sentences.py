"""Sentences of inspection prose: spaCy's tokens, boundaries of our own.

spaCy's sentencizer ends a sentence at "Reg. 12(2)(a)" and "No. 5"; the rules here know how these
reports abbreviate, and that a raised footnote number may follow a full stop.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from reportmine.read.glyphs import GLYPHS
from reportmine.silent import spacy
from reportmine.structure.pieces import PIECE, Shortened, end_of_piece

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Never the end of a sentence when a name or number follows.
_ABBREVIATIONS = frozenset(
    (
        "dr mr mrs ms miss prof st rev sir hon no nos reg regs para paras p pp sec sect s ss art "
        "sch vol fig figs ref refs cl ch approx c cf vs v e.g i.e eg ie viz esp incl inc ltd tel "
        "ext dept gen sgt det supt insp cllr nb"
    ).split()
)
_ONLY_BEFORE_NUMBERS = frozenset("no nos p pp s ss c v ch art inc ltd fig figs ref refs".split())
_CLOSERS = frozenset("'\"’”)]»")
# "well.2", "well.²", "early.[3" whose bracket is a token of its own: marks of footnotes.
_RAISED = re.compile(r".*[A-Za-z’'”)]\.(?:\d{1,2}|[¹²³⁴-⁹⁰]{1,3}|\[\d{1,3})$")
_INITIAL = re.compile(r"[A-Z]\.?")
# "iThrive" and "eRedbook" are names.
_OPENS = re.compile(r"[A-Z0-9‘“'\"(\[£]|[a-z][A-Z][a-z]")
# What a single letter names: "child M.", "Ward B.", "vitamin D." may end a sentence, "led by J. Moss"
# may not.
_LETTERED = frozenset(
    (
        "adult appendix annex area baby band block boy brother building category child children class "
        "company family father figure flat girl grade group hepatitis home hospital house key learner "
        "level lot male man mother mum option parent part patient person phase plan practice provider "
        "pupil resident room school section service sibling sister site son daughter stage student table "
        "team tier type unit user vitamin ward wing woman year"
    ).split()
)
# White space behind a word that has a closing mark in it; each word is looked through once.
_MAY_END = re.compile(r"[.!?…][^\s.!?…]*\s")
# White space is looked through from its first character only.
_GLYPH = re.compile(rf"(?:(?<!\s)\s+)?[{GLYPHS}]\s*")


def split(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence, white space and inner bullet glyphs left out.

    >>> split("See Reg. 12(2)(a). It was met.")
    [(0, 18), (19, 30)]
    """
    spans = []
    position = 0
    for glyph in [*_GLYPH.finditer(text), None]:
        end = glyph.start() if glyph else len(text)
        spans += [(position + s, position + e) for s, e in _split_piece(text[position:end])]
        position = glyph.end() if glyph else end
    return spans


def _split_piece(text: str) -> list[tuple[int, int]]:
    if not text.strip():
        return []
    if not _MAY_END.search(text):  # one sentence: most bullets
        return [_trim(text, 0, len(text))]
    short = Shortened(text)
    return [_trim(text, short.back(s), short.back(e)) for s, e in _sentences(short.text)]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Sentences with the white space around them, piece by piece."""
    start = 0
    while start < len(text):
        end = end_of_piece(text, start, PIECE)
        doc = _tokenizer()(text[start:end])
        spans = [(doc[i].idx, doc[j - 1].idx + len(doc[j - 1])) for i, j in pairwise(_starts(doc))]
        spans = [(start + i, start + j) for i, j in spans if not text[start + i : start + j].isspace()]
        # The last sentence of a piece may go on in the next: it is read again from its start.
        if end < len(text) and len(spans) > 1:
            end = spans.pop()[0]
        yield from spans
        start = end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


@cache
def _tokenizer() -> Callable[[str], Doc]:
    # Takes a second: not before the first text of several sentences.
    return spacy().blank("en").make_doc


def _starts(doc: Doc) -> list[int]:
    """The tokens with which sentences begin, and the number of all.

    Not marked in spaCy's document: each mark takes time with the document's length.
    """
    starts = [0]
    ended = False
    for i, token in enumerate(doc):
        if token.is_space or (token.text in _CLOSERS and not doc[i - 1].whitespace_):
            continue
        if i and ended and _OPENS.match(token.text):
            starts.append(i)
        ended = _ends(doc, i)
    return [*starts, len(doc)]


def _ends(doc: Doc, i: int) -> bool:
    """True when token i may close a sentence (what follows decides, too)."""
    text = doc[i].text
    if text in ("!", "?", "…") or text.endswith(("?", "!")):
        return True
    if _RAISED.match(text):
        return True
    if not text.endswith("."):
        return False
    word = text.rstrip(".") if len(text) > 1 else (doc[i - 1].text if i else "")
    if len(text) == 1 and i and doc[i - 1].whitespace_:
        return True
    initial = len(word) == 1 and word.isupper()
    word = word.lower().rstrip(".")
    following = next((t for t in doc[i + 1 : i + 3] if not t.is_space), None)
    if word in _ABBREVIATIONS and not initial:
        if word in _ONLY_BEFORE_NUMBERS:
            return following is None or not following.text[:1].isdigit()
        return False
    if initial:  # "J. Smith"
        letter = i - 1 if len(text) == 1 else i
        named = letter > 0 and doc[letter - 1].text.lower() in _LETTERED
        return named and not (following and _INITIAL.fullmatch(following.text))
    return True
