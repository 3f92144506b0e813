"""What became of earlier criticism: each of a system's against the reports that came later."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reportmine.insight.alike import Alike, alike
from reportmine.insight.deciding import JUDGES, Decider, Decision, Later, Told, decider
from reportmine.insight.issues import telling
from reportmine.insight.later import Assessment, Follows, following
from reportmine.insight.stored import Said, stored, stored_rows
from reportmine.store.sql import DATE
from reportmine.vocabulary import theme_names

# What is less surely judged so is left out, and what says too little to be found again.
SURE, LEAST = 0.6, 3


@dataclass(frozen=True, slots=True)
class _Read:
    """An assessment's findings as they are compared, where each stands, and which themes it looks at."""

    said: Sequence[Said]
    reports: Sequence[str]
    told: Told
    topics: np.ndarray


def write_tracks(connection: sqlite3.Connection, model: str, method: str, *, old: bool = False) -> None:
    """Fills the empty `tracks`, `track_evidence` and `track_pairs`; `report_topics` is there already.

    `model` is the one that embedded, `method` a key of all that decides. With `old`, what the database
    attached by that name holds of the same two assessments, read the same way, is taken over: a new report
    costs its own comparisons.
    """
    work = _Work(connection, model)
    for pair in following(connection):
        key = work.key(pair, method)
        if not (old and _taken_over(connection, pair, key)):
            _write(connection, pair, key, work)
    _mark_newest(connection)


class _Work:
    """Assessments as they are compared, each read from the database once it is asked for."""

    def __init__(self, connection: sqlite3.Connection, model: str) -> None:
        self._connection, self._model = connection, model
        self._read: dict[str, _Read] = {}
        self._digests: dict[str, str] = {}

    def key(self, pair: Follows, method: str) -> str:
        """Changes whenever one of both says something else, or the method is another."""
        parts = (method, self._model, pair.via, pair.earlier.family, pair.later.family)
        both = (self.digest(pair.earlier), self.digest(pair.later))
        return hashlib.sha256(repr((parts, both)).encode()).hexdigest()[:16]

    def digest(self, one: Assessment) -> str:
        """Of all that is read of an assessment."""
        if one.id not in self._digests:
            found = hashlib.sha256()
            marks = ", ".join("?" * len(one.reports))
            for sql in _DIGESTED:
                for row in self._connection.execute(sql.format(marks=marks), one.reports):
                    found.update(repr(row).encode("utf-8", "surrogatepass"))
            self._digests[one.id] = found.hexdigest()
        return self._digests[one.id]

    def read(self, one: Assessment) -> _Read:
        """An assessment's findings."""
        if one.id not in self._read:
            self._read[one.id] = _read(self._connection, alike(self._model), one, decider(self._model))
        return self._read[one.id]

    def decisions(self, pair: Follows) -> list[tuple[Said, Decision]]:
        """Each criticism of the earlier assessment, and what the later one says of it."""
        earlier, later = self.read(pair.earlier), self.read(pair.later)
        places = _criticisms(earlier)
        if not places or not len(later.told):
            return []
        known = Later(pair.later.family, pair.earlier.family == pair.later.family, later.topics)
        found = decider(self._model).decide(earlier.told, places, later.told, known)
        return [(earlier.said[place], one) for place, one in zip(places, found, strict=True)]


def _criticisms(one: _Read) -> list[int]:
    """The places of what is surely criticised, and says enough to be found again."""
    return [
        place
        for place, said in enumerate(one.said)
        if one.told.polarity[place] < 2 and said.sure >= SURE and len(telling(said.text)) >= LEAST
    ]


def _read(connection: sqlite3.Connection, pairs: Alike, one: Assessment, model: Decider) -> _Read:
    marks = ", ".join("?" * len(one.reports))
    rows = stored_rows(connection, f"r.id in ({marks})", one.reports)
    said, sayings = stored(connection, pairs, rows)
    more: Mapping[str, tuple[str, str, str]] = {
        row[0]: row[1:]
        for row in connection.execute(
            f"""select f.id, f.report_id, f.polarity, coalesce(s.heading, '') from findings f
            left join sections s on s.id = f.section_id where f.report_id in ({marks})""",
            one.reports,
        )
    }
    polarity = np.array([JUDGES.index(more[s.id][1]) for s in said], dtype=np.int64)
    sure = np.array([s.sure for s in said], dtype=np.float64)
    topics = {
        row[0]
        for row in connection.execute(
            f"select topic from report_topics where report_id in ({marks})", one.reports
        )
    }
    return _Read(
        said, [more[s.id][0] for s in said], Told(sayings, polarity, sure, [more[s.id][2] for s in said]),
        np.array([float(name in topics) for name in theme_names()]),
    )  # fmt: skip


def _write(connection: sqlite3.Connection, pair: Follows, key: str, work: _Work) -> None:
    connection.executemany(
        "insert into track_pairs (report_id, later_assessment_id, via, key) values (?, ?, ?, ?)",
        [(report, pair.later.id, pair.via, key) for report in pair.earlier.reports],
    )
    later = work.read(pair.later)
    for said, one in work.decisions(pair):
        where = later.reports[one.deciding[0][0]] if one.deciding else pair.later.reports[0]
        connection.execute(
            """insert into tracks (finding_id, later_report_id, later_assessment_id, status, confidence,
                via, newest) values (?, ?, ?, ?, ?, ?, 0)""",
            (said.id, where, pair.later.id, one.status, round(one.confidence, 4), pair.via),
        )
        connection.executemany(
            """insert into track_evidence (finding_id, later_report_id, later_finding_id, rank, similarity)
            values (?, ?, ?, ?, ?)""",
            [
                (said.id, where, later.said[row].id, rank, round(likely, 4))
                for rank, (row, likely) in enumerate(one.deciding, start=1)
            ],
        )


def _taken_over(connection: sqlite3.Connection, pair: Follows, key: str) -> bool:
    """Whether the old database compared the same two in the same way; its rows are here then."""
    marks = ", ".join("?" * len(pair.earlier.reports))
    given = (*pair.earlier.reports, pair.later.id)
    try:
        keys = connection.execute(
            f"""select key from old.track_pairs where report_id in ({marks}) and later_assessment_id = ?""",
            given,
        ).fetchall()
        if keys != [(key,)] * len(pair.earlier.reports):
            return False
        of = f"finding_id in (select id from old.findings where report_id in ({marks}))"
        for table, where in (
            ("track_pairs", f"report_id in ({marks}) and later_assessment_id = ?"),
            ("tracks", f"{of} and later_assessment_id = ?"),
            ("track_evidence", f"""{of} and (finding_id, later_report_id) in (
                select finding_id, later_report_id from old.tracks where later_assessment_id = ?)"""),
        ):  # fmt: skip
            connection.execute(f"insert into main.{table} select * from old.{table} where {where}", given)
    except sqlite3.DatabaseError:  # of an earlier version, or damaged: they are compared anew
        for table in ("track_evidence", "tracks"):
            connection.execute(
                f"""delete from main.{table} where finding_id in
                (select id from main.findings where report_id in ({marks}))
                and later_report_id in (select id from main.reports where assessment_id = ?)""",
                given,
            )
        connection.execute(
            f"delete from main.track_pairs where report_id in ({marks}) and later_assessment_id = ?", given
        )
        return False
    return True


def _mark_newest(connection: sqlite3.Connection) -> None:
    """The newest later report that looks at a criticism counts, or else the newest."""
    connection.execute(
        f"""update tracks set newest = (later_report_id = (
            select t.later_report_id from tracks t join reports r on r.id = t.later_report_id
            where t.finding_id = tracks.finding_id
            order by t.status = 'out_of_scope', {DATE} desc, t.later_report_id limit 1))"""
    )


# What decides, by assessment: its findings and their tags, in their order.
_DIGESTED = (
    """select f.id, f.polarity, f.polarity_confidence, f.lead_in, f.previous, s.heading from main.findings f
    left join main.sections s on s.id = f.section_id where f.report_id in ({marks}) order by f.id""",
    """select finding_id, theme, max(confidence) from main.finding_themes where source <> 'own'
    and finding_id in (select id from main.findings where report_id in ({marks})) group by 1, 2
    order by 1, 2""",
    "select topic from main.report_topics where report_id in ({marks}) order by 1",
)
