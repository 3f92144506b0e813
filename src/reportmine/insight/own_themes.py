"""Themes of one's own: a definition and a handful of examples, learnt on the stored vectors.

Logistic regression (scikit-learn) tells the examples from a sample of the database's findings. Nobody
said of those that they are not about the theme, and some will be; what the first round finds as likely
as the examples is left undecided: it takes no part in the second round, nor in the measurement
(learning from positive and unlabelled examples in two steps: Liu et al. 2002).
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from reportmine.encode.open import encoder
from reportmine.errors import BadTheme, TooFewFindings, UnknownChoice
from reportmine.search.index import load_index
from reportmine.search.suggest import nearest
from reportmine.vocabulary import theme_names

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

LEAST_EXAMPLES, SAMPLE, SEED, C = 5, 3000, 0, 10.0
CHUNK = 50_000  # findings looked at in one go
_NAME = re.compile(r"[a-z][a-z0-9_]{1,48}")


@dataclass(frozen=True, slots=True)
class OwnTheme:
    """A theme that was added. Precision, recall and F1 are cross-validated over the examples."""

    name: str
    definition: str
    examples: tuple[str, ...]
    precision: float
    recall: float
    f1: float
    threshold: float
    others: int
    undecided: int
    findings: int


def add_theme(
    connection: sqlite3.Connection, model: str, name: str, definition: str, examples: Sequence[str]
) -> OwnTheme:
    """Learns the theme, tags every finding of the database, and keeps what was measured.

    `model` is the one whose vectors the database holds.

    An example is a sentence or the id of a finding. A theme of that name that was added before is
    replaced. Raises BadTheme for a bad name or too few examples, and TooFewFindings.
    """
    name, examples = _checked(name, definition, examples)
    index = load_index(connection)
    if len(index.rowids) < 2 * LEAST_EXAMPLES:
        raise TooFewFindings("the database has too few findings to learn a theme from")
    positives = encoder(model).encode([_sentence(connection, example) for example in examples])
    sample = np.random.default_rng(SEED).permutation(len(index.rowids))[:SAMPLE]
    others = index.vectors.rows(np.sort(sample))
    others = others[(others @ positives.T).max(axis=1) < 0.999]  # the examples themselves
    first = _out_of_fold(positives, others)
    undecided = first[len(positives) :] >= np.median(first[: len(positives)])
    others = others[~undecided]
    scores = _out_of_fold(positives, others)
    truth = np.arange(len(scores)) < len(positives)
    precision, recall, f1 = _measure(scores, truth)
    threshold = _threshold(scores, truth)
    fitted = _fit(np.vstack([positives, others]), truth)
    places = np.array_split(np.arange(len(index.rowids)), -(-len(index.rowids) // CHUNK))
    confidence = np.concatenate([fitted.predict_proba(index.vectors.rows(p))[:, 1] for p in places])
    found = np.flatnonzero(confidence >= threshold)
    rows = [(int(index.rowids[i]), float(confidence[i])) for i in found]
    theme = OwnTheme(
        name, definition, tuple(examples), precision, recall, f1, threshold,
        len(others), int(undecided.sum()), len(rows),
    )  # fmt: skip
    _store(connection, theme, rows)
    return theme


def remove_theme(connection: sqlite3.Connection, name: str) -> None:
    """Forgets a theme that was added. Raises UnknownChoice where there is none of that name."""
    if not connection.execute("select 1 from own_themes where theme = ?", (name,)).fetchone():
        own = [row[0] for row in connection.execute("select theme from own_themes")]
        near = nearest([name], ((one, one) for one in own))
        raise UnknownChoice(f"no theme of your own is named {name!r}", near)
    with connection:
        for table, column in (("finding_themes", "theme"), ("own_themes", "theme"), ("themes", "name")):
            connection.execute(f"delete from {table} where {column} = ?", (name,))


def own_themes(connection: sqlite3.Connection) -> list[tuple[str, str, list[str]]]:
    """(name, definition, examples) of the themes that were added."""
    rows = connection.execute(
        """select o.theme, t.definition, o.examples from own_themes o
        join themes t on t.name = o.theme order by 1"""
    )
    return [(name, definition, json.loads(examples)) for name, definition, examples in rows]


def _checked(name: str, definition: str, examples: Sequence[str]) -> tuple[str, list[str]]:
    if not _NAME.fullmatch(name):
        raise BadTheme(f"{name!r}: a theme's name is lower case letters, digits and _, as oral_health")
    if name in theme_names():
        raise BadTheme(f"{name!r} is a theme of the codebook; choose another name")
    if not definition.strip():
        raise BadTheme("a theme needs a definition: --define 'what findings about it say'")
    unique = list(dict.fromkeys(e.strip() for e in examples if e.strip()))
    if len(unique) < LEAST_EXAMPLES:
        raise BadTheme(
            f"{len(unique)} different examples: give at least {LEAST_EXAMPLES}, better 10 or more"
        )
    return name, unique


def _sentence(connection: sqlite3.Connection, example: str) -> str:
    row = connection.execute("select text from findings where id = ?", (example,)).fetchone()
    return row[0] if row else example


def _fit(rows: np.ndarray, truth: np.ndarray) -> LogisticRegression:
    # A second to import, which every build would wait for: most have no themes of their user's own.
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=C, class_weight="balanced", max_iter=1000).fit(rows, truth)


def _out_of_fold(positives: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The probability of each row, positives first, by a model fitted without its fold."""
    rows = np.vstack([positives, others])
    truth = np.arange(len(rows)) < len(positives)
    fold = _folds(len(positives), len(others))
    scores = np.zeros(len(rows))
    for number in range(fold.max() + 1):
        test = fold == number
        scores[test] = _fit(rows[~test], truth[~test]).predict_proba(rows[test])[:, 1]
    return scores


def _folds(positives: int, others: int) -> np.ndarray:
    """Every example alone where there are few of them, else in ten folds."""
    count = min(positives, 10)
    random = np.random.default_rng(SEED)
    return np.concatenate([np.arange(positives) % count, random.integers(0, count, others)])


def _measure(scores: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
    """Precision, recall and F1; each fold is judged at the threshold that suits the others best."""
    from sklearn.metrics import precision_recall_fscore_support

    fold = _folds(int(truth.sum()), int((~truth).sum()))
    said = np.zeros(len(scores), dtype=bool)
    for number in range(fold.max() + 1):
        test = fold == number
        said[test] = scores[test] >= _threshold(scores[~test], truth[~test])
    precision, recall, f1, _ = precision_recall_fscore_support(
        truth, said, average="binary", zero_division=0
    )
    return float(precision), float(recall), float(f1)


def _threshold(scores: np.ndarray, truth: np.ndarray) -> float:
    """The best F1, in the middle between the last that is in and the first that is out."""
    from sklearn.metrics import f1_score

    candidates = np.sort(scores[truth])
    best = max(candidates, key=lambda t: (f1_score(truth, scores >= t), t))
    below = scores[scores < best]
    return float((best + below.max()) / 2) if len(below) else float(best)


def _store(connection: sqlite3.Connection, theme: OwnTheme, rows: Sequence[tuple[int, float]]) -> None:
    label = theme.name.replace("_", " ").capitalize()
    with connection:
        connection.execute("delete from finding_themes where theme = ?", (theme.name,))
        connection.execute("delete from own_themes where theme = ?", (theme.name,))
        connection.execute(
            "insert or replace into themes (name, label, definition) values (?, ?, ?)",
            (theme.name, label, theme.definition),
        )
        connection.execute(
            """insert into own_themes (theme, examples, precision, recall, f1, threshold, added_at)
            values (?, ?, ?, ?, ?, ?, ?)""",
            (
                theme.name, json.dumps(theme.examples), round(theme.precision, 4), round(theme.recall, 4),
                round(theme.f1, 4), theme.threshold, datetime.now(UTC).isoformat(timespec="seconds"),
            ),
        )  # fmt: skip
        connection.executemany(
            """insert into finding_themes (finding_id, theme, confidence, source)
            select id, ?, ?, 'own' from findings where rowid = ?""",
            [(theme.name, round(confidence, 4), rowid) for rowid, confidence in rows],
        )
