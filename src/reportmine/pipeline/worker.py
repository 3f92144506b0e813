"""The child process that reads a file and structures it, with the limits of `read.worker`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reportmine.errors import ReadProblem
from reportmine.read import read
from reportmine.read.worker import Tell, serve
from reportmine.structure import ManifestRow, structure
from reportmine.structure.catalogue import with_files

# The longest of 285 published reports has 928. The parent tags each, which has no limit of its own.
MOST_FINDINGS = 10_000


def main() -> None:
    """Serve requests {"path", "ocr", "given", "files"} with {"report": …}."""
    serve(read_report)


def read_report(asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """The report at a path, as JSON has it. Raises ReadProblem.

    `given` is its manifest row, `files` those of families besides the shipped ones (`Catalogue.files`).
    """
    document = read(asked["path"], ocr=asked["ocr"], tell=lambda: tell(""))
    tell("structure")
    known = with_files(tuple((where, text) for where, text in asked["files"]))
    report = structure(document, ManifestRow(**asked["given"]), known)
    if len(report.findings) > MOST_FINDINGS:
        raise ReadProblem("too_large", f"it has over {MOST_FINDINGS:,} sentences; split it")
    return {"report": report.to_rows()}


if __name__ == "__main__":
    main()
