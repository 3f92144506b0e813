"""What became of a criticism in a later report: which of its sentences decide, and what they decide.

Two logistic models, learnt from earlier criticisms that two readers followed into later reports
(`train/tracks.py`): the first says how likely a later sentence decides, from what both share; the second
what the report as a whole says, from how likely its likeliest sentences decide, how each of them judges,
and whether the report looks at the topic at all. To refuse is a decision of its own: a quarter of all
criticism has no answer, and no similarity tells which. Grades decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from reportmine.encode.folder import from_json
from reportmine.insight.alike import Sayings
from reportmine.vocabulary import STATUSES

CANDIDATES = 12  # sentences of a later report that are looked at for each criticism
_BY_WORDS = 0.3  # weight of shared words beside the cosine where candidates are chosen
SENTENCE = (
    "cosine", "words", "context", "strength", "mixed", "sure", "below the nearest", "rank", "people",
    "other people", "faults", "themes", "same heading", "length", "cosine and words",
)  # fmt: skip
REPORT = (
    "area", "mixed", "strength", "context", "any area", "any mixed", "any strength", "any context",
    "two areas", "two mixed", "two strengths", "two contexts", "first", "second", "third", "first sure",
    "first is area", "first is mixed", "first is strength", "first is context", "cosine", "cosines",
    "topic looked at", "topic not looked at", "people named", "same family", "area send", "focused visit",
    "joint", "length", "criticism is mixed", "words", "words enough",
)  # fmt: skip
JUDGES = ("area_for_development", "mixed", "strength", "context")
_AREA_SEND, _FOCUSED, _JOINT = (
    "area_send_inspection",
    "ofsted_focused_visit",
    "joint_targeted_area_inspection",
)
_ENOUGH = 0.25  # of telling words that a sentence shares
_RARE = 0.05  # a group that fewer of a report's sentences name is hardly looked at
SHOWN = 3  # deciding sentences


@dataclass(frozen=True, slots=True)
class Told:
    """n sentences of a report, as they are compared: what `alike` compares, how each judges, and headings.

    `polarity` (n,): places in area, mixed, strength, context; `sure` (n,) their confidences; `headings` may
    be empty.
    """

    sayings: Sayings
    polarity: np.ndarray
    sure: np.ndarray
    headings: Sequence[str]

    def __len__(self) -> int:
        return len(self.polarity)


class Later(NamedTuple):
    """What is known of a later report besides its sentences: its family, and which themes it looks at."""

    family: str
    same_family: bool
    topics: np.ndarray  # (themes,) 0/1


class Decision(NamedTuple):
    """A status, how likely it is, and the deciding sentences: (row in the later report, likelihood)."""

    status: str
    confidence: float
    deciding: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: means, scales (features,), weights (classes, features), biases (classes,).

    One class means the second of two.
    """

    means: np.ndarray
    scales: np.ndarray
    weights: np.ndarray
    biases: np.ndarray

    def probabilities(self, values: np.ndarray) -> np.ndarray:
        """(n, classes) of (n, features)."""
        logits = (values - self.means) / self.scales @ self.weights.T + self.biases
        if len(self.biases) == 1:
            return np.asarray(1 / (1 + np.exp(-logits)))
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def to_dict(self) -> dict[str, Any]:
        """Plain lists."""
        parts = ("means", "scales", "weights", "biases")
        return {name: _short(getattr(self, name)).tolist() for name in parts}

    @classmethod
    def from_dict(cls, values: dict[str, Any], features: int, classes: int) -> Logistic:
        """From what `to_dict` gave. Raises KeyError, TypeError or ValueError for anything else."""
        parts = [
            np.array(values[name], dtype=np.float64) for name in ("means", "scales", "weights", "biases")
        ]
        if [one.shape for one in parts] != [(features,), (features,), (classes, features), (classes,)]:
            raise ValueError("made for other features")
        return cls(*parts)


@dataclass(frozen=True, slots=True)
class Decider:
    """Both models, from where on a sentence is shown, and figures."""

    sentence: Logistic
    report: Logistic
    shown: float
    measured: dict[str, Any] = field(default_factory=dict)

    def decide(
        self, criticism: Told, places: Sequence[int], report: Told, later: Later
    ) -> list[Decision]:  # fmt: skip
        """What a later report, which is not empty, says of each criticism at `places` of an earlier one."""
        rows = []
        for pair in pairs_of(criticism, places, report):
            near, values = sentence_features(pair)
            decides = self.sentence.probabilities(values)[:, 0]
            values = report_features(pair, later, near, decides)
            said = self.report.probabilities(values[None])[0]
            rows.append(self.decision(said, report.polarity[near], near, decides))
        return rows

    def decision(
        self, said: np.ndarray, polarity: np.ndarray, near: np.ndarray, decides: np.ndarray
    ) -> Decision:
        """The likeliest of still criticised, mended and silent; then the likelier kind of it."""
        still, silent = said[:2].sum(), said[3:].sum()
        kind = int(np.argmax([still, said[2], silent]))
        at = (int(said[:2].argmax()), 2, 3 + int(said[3:].argmax()))[kind]
        deciding = shown_of(STATUSES[at], polarity, decides, self.shown)
        chosen = tuple((int(near[i]), float(decides[i])) for i in deciding)
        return Decision(STATUSES[at], float((still, said[2], silent)[kind]), chosen)

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and lists."""
        return {
            "dimensions": self.sentence.weights.shape[1] - len(SENTENCE),
            "sentence": self.sentence.to_dict(), "report": self.report.to_dict(),
            "shown": self.shown, "measured": self.measured,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Decider:
        """From what `to_dict` gave. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            Logistic.from_dict(values["sentence"], len(SENTENCE) + int(values["dimensions"]), 1),
            Logistic.from_dict(values["report"], len(REPORT), len(STATUSES)),
            float(values["shown"]), dict(values.get("measured", {})),
        )  # fmt: skip


def shown_of(status: str, polarity: np.ndarray, decides: np.ndarray, least: float) -> list[int]:
    """The rows of the sentences that are shown for a status, the weightiest first.

    A criticism persists by criticism and is mended by praise; where it is better in part, the best of
    each comes first. The likeliest is shown however unlikely.
    """
    fits = {
        "persisting": (0, 1), "mixed": (0, 1, 2), "resolved": (2, 1),
    }.get(status, ())  # fmt: skip
    order = [int(i) for i in np.argsort(-decides, kind="stable") if polarity[i] in fits]
    if status == "mixed" and order:
        praise = next((i for i in order if polarity[i] == 2), None)
        blame = next((i for i in order if polarity[i] == 0), None)
        if polarity[order[0]] != 1 and praise is not None and blame is not None:
            first = sorted((praise, blame), key=order.index)
            order = [*first, *(i for i in order if i not in first)]
            return [*first, *(i for i in order[2:] if decides[i] >= least)][:SHOWN]
    return [i for place, i in enumerate(order) if place == 0 or decides[i] >= least][:SHOWN]


class Pair(NamedTuple):
    """A criticism and a later report: how near each sentence is, and how many telling words it shares."""

    criticism: Told
    place: int
    report: Told
    cosine: np.ndarray  # (sentences,)
    words: np.ndarray


def pairs_of(criticism: Told, places: Sequence[int], report: Told) -> Iterator[Pair]:
    """Criticisms at some places of a report, each with a later report."""
    one, other = criticism.sayings, report.sayings
    rows = list(places)
    cosines = one.vectors[rows] @ other.vectors.T
    words = (one.issues.words[rows] @ other.issues.words.T).toarray()
    for number, place in enumerate(rows):
        yield Pair(criticism, place, report, cosines[number], words[number])


def sentence_features(pair: Pair) -> tuple[np.ndarray, np.ndarray]:
    """The rows of a report's sentences that may decide, the nearest first, and their (rows, features).

    Features are those of SENTENCE, then the products of both vectors, number by number.
    """
    place, report = pair.place, pair.report
    one, other = pair.criticism.sayings, report.sayings
    score = pair.cosine + _BY_WORDS * pair.words
    near = np.argsort(-score, kind="stable")[:CANDIDATES]
    people, fault = one.issues.populations[place], one.issues.faults[place]
    people_there = other.issues.populations[near]
    both, any_ = np.minimum(people_there, people).sum(axis=1), np.maximum(people_there, people).sum(axis=1)
    apart = (people.sum() > 0) & (people_there.sum(axis=1) > 0) & (both == 0)
    themes = np.minimum(other.themes[near] > 0, one.themes[place] > 0).any(axis=1)
    heading = pair.criticism.headings[place]
    judges = report.polarity[near]
    shared = np.stack([
        pair.cosine[near], pair.words[near], judges == 3, judges == 2, judges == 1, report.sure[near],
        pair.cosine[near] - pair.cosine[near[:1]], np.arange(len(near)) / CANDIDATES,
        both / np.maximum(any_, 1), apart, np.minimum(other.issues.faults[near], fault).sum(axis=1), themes,
        [report.headings[row] == heading for row in near], other.issues.lengths[near] / 30, score[near],
    ], axis=1)  # fmt: skip
    products = other.vectors[near] * one.vectors[place]
    return near, np.hstack([shared, products]).astype(np.float64)


def report_features(pair: Pair, later: Later, near: np.ndarray, decides: np.ndarray) -> np.ndarray:
    """(features,) of what a report says of a criticism as a whole."""
    judges = np.eye(len(JUDGES))[pair.report.polarity[near]]
    by = decides[:, None] * judges
    first, second, third = np.pad(np.sort(decides)[::-1], (0, 3))[:3]
    top = judges[int(decides.argmax())] if len(near) else np.zeros(len(JUDGES))
    cosines, words = np.sort(pair.cosine[near]), pair.words
    criticism, place = pair.criticism.sayings, pair.place
    asked = criticism.themes[place] > 0
    people = criticism.issues.populations[place] > 0
    there = pair.report.sayings.issues.populations[:, people]
    named = there.mean(axis=0).min() if people.any() else 1.0
    return np.concatenate([
        _logit(by.max(axis=0, initial=0)), _logit(0.98 * (1 - np.prod(1 - by, axis=0))),
        np.sort(by, axis=0)[::-1][:2].sum(axis=0),
        [first, second, third, _logit(first)], top,
        [cosines.max(initial=0), cosines[-5:].mean() if len(near) else 0,
         float((asked & (later.topics > 0)).any()), float((asked & (later.topics == 0)).any()),
         min(named, _RARE) / _RARE, later.same_family,
         *(later.family == name for name in (_AREA_SEND, _FOCUSED, _JOINT)),
         np.log(max(len(pair.report), 1)),
         pair.criticism.polarity[place] == 1, words.max(initial=0), (words > _ENOUGH).any()],
    ]).astype(np.float64)  # fmt: skip


def _logit(share: np.ndarray | float) -> np.ndarray:
    value = np.asarray(share)
    return np.asarray(np.log((value + 0.01) / (1.01 - value)))


def _short(values: np.ndarray) -> np.ndarray:
    """The same with six digits that count."""
    return np.vectorize(lambda value: float(f"{value:.6g}"), otypes=[float])(values)


@cache
def decider(model: str) -> Decider:
    """What ships for the vectors of a model, its checksum compared first. Raises ModelError."""
    return from_json("insight", f"tracks_{model}.json", Decider.from_dict)
