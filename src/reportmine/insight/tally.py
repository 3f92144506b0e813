"""The counts that the other insights add up: findings by system, kind of report, theme and polarity.

Context is left out, and so are reports that a later edition replaces.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass

from reportmine.store.cache import FileCache
from reportmine.store.sql import CURRENT, YEAR


@dataclass(frozen=True, slots=True)
class Tally:
    """`themes`: findings by (system or None, family, assessment, theme, polarity).

    A finding with two themes counts in both. `tagged`: findings with any theme, each once, by (system or
    None, family, polarity). `pairs`: findings that have two themes both, by (theme, other theme).
    `years`: the year of each assessment that prints one.
    """

    themes: Counter[tuple[str | None, str, str, str, str]]
    tagged: Counter[tuple[str | None, str, str]]
    pairs: Counter[tuple[str, str]]
    years: dict[str, str]


def tally(connection: sqlite3.Connection) -> Tally:
    """The counts of a database, made once while its file stays the same."""
    return _held.get(connection)


def _count(connection: sqlite3.Connection) -> Tally:
    judged = f"""findings f join reports r on r.id = f.report_id
        where f.polarity <> 'context' and {CURRENT}"""
    themes = connection.execute(
        f"""select r.system_id, r.family, r.assessment_id, t.theme, f.polarity, count(distinct f.id)
        from finding_themes t join {judged}
            and f.id = t.finding_id group by 1, 2, 3, 4, 5"""
    )
    tagged = connection.execute(
        f"""select r.system_id, r.family, f.polarity, count(*) from {judged}
            and f.id in (select finding_id from finding_themes) group by 1, 2, 3"""
    )
    pairs = connection.execute(
        f"""select t.theme, o.theme, count(distinct f.id) from finding_themes t
        join finding_themes o on o.finding_id = t.finding_id and o.theme <> t.theme
        join {judged} and f.id = t.finding_id group by 1, 2"""
    )
    years = connection.execute(
        f"""select r.assessment_id, min({YEAR})
        from reports r where {CURRENT} group by 1"""
    )
    return Tally(
        Counter({tuple(row[:5]): row[5] for row in themes}),
        Counter({tuple(row[:3]): row[3] for row in tagged}),
        Counter({(one, other): n for one, other, n in pairs}),
        {assessment: year for assessment, year in years if year},
    )


_held = FileCache(_count)
