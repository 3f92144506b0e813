"""Fits the tagger's weights and measures them on reports not seen.

Logistic regression (scikit-learn) on frozen sentence vectors and TF-IDF words. Measured by
cross-validation over whole reports; what is chosen rather than fitted (`Setting`) is chosen in each
fold inside its training reports, so that nothing is tuned on what is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, f1_score
from sklearn.model_selection import GroupKFold

from reportmine import data
from reportmine.tag.features import join, words
from reportmine.tag.labels import Label
from reportmine.tag.tagger import POLARITIES, logits_to_probabilities

C_THEME = 6.0
FOLDS, INNER_FOLDS, SEED = 5, 3, 0
_NEVER = -30.0  # the intercept of a class that has no labels to learn from
_THRESHOLDS = np.arange(0.20, 0.55, 0.05)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is chosen, not fitted: strength and class weights of polarity, threshold of themes."""

    c: float = 0.3
    weights: str | None = "balanced"
    threshold: float = 0.35


# Weaker and stronger regularisation, with and without more weight for the rare polarities.
SETTINGS = tuple(Setting(c, weights) for c in (0.1, 0.3, 1.0) for weights in (None, "balanced"))


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


def fit(labels: Sequence[Label], numbers: np.ndarray, setting: Setting) -> Fitted:
    """Fits on all `labels`; `numbers` are their dense features."""
    polarity, themes, _ = targets(labels)
    vectoriser = words()
    features = join(vectoriser.fit_transform([label.item.text for label in labels]), numbers)
    first, first_intercepts = _fit_polarity(features, polarity, setting)
    second, second_intercepts = _fit_themes(features, themes)
    vocabulary = sorted(vectoriser.vocabulary_, key=vectoriser.vocabulary_.__getitem__)
    return Fitted(
        np.vstack([first, second]),
        np.concatenate([first_intercepts, second_intercepts]),
        vocabulary,
        vectoriser.idf_,
    )


def _fit_polarity(
    features: sparse.csr_matrix, polarity: np.ndarray, setting: Setting
) -> tuple[np.ndarray, np.ndarray]:
    """A row and an intercept for each polarity; one that no label has is never said."""
    model = LogisticRegression(C=setting.c, class_weight=setting.weights, max_iter=500)
    model.fit(features, polarity)
    coefficients = np.zeros((len(POLARITIES), features.shape[1]))
    intercepts = np.full(len(POLARITIES), _NEVER)
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
        coefficients[model.classes_] = np.vstack([-model.coef_, model.coef_]) / 2
        intercepts[model.classes_] = np.concatenate([-model.intercept_, model.intercept_]) / 2
    else:
        coefficients[model.classes_], intercepts[model.classes_] = model.coef_, model.intercept_
    return coefficients, intercepts


def _fit_themes(features: sparse.csr_matrix, themes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows, intercepts = [], []
    for column in themes.T:
        row, intercept = _one_theme(features, column)
        rows.append(row)
        intercepts.append(intercept)
    return np.vstack(rows), np.concatenate(intercepts)


def _one_theme(features: sparse.csr_matrix, column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if min(column.sum(), len(column) - column.sum()) < 3:  # too few to learn from: never said
        return np.zeros((1, features.shape[1])), np.array([_NEVER])
    model = LogisticRegression(C=C_THEME, max_iter=200, solver="liblinear").fit(features, column)
    return model.coef_, model.intercept_


def predict(fitted: Fitted, texts: Sequence[str], numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of polarities and themes, as `Tagger.probabilities`."""
    vectoriser = words(fitted.vocabulary)
    vectoriser.idf_ = fitted.idf
    scores = join(vectoriser.transform(list(texts)), numbers) @ fitted.coefficients.T
    return logits_to_probabilities(scores + fitted.intercepts)


def cross_validate(labels: Sequence[Label], numbers: np.ndarray) -> Predictions:
    """Out-of-fold predictions, folds by report; each fold's settings are chosen inside its training."""
    polarity, themes, reports = targets(labels)
    out = Predictions(
        np.zeros((len(labels), len(POLARITIES))), np.zeros(themes.shape), np.zeros(len(labels))
    )
    for train, test in _folds(FOLDS).split(numbers, polarity, reports):
        inside = [labels[i] for i in train]
        setting = choose(inside, numbers[train])
        fitted = fit(inside, numbers[train], setting)
        texts = [labels[i].item.text for i in test]
        out.polarity[test], out.themes[test] = predict(fitted, texts, numbers[test])
        out.threshold[test] = setting.threshold
    return out


def choose(labels: Sequence[Label], numbers: np.ndarray) -> Setting:
    """The setting with the best kappa and the threshold with the best micro F1, over inner folds."""
    polarity, themes, reports = targets(labels)
    texts = [label.item.text for label in labels]
    said = np.zeros((len(SETTINGS), len(labels)), dtype=int)
    found = np.zeros(themes.shape)
    for train, test in _folds(INNER_FOLDS).split(numbers, polarity, reports):
        vectoriser = words()
        features = join(vectoriser.fit_transform([texts[i] for i in train]), numbers[train])
        unseen = join(vectoriser.transform([texts[i] for i in test]), numbers[test])
        for row, setting in enumerate(SETTINGS):
            coefficients, intercepts = _fit_polarity(features, polarity[train], setting)
            said[row, test] = (unseen @ coefficients.T + intercepts).argmax(axis=1)
        coefficients, intercepts = _fit_themes(features, themes[train])
        found[test] = unseen @ coefficients.T + intercepts
    best = SETTINGS[int(np.argmax([cohen_kappa_score(polarity, row) for row in said]))]
    probabilities = 1 / (1 + np.exp(-found))
    scores = [f1_score(themes, probabilities >= t, average="micro", zero_division=0) for t in _THRESHOLDS]
    return replace(best, threshold=float(_THRESHOLDS[int(np.argmax(scores))]))


def _folds(count: int) -> GroupKFold:
    return GroupKFold(count, shuffle=True, random_state=SEED)
