"""The networks that are trained, each kept on disk as soon as it is done, so that a stop loses one at most.

The reader, large and in context, learns from labels; what it says of unlabelled sentences is what the small
default learns from besides. Of each there are two: `apart` saw nothing of any report that is measured and
is asked about those that teach, `final` goes on from it with the labels of those reports, and is shipped.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from reportmine.tag.calibrate import logistic, softmax
from reportmine.tag.item import Item
from reportmine.tag.reading import Logits, Reading
from reportmine.train.labels import Label, Pair, is_public, targets
from reportmine.train.learn import Example, Recipe, fit, predict
from reportmine.train.network import Network
from reportmine.vocabulary import POLARITIES, theme_names

FOLDS = 5  # of the measured reports, for calibration
SMALL = Recipe(epochs=2, learning_rate=1e-4)
LARGE = Recipe(
    epochs=1, learning_rate=4e-5, head_learning_rate=3e-4, layer_decay=0.92, frozen=4, batch=24,
    distil_weight=0.0,
)  # fmt: skip
# Of the original sentences, which are nearest to CQC's prose, this share is read twice in an epoch.
AGAIN = 0.35
# The last lessons of what is shipped: labels of reports that are also measured, among others of this number
# for one of theirs, at a quarter of the rate.
OTHERS, LAST_RATE = 2, 0.25
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TrainingData:
    """`gold`: the labels that figures are taken on. `trained`: those of published reports to learn from.

    `original`: of sentences written for the purpose. `pairs`: criticisms that are the same, or not.
    """

    gold: Sequence[Label]
    trained: Sequence[Label]
    original: Sequence[Label]
    pairs: Sequence[Pair] = ()

    @property
    def taught(self) -> list[Label]:
        """Every label to learn from."""
        return [*self.trained, *self.original]

    def some(self, count: int = 160) -> list[Item]:
        """Every so many-th sentence to learn from, about `count` of them."""
        return [label.item for label in self.taught[:: max(1, len(self.taught) // count)]]

    @property
    def shared(self) -> frozenset[str]:
        """The reports that are measured and learnt from."""
        return frozenset({x.report for x in self.gold} & {x.report for x in self.taught})

    def asked(self) -> dict[str, np.ndarray]:
        """The rows of `gold` that each network is asked about: none that it was taught."""
        shared = np.array([label.report in self.shared for label in self.gold], dtype=bool)
        return {"apart": np.flatnonzero(shared), "final": np.flatnonzero(~shared)}

    def lessons(self, name: str) -> np.ndarray:
        """The rows of `taught` that a network learns from, `final` last those of measured reports."""
        shared = np.array([label.report in self.shared for label in self.taught], dtype=bool)
        if name == "apart":
            again = [i for i, one in enumerate(self.taught) if not shared[i] and not is_public(one.report)]
            some = random.Random(0).sample(again, int(AGAIN * len(again)))
            return np.concatenate([np.flatnonzero(~shared), np.array(some, dtype=int)])
        others = np.flatnonzero(~shared)
        count = min(len(others), OTHERS * int(shared.sum()))
        some = random.Random(1).sample(others.tolist(), count)
        return np.concatenate([np.flatnonzero(shared), np.array(some, dtype=int)])


@dataclass(frozen=True, slots=True)
class Course:
    """One of the two networks: what it starts from, how it reads and learns."""

    prefix: str
    base: Path
    in_context: bool
    recipe: Recipe

    def weights(self, work: Path, name: str) -> Path:
        """Where the weights of `apart` or `final` are kept."""
        return work / f"{self.prefix}{name}.safetensors"

    def network(self, work: Path, name: str) -> Network:
        """A network that was trained."""
        network = Network(self.base, self.in_context)
        network.load_state_dict(load_file(self.weights(work, name)))
        return network.eval()


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


def examples(labels: Sequence[Label], vectors: np.ndarray) -> list[Example]:
    """Labels as targets."""
    polarity, themes = targets(labels)
    return [
        Example(label.item, p, t, v, label.headings)
        for label, p, t, v in zip(labels, polarity, themes, vectors, strict=True)
    ]


def learn(
    course: Course, training: TrainingData, vectors: np.ndarray, work: Path, say: Say,
    besides: Sequence[Example] = (), pairs: Sequence[Pair] = (),
) -> None:  # fmt: skip
    """Trains `apart` and then `final`, where they are not there yet, and asks `apart` what it did not see.

    `vectors` are the base model's, of all texts of `training.taught`; `besides` are learnt from by both.
    """
    taught = examples(training.taught, vectors)
    for name in training.asked():
        path = course.weights(work, name)
        if not path.exists():
            lessons, recipe = [taught[i] for i in training.lessons(name)], course.recipe
            network = Network(course.base, course.in_context)
            if name == "apart":
                lessons = [*besides, *lessons]
            else:
                network.load_state_dict(load_file(course.weights(work, "apart")))
                recipe = replace(recipe, epochs=1, learning_rate=LAST_RATE * recipe.learning_rate)
            if lessons:
                progress = _log(path.with_suffix(".log"))
                fit(network, lessons, recipe, progress, pairs, path.with_suffix(".checkpoint"))
            save_weights(network, path)
            say(f"{path.stem}: {len(lessons)} examples, {recipe.epochs} epochs")
    rows, said = training.asked()["apart"], course.weights(work, "apart").with_suffix(".npz")
    if len(rows) and not said.exists():
        polarity, themes = predict(course.network(work, "apart"), [training.gold[i].item for i in rows])
        np.savez(said, polarity=polarity, themes=themes)


def opinions(course: Course, items: Sequence[Item], vectors: np.ndarray, work: Path) -> list[Example]:
    """What the network `apart` says of sentences that nobody labelled, as targets."""
    path = work / f"{course.prefix}opinions.npz"
    if not path.exists():
        polarity, themes = predict(course.network(work, "apart"), items)
        np.savez(path, polarity=polarity, themes=themes)
    with np.load(path, allow_pickle=False) as said:
        polarity, themes = softmax(said["polarity"]), logistic(said["themes"])
    return [Example(*row) for row in zip(items, polarity, themes, vectors, strict=True)]


def unseen_logits(course: Course, training: TrainingData, work: Path, shipped: Reading) -> Logits:
    """Logits for every measured label from a network that did not see its report.

    `shipped` is what became of the network `final`: what is used is what is measured, wherever it can be.
    """
    polarity = np.zeros((len(training.gold), len(POLARITIES)), dtype=np.float32)
    themes = np.zeros((len(training.gold), len(theme_names())), dtype=np.float32)
    rows = training.asked()
    if len(rows["apart"]):
        path = course.weights(work, "apart").with_suffix(".npz")
        with np.load(path, allow_pickle=False) as said:
            polarity[rows["apart"]], themes[rows["apart"]] = said["polarity"], said["themes"]
    if len(rows["final"]):
        logits = shipped.logits([training.gold[row].item for row in rows["final"].tolist()])
        polarity[rows["final"]], themes[rows["final"]] = logits[:2]
    return polarity, themes


def _log(path: Path) -> Callable[[int, int, float], None]:
    def progress(done: int, steps: int, loss: float) -> None:
        if done % 50 == 0 or done == steps:
            path.write_text(f"step {done} of {steps}, loss {loss:.3f}\n", "utf-8")

    return progress


def save_weights(module: torch.nn.Module, path: Path) -> None:
    """Writes the weights so that `path` is there whole or not at all."""
    state = {name: tensor.contiguous().cpu() for name, tensor in module.state_dict().items()}
    partial = path.with_suffix(".partial")
    save_file(state, partial)
    partial.replace(path)
