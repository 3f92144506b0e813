"""Sections that say again what the report says elsewhere: a summary, the version for children.

The family's file says which headings stand over such sections. In some reports of a family nothing but
the summary is there: it retells only where it is the smaller part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reportmine.structure.model import Finding
from reportmine.structure.sections import Outline
from reportmine.vocabulary import NOT_JUDGED


def mark_retelling(tree: Outline, findings: Sequence[Finding]) -> None:
    """Sets `retells` on each section that retells, and on those under it that no rule knows."""
    counts = Counter(f.section for f in findings if f.heading_kind not in NOT_JUDGED)
    said = {s.id: _named_by(tree, s.id) for s in tree.sections}
    for section in tree.sections:
        by = said[section.id]
        if by is not None:
            own = sum(counts[n] for n, other in said.items() if other == by)
            section.retells = own < sum(counts[n] for n in _told(tree, by) if said[n] is None)


def _named_by(tree: Outline, section: int | None) -> int | None:
    """The section whose heading says that this one retells: itself or one above without a rule between."""
    while section is not None:
        if rule := tree.rules.get(section):
            return section if rule.retells else None
        section = tree.sections[section].parent
    return None


def _told(tree: Outline, section: int) -> list[int]:
    """The sections that a section may retell: those of the chapter it stands in, or of the report."""
    parent = tree.sections[section].parent
    return [s.id for s in tree.sections if parent is None or _inside(tree, s.id, parent)]


def _inside(tree: Outline, section: int, chapter: int) -> bool:
    """Part of the chapter, and of none within it."""
    at: int | None = section
    while at is not None and at != chapter:
        rule = tree.rules.get(at)
        if rule and rule.chapter:
            return False
        at = tree.sections[at].parent
    return at == chapter
