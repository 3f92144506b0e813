"""How much each thing that speaks for a quality statement weighs: fitted when a model is trained."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reportmine.structure.catalogue import catalogue
from reportmine.tag.calibrate import softmax
from reportmine.tag.statements import FEATURES, features
from reportmine.tag.tagger import Tagger
from reportmine.train.labels import Label

# The framework that the original sentences of models/labels were written under.
LEARNT_FROM = "saf-ics"


def learn_weights(labels: Sequence[Label], model: Tagger) -> np.ndarray:
    """The weights of the features, from sentences written under a statement of `LEARNT_FROM`."""
    framework = catalogue().frameworks[LEARNT_FROM]
    found = [(label, framework.find(label.item.heading)) for label in labels]
    under = [(label, s) for label, s in found if s and label.polarity != "context"]
    if not under:
        return np.ones(len(FEATURES))
    tags = model.tag([label.item for label, _ in under])
    scores = features(
        np.array([t.theme_probabilities for t in tags]), np.array([t.vector for t in tags]),
        [None] * len(tags), framework.statements, model.encoder,
    )  # fmt: skip
    place = {s.id: i for i, s in enumerate(framework.statements)}
    return fit_weights(scores, np.array([place[s.id] for _, s in under]))


def fit_weights(scores: np.ndarray, truth: np.ndarray, steps: int = 3000) -> np.ndarray:
    """(3,) weights by maximum likelihood; `scores` (n, statements, 3), `truth` (n,) indices.

    The crosswalk's weight cannot be learnt from sentences that answer no older question: it is held
    at the weight of the theme fit, the other statement of the same project's judgement.
    """
    weights = np.zeros(scores.shape[2])
    chosen = scores[np.arange(len(truth)), truth]
    for _ in range(steps):
        chances = softmax(scores @ weights)
        gradient = (chosen - np.einsum("ns,nsf->nf", chances, scores)).mean(axis=0)
        weights += 2.0 * gradient
    weights[1] = weights[0]
    return weights
