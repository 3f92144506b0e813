"""Takes reports out of a database, with all that was made of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePath

from reportmine.errors import AmbiguousName, UnknownChoice
from reportmine.insight.own_themes import own_themes
from reportmine.pipeline.insights import clear_insights, write_insights
from reportmine.pipeline.own import teach
from reportmine.read.names import readable
from reportmine.search import model_of
from reportmine.search.suggest import nearest
from reportmine.store.lock import locked
from reportmine.store.place import address
from reportmine.store.publish import changing
from reportmine.store.writer import FINDING_TABLES, REPORT_TABLES, mark_editions, now, tidy_and_check

LEAST_PREFIX = 6  # hex digits


@dataclass(frozen=True, slots=True)
class Removed:
    """A report that was taken out."""

    id: str
    title: str
    source_path: str
    findings: int


def remove(database: Path, names: Sequence[str]) -> tuple[list[Removed], list[tuple[str, str]]]:
    """Takes out the reports that `names` name, and publishes the rest atomically in their place.

    A name is a report's id, 6 or more of its first digits, or its file, by path or name. What was made
    of the reports goes too, and what was counted over all is made anew; a system stays while a report
    or another system refers to it. Returns the reports, and (theme, why) of themes of one's own that
    can no longer be taught. Raises UnknownChoice, AmbiguousName, DatabaseError, sqlite3.DatabaseError.
    """
    with locked(database), closing(sqlite3.connect(address(database), uri=True)) as old:
        ids = list(dict.fromkeys(find_report(old, name) for name in names))
        removed = [_described(old, report) for report in ids]
        themes = own_themes(old)
        model = model_of(old)
        with changing(database) as new:
            # What is taken out is written over: it may have been published by mistake.
            new.execute("pragma secure_delete = on")
            with new:
                _take_out(new, removed)
            new.execute("attach database ? as old", (address(database),))
            failed = teach(new, model, themes) if themes else []
            _forget_themes(new, failed)
            new.execute("detach database old")
            with new:
                new.execute("update build set insight_key = ?", (write_insights(new, model),))
            tidy_and_check(new)
    return removed, failed


def find_report(connection: sqlite3.Connection, name: str) -> str:
    """The id of the one report that goes by `name`. Raises UnknownChoice, AmbiguousName."""
    rows = connection.execute("select id, source_path, title from reports order by id").fetchall()
    name = readable(name).strip()
    path = name.removeprefix("./")
    ways = (
        [i for i, _, _ in rows if i == name],
        [i for i, source, _ in rows if source == name],
        [i for i, source, _ in rows if source.endswith(f"/{path}") or source == path],
        [i for i, _, _ in rows if len(name) >= LEAST_PREFIX and i.startswith(name.lower())],
    )
    found = next((ids for ids in ways if ids), [])
    if len(found) == 1:
        return str(found[0])
    if found:
        raise AmbiguousName(f"{name!r} means {len(found)} reports: {_listed(rows, found)}")
    spellings = (
        (spelling, i) for i, source, title in rows for spelling in (i, PurePath(source).stem, source, title)
    )
    near = nearest([name], spellings)
    advice = "give its id, or its file as it was given to build"
    raise UnknownChoice(f"no report {name!r}", [_listed(rows, [i]) for i in near], advice)


def _listed(rows: Sequence[tuple[str, str, str]], ids: Sequence[str]) -> str:
    files = {i: PurePath(source).name for i, source, _ in rows}
    more = f" and {len(ids) - 5} more" if len(ids) > 5 else ""
    return ", ".join(f"{i} ({files[i]})" for i in ids[:5]) + more


def _described(connection: sqlite3.Connection, report: str) -> Removed:
    title, path = connection.execute(
        "select title, source_path from reports where id = ?", (report,)
    ).fetchone()
    count = connection.execute("select count(*) from findings where report_id = ?", (report,)).fetchone()
    return Removed(report, title, path, count[0])


def _take_out(connection: sqlite3.Connection, removed: Sequence[Removed]) -> None:
    clear_insights(connection)  # they are made anew of what is left
    for report in removed:
        delete_report(connection, report.id)
        connection.execute(
            "delete from problems where code = 'duplicate' and message in (?, ?)",
            [f"the same {what} as {report.source_path}" for what in ("content", "report")],
        )
    _unused_systems(connection)
    mark_editions(connection)
    connection.execute("update build set built_at = ?", (now(),))


def delete_report(connection: sqlite3.Connection, report_id: str) -> None:
    """Deletes a report's rows and those of its findings."""
    inside = "finding_id in (select id from main.findings where report_id = ?)"
    for table in FINDING_TABLES:
        connection.execute(f"delete from main.{table} where {inside}", (report_id,))
    # Findings refer to passages, passages to sections: the last first.
    for table in ("gone_findings", "problems", *reversed(REPORT_TABLES)):
        connection.execute(f"delete from main.{table} where report_id = ?", (report_id,))
    connection.execute("delete from main.reports where id = ?", (report_id,))


def _unused_systems(connection: sqlite3.Connection) -> None:
    """Takes out relations that lead to no system with a report, then systems that nothing refers to."""
    used = {row[0] for row in connection.execute("select distinct system_id from reports")}
    relations = connection.execute("select rowid, part_id, whole_id from system_relations order by rowid")
    for rowid, *pair in relations.fetchall():
        if used.isdisjoint(pair):
            connection.execute("delete from system_relations where rowid = ?", (rowid,))
        else:
            used.update(pair)
    for (system,) in connection.execute("select id from systems").fetchall():
        if system not in used:
            connection.execute("delete from system_names where system_id = ?", (system,))
            connection.execute("delete from systems where id = ?", (system,))


def _forget_themes(connection: sqlite3.Connection, failed: Sequence[tuple[str, str]]) -> None:
    """Themes of one's own that could not be taught to what is left, as a build leaves them out."""
    with connection:
        for theme, why in failed:
            connection.execute("delete from finding_themes where theme = ?", (theme,))
            connection.execute("delete from own_judgements where theme = ?", (theme,))
            connection.execute("delete from own_themes where theme = ?", (theme,))
            connection.execute("delete from themes where name = ?", (theme,))
            connection.execute(
                "insert into problems (path, stage, code, message) values (?, 'theme', 'theme', ?)",
                (f"theme {theme}", why),
            )
