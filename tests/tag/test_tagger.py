"""The shipped tagger: the same answer alone and in any batch, and who spoke."""

import random

import numpy as np

from reportmine.search.encoder import encoder
from reportmine.tag import Item, tag_report, tagger
from tests.helpers import ICS, report

SENTENCES = (
    "Information sharing between hospitals and care homes was fragmented.",
    "Leaders have a clear and shared vision.",
    "The board meets every month.",
    "Children wait too long for autism assessments.",
    "Carers told us they felt listened to and well supported.",
    "Too many young people are not in education, employment or training.",
    "Social workers visit children regularly and know them well.",
    "Delayed transfers of care remained high, although they had recently fallen.",
)


def items() -> list[Item]:
    return [
        Item(f"{a} {b}", heading, previous)
        for a in SENTENCES
        for b in SENTENCES[:4]
        for heading, previous in (("", ""), ("Areas for improvement", SENTENCES[2]))
    ]


def test_plain_criticism_and_praise() -> None:
    tags = tagger().tag([Item(SENTENCES[0], "Areas for improvement"), *map(Item, SENTENCES[3:5])])
    assert [t.polarity for t in tags] == ["area_for_development", "area_for_development", "strength"]
    assert tags[0].themes[0][0] == "information_sharing"
    assert "access_and_waiting" in {name for name, _ in tags[1].themes}


def test_tags_do_not_depend_on_batch_or_order() -> None:
    listed = items()
    alone = [tagger().tag([item])[0] for item in listed[:12]]
    order = list(range(len(listed)))
    random.Random(3).shuffle(order)
    shuffled = tagger().tag([listed[i] for i in order])
    for i, one in enumerate(alone):
        other = shuffled[order.index(i)]
        assert one.polarity == other.polarity
        assert abs(one.polarity_confidence - other.polarity_confidence) < 1e-4
        assert [t for t, _ in one.themes] == [t for t, _ in other.themes]


def test_probabilities_are_probabilities() -> None:
    polarity, themes = tagger().probabilities(items())
    assert np.allclose(polarity.sum(axis=1), 1, atol=1e-5)
    assert ((themes >= 0) & (themes <= 1)).all()


def test_themes_are_at_most_three_above_the_threshold_most_likely_first() -> None:
    for tags in tagger().tag(items()):
        confidences = [c for _, c in tags.themes]
        assert len(confidences) <= 3
        assert confidences == sorted(confidences, reverse=True)
        assert all(c >= tagger().threshold for c in confidences)


def test_source_says_who_spoke() -> None:
    found = report(ICS)
    vectors = encoder().encode([f.text for f in found.findings])
    for finding, tags in zip(found.findings, tag_report(found, vectors), strict=True):
        assert tags.source == ("heading" if finding.decided else "model")
        if finding.decided:
            assert (tags.polarity, tags.polarity_confidence) == (finding.decided, 1.0)


def test_no_items() -> None:
    assert tagger().tag([]) == []
