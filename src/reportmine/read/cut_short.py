"""Web pages and texts that end amid a tag or a character: a download that stopped. Nothing else is sure."""

from __future__ import annotations

import re

from reportmine.read.reasons import CUT
from reportmine.read.sniff import ends_inside_character

MESSAGE = f"the file {CUT}"
_TAIL = 65_536
_TAG = re.compile(rb"</?[A-Za-z][^<>]*\Z")
_END = re.compile(rb"</html\s*>", re.I)


def is_cut_short(data: bytes, kind: str) -> bool:
    """Whether a file surely ends before its end; `kind` is html, markdown or text.

    >>> is_cut_short(b"<html><body><p>Leaders act.<p cla", "html"), is_cut_short(b"<p>Leaders act.", "html")
    (True, False)
    """
    if ends_inside_character(data):
        return True
    return kind == "html" and _ends_in_tag(data[-_TAIL:]) and not _END.search(data)


def _ends_in_tag(tail: bytes) -> bool:
    """A tag or a comment that is not closed: browsers show nothing of it."""
    begins = tail.rfind(b"<")
    if begins >= 0 and _TAG.match(tail, begins):
        return True
    return tail.rfind(b"<!--") > tail.rfind(b"-->")
