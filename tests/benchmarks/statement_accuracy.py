"""How often a finding's own quality statement is found again, as if its report had none.

    python -m tests.benchmarks.statement_accuracy REPORTS

REPORTS: a folder with integrated care system assessments, whose findings stand under statements.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from reportmine.errors import ReadProblem
from reportmine.read.files import find_files
from reportmine.read.pool import read_all
from reportmine.structure import structure
from reportmine.structure.catalogue import catalogue
from reportmine.tag import tagger
from reportmine.tag.item import item_of
from reportmine.tag.statements import features
from reportmine.train.statement_weights import LEARNT_FROM


def accuracy(folder: Path) -> tuple[float, float, int]:
    """(share whose own statement is the likeliest, share where it is among three, findings)."""
    framework = catalogue().frameworks[LEARNT_FROM]
    items, truth = [], []
    for _, document in read_all(find_files([folder])):
        if isinstance(document, ReadProblem):
            continue
        report = structure(document)
        for finding in report.findings if report.framework == framework.id else ():
            own = framework.find(finding.statement or "")
            if own:
                items.append(item_of(finding))
                truth.append(own.id)
    tags = tagger().tag(items)
    judged = [i for i, t in enumerate(tags) if t.polarity != "context"]
    scores = features(
        np.array([tags[i].theme_probabilities for i in judged]),
        np.array([tags[i].vector for i in judged]),
        [None] * len(judged), framework.statements, tagger().encoder,
    ) @ tagger().statement_weights  # fmt: skip
    place = {s.id: i for i, s in enumerate(framework.statements)}
    right = np.array([place[truth[i]] for i in judged])
    rank = (scores > scores[np.arange(len(judged)), right][:, None]).sum(axis=1)
    return float((rank == 0).mean()), float((rank < 3).mean()), len(judged)


def main(folder: Path) -> None:
    first, three, count = accuracy(folder)
    statements = len(catalogue().frameworks[LEARNT_FROM].statements)
    print(f"{count} findings, {statements} statements: first {first:.2f}, among three {three:.2f}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
