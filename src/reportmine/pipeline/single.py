"""One file by itself: read and structured, nothing stored."""

from __future__ import annotations

from pathlib import Path

from reportmine.errors import ReadProblem
from reportmine.read.ocr import require as require_ocr
from reportmine.read.pool import read_one
from reportmine.read.reasons import crash
from reportmine.structure import Report, structure
from reportmine.structure.catalogue import Catalogue


def parse(path: Path, catalogue: Catalogue | None = None, *, ocr: bool = False) -> Report:
    """The report in a file, by the families of `catalogue` or those that come with reportmine.

    `ocr`: pages that hold no text are read from their picture. Raises ReadProblem, whatever goes wrong with
    it, and MissingExtra where `ocr` is not installed.
    """
    if ocr:
        require_ocr()
    document = read_one(path, ocr=ocr)
    try:
        return structure(document, catalogue=catalogue)
    except ReadProblem:
        raise
    except Exception as error:
        raise crash(error) from error
