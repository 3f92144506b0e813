"""The stages of training, each kept on disk as soon as it is done, so that a stop loses one at most.

1. `first`: the base model learns from labels of reports that nobody is measured on, and from
   original sentences. It is common to all folds.
2. `tuned`: for each fold, from there on with all labels but those of the fold's reports; what it
   says of those is kept. `final` sees all labels. That is what is shipped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from reportmine.tag.item import Item
from reportmine.train.labels import Label, targets
from reportmine.train.learn import Example, Recipe, fit, predict
from reportmine.train.network import Network

FOLDS = 5
FIRST_STAGE = Recipe(epochs=3)
SECOND_STAGE = Recipe(epochs=2, learning_rate=7e-5, head_learning_rate=3e-4, seed=1)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TrainingData:
    """`gold`: the labels that figures are taken on. `same_reports`: others of the same reports.

    `other_reports`: labels of other reports. `original`: of sentences written for the purpose.
    """

    gold: Sequence[Label]
    same_reports: Sequence[Label]
    other_reports: Sequence[Label]
    original: Sequence[Label]

    @property
    def parts(self) -> tuple[Sequence[Label], ...]:
        """All four, in the order in which `labels` has them."""
        return self.gold, self.same_reports, self.other_reports, self.original

    @property
    def labels(self) -> list[Label]:
        """Every label."""
        return [label for part in self.parts for label in part]


@dataclass(frozen=True, slots=True)
class Job:
    """One run of training in a process of its own."""

    base: Path
    start: Path | None
    examples: Sequence[Example]
    recipe: Recipe
    weights: Path
    unseen: Sequence[Item] = ()


def folds(labels: Sequence[Label]) -> list[np.ndarray]:
    """The rows of each fold: no report is in two of them, each family is spread over all of them."""
    families = {label.report: label.family for label in labels}
    place: dict[str, int] = {}
    for first, family in enumerate(sorted(set(families.values()))):
        # Each family starts in another fold: families of one report do not share one.
        members = sorted(report for report, other in families.items() if other == family)
        place |= {report: (first + number) % FOLDS for number, report in enumerate(members)}
    rows = np.array([place[label.report] for label in labels])
    return [np.flatnonzero(rows == fold) for fold in range(FOLDS)]


def left_out(labels: Sequence[Label]) -> dict[str, np.ndarray]:
    """The rows that each network does not see: those of its fold, and none for the one shipped."""
    parts = {str(number): test for number, test in enumerate(folds(labels))}
    return {**parts, "final": np.zeros(0, dtype=int)}


def stages(training: TrainingData, vectors: np.ndarray, base: Path, work: Path) -> list[list[Job]]:
    """The jobs of the two stages; those of one stage can run side by side.

    `vectors` are the base model's, of all texts of `training.labels`.
    """
    bounds = np.cumsum([0, *map(len, training.parts)])
    labelled, same, others, original = (
        examples(part, vectors[start:end])
        for part, start, end in zip(training.parts, bounds, bounds[1:], strict=False)
    )
    first_weights = work / "first.safetensors"
    first = Job(base, None, [*others, *original], FIRST_STAGE, first_weights)
    second = []
    for name, test in left_out(training.gold).items():
        out = {training.gold[i].report for i in test}
        own = [e for e, label in zip(labelled, training.gold, strict=True) if label.report not in out]
        more = [e for e, label in zip(same, training.same_reports, strict=True) if label.report not in out]
        unseen = [training.gold[i].item for i in test]
        tuned = work / f"tuned_{name}.safetensors"
        second.append(Job(base, first_weights, [*own, *more, *original], SECOND_STAGE, tuned, unseen))
    return [[first], second]


def examples(labels: Sequence[Label], vectors: np.ndarray) -> list[Example]:
    """Labels as targets."""
    polarity, themes = targets(labels)
    return [
        Example(label.item, p, t, v, label.headings)
        for label, p, t, v in zip(labels, polarity, themes, vectors, strict=True)
    ]


def out_of_fold(labels: Sequence[Label], work: Path) -> tuple[np.ndarray, np.ndarray]:
    """Logits for every measured label from the network that did not see its report."""
    parts = [np.load(work / f"tuned_{n}.npz", allow_pickle=False) for n in range(FOLDS)]
    polarity = np.zeros((len(labels), parts[0]["polarity"].shape[1]), dtype=np.float32)
    themes = np.zeros((len(labels), parts[0]["themes"].shape[1]), dtype=np.float32)
    for part, test in zip(parts, folds(labels), strict=True):
        polarity[test], themes[test] = part["polarity"], part["themes"]
    return polarity, themes


def run_jobs(jobs: Sequence[Job], say: Say) -> None:
    """Runs the jobs whose weights are not there yet, as many at once as there are processors.

    One thread each: two runs side by side are a fifth faster than one after the other with two.
    """
    todo = [job for job in jobs if not job.weights.exists()]
    if not todo:
        return
    at_once = 1 if torch.cuda.is_available() else min(os.cpu_count() or 1, len(todo))
    threads = max(1, (os.cpu_count() or 1) // at_once)
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(run_job, job, threads): job for job in todo}
        for future in as_completed(waiting):
            say(f"{waiting[future].weights.stem}: {future.result()}")


def run_job(job: Job, threads: int) -> str:
    """Trains, predicts what was not seen, writes both; returns a line about it."""
    torch.set_num_threads(threads)
    torch.manual_seed(job.recipe.seed)
    network = Network(job.base)
    if job.start:
        network.load_state_dict(load_file(job.start))
    log = job.weights.with_suffix(".log")

    def progress(done: int, steps: int, loss: float) -> None:
        if done % 50 == 0 or done == steps:
            log.write_text(f"step {done} of {steps}, loss {loss:.3f}\n", "utf-8")

    fit(network, job.examples, job.recipe, progress)
    if job.unseen:
        polarity, themes = predict(network, job.unseen)
        np.savez(job.weights.with_suffix(".npz"), polarity=polarity, themes=themes)
    save_weights(network, job.weights)
    return f"{len(job.examples)} examples, {job.recipe.epochs} epochs"


def save_weights(module: torch.nn.Module, path: Path) -> None:
    """Writes the weights so that `path` is there whole or not at all."""
    state = {name: tensor.contiguous().cpu() for name, tensor in module.state_dict().items()}
    partial = path.with_suffix(".partial")
    save_file(state, partial)
    partial.replace(path)
