"""Writes a new database beside the old one, takes over what is known, checks it, and publishes it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from textwrap import shorten
from typing import Any

import sqlite_utils

from reportmine.errors import DatabaseError
from reportmine.store import schema
from reportmine.store.domain import domain_rows
from reportmine.store.gone import keep_gone
from reportmine.store.ids import section_id
from reportmine.store.place import address
from reportmine.store.publish import SCRATCH_PRAGMAS, replacing
from reportmine.store.rows import ReportKeys, report_rows
from reportmine.store.tag_rows import model_values, polarity_values, tag_rows
from reportmine.structure import Report
from reportmine.structure.catalogue import Catalogue
from reportmine.structure.catalogue import catalogue as load_catalogue
from reportmine.structure.systems import relations, systems
from reportmine.tag.tagger import Tags

MUTED = "muted_section"  # the code of problems that the alarm of `tag.muted` raises
# Rows that belong to a report, in an order that satisfies foreign keys.
REPORT_TABLES = (
    "ratings", "documents", "pages", "lines", "sections", "statements", "passages", "findings",
)  # fmt: skip
FINDING_TABLES = ("finding_themes", "finding_statements", "embeddings", "numbers")
# Of what a copied finding has, all but themes of one's own: those are taught to each database anew.
_COPIED = {
    "finding_themes": "source <> 'own' and theme in (select name from main.themes)",
    "finding_statements": "1",
    "embeddings": "1",
}
# What a person said stays when the tagger speaks again.
_HUMAN = {
    "finding_themes": "source not in ('own', 'model') and theme in (select name from main.themes)",
    "finding_statements": "source <> 'model'",
    "embeddings": "0",
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a build was made with; `read_key` changes whenever files would be read differently."""

    version: str
    model: str
    encoder_sha256: str
    tagger_sha256: str
    codebook_version: str
    families_version: str
    read_key: str


@contextmanager
def publishing(
    path: Path, provenance: Provenance, sources: Sequence[str], old: Path | None = None,
    catalogue: Catalogue | None = None,
    *, strict: bool = False,
) -> Iterator[Writer]:  # fmt: skip
    """A Writer whose database replaces `path` when the block ends without an exception.

    `old` is the database to take over from, of this version: findings of it that the new one has not,
    of reports that it has, are noted as gone. Raises DatabaseError where `path` exists and is no
    database of ours, or a check fails; with `strict` also where `old` is damaged.
    """
    with replacing(path) as scratch:
        writer = Writer(scratch, provenance, old, catalogue)
        try:
            yield writer
            if old:
                keep_gone(writer.db.conn, strict=strict)
            writer.finish(sources)
        finally:
            writer.close()


class Writer:
    """Adds reports and problems to a database nobody else sees yet; `old` is attached to it as old.

    `catalogue` are the families and frameworks of the build; without it those that come with reportmine.
    """

    def __init__(
        self, path: Path, provenance: Provenance, old: Path | None = None,
        catalogue: Catalogue | None = None,
    ) -> None:  # fmt: skip
        self.provenance, self.catalogue = provenance, catalogue or load_catalogue()
        self.db = sqlite_utils.Database(sqlite3.connect(address(path, "rwc"), uri=True))
        self.made: dict[str, str] = {}  # keys of what was made once all reports were in
        self._attached = old is not None
        try:
            self._prepare(old)
        except BaseException:  # Windows removes no file that is open
            self.close()
            raise

    def _prepare(self, old: Path | None) -> None:
        # What one report wrote before it failed is taken back, for which a journal in memory is enough.
        self.db.conn.executescript(SCRATCH_PRAGMAS)
        schema.apply(self.db)
        with self.db.atomic():
            for table, rows in domain_rows(self.provenance.model, self.catalogue):
                self._insert(table, rows)
        if old:
            self.db.conn.execute("attach database ? as old", (address(old),))

    def close(self) -> None:
        """Close the connection; twice does no harm."""
        self.db.close()

    def add_report(
        self, report: Report, tags: Sequence[Tags], source_path: str, keys: ReportKeys
    ) -> list[tuple[str, str]]:  # fmt: skip
        """One report with its findings' tags and vectors; none of its rows where one cannot be stored.

        Returns the problems that are stored with it: (code, message).
        """
        if len(report.findings) != len(tags):
            raise ValueError(f"{len(report.findings)} findings, {len(tags)} tags")
        with self.db.atomic():
            if report.system_id and report.system_name:
                self._system(report.system_id, report.system_name, report.system_kind or "other")
            for table, rows in report_rows(report, tags, source_path, keys, self.catalogue.frameworks):
                self._insert(table, rows)
            parts = (("read", report.document.problems), ("structure", report.problems))
            found = [(stage, *problem) for stage, problems in parts for problem in problems]
            for stage, code, message, page in found:
                self._problem(source_path, stage, code, message, page, report.document.id)
            muted = self._muted(report.document.id, tags)
        return [*((code, message) for _, code, message, _ in found), *((MUTED, m) for m in muted)]

    def copy_report(
        self, report_id: str, source_path: str | None, keys: Mapping[str, str],
        tags: Sequence[Tags] | None = None,
    ) -> None:  # fmt: skip
        """Take over a report of the old database, row by row.

        `source_path` is where the file lies now, `keys` are the columns of `ReportKeys` that change,
        `tags` are new ones for its findings in their order, where they change.
        """
        with self.db.atomic():
            self._copy_owners(report_id)
            self._copy("reports", "id = ?", report_id)
            self._update("reports", report_id, {**keys, "replaces": None})
            for table in REPORT_TABLES:
                self._copy(table, "report_id = ?", report_id)
            # New tags raise their own alarms.
            also = "" if tags is None else f" and code <> '{MUTED}'"
            # A duplicate is found again, or its file is no longer there.
            self._copy("problems", f"report_id = ? and code <> 'duplicate'{also}", report_id)
            if source_path is not None:
                self._update("reports", report_id, {"source_path": source_path})
                self.db.conn.execute(
                    "update problems set path = ? where report_id = ?", (source_path, report_id)
                )
            inside = "finding_id in (select id from old.findings where report_id = ?)"
            for table, also in (_COPIED if tags is None else _HUMAN).items():
                self._copy(table, f"{inside} and {also}", report_id)
            if tags is not None:
                self._retag(report_id, tags)
                self._muted(report_id, tags)

    def _copy_owners(self, report_id: str) -> None:
        """What a report's row refers to: its system, and a framework or family that is no longer known."""
        conn = self.db.conn
        for row in conn.execute(
            "select s.id, s.name, s.kind from old.systems s join old.reports r on r.system_id = s.id "
            "where r.id = ?",
            (report_id,),
        ).fetchall():
            self._system(*row)
        of_report = "(select {} from old.reports where id = ?)"
        unknown = f"{of_report.format('framework')} and {{}} not in (select id from main.frameworks)"
        self._copy("framework_statements", f"framework = {unknown.format('framework')}", report_id)
        self._copy("frameworks", f"id = {unknown.format('id')}", report_id)
        known = "id not in (select id from main.families)"
        self._copy("families", f"id = {of_report.format('family')} and {known}", report_id)

    def _copy(self, table: str, where: str, report_id: str) -> None:
        columns = [f'"{c.name}"' for c in self.db.table(table).columns]
        names, olds = ", ".join(columns), ", ".join(f"o.{name}" for name in columns)
        # The order in which they were found decides how the tagger is asked, and ties in searches.
        order = " order by o.rowid" if table == "findings" else ""
        self.db.conn.execute(
            f"insert into main.{table} ({names}) select {olds} from old.{table} o where {where}{order}",
            (report_id,),
        )

    def _retag(self, report_id: str, tags: Sequence[Tags]) -> None:
        rows = self.db.conn.execute(
            "select id, source from main.findings where report_id = ? order by rowid", (report_id,)
        ).fetchall()
        for (finding, source), said in zip(rows, tags, strict=True):
            if source == "human":  # what a person said stays, beside what the model says now
                self._update("findings", finding, model_values(said))
                continue
            by = None if said.decided_by is None else section_id(report_id, said.decided_by)
            self._update("findings", finding, {**polarity_values(said), "decided_by": by})
        for table, found in tag_rows([finding for finding, _ in rows], tags):
            self._insert(table, found)

    def _muted(self, report_id: str, tags: Sequence[Tags]) -> list[str]:
        """A problem for each section whose heading was overruled; returns their messages."""
        messages = []
        for section in sorted({t.muted_by for t in tags if t.muted_by is not None}):
            heading, page, path = self.db.conn.execute(
                "select s.heading, s.page, r.source_path from main.sections s "
                "join main.reports r on r.id = s.report_id where s.id = ?",
                (section_id(report_id, section),),
            ).fetchone()
            count = sum(t.muted_by == section for t in tags)
            messages.append(
                f"“{shorten(heading, 80)}” should be context, but most of its {count} findings are judged "
                "by their words: the model's word counts; look whether a heading was taken for another"
            )
            self._problem(path, "tag", MUTED, messages[-1], page, report_id)
        return messages

    def _system(self, system_id: str, name: str, kind: str) -> None:
        if self.db.conn.execute("select 1 from main.systems where id = ?", (system_id,)).fetchone():
            return
        known = systems().get(system_id)
        row = {
            "id": system_id, "name": name, "kind": kind, "region": known.region if known else None,
            "gss_code": known.gss_code if known else None, "ods_code": known.ods_code if known else None,
        }  # fmt: skip
        self._insert("systems", [row])
        names = {name, *(known.aliases if known else ())}
        self._insert("system_names", ({"system_id": system_id, "name": n} for n in sorted(names)))

    def add_problem(self, path: str, stage: str, code: str, message: str) -> None:
        """A file that could not be read, or a part of what was asked that could not be done."""
        with self.db.atomic():
            self._problem(path, stage, code, message, None, None)

    def _problem(
        self, path: str, stage: str, code: str, message: str, page: int | None, report_id: str | None
    ) -> None:
        row = {
            "path": path, "stage": stage, "code": code, "message": message, "page": page,
            "report_id": report_id,
        }  # fmt: skip
        self._insert("problems", [row])

    def _insert(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Rows that all have the same columns."""
        listed = list(rows)
        if listed:
            names = ", ".join(f'"{name}"' for name in listed[0])
            values = ", ".join(f":{name}" for name in listed[0])
            self.db.conn.executemany(f"insert into main.{table} ({names}) values ({values})", listed)

    def _update(self, table: str, row_id: str, values: Mapping[str, Any]) -> None:
        columns = ", ".join(f"{name} = :{name}" for name in values)
        self.db.conn.execute(
            f"update main.{table} set {columns} where id = :_id", {**values, "_id": row_id}
        )

    def finish(self, sources: Sequence[str]) -> None:
        """Relations, corrected editions, the build's row, statistics; then the checks."""
        if self._attached:
            self.db.conn.execute("detach database old")
        with self.db.atomic():
            self.relate()
            mark_editions(self.db.conn)
            self._insert("build", [self._build_row(sources)])
            self.db.conn.execute(_UNNAMED_FAMILIES)
            self.db.conn.execute(_DUPLICATES)
        tidy_and_check(self.db.conn)
        self.close()

    def relate(self) -> None:
        """What is part of what, of systems with reports; once, and before insight, which follows it."""
        if self.db.conn.execute("select 1 from main.system_relations").fetchone():
            return
        used = {row[0] for row in self.db.conn.execute("select id from main.systems")}
        for part, whole in relations():
            if {part, whole} & used:
                for known in (systems()[part], systems()[whole]):
                    self._system(known.id, known.name, known.kind)
                    used.add(known.id)
                self._insert("system_relations", [{"part_id": part, "whole_id": whole}])

    def _build_row(self, sources: Sequence[str]) -> dict[str, Any]:
        p = self.provenance
        return {
            "version": p.version, "model": p.model, "built_at": now(), "sources": json.dumps(list(sources)),
            "encoder_sha256": p.encoder_sha256, "tagger_sha256": p.tagger_sha256,
            "codebook_version": p.codebook_version, "families_version": p.families_version,
            "read_key": p.read_key, **self.made,
        }  # fmt: skip


def now() -> str:
    """The time for `build.built_at`, in ISO."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def mark_editions(connection: sqlite3.Connection) -> None:
    """Fills `reports.replaces` from what the reports say of themselves."""
    connection.execute("update reports set replaces = null where replaces is not null")
    connection.execute(_REPLACES)


def tidy_and_check(connection: sqlite3.Connection) -> None:
    """Merges the full-text index, gathers statistics. Raises DatabaseError where a check fails."""
    with connection:
        connection.execute("insert into findings_fts(findings_fts) values ('optimize')")
    connection.execute("analyze")
    broken = connection.execute("pragma foreign_key_check").fetchall()
    checked = connection.execute("pragma quick_check").fetchone()[0]
    if broken or checked != "ok":
        raise DatabaseError(f"the new database failed its check ({checked}, {broken[:3]}); kept the old")
    connection.execute("pragma journal_mode = delete")


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
# A file that was left out belongs to the report that it repeats.
_DUPLICATES = """
update problems set report_id = (
    select id from reports
    where problems.message in ('the same content as ' || source_path, 'the same report as ' || source_path))
where code = 'duplicate'
"""
# A family that neither this build nor the last has by name goes by its identifier.
_UNNAMED_FAMILIES = """
insert into families (id, name, version)
select distinct family, family, '' from reports where family not in (select id from families)
"""
