"""What a command or a page was given, as the limits of a search, checked against the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from reportmine.errors import ReportmineError
from reportmine.search.filters import Filters
from reportmine.search.terms import check_date, find_system
from reportmine.vocabulary import POLARITIES


def filters_from(connection: sqlite3.Connection, given: Mapping[str, Any]) -> Filters:
    """The filters that a command or a page was given, checked against the database.

    `given`: any of the names of `Filters`, as text; None and "" are no limit. Raises ReportmineError,
    with the choices, for a value that the database does not have.
    """
    wanted = {name: value for name, value in given.items() if value not in (None, "")}
    for name, sql in _CHOICES.items():
        if name in wanted:
            wanted[name] = _check(name, str(wanted[name]), [row[0] for row in connection.execute(sql)])
    if "polarity" in wanted:
        wanted["polarity"] = _check("polarity", wanted["polarity"], [*POLARITIES, "any"])
    if "system" in wanted:
        wanted["system"] = find_system(connection, wanted["system"])
    if "since" in wanted:
        wanted["since"] = check_date(wanted["since"])
    if "until" in wanted:
        wanted["until"] = check_date(wanted["until"], end=True)
    if "score" in wanted:
        wanted["score"] = int(_check("score", str(wanted["score"]), ["1", "2", "3", "4"]))
    return Filters(**wanted)


_CHOICES = {
    "theme": "select name from themes order by 1",
    "family": "select distinct family from reports order by 1",
    "statement": """select name from framework_statements union select id from framework_statements
        union select statement from findings where statement is not null""",
    "inspectorate": "select distinct inspectorates from reports",
    "outcome": """select outcome from reports where outcome is not null
        union select grade from ratings order by 1""",
}


def _check(name: str, value: str, choices: list[str]) -> str:
    """The choice that `value` is, whatever its capitals."""
    if name == "inspectorate":
        choices = sorted({one for choice in choices for one in choice.split(", ") if one})
    known = {choice.casefold(): choice for choice in choices}
    if value.casefold() in known:
        return known[value.casefold()]
    shown = ", ".join(choices[:40]) + (", …" if len(choices) > 40 else "")
    raise ReportmineError(f"no {name} {value!r}; one of: {shown}" if choices else f"no {name} here")
