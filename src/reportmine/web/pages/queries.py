"""What the pages show, read from the database: plain functions of a connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from reportmine.search.filters import Filters
from reportmine.store.sql import CURRENT, DATE, PAGE_LABEL

Row = dict[str, Any]
Values = Sequence[Any] | Mapping[str, Any]
POLARITY_LABELS = {
    "strength": "Strength",
    "area_for_development": "Area for development",
    "mixed": "Mixed",
    "context": "Context",
}
ENOUGH_SAID = 15  # taggings that were read: of fewer, a tag's precision is not known
# Shape and word, not colour alone.
POLARITY_SIGNS = {"strength": "▲", "area_for_development": "▼", "mixed": "◆", "context": "·"}


def rows(connection: sqlite3.Connection, sql: str, values: Values = ()) -> list[Row]:
    """Rows as dictionaries."""
    cursor = connection.execute(sql, values)
    names = [d[0] for d in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def one(connection: sqlite3.Connection, sql: str, values: Values = ()) -> Row | None:
    """The first row, or None."""
    found = rows(connection, sql, values)
    return found[0] if found else None


_REPORT_LIST = """
select r.id, r.title, r.family, r.outcome, r.pages, r.inspection_from, r.inspection_to, r.published,
    r.published_from, r.judged, (select n.id from reports n where n.replaces = r.id) as replaced_by,
    s.id as system_id, s.name as system,
    sum(f.polarity = 'strength') as strengths,
    sum(f.polarity = 'area_for_development') as areas, sum(f.polarity = 'mixed') as mixed
from reports r left join systems s on s.id = r.system_id left join findings f on f.report_id = r.id
group by r.id order by coalesce(r.published, r.inspection_to, '') desc, r.title
"""


def report_list(connection: sqlite3.Connection, limit: int = -1) -> list[Row]:
    """Reports with their counts, the newest first."""
    return rows(connection, _REPORT_LIST + " limit ?", (limit,))


def whole_report(connection: sqlite3.Connection, report_id: str) -> Row | None:
    """A report with its sections, passages, findings and statements."""
    found = one(
        connection,
        "select r.*, s.name as system from reports r left join systems s on s.id = r.system_id "
        "where r.id = ?",
        (report_id,),
    )
    if not found:
        return None
    found["sections"] = rows(
        connection, "select * from sections where report_id = ? order by position", (report_id,)
    )
    found["passages"] = rows(
        connection, "select * from passages where report_id = ? order by position", (report_id,)
    )
    found["statements"] = rows(
        connection, "select * from statements where report_id = ? order by rowid", (report_id,)
    )
    found["ratings"] = rows(
        connection, "select * from ratings where report_id = ? order by position", (report_id,)
    )
    found["findings"] = rows(
        connection,
        f"""select f.*, {PAGE_LABEL} as page_label, (select group_concat(label, ', ') from (
            select t.label from finding_themes ft join themes t on t.name = ft.theme
            where ft.finding_id = f.id order by ft.confidence desc)) as theme_labels,
            (select group_concat(theme, '; ') from finding_themes where finding_id = f.id) as themes
        from findings f where f.report_id = ? order by f."start" """,
        (report_id,),
    )
    found["problems"] = rows(
        connection, "select * from problems where report_id = ? order by page, rowid", (report_id,)
    )
    found["page_labels"] = dict(
        connection.execute(
            "select page, label from pages where report_id = ? and label is not null", (report_id,)
        ).fetchall()
    )
    return found


# The precision of a theme of one's own, of its taggings as they are.
_AS_READ = """(select avg(j.is_about) from own_judgements j
    where j.theme = o.theme and j.taught = o.taught and ft.source = 'own')"""


def whole_finding(connection: sqlite3.Connection, finding_id: str) -> Row | None:
    """A finding with its passage, the headings above it, its themes, and its report."""
    found = one(
        connection,
        f"""select f.*, {PAGE_LABEL} as page_label, p.text as passage, p."start" as passage_start,
            r.title, r.family, r.source_url, r.source_path, r.inspectorates, r.published,
            r.inspection_from, r.inspection_to, r.system_id, s.name as system, d.heading as decided_heading
        from findings f join passages p on p.id = f.passage_id join reports r on r.id = f.report_id
        left join sections d on d.id = f.decided_by left join systems s on s.id = r.system_id
        where f.id = ?""",
        (finding_id,),
    )
    if not found:
        return None
    found["themes"] = themes_of_finding(connection, finding_id, found["family"])
    found["likely"] = rows(
        connection,
        """select s.name, w.name as framework, l.confidence from finding_statements l
        join framework_statements s on s.framework = l.framework and s.id = l.statement
        join frameworks w on w.id = l.framework where l.finding_id = ? order by l.rank""",
        (finding_id,),
    )
    found["path"] = rows(
        connection,
        """with recursive up(id, parent_id, heading, depth) as (
            select id, parent_id, heading, 0 from sections where id = ?
            union all select s.id, s.parent_id, s.heading, depth + 1
            from sections s join up on s.id = up.parent_id)
        select id, heading from up order by depth desc""",
        (found["section_id"],),
    )
    return found


def themes_of_finding(connection: sqlite3.Connection, finding_id: str, family: str) -> list[Row]:
    """A finding's themes, the likeliest first, with the precision measured of each in such reports."""
    return rows(
        connection,
        f"""select t.name, t.label, ft.confidence, ft.source,
            coalesce(q.precision, {_AS_READ}) as precision
        from finding_themes ft join themes t on t.name = ft.theme
        left join tag_quality q on q.kind = 'theme' and q.name = t.name and ft.source = 'model'
            and q.family = ? and q.said >= {ENOUGH_SAID}
        left join own_themes o on o.theme = t.name
        where ft.finding_id = ? order by ft.confidence desc""",
        (family, finding_id),
    )


def numbers_of(connection: sqlite3.Connection, finding_id: str) -> list[Row]:
    """The numbers in a finding, in reading order, with what each is compared with."""
    return rows(
        connection,
        """select kind, value, high, total, bound, unit, period, comparator, comparator_value, direction,
            "start", "end", quote from numbers where finding_id = ? order by position""",
        (finding_id,),
    )


def recurrence_of(connection: sqlite3.Connection, finding_id: str) -> Row | None:
    """The recurrence that a finding is in: id, name, k and n."""
    return one(
        connection,
        """select c.id, c.name, c.systems, c.of_systems, c.reports, c.of_reports from recurrence_members m
        join recurrences c on c.id = m.recurrence_id where m.finding_id = ?""",
        (finding_id,),
    )


def track_of(connection: sqlite3.Connection, finding_id: str) -> Row | None:
    """What became of a finding by the newest report that looks at it: status, report, date."""
    return one(
        connection,
        """select t.status, t.confidence, l.id, l.title, coalesce(l.inspection_to, l.published) as date
        from tracks t join reports l on l.id = t.later_report_id where t.finding_id = ? and t.newest""",
        (finding_id,),
    )


def family_names(connection: sqlite3.Connection) -> dict[str, str]:
    """What people call each family: those of the build, also the ones that a user added."""
    return dict(connection.execute("select id, name from families").fetchall())


def theme_quality_by_family(connection: sqlite3.Connection, name: str) -> list[Row]:
    """For each family of the build's reports how reliable a theme's tag measured there.

    `precision` is none where fewer than ENOUGH_SAID findings of the family were tagged so when it was
    measured: nothing is known of it then.
    """
    return rows(
        connection,
        f"""select f.id as family, f.name, q.precision, q.precision_low, q.precision_high, q.recall, q.said,
            q.labels
        from families f left join tag_quality q on q.kind = 'theme' and q.name = ? and q.family = f.id
            and q.said >= {ENOUGH_SAID}
        where f.id in (select family from reports) order by q.said desc, f.name""",
        (name,),
    )


def source_line(connection: sqlite3.Connection) -> str:
    """What stands beneath a chart that is taken away: of how many reports, and when they were read."""
    n = connection.execute(f"select count(*) from reports r where {CURRENT}").fetchone()[0]
    built = connection.execute("select substr(built_at, 1, 10) from build").fetchone()
    dated = f", built {built[0]}" if built else ""
    return f"Source: reportmine, {n:,} report{'' if n == 1 else 's'}{dated}"


def newest_findings(connection: sqlite3.Connection, system: str, polarity: str, most: int) -> list[Row]:
    """The findings of a system's newest report that the tagger is surest of, in reading order."""
    return rows(
        connection,
        f"""select * from (
            select f.id as finding, f.text, f.page, {PAGE_LABEL} as page_label, f.ocr, f.polarity,
                f.heading as section, r.title,
                {DATE} as date, f."start" as start
            from findings f join reports r on r.id = f.report_id
            where r.id = (select r.id from reports r where r.system_id = ? and r.judged and {CURRENT}
                order by coalesce({DATE}, '') desc, r.id limit 1) and f.polarity = ?
            order by f.source = 'heading' desc, f.polarity_confidence desc, f."start" limit ?)
        order by start""",
        (system, polarity, most),
    )


def count(connection: sqlite3.Connection, filters: Filters) -> int:
    """How many findings pass the filters."""
    sql = f"select count(*) from findings f join reports r on r.id = f.report_id where {filters.where()}"
    return int(connection.execute(sql, filters.values()).fetchone()[0])


def evidence_of_listing(connection: sqlite3.Connection, filters: Filters) -> list[Row]:
    """How many of the findings that pass rest on whose evidence, the commonest first: `evidence`, `n`."""
    return rows(
        connection,
        f"""select f.evidence_source as evidence, count(f.id) as n
        from findings f join reports r on r.id = f.report_id
        where f.evidence_source is not null and {filters.where()} group by 1 order by 2 desc, 1""",
        filters.values(),
    )


def listing(connection: sqlite3.Connection, filters: Filters, most: int, after: int = 0) -> list[Row]:
    """At most `most` of the findings that pass the filters, from number `after` on, in reading order."""
    return rows(
        connection,
        f"""select f.id as finding, f.text, f.polarity, f.page, {PAGE_LABEL} as page_label, f.ocr,
            f.heading as section, s.name as system, r.id as report, r.title, r.family, {DATE} as date,
            r.inspection_to, r.published, r.inspectorates, r.source_url, f.polarity_confidence,
            f.evidence_source,
            (select group_concat(distinct theme) from finding_themes where finding_id = f.id) as themes
        from findings f join reports r on r.id = f.report_id left join systems s on s.id = r.system_id
        where {filters.where()}
        order by s.name, r.published, r.id, f."start" limit :most offset :after""",
        {**filters.values(), "most": most, "after": after},
    )


_NAMES = {
    "theme": "select label from themes where name = ?",
    "and_theme": "select label from themes where name = ?",
    "system": "select name from systems where id = ?",
    "report": "select title from reports where id = ?",
}


def names_of(connection: sqlite3.Connection, limits: Mapping[str, str | int]) -> list[str]:
    """What a listing is limited to beside polarity, in words, for its heading."""
    out = []
    for name, value in limits.items():
        if name in _NAMES:
            found = connection.execute(_NAMES[name], (value,)).fetchone()
            out.append(found[0] if found else str(value))
        elif name in ("since", "until", "score", "evidence"):
            out.append(f"{name} {value}")
        elif name in ("statement", "inspectorate", "year"):
            out.append(str(value))
        elif name in ("family", "outcome"):
            out.append(str(value).replace("_", " "))
    return out
