"""What a person types, made safe for FTS5; and the filters of a search as SQL."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

import numpy as np

from reportmine.errors import ReportmineError
from reportmine.structure.dates import find_date
from reportmine.structure.systems import candidates, name_forms, name_key

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Words that match nearly every sentence: left out of the full-text query when others remain.
_COMMON = frozenset(
    (
        "a an and are as at be been but by can do does for from had has have how in into is it its "
        "no not of on or our so that the their them there they this to too was we were what when "
        "where which who why will with"
    ).split()
)
MAX_WORDS = 64


def fts_query(text: str) -> str:
    """An FTS5 query that can be no syntax error: each word quoted, joined by OR; "" for no words.

    >>> fts_query('well-led AND "x')
    '"well" OR "led" OR "x"'
    """
    words = [w.replace("’", "'") for w in _WORD.findall(text)]
    telling = [w for w in words if w.lower() not in _COMMON] or words
    unique = list(dict.fromkeys(w.lower() for w in telling))[:MAX_WORDS]
    return " OR ".join(f'"{w}"' for w in unique)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the results are limited to. `polarity` None means every polarity but context."""

    polarity: str | None = None
    theme: str | None = None
    system: str | None = None
    family: str | None = None
    since: str | None = None
    until: str | None = None
    not_report: str | None = None
    not_system: str | None = None

    def where(self) -> tuple[str, list[str]]:
        """(SQL condition over findings f and reports r, its parameters)."""
        parts, values = [], []

        def need(condition: str, value: str | None) -> None:
            if value:
                parts.append(condition)
                values.append(value)

        if self.polarity != "any":
            need("f.polarity = ?", self.polarity)
            if not self.polarity:
                parts.append("f.polarity <> 'context'")
        need("f.id in (select finding_id from finding_themes where theme = ?)", self.theme)
        need("r.system_id = ?", self.system)
        need("r.family = ?", self.family)
        # A report that prints only a year counts from its first day to its last.
        need("coalesce(r.inspection_to, r.published) >= ?", self.since)
        need("coalesce(r.inspection_from, r.published) <= ?", self.until)
        need("r.id <> ?", self.not_report)
        need("coalesce(r.system_id, '') <> ?", self.not_system)
        parts.append("r.id not in (select replaces from reports where replaces is not null)")
        return " and ".join(parts), values

    def rowids(self, connection: sqlite3.Connection) -> np.ndarray:
        """Sorted rowids of the findings that pass."""
        where, values = self.where()
        rows = connection.execute(
            f"select f.rowid from findings f join reports r on r.id = f.report_id where {where} order by 1",
            values,
        )
        return np.array([row[0] for row in rows], dtype=np.int64)


def find_system(connection: sqlite3.Connection, name: str) -> str:
    """The id of the system that `name` means among those of the database.

    Raises ReportmineError, with the candidates, for an unknown or ambiguous name.
    """
    here = dict(
        connection.execute(
            "select distinct s.id, s.name from systems s join reports r on r.system_id = s.id"
        )
    )
    if name in here:
        return name
    key, forms = name_key(name), set(name_forms(name))
    named = connection.execute("select system_id, name from system_names").fetchall()
    found = {i for i, n in named if name_key(n) == key and i in here}
    if not found:
        found = {i for i, n in here.items() if forms & set(name_forms(n))}
    if not found:
        found = {s.id for s in candidates(name) if s.id in here}
    if not found:
        found = {i for i, n in here.items() if key and key in name_key(n)}
    if len(found) == 1:
        return found.pop()
    if found:
        choices = ", ".join(f"{here[i]} ({i})" for i in sorted(found)[:8])
        raise ReportmineError(f"{name!r} may be one of: {choices}")
    raise ReportmineError(f"no system named {name!r} in this database; see the table systems")


def check_date(text: str, *, end: bool = False) -> str:
    """An ISO date from a date or a year. Raises ReportmineError."""
    if re.fullmatch(r"\d{4}", text):
        return f"{text}-12-31" if end else text
    found = find_date(text)
    if not found:
        raise ReportmineError(f"{text!r} is no date; write 2024-05-31 or 2024")
    return found
