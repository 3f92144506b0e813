"""Every measured sentence judged by a model that never saw its report: measured, and kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import cohen_kappa_score, f1_score

from reportmine.errors import ModelError, NothingToMeasure
from reportmine.tag.calibrate import Calibration, chosen_themes, logistic
from reportmine.tag.reading import Logits, mix
from reportmine.tag.tagger import Tagger
from reportmine.text import sentence_hash
from reportmine.train.calibration import fit_calibration
from reportmine.train.evaluate import Predictions
from reportmine.train.labels import Label, gold

WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)


def calibrated(
    labels: Sequence[Label], polarity: np.ndarray, themes: np.ndarray, folds: Sequence[np.ndarray]
) -> tuple[Predictions, Calibration]:
    """From logits of networks that saw none of these reports: what was said, and the calibration to ship.

    A fold's calibration and thresholds come from the other folds; the shipped one from all.
    """
    truth, about = gold(labels)
    said = Predictions(np.zeros(polarity.shape), np.zeros(themes.shape), np.zeros(themes.shape, dtype=int))
    for test in folds:
        rest = np.setdiff1d(np.arange(len(labels)), test)
        inside = fit_calibration(polarity[rest], themes[rest], truth[rest], about[rest])
        said.polarity[test] = inside.polarity(polarity[test])
        said.themes[test] = inside.themes(themes[test])
        said.chosen[test] = chosen_themes(said.themes[test], inside.thresholds)
    return said, fit_calibration(polarity, themes, truth, about)


def best_weight(
    labels: Sequence[Label], first: Logits, second: Logits, folds: Sequence[np.ndarray]
) -> tuple[np.ndarray, float]:
    """How much of the second tagger to mix in: (labels,) chosen without each label's fold, and from all.

    Chosen for the sum of kappa and themes' micro F1, both before calibration.
    """
    truth, about = gold(labels)

    def good(rows: np.ndarray, weight: float) -> float:
        said = mix(first[0][rows], second[0][rows], weight).argmax(axis=1)
        themes = logistic(mix(first[1][rows], second[1][rows], weight))
        chosen = chosen_themes(themes, np.full(themes.shape[1], 0.35))
        return cohen_kappa_score(truth[rows], said) + f1_score(about[rows], chosen, average="micro")

    everything, out = np.arange(len(labels)), np.zeros(len(labels))
    for test in folds:
        rest = np.setdiff1d(everything, test)
        out[test] = max(WEIGHTS, key=lambda weight: good(rest, weight))
    return out, max(WEIGHTS, key=lambda weight: good(everything, weight))


def keep(path: Path, labels: Sequence[Label], said: Predictions) -> None:
    """Writes what was said, standing off from the sentences as the labels do."""
    np.savez_compressed(
        path,
        reports=np.array([label.report[:12] for label in labels]),
        sentences=np.array([sentence_hash(label.item.text) for label in labels]),
        polarity=said.polarity.astype(np.float32),
        themes=said.themes.astype(np.float16),
        chosen=said.chosen.astype(np.uint8),
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """Labels that can be measured on, what was said of them, and how it came about."""

    labels: list[Label]
    said: Predictions
    held_out: int
    fresh: int
    trained_on: int


def say_of(labels: Sequence[Label], tagger: Tagger, models: Path, folder: Path) -> Measured:
    """What the shipped model says of labelled findings, never by having been trained on them.

    A sentence that took part in training is judged by the model that did not see its report; if there is
    none, it is left out. Raises ModelError, and NothingToMeasure where no label is left.
    """
    held, seen = _held_out(folder / "held_out.npz"), _trained_on(models / "labels")
    known, fresh, parts = [], [], []
    for label in labels:
        if kept := held.get(_key(label)):
            known.append(label)
            # A report can say the same twice, under different headings: in order, the last for all more.
            parts.append(kept.pop(0) if len(kept) > 1 else kept[0])
        elif _key(label)[1] not in seen:
            fresh.append(label)
    if not fresh and not known:
        raise NothingToMeasure("every one of these labels was trained on: nothing can be measured")
    if fresh:
        p, t, chosen, _ = tagger.said([label.item for label in fresh])
        parts += list(zip(p, t, chosen, strict=True))
    said = Predictions(*(np.array(column) for column in zip(*parts, strict=True)))
    return Measured([*known, *fresh], said, len(known), len(fresh), len(labels) - len(known) - len(fresh))


_Row = tuple[np.ndarray, np.ndarray, np.ndarray]


def _key(label: Label) -> tuple[str, str]:
    return label.report[:12], sentence_hash(label.item.text)


def _held_out(path: Path) -> dict[tuple[str, str], list[_Row]]:
    try:
        with np.load(path, allow_pickle=False) as kept:
            keys = zip(kept["reports"].tolist(), kept["sentences"].tolist(), strict=True)
            rows = zip(kept["polarity"], kept["themes"].astype(float), kept["chosen"], strict=True)
            out: dict[tuple[str, str], list[_Row]] = {}
            for key, row in zip(keys, rows, strict=True):
                out.setdefault(key, []).append(row)
            return out
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{path}: cannot be read: {error}") from error


def _trained_on(folder: Path) -> set[str]:
    """The hashes of all sentences that any shipped model was trained on."""
    out = set()
    for name in ("measured.jsonl", "trained.jsonl", "original.jsonl"):
        for line in (folder / name).read_text("utf-8").splitlines():
            row = json.loads(line)
            out.add(row["sentence"] if "sentence" in row else sentence_hash(row["text"]))
    return out
