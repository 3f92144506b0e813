"""Themes of one's own by hand-made vectors: what is learnt, measured, and said of the examples."""

import sqlite3

import numpy as np
import pytest

from reportmine.errors import BadTheme
from reportmine.insight import own_examples
from reportmine.insight.own_examples import Example
from reportmine.insight.own_learning import SUREST, Lesson, Span, Told, f1, learn
from reportmine.insight.own_readings import Judgement, reading, taught_with


def directions(*weights: tuple[float, ...], size: int = 16) -> np.ndarray:
    """Unit vectors with the given first coordinates; the rest lies in a direction of each one's own."""
    rows = np.zeros((len(weights), size))
    for number, row in enumerate(weights):
        rows[number, : len(row)] = row
        rows[number, 6 + number % (size - 6)] = max(0.0, 1 - sum(w * w for w in row)) ** 0.5
    return rows


def lesson(near: int = 0, right: int = 0, wrong: int = 0) -> Lesson:
    """Six examples in one direction, 300 others elsewhere, and `near` others where the examples lie."""
    random = np.random.default_rng(1)
    others = np.hstack([np.zeros((300, 1)), random.normal(size=(300, 15))])
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    beside = directions((0.75, 0.5))
    return Lesson(
        directions(*[(0.8,)] * 6), np.repeat(beside, right, axis=0), np.repeat(beside, wrong, axis=0),
        np.vstack([others, directions(*[(0.85,)] * near)]),
    )  # fmt: skip


def test_precision_by_examples_counts_whatever_else_is_tagged_as_possibly_wrong() -> None:
    assert Told(4, 5, 1, 3).precision == Span(0.5, 0.75, 1.0)
    assert Told(0, 5, 0, 0).precision == Span(0.0, 0.5, 1.0)
    recall = Told(3, 5, 0, 0).recall
    assert (round(recall.low, 3), recall.value, round(recall.high, 3)) == (0.231, 0.6, 0.882)


def test_f1_is_of_both_low_ends_and_of_both_high_ends() -> None:
    found = f1(Span(0.5, 0.75, 1.0), Span(0.25, 0.5, 0.75))
    assert [round(x, 3) for x in (found.low, found.value, found.high)] == [0.333, 0.6, 0.857]
    assert f1(Span(0, 0, 1), Span(0, 0, 1)) == Span(0.0, 0.0, 1.0)


def test_what_lies_among_the_examples_is_undecided_and_counts_against_precision() -> None:
    learnt = learn(lesson(near=4))
    assert learnt.undecided == 4
    assert (learnt.told.of, learnt.told.unclear) == (6, 4)
    assert learnt.told.precision.low == learnt.told.found / (learnt.told.found + 4)
    assert learn(lesson()).undecided == 0


def test_no_finding_is_tagged_below_the_surest() -> None:
    assert learn(lesson()).threshold >= SUREST == 0.9


def test_what_was_judged_wrong_is_no_longer_likely_and_what_was_right_is() -> None:
    beside = directions((0.75, 0.5))
    wrong, plain, right = (
        learn(one).confidence(beside)[0] for one in (lesson(wrong=1), lesson(), lesson(right=1))
    )
    assert wrong < 0.5 < plain < right


def test_a_judged_finding_is_in_no_measure_of_recall() -> None:
    assert learn(lesson(right=3)).told.of == 6


@pytest.mark.parametrize(
    ("examples", "said"),
    [
        (["a b", "c d", "e f", "g h", " "], "example 5 is empty: give a whole sentence"),
        (["a b", "teeth", "e f", "g h", "i j"], "example 2 is 'teeth'"),
        (["a b", "c d", "e f", "g h", "a b "], "4 different examples: give at least 5"),
    ],
)
def test_examples_that_teach_nothing_are_refused(examples: list[str], said: str) -> None:
    with pytest.raises(BadTheme, match=said):
        own_examples.given_examples(examples)


def test_an_id_without_a_finding_is_left_out_and_a_gone_one_is_its_sentence() -> None:
    connection = sqlite3.connect(":memory:")
    for table in ("findings", "gone_findings"):
        connection.execute(f"create table {table} (id, text)")
    gone, absent = "0123456789ab-0123456789ab", "0123456789ab-ffffffffffff"
    connection.execute("insert into gone_findings values (?, 'Teeth hurt.')", (gone,))
    found, lines = own_examples.sentences(connection, [gone, absent, "No dentist."])
    assert [one.text for one in found] == ["Teeth hurt.", "No dentist."]
    assert lines == [f"no finding has the id {absent}: left out; copy it from its page or a search"]


def given(*texts: str) -> list[Example]:
    return [Example(text, text) for text in texts]


def test_nearly_the_same_counts_once() -> None:
    vectors = directions((1.0,), (0.96, 0.28), (0.94,), size=12)
    kept, lines = own_examples.distinct(given("One.", "Two.", "Three."), vectors)
    assert kept == [0, 2]
    assert lines == [
        "“One.” and “Two.” are nearly the same and count once: give one that says it otherwise"
    ]


def test_two_subjects_are_told_from_one() -> None:
    two = directions(*[(0.8, 0.0)] * 3, *[(0.0, 0.8)] * 2)
    halves = own_examples.two_subjects(two)
    assert halves is not None
    assert sorted([int(halves.sum()), int((~halves).sum())]) == [2, 3]
    assert own_examples.two_subjects(directions(*[(0.8,)] * 5)) is None
    # One that is alone is far, and no subject.
    assert own_examples.two_subjects(directions(*[(0.8, 0.0)] * 4, (0.0, 0.8))) is None


def test_doubts_are_said_a_line_each() -> None:
    examples = given("Teeth and dentists", "No dentist.", "Buses are late.")
    vectors, alone = directions(*[(0.8,)] * 3), np.array([0.0, 0.02, 0.021])
    lines = own_examples.doubts("Teeth, and dentists.", examples, vectors, alone, 1000)
    assert [line.split("”")[0] for line in lines] == ["“Teeth and dentists", "“Buses are late."]
    assert "repeats the definition" in lines[0]
    assert "(21 of 1000 other findings are nearer)" in lines[1]
    assert len(own_examples.doubts("x", examples, vectors, alone, 100)) == 0  # too few to say
    two = directions((0.8, 0), (0.8, 0), (0, 0.8), (0, 0.8))
    lines = own_examples.doubts("x", given("A b.", "C d.", "E f.", "G h."), two, np.ones(4), 1000)
    assert len(lines) == 1
    assert "look like two subjects" in lines[0]


def said(taught: int, about: bool | None, text: str = "x") -> Judgement:
    return Judgement(taught, None, text, about, "")


def test_what_was_read_last_counts_and_unclear_is_unread() -> None:
    made = [said(1, True), said(2, True), said(2, False), said(2, None), said(3, None)]
    found = reading(made, 3)
    assert found is not None
    assert (found.right, found.read, found.unclear, found.current) == (1, 2, 1, False)
    now = reading(made, 2)
    assert now is not None
    assert now.current
    assert reading([said(1, None)], 1) is None


def test_the_later_judgement_on_a_sentence_teaches() -> None:
    made = [said(1, True, "a"), said(1, False, "b"), said(2, False, "a"), said(2, None, "b")]
    assert taught_with(made) == ([], ["a", "b"])
