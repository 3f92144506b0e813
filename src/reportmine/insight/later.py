"""Which later assessments follow a report: of the same system, or of one that contains it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportmine.store.sql import CURRENT, DATE

PART_OF = "part of"  # how a later report's system is related, where it is another


@dataclass(frozen=True, slots=True)
class Assessment:
    """The documents of one assessment (`reports`: their ids) of a system; `date`: the latest of them."""

    id: str
    system: str
    family: str
    date: str
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Follows:
    """A later assessment of what an earlier one was of; `via` says how, where the system is another."""

    earlier: Assessment
    later: Assessment
    via: str | None = None


def assessments(connection: sqlite3.Connection) -> list[Assessment]:
    """All that judge a known system and say when, the earliest first; documents in order of their ids."""
    rows = connection.execute(
        f"""select r.assessment_id, r.system_id, r.family, {DATE}, r.id from reports r
        where r.judged and r.system_id is not null and {DATE} is not null and {CURRENT} order by r.id"""
    )
    parts: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for assessment, *rest in rows:
        parts[assessment].append(tuple(rest))
    found = [
        Assessment(name, some[0][0], some[0][1], max(one[2] for one in some), tuple(one[3] for one in some))
        for name, some in parts.items()
    ]
    return sorted(found, key=lambda one: (one.date, one.id))


def following(connection: sqlite3.Connection, system: str | None = None) -> list[Follows]:
    """Every pair of an earlier and a later assessment, of all systems or of one; the earliest first."""
    every = assessments(connection)
    wholes: dict[str, set[str]] = defaultdict(set)
    for part, whole in connection.execute("select part_id, whole_id from system_relations"):
        wholes[part].add(whole)
    by_system: dict[str, list[Assessment]] = defaultdict(list)
    for one in every:
        by_system[one.system].append(one)
    earlier = [one for one in every if system in (None, one.system)]
    return [pair for one in earlier for pair in _after(one, by_system, wholes)]


def _after(
    one: Assessment, by_system: Mapping[str, Sequence[Assessment]], wholes: Mapping[str, set[str]]
) -> Iterator[Follows]:
    for system in [one.system, *sorted(wholes.get(one.system, ()))]:
        for other in by_system.get(system, ()):
            if is_later(other.date, one.date):
                yield Follows(one, other, None if system == one.system else PART_OF)


def is_later(day: str, than: str) -> bool:
    """Whether an ISO day, or a year, is surely after another: of the same year it is not known.

    >>> is_later("2024", "2023-05-01"), is_later("2024", "2024-05-01")
    (True, False)
    """
    length = min(len(day), len(than))
    return day[:length] > than[:length]
