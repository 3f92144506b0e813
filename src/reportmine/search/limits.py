"""What a command or a page was given, as the limits of a search, checked against the database."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from reportmine.errors import AmbiguousName, BadDate, UnknownChoice
from reportmine.search.filters import Filters
from reportmine.search.suggest import nearest
from reportmine.store.cache import FileCache
from reportmine.structure.dates import find_date
from reportmine.structure.systems import candidates, name_forms, name_key
from reportmine.vocabulary import EVIDENCE_SOURCES, POLARITIES

LISTED = 40  # choices that a message lists at most


class Choice(NamedTuple):
    """What a limit may be, and what people see of it."""

    value: str
    label: str


# (value, label) of what is offered, in the order of a form.
_OFFERED = {
    "theme": "select name, label from themes order by label",
    "system": "select distinct s.id, s.name from systems s join reports r on r.system_id = s.id order by 2",
    "family": "select distinct family, family from reports order by 1",
    "statement": """select statement, statement from findings where statement is not null
        union select s.name, s.name from finding_statements l join framework_statements s
        on s.framework = l.framework and s.id = l.statement where l.rank = 1 order by 1""",
    "inspectorate": "select distinct inspectorates, inspectorates from reports",
    "outcome": """select outcome, outcome from reports where outcome is not null
        union select grade, grade from ratings order by 1""",
    # Not offered, but understood.
    "statement of a framework": "select name, name from framework_statements union select id, id from "
    "framework_statements",
    "name of a system": "select system_id, name from system_names",
}
_FIXED = {
    "polarity": [*POLARITIES, "any"], "score": ["1", "2", "3", "4"], "evidence": [*EVIDENCE_SOURCES],
}  # fmt: skip
_held: FileCache[dict[str, list[Choice]]] = FileCache(lambda connection: {})


def choices(connection: sqlite3.Connection, limit: str) -> list[Choice]:
    """What the database has for one of the limits: the theme, system, family, statement, inspectorate,
    or outcome.

    Read once for each, while the file stays the same.
    """
    known = _held.get(connection)
    if limit not in known:
        found = [Choice(*row) for row in connection.execute(_OFFERED[limit])]
        if limit == "inspectorate":  # a report of several names them all
            names = {name for joined, _ in found for name in joined.split(", ") if name}
            found = [Choice(name, name) for name in sorted(names)]
        known[limit] = found
    return known[limit]


def filters_from(connection: sqlite3.Connection, given: Mapping[str, Any]) -> Filters:
    """The filters that a command or a page was given, checked against the database.

    `given`: any of the names of `Filters`, as text; None and "" are no limit. Raises UnknownChoice, with
    what may have been meant or else the choices, for a value that the database does not have;
    AmbiguousName, with the candidates, for a system's; and BadDate.
    """
    checked = {
        name: _CHECKS.get(name, _check)(connection, name, str(value))
        for name, value in given.items()
        if value not in (None, "")
    }
    return Filters(**checked)  # type: ignore[arg-type]


def limits_of(filters: Filters) -> dict[str, str | int]:
    """The limits that are set, as `filters_from` takes them."""
    named = ((field.name, getattr(filters, field.name)) for field in fields(filters))
    return {name: value for name, value in named if value is not None}


def find_system(connection: sqlite3.Connection, name: str) -> str:
    """The id of the system that `name` means among those of the database.

    Raises UnknownChoice, with the names nearest to it, and AmbiguousName, with the candidates.
    """
    here = dict(choices(connection, "system"))
    if name in here:
        return name
    key, forms = name_key(name), set(name_forms(name))
    spelled = choices(connection, "name of a system")
    found = {i for i, n in spelled if name_key(n) == key and i in here}
    if not found:
        found = {i for i, n in here.items() if forms & set(name_forms(n))}
    if not found:
        found = {s.id for s in candidates(name) if s.id in here}
    if not found:
        found = {i for i, n in here.items() if key and key in name_key(n)}
    if len(found) == 1:
        return found.pop()
    if found:
        listed = ", ".join(f"{here[i]} ({i})" for i in sorted(found)[:8])
        raise AmbiguousName(f"{name[:60]!r} may be one of: {listed}")
    names = [*here.items(), *((i, n) for i, n in spelled if i in here)]
    near = nearest(sorted(forms), ((min(name_forms(n), key=len), here[i]) for i, n in names))
    raise UnknownChoice(f"no system named {name[:60]!r} in this database", near, "see the table systems")


def check_date(text: str, *, end: bool = False) -> str:
    """An ISO date from a date or a year. Raises BadDate."""
    if re.fullmatch(r"[0-9]{4}", text):
        return f"{text}-12-31" if end else text
    found = find_date(text)
    if not found:
        raise BadDate(f"{text[:60]!r} is no date; write 2024-05-31 or 2024")
    return found


def check_choice(what: str, value: str, offered: Sequence[Choice], also: Sequence[Choice] = ()) -> str:
    """The one that `value` is, whatever its capitals, of those that are offered or understood `also`.

    Raises UnknownChoice with those offered that are nearest, else all of them.
    """
    names = {choice.value: choice.label for choice in offered}
    for name in sorted({*names, *(choice.value for choice in also)}, reverse=True):
        if name.casefold() == value.casefold():
            return name
    spellings = ((spelling, name) for name, label in names.items() for spelling in (name, label))
    near = nearest([value], spellings)
    listed = sorted(names)
    shown = ", ".join(listed[:LISTED]) + (", …" if len(listed) > LISTED else "")
    if not names:
        raise UnknownChoice(f"no {what} here")
    raise UnknownChoice(f"no {what} {value[:60]!r}", near, f"one of: {shown}")


def _check(connection: sqlite3.Connection, name: str, value: str) -> str:
    if name in _FIXED:
        return check_choice(name, value, [Choice(one, one) for one in _FIXED[name]])
    also = choices(connection, "statement of a framework") if name == "statement" else ()
    return check_choice(name, value, choices(connection, name), also)


def _check_theme(connection: sqlite3.Connection, name: str, value: str) -> str:
    return _check(connection, "theme", value)


def _check_score(connection: sqlite3.Connection, name: str, value: str) -> int:
    return int(_check(connection, name, value))


def _check_report(connection: sqlite3.Connection, name: str, value: str) -> str:
    if not connection.execute("select 1 from reports where id = ?", (value,)).fetchone():
        raise UnknownChoice(f"no report {value[:40]!r} in this database")
    return value


def _check_year(connection: sqlite3.Connection, name: str, value: str) -> str:
    if not re.fullmatch(r"[0-9]{4}", value):
        raise BadDate(f"{value[:20]!r} is no year; write 2024")
    return value


_CHECKS = {
    "and_theme": _check_theme,
    "score": _check_score,
    "report": _check_report,
    "year": _check_year,
    "system": lambda connection, name, value: find_system(connection, value),
    "since": lambda connection, name, value: check_date(value),
    "until": lambda connection, name, value: check_date(value, end=True),
}
