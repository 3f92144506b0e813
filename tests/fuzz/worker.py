"""The child of a run: reads and structures one mutation a request, with the limits of `read.worker`.

What is checked of each: nothing but ReadProblem is raised, by reading and by structuring; the map of
the text to its source holds; what goes to the parent process comes back the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reportmine.read import Document, read_bytes
from reportmine.read.worker import Tell, serve
from reportmine.structure import Report, structure
from tests.fuzz.mutate import mutated


def judge(asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Raises what reading and structuring raise, and AssertionError for what does not hold after."""
    name, data = mutated(asked["kind"], asked["seed"], asked["number"])
    document = read_bytes(data, name)
    check_document(document)
    tell("structure")
    check_report(structure(document))
    return {}


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


if __name__ == "__main__":
    serve(judge)
