"""Reports of files: read and structured in child processes with limits, see `read.pool`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from reportmine.errors import ReadProblem
from reportmine.read.pool import answers
from reportmine.structure import ManifestRow, Report
from reportmine.structure.catalogue import Catalogue
from reportmine.structure.trace import Trace

COMMAND = (sys.executable, "-m", "reportmine.structure.worker")


def reports_of(
    files: Sequence[tuple[Path, ManifestRow]], catalogue: Catalogue, jobs: int | None = None,
    timeout: float | None = None, *, ocr: bool = False,
) -> Iterator[Report | ReadProblem]:  # fmt: skip
    """What each file with its manifest row holds, in order; `jobs` child processes at once.

    `timeout`: seconds for a file, instead of `read.pool.time_limit` of its size. `ocr`: pages that hold no
    text are read from their picture.
    """
    requests = [
        {"path": os.fspath(path), "ocr": ocr, "given": asdict(given), "files": catalogue.files}
        for path, given in files
    ]
    return answers(requests, COMMAND, lambda a: Report.from_rows(a["report"]), jobs, timeout)


def report_of(
    path: Path, catalogue: Catalogue, timeout: float | None = None, *, ocr: bool = False
) -> Report:
    """The report in one file. Raises ReadProblem."""
    (found,) = reports_of([(path, ManifestRow())], catalogue, 1, timeout, ocr=ocr)
    if isinstance(found, ReadProblem):
        raise found
    return found


def traces_of(
    files: Sequence[Path], family: str, catalogue: Catalogue, jobs: int | None = None,
    timeout: float | None = None,
) -> Iterator[Trace | ReadProblem]:  # fmt: skip
    """What the family of that id hits in each file, in order; in child processes likewise."""
    requests = [{"path": os.fspath(path), "trace": family, "files": catalogue.files} for path in files]
    return answers(requests, COMMAND, lambda a: Trace.from_rows(a["trace"]), jobs, timeout)
