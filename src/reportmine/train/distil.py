"""Trains and measures the fast tier from the reader's word on unlabelled sentences."""

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

from reportmine.tag.calibrate import Calibration
from reportmine.tag.item import Item
from reportmine.train.evaluate import Predictions, evaluate
from reportmine.train.held_out import Logits, calibrated, keep
from reportmine.train.learn import Example
from reportmine.train.stages import Course, Say, TrainingData, examples, folds, save_weights
from reportmine.train.student import export_student, fit_student, new_student, student_logits

LABEL_WEIGHT = 2.0  # a label counts as much as two of the teacher's opinions


def run(
    training: TrainingData, vectors: np.ndarray, taught: Sequence[Example], course: Course, work: Path,
    models: Path, say: Say,
) -> tuple[dict[str, Any], Calibration, Logits, Predictions]:  # fmt: skip
    """Teaches two students as `stages` does networks; the final one is written below `models`.

    `taught` are a larger model's opinions of sentences of reports that nobody is measured on; `course` is
    the transformer's, whose word embeddings the students start from.
    Returns the figures, the calibration shipped, the logits of the measured labels, and what was said.
    """
    labels = training.gold
    labelled = examples(training.taught, vectors)
    polarity = np.zeros((len(labels), labelled[0].polarity.size), dtype=np.float32)
    themes = np.zeros((len(labels), labelled[0].themes.size), dtype=np.float32)
    shared = np.array([label.report in training.shared for label in training.taught], dtype=bool)
    with ProcessPoolExecutor(_at_once(), mp_context=get_context("spawn")) as processes:
        waiting = {}
        for name, rows in training.asked().items():
            inside = [one for one, out in zip(labelled, shared, strict=True) if name == "final" or not out]
            unseen = [labels[i].item for i in rows]
            waiting[processes.submit(_student, course, work, name, taught, inside, unseen)] = name, rows
        for future in as_completed(waiting):
            name, rows = waiting[future]
            polarity[rows], themes[rows] = future.result()
            say(f"fast: {name} done")
    said, calibration = calibrated(labels, polarity, themes, folds(labels))
    student = new_student(course.network(work, "apart"))
    student.load_state_dict(load_file(_weights(work, "final")))
    export_student(student.eval(), calibration, models)
    keep(models / "tagger" / "held_out.npz", labels, said)
    return {**evaluate(labels, said), "taught_on": len(taught)}, calibration, (polarity, themes), said


def _student(
    course: Course, work: Path, name: str, taught: Sequence[Example], inside: Sequence[Example],
    unseen: Sequence[Item],
) -> Logits:  # fmt: skip
    """Trains a student, or takes the one kept, and asks it about what it did not see."""
    torch.set_num_threads(1)
    student, path = new_student(course.network(work, "apart")), _weights(work, name)
    if path.exists():
        student.load_state_dict(load_file(path))
        student.eval()
    else:
        fit_student(student, [*taught, *inside], [1.0] * len(taught) + [LABEL_WEIGHT] * len(inside))
        save_weights(student, path)
    return student_logits(student, unseen)


def _weights(work: Path, name: str) -> Path:
    return work / f"student_{name}.safetensors"


def _at_once() -> int:
    return 1 if torch.cuda.is_available() else os.cpu_count() or 1
