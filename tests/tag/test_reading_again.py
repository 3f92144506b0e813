"""What the default is unsure of a larger model reads again; the numbers by hand."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from reportmine.encode.base import Encoded, Encoder, Passage
from reportmine.tag.calibrate import Calibration
from reportmine.tag.item import Item
from reportmine.tag.reading import Again, Reading
from reportmine.tag.tagger import Tagger
from reportmine.vocabulary import theme_names

THEMES = len(theme_names())
PLAIN = Calibration(1.0, np.zeros(4), np.ones(THEMES), np.zeros(THEMES), np.full(THEMES, 0.5))
# The first logit of the polarity that each model gives a text; the others are nought.
FIRST = {"sure": 6.0, "torn": 0.5, "not sure": 1.0}
AGAIN = {"sure": -9.0, "torn": -3.0, "not sure": 5.0}


class Logits:
    """Heads that say of a text what is written down."""

    def __init__(self, said: dict[str, float]) -> None:
        self.said = said

    def __call__(self, features: np.ndarray, *vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        polarity, themes = np.zeros((len(features), 4)), np.full((len(features), THEMES), -4.0)
        texts = list(self.said)
        for row, place in enumerate(features[:, 0].astype(int)):
            polarity[row, 0] = self.said[texts[place]]
            themes[row, 2] = self.said[texts[place]]
        return polarity, themes


class Places(Encoder):
    """The feature of a text is its place in FIRST; who asked is noted."""

    dimensions = 2
    in_context = True

    def __init__(self) -> None:
        self.asked: list[Passage] = []

    def _run(self, passages: Sequence[Passage]) -> Encoded:
        self.asked += passages
        places = [[list(FIRST).index(one.text)] for one in passages]
        return Encoded(np.ones((len(passages), 2)), np.array(places, dtype=np.float32).reshape(-1, 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    again = Again(0.8, 0.5, 1.0, PLAIN)
    settings = {
        "themes": theme_names(), "second_weight": 0.0, "statement_weights": [1, 1, 1],
        "calibration": PLAIN.to_dict(), "again": again.to_dict(),
    }  # fmt: skip
    (tmp_path / "tagger.json").write_text(json.dumps(settings), "utf-8")
    return tmp_path


def made(folder: Path, monkeypatch: pytest.MonkeyPatch, large: Places) -> Tagger:
    monkeypatch.setattr(sys.modules["reportmine.tag.tagger"], "load_heads", lambda folder: Logits(FIRST))
    return Tagger(folder, Places(), None, lambda: Reading(large, Logits(AGAIN)))  # type: ignore[arg-type]


def share(logit: float) -> float:
    return float(np.exp(logit) / (np.exp(logit) + 3))


def test_only_what_is_unsure_is_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = Places()
    items = [Item("sure", "H", "P"), Item("torn", "H", "P"), Item("not sure", "H", "P")]
    tags = made(folder, monkeypatch, large).tag(items)
    assert [one.text for one in large.asked] == ["torn", "not sure"]  # 0.99; 0.35 and 0.48 are below 0.8
    assert {(one.heading, one.previous) for one in large.asked} == {("H", "P")}
    first = [one.polarity_probabilities[0] for one in tags]
    assert first == pytest.approx([share(6.0), share((0.5 - 3) / 2), share((1 + 5) / 2)])
    # Of the themes the reader's word counts alone.
    third = [one.theme_probabilities[2] for one in tags]
    assert third == pytest.approx([1 / (1 + np.exp(-6.0)), 1 / (1 + np.exp(3.0)), 1 / (1 + np.exp(-5.0))])
    assert [bool(one.themes) for one in tags] == [True, False, True]


def test_each_depends_on_its_item_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tagger = made(folder, monkeypatch, Places())
    items = [Item("torn"), Item("sure"), Item("not sure"), Item("torn")]
    together = [one.polarity_probabilities.tolist() for one in tagger.tag(items)]
    assert together == [tagger.tag([item])[0].polarity_probabilities.tolist() for item in items]


def test_nothing_is_loaded_where_all_is_sure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["reportmine.tag.tagger"], "load_heads", lambda folder: Logits(FIRST))

    def never() -> Reading:
        raise AssertionError("the reader was loaded")

    assert Tagger(folder, Places(), None, never).tag([Item("sure")])[0].polarity == "strength"


def test_settings_come_back() -> None:
    again = Again(0.8, 0.6, 0.7, PLAIN)
    assert Again.from_dict(json.loads(json.dumps(again.to_dict()))).to_dict() == again.to_dict()
