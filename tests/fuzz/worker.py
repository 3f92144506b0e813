"""The child process of a run: a JSON request a line in, the verdict of one mutation out.

What is checked of each: nothing but ReadProblem is raised, by reading and by structuring; the map of
the text to its source holds; what goes to the parent process comes back the same.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from pathlib import Path

from reportmine.errors import ReadProblem
from reportmine.read import Document, read_bytes
from reportmine.structure import ManifestRow, Report, structure
from tests.fuzz.mutate import mutated

MEMORY = 3 * 1024**3


def verdict(name: str, data: bytes) -> tuple[str, str]:
    """(ok, a code of `problems` or broken; the traceback where it is broken)."""
    try:
        document = read_bytes(data, name)
        check_document(document)
        check_report(structure(document))
    except ReadProblem as problem:
        return problem.code, ""
    except MemoryError:
        return "too_large", ""
    except Exception as error:
        return "broken", f"{error!r:.200} in " + _where(error)
    return "ok", ""


def _where(error: Exception) -> str:
    """The last calls within the package, innermost last."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "reportmine" in f.filename]
    return " > ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames[-3:])


def check_document(document: Document) -> None:
    """Blocks and segments lie in order within the text, and survive the way to the parent."""
    end = -1
    for block in document.blocks:
        assert end < block.start < block.end <= len(document.text), "blocks overlap"
        end = block.end
    last = 0
    for segment in document.segments:
        assert last <= segment.start < segment.end <= len(document.text), "segments overlap"
        last = segment.end
    document.text.encode()  # no half surrogates
    assert Document.from_dict(json.loads(json.dumps(document.to_dict()))) == document, "not the same again"


def check_report(report: Report) -> None:
    """Findings are verbatim and lie within the text; sections refer to sections."""
    text = report.document.text
    for finding in report.findings:
        assert 0 <= finding.start < finding.end <= len(text), "a finding outside the text"
    ids = {section.id for section in report.sections}
    assert all(s.parent is None or s.parent in ids for s in report.sections), "a section without parent"


def main() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except ImportError:
        pass
    logging.disable(logging.CRITICAL)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    structure(
        read_bytes(b"Leaders listen to people.", "first.txt"), ManifestRow(family="cqc_local_system_review")
    )
    answers.write("ready\n")
    answers.flush()
    for line in sys.stdin:
        kind, seed, number = json.loads(line)
        answers.write(json.dumps(verdict(*mutated(kind, seed, number))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
