"""How many reports criticise and praise a theme, of how many: the one definition that every count uses.

A report counts once, however many documents its assessment has. It criticises a theme with a finding that
is an area for development or mixed, and praises it with a strength. Two readings of every count:
*mentioned*, at least one such finding; *a main concern* (or a main strength), two or more, or one that is
an action, stands in a list whose heading gives the polarity, or stands in a summary. n are the reports that
look at the theme (`report_topics`): those whose framework asks for it, whatever they found, and of other
families those with a finding of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from reportmine.insight.interval import wilson
from reportmine.store.cache import FileCache

Row = dict[str, Any]
K = TypeVar("K")
V = TypeVar("V")
DIRECTIONS = ("criticise", "praise")
FIRST, LAST = "1950", "2100"  # years that a report can be of
MENTIONED, MAIN = 1, 2

# The documents that count, with the year of the assessment that they are of.
_COUNTED = """counted as (
    select r.id, r.assessment_id, r.family, r.system_id, r.sha256,
        min(substr(coalesce(r.inspection_to, r.published), 1, 4))
            over (partition by r.assessment_id) as year
    from reports r
    where r.judged and r.id not in (select replaces from reports where replaces is not null)
)"""
# What each assessment says of each theme. A summary is what its heading says is one, or what a family's
# file says retells; "Main findings" and other headings of kind headline are not.
_SAID = """ruled(section_id, kind, heading, retells, parent_id) as (
    select id, kind, ltrim(lower(heading), '0123456789. '), retells, parent_id from sections
    union all
    select u.section_id, s.kind, ltrim(lower(s.heading), '0123456789. '), s.retells, s.parent_id
    from ruled u join sections s on s.id = u.parent_id where u.kind = 'other'
),
summaries as (
    select distinct section_id from ruled
    where retells or kind = 'key_messages' or kind = 'headline' and (
        heading like 'headline findings%' or heading like 'summary of key findings%'
        or heading like 'summary findings%' or heading like 'overview%' or heading like 'overall %'
        or heading like 'our view of %' or heading like 'executive summary%'
        or heading like 'inspection outcome%' or heading like 'conclusion%')
),
said as (
    select assessment_id, theme, direction, count(*) as findings, count(*) > 1 or max(apart) as main
    from (
        select distinct c.assessment_id, ft.theme, f.rowid,
            case f.polarity when 'strength' then 'praise' else 'criticise' end as direction,
            f.kind = 'action' or f.source = 'heading'
                or ifnull(f.section_id in (select section_id from summaries), 0) as apart
        from counted c join findings f on f.report_id = c.id and f.polarity <> 'context'
        join finding_themes ft on ft.finding_id = f.id)
    group by 1, 2, 3
)"""
# Which assessments look at each theme. `asked`: whatever they found. At a theme of one's own all reports
# were looked at.
_COVERED = """covered as (
    select theme, assessment_id, max(asked) as asked from (
        select t.topic as theme, c.assessment_id, t.basis = 'framework' as asked
        from report_topics t join counted c on c.id = t.report_id
        union all select o.theme, c.assessment_id, 1 from own_themes o join counted c
        union all select theme, assessment_id, 0 from said)
    group by 1, 2
)"""
# By the names that prepared queries call them; each builds on those before it.
FRAGMENTS = {"counted": _COUNTED, "said": _SAID, "covered": _COVERED}
_WITH = f"with recursive {', '.join(FRAGMENTS.values())} "


def filled(sql: str) -> str:
    """A prepared query with the shared definitions in the places of `{counted}`, `{said}`, `{covered}`."""
    for name, fragment in FRAGMENTS.items():
        sql = sql.replace(f"{{{name}}}", fragment)
    return sql


@dataclass(frozen=True, slots=True)
class Assessment:
    """What counts as one report; `sha256`: of its documents."""

    family: str
    system: str | None
    year: str | None
    sha256: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """`said`: by (theme, direction), MENTIONED or MAIN of each assessment that says it.

    `covered`: by theme, of each assessment that looks at it whether its framework asks for it. `findings`:
    how many there are of each (theme, direction); `themed`: of each direction, how many have any theme.
    """

    assessments: Mapping[str, Assessment]
    said: Mapping[tuple[str, str], Mapping[str, int]]
    covered: Mapping[str, Mapping[str, bool]]
    findings: Mapping[tuple[str, str], Mapping[str, int]] = field(default_factory=dict)
    themed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def of(self, theme: str, direction: str) -> Mapping[str, int]:
        """The assessments that say it, and how much."""
        return self.said.get((theme, direction), {})

    def looked(self, theme: str) -> Mapping[str, bool]:
        """The assessments that look at it."""
        return self.covered.get(theme, {})

    def only(self, theme: str) -> Counted:
        """The same of one theme."""
        said, findings = (
            {key: row for key, row in of.items() if key[0] == theme} for of in (self.said, self.findings)
        )
        covered = {theme: self.covered[theme]} if theme in self.covered else {}
        return Counted(self.assessments, said, covered, findings, self.themed)

    def among(self, keep: Collection[str]) -> Counted:
        """The same of some assessments only."""
        return Counted(
            {one: of for one, of in self.assessments.items() if one in keep},
            _part(self.said, keep), _part(self.covered, keep), _part(self.findings, keep),
            _part(self.themed, keep),
        )  # fmt: skip


def _part(of: Mapping[K, Mapping[str, V]], keep: Collection[str]) -> dict[K, dict[str, V]]:
    return {key: {name: value for name, value in row.items() if name in keep} for key, row in of.items()}


def counted(connection: sqlite3.Connection) -> Counted:
    """What every count is made of, read once while the database's file stays the same."""
    return _held.get(connection)


def read_counted(connection: sqlite3.Connection) -> Counted:
    """The same, read now."""
    assessments: dict[str, Assessment] = {}
    for name, family, system, year, sha256 in connection.execute(
        f"with {_COUNTED} select assessment_id, family, system_id, year, sha256 from counted order by id"
    ):
        before = assessments.get(name)
        files = (*(before.sha256 if before else ()), sha256)
        assessments[name] = Assessment(family, system, year, files)
    said: dict[tuple[str, str], dict[str, int]] = {}
    findings: dict[tuple[str, str], dict[str, int]] = {}
    covered: dict[str, dict[str, bool]] = {}
    # Both at once: what is said takes longest, and n are made from it.
    for name, theme, direction, n, how in connection.execute(
        f"""{_WITH} select assessment_id, theme, direction, findings, main from said
        union all select assessment_id, theme, null, 0, asked from covered"""
    ):
        if direction is None:
            covered.setdefault(theme, {})[name] = bool(how)
        else:
            said.setdefault((theme, direction), {})[name] = MAIN if how else MENTIONED
            findings.setdefault((theme, direction), {})[name] = n
    return Counted(assessments, said, covered, findings, _themed(connection))


def _themed(connection: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """Of each direction and assessment its findings with any theme, each once."""
    out: dict[str, dict[str, int]] = {direction: {} for direction in DIRECTIONS}
    for name, direction, n in connection.execute(
        f"""with {_COUNTED} select c.assessment_id,
            case f.polarity when 'strength' then 'praise' else 'criticise' end, count(*)
        from counted c join findings f on f.report_id = c.id and f.polarity <> 'context'
        where f.id in (select finding_id from finding_themes) group by 1, 2"""
    ):
        out[direction][name] = n
    return out


_held = FileCache(read_counted)


def share(k: int, n: int) -> Row:
    """k of n with the ends of Wilson's 95 % interval of the share."""
    low, high = wilson(k, n)
    return {"k": k, "n": n, "low": round(low, 4), "high": round(high, 4)}


def readings(counts: Counted, theme: str) -> Row:
    """`reports` that look at a theme, `asked` of them by their framework; k of n of both readings.

    `criticise` and `praise` are shares of those that mention it, and under `main` of those of which it is
    a main concern (a main strength).
    """
    looked = counts.looked(theme)
    out: Row = {"reports": len(looked), "asked": sum(looked.values())}
    for direction in DIRECTIONS:
        said = counts.of(theme, direction)
        main = sum(how == MAIN for how in said.values())
        out[direction] = {**share(len(said), len(looked)), "main": share(main, len(looked))}
    return out


def by_year(counts: Counted, theme: str) -> dict[str, list[str]]:
    """The assessments that look at a theme by year, the earliest first; those without a date go."""
    out: dict[str, list[str]] = {}
    for name in counts.looked(theme):
        year = counts.assessments[name].year
        if year and FIRST <= year <= LAST:  # a misprint, or the zero of a PDF's clock, is no year
            out.setdefault(year, []).append(name)
    return {year: out[year] for year in sorted(out)}


def span(years: Iterable[str]) -> list[str]:
    """All years from the first to the last, those without a report too."""
    numbers = [int(year) for year in years]
    return [str(year) for year in range(min(numbers), max(numbers) + 1)] if numbers else []
