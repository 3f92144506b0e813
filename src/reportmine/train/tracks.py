"""Learns what became of a criticism in a later report, from criticisms that two readers followed there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from reportmine import data
from reportmine.encode.folder import write_checksums
from reportmine.errors import NothingToMeasure
from reportmine.insight.alike import sayings_of
from reportmine.insight.deciding import (
    JUDGES,
    REPORT,
    SENTENCE,
    Decider,
    Decision,
    Later,
    Logistic,
    Pair,
    Told,
    pairs_of,
    report_features,
    sentence_features,
)
from reportmine.insight.issues import whole, word_weights
from reportmine.tag.item import item_of
from reportmine.tag.tagger import Tagger
from reportmine.text import sentence_hash
from reportmine.train.labels import track_rows
from reportmine.train.sources import Source
from reportmine.vocabulary import STATUSES, theme_names

FOLDS = 8  # of cross-validation over councils
STRENGTHS = (0.1, 0.1)  # inverse penalties on the weights of both models
# The products of two vectors' numbers are many, and each tells little: their weights are held smaller.
PRODUCTS = 0.1
_SAME = 1e-6  # what varies by less does not vary
_NEVER = -30.0  # the bias of a status that no label has
SHOWN = 0.15  # sentences less likely to decide are not shown after the first


@dataclass(frozen=True, slots=True)
class Read:
    """A report as it is compared, its sentences' hashes, its family, and the themes it looks at."""

    told: Told
    hashes: Sequence[str]
    family: str
    topics: np.ndarray


@dataclass(frozen=True, slots=True)
class Followed:
    """A criticism (its place in the earlier report) and what two readers found in the later one."""

    earlier: str
    place: int
    later: str
    statuses: tuple[str, str]
    evidence: frozenset[str]
    near: frozenset[str]


def learn_tracks(
    path: Path, sources: Mapping[str, Source], model: str, tagger: Tagger, models: Path
) -> dict[str, Any]:
    """Learns from the criticisms at `path` and writes `models/insight/tracks_MODEL.json` with its figures.

    Figures are of councils that took no part (cross-validation over them). Raises BadLabels, and
    NothingToMeasure where none of the reports is at hand.
    """
    texts = (
        whole(i.text, i.previous) for s in sources.values() if not s.reserved for i in s.items.values()
    )
    weights = word_weights(texts)
    rows = list(track_rows(path, sources))
    wanted = {report for row in rows for report in (row["report"], row["later"])}
    read = {sha256: tagged(sources[sha256], tagger, weights) for sha256 in sorted(wanted)}
    learnt = fit(followed(rows, read), read)
    folder = models / "insight"
    folder.mkdir(exist_ok=True)
    (folder / f"tracks_{model}.json").write_text(json.dumps(learnt.to_dict()) + "\n", "utf-8")
    write_checksums(models)
    return learnt.measured


def tagged(source: Source, tagger: Tagger, weights: Mapping[str, float]) -> Read:
    """A report as it is compared, tagged as a build would."""
    items = [item_of(finding) for finding in source.findings]
    tags = tagger.tag(items)
    themes = np.zeros((len(items), len(theme_names())), dtype=np.float32)
    for row, one in enumerate(tags):
        for theme, sure in one.themes:
            themes[row, theme_names().index(theme)] = sure
    vectors = np.stack([one.vector for one in tags]).astype("<f2").astype(np.float32)
    judges = [one.polarity for one in tags]
    sayings = sayings_of([i.text for i in items], [i.previous for i in items], vectors, themes, weights)
    told = Told(
        sayings, np.array([JUDGES.index(one) for one in judges]),
        np.array([one.polarity_confidence for one in tags]), [item.heading for item in items],
    )  # fmt: skip
    found = {name for one in tags if one.polarity != "context" for name, _ in one.themes}
    topics = np.array([float(name in found | asked_of(source.family)) for name in theme_names()])
    return Read(told, [sentence_hash(item.text) for item in items], source.family, topics)


def followed(rows: Sequence[Mapping[str, Any]], read: Mapping[str, Read]) -> list[Followed]:
    """Labelled rows whose criticism is in its report, and whose readers agree on the kind."""
    out = []
    for row in rows:
        hashes = read[row["report"]].hashes
        statuses = tuple(one["status"] for one in row["readers"])
        if row["sentence"] in hashes and len({_KIND[status] for status in statuses}) == 1:
            evidence, near = (
                frozenset(sentence for one in row["readers"] for sentence in one[part])
                for part in ("evidence", "near")
            )
            out.append(
                Followed(
                    row["report"],
                    hashes.index(row["sentence"]),
                    row["later"],
                    (statuses[0], statuses[-1]),
                    evidence,
                    near - evidence,
                )
            )
    if not out or len(set(_councils(out).tolist())) < FOLDS:
        raise NothingToMeasure("criticisms of too few councils at hand to learn from")
    return out


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A labelled criticism with the sentences that may decide: their places, features, and which do."""

    row: Followed
    pair: Pair
    later: Later
    near: np.ndarray
    values: np.ndarray
    decides: np.ndarray


def _lesson(row: Followed, read: Mapping[str, Read]) -> _Lesson:
    earlier, later = read[row.earlier], read[row.later]
    (pair,) = pairs_of(earlier.told, [row.place], later.told)
    near, values = sentence_features(pair)
    decides = np.array([later.hashes[place] in row.evidence for place in near], dtype=int)
    known = Later(later.family, earlier.family == later.family, later.topics)
    return _Lesson(row, pair, known, near, values, decides)


def fit(rows: Sequence[Followed], read: Mapping[str, Read]) -> Decider:
    """Both models from labelled criticisms, with figures over councils that took no part."""
    lessons = [_lesson(row, read) for row in rows]
    groups = _councils(rows)
    of = np.repeat(np.arange(len(lessons)), [len(one.near) for one in lessons])
    values = np.concatenate([one.values for one in lessons])
    decides = np.concatenate([one.decides for one in lessons])
    apart = _apart(values, decides, groups[of], STRENGTHS[0])[:, -1]
    likely = np.split(apart, np.flatnonzero(np.diff(of)) + 1)
    reports = np.stack([
        report_features(one.pair, one.later, one.near, said)
        for one, said in zip(lessons, likely, strict=True)
    ])  # fmt: skip
    statuses = np.array([STATUSES.index(row.statuses[0]) for row in rows])
    said = _apart(reports, statuses, groups, STRENGTHS[1])
    learnt = Decider(
        _logistic(values, decides, STRENGTHS[0]), _logistic(reports, statuses, STRENGTHS[1]), SHOWN
    )  # fmt: skip
    decisions = [
        learnt.decision(said[i], one.pair.report.polarity[one.near], one.near, likely[i])
        for i, one in enumerate(lessons)
    ]
    shown = [
        [read[row.later].hashes[place] for place, _ in one.deciding]
        for row, one in zip(rows, decisions, strict=True)
    ]
    return replace(learnt, measured=figures(rows, decisions, shown))


def figures(
    rows: Sequence[Followed], decisions: Sequence[Decision], shown: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """Accuracy in three kinds and five statuses, false `resolved`, deciding sentences shown, near ones too.

    `shown`: the hashes of the sentences that are shown for each.
    """
    kinds = [(_KIND[one.statuses[0]], _KIND[d.status]) for one, d in zip(rows, decisions, strict=True)]
    not_mended = [said for true, said in kinds if true != "mended"]
    decided = [(one, some) for one, some in zip(rows, shown, strict=True) if one.evidence]
    near = [(one, some) for one, some in zip(rows, shown, strict=True) if one.near]
    return {
        "rows": len(rows), "councils": len(set(_councils(rows).tolist())),
        "three": _share(true == said for true, said in kinds),
        "five": _share(d.status in one.statuses for one, d in zip(rows, decisions, strict=True)),
        "false_resolved": _share(said == "mended" for said in not_mended),
        "evidence": _share(not one.evidence.isdisjoint(some) for one, some in decided),
        "near": _share(not one.near.isdisjoint(some) for one, some in near),
    }  # fmt: skip


def asked_of(family: str) -> set[str]:
    """The themes that a family's framework asks about."""
    return {
        name
        for row in data.load("scope.toml")["scope"]
        if row["family"] == family
        for name in row["themes"]
    }


def _share(values: Iterable[bool]) -> float:
    some = list(values)
    return round(sum(some) / max(len(some), 1), 4)


def _councils(rows: Sequence[Followed]) -> np.ndarray:
    """(rows,): a number for all reports that followed criticisms join, so that none is on both sides."""
    names = sorted({name for one in rows for name in (one.earlier, one.later)})
    place = {name: number for number, name in enumerate(names)}
    ends = [place[one.earlier] for one in rows], [place[one.later] for one in rows]
    graph = sparse.coo_matrix((np.ones(len(rows)), ends), shape=(len(names), len(names)))
    return np.asarray(connected_components(graph, directed=False)[1][ends[0]])


def _apart(values: np.ndarray, answers: np.ndarray, groups: np.ndarray, strength: float) -> np.ndarray:
    """(rows, classes) probabilities, each from models that saw none of its group."""
    classes = 2 if values.shape[1] > len(REPORT) else len(STATUSES)
    out = np.zeros((len(values), classes))
    for learn, ask in GroupKFold(FOLDS).split(values, answers, groups):
        said = _logistic(values[learn], answers[learn], strength).probabilities(values[ask])
        out[ask] = said if said.shape[1] > 1 else np.hstack([1 - said, said])
    return out


def _logistic(values: np.ndarray, answers: np.ndarray, strength: float) -> Logistic:
    """Weights of standardised features: of a sentence, whose products come last, or of a report."""
    scaler = StandardScaler().fit(values)
    scales = np.where(scaler.scale_ < _SAME, 1.0, scaler.scale_)
    of_sentence = values.shape[1] > len(REPORT)
    if of_sentence:
        scales[len(SENTENCE) :] /= PRODUCTS
    weighing = None if of_sentence else _by_rarity(answers)
    network = LogisticRegression(C=strength, max_iter=1000, class_weight=weighing)
    found = network.fit((values - scaler.mean_) / scales, answers)
    if of_sentence:
        return Logistic(scaler.mean_, scales, found.coef_, found.intercept_)
    weights, biases = np.zeros((len(STATUSES), values.shape[1])), np.full(len(STATUSES), _NEVER)
    weights[found.classes_], biases[found.classes_] = found.coef_, found.intercept_
    return Logistic(scaler.mean_, scales, weights, biases)


def _by_rarity(answers: np.ndarray) -> dict[int, float]:
    """Half of the labels are silence, which few ask about: a status weighs by the root of its rarity."""
    counts = np.bincount(answers)
    return {i: float((len(answers) / n) ** 0.5) for i, n in enumerate(counts) if n}


_KIND = {
    "persisting": "criticised", "mixed": "criticised", "resolved": "mended", "not_mentioned": "silent",
    "out_of_scope": "silent",
}  # fmt: skip
