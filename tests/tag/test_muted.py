"""The alarm: a section that its heading makes context, and that the model reads as judgements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from reportmine.tag import POLARITIES, Tags
from reportmine.tag.muted import unmuted


@dataclass(frozen=True)
class Stub:
    """A finding of a section; `by` is the section whose heading makes it context."""

    section: int | None
    decided_by: int | None
    heading_kind: str = "background"
    decided: str | None = "context"
    text: str = ""
    heading: str = ""
    previous: str = ""
    lead_in: str | None = None
    statement: str | None = None
    passage_kind: str = "paragraph"


def by_words(polarity: str, confidence: float = 0.9) -> Tags:
    probabilities = np.full(4, (1 - confidence) / 3)
    probabilities[POLARITIES.index(polarity)] = confidence
    return Tags(polarity, confidence, (), np.zeros(2), probabilities, np.zeros(24))


def alarms(findings: list[Stub], words: list[Tags]) -> list[tuple[str, str, int | None, int | None]]:
    said = [
        t.decided(f.decided, f.decided_by, 0.9) if f.decided else t
        for f, t in zip(findings, words, strict=True)
    ]
    out = unmuted(findings, words, said)
    return [(t.polarity, t.source, t.decided_by, t.muted_by) for t in out]


MUTED = ("context", "heading", 3, None)


@pytest.mark.parametrize(
    ("judged", "context", "raised"),
    [
        (3, 0, False),
        (4, 0, True),
        (2, 1, False),
        (3, 1, True),
        (13, 7, True),
        (12, 7, False),
        (9, 5, False),
    ],
)
def test_four_findings_and_two_thirds_of_them(judged: int, context: int, raised: bool) -> None:
    words = [by_words("area_for_development")] * judged + [by_words("context")] * context
    found = alarms([Stub(3, 3)] * len(words), words)
    over = [("area_for_development", "model", None, 3)] * judged + [("context", "model", None, 3)] * context
    assert found == (over if raised else [MUTED] * len(words))


@pytest.mark.parametrize(("confidence", "raised"), [(0.7, False), (0.71, True)])
def test_the_model_must_be_sure(confidence: float, raised: bool) -> None:
    found = alarms([Stub(3, 3)] * 4, [by_words("mixed", confidence)] * 4)
    assert found == [("mixed", "model", None, 3) if raised else MUTED] * 4


def test_every_polarity_but_context_is_a_judgement() -> None:
    words = [by_words(p) for p in ("strength", "area_for_development", "mixed", "strength")]
    assert [row[0] for row in alarms([Stub(3, 3)] * 4, words)] == [t.polarity for t in words]
    assert alarms([Stub(3, 3)] * 4, [by_words("context")] * 4) == [MUTED] * 4


def test_a_part_of_a_section_may_be_muted_by_itself() -> None:
    findings = [Stub(3, 3)] * 8 + [Stub(4, 3)] * 4
    words = [by_words("context")] * 8 + [by_words("strength")] * 4
    assert alarms(findings, words) == [MUTED] * 8 + [("strength", "model", None, 4)] * 4


def test_small_parts_are_muted_together() -> None:
    findings = [Stub(4, 3)] * 2 + [Stub(5, 3)] * 2
    assert alarms(findings, [by_words("strength")] * 4) == [("strength", "model", None, 3)] * 4
    assert alarms([Stub(4, 4)] * 2 + [Stub(5, 5)] * 2, [by_words("strength")] * 4) == [
        ("context", "heading", 4, None), ("context", "heading", 4, None),
        ("context", "heading", 5, None), ("context", "heading", 5, None),
    ]  # fmt: skip


def test_of_a_section_and_its_part_the_section_is_named() -> None:
    findings = [Stub(3, 3)] * 4 + [Stub(4, 3)] * 4
    assert {row[3] for row in alarms(findings, [by_words("strength")] * 8)} == {3}


@pytest.mark.parametrize(
    "other",
    [
        Stub(3, None),  # the whole document judges nobody
        Stub(3, 3, "actions"),  # lines that lead into lists of actions
        Stub(3, 3, "strengths", "strength"),
        Stub(3, None, "other", None),
    ],
)
def test_only_headings_of_context_can_mute(other: Stub) -> None:
    words = [by_words("mixed")] * 5
    assert {row[3] for row in alarms([other] * 5, words)} == {None}
    source = "document" if other.decided_by is None else "heading"
    expected = (other.decided, source) if other.decided else ("mixed", "model")
    assert {row[:2] for row in alarms([other] * 5, words)} == {expected}
    # And they do not count for a section that is: three findings are too few.
    assert {row[3] for row in alarms([Stub(3, 3)] * 3 + [other] * 5, [by_words("mixed")] * 8)} == {None}
