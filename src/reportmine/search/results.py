"""What a search gives back: findings with their place, and why each is there."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from reportmine.search.index import Index
from reportmine.search.query import Query
from reportmine.search.rank import Ranked
from reportmine.search.terms import telling_words
from reportmine.store.sql import DATE, PAGE_LABEL

STEM = 5  # letters in which a word of the result must agree with one of the query
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Result:
    """A finding that was found, and why.

    `score` is comparable within one search only; `similarity` is the cosine of the two meanings. `page` is
    the place in the file, `page_label` what readers see as its number where that is another, `ocr` whether
    the text was read from a picture. `words` are those of the text that the query has too,
    `shared_themes` those of both, `direction` "same", "opposite" or None where the query has none that is
    clear. `folded` are the ids of findings of the same report that say the same again.
    """

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
    similarity: float = 0.0
    words: tuple[str, ...] = ()
    shared_themes: tuple[str, ...] = ()
    direction: str | None = None
    folded: tuple[str, ...] = ()
    page_label: str | None = None
    ocr: bool = False

    def to_dict(self) -> dict[str, Any]:
        """For JSON and CSV."""
        return {name: getattr(self, name) for name in _FIELDS}


_FIELDS = tuple(one.name for one in fields(Result))


@dataclass(frozen=True, slots=True)
class Answer:
    """The results, best first, and how the query was read.

    `direction`: strength or area_for_development where it is clear which was asked for. `hint`: what
    to do where nothing was found.
    """

    results: list[Result]
    direction: str | None = None
    hint: str | None = None


def describe(
    connection: sqlite3.Connection, index: Index, asked: Query, ranked: Sequence[Ranked]
) -> list[Result]:
    """The ranked findings with everything that is shown of them."""
    rowids = {one.place: int(index.rowids[one.place]) for one in ranked}
    rows = _rows(connection, list(rowids.values()))
    again = [int(index.rowids[place]) for one in ranked for place in one.folded]
    names = dict(_ids(connection, again))
    out = []
    for one in ranked:
        row = rows[rowids[one.place]]
        url, page = row["url"], row["page"]
        if url and page and url.lower().endswith(".pdf"):
            row["url"] = f"{url}#page={page}"
        row["ocr"] = bool(row["ocr"])
        row["themes"] = themes = tuple(row["themes"].split(",")) if row["themes"] else ()
        out.append(
            Result(
                **row, score=round(one.score, 4), similarity=round(one.similarity, 4),
                words=tuple(dict.fromkeys(m.lower() for m in matched_words(row["text"], asked.text))),
                shared_themes=tuple(t for t in themes if t in asked.themes),
                direction=_direction(asked.direction, row["polarity"]),
                folded=tuple(names[int(index.rowids[place])] for place in one.folded),
            )
        )  # fmt: skip
    return out


def matched_words(text: str, query: str) -> list[str]:
    """The words of `text` that share a stem with a telling word of `query`, in order."""
    stems = stems_of(query)
    return [word for word in _WORD.findall(text) if word[:STEM].lower() in stems]


def stems_of(query: str) -> set[str]:
    """The first letters of the words of a query that are looked for in the results."""
    pieces = _WORD.findall(" ".join(telling_words(query)))
    return {piece[:STEM] for piece in pieces if len(piece) > 2}


def _direction(asked: str | None, polarity: str) -> str | None:
    if asked is None or polarity not in ("strength", "area_for_development"):
        return None
    return "same" if polarity == asked else "opposite"


def _rows(connection: sqlite3.Connection, rowids: Sequence[int]) -> dict[int, dict[str, Any]]:
    cursor = connection.execute(
        f"""select f.rowid, f.id as finding, f.text, r.id as report, r.title, r.source_path as file,
            s.name as system, r.family, {DATE} as date, f.page,
            {PAGE_LABEL} as page_label, f.ocr, f.heading as section, f.polarity,
            (select group_concat(theme) from (
                select theme, max(confidence) as sure from finding_themes t where t.finding_id = f.id
                group by theme order by sure desc)) as themes,
            r.source_url as url
        from findings f join reports r on r.id = f.report_id left join systems s on s.id = r.system_id
        where f.rowid in ({",".join("?" * len(rowids))})""",
        list(rowids),
    )
    names = [column[0] for column in cursor.description[1:]]
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in cursor}


def _ids(connection: sqlite3.Connection, rowids: Sequence[int]) -> list[tuple[int, str]]:
    marks = ",".join("?" * len(rowids))
    return connection.execute(
        f"select rowid, id from findings where rowid in ({marks})", list(rowids)
    ).fetchall()
