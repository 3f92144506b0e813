"""The alarm: sections that a heading makes context while the model reads judgements in them.

Where most of a section is judged by its words, the heading was taken for another, or what stands under
it lost a heading of its own. The model's word counts then, and a problem names the section. In reports
whose headings are right the share is at most 0.50; where a section of findings was muted, at least 0.81.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from reportmine.tag.item import Taggable
from reportmine.tag.tagger import Tags
from reportmine.vocabulary import NOT_JUDGED

LEAST_FINDINGS, LEAST_SHARE, LEAST_CONFIDENCE = 4, 0.65, 0.7


def unmuted(findings: Sequence[Taggable], model: Sequence[Tags], said: Sequence[Tags]) -> list[Tags]:
    """`said`, with the model's word in place of the heading's in sections that are muted wrongly.

    `model` are the tags before headings decided. Each finding counts for the section it stands in, and
    for the one whose heading decided; where both are muted, the latter is named in `muted_by`.
    """
    members: defaultdict[int, list[int]] = defaultdict(list)
    for row, finding in enumerate(findings):
        by, own = finding.decided_by, finding.section
        if by is not None and finding.heading_kind in NOT_JUDGED:
            members[by].append(row)
            if own is not None and own != by:
                members[own].append(row)
    out = list(said)
    for section in sorted(members, reverse=True):
        rows = members[section]
        judged = sum(_is_judgement(model[row]) for row in rows)
        if len(rows) >= LEAST_FINDINGS and judged >= LEAST_SHARE * len(rows):
            for row in rows:
                out[row] = replace(model[row], muted_by=section)
    return out


def _is_judgement(tags: Tags) -> bool:
    return tags.polarity != "context" and tags.polarity_confidence > LEAST_CONFIDENCE
