"""The reader's weight is chosen on other reports than those that it is measured on."""

from dataclasses import replace

import numpy as np

from reportmine.tag.item import Item
from reportmine.train.evaluate import Predictions
from reportmine.train.labels import Label
from reportmine.train.rereading import read_again
from reportmine.vocabulary import POLARITIES, theme_names

THEMES = len(theme_names())


def made(count: int = 400) -> tuple[list[Label], tuple[np.ndarray, np.ndarray], list[np.ndarray]]:
    """Labels, logits that say all, and two folds."""
    random = np.random.default_rng(0)
    truth = random.integers(0, 4, count)
    labels = [
        Label(f"r{i % 10}", "a", Item(f"{i}"), POLARITIES[t], (theme_names()[i % 5],))
        for i, t in enumerate(truth)
    ]
    polarity, themes = np.zeros((count, 4)), np.full((count, THEMES), -3.0)
    polarity[np.arange(count), truth] = 4.0
    themes[np.arange(count), np.arange(count) % 5] = 3.0
    return labels, (polarity, themes), [np.arange(0, count, 2), np.arange(1, count, 2)]


def unsure(count: int, sure: int) -> Predictions:
    polarity = np.full((count, 4), 0.25)
    polarity[:sure] = [0.97, 0.01, 0.01, 0.01]
    return Predictions(polarity, np.zeros((count, THEMES)), np.zeros((count, THEMES), dtype=int))


def test_the_reader_is_heard_where_the_first_is_unsure_and_nowhere_else() -> None:
    labels, right, folds = made()
    nothing = np.zeros((400, 4)), np.full((400, THEMES), -3.0)
    said, again = read_again(labels, unsure(400, 100), nothing, right, folds)
    truth = [POLARITIES.index(label.polarity) for label in labels]
    assert (said.polarity[100:].argmax(axis=1) == truth[100:]).all()
    assert said.polarity[:100].tolist() == [[0.97, 0.01, 0.01, 0.01]] * 100
    assert said.chosen[100:].sum(axis=1).tolist() == [1] * 300
    assert not said.chosen[:100].any()
    assert again is not None
    assert again.below == 0.7


def test_the_labels_of_a_report_never_choose_what_is_said_of_it() -> None:
    labels, right, folds = made()
    random = np.random.default_rng(1)
    first = right[0] + random.normal(scale=4, size=right[0].shape), right[1]
    reader = right[0] + random.normal(scale=3, size=right[0].shape), right[1]
    turned = list(labels)
    for row in folds[0]:
        turned[row] = replace(labels[row], polarity="context")
    before, _ = read_again(labels, unsure(400, 0), first, reader, folds)
    after, _ = read_again(turned, unsure(400, 0), first, reader, folds)
    assert np.array_equal(before.polarity[folds[0]], after.polarity[folds[0]])
    assert not np.array_equal(before.polarity[folds[1]], after.polarity[folds[1]])


def test_too_little_to_choose_from_changes_nothing() -> None:
    labels, right, folds = made()
    before = unsure(400, 390)
    said, again = read_again(labels, before, right, right, folds)
    assert again is None
    assert np.array_equal(said.polarity, before.polarity)
