"""Step three: findings get a polarity and themes, with confidences and who spoke."""

from __future__ import annotations

import numpy as np

from reportmine.structure import Report
from reportmine.tag.features import Item
from reportmine.tag.tagger import POLARITIES, Tagger, Tags, tagger

__all__ = ["POLARITIES", "Item", "Tagger", "Tags", "tag_report", "tagger"]


def tag_report(report: Report, vectors: np.ndarray, model: Tagger | None = None) -> list[Tags]:
    """Tags for every finding. A heading that decides overrules the model's polarity; its confidence
    is then 1 and `source` says heading. `vectors` is (findings, dimensions), of the findings' texts.
    """
    items = [Item(f.text, f.heading, f.previous) for f in report.findings]
    tags = (model or tagger()).tag(items, vectors)
    return [
        Tags(finding.decided, 1.0, said.themes, "heading") if finding.decided else said
        for finding, said in zip(report.findings, tags, strict=True)
    ]
