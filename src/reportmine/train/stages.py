"""The networks that are trained, each kept on disk as soon as it is done, so that a stop loses one at most.

`final` learns from all labels but those kept for measurement, and is what is shipped. `apart` saw nothing
of any report that is measured: it is asked where a measured report has taught `final`.
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
from safetensors.torch import save_file

from reportmine.tag.item import Item
from reportmine.train.labels import Label, targets
from reportmine.train.learn import Example, Recipe, fit, predict
from reportmine.train.network import Network
from reportmine.vocabulary import POLARITIES, theme_names

FOLDS = 5  # of the measured reports, for calibration
RECIPE = Recipe(epochs=2, learning_rate=1e-4)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TrainingData:
    """`gold`: the labels that figures are taken on. `trained`: those of published reports to learn from.

    `original`: of sentences written for the purpose.
    """

    gold: Sequence[Label]
    trained: Sequence[Label]
    original: Sequence[Label]

    @property
    def taught(self) -> list[Label]:
        """Every label to learn from."""
        return [*self.trained, *self.original]

    @property
    def shared(self) -> frozenset[str]:
        """The reports that are measured and learnt from."""
        return frozenset({x.report for x in self.gold} & {x.report for x in self.taught})

    def asked(self) -> dict[str, np.ndarray]:
        """The rows of `gold` that each network is asked about: none that it was taught."""
        shared = np.array([label.report in self.shared for label in self.gold], dtype=bool)
        return {"apart": np.flatnonzero(shared), "final": np.flatnonzero(~shared)}

    def lessons(self, name: str) -> np.ndarray:
        """The rows of `taught` that a network learns from."""
        out = self.shared if name == "apart" else frozenset()
        return np.flatnonzero([label.report not in out for label in self.taught])


@dataclass(frozen=True, slots=True)
class Job:
    """One run of training in a process of its own."""

    base: Path
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


def jobs(training: TrainingData, vectors: np.ndarray, base: Path, work: Path) -> list[Job]:
    """What is to be trained; the jobs can run side by side.

    `vectors` are the base model's, of all texts of `training.taught`.
    """
    taught = examples(training.taught, vectors)
    return [
        Job(
            base, [taught[i] for i in training.lessons(name)], RECIPE, work / f"{name}.safetensors",
            [training.gold[i].item for i in rows],
        )
        for name, rows in training.asked().items()
    ]  # fmt: skip


def examples(labels: Sequence[Label], vectors: np.ndarray) -> list[Example]:
    """Labels as targets."""
    polarity, themes = targets(labels)
    return [
        Example(label.item, p, t, v, label.headings)
        for label, p, t, v in zip(labels, polarity, themes, vectors, strict=True)
    ]


def unseen_logits(training: TrainingData, work: Path) -> tuple[np.ndarray, np.ndarray]:
    """Logits for every measured label from the network that did not see its report."""
    polarity = np.zeros((len(training.gold), len(POLARITIES)), dtype=np.float32)
    themes = np.zeros((len(training.gold), len(theme_names())), dtype=np.float32)
    for name, rows in training.asked().items():
        if len(rows):
            with np.load(work / f"{name}.npz", allow_pickle=False) as said:
                polarity[rows], themes[rows] = said["polarity"], said["themes"]
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
