"""How sure a heading's word is: the precision that rules of its kind measured on labelled findings.

A heading that decides is right nearly always, and not always: "Communication between partners is strong"
stands under a heading of background. `data/rule_precision.toml` has the counts, as
`tests.benchmarks.rule_precision` took them.
"""

from __future__ import annotations

from functools import cache

from reportmine import data
from reportmine.tag.item import Taggable
from reportmine.vocabulary import NOT_JUDGED

LEAST_LABELS = 20  # of fewer labels a family's own figure says too little
_GIVES = {"bullet": "bullets", "table_row": "rows", "paragraph": "paragraphs"}


def rule_of(finding: Taggable) -> str | None:
    """Which kind of rule decided a finding's polarity; None where the model does.

    nobody: the whole document judges nobody; context: the kind of the section; nothing: a line among
    actions that says there are none, or leads into them; bullets, rows, paragraphs: that key of the
    heading's rule.
    """
    if finding.decided is None:
        return None
    if finding.decided_by is None:
        return "nobody"
    if finding.heading_kind in NOT_JUDGED:
        return "context"
    return "nothing" if finding.decided == "context" else _GIVES[finding.passage_kind]


def confidence(family: str, rule: str) -> float:
    """The probability that a rule of this kind is right in reports of a family: always below 1.

    Of the labels of the family, of all families where it has fewer than 20, or else of all rules. The mean
    under Jeffreys' prior, (right + 1/2) / (labels + 1): L. D. Brown, T. T. Cai, A. DasGupta, "Interval
    estimation for a binomial proportion", Statistical Science 16 (2001).
    """
    counts = _counts()
    for of in (
        [n for (f, r), n in counts.items() if (f, r) == (family, rule)],
        [n for (_, r), n in counts.items() if r == rule],
    ):
        right, labels = _sum(of)
        if labels >= LEAST_LABELS:
            return jeffreys(right, labels)
    return jeffreys(*_sum(list(counts.values())))


def jeffreys(right: int, labels: int) -> float:
    """The mean of a share under Jeffreys' prior.

    >>> jeffreys(49, 49)
    0.99
    """
    return (right + 0.5) / (labels + 1)


def _sum(counts: list[tuple[int, int]]) -> tuple[int, int]:
    return sum(right for right, _ in counts), sum(labels for _, labels in counts)


@cache
def _counts() -> dict[tuple[str, str], tuple[int, int]]:
    """(family, rule): (labels it was right on, labels)."""
    rows = data.load("rule_precision.toml")["rule"]
    return {(row["family"], row["kind"]): (row["right"], row["labels"]) for row in rows}
