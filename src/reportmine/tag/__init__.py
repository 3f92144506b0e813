"""Step three: findings get a polarity and themes, with confidences and who spoke."""

from __future__ import annotations

from dataclasses import replace

from reportmine.structure import Report
from reportmine.tag.item import Item, item_of
from reportmine.tag.statements import likely_statements
from reportmine.tag.tagger import Tagger, Tags, tagger
from reportmine.vocabulary import POLARITIES

__all__ = ["POLARITIES", "Item", "Tagger", "Tags", "tag_report", "tagger"]


def tag_report(report: Report, model: Tagger | None = None) -> list[Tags]:
    """Tags and vectors of every finding, in order. A heading that decides overrules the model's
    polarity; its confidence is then 1 and `source` says heading.
    """
    model = model or tagger()
    said = [
        tags.decided(finding.decided) if finding.decided else tags
        for finding, tags in zip(
            report.findings, model.tag([item_of(f) for f in report.findings]), strict=True
        )
    ]
    likely = likely_statements(report, said, model)
    return [replace(tags, statements=found) for tags, found in zip(said, likely, strict=True)]
