"""What results are limited to, applied before anything is ranked."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from reportmine.store.sql import CURRENT

_THEME = "select f.rowid from findings f join finding_themes t on t.finding_id = f.id where t.theme = ?"
# The statement that the finding stands under, or, in a report of an older framework, the likeliest.
_STATEMENT = """
select f.rowid from findings f where f.statement = :name collate nocase
union
select f.rowid from finding_statements l join findings f on f.id = l.finding_id
join framework_statements s on s.framework = l.framework and s.id = l.statement
where l.rank = 1 and (s.id = :name or s.name = :name collate nocase)
"""
_SCORE = """
select f.rowid from findings f join statements s on s.report_id = f.report_id and s.name = f.statement
where s.score = ?
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the results are limited to.

    `polarity`: one, "any", or None for every one but context. `statement`: a quality statement, by
    id or name. `inspectorate`: such as CQC, one of those of the report. `outcome`: of the report, or
    a grade it gives. `score`: of the finding's quality statement, 1 to 4. `since` and `until` are ISO
    dates. `not_report` and `not_system` leave one out.
    """

    polarity: str | None = None
    theme: str | None = None
    system: str | None = None
    family: str | None = None
    since: str | None = None
    until: str | None = None
    statement: str | None = None
    inspectorate: str | None = None
    outcome: str | None = None
    score: int | None = None
    not_report: str | None = None
    not_system: str | None = None

    def reports(self, connection: sqlite3.Connection) -> list[int]:
        """Rowids of the reports that pass; a corrected edition stands for the one it replaces."""
        parts = [CURRENT]
        values: list[str] = []

        def need(condition: str, value: str | None) -> None:
            if value:
                parts.append(condition)
                values.extend([value] * condition.count("?"))

        need("r.system_id = ?", self.system)
        need("r.family = ?", self.family)
        # A report that prints only a year counts from its first day to its last.
        need("coalesce(r.inspection_to, r.published) >= ?", self.since)
        need("coalesce(r.inspection_from, r.published) <= ?", self.until)
        need("instr(', ' || r.inspectorates || ',', ', ' || ? || ',') > 0", self.inspectorate)
        need(
            "(r.outcome = ? or exists (select 1 from ratings g where g.report_id = r.id and g.grade = ?))",
            self.outcome,
        )
        need("r.id <> ?", self.not_report)
        need("coalesce(r.system_id, '') <> ?", self.not_system)
        rows = connection.execute(f"select r.rowid from reports r where {' and '.join(parts)}", values)
        return [row[0] for row in rows]

    def findings(self, connection: sqlite3.Connection) -> list[list[int]]:
        """For each filter that looks at single findings, the rowids of those that pass it."""
        asked: list[tuple[str, object]] = []
        if self.theme:
            asked.append((_THEME, (self.theme,)))
        if self.statement:
            asked.append((_STATEMENT, {"name": self.statement}))
        if self.score is not None:
            asked.append((_SCORE, (self.score,)))
        return [[row[0] for row in connection.execute(sql, values)] for sql, values in asked]  # type: ignore[arg-type]
