"""The words that a person types, made safe for FTS5."""

from __future__ import annotations

import re

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
