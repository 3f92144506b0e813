"""Writes a new database beside the old one, checks it, and renames it over the old one.

Killed at any moment, the old or the new database is there, whole: `os.replace` is atomic on one
file system, and the new file is complete and synced before it.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import sqlite_utils

from reportmine import data
from reportmine.errors import DatabaseError
from reportmine.store import schema
from reportmine.store.gone import keep_gone
from reportmine.store.rows import crosswalk_rows, quality_rows, report_rows, statement_theme_rows
from reportmine.structure import Report
from reportmine.structure.catalogue import Catalogue
from reportmine.structure.catalogue import catalogue as load_catalogue
from reportmine.structure.systems import relations, systems
from reportmine.tag import Tags

# Rows that belong to a report, in an order that satisfies foreign keys.
REPORT_TABLES = ("ratings", "documents", "lines", "sections", "statements", "passages", "findings")
FINDING_TABLES = ("finding_themes", "finding_statements", "embeddings")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a build was made with; `read_key` changes whenever a report would come out different."""

    version: str
    model: str
    encoder_sha256: str
    tagger_sha256: str
    codebook_version: str
    families_version: str
    read_key: str


@contextmanager
def publishing(
    path: Path, provenance: Provenance, sources: Sequence[str], catalogue: Catalogue | None = None
) -> Iterator[Writer]:
    """A Writer whose database replaces `path` when the block ends without an exception.

    Findings of `path` that the new one has not, of reports that it has, are noted as gone.
    Raises DatabaseError where `path` exists and is no SQLite file, or the check fails.
    """
    _refuse_foreign(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}.building")
    _clean_up(path)
    writer = Writer(scratch, provenance, catalogue)
    try:
        yield writer
        keep_gone(writer.db.conn, path)
        writer.finish(sources)
        _sync(scratch)
        os.replace(scratch, path)
        _sync(path.parent)
    finally:
        writer.close()
        with suppress(FileNotFoundError):
            scratch.unlink()


def _refuse_foreign(path: Path) -> None:
    if path.is_dir():
        raise DatabaseError(f"{path}: is a folder; name a database file")
    if path.exists() and path.stat().st_size:
        with path.open("rb") as file:
            if file.read(16) != b"SQLite format 3\x00":
                raise DatabaseError(f"{path}: exists and is no SQLite database; choose another name")
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
        try:
            rows = connection.execute("select name from sqlite_master where type = 'table'")
            names = {row[0] for row in rows}
        except sqlite3.DatabaseError as error:
            raise DatabaseError(f"{path}: damaged ({error}); move it away first") from error
        finally:
            connection.close()
        if names and not schema.is_reportmine(names):
            raise DatabaseError(f"{path}: a database of something else; choose another name")


def _clean_up(path: Path) -> None:
    """Remove what killed builds left behind."""
    for old in path.parent.glob(f".{path.name}.*.building*"):
        pid = old.name.removeprefix(f".{path.name}.").split(".")[0]
        if pid.isdigit() and not _alive(int(pid)):
            with suppress(OSError):
                old.unlink()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _sync(path: Path) -> None:
    flags = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) if path.is_dir() else os.O_RDONLY
    with suppress(OSError):  # folders cannot be synced on every system
        handle = os.open(path, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class Writer:
    """Adds reports and problems to a database nobody else sees yet.

    `catalogue` are the families and frameworks of the build; without it those that come with reportmine.
    """

    def __init__(self, path: Path, provenance: Provenance, catalogue: Catalogue | None = None) -> None:
        self.provenance = provenance
        self.catalogue = catalogue or load_catalogue()
        self.db = sqlite_utils.Database(path)
        # Nobody reads this file before it is complete: no journal is needed to survive a crash.
        self.db.conn.executescript("pragma journal_mode = off; pragma synchronous = off;")
        schema.apply(self.db)
        self._systems: set[str] = set()
        self._domain_tables()

    def close(self) -> None:
        """Close the connection; twice does no harm."""
        self.db.close()

    def _domain_tables(self) -> None:
        themes = data.load("themes.toml")["theme"]
        with self.db.conn:
            self.db.table("themes").insert_all(
                {k: t[k] for k in ("name", "label", "definition")} for t in themes
            )
            self.db.table("frameworks").insert_all(
                {"id": f.id, "name": f.name, "valid_from": f.valid_from, "valid_to": f.valid_to}
                for f in self.catalogue.frameworks.values()
            )
            self.db.table("framework_statements").insert_all(
                {
                    "framework": s.framework, "id": s.id, "name": s.name, "theme": s.theme,
                    "verified": int(s.verified),
                }
                for f in self.catalogue.frameworks.values()
                for s in f.statements
            )  # fmt: skip

            self.db.table("crosswalk").insert_all(crosswalk_rows())
            self.db.table("statement_themes").insert_all(statement_theme_rows())
            self.db.table("tag_quality").insert_all(quality_rows(self.provenance.model))

    def copy_report(self, old: Path, report_id: str, source_path: str | None) -> None:
        """Take over a report from an earlier build, row by row."""
        conn = self.db.conn
        conn.execute("attach database ? as old", (str(old),))
        try:
            with conn:
                system = conn.execute(
                    "select s.* from old.reports r join old.systems s on s.id = r.system_id where r.id = ?",
                    (report_id,),
                ).fetchone()
                if system:
                    self._system(system[0], system[1], system[2])
                self._copy("reports", "id = ?", report_id)
                conn.execute(
                    "update reports set source_path = coalesce(?, source_path), replaces = null "
                    "where id = ?",
                    (source_path, report_id),
                )
                for table in REPORT_TABLES:
                    self._copy(table, "report_id = ?", report_id)
                inside = "finding_id in (select id from old.findings where report_id = ?)"
                for table in FINDING_TABLES:
                    self._copy(table, inside, report_id)
                self._copy("problems", "report_id = ?", report_id)
        finally:
            conn.execute("detach database old")

    def _copy(self, table: str, where: str, report_id: str) -> None:
        names = ", ".join(f'"{c.name}"' for c in self.db.table(table).columns)
        order = ' order by "start"' if table == "findings" else ""
        self.db.conn.execute(
            f"insert into main.{table} ({names}) select {names} from old.{table} where {where}{order}",
            (report_id,),
        )

    def add_report(
        self,
        report: Report,
        tags: Sequence[Tags],
        source_path: str,
        read_key: str,
    ) -> None:
        """One report with its findings' tags and vectors, in one transaction."""
        if len(report.findings) != len(tags):
            raise ValueError(f"{len(report.findings)} findings, {len(tags)} tags")
        with self.db.conn:
            if report.system_id and report.system_name:
                self._system(report.system_id, report.system_name, report.system_kind or "other")
            for table, rows in report_rows(report, tags, source_path, read_key, self.catalogue.frameworks):
                self.db.table(table).insert_all(rows)
        for code, message, page in report.document.problems:
            self.add_problem(source_path, "read", code, message, page, report.document.id)

    def _system(self, system_id: str, name: str, kind: str) -> None:
        if system_id in self._systems:
            return
        self._systems.add(system_id)
        known = systems().get(system_id)
        self.db.table("systems").insert(
            {
                "id": system_id, "name": name, "kind": kind,
                "region": known.region if known else None,
                "gss_code": known.gss_code if known else None,
                "ods_code": known.ods_code if known else None,
            }
        )  # fmt: skip
        names = {name, *(known.aliases if known else ())}
        self.db.table("system_names").insert_all({"system_id": system_id, "name": n} for n in sorted(names))

    def add_problem(
        self, path: str, stage: str, code: str, message: str,
        page: int | None = None, report_id: str | None = None,
    ) -> None:  # fmt: skip
        """A file, page or part that could not be read."""
        with self.db.conn:
            self.db.table("problems").insert(
                {
                    "path": path, "stage": stage, "code": code, "message": message, "page": page,
                    "report_id": report_id,
                }
            )  # fmt: skip

    def finish(self, sources: Sequence[str]) -> None:
        """Relations, corrected editions, the build's row, statistics; then the checks."""
        p = self.provenance
        with self.db.conn:
            for part, whole in relations():
                if {part, whole} & self._systems:
                    for system_id in (part, whole):
                        known = systems()[system_id]
                        self._system(known.id, known.name, known.kind)
                    self.db.table("system_relations").insert({"part_id": part, "whole_id": whole})
            self.db.conn.execute(_REPLACES)
            self.db.table("build").insert(
                {
                    "version": p.version, "model": p.model,
                    "built_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                    "sources": json.dumps(list(sources)), "encoder_sha256": p.encoder_sha256,
                    "tagger_sha256": p.tagger_sha256, "codebook_version": p.codebook_version,
                    "families_version": p.families_version, "read_key": p.read_key,
                }
            )  # fmt: skip
            self.db.conn.execute("insert into findings_fts(findings_fts) values ('optimize')")
        self.db.conn.execute("analyze")
        self._check()
        self.db.conn.execute("pragma journal_mode = delete")
        self.close()

    def _check(self) -> None:
        broken = self.db.conn.execute("pragma foreign_key_check").fetchall()
        state = self.db.conn.execute("pragma quick_check").fetchone()[0]
        if broken or state != "ok":
            raise DatabaseError(f"the new database failed its check ({state}, {broken[:3]}); kept the old")


# A later edition of the same report: same system, family, theme and inspection dates.
_REPLACES = """
update reports set replaces = (
    select older.id from reports older
    where older.system_id = reports.system_id and older.family = reports.family
      and older.theme is reports.theme and older.inspection_from = reports.inspection_from
      and older.inspection_to = reports.inspection_to and older.id <> reports.id
      and older.published < reports.published
    order by older.published desc limit 1)
where inspection_from is not null and published is not null
"""
