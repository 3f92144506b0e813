"""Judgements of people on pairs of findings: the same, not the same, or unsure.

They are kept for ever, with who judged and when, also where a finding is no longer there: its report may
come back. Of one person the newest counts; a "not the same" of anybody weighs more than a "same".
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import Any

import numpy as np

from reportmine.errors import BadLabels, UnknownChoice
from reportmine.store.place import apart

JUDGEMENTS = ("same", "not_same", "unsure")
SAME, NEVER = 1.0, -1e9  # how likely a pair is the same where somebody says so, or that it is not
LONGEST = 200  # letters of a name
_COLUMNS = ("finding_a", "finding_b", "judgement", "judged_by", "judged_at")
_INSERT = f"insert or ignore into main.pair_judgements ({', '.join(_COLUMNS)}) values (?, ?, ?, ?, ?)"


def judge(connection: sqlite3.Connection, one: str, other: str, judgement: str, by: str) -> None:
    """Records what a person says of two findings that are there, whichever comes first.

    Raises UnknownChoice for a finding that is not there, two that are one, another judgement, or no name.
    """
    row = _checked(one, other, judgement, by, datetime.now(UTC).isoformat(timespec="microseconds"))
    for finding in (one, other):
        if not connection.execute("select 1 from findings where id = ?", (finding,)).fetchone():
            raise UnknownChoice(f"no finding {finding!r} in this database")
    connection.execute(_INSERT, row)


def judgements(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """All that were made, the oldest first."""
    rows = connection.execute(
        f"select {', '.join(_COLUMNS)} from pair_judgements order by judged_at, finding_a, finding_b"
    )
    return [dict(zip(_COLUMNS, row, strict=True)) for row in rows]


def take_in(connection: sqlite3.Connection, lines: Iterable[str]) -> int:
    """Records judgements from JSON lines as they are given out; those known already stay as they are.

    Returns how many there were. Raises BadLabels for a line that is none; nothing is recorded then.
    """
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            *said, at = _checked(*(row[name] for name in _COLUMNS))
            rows.append((*said, _utc(at)))
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError, UnknownChoice) as error:
            raise BadLabels(f"line {number}: not a judgement of a pair: {error}") from error
    connection.executemany(_INSERT, rows)
    return len(rows)


def take_over(connection: sqlite3.Connection) -> None:
    """Keeps those of the database attached as `old`; it may be of a version that knew none."""
    rows = []
    with suppress(sqlite3.DatabaseError), closing(apart(connection, "old")) as old:
        rows = old.execute(f"select {', '.join(_COLUMNS)} from pair_judgements").fetchall()
    connection.executemany(_INSERT, rows)


def counting(connection: sqlite3.Connection) -> dict[tuple[str, str], float]:
    """How likely pairs (the lesser id first) are the same where a person decided it."""
    newest: dict[tuple[str, str], dict[str, str]] = {}
    for row in judgements(connection):
        newest.setdefault((row["finding_a"], row["finding_b"]), {})[row["judged_by"]] = row["judgement"]
    out = {}
    for pair, said in newest.items():
        if "not_same" in said.values():
            out[pair] = NEVER
        elif "same" in said.values():
            out[pair] = SAME
    return out


def with_judged(
    judged: Mapping[tuple[str, str], float], ids: Sequence[str], pairs: tuple[np.ndarray, ...]
) -> tuple[np.ndarray, ...]:
    """Rows (one, other, likely) of pairs of `ids`, with what people say in place of what was computed."""
    one, other, likely = pairs
    place = {finding: row for row, finding in enumerate(ids)}
    known = {
        (min(place[a], place[b]), max(place[a], place[b])): value
        for (a, b), value in judged.items()
        if a in place and b in place
    }
    if not known:
        return pairs
    there = np.array(
        [(a, b) in known for a, b in zip(one.tolist(), other.tolist(), strict=True)], dtype=bool
    )
    rows = np.array(list(known), dtype=one.dtype).reshape(-1, 2)
    return (
        np.concatenate([one[~there], rows[:, 0]]), np.concatenate([other[~there], rows[:, 1]]),
        np.concatenate([likely[~there], np.array(list(known.values()))]),
    )  # fmt: skip


def _utc(at: str) -> str:
    """A time as `judge` writes it: the newest is the last of the texts."""
    when = datetime.fromisoformat(at)
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return when.isoformat(timespec="microseconds")


def _checked(one: str, other: str, judgement: str, by: str, at: str) -> tuple[str, ...]:
    if not all(isinstance(value, str) for value in (one, other, judgement, by, at)):
        raise UnknownChoice("a judgement is five texts")
    if not all(value.isprintable() for value in (one, other, by)):
        raise UnknownChoice("ids and names are plain text on one line")
    if one == other:
        raise UnknownChoice("a finding is the same as itself: judge two")
    if judgement not in JUDGEMENTS:
        raise UnknownChoice(f"no judgement {judgement[:60]!r}", JUDGEMENTS)
    if not by.strip() or len(by) > LONGEST:
        raise UnknownChoice("say who judges: --by NAME")
    return (min(one, other), max(one, other), judgement, by.strip(), at)
