"""Raised numbers: marks of footnotes, which are no letters of the word that they stick to."""

from __future__ import annotations

import re

# "1", "12", "1,2", "[3]", "(4)", "[footnote 1]", "[a]", "*", "†"
_MARK = re.compile(
    r"\s*(?:[\[(]?\s*\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\s*[\])]?|\[?\s*(?:foot|end)?note\s*\d{1,3}\s*\]?"
    r"|\[[a-z]{1,3}\]|[*†‡§¶]{1,3})\s*",
    re.I,
)
# Powers and units: 10⁶, 25 m², 3 km².
_POWER = re.compile(r"(?:(?<!\d)10|\b(?:[kcm]?m|ft|in|yd|mi(?:les)?))$", re.I)


def is_note_mark(raised: str, before: str) -> bool:
    """Whether raised text is the mark of a footnote and not a power or an ordinal ("1st").

    `before` is what stands directly before it, at least the last word.

    >>> is_note_mark("1", "the register"), is_note_mark("2", "30 m"), is_note_mark("st", "1")
    (True, False, False)
    """
    if not _MARK.fullmatch(raised):
        return False
    return not (raised.strip().isdecimal() and _POWER.search(before))
