"""The shipped taggers: the same answer alone and in any batch, any input answered, and who spoke."""

import json
import random
import subprocess
import sys

import numpy as np
import pytest

from reportmine.encode.open import encoder
from reportmine.errors import ModelError
from reportmine.tag import Item, Tagger, tag_report, tagger
from reportmine.tag.precision import confidence, rule_of
from reportmine.vocabulary import theme_names
from tests.helpers import ICS, report

MODELS = ("transformer", "fast")
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
HOSTILE = {
    "empty": "",
    "white space": " \n\t ",
    "one letter": "x",
    "100 kB": "The council shares information with partners. " * 2200,
    "one long word": "a" * 100_000,
    "another language": "Les enfants attendent trop longtemps. 子供たちは長く待っています。",
    "control characters": "Leaders\x00 do \x07not\x1b[31m share\u202e information\ufeff.",
    "lone surrogate": "Leaders \ud800 do not share.",
    "emoji": "🚑🚑🚑",
    "markup": "<script>alert(1)</script> ' or 1=1 --",
}


def items() -> list[Item]:
    return [
        Item(f"{a} {b}", heading, previous)
        for a in SENTENCES
        for b in SENTENCES[:4]
        for heading, previous in (("", ""), ("Areas for improvement", SENTENCES[2]))
    ]


@pytest.mark.parametrize("model", MODELS)
def test_plain_criticism_and_praise(model: str) -> None:
    first = "Information is not shared between hospitals and care homes."
    tags = tagger(model).tag([Item(first), *map(Item, SENTENCES[3:7])])
    assert [t.polarity for t in tags] == [
        "area_for_development", "area_for_development", "strength", "area_for_development", "strength",
    ]  # fmt: skip
    assert tags[0].themes[0][0] == "information_sharing"
    assert "access_and_waiting" in {name for name, _ in tags[1].themes}
    assert "education_and_employment" in {name for name, _ in tags[3].themes}


def test_fragmented_information_sharing_is_a_criticism() -> None:
    tags = tagger().tag([Item(SENTENCES[0])])[0]
    assert tags.polarity == "area_for_development"
    assert tags.themes[0][0] == "information_sharing"


def test_the_heading_and_the_line_before_have_their_say() -> None:
    bare = "Timeliness of return home interviews"
    good, bad = (
        tagger().tag([Item(bare, heading)])[0] for heading in ("Strengths", "Areas for improvement")
    )
    assert (good.polarity, bad.polarity) == ("strength", "area_for_development")


@pytest.mark.parametrize("model", MODELS)
def test_tags_do_not_depend_on_batch_or_order(model: str) -> None:
    listed = items()
    alone = [tagger(model).tag([item])[0] for item in listed]
    order = list(range(len(listed)))
    random.Random(3).shuffle(order)
    shuffled = tagger(model).tag([listed[i] for i in order])
    for i, one in enumerate(alone):
        other = shuffled[order.index(i)]
        assert one.polarity == other.polarity
        assert abs(one.polarity_confidence - other.polarity_confidence) < 1e-5
        assert [t for t, _ in one.themes] == [t for t, _ in other.themes]
        assert np.allclose(one.vector, other.vector, atol=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_500_shuffled_lines_get_the_same_answers(model: str) -> None:
    lines = [
        json.dumps({"text": f"{i.text} {n}", "heading": i.heading, "previous": i.previous})
        for n in range(8)
        for i in items()
    ][:500]
    order = list(range(500))
    random.Random(5).shuffle(order)

    def answers(given: list[str]) -> list[str]:
        command = [sys.executable, "-m", "reportmine", "tag", "--model", model]
        done = subprocess.run(command, input="\n".join(given), capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    straight, shuffled = answers(lines), answers([lines[i] for i in order])
    assert len(straight) == 500
    assert [straight[i] for i in order] == shuffled


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_sentence_gets_an_answer(model: str, text: str) -> None:
    tags = tagger(model).tag([Item(text, text, text)])[0]
    assert 0 < tags.polarity_confidence <= 1
    assert np.isfinite(tags.vector).all()
    assert all(0 <= c <= 1 for _, c in tags.themes)


@pytest.mark.parametrize("model", MODELS)
def test_themes_are_at_most_three_above_their_thresholds_most_likely_first(model: str) -> None:
    thresholds = dict(zip(theme_names(), tagger(model).calibration.thresholds, strict=True))
    for tags in tagger(model).tag(items()):
        confidences = [c for _, c in tags.themes]
        assert len(confidences) <= 3
        assert confidences == sorted(confidences, reverse=True)
        assert all(c >= thresholds[name] for name, c in tags.themes)


def test_source_says_who_spoke() -> None:
    found = report(ICS)
    for finding, tags in zip(found.findings, tag_report(found), strict=True):
        assert tags.source == ("heading" if finding.decided else "model")
        if finding.decided:
            sure = confidence(found.family, rule_of(finding) or "")
            assert (tags.polarity, tags.polarity_confidence) == (finding.decided, sure)


def test_a_findings_vector_is_its_sentences_vector() -> None:
    found = report(ICS)
    vectors = encoder().encode([f.text for f in found.findings])
    assert np.allclose(vectors, [t.vector for t in tag_report(found)])


def test_no_items() -> None:
    assert tagger().tag([]) == []


def test_a_damaged_tagger_is_refused(tmp_path: object) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        Tagger(tmp_path, encoder())  # type: ignore[arg-type]
