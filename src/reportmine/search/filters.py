"""What findings are limited to: the same limits for a search, a listing and a count."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass

from reportmine.store.sql import CURRENT, DATE, YEAR

# Conditions on a report `r`. A report that prints only a year counts from its first day to its last.
_ON_REPORTS = {
    "system": "r.system_id = :system",
    "family": "r.family = :family",
    "report": "r.id = :report",
    "year": f"{YEAR} = :year",
    # "2024" is on or after any day of 2024: it is compared as its last.
    "since": f"{DATE} || '~' >= :since",
    "until": "coalesce(r.inspection_from, r.published) <= :until",
    "inspectorate": "instr(', ' || r.inspectorates || ',', ', ' || :inspectorate || ',') > 0",
    "outcome": "(r.outcome = :outcome or exists "
    "(select 1 from ratings g where g.report_id = r.id and g.grade = :outcome))",
    "not_report": "r.id <> :not_report",
    "not_system": "coalesce(r.system_id, '') <> :not_system",
}
# Rowids of the findings that pass. The statement of one is that which it stands under, or, in a report of
# an older framework, the likeliest.
_THEME = "select d.rowid from finding_themes t join findings d on d.id = t.finding_id where t.theme = "
_OF_FINDINGS = {
    "theme": f"{_THEME}:theme",
    "and_theme": f"{_THEME}:and_theme",
    "statement": """select rowid from findings where statement = :statement collate nocase
        union
        select d.rowid from finding_statements l join findings d on d.id = l.finding_id
        join framework_statements s on s.framework = l.framework and s.id = l.statement
        where l.rank = 1 and (s.id = :statement or s.name = :statement collate nocase)""",
    "evidence": "select rowid from findings where evidence_source = :evidence",
    "score": """select d.rowid from statements s
        join findings d on d.report_id = s.report_id and d.statement = s.name where s.score = :score""",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What findings are limited to.

    `polarity`: one, "any", or None for every one but context. `theme`, `and_theme`: findings that have
    both. `statement`: a quality statement, by id or name. `inspectorate`: such as CQC, one of those of
    the report. `outcome`: of the report, or a grade it gives. `score`: of the finding's quality
    statement, 1 to 4. `evidence`: whose evidence the finding rests on, of `EVIDENCE_SOURCES`.
    `since` and `until` are ISO dates, `year` is one. `report` gives that report even where a later edition
    replaces it. `not_report` and `not_system` leave one out.
    """

    polarity: str | None = None
    theme: str | None = None
    and_theme: str | None = None
    system: str | None = None
    family: str | None = None
    report: str | None = None
    year: str | None = None
    since: str | None = None
    until: str | None = None
    statement: str | None = None
    inspectorate: str | None = None
    outcome: str | None = None
    score: int | None = None
    evidence: str | None = None
    not_report: str | None = None
    not_system: str | None = None

    def values(self) -> dict[str, str | int | None]:
        """The values that the conditions name."""
        return asdict(self)

    def where(self) -> str:
        """The SQL condition on a finding `f` of a report `r`, with the names of `values` in it."""
        judged = {None: ["f.polarity <> 'context'"], "any": []}
        polarity = judged.get(self.polarity, ["f.polarity = :polarity"])
        findings = [f"f.rowid in ({sql})" for sql in self._set(_OF_FINDINGS)]
        return " and ".join([*self._on_reports(), *polarity, *findings]) or "1"

    def reports(self, connection: sqlite3.Connection) -> list[int]:
        """Rowids of the reports that pass; a corrected edition stands for the one it replaces."""
        where = " and ".join(self._on_reports()) or "1"
        rows = connection.execute(f"select r.rowid from reports r where {where}", self.values())
        return [row[0] for row in rows]

    def findings(self, connection: sqlite3.Connection) -> list[list[int]]:
        """For each limit on single findings but polarity, the rowids of those that pass it."""
        return [
            [row[0] for row in connection.execute(sql, self.values())] for sql in self._set(_OF_FINDINGS)
        ]

    def _on_reports(self) -> list[str]:
        return ([] if self.report else [CURRENT]) + self._set(_ON_REPORTS)

    def _set(self, conditions: dict[str, str]) -> list[str]:
        return [sql for name, sql in conditions.items() if getattr(self, name) not in (None, "")]
