"""Who is praised for what somebody is criticised for: those first who were once criticised for it, too."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reportmine.errors import UnknownChoice
from reportmine.insight.alike import alike
from reportmine.insight.issues import marks, whole
from reportmine.insight.stored import Said, stored, stored_by_id
from reportmine.search import Filters, Result, model_of, search, similar
from reportmine.search.query import read_finding

CANDIDATES = 100  # of praise, and of criticism, that are compared
LEAST = 0.4  # praise less likely about the same is not shown
SURE = 0.9  # nor what is less surely praise
SOLVED = 0.5  # from here on a system was criticised for the same
_LEVELS = 10  # likelihoods that round to the same tenth are equals, and the newest comes first
_ID = re.compile(r"[0-9a-f]{12}(-[0-9a-f]{12}(-\d+)?)?")
_SHOWN = ("finding", "text", "system", "title", "file", "family", "date", "page", "page_label", "section",
          "themes", "similarity", "url")  # fmt: skip
_BEFORE = ("finding", "text", "date", "file", "page")


@dataclass(frozen=True, slots=True)
class Lesson:
    """Praise of a system, how likely it is about the same, and what criticised the system before."""

    praise: Result
    likely: float
    criticised: Result | None

    def flat(self) -> dict[str, Any]:
        """For CSV: what was criticised before in columns of its own."""
        row = self.to_dict()
        before = row.pop("criticised") or {}
        return row | {f"criticised_{key}": before.get(key) for key in _BEFORE}

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        of_praise = self.praise.to_dict()
        before = self.criticised.to_dict() if self.criticised else None
        return {key: of_praise[key] for key in _SHOWN} | {
            "likely": round(self.likely, 3),
            "solved": before is not None,
            "criticised": {key: before[key] for key in _BEFORE} if before else None,
        }


def learn_from(connection: sqlite3.Connection, about: str, limit: int = 10) -> list[Lesson]:
    """Strengths of other systems on the same thing, one a system.

    `about` is the id of a finding or of a recurrence, or a text. Systems come first that were criticised
    for it in an earlier report and are praised now; of equals the newest. Raises UnknownChoice for an
    empty text.
    """
    finding = _finding_of(connection, about)
    if not finding and not about.strip():
        raise UnknownChoice("nothing to learn about: give the id of a finding or recurrence, or a text")
    if not finding and _ID.fullmatch(about.strip()):
        raise UnknownChoice(f"no finding or recurrence {about.strip()!r} in this database")
    about = _subject(connection, finding) if finding else about
    praise = _near(connection, finding, about, "strength")
    blame = [
        *_near(connection, finding, about, "area_for_development"),
        *_near(connection, finding, about, "mixed"),
    ]
    near = _compared(connection, finding, about, [*praise, *blame])
    before = [one for one in near[len(praise) :] if one.likely >= SOLVED]
    best: dict[str, Lesson] = {}
    for one in sorted(filter(_is_lesson, near[: len(praise)]), key=lambda one: -one.likely):
        if one.likely >= LEAST and (system := one.result.system) and system not in best:
            best[system] = Lesson(one.result, one.likely, _earlier(one, before))
    lessons = sorted(best.values(), key=lambda lesson: lesson.praise.date or "", reverse=True)
    lessons.sort(key=lambda lesson: (lesson.criticised is None, -round(lesson.likely * _LEVELS)))
    return lessons[:limit]


def _finding_of(connection: sqlite3.Connection, about: str) -> str | None:
    """The finding that an id means: itself, or the most typical one of a recurrence."""
    row = connection.execute(
        """select id from findings where id = ?1
        union all select finding_id from recurrences where id = ?1""",
        (about.strip(),),
    ).fetchone()
    return row[0] if row else None


def _near(connection: sqlite3.Connection, finding: str | None, about: str, polarity: str) -> list[Result]:
    filters = Filters(polarity=polarity)
    if not finding:
        return search(connection, about, filters, CANDIDATES, direction="any").results
    if about == finding:
        return similar(connection, finding, filters, CANDIDATES).results
    # It takes its subject from the sentence before: both are asked for.
    _, report, system = read_finding(connection, finding)
    filters = replace(filters, not_report=report, not_system=system)
    return search(connection, about, filters, CANDIDATES, direction="any").results


def _subject(connection: sqlite3.Connection, finding: str) -> str:
    """The finding's id where it says itself what it is about, else its text with the one before."""
    text, before = connection.execute(
        "select text, coalesce(lead_in, previous) from findings where id = ?", (finding,)
    ).fetchone()
    return finding if whole(text, before) == text else whole(text, before)


@dataclass(frozen=True, slots=True)
class _Near:
    """A finding that was found, as it is stored, and how likely it is about the same thing."""

    result: Result
    said: Said
    likely: float


def _compared(
    connection: sqlite3.Connection, finding: str | None, about: str, found: Sequence[Result]
) -> list[_Near]:
    """What was found, whichever way it judges, each compared with what was asked about."""
    rows = stored_by_id(connection, [result.finding for result in found])
    asked = stored_by_id(connection, [finding]) if finding else [_as_stored(connection, about)]
    model = alike(model_of(connection))
    said, sayings = stored(connection, model, [*asked, *rows])
    likely = model.probabilities(sayings, np.zeros(len(rows), dtype=int), np.arange(1, len(said)))
    return [_Near(*one) for one in zip(found, said[1:], likely.tolist(), strict=True)]


def _is_lesson(praise: _Near) -> bool:
    """Whether it surely praises, and does not only promise."""
    return praise.said.sure >= SURE and not marks("faint").search(praise.said.text)


def _as_stored(connection: sqlite3.Connection, text: str) -> tuple[Any, ...]:
    from reportmine.search.query import read_text

    asked = read_text(text, model_of(connection))
    return ("", asked.text, None, 1.0, "", "", None, asked.vector.astype("<f2").tobytes())


def _earlier(praise: _Near, blame: Sequence[_Near]) -> Result | None:
    """The last criticism of the same system in another assessment, before the one that praises.

    Where only a year is printed, that of another year.
    """
    day = praise.result.date
    before = [
        one.result
        for one in blame
        if one.said.system == praise.said.system
        and one.said.assessment != praise.said.assessment
        and one.result.date
        and day
        and one.result.date < day[: len(one.result.date)]
    ]
    return max(before, key=lambda result: result.date or "") if before else None
