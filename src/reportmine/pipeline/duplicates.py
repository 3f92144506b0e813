"""One report in several files: the PDF, the PDF saved again and its web page count once."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

from reportmine.pipeline.removal import delete_report
from reportmine.structure import Report
from reportmine.text import sentence_key
from reportmine.vocabulary import NOT_JUDGED

# A page of a PDF can be cited, so the PDF is kept; the other formats by how much of the layout they keep.
_FORMATS = ("pdf", "docx", "html", "markdown", "text")
_LEAST_WORDS = 100  # of shorter texts two may be alike by chance


@dataclass(frozen=True, slots=True)
class Twin:
    """A stored report with the same text as one that was read; `rank` is less for what is kept."""

    id: str
    path: str
    rank: tuple[bool, bool, int, str, str]


@dataclass(slots=True)
class Duplicates:
    """Finds reports that say the same, by the words of all that their sections judge.

    The same words, however files cut them into lines, pages and sentences, in whatever order; what
    stands around (furniture, methods, background, covers) may differ. One word more or less is another
    edition. Only reports of one family on one system are compared, so that a finding is the same
    whatever else is built: it is there in full, or its report is named as the one that is kept.
    """

    connection: sqlite3.Connection
    described: set[str] = field(default_factory=set)  # paths that the manifest has a row for
    _marks: dict[str, str | None] = field(default_factory=dict)  # by report id
    _kept: dict[str, str] = field(default_factory=dict)  # mark: path of the report that is kept
    _dropped: list[tuple[str, str]] = field(default_factory=list)  # path, mark

    def twin(self, report: Report) -> Twin | None:
        """The stored report that says the same."""
        return self._twin(report.document.id, report.family, report.system_id, self._mark(report))

    def _twin(self, report_id: str, family: str, system_id: str | None, mark: str | None) -> Twin | None:
        if mark is None:
            return None
        rows = self.connection.execute(
            "select id, source_path, format from main.reports where family = ? and system_id is ?",
            (family, system_id),
        ).fetchall()
        found = (row for row in rows if row[0] != report_id and self._stored_mark(row[0]) == mark)
        row = next(found, None)
        return Twin(row[0], row[1], self._rank(*row)) if row else None

    def settle(self, report_id: str) -> str | None:
        """Takes the worse of a stored report and its twin out; returns the id of the one that goes."""
        path, kind, family, system = self.connection.execute(
            "select source_path, format, family, system_id from main.reports where id = ?", (report_id,)
        ).fetchone()
        mark = self._stored_mark(report_id)
        twin = self._twin(report_id, family, system, mark)
        if twin is None or mark is None:
            return None
        worse = self._rank(report_id, path, kind) > twin.rank
        (gone, dropped), kept = ((report_id, path), twin.path) if worse else ((twin.id, twin.path), path)
        delete_report(self.connection, gone)
        self._note(dropped, kept, mark)
        return gone

    def is_worse(self, report: Report, path: str, twin: Twin) -> bool:
        """Whether the report that was read is the one to drop."""
        return self._rank(report.document.id, path, report.document.format) > twin.rank

    def drop(self, report: Report, path: str, twin: Twin) -> None:
        """Notes that a file which was read is not stored, for its twin is."""
        self._note(path, twin.path, self._mark(report))

    def replace(self, report: Report, path: str, twin: Twin) -> None:
        """Takes the stored twin out, for a better file was stored."""
        delete_report(self.connection, twin.id)
        self._note(twin.path, path, self._mark(report))

    def problems(self) -> list[tuple[str, str]]:
        """(path, message) of every file that was dropped; each names the one that is kept at last."""
        return [(path, f"the same report as {self._kept[mark]}") for path, mark in self._dropped]

    def _note(self, dropped: str, kept: str, mark: str | None) -> None:
        self._dropped.append((dropped, mark or ""))
        self._kept[mark or ""] = kept

    def _rank(self, report_id: str, path: str, kind: str) -> tuple[bool, bool, int, str, str]:
        """What a person corrected first, then what the manifest describes, then by format and name."""
        order = _FORMATS.index(kind) if kind in _FORMATS else len(_FORMATS)
        corrected = self.connection.execute(_CORRECTED, {"id": report_id}).fetchone()[0]
        return not corrected, path not in self.described, order, PurePath(path).name, path

    def _mark(self, report: Report) -> str | None:
        """The mark of a report that was read, as `_stored_mark` gives it once it is stored."""
        key = report.document.id
        if key not in self._marks:
            kinds = {section.id: section.kind for section in report.sections}
            found = ((f.text, kinds[f.section]) for f in report.findings if f.section is not None)
            self._marks[key] = mark_of(text for text, kind in found if kind not in NOT_JUDGED)
        return self._marks[key]

    def _stored_mark(self, report_id: str) -> str | None:
        if report_id not in self._marks:
            rows = self.connection.execute(
                "select f.text, s.kind from main.findings f join main.sections s on s.id = f.section_id "
                "where f.report_id = ?",
                (report_id,),
            )
            self._marks[report_id] = mark_of(text for text, kind in rows if kind not in NOT_JUDGED)
        return self._marks[report_id]


def mark_of(sentences: Iterable[str]) -> str | None:
    """A hash of the words of all sentences and how often each stands there; None for very few words."""
    words = Counter(word for sentence in sentences for word in sentence_key(sentence).split())
    if words.total() < _LEAST_WORDS:
        return None
    return hashlib.sha256(repr(sorted(words.items())).encode()).hexdigest()


_CORRECTED = """
select exists (select 1 from main.findings where report_id = :id and source = 'human')
    or exists (select 1 from main.finding_themes t join main.findings f on f.id = t.finding_id
        where f.report_id = :id and t.source = 'human')
"""
