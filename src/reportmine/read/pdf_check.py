"""Is a PDF whole, as far as its text goes? A look at its bytes that costs little where it is.

pdfium reads what it can of a damaged file and says nothing of the rest. Here each thing that text hangs on
is looked at: the cross-references, the list of pages, what draws each page (zlib's checksum), its fonts and
their tables of letters. Pictures and the shapes of letters are passed over.
"""

from __future__ import annotations

import re

from reportmine.read.pdf_examine import Check, Examiner, PageCheck
from reportmine.read.pdf_fonts import is_whole
from reportmine.read.pdf_objects import by_looking, by_references
from reportmine.read.pdf_references import Broken
from reportmine.read.pdf_syntax import Bad
from reportmine.read.pdf_unpack import TooMuch

_TAIL = 1_024
_LENGTH = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s{0,4}(\d{1,12})")
_START = re.compile(rb"startxref\s{1,8}\d")
_LEFT = re.compile(rb"\d\s{1,4}obj\b|\bxref\b|\btrailer\b")
# What values of any kind in any place may raise: of such a file nothing can be said.
FAILS = (
    Broken, Bad, TooMuch, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError
)  # fmt: skip


def check(data: bytes) -> Check | None:
    """What is wrong with a PDF; None where nothing can be said, as of one that is a bomb.

    One that is sound by its own cross-references is not looked at further. Of a file with a lock only
    that its cross-references are broken can be said, and that it is cut.
    """
    try:
        objects = by_references(data)
        if objects.locked:
            return Check(objects, cut=is_cut(data, sound=True))
        found = Examiner(objects).found()
        if found.sound and not is_cut(data, sound=True):
            return found
    except TooMuch:  # and it would be by another way
        return None
    except FAILS:
        pass
    return look(data)


def look(data: bytes) -> Check | None:
    """`check` by all objects that the bytes hold, the shapes of letters too; `odd` in any case."""
    try:
        objects = by_looking(data)
        if objects.locked:
            return Check(objects, cut=is_cut(data), listed=False, odd=True)
        found = Examiner(objects, deep=True).found()
        found.shapes = {number for number in found.shapes if not is_whole(objects, number)}
    except FAILS:
        return None
    found.odd, found.cut = True, is_cut(data)
    return found


def has_whole_shapes(found: Check) -> bool:
    """Whether the shapes of letters can be unpacked; pdfium passes over letters of damaged ones."""
    try:
        if found.objects.locked:
            return True
        deep = Examiner(found.objects, deep=True).found()
        return deep.sound and all(is_whole(found.objects, number) for number in deep.shapes)
    except FAILS:
        return False


def page_of(found: Check, number: int) -> PageCheck:
    """The row of a page that stands in no list; what it draws is no longer unused."""
    examiner = Examiner(found.objects, deep=True)
    page = examiner.stray(number)
    found.unused = [n for n in found.unused if n not in examiner.streams.seen]
    return page


def is_cut(data: bytes, *, sound: bool = False) -> bool:
    """Whether the file ends before its end: no mark of it, or more objects behind the last one.

    `sound`: by its own cross-references nothing is missing, so that the mark may be.
    """
    if (said := _LENGTH.search(data, 0, _TAIL)) and int(said[1]) > len(data):
        return True
    starts, mark = data.rfind(b"startxref"), data.rfind(b"%%EOF")
    if mark < max(0, starts):
        return not (sound and _START.match(data, starts))
    return _LEFT.search(data, mark) is not None
