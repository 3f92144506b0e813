"""A tagger of a few numbers: what it hears, how loud, and what it says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import tanh
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from reportmine.encode.base import Encoded, Encoder, Passage
from reportmine.errors import ModelError
from reportmine.structure.model import Finding
from reportmine.tag.heads import Heads
from reportmine.tag.item import Item, item_of
from reportmine.tag.tagger import Tagger
from reportmine.vocabulary import theme_names

# What is heard: 4 features, then 2 numbers each of the text's, the heading's and the previous vector.
FEATURE, TEXT, HEADING, PREVIOUS = 0, 4, 6, 8
THEMES = len(theme_names())


def arrays(polarity: dict[int, float], themes: dict[int, float]) -> dict[str, np.ndarray]:
    """One hidden unit for polarity and one for themes, each with weights on some of the 10 numbers."""
    out: dict[str, np.ndarray] = {}
    for part, weights, outputs in (("polarity", polarity, 4), ("themes", themes, THEMES)):
        hidden = np.zeros((1, 10), dtype=np.float32)
        for place, weight in weights.items():
            hidden[0, place] = weight
        out[f"{part}_hidden.weight"] = hidden
        out[f"{part}_hidden.bias"] = np.array([0.25], dtype=np.float32)
        out[f"{part}.weight"] = np.arange(1, outputs + 1, dtype=np.float32)[:, None]
        out[f"{part}.bias"] = np.full(outputs, -1, dtype=np.float32)
    return out


def test_logits_by_hand() -> None:
    heads = Heads(arrays({FEATURE: 1.0, HEADING + 1: 2.0}, {TEXT: 1.0, PREVIOUS: -1.0}))
    features = np.array([[0.5, 9, 9, 9], [0, 0, 0, 0]], dtype=np.float32)
    text, heading, previous = (
        np.array([[x, y], [0, 0]], dtype=np.float32) for x, y in ((0.5, 7), (7, 0.125), (0.25, 7))
    )
    polarity, themes = heads(features, text, heading, previous)
    # The scale of the vectors is the root of the number of features, halved: 1.
    first, second = tanh(0.5 + 2 * 0.125 + 0.25), tanh(0.5 - 0.25 + 0.25)
    rest = tanh(0.25)
    assert polarity == pytest.approx(
        np.array([[n * first - 1 for n in (1, 2, 3, 4)], [n * rest - 1 for n in (1, 2, 3, 4)]]), abs=1e-6
    )
    assert themes[:, :3] == pytest.approx(
        np.array([[n * second - 1 for n in (1, 2, 3)], [n * rest - 1 for n in (1, 2, 3)]]), abs=1e-6
    )
    assert themes.shape == (2, THEMES)


class Few(Encoder):
    """Vectors of a few texts, written down."""

    dimensions = 2
    vectors: ClassVar[dict[str, tuple[float, float]]] = {
        "a": (1, 0), "b": (0, 1), "h": (0.5, 0), "p": (0, 0.5),
    }  # fmt: skip

    def _run(self, passages: Sequence[Passage]) -> Encoded:
        vectors = np.array([self.vectors.get(one.text, (0, 0)) for one in passages], dtype=np.float32)
        return Encoded(vectors.reshape(-1, 2), np.ones((len(passages), 4), dtype=np.float32))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tagger whose polarity hears the heading, and whose themes hear the sentence before."""
    np.savez(tmp_path / "heads.npz", **arrays({HEADING: 1.0}, {PREVIOUS + 1: 1.0}))
    calibration = {
        "polarity_scale": 1.0, "polarity_offsets": [0.0] * 4, "theme_scales": [1.0] * THEMES,
        "theme_offsets": [0.0] * THEMES, "thresholds": [0.5] * THEMES,
    }  # fmt: skip
    settings = {
        "themes": list(theme_names()), "statement_weights": [1, 2, 3], "second_weight": 0.25,
        "calibration": calibration,
    }  # fmt: skip
    (tmp_path / "tagger.json").write_text(json.dumps(settings))
    return tmp_path


def test_heading_and_sentence_before_have_their_places(folder: Path) -> None:
    polarity, themes, vectors = Tagger(folder, Few()).logits(
        [Item("a", "h", "p"), Item("b", "p", "h"), Item("a")]
    )
    assert polarity[:, 0] == pytest.approx([tanh(0.75) - 1, tanh(0.25) - 1, tanh(0.25) - 1], abs=1e-6)
    assert themes[:, 0] == pytest.approx([tanh(0.75) - 1, tanh(0.25) - 1, tanh(0.25) - 1], abs=1e-6)
    assert vectors.tolist() == [[1, 0], [0, 1], [1, 0]]


def test_an_encoder_that_reads_in_context_is_given_it_and_the_heads_hear_its_word_alone(
    tmp_path: Path, folder: Path
) -> None:
    class Reader(Few):
        in_context = True

        def _run(self, passages: Sequence[Passage]) -> Encoded:
            counts = [[len(part) for part in one] for one in passages]
            features = np.array([[*row, 0] for row in counts], dtype=np.float32)
            return Encoded(np.zeros((len(passages), 2), dtype=np.float32), features)

    narrow = {name: value[:, :6] if "hidden.weight" in name else value
              for name, value in arrays({FEATURE + 1: 1.0}, {FEATURE + 2: 1.0}).items()}  # fmt: skip
    np.savez(folder / "heads.npz", **narrow)
    polarity, themes, _ = Tagger(folder, Reader()).logits([Item("text", "h", "pp"), Item("text")])
    assert polarity[:, 0] == pytest.approx([tanh(1.25) - 1, tanh(0.25) - 1], abs=1e-6)
    assert themes[:, 0] == pytest.approx([tanh(2.25) - 1, tanh(0.25) - 1], abs=1e-6)


def test_the_three_likeliest_themes_best_first(folder: Path) -> None:
    (tags,) = Tagger(folder, Few()).tag([Item("a", "h", "p")])
    last = list(reversed(theme_names()))[:3]
    assert [name for name, _ in tags.themes] == last
    assert tags.themes[0][1] == pytest.approx(1 / (1 + np.exp(1 - THEMES * tanh(0.75))), abs=1e-6)
    assert (tags.polarity, tags.source) == ("context", "model")  # the fourth has the largest weight
    decided = tags.decided("strength", 3, 0.9)
    assert (decided.polarity, decided.polarity_confidence, decided.source) == ("strength", 0.9, "heading")
    assert decided.themes == tags.themes


def test_a_second_tagger_is_mixed_in(folder: Path) -> None:
    class Silent(Few):
        vectors: ClassVar[dict[str, tuple[float, float]]] = {}

    alone = Tagger(folder, Few()).logits([Item("a", "h", "p")])[0]
    silent = Tagger(folder, Silent()).logits([Item("a", "h", "p")])[0]
    both = Tagger(folder, Few(), Tagger(folder, Silent())).logits([Item("a", "h", "p")])[0]
    assert both == pytest.approx(0.75 * alone + 0.25 * silent, abs=1e-6)


def test_a_tagger_of_other_themes_is_refused(folder: Path) -> None:
    settings = json.loads((folder / "tagger.json").read_text())
    (folder / "tagger.json").write_text(json.dumps({**settings, "themes": ["weather"]}))
    with pytest.raises(ModelError, match="other themes"):
        Tagger(folder, Few())


@pytest.mark.parametrize(
    ("lead_in", "expected"), [("Challenges include:", "Challenges include:"), (None, "long waits")]
)
def test_the_line_that_leads_into_a_list_goes_before_the_item_above(
    lead_in: str | None, expected: str
) -> None:
    finding = Finding(
        0, 0, "vacancies", 0, 9, None, "bullet", "Working together", "other", "long waits", lead_in=lead_in
    )
    assert item_of(finding) == Item("vacancies", "Working together", expected)
