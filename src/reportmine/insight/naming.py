"""A name for what several findings say, in their own words: the most typical that is short.

A run of frequent words says what findings are about, but loses what is said of it ("Caseloads – manageable"
for caseloads that are not); a short sentence of theirs keeps subject, fault and people together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reportmine.insight.issues import takes_up, telling

LONGEST = 90  # characters
LEAST = 3  # telling words
_TRIMMINGS = re.compile(
    r"^(?:however|as a (?:result|consequence)|consequently|in addition|additionally|furthermore|moreover|"
    r"overall|for example|in contrast|nevertheless|therefore|similarly|currently)\b[,:]?\s+",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:] | – | - |\. ")


def name_of(texts: Sequence[str], systems: Iterable[str] = ()) -> str:
    """`texts` come with the most typical first; what names one of the systems (by id) is no name of all."""
    named = [system.replace("-", " ") for system in systems]
    some = [_trimmed(text) for text in texts]
    good = [
        text
        for text in some
        if len(telling(text)) >= LEAST
        and not takes_up(text)
        and not any(system in text.lower() for system in named)
    ] or some
    return _cut(next((text for text in good if len(text) <= LONGEST), good[0]))


def _trimmed(text: str) -> str:
    """Without the words that tie it to the sentence before, and without its full stop."""
    text = _TRIMMINGS.sub("", " ".join(text.split()).rstrip(" .;"))
    return text[:1].upper() + text[1:]


def _cut(text: str) -> str:
    """At most LONGEST characters: at the end of a clause where one ends late enough, else at a word."""
    if len(text) <= LONGEST:
        return text
    ends = [m.start() for m in _CLAUSE.finditer(text) if LONGEST // 2 <= m.start() <= LONGEST]
    cut = text[: ends[-1]] if ends else text[:LONGEST].rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:") + " …"
