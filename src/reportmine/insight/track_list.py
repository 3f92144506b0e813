"""What became of a system's earlier criticism, as it is listed, by the newest report that covers it."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reportmine.store.cache import FileCache
from reportmine.store.sql import CURRENT, DATE, PAGE_LABEL
from reportmine.vocabulary import STATUSES

Row = dict[str, Any]
_CRITICISM = ("finding", "text", "polarity", "report", "title", "family", "file", "date", "page",
              "page_label", "ocr", "section", "theme", "system_id", "system")  # fmt: skip
_DECIDING = ("of", "in", *_CRITICISM[:12], "similarity")
_TRACK = ("status", "confidence", "later_report", "via", "newest", "later_title", "later_family",
          "later_file", "later_date", "later_system_id", "later_system")  # fmt: skip
# Of a later report; the rest says what was decided.
_AGAINST = ("status", "confidence", "later_report", "later_title", "later_file", "later_family",
            "later_date", "later_system", "via")  # fmt: skip
_MARKS = f"""f.id, f.text, f.polarity, r.id, r.title, r.family, r.source_path, {DATE}, f.page, {PAGE_LABEL},
    f.ocr, h.heading"""
_THEME = """(select theme from finding_themes t where t.finding_id = f.id and t.source <> 'own'
    order by confidence desc, theme limit 1)"""


def tracked(
    connection: sqlite3.Connection, system: str, *, status: str | None = None, theme: str | None = None,
    since: str | None = None, limit: int | None = None,
) -> list[Row]:  # fmt: skip
    """Every earlier criticism of a system (its id) that a later report could answer, newest report first.

    Each with its status in the newest later report that looks at it, the sentences that decide (`later`),
    and the same for the others (`history`, newest first). `since`: an ISO date or year that the criticism
    is not older than. Rows are shared: they are not to be changed.
    """
    where = [f"r.system_id = :system and {CURRENT}"]
    where += [f"{DATE} || '~' >= :since"] if since else []
    if since:
        found = tracks_of(connection, " and ".join(where), {"system": system, "since": since})
    else:
        held = _held.get(connection)
        if system not in held:
            held[system] = tracks_of(connection, where[0], {"system": system})
        found = held[system]
    chosen = [
        row for row in found if status in (None, row["status"]) and theme in (None, row["theme"])
    ]  # fmt: skip
    return chosen[:limit]


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """How many have each status, in the order of the vocabulary."""
    n = Counter(row["status"] for row in rows)
    return {status: n[status] for status in STATUSES}


def status_counts(connection: sqlite3.Connection, system: str) -> dict[str, int]:
    """How many earlier criticisms of a system have each status now."""
    n = dict(
        connection.execute(
            f"""select t.status, count(*) from tracks t join findings f on f.id = t.finding_id
            join reports r on r.id = f.report_id
            where r.system_id = ? and t.newest and {CURRENT} group by 1""",
            (system,),
        ).fetchall()
    )
    return {status: n.get(status, 0) for status in STATUSES}


def tracks_of(connection: sqlite3.Connection, where: str, values: Mapping[str, str | None]) -> list[Row]:
    """The tracks of the findings `f` of reports `r` that fit a condition, as `tracked` gives them."""
    rows = connection.execute(
        f"""select {_MARKS}, {_THEME}, s.id, s.name, t.status, t.confidence, t.later_report_id, t.via,
            t.newest, l.title, l.family, l.source_path,
            coalesce(l.inspection_to, l.published) as later_date, w.id, w.name
        from tracks t join findings f on f.id = t.finding_id join reports r on r.id = f.report_id
        join systems s on s.id = r.system_id left join sections h on h.id = f.section_id
        join reports l on l.id = t.later_report_id join systems w on w.id = l.system_id
        where {where} order by {DATE} desc, r.id, f.rowid, t.newest desc, later_date desc, l.id""",
        values,
    ).fetchall()
    deciding = _deciding(connection, where, values)
    out: dict[str, Row] = {}
    for row in rows:
        criticism = dict(zip(_CRITICISM, row, strict=False))
        track = dict(zip(_TRACK, row[len(_CRITICISM) :], strict=True))
        of = criticism["finding"]
        if of not in out:  # the one that counts comes first
            out[of] = _named(criticism) | {"history": []}
            out[of] |= _against(track, deciding[of, track["later_report"]])
        else:
            out[of]["history"].append(_against(track, deciding[of, track["later_report"]]))
    return list(out.values())


def _deciding(
    connection: sqlite3.Connection, where: str, values: Mapping[str, str | None]
) -> dict[tuple[str, str], list[Row]]:
    """The sentences of later reports that decide, by criticism and later report, the weightiest first."""
    rows = connection.execute(
        f"""with chosen as (select f.id from findings f join reports r on r.id = f.report_id where {where})
        select e.finding_id, e.later_report_id, {_MARKS}, e.similarity
        from track_evidence e join chosen c on c.id = e.finding_id
        join findings f on f.id = e.later_finding_id join reports r on r.id = f.report_id
        left join sections h on h.id = f.section_id order by e.finding_id, e.later_report_id, e.rank""",
        values,
    )
    out: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        one = dict(zip(_DECIDING, row, strict=True))
        out[one.pop("of"), one.pop("in")].append(_named(one))
    return out


def _against(track: Row, later: Sequence[Row]) -> Row:
    track["later_file"] = track["later_file"].rsplit("/", 1)[-1]
    return {name: track[name] for name in _AGAINST} | {"later": list(later)}


def _named(row: Row) -> Row:
    """A finding with its file's name instead of the path."""
    return row | {"file": row["file"].rsplit("/", 1)[-1]}


def flat(row: Row) -> Row:
    """A track as a row of a table: the sentences that decide in one column."""
    kept = {name: value for name, value in row.items() if name not in ("later", "history")}
    return kept | {
        "later_findings": [one["finding"] for one in row["later"]],
        "later_texts": [one["text"] for one in row["later"]],
        "earlier_answers": [f"{one['later_date']}: {one['status']}" for one in row["history"]],
    }


_held: FileCache[dict[str, list[Row]]] = FileCache(lambda connection: {})
