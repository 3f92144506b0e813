"""From logits to what is said, on numbers small enough to check by hand."""

from __future__ import annotations

import numpy as np
import pytest

from reportmine.tag.calibrate import Calibration, chosen_themes, logistic, softmax
from reportmine.tag.tagger import mix
from reportmine.vocabulary import MAX_THEMES, POLARITIES

CALIBRATION = Calibration(
    2.0, np.log([1.0, 2.0, 4.0, 1.0]), np.array([1.0, 2.0]), np.array([0.0, -1.0]), np.array([0.5, 0.3])
)


def test_polarities_after_scale_and_offsets() -> None:
    assert POLARITIES == ("strength", "area_for_development", "mixed", "context")
    even = CALIBRATION.polarity(np.zeros((1, 4)))
    assert even == pytest.approx(np.array([[0.125, 0.25, 0.5, 0.125]]))
    # A logit of ln 2 / 2, doubled, weighs twice.
    moved = CALIBRATION.polarity(np.array([[np.log(2) / 2, 0, 0, 0]]))
    assert moved == pytest.approx(np.array([[2, 2, 4, 1]]) / 9)


def test_themes_each_by_itself() -> None:
    found = CALIBRATION.themes(np.array([[0.0, 0.5], [np.log(3), 1.0]]))
    assert found == pytest.approx(np.array([[0.5, 0.5], [0.75, 1 / (1 + np.exp(-1))]]))


def test_extremes_do_not_overflow() -> None:
    assert logistic(np.array([-1000.0, 0.0, 1000.0])) == pytest.approx([0, 0.5, 1])
    assert softmax(np.array([[1000.0, 1000.0, -1000.0]])) == pytest.approx(np.array([[0.5, 0.5, 0]]))


@pytest.mark.parametrize(
    ("probabilities", "chosen"),
    [
        ([0.9, 0.8, 0.7, 0.6, 0.2], [1, 1, 1, 0, 0]),  # three at most
        ([0.6, 0.7, 0.8, 0.9, 0.2], [0, 1, 1, 1, 0]),
        ([0.5, 0.49, 0.0, 0.0, 0.0], [1, 0, 0, 0, 0]),  # at its threshold, and below
        ([0.3, 0.3, 0.3, 0.3, 0.3], [0, 0, 0, 0, 1]),  # the last has a lower threshold
        ([0.49, 0.49, 0.49, 0.49, 0.25], [0, 0, 0, 0, 1]),  # likelier ones below theirs do not push it out
        ([0.0] * 5, [0] * 5),
    ],
)
def test_which_themes_are_given(probabilities: list[float], chosen: list[int]) -> None:
    assert MAX_THEMES == 3
    thresholds = np.array([0.5, 0.5, 0.5, 0.5, 0.25])
    assert chosen_themes(np.array([probabilities]), thresholds).tolist() == [chosen]


def test_a_second_tagger_has_its_weight() -> None:
    assert mix(np.array([1.0, 0.0]), np.array([3.0, 4.0]), 0.25) == pytest.approx([1.5, 1.0])


def test_a_calibration_comes_back_from_its_file() -> None:
    again = Calibration.from_dict(CALIBRATION.to_dict())
    assert again.polarity_scale == 2.0
    assert again.polarity_offsets == pytest.approx(CALIBRATION.polarity_offsets, abs=1e-4)
    with pytest.raises(KeyError):
        Calibration.from_dict({})
