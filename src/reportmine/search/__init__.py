"""Search: full text and vectors, fused; the same finding, wherever it was said."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from reportmine.errors import ReportmineError
from reportmine.search.query import Filters, fts_query
from reportmine.search.vectors import VectorCache, Vectors

__all__ = ["Filters", "Result", "search", "similar"]

# Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009), with the constant of the paper.
RRF_CONSTANT = 60
CANDIDATES = 200
_cache = VectorCache()


@dataclass(frozen=True, slots=True)
class Result:
    """A finding that was found. `score` is comparable within one search only."""

    finding: str
    text: str
    report: str
    title: str
    file: str
    system: str | None
    family: str
    date: str | None
    page: int | None
    section: str
    polarity: str
    themes: tuple[str, ...]
    score: float
    url: str | None

    def to_dict(self) -> dict[str, Any]:
        """For JSON and CSV."""
        return asdict(self)


def search(
    connection: sqlite3.Connection, query: str, filters: Filters | None = None, limit: int = 20
) -> list[Result]:
    """The findings that best match `query`, by words and by meaning, best first."""
    from reportmine.search.encoder import encoder

    filters = filters or Filters()
    if not query.strip() or limit < 1:
        return []
    vectors = _cache.get(connection)
    allowed = filters.rowids(connection)
    vector = encoder(model_of(connection)).encode([query[:20_000]])[0]
    near = vectors.nearest(vector, max(CANDIDATES, limit), allowed)
    words = _by_words(connection, query, filters, max(CANDIDATES, limit))
    ranked = fuse([words, [rowid for rowid, _ in near]])[:limit]
    return _results(connection, ranked)


def similar(
    connection: sqlite3.Connection, finding: str, filters: Filters | None = None, limit: int = 10
) -> list[Result]:
    """The findings most similar to a stored one, itself left out. `score` is the cosine.

    Raises ReportmineError for an unknown finding.
    """
    row = connection.execute(
        "select f.rowid, e.vector from findings f join embeddings e on e.finding_id = f.id where f.id = ?",
        (finding,),
    ).fetchone()
    if row is None:
        raise ReportmineError(f"no finding {finding!r} in this database")
    vector = np.frombuffer(row[1], dtype="<f2").astype(np.float32)
    allowed = (filters or Filters()).rowids(connection)
    near = _cache.get(connection).nearest(vector, limit + 1, allowed)
    return _results(connection, [(r, s) for r, s in near if r != row[0]][:limit])


def fuse(rankings: Sequence[Sequence[int]]) -> list[tuple[int, float]]:
    """Rankings of rowids to one, by reciprocal rank; ties go to the lower rowid."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, rowid in enumerate(ranking, start=1):
            scores[rowid] = scores.get(rowid, 0.0) + 1 / (RRF_CONSTANT + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _by_words(connection: sqlite3.Connection, query: str, filters: Filters, limit: int) -> list[int]:
    words = fts_query(query)
    if not words:
        return []
    where, values = filters.where()
    rows = connection.execute(
        f"""select f.rowid from findings_fts
        join findings f on f.rowid = findings_fts.rowid join reports r on r.id = f.report_id
        where findings_fts match ? and {where} order by bm25(findings_fts), f.rowid limit ?""",
        [words, *values, limit],
    )
    return [row[0] for row in rows]


def _results(connection: sqlite3.Connection, ranked: Sequence[tuple[int, float]]) -> list[Result]:
    if not ranked:
        return []
    marks = ",".join("?" * len(ranked))
    rows = connection.execute(
        f"""select f.rowid, f.id, f.text, r.id, r.title, r.source_path, s.name, r.family,
            coalesce(r.inspection_to, r.published), f.page, f.heading, f.polarity,
            (select group_concat(theme) from (
                select theme from finding_themes t where t.finding_id = f.id order by confidence desc)),
            r.source_url
        from findings f join reports r on r.id = f.report_id left join systems s on s.id = r.system_id
        where f.rowid in ({marks})""",
        [rowid for rowid, _ in ranked],
    )
    found = {row[0]: row[1:] for row in rows}
    out = []
    for rowid, score in ranked:
        (
            fid,
            text,
            rid,
            title,
            path,
            system,
            family,
            date,
            page,
            heading,
            polarity,
            themes,
            url,
        ) = found[rowid]
        out.append(
            Result(
                fid, text, rid, title, path, system, family, date, page, heading, polarity,
                tuple((themes or "").split(",")) if themes else (), round(score, 4),
                f"{url}#page={page}" if url and page and url.lower().endswith(".pdf") else url,
            )
        )  # fmt: skip
    return out


def model_of(connection: sqlite3.Connection) -> str:
    """The model whose vectors a database holds: queries are encoded by the same."""
    return connection.execute("select model from build").fetchone()[0]


def vectors_of(connection: sqlite3.Connection) -> Vectors:
    """All vectors of a database, cached per file."""
    return _cache.get(connection)
