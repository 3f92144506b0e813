"""What reports grade, each with the findings that it is about.

A report's outcome is about all its findings, a part's grade about those under its heading, a quality
statement's score about those under it. Context is left out, and so is what a section says again that is
said elsewhere in the report, what a later edition replaces, and what stands where nobody is judged.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportmine.insight.scales import OVERALL, SCORES, STATEMENT, Scale, misread, scale_of
from reportmine.store.sql import CURRENT, DATE
from reportmine.vocabulary import NOT_JUDGED


@dataclass(frozen=True, slots=True)
class Unit:
    """One grade and what it is about.

    `what`: "overall", "statement", or the id of a graded part; `name` for people; `level`: place of the
    grade on its scale, from 0; `sections`: where its findings stand.
    """

    report: str
    assessment: str
    title: str
    system: str | None
    family: str
    date: str | None
    period: str
    what: str
    name: str
    grade: str
    level: int
    strengths: int
    areas: int
    mixed: int
    sections: tuple[str | None, ...]

    @property
    def id(self) -> str:
        """Names the unit among all: report, what, and, of statements, which."""
        return f"{self.report}/{self.what}" + (f"/{self.name}" if self.what == STATEMENT else "")

    @property
    def findings(self) -> int:
        """How many findings it is about."""
        return self.strengths + self.areas + self.mixed


@dataclass(slots=True)
class _Report:
    """A report as the units are made from it: sections and counts of findings by section."""

    row: sqlite3.Row
    scale: Scale
    sections: list[sqlite3.Row]
    counts: dict[str | None, Counter[str]]

    def unit(self, what: str, name: str, grade: str, level: int, sections: Sequence[str | None]) -> Unit:
        total = sum((self.counts[section] for section in sections), Counter[str]())
        r = self.row
        return Unit(
            r["id"], r["assessment_id"], r["title"], r["system"], r["family"], r["date"],
            self.scale.period(r["date"]), what, name, grade, level,
            total["strength"], total["area_for_development"], total["mixed"],
            tuple(section for section in sections if self.counts[section]),
        )  # fmt: skip


def units(connection: sqlite3.Connection) -> list[Unit]:
    """Every grade of a known scale, by report."""
    out: list[Unit] = []
    for report in _reports(connection):
        out += [*_overall(report), *_parts(connection, report), *_statements(connection, report)]
    return out


def _reports(connection: sqlite3.Connection) -> Iterator[_Report]:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    reports = cursor.execute(
        f"""select r.id, r.assessment_id, r.title, r.family, r.outcome, {DATE} as date, s.name as system
        from reports r left join systems s on s.id = r.system_id
        where {CURRENT} and r.judged order by r.id"""
    ).fetchall()
    sections: dict[str, list[sqlite3.Row]] = defaultdict(list)
    for row in cursor.execute(
        "select report_id, id, parent_id, heading, kind, retells from sections order by report_id, position"
    ):
        sections[row["report_id"]].append(row)
    counts: dict[str, dict[str | None, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for report, section, polarity, n in connection.execute(
        "select report_id, section_id, polarity, count(*) from findings where polarity <> 'context'"
        " group by 1, 2, 3"
    ):
        counts[report][section][polarity] = n
    for row in reports:
        yield _Report(row, scale_of(row["family"]), sections[row["id"]], counts[row["id"]])


def _overall(report: _Report) -> Iterator[Unit]:
    grade = report.row["outcome"]
    level = report.scale.level(grade)
    if level is None:
        return
    apart = {part.id for part in report.scale.graded if part.apart}
    parts = _part_of_sections(report)
    said = [s["id"] for s in _telling(report) if parts.get(s["id"]) not in apart]
    # Findings above the first heading.
    yield report.unit(OVERALL, "Overall", grade, level, [*said, *(s for s in report.counts if s is None)])


def _telling(report: _Report) -> list[sqlite3.Row]:
    """The sections that say something for the first time."""
    return [s for s in report.sections if not s["retells"] and s["kind"] not in NOT_JUDGED]


def _part_of_sections(report: _Report) -> dict[str, str]:
    """Each section's graded part: that of its heading, or of the nearest one above it."""
    out: dict[str, str] = {}
    for section in report.sections:  # in reading order, a parent first
        part = report.scale.part(section["heading"]) if section["kind"] not in NOT_JUDGED else None
        if part:
            out[section["id"]] = part.id
        elif section["parent_id"] in out:
            out[section["id"]] = out[section["parent_id"]]
    return out


def _parts(connection: sqlite3.Connection, report: _Report) -> Iterator[Unit]:
    grades: dict[str, tuple[str, str, int]] = {}
    for question, grade in connection.execute(
        "select question, grade from ratings where report_id = ? order by position", (report.row["id"],)
    ):
        part, level = report.scale.part(question), report.scale.level(grade)
        if part and level is not None and not misread(question):
            grades.setdefault(part.id, (part.name, grade, level))
    of = _part_of_sections(report)
    telling = _telling(report)
    for part_id, (name, grade, level) in grades.items():
        yield report.unit(
            part_id, name, grade, level, [s["id"] for s in telling if of.get(s["id"]) == part_id]
        )


def _statements(connection: sqlite3.Connection, report: _Report) -> Iterator[Unit]:
    rows = connection.execute(
        "select name, score, section_id from statements where report_id = ? and score is not null"
        " order by rowid",
        (report.row["id"],),
    ).fetchall()
    starts = {section for _, _, section in rows}
    under: dict[str, list[str]] = defaultdict(list)
    top: dict[str, str] = {}
    told = {s["id"] for s in _telling(report)}
    for section in report.sections:
        own = section["id"] if section["id"] in starts else top.get(section["parent_id"])
        if own:
            top[section["id"]] = own
            if section["id"] in told:
                under[own].append(section["id"])
    for name, score, section in rows:
        if str(score) in SCORES:
            yield report.unit(STATEMENT, name, str(score), int(score) - 1, under[section])
