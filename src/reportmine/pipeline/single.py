"""One file by itself: read and structured, nothing stored."""

from __future__ import annotations

from pathlib import Path

from reportmine.read.ocr import require as require_ocr
from reportmine.structure import Report
from reportmine.structure.catalogue import Catalogue
from reportmine.structure.catalogue import catalogue as load_catalogue
from reportmine.structure.pool import report_of


def parse(path: Path, catalogue: Catalogue | None = None, *, ocr: bool = False) -> Report:
    """The report in a file, by the families of `catalogue` or those that come with reportmine.

    `ocr`: pages that hold no text are read from their picture. Raises ReadProblem, whatever goes wrong with
    it, and MissingExtra where `ocr` is not installed.
    """
    if ocr:
        require_ocr()
    return report_of(path, catalogue or load_catalogue(), ocr=ocr)
