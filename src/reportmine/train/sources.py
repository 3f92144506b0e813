"""The reports that labels stand off from: their sentences, found again by their hash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from reportmine import data
from reportmine.errors import ReadProblem
from reportmine.read.files import find_files
from reportmine.structure import Finding, ManifestRow
from reportmine.structure.catalogue import catalogue
from reportmine.structure.model import Section
from reportmine.structure.pool import reports_of
from reportmine.tag.item import Item, item_of
from reportmine.text import sentence_hash


@dataclass(slots=True)
class Source:
    """A report's sentences by `sentence_hash`; the first of several that read the same."""

    path: Path
    sha256: str
    family: str
    findings: Sequence[Finding] = ()
    items: dict[str, Item] = field(default_factory=dict)
    sections: Sequence[Section] = ()

    @property
    def reserved(self) -> bool:
        """Whether the report is kept for measurement."""
        return self.sha256 in reserved()


@cache
def reserved() -> frozenset[str]:
    """sha256 of the reports that take no part in training, labelling, calibration or tuning."""
    return frozenset(row["sha256"] for row in data.load("reserved.toml")["report"])


def read_sources(paths: Iterable[Path]) -> dict[str, Source]:
    """Every report under `paths` by its sha256; what cannot be read is left out."""
    files = find_files(paths)
    out = {}
    given = [(path, ManifestRow()) for path in files]
    for path, report in zip(files, reports_of(given, catalogue()), strict=True):
        if isinstance(report, ReadProblem):
            continue
        source = Source(
            path, report.document.sha256, report.family, report.findings, sections=report.sections
        )
        for finding in report.findings:
            source.items.setdefault(sentence_hash(finding.text), item_of(finding))
        out[source.sha256] = source
    return out
