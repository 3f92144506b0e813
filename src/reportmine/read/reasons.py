"""What exceptions say, made fit for a problem message."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

from reportmine.errors import ReadProblem
from reportmine.read.glyphs import one_line

MAX_REASON = 120
# The path of a temporary or installed file helps nobody and tells where things are.
_FOLDERS = re.compile(r"(?<![\w:/.])(?:[A-Za-z]:\\|/)(?:[^\s/\\'\"]+[/\\])+")

_PACKAGE = Path(__file__).resolve().parents[1]


def crash(error: BaseException) -> ReadProblem:
    """A fault of this program that one file brought out: what was raised, where, and what to do."""
    kind, said = type(error).__name__, reason(error)
    what = kind if said == kind else f"{kind}: {said}"
    return ReadProblem("crashed", f"{what}{_place(error)}; report this with the file")


def _place(error: BaseException) -> str:
    """The last line of this package on the way to the error."""
    place = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            place = f", in {path.relative_to(_PACKAGE).as_posix()} line {line}"
    return place


def reason(error: BaseException) -> str:
    """One printable line of at most MAX_REASON characters, folders left out."""
    text = "".join(c if c.isprintable() else " " for c in str(error))
    return one_line(_FOLDERS.sub("", text), MAX_REASON) or type(error).__name__
