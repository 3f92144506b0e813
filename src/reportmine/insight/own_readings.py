"""Taggings of a theme of one's own that a reader judged: its precision, and what it is taught with next.

Precision is of a simple random sample of the taggings as they were when they were read. What the theme
was taught with (its examples, and what was judged before) is in no sample, for it says nothing of the
rest.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from reportmine.errors import BadArgument, UnknownChoice
from reportmine.insight.own_learning import Span, share

DRAWN = 20


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reader said of a tagging: `about` the theme or not, None for unclear.

    `taught`: how often the theme had been taught when it was read. `finding` is None where it is gone.
    """

    taught: int
    finding: str | None
    text: str
    about: bool | None
    judged_at: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A tagging to be read."""

    finding: str
    text: str
    report: str
    confidence: float
    about: bool | None  # what was said of it already


@dataclass(frozen=True, slots=True)
class Reading:
    """`right` of `read` taggings; `current` unless the theme was taught anew since."""

    right: int
    read: int
    unclear: int
    current: bool

    @property
    def precision(self) -> Span:
        """With Wilson's interval."""
        return share(self.right, self.read)


def judgements(connection: sqlite3.Connection, theme: str) -> list[Judgement]:
    """All of a theme's, in the order in which they were made."""
    rows = connection.execute(
        """select taught, finding_id, text, is_about, judged_at from own_judgements
        where theme = ? order by rowid""",
        (theme,),
    )
    return [Judgement(n, i, text, None if a is None else bool(a), at) for n, i, text, a, at in rows]


def reading(made: Iterable[Judgement], taught: int) -> Reading | None:
    """What was read last; None where nothing was."""
    listed = list(made)
    last = max((one.taught for one in listed if one.about is not None), default=None)
    if last is None:
        return None
    said = [one.about for one in listed if one.taught == last]
    return Reading(said.count(True), len(said) - said.count(None), said.count(None), last == taught)


def taught_with(made: Iterable[Judgement]) -> tuple[list[str], list[str]]:
    """Sentences judged right, and judged wrong; of two judgements on a sentence the later counts."""
    last = {one.text: one.about for one in made if one.about is not None}
    right = [text for text, about in last.items() if about]
    return right, [text for text, about in last.items() if not about]


def draw(
    connection: sqlite3.Connection, theme: str, taught: int, examples: Sequence[str], seed: int
) -> list[Drawn]:
    """A simple random sample of the theme's taggings, the same for the same seed."""
    made = judgements(connection, theme)
    known = set(examples) | {one.text for one in made if one.taught < taught}
    said = {one.finding: one.about for one in made if one.taught == taught}
    for example in examples:
        known |= {
            text for (text,) in connection.execute("select text from findings where id = ?", (example,))
        }
    rows = connection.execute(
        """select f.id, f.text, r.title, t.confidence from finding_themes t
        join findings f on f.id = t.finding_id join reports r on r.id = f.report_id
        where t.theme = ? and t.source = 'own' order by f.id""",
        (theme,),
    ).fetchall()
    pool = [row for row in rows if row[1] not in known]
    places = np.random.default_rng(seed).permutation(len(pool))[:DRAWN]
    return [Drawn(i, text, title, sure, said.get(i)) for i, text, title, sure in (pool[p] for p in places)]


def judge(
    connection: sqlite3.Connection, theme: str, taught: int, drawn: Sequence[Drawn],
    said: Iterable[tuple[str, bool | None]],
) -> None:  # fmt: skip
    """Keeps what was said of findings that were drawn; what was said of them before is replaced.

    Raises BadArgument where two things are said of one, UnknownChoice for one that was not drawn: it
    would be no random sample any more.
    """
    texts, pairs = {one.finding: one.text for one in drawn}, dict.fromkeys(said)
    for finding, _ in pairs:
        if finding not in texts:
            advice = f"judge those that themes check prints: {next(iter(texts), 'there are none')} …"
            raise UnknownChoice(f"{finding!r} is not among the taggings drawn", advice=advice)
    if len({finding for finding, _ in pairs}) < len(pairs):
        raise BadArgument("a finding is right, wrong or unclear: one was given as two of them")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with connection:
        connection.executemany(
            "delete from own_judgements where theme = ? and taught = ? and finding_id = ?",
            [(theme, taught, finding) for finding, _ in pairs],
        )
        store(connection, theme, [Judgement(taught, f, texts[f], about, now) for f, about in pairs])


def store(connection: sqlite3.Connection, theme: str, made: Iterable[Judgement]) -> None:
    """Adds judgements to those of a theme; a finding that is not there is kept as its sentence."""
    connection.executemany(
        """insert into own_judgements (theme, taught, finding_id, text, is_about, judged_at)
        values (?, ?, (select id from main.findings where id = ?), ?, ?, ?)""",
        [(theme, one.taught, one.finding, one.text, one.about, one.judged_at) for one in made],
    )
