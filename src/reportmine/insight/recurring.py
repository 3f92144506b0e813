"""What recurs: the same criticism, or praise, of several systems, grouped whatever its theme tag."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from reportmine.insight.alike import Alike, Sayings, alike
from reportmine.insight.grouping import joined, near_pairs
from reportmine.insight.issues import groups, marks, telling
from reportmine.insight.judgements import counting, with_judged
from reportmine.insight.naming import name_of
from reportmine.insight.stored import Said, Stored, stored, stored_rows
from reportmine.insight.topics import Looked, k_of_n, looked_at
from reportmine.store.sql import CURRENT
from reportmine.text import sentence_hash

# Findings are one recurrence while their pairs are this likely the same, on average; one broader group
# while they are this likely.
SAME, BROADER = 0.5, 0.22
KINDS = {"area_for_development": ("area_for_development", "mixed"), "strength": ("strength",)}
# A sentence that so many systems' reports print letter for letter is a stock phrase.
STOCK = 4
# A member whose pairs with the others are less likely than this on average goes.
CLOSE = 0.55
RESAMPLES, KEPT, SEED = 8, 0.8, 0
LEAST = 3  # telling words
SURE = 0.6  # what is less surely judged so is left out


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A group: `members` with the most typical first; `stability`: how often its pairs stay together."""

    id: str
    name: str
    theme: str | None
    polarity: str
    members: tuple[Said, ...]
    stability: float
    broader: str | None = None


def write_recurrences(connection: sqlite3.Connection, model: str) -> None:
    """Fills `recurrences` and `recurrence_members`, which are empty; `report_topics` is there already.

    `model` is the one that embedded.
    """
    looked = looked_at(connection, CURRENT)
    for polarity in KINDS:
        found = recurrences(connection, polarity, model)
        # A broader one is among those before: the commonest come first.
        for one in sorted(found, key=lambda one: one.broader is not None):
            row = _row(one, looked)
            marked = ", ".join(f":{name}" for name in row)
            connection.execute(f"insert into recurrences ({', '.join(row)}) values ({marked})", row)
            connection.executemany(
                "insert into recurrence_members values (?, ?, ?)",
                [(one.id, said.id, rank) for rank, said in enumerate(one.members, start=1)],
            )


def recurrences(connection: sqlite3.Connection, polarity: str, model: str) -> list[Recurrence]:
    """Those of criticisms (`area_for_development`, with mixed findings) or praise, of two systems or more.

    Only reports that no later edition replaces; stock phrases are left out.
    """
    pairs = alike(model)
    said, sayings = _load(connection, pairs, KINDS[polarity])
    if len(said) < 2:
        return []
    one, other = near_pairs(sayings.vectors)
    judged = counting(connection)
    one, other, likely = with_judged(
        judged, [s.id for s in said], (one, other, pairs.probabilities(sayings, one, other))
    )
    narrow, broad = joined(len(said), one, other, likely, (SAME, BROADER))
    table = _table(len(said), one, other, likely)
    groups = [_close(rows, table) for rows in _groups(narrow)]
    groups = [rows for rows in groups if len({said[row].system for row in rows}) > 1]
    together = _stability(said, (one, other, likely), groups)
    out = []
    for rows, stable in zip(groups, together, strict=True):
        typical = _typical(rows, sayings.vectors)
        out.append((int(broad[rows[0]]), _recurrence([said[row] for row in typical], polarity, stable)))
    return _with_broader(out)


def _load(
    connection: sqlite3.Connection, model: Alike, polarities: Sequence[str]
) -> tuple[list[Said], Sayings]:
    """The findings that may recur, and what they are compared by; the rows of both are the same."""
    which = f"f.polarity in ({', '.join('?' * len(polarities))}) and f.polarity_confidence >= {SURE}"
    rows = stored_rows(connection, f"{which} and r.system_id is not null and {CURRENT}", polarities)
    stock = _stock(rows)
    rows = [row for row in rows if sentence_hash(row[1]) not in stock]
    return stored(connection, model, [rows[i] for i in np.flatnonzero(_says_of_whom([r[1] for r in rows]))])


def _says_of_whom(texts: Sequence[str]) -> np.ndarray:
    """(texts,) of bool: which say themselves whom or what service they are about.

    "The pace is too slow" is said of anything: as many of them as are alike are no recurrence.
    """
    return np.array([_clear(text) for text in texts], dtype=bool)


def _clear(text: str) -> bool:
    return (
        len(telling(text)) >= LEAST
        and text[-1] != ":"
        and not marks("vague").search(text)
        and any(pattern.search(text) for _, pattern in groups("population"))
    )


def _stock(rows: Sequence[Stored]) -> set[str]:
    """The hashes of sentences that the reports of many systems print letter for letter."""
    systems: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        systems[sentence_hash(row[1])].add(row[4])
    return {sentence for sentence, of in systems.items() if len(of) >= STOCK}


def _groups(numbers: np.ndarray) -> list[np.ndarray]:
    order = np.argsort(numbers, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1)
    return [part for part in parts if len(part) > 1]


def _table(number: int, one: np.ndarray, other: np.ndarray, likely: np.ndarray) -> sparse.csr_matrix:
    """(number, number) probabilities, both ways."""
    half = sparse.csr_matrix((likely, (one, other)), shape=(number, number))
    return sparse.csr_matrix(half + half.T)


def _close(rows: np.ndarray, table: sparse.csr_matrix) -> np.ndarray:
    """The group without what hangs on by few of its members."""
    inside = table[rows][:, rows].toarray()
    means = inside.sum(axis=1) / max(len(rows) - 1, 1)
    kept: np.ndarray = rows[means >= CLOSE]
    return kept


def _typical(rows: np.ndarray, vectors: np.ndarray) -> list[int]:
    """The rows, nearest to the middle of the group first."""
    middle = vectors[rows].mean(axis=0)
    found: list[int] = rows[np.argsort(-(vectors[rows] @ middle), kind="stable")].tolist()
    return found


def _stability(
    said: Sequence[Said], pairs: tuple[np.ndarray, ...], groups: Sequence[np.ndarray]
) -> list[float]:
    """How often the pairs of each group stay together where a fifth of the reports is left out."""
    one, other, likely = pairs
    random = np.random.default_rng(SEED)
    names, report = np.unique([s.assessment for s in said], return_inverse=True)
    kept, pairs_in = np.zeros(len(groups)), np.zeros(len(groups))
    for _ in range(RESAMPLES):
        there = (random.random(len(names)) < KEPT)[report]
        inside = there[one] & there[other]
        (numbers,) = joined(len(said), one[inside], other[inside], likely[inside], (SAME,))
        for place, rows in enumerate(groups):
            left = numbers[rows[there[rows]]]
            counts = np.unique(left, return_counts=True)[1]
            kept[place] += (counts * (counts - 1)).sum() / 2
            pairs_in[place] += len(left) * (len(left) - 1) / 2
    return [float(k / n) if n else 0.0 for k, n in zip(kept, pairs_in, strict=True)]


def _recurrence(members: Sequence[Said], polarity: str, stability: float) -> Recurrence:
    themes = Counter(s.theme for s in members if s.theme)
    theme = min(themes, key=lambda name: (-themes[name], name)) if themes else None
    id_ = hashlib.sha256(f"{polarity} {members[0].id}".encode()).hexdigest()[:12]
    name = name_of([s.text for s in members], {s.system for s in members})
    return Recurrence(id_, name, theme, polarity, tuple(members), stability)


def _with_broader(found: Sequence[tuple[int, Recurrence]]) -> list[Recurrence]:
    """Each with the id of the largest of its broader group, where that is another; the commonest first."""

    def size(one: Recurrence) -> tuple[int, int, str]:
        return -len({s.system for s in one.members}), -len(one.members), one.id

    largest: dict[int, Recurrence] = {}
    for broad, one in sorted(found, key=lambda pair: size(pair[1])):
        largest.setdefault(broad, one)
    out = [
        replace(one, broader=largest[broad].id) if largest[broad] is not one else one
        for broad, one in found
    ]
    return sorted(out, key=size)


def _row(one: Recurrence, looked: Looked) -> dict[str, object]:
    """The row of `recurrences`."""
    return {
        "id": one.id, "name": one.name, "theme": one.theme, "polarity": one.polarity,
        "findings": len(one.members), "stability": round(one.stability, 3),
        "finding_id": one.members[0].id, "broader_id": one.broader,
        **k_of_n(((s.system, s.assessment, s.year) for s in one.members), one.theme, looked),
    }  # fmt: skip
