"""The database that is about to be replaced: what can be taken over from it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlite_utils

from reportmine.errors import DatabaseError
from reportmine.insight.own_themes import Kept, own_themes
from reportmine.read.names import readable
from reportmine.store import schema
from reportmine.store.place import address, place_of, scratch_beside
from reportmine.store.publish import refuse_foreign
from reportmine.store.state import is_current


@dataclass(frozen=True, slots=True)
class Known:
    """A report of the old database; keys are None where a version before them made it.

    `pictures`: pages of it were read from their picture, or not at all.
    """

    id: str
    family: str
    framework: str | None
    read_key: str
    detect_key: str | None
    family_key: str | None
    tag_key: str | None
    pictures: bool


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding as the old database has it, fit for tagging (`tag.Taggable`).

    `decided` is the polarity that stays whatever the tagger says: a heading gave it, or a person.
    `section` and `decided_by` are numbers of sections, as in the report.
    """

    text: str
    heading: str
    previous: str
    lead_in: str | None
    statement: str | None
    section: int | None
    heading_kind: str
    decided: str | None
    decided_by: int | None
    passage_kind: str


@dataclass(slots=True)
class Previous:
    """What the old database holds; nothing where there is none, or where it cannot be read.

    `path` is the file to take rows from, of this version's schema: the old database or a copy.
    """

    path: Path | None = None
    reports: dict[str, Known] = field(default_factory=dict)  # by sha256
    themes: list[Kept] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)  # sha256 of what has been looked at

    def text(self, report: Known) -> str:
        """The whole text of its document."""
        (row,) = self._rows("select text from documents where report_id = ?", report.id)
        return str(row[0])

    def findings(self, report: Known) -> list[StoredFinding]:
        """In the order in which they were found."""
        return [StoredFinding(*row) for row in self._rows(_FINDINGS, report.id)]

    def _rows(self, sql: str, report_id: str) -> list[tuple[Any, ...]]:
        assert self.path is not None
        with closing(sqlite3.connect(address(self.path), uri=True)) as connection:
            return connection.execute(sql, (report_id,) * sql.count("?")).fetchall()


@contextmanager
def previous(database: Path, *, strict: bool = False) -> Iterator[Previous]:
    """The old database, brought to this version's schema in a copy where it is an older one.

    The file itself is only read; whoever calls holds its lock. Raises DatabaseError where it is no
    database of ours, or a later version's; with `strict` also where anything of it cannot be read.
    Without, that part is lost.
    """
    refuse_foreign(database)
    if not database.exists() or not database.stat().st_size:
        yield Previous()
        return
    copy = scratch_beside(place_of(database), "migrated")
    try:
        yield _load(database, copy, strict)
    finally:
        with suppress(FileNotFoundError):
            copy.unlink()


def _load(database: Path, copy: Path, strict: bool) -> Previous:
    found = Previous()
    try:
        found.path = _current(database, copy)
        with closing(sqlite3.connect(address(found.path), uri=True)) as connection:
            if strict and (state := connection.execute("pragma quick_check").fetchone()[0]) != "ok":
                raise sqlite3.DatabaseError(state)
            rows = connection.execute(_REPORTS).fetchall()
            found.themes = own_themes(connection)
            found.reports = {sha256: Known(*row) for sha256, *row in rows}
    except (sqlite3.Error, ValueError) as error:
        if strict:
            raise DatabaseError(
                f"{readable(database)}: its reports cannot be kept ({error}); nothing was changed; "
                "build it anew from all files, without --keep"
            ) from error
    return found


def _current(database: Path, copy: Path) -> Path:
    """The database itself where it is of this version, else a copy that is brought to it."""
    with closing(sqlite3.connect(address(database), uri=True)) as old:
        if is_current(old):
            return database
        with closing(sqlite3.connect(address(copy, "rwc"), uri=True)) as new:
            old.backup(new)
            schema.apply(sqlite_utils.Database(new))
            new.commit()
    return copy


# A finding by the model under a heading of context: the heading's word had been set aside, and is looked
# at again.
_FINDINGS = """
with recursive up(section, above, position, kind, parent_id) as (
    select id, id, position, kind, parent_id from sections where report_id = ?
    union all select up.section, s.id, s.position, s.kind, s.parent_id
    from up join sections s on s.id = up.parent_id where up.kind = 'other'),
known as (select * from up where kind <> 'other')
select f.text, f.heading, f.previous, f.lead_in, f.statement, s.position, coalesce(k.kind, 'other'),
    case when f.source <> 'model' then f.polarity
        when r.judged and k.kind in ('method', 'background') then 'context' end,
    case when f.decided_by is not null then d.position
        when f.source not in ('heading', 'document') and r.judged and k.kind in ('method', 'background')
            then k.position end,
    coalesce(p.kind, 'paragraph')
from findings f join reports r on r.id = f.report_id left join sections s on s.id = f.section_id
left join known k on k.section = f.section_id left join sections d on d.id = f.decided_by
left join passages p on p.id = f.passage_id
where f.report_id = ? order by f.rowid
"""
_REPORTS = """
select sha256, id, family, framework, read_key, detect_key, family_key, tag_key,
    exists (select 1 from pages where report_id = reports.id and read_by is not 'text')
from reports order by rowid
"""
