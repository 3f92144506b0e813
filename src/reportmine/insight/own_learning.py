"""Learns a theme of one's own from vectors, and says what its examples can tell of it.

Logistic regression (scikit-learn) tells the examples from a sample of the database's findings. Nobody
said of those that they are not about the theme, and some will be; what the first round finds as likely
as the examples is left undecided and takes no part in the second round (learning from positive and
unlabelled examples in two steps: Liu et al. 2002). What a reader judged right or wrong teaches with the
examples; it takes no part in the figures, for it was found by the model that they would measure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reportmine.insight.interval import wilson

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

SEED = 0
C_TIMES_ROWS = 30_000  # the same smoothness, so the same meaning of a probability, in a small database
# A finding that is tagged has at least this probability. With five examples the threshold of the best F1
# varies between 0.3 and 0.8 by chance. Chosen on two themes that no published figure is of.
SUREST = 0.9
_FOLDS = 10


@dataclass(frozen=True, slots=True)
class Lesson:
    """(rows, dimensions) each: what is taught, and a sample of what else there is."""

    examples: np.ndarray
    right: np.ndarray  # taggings that a reader judged
    wrong: np.ndarray
    others: np.ndarray


@dataclass(frozen=True, slots=True)
class Span:
    """A figure with the ends of its interval."""

    low: float
    value: float
    high: float


@dataclass(frozen=True, slots=True)
class Told:
    """What examples tell: `found` of `of` left-out examples are found, and others are.

    `clear` and `unclear` are findings of the sample that are tagged without having been learnt from:
    those taken for something else, and those left undecided.
    """

    found: int
    of: int
    clear: int
    unclear: int

    @property
    def recall(self) -> Span:
        """Of left-out examples, the share that is found; Wilson's interval."""
        return share(self.found, self.of)

    @property
    def precision(self) -> Span:
        """Between: whatever is tagged but no example is wrong, and all of it is right.

        Nobody said of the sample that it is not about the theme, so that neither end can be ruled out.
        And it is of a pool that the examples are in by choice, not by chance: it says how much is not
        known. Only reading says how many taggings are right.
        """
        tagged = self.found + self.clear + self.unclear
        low = self.found / tagged if tagged else 0.0
        return Span(low, (low + 1) / 2, 1.0)


@dataclass(frozen=True, slots=True)
class Learnt:
    """A theme learnt: who tags, from which probability on, and what the examples tell."""

    model: LogisticRegression
    threshold: float
    told: Told
    undecided: int
    alone: np.ndarray  # of each example, the share of others that are likelier without it

    def confidence(self, rows: np.ndarray) -> np.ndarray:
        """The probability of each row."""
        return np.asarray(self.model.predict_proba(rows)[:, 1])


def share(k: int, n: int) -> Span:
    """k of n with Wilson's interval."""
    low, high = wilson(k, n)
    return Span(low, k / n if n else 0.0, high)


def f1(precision: Span, recall: Span) -> Span:
    """F1 with an interval: of both values, of both low ends and of both high ends.

    Wider than 95 %, for both are seldom at the same end.

    >>> f1(Span(0.5, 1, 1), Span(0.5, 0.5, 1))
    Span(low=0.5, value=0.6666666666666666, high=1.0)
    """
    ends = ("low", "value", "high")
    pairs = [(getattr(precision, end), getattr(recall, end)) for end in ends]
    return Span(*(2 * p * r / (p + r) if p + r else 0.0 for p, r in pairs))


def learn(lesson: Lesson) -> Learnt:
    """Learns in two rounds, and measures on examples that were left out."""
    count = len(lesson.examples)
    first = _out_of_fold(lesson, lesson.others[:0])[0]
    near = first[count:] >= np.median(first[:count])
    kept = Lesson(lesson.examples, lesson.right, lesson.wrong, lesson.others[~near])
    scores, unclear = _out_of_fold(kept, lesson.others[near])
    truth = np.arange(len(scores)) < count
    return Learnt(
        _fit(kept), _threshold(scores, truth), _told(scores, truth, unclear), int(near.sum()),
        np.array([(first[count:] > score).mean() for score in first[:count]]),
    )  # fmt: skip


def _fit(lesson: Lesson) -> LogisticRegression:
    """Examples and others weigh the same together; a judged finding weighs as much as an example."""
    # A second to import, which every build would wait for: most have no themes of their user's own.
    from sklearn.linear_model import LogisticRegression

    parts = (lesson.examples, lesson.right, lesson.wrong, lesson.others)
    counts = [len(part) for part in parts]
    about = counts[0] + counts[1]
    each = len(lesson.others) / about
    weights = np.repeat([each, each, each, 1.0], counts)
    truth = np.repeat([True, True, False, False], counts)
    model = LogisticRegression(C=C_TIMES_ROWS / weights.sum(), max_iter=1000)
    return model.fit(np.vstack(parts), truth, weights)


def _out_of_fold(lesson: Lesson, unclear: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The probability of each example, then other, by a model fitted without its fold; and of unclear ones.

    Those are learnt from by none; each is looked at by the model of one fold, as the others are.
    """
    fold = _folds(len(lesson.examples), len(lesson.others))
    of_example, of_other = np.split(fold, [len(lesson.examples)])
    of_unclear = _folds(len(lesson.examples), len(unclear))[len(lesson.examples) :]
    rows, scores, more = (
        np.vstack([lesson.examples, lesson.others]),
        np.zeros(len(fold)),
        np.zeros(len(unclear)),
    )
    for number in range(fold.max() + 1):
        model = _fit(
            Lesson(
                lesson.examples[of_example != number], lesson.right, lesson.wrong,
                lesson.others[of_other != number],
            )
        )  # fmt: skip
        for into, of, where in ((scores, rows, fold), (more, unclear, of_unclear)):
            if (where == number).any():
                into[where == number] = model.predict_proba(of[where == number])[:, 1]
    return scores, more


def _folds(examples: int, others: int) -> np.ndarray:
    """Every example alone where there are few of them, else in ten folds."""
    count = min(examples, _FOLDS)
    random = np.random.default_rng(SEED)
    return np.concatenate([np.arange(examples) % count, random.integers(0, count, others)])


def _told(scores: np.ndarray, truth: np.ndarray, unclear: np.ndarray) -> Told:
    """What is tagged where each fold is judged at the threshold that the other folds give."""
    examples = int(truth.sum())
    fold, of_unclear = (_folds(examples, n) for n in (len(scores) - examples, len(unclear)))
    said, said_unclear = np.zeros(len(scores), dtype=bool), np.zeros(len(unclear), dtype=bool)
    for number in range(fold.max() + 1):
        test = fold == number
        threshold = _threshold(scores[~test], truth[~test])
        said[test] = scores[test] >= threshold
        test = of_unclear[examples:] == number
        said_unclear[test] = unclear[test] >= threshold
    return Told(int(said[truth].sum()), examples, int(said[~truth].sum()), int(said_unclear.sum()))


def _threshold(scores: np.ndarray, truth: np.ndarray) -> float:
    """The best F1, in the middle between the last that is in and the first that is out; SUREST at least."""
    from sklearn.metrics import f1_score

    candidates = np.sort(scores[truth])
    best = max(candidates, key=lambda t: (f1_score(truth, scores >= t), t))
    below = scores[scores < best]
    return max(SUREST, float((best + below.max()) / 2) if len(below) else float(best))
