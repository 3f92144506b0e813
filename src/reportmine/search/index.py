"""What a search needs of a database at hand: vectors, polarities, reports; one copy per file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from reportmine.search.filters import Filters
from reportmine.search.recent import Recent
from reportmine.search.vectors import Vectors
from reportmine.vocabulary import POLARITIES

_CHUNK = 20_000
_MASKS, _WORDS_KEPT = 64, 50_000  # how many sets of filters, and counts of words, are remembered


@dataclass(frozen=True, slots=True)
class Index:
    """One row per finding, in the order of the table: its place is its number here.

    `rowids` rise; `polarity` are numbers of `POLARITIES`; `report` are rowids of the reports.
    """

    rowids: np.ndarray
    polarity: np.ndarray
    report: np.ndarray
    vectors: Vectors
    _masks: Recent[Filters, np.ndarray] = field(default_factory=lambda: Recent(_MASKS), repr=False)
    _counts: Recent[str, int] = field(default_factory=lambda: Recent(_WORDS_KEPT), repr=False)

    def places(self, rowids: np.ndarray) -> np.ndarray:
        """The places of findings by their rowids; -1 for one that has no vector."""
        if not len(self.rowids):
            return np.full(len(rowids), -1)
        places = np.minimum(np.searchsorted(self.rowids, rowids), len(self.rowids) - 1)
        return np.where(self.rowids[places] == rowids, places, -1)

    def allowed(self, connection: sqlite3.Connection, filters: Filters) -> np.ndarray:
        """(findings,) of bool, not to be written to: which pass the filters."""
        return self._masks.get(filters, lambda: self._mask(connection, filters))

    def _mask(self, connection: sqlite3.Connection, filters: Filters) -> np.ndarray:
        reports = np.array(filters.reports(connection), dtype=np.int64)
        mask = np.isin(self.report, reports)
        if filters.polarity != "any":
            context = POLARITIES.index("context")
            wanted = filters.polarity and POLARITIES.index(filters.polarity)
            mask &= self.polarity != context if wanted is None else self.polarity == wanted
        for rowids in filters.findings(connection):
            mask &= np.isin(self.rowids, np.array(rowids, dtype=np.int64))
        mask.flags.writeable = False
        return mask

    def count(self, connection: sqlite3.Connection, word: str, most: int) -> int:
        """How many findings have a word, in any of its forms; `most` + 1 for more than `most`."""
        sql = "select count(*) from (select 1 from findings_fts where findings_fts match ? limit ?)"
        values = (f'"{word}"', most + 1)
        return self._counts.get(word, lambda: connection.execute(sql, values).fetchone()[0])


def load_index(connection: sqlite3.Connection) -> Index:
    """Reads a database's findings with their vectors."""
    count = connection.execute("select count(*) from embeddings").fetchone()[0]
    rowids = np.zeros(count, dtype=np.int64)
    polarity, report = np.zeros(count, dtype=np.int8), np.zeros(count, dtype=np.int64)
    numbers = {name: number for number, name in enumerate(POLARITIES)}

    def chunks() -> Iterator[np.ndarray]:
        cursor = connection.execute(
            """select f.rowid, f.polarity, r.rowid, e.vector from findings f
            join reports r on r.id = f.report_id join embeddings e on e.finding_id = f.id order by 1"""
        )
        start = 0
        while rows := cursor.fetchmany(_CHUNK):
            part = slice(start, start + len(rows))
            rowids[part] = [row[0] for row in rows]
            polarity[part] = [numbers[row[1]] for row in rows]
            report[part] = [row[2] for row in rows]
            start += len(rows)
            halves = np.frombuffer(b"".join(row[3] for row in rows), dtype="<f2")
            yield halves.reshape(len(rows), -1)

    return Index(rowids, polarity, report, Vectors.of(count, chunks()))


def model_of(connection: sqlite3.Connection) -> str:
    """The model whose vectors a database holds: queries are encoded by the same."""
    return connection.execute("select model from build").fetchone()[0]
