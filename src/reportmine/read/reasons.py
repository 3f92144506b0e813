"""What other people's exceptions say, made fit for a problem message."""

from __future__ import annotations

import re

from reportmine.read.glyphs import one_line

MAX_REASON = 120
# The path of a temporary or installed file helps nobody and tells where things are.
_FOLDERS = re.compile(r"(?<![\w:/.])(?:[A-Za-z]:\\|/)(?:[^\s/\\'\"]+[/\\])+")


def reason(error: BaseException) -> str:
    """One printable line of at most MAX_REASON characters, folders left out."""
    text = "".join(c if c.isprintable() else " " for c in str(error))
    return one_line(_FOLDERS.sub("", text), MAX_REASON) or type(error).__name__
