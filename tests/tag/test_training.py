"""Labels are checked, reserved reports refused, figures honest."""

import json
from pathlib import Path

import numpy as np
import pytest

from reportmine.errors import ReportmineError
from reportmine.tag.evaluate import calibration, chosen_themes, evaluate
from reportmine.tag.features import Item
from reportmine.tag.fit import Setting, cross_validate, fit, predict, theme_names
from reportmine.tag.labels import Label, load_labels

ROW = {
    "report": "a/x.txt",
    "text": "T.",
    "heading": "",
    "previous": "",
    "polarity": "strength",
    "themes": [],
}


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(r) for r in rows) + "\n")
    return path


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({**ROW, "polarity": "good"}, "line 2: unknown polarity"),
        ({**ROW, "themes": ["weather"]}, "line 2: unknown polarity or theme"),
        ({"text": "x"}, "line 2: not a label"),
        ("x", "line 2: not a label"),
    ],
)
def test_bad_labels_are_named(row: object, message: str, tmp_path: Path) -> None:
    with pytest.raises(ReportmineError, match=message):
        load_labels(write(tmp_path / "l.jsonl", ROW, row))


@pytest.mark.real
def test_a_reserved_report_is_refused_by_its_content(shared: Path, tmp_path: Path) -> None:
    source = shared / "corpus" / "cqc" / "dorset-ics-2024-quality-and-safety.txt"
    (tmp_path / "renamed.txt").write_bytes(source.read_bytes())
    labels = write(tmp_path / "l.jsonl", {**ROW, "report": "renamed.txt"})
    with pytest.raises(ReportmineError, match="reserved for measurement"):
        load_labels(labels, tmp_path)


def made_labels() -> tuple[list[Label], np.ndarray]:
    """Labels whose polarity can be learnt from the words, over 12 reports."""
    random = np.random.default_rng(0)
    labels, numbers = [], []
    words = {
        "strength": "good kind prompt",
        "area_for_development": "late poor weak",
        "context": "board met",
    }
    for i in range(180):
        polarity = list(words)[i % 3]
        text = f"{random.choice(words[polarity].split())} service number {i % 7}"
        themes = ("safeguarding",) if i % 2 else ("information_sharing",)
        labels.append(Label(f"f/{i % 12}.pdf", Item(f"{text} {themes[0]}"), polarity, themes))
        numbers.append(random.normal(size=8).astype(np.float32))
    return labels, np.array(numbers)


def test_cross_validation_learns_and_never_tests_on_its_training() -> None:
    labels, numbers = made_labels()
    figures = evaluate(labels, cross_validate(labels, numbers))
    assert figures["kappa"].value > 0.9
    assert figures["kappa"].low <= figures["kappa"].value <= figures["kappa"].high
    assert figures["theme_micro_f1"].value > 0.9
    assert figures["reports"] == 12


def test_labels_without_a_signal_measure_near_zero() -> None:
    """A metric that looked at its own training data would be high here."""
    labels, numbers = made_labels()
    random = np.random.default_rng(1)
    noise = [
        Label(one.report, Item(f"word{i % 9} service"), str(random.choice(["strength", "context"])), ())
        for i, one in enumerate(labels)
    ]
    assert abs(evaluate(noise, cross_validate(noise, numbers))["kappa"].value) < 0.3


def test_saved_weights_say_what_was_fitted() -> None:
    labels, numbers = made_labels()
    fitted = fit(labels, numbers, Setting())
    polarity, themes = predict(fitted, [one.item.text for one in labels], numbers)
    assert polarity.shape == (180, 4)
    assert themes.shape == (180, len(theme_names()))


def test_chosen_themes_are_at_most_three() -> None:
    picked = chosen_themes(np.array([[0.9, 0.8, 0.7, 0.6], [0.1, 0.4, 0.2, 0.0]]), 0.3)
    assert picked.tolist() == [[1, 1, 1, 0], [0, 1, 0, 0]]


def test_calibration_error_of_a_boaster() -> None:
    assert calibration(np.full(10, 0.99), np.array([True] * 5 + [False] * 5))[
        "expected_calibration_error"
    ] == pytest.approx(0.49)
