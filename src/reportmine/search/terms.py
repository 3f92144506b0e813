"""What a person types, made safe: words for FTS5, systems by any spelling, dates."""

from __future__ import annotations

import re
import sqlite3

from reportmine.errors import ReportmineError
from reportmine.structure.dates import find_date
from reportmine.structure.systems import candidates, name_forms, name_key

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Words that match nearly every sentence: left out of the full-text query when others remain.
_COMMON = frozenset(
    (
        "a an and are as at be been between but by can do does for from had has have how in into is it its "
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
    return " OR ".join(f'"{word}"' for word in telling_words(text))


def telling_words(text: str) -> list[str]:
    """The words of a query, small, each once, without those that match nearly every sentence.

    Where there are only such words, all of them; never more than `MAX_WORDS`.
    """
    words = [w.replace("’", "'").lower() for w in _WORD.findall(text)]
    telling = [w for w in words if w not in _COMMON] or words
    return list(dict.fromkeys(telling))[:MAX_WORDS]


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
