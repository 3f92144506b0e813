"""The counts that the other insights add up: findings by system, kind of report, theme and polarity.

Context is left out, and so are reports that a later edition replaces.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass

from reportmine.store.held import Held

# Reports that no later edition replaces.
CURRENT = "r.id not in (select replaces from reports where replaces is not null)"


@dataclass(frozen=True, slots=True)
class Tally:
    """`themes`: findings by (system or None, family, theme, polarity); one with two themes counts twice.

    `tagged`: findings with any theme, each once, by (system or None, family, polarity).
    """

    themes: Counter[tuple[str | None, str, str, str]]
    tagged: Counter[tuple[str | None, str, str]]


def tally(connection: sqlite3.Connection) -> Tally:
    """The counts of a database."""
    return _held.get(connection)


def _count(connection: sqlite3.Connection) -> Tally:
    themes = connection.execute(
        f"""select r.system_id, r.family, t.theme, f.polarity, count(distinct f.id)
        from finding_themes t join findings f on f.id = t.finding_id join reports r on r.id = f.report_id
        where f.polarity <> 'context' and {CURRENT} group by 1, 2, 3, 4"""
    )
    tagged = connection.execute(
        f"""select r.system_id, r.family, f.polarity, count(*) from findings f
        join reports r on r.id = f.report_id where f.polarity <> 'context' and {CURRENT}
            and f.id in (select finding_id from finding_themes) group by 1, 2, 3"""
    )
    return Tally(
        Counter({tuple(row[:4]): row[4] for row in themes}),
        Counter({tuple(row[:3]): row[3] for row in tagged}),
    )


_held = Held(_count)
