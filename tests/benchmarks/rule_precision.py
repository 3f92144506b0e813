"""How often headings that decide a polarity are right, by family and kind of rule, on labelled findings.

    python -m tests.benchmarks.rule_precision SHARED [--write]

SHARED holds `labels/findings.jsonl` (labels with text, by the path of their report) and `corpus/` with the
reports. The labels of `models/labels/trained.jsonl`, most of them of other reports, count besides.
Every labelled finding that a heading decides is compared with its label; the wrong ones are printed.
--write writes `src/reportmine/data/rule_precision.toml`. Reports reserved for measurement have no labels,
and are refused. Needs no model.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reportmine.encode.folder import models_folder
from reportmine.errors import ReadProblem
from reportmine.read.files import find_files
from reportmine.read.pool import read_all
from reportmine.structure import Finding, Report, structure
from reportmine.tag.precision import jeffreys, rule_of
from reportmine.text import sentence_hash
from reportmine.train.sources import reserved

FILE = Path(__file__).resolve().parents[2] / "src" / "reportmine" / "data" / "rule_precision.toml"
HEAD = """# How often headings that decide a polarity were right, by labels of real reports (those of
# shared/labels and of models/labels/trained.jsonl). Made by tests.benchmarks.rule_precision.
version = "2026.11"
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a label says of a sentence; `heading` tells two alike apart, and is not always known."""

    sentence: str
    polarity: str
    heading: str | None = None


def labels_of(shared: Path) -> dict[str, list[Said]]:
    """By the path of the report below corpus/, or by its sha256."""
    out: dict[str, list[Said]] = defaultdict(list)
    for path in (shared / "labels" / "findings.jsonl", models_folder() / "labels" / "trained.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            sentence = row.get("sentence") or sentence_hash(row["text"])
            out[row["report"]].append(Said(sentence, row["polarity"], row.get("heading")))
    return out


def decided(report: Report, labels: list[Said]) -> Iterator[tuple[str, Finding, Said]]:
    """(kind of the rule, finding, label) of each label whose finding a heading decides."""
    by_hash: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        by_hash[sentence_hash(finding.text)].append(finding)
    for label in labels:
        found = by_hash.get(label.sentence, [])
        found = [f for f in found if f.heading == label.heading] or found
        rule = rule_of(found[0]) if found else None
        if rule:
            yield rule, found[0], label


def main(shared: Path, write: bool) -> None:
    labels = labels_of(shared)
    right, counted = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for path, document in read_all(find_files([shared / "corpus"])):
        if isinstance(document, ReadProblem):
            continue
        own = labels[path.relative_to(shared / "corpus").as_posix()] + labels[document.sha256]
        if own and document.sha256 in reserved():
            raise SystemExit(f"{path}: reserved for measurement, and labelled")
        report = structure(document) if own else None
        for rule, finding, label in decided(report, own) if report else ():
            place = report.family if report else "", rule
            counted[place] += 1
            right[place] += finding.decided == label.polarity
            if finding.decided != label.polarity:
                print(f"  {'/'.join(place)}: {finding.decided}, label {label.polarity}: {finding.text}")
    rows = [(*place, right[place], n) for place, n in sorted(counted.items())]
    for family, rule, k, n in rows:
        print(f"{family} {rule}: {k} of {n}, {jeffreys(k, n):.3f}")
    if write:
        row = '\n[[rule]]\nfamily = "{}"\nkind = "{}"\nright = {}\nlabels = {}\n'
        FILE.write_text(HEAD + "".join(row.format(*one) for one in rows), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--write"]):
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), bool(sys.argv[2:]))
