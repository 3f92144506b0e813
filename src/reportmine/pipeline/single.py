"""One file by itself: read and structured, nothing stored."""

from __future__ import annotations

from pathlib import Path

from reportmine.errors import ReadProblem
from reportmine.read.pool import read_one
from reportmine.read.reasons import crash
from reportmine.structure import Report, structure
from reportmine.structure.catalogue import Catalogue


def parse(path: Path, catalogue: Catalogue | None = None) -> Report:
    """The report in a file, by the families of `catalogue` or those that come with reportmine.

    Raises ReadProblem, whatever goes wrong with it.
    """
    document = read_one(path)
    try:
        return structure(document, catalogue=catalogue)
    except ReadProblem:
        raise
    except Exception as error:
        raise crash(error) from error
