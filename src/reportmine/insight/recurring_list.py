"""What recurs, as it is listed: of all reports, or of some kinds and years."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from reportmine.insight.topics import Looked, k_of_n, looked_at
from reportmine.store.cache import FileCache
from reportmine.store.sql import CURRENT, DATE, PAGE_LABEL, YEAR

Row = dict[str, Any]
STABLE = 0.6  # a recurrence whose pairs stay together less often is loose
_MEMBER = ("finding", "text", "polarity", "system_id", "system", "title", "family", "file", "date", "page",
           "page_label", "assessment", "year")  # fmt: skip
_COLUMNS = ("id", "name", "theme", "polarity", "stability", "broader_id")
_COUNTED_BY = ("assessment", "year", "system_id")


def recurring(
    connection: sqlite3.Connection, *, theme: str | None = None, family: str | None = None,
    since: str | None = None, polarity: str = "area_for_development", min_systems: int = 2,
    limit: int | None = None,
) -> list[Row]:  # fmt: skip
    """Recurrences, those of most systems first, each with its members, the most typical first.

    With `family` or `since` (an ISO date or year) only findings of such reports count, on both sides of
    every k of n. Rows are shared: they are not to be changed.
    """
    if family or since:
        found = _listed(connection, {"polarity": polarity, "family": family, "since": since})
    else:
        held = _held.get(connection)
        if polarity not in held:
            held[polarity] = _listed(connection, {"polarity": polarity})
        found = held[polarity]
    chosen = [row for row in found if row["systems"] >= min_systems and theme in (None, row["theme"])]
    return chosen[:limit]


def one_recurrence(connection: sqlite3.Connection, recurrence: str) -> Row | None:
    """The recurrence of an id, or that a finding of this id is in."""
    row = connection.execute(
        """select id from recurrences where id = ?1
        union all select recurrence_id from recurrence_members where finding_id = ?1""",
        (recurrence,),
    ).fetchone()
    return _listed(connection, {"id": row[0]})[0] if row else None


def narrower(connection: sqlite3.Connection, recurrence: str) -> list[Row]:
    """The other recurrences of its broader group, the commonest first: id, name, systems."""
    rows = connection.execute(
        """with head as (select coalesce(broader_id, id) as id from recurrences where id = :it)
        select c.id, c.name, c.systems from recurrences c, head
        where (c.id = head.id or c.broader_id = head.id) and c.id <> :it order by c.systems desc, c.name""",
        {"it": recurrence},
    )
    return [dict(zip(("id", "name", "systems"), row, strict=True)) for row in rows]


def _listed(connection: sqlite3.Connection, given: Mapping[str, str | None]) -> list[Row]:
    """Recurrences of a polarity, or of an id, with what is counted of them in such reports."""
    where = [CURRENT]
    where += ["r.family = :family"] if given.get("family") else []
    where += [f"{DATE} || '~' >= :since"] if given.get("since") else []
    reports = " and ".join(where)
    which = "c.id = :id" if "id" in given else "c.polarity = :polarity"
    members = _members(connection, f"{which} and {reports}", given)
    looked = looked_at(connection, reports, given)
    rows = connection.execute(
        f"select {', '.join(f'c.{name}' for name in _COLUMNS)} from recurrences c where {which}", given
    ).fetchall()
    found = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
    counted = [_counted(one, members[one["id"]], looked) for one in found if members[one["id"]]]
    return sorted(counted, key=lambda r: (-r["systems"], -r["reports"], -r["findings"], r["name"], r["id"]))


def _members(
    connection: sqlite3.Connection, where: str, values: Mapping[str, str | None]
) -> dict[str, list[Row]]:
    rows = connection.execute(
        f"""select m.recurrence_id, f.id, f.text, f.polarity, r.system_id, s.name, r.title, r.family,
            r.source_path, {DATE}, f.page, {PAGE_LABEL}, r.assessment_id, {YEAR}
        from recurrence_members m join recurrences c on c.id = m.recurrence_id
        join findings f on f.id = m.finding_id join reports r on r.id = f.report_id
        join systems s on s.id = r.system_id where {where} order by m.recurrence_id, m.rank""",
        values,
    )
    out: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        member = dict(zip(_MEMBER, row[1:], strict=True))
        member["file"] = member["file"].rsplit("/", 1)[-1]
        out[row[0]].append(member)
    return out


def _counted(one: Row, members: list[Row], looked: Looked) -> Row:
    said = [(m["system_id"], m["assessment"], m["year"]) for m in members]
    return one | {
        **k_of_n(said, one["theme"], looked), "findings": len(members),
        "loose": one["stability"] < STABLE, "members": members,
    }  # fmt: skip


def shown(row: Row) -> Row:
    """A recurrence as it is given out."""
    return row | {"members": [shown_member(member) for member in row["members"]]}


def shown_member(member: Row) -> Row:
    """A finding of a recurrence, without what it is counted by."""
    return {key: value for key, value in member.items() if key not in _COUNTED_BY}


def flat(row: Row) -> Row:
    """A recurrence as a row of a table: the most typical finding is quoted, all are named."""
    first, names = row["members"][0], [member["finding"] for member in row["members"]]
    return {k: v for k, v in row.items() if k != "members"} | {"quote": first["text"], "members": names}


_held: FileCache[dict[str, list[Row]]] = FileCache(lambda connection: {})
