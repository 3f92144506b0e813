"""Pairs of findings by hand: what they share, and the probability that follows."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reportmine.encode.folder import models_folder
from reportmine.encode.open import MODELS, encoder
from reportmine.insight.alike import FEATURES, Alike, alike, features, sayings_of

TEXTS = [
    "Return home interviews are late.",
    "Return home interviews are not timely.",
    "Speech therapists are hard to recruit.",
    "It grew.",
]
WORDS = {"return": 2.0, "home": 1.0, "interview": 3.0, "late": 1.0, "timely": 1.0}


def model(**weights: float) -> Alike:
    vector = np.array([weights.get(name.replace(" ", "_"), 0.0) for name in FEATURES])
    return Alike(np.zeros(len(FEATURES)), np.ones(len(FEATURES)), vector, 0.0, WORDS)


def sayings(before: tuple[str | None, ...] = (None, None, None, None)) -> object:
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1], [0.6, 0.8]], dtype=np.float32)
    themes = np.array([[0.9, 0.4], [0.8, 0], [0, 0.7], [0, 0]], dtype=np.float32)
    return sayings_of(TEXTS, before, vectors, themes, WORDS)


def row(one: int, other: int, before: tuple[str | None, ...] = (None,) * 4) -> dict[str, float]:
    values = features(sayings(before), np.array([one]), np.array([other]))[0]  # type: ignore[arg-type]
    return dict(zip(FEATURES, values.tolist(), strict=True))


def test_what_two_share() -> None:
    found = row(0, 1)
    # words: return 2, home 1, interview 3 of both; late and timely 1 each: 14 / 15
    assert found == pytest.approx({
        "cosine": 0.8, "close": 0.05, "words": 14 / 15, "many words": 14 / 15 - 0.4,
        "populations": 1.0, "other population": 0.0, "populations beside": 0.0,
        "faults": 1.0, "other fault": 0.0, "themes": 0.5, "first theme": 1.0,
        "length": 5 / 6, "cosine and words": 0.8 * 14 / 15, "short": 1.0,
    }, abs=1e-5)  # fmt: skip


def test_what_two_do_not_share() -> None:
    found = row(0, 2)
    assert (found["cosine"], found["words"], found["close"]) == (0, 0, 0)
    assert (found["populations"], found["other population"]) == (0, 1)
    assert found["themes"] == 0.5  # 2 has the second of the two themes of 0
    assert found["first theme"] == 0


def test_what_is_not_named_is_unknown() -> None:
    found = row(0, 3)
    assert (found["populations"], found["other population"]) == (0, 0)
    assert row(3, 3)["populations"] == pytest.approx(0.4)
    assert row(3, 3)["first theme"] == 0


def test_what_a_sentence_takes_up_counts_as_its_own() -> None:
    before = (None, None, None, "Return home interviews are few.")
    assert row(0, 3, before)["populations"] == 1
    # return 2, home 1, interview 3 of both; late 1; grew unknown, 8
    assert row(0, 3, before)["words"] == pytest.approx(14 / (15 * 78) ** 0.5)


def test_the_order_of_a_pair_does_not_matter() -> None:
    one, other = np.array([0, 0, 1, 2]), np.array([1, 3, 2, 3])
    assert np.allclose(
        features(sayings(), one, other),  # type: ignore[arg-type]
        features(sayings(), other, one),  # type: ignore[arg-type]
    )


def test_a_probability_is_the_logistic_of_the_weighted_sum() -> None:
    found = model(cosine=2.0, faults=-1.0).probabilities(
        sayings(),
        np.array([0, 0]),
        np.array([1, 2]),  # type: ignore[arg-type]
    )
    assert found == pytest.approx([1 / (1 + np.exp(-0.6)), 0.5])  # 2 · 0.8 - 1; nothing shared


def test_products_of_the_vectors_weigh_number_by_number() -> None:
    plain, some = model(cosine=2.0), replace(model(cosine=2.0), products=np.array([3.0, -1.0]))
    both = sayings()
    pair = np.array([0]), np.array([1])
    products = (both.vectors[0] * both.vectors[1]) @ np.array([3.0, -1.0])  # type: ignore[attr-defined]
    logits = [np.log(p / (1 - p)) for p in (m.probabilities(both, *pair)[0] for m in (plain, some))]  # type: ignore[arg-type]
    assert logits[1] - logits[0] == pytest.approx(products, rel=1e-5)


def test_a_model_survives_writing_and_reading_and_no_other_features() -> None:
    values = json.loads(json.dumps(model(cosine=2.0).to_dict()))
    again = Alike.from_dict(values)
    assert again.products.tolist() == []
    assert again.weights.tolist() == model(cosine=2.0).weights.tolist()
    assert again.words == WORDS
    with pytest.raises(ValueError, match="other features"):
        Alike.from_dict(values | {"features": ["cosine"]})


@pytest.mark.parametrize("name", MODELS)
def test_what_ships_knows_the_same_from_another(name: str) -> None:
    shipped = alike(name)
    vectors = encoder(name).encode(TEXTS[:3])
    none = np.zeros((3, 2), dtype=np.float32)
    found = sayings_of(TEXTS[:3], [None] * 3, vectors, none, shipped.words)
    same, other = shipped.probabilities(found, np.array([0, 0]), np.array([1, 2]))
    assert same > 0.7
    assert other < 0.1
    measured = json.loads((models_folder() / "insight" / f"alike_{name}.json").read_text())["measured"]
    assert measured["pairs"] >= 600
    assert measured["average_precision"] > measured["same"] / measured["pairs"] + 0.2


def test_no_pair_that_is_learnt_from_taught_the_vectors() -> None:
    def pairs(name: str) -> set[frozenset[str]]:
        lines = Path(models_folder() / "labels" / name).read_text("utf-8").splitlines()
        return {frozenset(json.loads(x)[end]["sentence"] for end in "ab") for x in lines}

    assert len(pairs("alike.jsonl")) > 600
    assert not pairs("alike.jsonl") & pairs("pairs.jsonl")


def test_whole_reports_are_for_measurement_only() -> None:
    def reports(name: str) -> set[str]:
        rows = map(json.loads, (models_folder() / "labels" / name).read_text("utf-8").splitlines())
        return {end["report"] for row in rows for end in ([row["a"], row["b"]] if "a" in row else [row])}

    whole = {name for name in reports("measured.jsonl") - reports("trained.jsonl") if len(name) == 64}
    assert len(whole) == 30
    assert not whole & reports("alike.jsonl")
