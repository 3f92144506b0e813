"""Step three: findings get a polarity and themes, with confidences and who spoke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reportmine.tag.bounds import within_bounds
from reportmine.tag.item import Item, Taggable, item_of
from reportmine.tag.muted import unmuted
from reportmine.tag.precision import confidence, rule_of
from reportmine.tag.statements import likely_statements
from reportmine.tag.tagger import Tagger, Tags, tagger
from reportmine.vocabulary import POLARITIES

if TYPE_CHECKING:
    from reportmine.structure import Report

__all__ = [
    "POLARITIES", "Item", "Taggable", "Tagger", "Tags", "as_shown", "tag_findings", "tag_report", "tagger",
]  # fmt: skip


def tag_report(report: Report, model: Tagger | None = None) -> list[Tags]:
    """Tags and vectors of every finding of a report, in order."""
    return tag_findings(report.findings, report.family, report.framework, model or tagger())


def tag_findings(
    findings: Sequence[Taggable], family: str, framework: str | None, model: Tagger
) -> list[Tags]:
    """The same for findings by themselves, of a report of `family` that answers `framework`.

    A heading that decides overrules the model's polarity; its confidence is then what such headings
    measured (`precision.py`) and `source` says heading. Not so where it mutes a section of judgements
    (`muted.py`). Where the document judges nobody, all is context and `source` says document.
    """
    by_words = model.tag([item_of(f) for f in findings])
    said = as_shown(findings, family, by_words)
    likely = likely_statements([f.statement for f in findings], framework, said, model)
    return [replace(tags, statements=found) for tags, found in zip(said, likely, strict=True)]


def as_shown(findings: Sequence[Taggable], family: str, by_words: Sequence[Tags]) -> list[Tags]:
    """What is stored and shown of a report's findings: `by_words` is the model's word on them all."""
    by_words = [within_bounds(tags, family) for tags in by_words]
    said = [_said(f, tags, family) for f, tags in zip(findings, by_words, strict=True)]
    return unmuted(findings, by_words, said)


def _said(finding: Taggable, by_words: Tags, family: str) -> Tags:
    """The heading's word where one decides, else the model's."""
    rule = rule_of(finding)
    if finding.decided is None or rule is None:
        return by_words
    return by_words.decided(finding.decided, finding.decided_by, confidence(family, rule))
