"""What became of earlier criticism: each of a system's against the reports that came later."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass

import numpy as np

from reportmine.insight.alike import Alike, alike
from reportmine.insight.deciding import JUDGES, Decision, Later, Told, decider
from reportmine.insight.issues import telling
from reportmine.insight.later import Assessment, Follows, following
from reportmine.insight.stored import Said, stored, stored_rows
from reportmine.store.place import apart
from reportmine.store.sql import DATE, insert_rows
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
    work, before = _Work(connection, model), _Old(connection) if old else None
    for pair in following(connection):
        key = work.key(pair, method)
        connection.executemany(
            "insert into track_pairs (report_id, later_assessment_id, via, key) values (?, ?, ?, ?)",
            [(report, pair.later.id, pair.via, key) for report in pair.earlier.reports],
        )
        if not (before and before.taken_over(connection, pair, key)):
            _write(connection, pair, work)
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
            self._read[one.id] = _read(self._connection, alike(self._model), one)
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


def _read(connection: sqlite3.Connection, pairs: Alike, one: Assessment) -> _Read:
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


def _write(connection: sqlite3.Connection, pair: Follows, work: _Work) -> None:
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


class _Old:
    """What the old database compared, by earlier report and later assessment; nothing of a damaged one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._keys: dict[tuple[str, str], str] = {}
        self._tracks: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self._evidence: dict[tuple[str, str], list[Row]] = defaultdict(list)
        with suppress(sqlite3.DatabaseError, KeyError), closing(apart(connection, "old")) as old:
            self._load(old)

    def _load(self, old: sqlite3.Connection) -> None:
        rows = [
            old.execute(f"select {columns} from {table} t {_OF_REPORT}").fetchall()
            for table, columns in (("tracks", _TRACK), ("track_evidence", _EVIDENCE))
        ]
        where = {(row[1], row[2]): (row[0], row[3]) for row in rows[0]}
        for row in rows[0]:
            self._tracks[row[0], row[3]].append(row[1:])
        for row in rows[1]:
            self._evidence[where[row[1], row[2]]].append(row[1:])
        # Last, so that nothing is known of what could not be read to its end.
        pairs = old.execute("select report_id, later_assessment_id, key from track_pairs").fetchall()
        self._keys = {(report, later): key for report, later, key in pairs}

    def taken_over(self, connection: sqlite3.Connection, pair: Follows, key: str) -> bool:
        """Whether the same two were compared in the same way; the rows are here then."""
        found = [(report, pair.later.id) for report in pair.earlier.reports]
        if any(self._keys.get(one) != key for one in found):
            return False
        for table, rows in (("tracks", self._tracks), ("track_evidence", self._evidence)):
            insert_rows(connection, table, [row for one in found for row in rows[one]])
        return True


def _mark_newest(connection: sqlite3.Connection) -> None:
    """The newest later report that looks at a criticism counts, or else the newest."""
    connection.execute(
        f"""update tracks set newest = (later_report_id = (
            select t.later_report_id from tracks t join reports r on r.id = t.later_report_id
            where t.finding_id = tracks.finding_id
            order by t.status = 'out_of_scope', {DATE} desc, t.later_report_id limit 1))"""
    )


Row = tuple[object, ...]
_OF_REPORT = "join findings f on f.id = t.finding_id"
_TRACK = """f.report_id, t.finding_id, t.later_report_id, t.later_assessment_id, t.status, t.confidence,
    t.via, t.newest"""
_EVIDENCE = "f.report_id, t.finding_id, t.later_report_id, t.later_finding_id, t.rank, t.similarity"
# What decides, by assessment: its findings and their tags, in their order.
_DIGESTED = (
    """select f.id, f.polarity, f.polarity_confidence, f.lead_in, f.previous, s.heading from main.findings f
    left join main.sections s on s.id = f.section_id where f.report_id in ({marks}) order by f.id""",
    """select finding_id, theme, max(confidence) from main.finding_themes where source <> 'own'
    and finding_id in (select id from main.findings where report_id in ({marks})) group by 1, 2
    order by 1, 2""",
    "select id, tag_key from main.reports where id in ({marks}) order by 1",
    "select topic from main.report_topics where report_id in ({marks}) order by 1",
)
