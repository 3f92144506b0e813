"""What was asked: a few words, a sentence, a pasted paragraph, or a finding of the database."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from reportmine.errors import UnknownChoice
from reportmine.search.recent import Recent
from reportmine.tag.item import Item
from reportmine.vocabulary import MAX_THEMES, POLARITIES

MAX_TEXT = 20_000  # characters that are read of what was typed or pasted
# A text longer than this is cut into its sentences, as the encoder reads 256 tokens at most.
_LONG, _MAX_SENTENCES = 400, 48
# From here on the direction of a query is taken as clear.
CLEAR = 0.6
_KEPT = 500  # queries that were read last: the pages of one search ask for it several times
OPPOSITE = {"strength": "area_for_development", "area_for_development": "strength"}


@dataclass(frozen=True, slots=True)
class Query:
    """`polarity` are probabilities (4,); `themes` those that the tagger or the finding gives."""

    text: str
    vector: np.ndarray
    polarity: np.ndarray
    themes: tuple[str, ...]

    @property
    def direction(self) -> str | None:
        """strength or area_for_development, where it is clear which of them was asked for."""
        best = int(self.polarity.argmax())
        name = POLARITIES[best]
        return name if name in OPPOSITE and self.polarity[best] >= CLEAR else None

    def without_direction(self) -> Query:
        """The same, asked for whatever direction a finding has."""
        return replace(self, polarity=np.zeros_like(self.polarity))


_read: Recent[tuple[str, str], Query] = Recent(_KEPT)


def read_text(text: str, model: str) -> Query:
    """What a person typed or pasted, read by the tagger of the database's model; kept for a while."""
    text = " ".join(text[:MAX_TEXT].replace("\x00", " ").split())
    return _read.get((text, model), lambda: _read_anew(text, model))


def _read_anew(text: str, model: str) -> Query:
    from reportmine.tag.tagger import tagger

    tags = tagger(model).tag([Item(part) for part in _parts(text)])
    polarity = _together(np.stack([t.polarity_probabilities for t in tags]))
    named = Counter(theme for t in tags for theme, _ in t.themes)
    themes = tuple(theme for theme, _ in named.most_common(MAX_THEMES))
    vector = _mean([t.vector for t in tags])
    vector.flags.writeable = polarity.flags.writeable = False  # many searches share them
    return Query(text, vector, polarity, themes)


def read_finding(connection: sqlite3.Connection, finding: str) -> tuple[Query, str, str | None]:
    """A stored finding, the report it stands in, and that report's system.

    Raises UnknownChoice for an unknown one.
    """
    row = connection.execute(
        """select f.text, f.polarity, e.vector, r.id, r.system_id from findings f
        join embeddings e on e.finding_id = f.id join reports r on r.id = f.report_id where f.id = ?""",
        (finding,),
    ).fetchone()
    if row is None:
        raise UnknownChoice(f"no finding {finding!r} in this database")
    themes = connection.execute(
        "select distinct theme from finding_themes where finding_id = ?", (finding,)
    ).fetchall()
    polarity = np.array([float(name == row[1]) for name in POLARITIES])
    vector = np.frombuffer(row[2], dtype="<f2").astype(np.float32)
    return Query(row[0], vector, polarity, tuple(t[0] for t in themes)), row[3], row[4]


def _parts(text: str) -> list[str]:
    if len(text) <= _LONG:
        return [text]
    from reportmine.structure.sentences import split

    return [text[start:end] for start, end in split(text)][:_MAX_SENTENCES] or [text]


def _together(polarities: np.ndarray) -> np.ndarray:
    """(parts, 4) probabilities as those of the whole: what only describes says little of its direction."""
    weights = 1 - polarities[:, POLARITIES.index("context")] + 1e-3
    together: np.ndarray = np.average(polarities, axis=0, weights=weights)
    return together


def _mean(vectors: list[np.ndarray]) -> np.ndarray:
    mean = np.mean(vectors, axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)
