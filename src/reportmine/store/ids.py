"""Identities that survive new models and new segmentation of other passages."""

from __future__ import annotations

from collections import Counter

from reportmine.structure import Report
from reportmine.text import sentence_hash


def section_id(report: str, number: int) -> str:
    """The nth section of a report."""
    return f"{report}.s{number}"


def passage_id(report: str, number: int) -> str:
    """The nth passage of a report."""
    return f"{report}.p{number}"


def finding_ids(report: Report) -> list[str]:
    """Report id, hash of the normalised sentence, and which occurrence of it, from the second on."""
    seen: Counter[str] = Counter()
    out = []
    for finding in report.findings:
        base = f"{report.document.id}-{sentence_hash(finding.text)}"
        seen[base] += 1
        out.append(base if seen[base] == 1 else f"{base}-{seen[base]}")
    return out
