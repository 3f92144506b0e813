"""Trains and measures the fast tier from the transformer's word on unlabelled sentences."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file

from reportmine.tag.calibrate import Calibration, logistic, softmax
from reportmine.tag.item import Item
from reportmine.train.evaluate import Predictions, evaluate
from reportmine.train.held_out import Logits, calibrated, keep
from reportmine.train.learn import Example, predict_all
from reportmine.train.network import Network
from reportmine.train.stages import Say, TrainingData, examples, folds, save_weights
from reportmine.train.student import (
    Student,
    export_student,
    fit_student,
    new_student,
    student_logits,
)

LABEL_WEIGHT = 2.0  # a label counts as much as two of the teacher's opinions


def run(
    training: TrainingData, vectors: np.ndarray, pool: Sequence[Item], base: Path, work: Path, models: Path,
    say: Say,
) -> tuple[dict[str, Any], Calibration, Logits, Predictions]:  # fmt: skip
    """Teaches two students as `stages` does networks; the final one is written below `models`.

    Returns the figures, the calibration shipped, the logits of the measured labels, and what was said.

    The teacher of both is the network `apart`: it has seen no report that is measured, and neither has
    `pool`.
    """
    taught = teach(pool, base, work, say)
    labels = training.gold
    labelled = examples(training.taught, vectors)
    polarity = np.zeros((len(labels), labelled[0].polarity.size), dtype=np.float32)
    themes = np.zeros((len(labels), labelled[0].themes.size), dtype=np.float32)
    with ProcessPoolExecutor(_at_once(), mp_context=get_context("spawn")) as processes:
        waiting = {}
        for name, rows in training.asked().items():
            inside = [labelled[i] for i in training.lessons(name)]
            unseen = [labels[i].item for i in rows]
            waiting[processes.submit(_student, base, work, name, taught, inside, unseen)] = name, rows
        for future in as_completed(waiting):
            name, rows = waiting[future]
            polarity[rows], themes[rows] = future.result()
            say(f"fast: {name} done")
    said, calibration = calibrated(labels, polarity, themes, folds(labels))
    student = _untrained(base, work)
    student.load_state_dict(load_file(_weights(work, "final")))
    export_student(student.eval(), calibration, models)
    keep(models / "tagger" / "held_out.npz", labels, said)
    return {**evaluate(labels, said), "taught_on": len(pool)}, calibration, (polarity, themes), said


def _student(
    base: Path, work: Path, name: str, taught: Sequence[Example], inside: Sequence[Example],
    unseen: Sequence[Item],
) -> Logits:  # fmt: skip
    """Trains a student, or takes the one kept, and asks it about what it did not see."""
    torch.set_num_threads(1)
    student, path = _untrained(base, work), _weights(work, name)
    if path.exists():
        student.load_state_dict(load_file(path))
        student.eval()
    else:
        fit_student(student, [*taught, *inside], [1.0] * len(taught) + [LABEL_WEIGHT] * len(inside))
        save_weights(student, path)
    return student_logits(student, unseen)


def _untrained(base: Path, work: Path) -> Student:
    network = Network(base)
    network.load_state_dict(load_file(work / "apart.safetensors"))
    return new_student(network)


def _weights(work: Path, name: str) -> Path:
    return work / f"student_{name}.safetensors"


def _at_once() -> int:
    return 1 if torch.cuda.is_available() else os.cpu_count() or 1


def teach(pool: Sequence[Item], base: Path, work: Path, say: Say) -> list[Example]:
    """What the teacher says of the pool: probabilities and vectors as targets."""
    path = work / "pool.npz"
    if not path.exists():
        at_once = _at_once()
        shares = [pool[i::at_once] for i in range(at_once)]
        with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as processes:
            weights = work / "apart.safetensors"
            parts = list(processes.map(_opinions, [base] * at_once, [weights] * at_once, shares))
        arrays = []
        for column in range(3):
            merged = np.zeros((len(pool), parts[0][column].shape[1]), dtype=np.float32)
            for i, part in enumerate(parts):
                merged[i::at_once] = part[column]
            arrays.append(merged)
        np.savez(path, polarity=arrays[0], themes=arrays[1], vectors=arrays[2])
        say(f"fast: {len(pool)} unlabelled sentences read by the teacher")
    with np.load(path, allow_pickle=False) as kept:
        polarity, themes, vectors = softmax(kept["polarity"]), logistic(kept["themes"]), kept["vectors"]
    return [Example(*row) for row in zip(pool, polarity, themes, vectors, strict=True)]


def _opinions(base: Path, weights: Path, items: Sequence[Item]) -> tuple[np.ndarray, ...]:
    torch.set_num_threads(1)
    network = Network(base)
    network.load_state_dict(load_file(weights))
    return predict_all(network, items)
