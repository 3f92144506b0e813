"""What a sentence is about by its words: people, faults, telling words, and what it takes up."""

import numpy as np
import pytest

from reportmine import data
from reportmine.insight.issues import groups, issues_of, marks, takes_up, telling, whole, word_weights


def named(text: str, kind: str) -> set[str]:
    row = getattr(issues_of([text], {}), "populations" if kind == "population" else "faults")[0]
    return {name for (name, _), said in zip(groups(kind), row, strict=True) if said}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Return home interviews are not timely.", {"missing"}),
        ("Pathway plans of care leavers vary.", {"care_leavers", "assessments"}),
        ("Looked-after children wait for a dentist.", {"children_in_care", "health_care"}),
        ("EHC plans are late.", {"send"}),
        ("They met.", set()),
        ("They were dismissing it.", set()),  # whole words only
    ],
)
def test_the_people_and_services_that_are_named(text: str, people: set[str]) -> None:
    assert named(text, "population") == people


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("Visits are delayed.", {"time", "contact"}),
        ("The quality of plans is inconsistent.", {"quality", "consistency", "planning"}),
        ("Health professionals do not attend.", {"attendance"}),
        ("It rains.", set()),
    ],
)
def test_the_faults_that_are_named(text: str, faults: set[str]) -> None:
    assert named(text, "fault") == faults


@pytest.mark.parametrize("kind", ["population", "fault"])
def test_no_group_is_listed_twice_and_none_fits_nothing(kind: str) -> None:
    names = [name for name, _ in groups(kind)]
    assert len(names) == len(set(names)) > 15
    for row in data.load("issues.toml")[kind]:
        assert not dict(groups(kind))[row["id"]].search("")


@pytest.mark.parametrize(
    ("text", "before", "together"),
    [
        ("This means that they wait.", "Plans are late.", "Plans are late. This means that they wait."),
        ("As a result, they wait.", "Plans are late.", "Plans are late. As a result, they wait."),
        ("Plans are late.", "Staff left.", "Plans are late."),
        ("Thistles grow.", "Staff left.", "Thistles grow."),
        ("It is late.", None, "It is late."),
        ("It is late.", "", "It is late."),
    ],
)
def test_a_sentence_takes_its_subject_from_the_one_before(
    text: str, before: str | None, together: str
) -> None:
    assert whole(text, before) == together
    assert takes_up(text) == (text.startswith(("This ", "As ", "It ")))


def test_words_that_tell_and_how_much() -> None:
    assert telling("Many plans of the children miss risks, and the boss’s plan too.") == [
        "plan", "miss", "risk", "boss’", "plan",
    ]  # fmt: skip
    weights = word_weights(["Plans drift."] * 3 + ["Plans hold."] * 4 + ["Rare."], least=3)
    assert weights == {"drift": round(np.log(9 / 4), 2), "hold": round(np.log(9 / 5), 2), "plan": 0.12}


def test_rows_of_words_have_length_one_or_none() -> None:
    issues = issues_of(["Plans drift badly.", "They are.", "Plans drift."], {"plan": 1.0, "drift": 3.0})
    lengths = np.asarray(issues.words.multiply(issues.words).sum(axis=1)).ravel()
    assert lengths == pytest.approx([1, 0, 1])
    # plan 1, drift 3, badly unknown: 8
    cosine = (issues.words[0] @ issues.words[2].T).toarray()[0, 0]
    assert cosine == pytest.approx(10 / (74**0.5 * 10**0.5))
    assert issues.lengths.tolist() == [3, 2, 2]


def test_no_text_is_no_row() -> None:
    issues = issues_of([], {})
    assert issues.populations.shape == (0, len(groups("population")))
    assert issues.words.shape[0] == 0


@pytest.mark.parametrize(
    ("kind", "text", "fits"),
    [
        ("faint", "Leaders are aware of the delays.", True),
        ("faint", "Work has started on plans.", True),
        ("faint", "Plans are clear and well written.", False),
        ("vague", "Leaders have no plan to address this.", True),
        ("vague", "The pace is slow.", True),
        ("vague", "The quality of this local authority’s plans varies.", False),
        ("vague", "Social work is strong.", False),
    ],
)
def test_words_of_no_lesson_and_of_no_subject(kind: str, text: str, fits: bool) -> None:
    assert (marks(kind).search(text) is not None) == fits
