"""How many findings fall silent when a heading is worded as no rule of its family knows.

    python -m tests.benchmarks.muting FOLDER [EVERY]

Each heading rule of each report is dropped in turn, as if the publisher had worded its headings
otherwise. Counted are the findings that are then context by a heading, and those that are then none,
of those that were judged before. FOLDER holds reports; every EVERY-th is tried (3; 1 for all). Needs
no model.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from reportmine.errors import ReadProblem
from reportmine.read import Document
from reportmine.read.files import find_files
from reportmine.read.pool import read_all
from reportmine.structure import Finding, structure
from reportmine.structure.catalogue import catalogue
from reportmine.structure.contents import contents_blocks
from reportmine.structure.families import Family, HeadingRule
from reportmine.structure.findings import find_findings
from reportmine.structure.headings import find_headings
from reportmine.structure.sections import outline


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule that a report uses, dropped: what came of the findings that were judged before."""

    family: str
    rule: HeadingRule
    muted: int
    gone: int


def trials(document: Document) -> Iterator[Trial]:
    """One for each rule that a heading of the document fits. Raises ReadProblem."""
    report = structure(document)
    family = catalogue().families[report.family]
    judged = {(f.start, f.end) for f in report.findings if f.decided != "context"}
    used = {id(h.rule) for h in find_headings(document, family, contents_blocks(document))}
    for rule in family.headings:
        if id(rule) in used:
            rules = tuple(other for other in family.headings if other is not rule)
            found = _findings(document, replace(family, headings=rules), report.judged)
            context = {(f.start, f.end) for f in found if f.decided == "context"}
            spoken = {(f.start, f.end) for f in found}
            yield Trial(family.id, rule, len(judged & context), len(judged - spoken))


def _findings(document: Document, family: Family, judged: bool) -> list[Finding]:
    return find_findings(document, outline(document, family), family, judged)


def main(folder: Path, every: int) -> None:
    muted, gone, tried = Counter[tuple[str, str]](), Counter[str](), Counter[str]()
    reports: dict[str, set[Path]] = defaultdict(set)
    for path, document in read_all(find_files([folder])[::every]):
        if isinstance(document, ReadProblem):
            continue
        for trial in trials(document):
            tried[trial.family] += 1
            gone[trial.family] += trial.gone
            if trial.muted:
                muted[trial.family, trial.rule.pattern.pattern] += trial.muted
                reports[trial.family].add(path)
    for family, count in tried.items():
        lost = sum(n for (of, _), n in muted.items() if of == family)
        print(f"{family}: {count} trials, muted {lost} findings in {len(reports[family])} reports, "
              f"gone {gone[family]}")  # fmt: skip
    print(f"in all {muted.total()} muted, {gone.total()} gone")
    for (family, pattern), count in muted.most_common(10):
        print(f"  {count:4} {family}: {pattern[:80]}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 3)
