"""Fits the tagger's weights and measures them on reports not seen.

Logistic regression (scikit-learn) on frozen sentence vectors and TF-IDF words. Measured by
cross-validation over whole reports; the theme threshold of each fold is chosen inside its training
reports, so that nothing is tuned on what is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

from reportmine import data
from reportmine.tag.features import join, words
from reportmine.tag.labels import Label
from reportmine.tag.tagger import POLARITIES, logits_to_probabilities

C_POLARITY, C_THEME = 3.0, 6.0
FOLDS, INNER_FOLDS, SEED = 5, 3, 0
_THRESHOLDS = np.arange(0.20, 0.55, 0.05)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights as plain arrays: rows are the 4 polarities, then the themes."""

    coefficients: np.ndarray
    intercepts: np.ndarray
    vocabulary: list[str]
    idf: np.ndarray


@dataclass(frozen=True, slots=True)
class Predictions:
    """Out-of-fold probabilities for every label, and the theme threshold used for each."""

    polarity: np.ndarray
    themes: np.ndarray
    threshold: np.ndarray


def theme_names() -> list[str]:
    """The codebook's themes in its order."""
    return [t["name"] for t in data.load("themes.toml")["theme"]]


def targets(labels: Sequence[Label]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(polarity index, (labels, themes) 0/1, report names)."""
    names = theme_names()
    polarity = np.array([POLARITIES.index(label.polarity) for label in labels])
    themes = np.array([[int(t in label.themes) for t in names] for label in labels])
    return polarity, themes, np.array([label.report for label in labels])


def fit(labels: Sequence[Label], numbers: np.ndarray) -> Fitted:
    """Fits on all `labels`; `numbers` are their dense features."""
    polarity, themes, _ = targets(labels)
    vectoriser = words()
    counted = vectoriser.fit_transform([label.item.text for label in labels])
    features = join(counted, numbers)
    first = LogisticRegression(C=C_POLARITY, max_iter=500).fit(features, polarity)
    rows, intercepts = [first.coef_], [first.intercept_]
    for column in themes.T:
        row, intercept = _one_theme(features, column)
        rows.append(row)
        intercepts.append(intercept)
    vocabulary = sorted(vectoriser.vocabulary_, key=vectoriser.vocabulary_.__getitem__)
    return Fitted(np.vstack(rows), np.concatenate(intercepts), vocabulary, vectoriser.idf_)


def _one_theme(features: sparse.csr_matrix, column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if column.sum() < 3:  # too few to learn from: never said
        return np.zeros((1, features.shape[1])), np.array([-10.0])
    model = LogisticRegression(C=C_THEME, max_iter=200, solver="liblinear").fit(features, column)
    return model.coef_, model.intercept_


def predict(fitted: Fitted, texts: Sequence[str], numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of polarities and themes, as `Tagger.probabilities`."""
    vectoriser = words(fitted.vocabulary)
    vectoriser.idf_ = fitted.idf
    scores = join(vectoriser.transform(list(texts)), numbers) @ fitted.coefficients.T
    return logits_to_probabilities(scores + fitted.intercepts)


def cross_validate(labels: Sequence[Label], numbers: np.ndarray) -> Predictions:
    """Out-of-fold predictions, folds by report; each fold's threshold from inside its training."""
    polarity, themes, reports = targets(labels)
    out = Predictions(
        np.zeros((len(labels), len(POLARITIES))), np.zeros(themes.shape), np.zeros(len(labels))
    )
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=SEED).split(numbers, polarity, reports):
        inside = [labels[i] for i in train]
        fitted = fit(inside, numbers[train])
        texts = [labels[i].item.text for i in test]
        out.polarity[test], out.themes[test] = predict(fitted, texts, numbers[test])
        out.threshold[test] = choose_threshold(inside, numbers[train])
    return out


def choose_threshold(labels: Sequence[Label], numbers: np.ndarray) -> float:
    """The theme threshold with the best micro F1 over folds by report."""
    _, themes, reports = targets(labels)
    found = np.zeros(themes.shape)
    folds = GroupKFold(INNER_FOLDS, shuffle=True, random_state=SEED)
    for train, test in folds.split(numbers, themes, reports):
        fitted = fit([labels[i] for i in train], numbers[train])
        found[test] = predict(fitted, [labels[i].item.text for i in test], numbers[test])[1]
    scores = [f1_score(themes, found >= t, average="micro") for t in _THRESHOLDS]
    return float(_THRESHOLDS[int(np.argmax(scores))])
