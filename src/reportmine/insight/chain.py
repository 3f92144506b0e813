"""The chain of one issue of a system: first said, said again, checked, mended; as registers of auditors'
recommendations show it.

A later sentence that decides that a criticism persists, or is mended only in part, says it again: what
became of that sentence in still later reports belongs to the same chain.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reportmine.insight.alike import alike
from reportmine.insight.issues import groups, telling, whole
from reportmine.insight.stored import stored, stored_by_id
from reportmine.insight.track_list import tracks_of
from reportmine.search import model_of
from reportmine.store.sql import CURRENT
from reportmine.vocabulary import STATUSES

Row = dict[str, Any]
SAID_AGAIN = ("persisting", "mixed")
CHECKED = (*SAID_AGAIN, "resolved", "not_mentioned")
_LONGEST = 40  # criticisms of a chain; none is as long


@dataclass(frozen=True, slots=True)
class Why:
    """Why a later sentence is held to be about the same: words and groups that both have, likelihood."""

    words: tuple[str, ...]
    people: tuple[str, ...]
    likely: float

    def to_dict(self) -> Row:
        """For JSON."""
        return {"words": list(self.words), "people": list(self.people), "likely": round(self.likely, 3)}


def chain(connection: sqlite3.Connection, finding: str) -> Row | None:
    """The chain that an earlier criticism is in; None where nothing later answers it or it answers nothing.

    `said`: the criticisms, the earliest first, each as `tracked` gives it, its deciding sentences with why
    they are about the same. `first`, `last`: the days it was first and last said; `checked`: how many later
    reports look at it; `status`: the newest of theirs; `years`: from the first day to the day it was last
    said, or to the day that it was found mended.
    """
    first = _first(connection, finding)
    said = _said(connection, first)
    if not said:
        return None
    for row in said:
        for answer in (row, *row["history"]):
            _explain(connection, row["finding"], answer["later"])
    answers = [answer for row in said for answer in (row, *row["history"])]
    looked = [answer for answer in answers if answer["status"] in CHECKED]
    # Of what one report says of several the worst counts: what is still said is not mended.
    newest = max(looked, key=lambda a: (a["later_date"], -STATUSES.index(a["status"])), default=None)
    whose = dict(connection.execute("select id, assessment_id from reports"))
    checked = {whose[answer["later_report"]] for answer in looked}
    again = [answer["later_date"] for answer in answers if answer["status"] in SAID_AGAIN]
    days = [said[0]["date"], *again]
    if newest and newest["status"] == "resolved":
        days.append(newest["later_date"])
    return {
        "id": said[0]["finding"], "system": said[0]["system"], "system_id": said[0]["system_id"],
        "text": said[0]["text"], "status": newest["status"] if newest else "out_of_scope",
        "first": said[0]["date"], "last": max([said[0]["date"], *again]), "checked": len(checked),
        "years": round(int(max(days)[:4]) - int(said[0]["date"][:4]), 1), "said": said,
    }  # fmt: skip


def _first(connection: sqlite3.Connection, finding: str) -> str:
    """The earliest criticism that a finding says again, or itself."""
    seen = {finding}
    while True:
        row = connection.execute(
            """select e.finding_id from track_evidence e
            join tracks t on t.finding_id = e.finding_id and t.later_report_id = e.later_report_id
            join findings f on f.id = e.finding_id join reports r on r.id = f.report_id
            where e.later_finding_id = ? and t.status in (?, ?)
            order by coalesce(r.inspection_to, r.published), e.similarity desc limit 1""",
            (finding, *SAID_AGAIN),
        ).fetchone()
        if row is None or row[0] in seen:
            return finding
        finding = row[0]
        seen.add(finding)


def _said(connection: sqlite3.Connection, first: str) -> list[Row]:
    """The first criticism and those that say it again and have later reports of their own."""
    out: dict[str, Row] = {}
    todo = [first]
    while todo and len(out) < _LONGEST:
        finding = todo.pop(0)
        for row in tracks_of(connection, f"f.id = :it and {CURRENT}", {"it": finding}):
            out[finding] = row
            for answer in (row, *row["history"]):
                if answer["status"] in SAID_AGAIN:
                    todo += [one["finding"] for one in answer["later"] if _criticises(one)]
        todo = [one for one in dict.fromkeys(todo) if one not in out]
    return sorted(out.values(), key=lambda row: (row["date"], row["finding"]))


def _criticises(row: Row) -> bool:
    return row["polarity"] in ("area_for_development", "mixed")


def _explain(connection: sqlite3.Connection, criticism: str, later: Iterable[Row]) -> None:
    """Gives each deciding sentence why it is held to be about the same."""
    some = list(later)
    rows = stored_by_id(connection, [criticism, *(one["finding"] for one in some)])
    if len(rows) <= 1:
        return
    said, _ = stored(connection, alike(model_of(connection)), rows)
    mine, *others = (whole(one.text, one.before) for one in said)
    for row, text in zip(some, others, strict=False):
        row["why"] = why(mine, text, row["similarity"]).to_dict()


def why(one: str, other: str, likely: float) -> Why:
    """What two texts share.

    >>> why("Care leavers wait for a dentist.", "Most care leavers have a dentist.", 0.5).words
    ('care', 'leaver', 'dentist')
    """
    there = set(telling(other))
    words = tuple(dict.fromkeys(word for word in telling(one) if word in there))
    people = tuple(
        name for name, pattern in groups("population") if pattern.search(one) and pattern.search(other)
    )
    return Why(words, people, likely)
