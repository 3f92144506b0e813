"""The child process that reads a file and structures it, with the limits of `read.worker`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reportmine.errors import ReadProblem
from reportmine.read import read
from reportmine.read.worker import Tell, serve
from reportmine.structure import ManifestRow, structure
from reportmine.structure.catalogue import Catalogue, with_files
from reportmine.structure.sentences import split
from reportmine.structure.trace import trace

# The longest of 285 published reports has 928. The parent tags each, which has no limit of its own.
MOST_FINDINGS = 10_000


def main() -> None:
    """Serve requests {"path", "ocr", "given", "files"} and {"path", "trace", "files"}."""
    # What every file needs and takes seconds to load: no part of the first one's time.
    split("It is so. It was so.")
    with_files(())
    serve(work)


def work(asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """What a request asks for, as JSON has it. Raises ReadProblem.

    `files` are those of families besides the shipped ones (`Catalogue.files`).
    """
    return trace_report(asked, tell) if "trace" in asked else read_report(asked, tell)


def read_report(asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """The report at a path with its manifest row, `given`."""
    document = read(asked["path"], ocr=asked["ocr"], tell=lambda: tell(""))
    tell("structure")
    report = structure(document, ManifestRow(**asked["given"]), _known(asked))
    if len(report.findings) > MOST_FINDINGS:
        raise ReadProblem("too_large", f"it has over {MOST_FINDINGS:,} sentences; split it")
    return {"report": report.to_rows()}


def trace_report(asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """What the family whose id `trace` is hits in the report at a path."""
    document = read(asked["path"])
    tell("structure")
    known = _known(asked)
    return {"trace": trace(document, known.families[asked["trace"]], known).to_rows()}


def _known(asked: Mapping[str, Any]) -> Catalogue:
    return with_files(tuple((where, text) for where, text in asked["files"]))


if __name__ == "__main__":
    main()
