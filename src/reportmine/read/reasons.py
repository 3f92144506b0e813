"""What exceptions say, made fit for a problem message."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

from reportmine.errors import ReadProblem
from reportmine.read.glyphs import one_line

MAX_REASON = 120
CUT = "ends before its end: an incomplete download; fetch it again"
# What a user can do about a fault of this program.
PRINT = "print it to a new PDF and give that"
THEN = f"{PRINT}; report this with the file"
# The path of a temporary or installed file helps nobody and tells where things are.
_FOLDERS = re.compile(r"(?<![\w:/.])(?:[A-Za-z]:\\|/)(?:[^\s/\\'\"]+[/\\])+")

_PACKAGE = Path(__file__).resolve().parents[1]


def crash(error: BaseException) -> ReadProblem:
    """A fault of this program that one file brought out: what was raised, where, and what to do."""
    kind, said = type(error).__name__, reason(error)
    what = kind if said == kind else f"{kind}: {said}"
    return ReadProblem("crashed", f"{what}{_place(error)}; {THEN}")


def unopened(error: OSError | ValueError) -> ReadProblem:
    """A file that the system does not open, or does not give."""
    if isinstance(error, FileNotFoundError):
        return ReadProblem("not_found", "there is no such file; was it moved while the build ran?")
    if isinstance(error, PermissionError):
        what = "you have no right to read it; give yourself that right, or copy it to a folder of your own"
        return ReadProblem("no_access", what)
    if isinstance(error, ValueError):  # a NUL in the path
        return ReadProblem("not_found", "no file can have that name; check it")
    said = error.strerror or "the system does not give it"
    return ReadProblem("no_access", f"could not be opened ({said}); copy it elsewhere and give the copy")


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
