"""What looks wrong in structured reports, family by family: to be read by eye, not to be counted right.

    python -m tests.benchmarks.doubts FOLDER… [--database DATABASE]

Prints findings that begin in mid-sentence, letterheads among the findings and facts that are missing;
with a database that was built from the same reports, also the findings that a heading makes context
while the model is sure that they judge.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from reportmine.read import Document
from reportmine.read.pool import read_all
from reportmine.structure import Report, structure

SHOWN = 20
SURE = 0.9
LETTERHEAD = re.compile(
    r"\b(?:text ?phone|telephone|tel|fax)\b.{0,4}\d|\b0\d{2,4} \d{3} ?\d{3,4}\b|[\w.]+@[\w.]+\.\w{2,}"
    r"|^(?:https?://|www\.)\S+$|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b|crown copyright|\bpage \d+ of \d+",
    re.I,
)
CONTRADICTED = """
    select reports.family, findings.text, findings.model_polarity, findings.model_confidence
    from findings join reports on reports.id = findings.report_id
    where findings.source = 'heading' and findings.polarity = 'context'
    and findings.model_polarity <> 'context' and findings.model_confidence > ?
"""


def in_mid_sentence(report: Report) -> Iterator[str]:
    """Findings of prose that begin with a small letter: what stood before them was torn off."""
    for finding in report.findings:
        if finding.kind not in ("bullet", "row", "action") and finding.text[:1].islower():
            yield finding.text


def letterheads(report: Report) -> Iterator[str]:
    for finding in report.findings:
        if LETTERHEAD.search(finding.text):
            yield finding.text


def missing(report: Report) -> Iterator[str]:
    """Names of the facts that every report of a family states, where this one seems not to."""
    if report.family == "generic":
        return
    for name in ("system_id", "title", "inspection_from", "published"):
        if not getattr(report, name):
            yield name
    if report.published_from == "PDF metadata":
        yield "published (as printed)"


def all_reports(folders: list[Path]) -> Iterator[tuple[Path, Report]]:
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    for path, document in read_all(paths):
        if isinstance(document, Document):
            try:
                yield path, structure(document)
            except Exception as error:  # what is no report is a line, not the end
                print(f"{path.name}: {error}")
        else:
            print(f"{path.name}: {document}")


def contradicted(database: Path) -> dict[str, list[str]]:
    """By family, findings that are context by their heading and judge by the model's word."""
    out: defaultdict[str, list[str]] = defaultdict(list)
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        for family, text, polarity, confidence in connection.execute(CONTRADICTED, [SURE]):
            out[family].append(f"{polarity} {confidence:.2f}: {text}")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--database", type=Path)
    given = parser.parse_args()
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    shown: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for path, report in all_reports(given.folders):
        family = report.family
        counts[family].update(["reports"])
        counts[family]["findings"] += len(report.findings)
        for kind, look in (
            ("in mid-sentence", in_mid_sentence),
            ("letterhead", letterheads),
            ("missing", missing),
        ):
            for text in look(report):
                counts[family][kind] += 1
                shown[family, kind].append(f"{path.name}: {text}")
    for family, texts in contradicted(given.database).items() if given.database else ():
        counts[family]["context that judges"] += len(texts)
        shown[family, "context that judges"] += texts
    for family, found in sorted(counts.items()):
        print(f"{family}: " + ", ".join(f"{name} {count}" for name, count in found.items()))
        for (of, kind), texts in shown.items():
            for text in texts[:SHOWN] if of == family else ():
                print(f"  {kind}: {text[:150]}")


if __name__ == "__main__":
    main()
