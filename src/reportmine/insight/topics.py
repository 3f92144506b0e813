"""What each report looks at, and the honest k of n that follows."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from reportmine import data
from reportmine.vocabulary import theme_names

# The assessments, and the systems, that look at each theme; under None those of all reports.
Looked = Mapping[str | None, tuple[set[str], set[str]]]


def write_topics(connection: sqlite3.Connection) -> None:
    """Fills `report_topics`: what a report's framework asks, and what it has a finding of besides.

    Of the codebook's themes: those of one's own come and go.
    """
    scope = [(row["family"], theme) for row in data.load("scope.toml")["scope"] for theme in row["themes"]]
    for family, theme in scope:
        connection.execute(
            """insert into report_topics (report_id, topic, basis)
            select id, ?, 'framework' from main.reports where family = ? and judged""",
            (theme, family),
        )
    for theme in theme_names():
        connection.execute(
            """insert or ignore into report_topics (report_id, topic, basis)
            select distinct f.report_id, t.theme, 'found' from main.finding_themes t
            join main.findings f on f.id = t.finding_id where t.theme = ? and f.polarity <> 'context'""",
            (theme,),
        )


def looked_at(
    connection: sqlite3.Connection, where: str, values: Mapping[str, str | None] | None = None
) -> Looked:
    """Who looks at each theme among the reports `r` that fit a condition."""
    out: dict[str | None, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for topic, assessment, system in connection.execute(
        f"""select t.topic, r.assessment_id, r.system_id from report_topics t
        join reports r on r.id = t.report_id where r.system_id is not null and {where}
        union select null, r.assessment_id, r.system_id from reports r
        where r.system_id is not null and r.judged and {where}""",
        values or {},
    ):
        out[topic][0].add(assessment)
        out[topic][1].add(system)
    return out


def k_of_n(
    said: Iterable[tuple[str, str, str | None]], theme: str | None, looked: Looked
) -> dict[str, Any]:
    """Systems, reports and years of (system, assessment, year), of those that look at a theme.

    A report that says it counts among those that look at it, too.
    """
    systems, reports, years = (set(column) for column in zip(*said, strict=True))
    of_reports, of_systems = looked[theme]
    known = sorted(year for year in years if year)
    return {
        "systems": len(systems), "of_systems": len(of_systems | systems),
        "reports": len(reports), "of_reports": len(of_reports | reports),
        "first_year": known[0] if known else None, "last_year": known[-1] if known else None,
    }  # fmt: skip
