"""Learns whether two findings say the same, from judged pairs that no vector learnt from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from reportmine.encode.folder import write_checksums
from reportmine.errors import BadLabels, NothingToMeasure
from reportmine.insight.alike import Alike, Sayings, features, sayings_of
from reportmine.insight.issues import whole, word_weights
from reportmine.tag.item import Item
from reportmine.tag.tagger import Tagger
from reportmine.train.labels import pair_rows
from reportmine.train.sources import Source
from reportmine.vocabulary import theme_names

FOLDS, STRENGTH = 8, 0.3  # of cross-validation over reports; the inverse of the penalty on weights
# The products of two vectors' numbers are many, and each tells little: their weights are held smaller.
PRODUCTS = 0.06
BOUNDS = (0.3, 0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair of sentences of two reports, and two readers' grades: 2 the same, 1 near, 0 not."""

    first: Item
    second: Item
    reports: tuple[str, str]
    grades: tuple[int, int]

    @property
    def same(self) -> bool:
        """Whether both readers say so."""
        return min(self.grades) == 2


def learn_alike(
    path: Path, sources: Mapping[str, Source], model: str, tagger: Tagger, models: Path
) -> dict[str, Any]:
    """Learns from the pairs at `path` and writes `models/insight/alike_MODEL.json` with its figures.

    Figures are of pairs whose first report took no part (cross-validation over reports). Raises BadLabels,
    and NothingToMeasure where none of the reports is at hand.
    """
    pairs = judged_pairs(path, sources)
    if len({pair.reports[0] for pair in pairs}) < FOLDS:
        raise NothingToMeasure(f"{path}: of too few reports at hand to learn from")
    texts = (
        whole(i.text, i.previous) for s in sources.values() if not s.reserved for i in s.items.values()
    )
    weights = word_weights(texts)
    sayings = tagged_sayings(
        [item for pair in pairs for item in (pair.first, pair.second)], tagger, weights
    )
    one = np.arange(0, 2 * len(pairs), 2)
    same = np.array([pair.same for pair in pairs])
    values, products = features(sayings, one, one + 1), sayings.vectors[one] * sayings.vectors[one + 1]
    said = np.zeros(len(pairs))
    for learn, ask in GroupKFold(FOLDS).split(same, same, [pair.reports[0] for pair in pairs]):
        found = fitted(values[learn], products[learn], same[learn], weights)
        said[ask] = found.probabilities(sayings, one[ask], one[ask] + 1)
    measured = figures(same, said)
    learnt = replace(fitted(values, products, same, weights), measured=measured)
    folder = models / "insight"
    folder.mkdir(exist_ok=True)
    text = json.dumps(learnt.to_dict())
    (folder / f"alike_{model}.json").write_text(text + "\n", "utf-8")
    write_checksums(models)
    return measured


def fitted(
    values: np.ndarray, products: np.ndarray, same: np.ndarray, words: dict[str, float]
) -> Alike:  # fmt: skip
    """The weights of features (pairs, features) and of vectors' products (pairs, dimensions)."""
    scalers = StandardScaler().fit(values), StandardScaler().fit(products)
    standard = [scaler.transform(part) for scaler, part in zip(scalers, (values, products), strict=True)]
    network = LogisticRegression(C=STRENGTH, max_iter=1000).fit(
        np.hstack([standard[0], PRODUCTS * standard[1]]), same
    )
    weights = network.coef_[0]
    of_products = PRODUCTS * weights[values.shape[1] :] / scalers[1].scale_
    bias = float(network.intercept_[0] - of_products @ scalers[1].mean_)
    first = scalers[0]
    return Alike(
        first.mean_, first.scale_, weights[: values.shape[1]], bias, words, products=of_products
    )  # fmt: skip


def tagged_sayings(items: Sequence[Item], tagger: Tagger, weights: Mapping[str, float]) -> Sayings:
    """Sentences as they are compared, tagged as a build would."""
    tags = tagger.tag(items)
    column = {name: i for i, name in enumerate(theme_names())}
    themes = np.zeros((len(items), len(column)), dtype=np.float32)
    for row, one in enumerate(tags):
        for theme, sure in one.themes:
            themes[row, column[theme]] = sure
    vectors = np.stack([one.vector for one in tags]).astype("<f2").astype(np.float32)
    texts, before = [item.text for item in items], [item.previous for item in items]
    return sayings_of(texts, before, vectors, themes, weights)


def figures(same: np.ndarray, said: np.ndarray) -> dict[str, Any]:
    """Average precision, and precision and recall from each bound on."""
    rows = []
    for bound in BOUNDS:
        chosen = said > bound
        right = int((chosen & same).sum())
        precision = right / max(int(chosen.sum()), 1)
        rows.append(
            {"bound": bound, "precision": round(precision, 3), "recall": round(right / same.sum(), 3)}
        )
    average = float(average_precision_score(same, said))
    return {
        "pairs": len(same), "same": int(same.sum()), "average_precision": round(average, 3), "bounds": rows,
    }  # fmt: skip


def judged_pairs(path: Path, sources: Mapping[str, Source]) -> list[Judged]:
    """Pairs at hand from JSON lines: `a` and `b` (report, sentence), `grades`. Raises BadLabels."""
    out = []
    for where, row, reports, items in pair_rows(path, sources):
        grades = row.get("grades")
        if not isinstance(grades, list) or len(grades) != 2 or not {0, 1, 2}.issuperset(grades):
            raise BadLabels(f"{where}: grades are not two of 0, 1, 2")
        if items:
            out.append(Judged(*items, reports, (grades[0], grades[1])))
    return out
