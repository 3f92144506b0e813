"""The schema of reports.db as numbered migrations (sqlite-utils' Migrations).

Names bind: other tools rely on them. A change is a new migration, never an edit of an old one.
"""

from __future__ import annotations

import sqlite_utils
from sqlite_utils import Migrations

from reportmine.store.derived_tables import DERIVED
from reportmine.store.first_tables import FIRST
from reportmine.store.insight_tables import INSIGHT, JUDGED
from reportmine.store.track_tables import TRACKS

# "RMN1" in the header of every database; those of earlier versions have 0 there.
APPLICATION_ID = 0x524D4E31
migrations = Migrations("reportmine")


@migrations()
def m001_initial(db: sqlite_utils.Database) -> None:
    """All tables, indexes and the full-text index."""
    for statement in FIRST:
        db.execute(statement)


_RATINGS = (
    """
    create table ratings (
        report_id text not null references reports(id), position integer not null,
        question text not null, grade text not null, text text not null,
        primary key (report_id, position))""",
    """
    create table crosswalk (
        from_framework text not null, from_statement text not null, to_framework text,
        to_statement text, rank integer, basis text not null, why text not null,
        foreign key (from_framework, from_statement) references framework_statements(framework, id),
        foreign key (to_framework, to_statement) references framework_statements(framework, id))""",
    """
    create table statement_themes (
        framework text not null, statement text not null, theme text not null references themes(name),
        rank integer not null, primary key (framework, statement, theme),
        foreign key (framework, statement) references framework_statements(framework, id))""",
    "alter table reports add column previous_from text",
    "alter table reports add column previous_to text",
    "alter table findings add column regulation text",
    "alter table findings add column lead_in text",
    "create index ratings_grade on ratings(grade)",
    "create index crosswalk_from on crosswalk(from_framework, from_statement)",
)


@migrations()
def m002_ratings_and_crosswalk(db: sqlite_utils.Database) -> None:
    """Grades per question, the inspection before, regulations breached, frameworks side by side."""
    for statement in _RATINGS:
        db.execute(statement)


_MODELS = (
    "alter table build add column model text not null default 'transformer'",
    """
    create table finding_statements (
        finding_id text not null references findings(id), framework text not null,
        statement text not null, rank integer not null, confidence real not null, source text not null,
        primary key (finding_id, framework, statement),
        foreign key (framework, statement) references framework_statements(framework, id))""",
    "create index finding_statements_statement on finding_statements(framework, statement, rank)",
    """
    create table tag_quality (
        model text not null, kind text not null, name text not null, "precision" real not null,
        recall real not null, f1 real not null, labels integer not null,
        primary key (model, kind, name))""",
    """
    create table own_themes (
        theme text primary key references themes(name), examples text not null, precision real not null,
        recall real not null, f1 real not null, threshold real not null, added_at text not null)""",
)


@migrations()
def m003_models(db: sqlite_utils.Database) -> None:
    """Which model tagged; likely statements; how reliable each tag measured; themes of one's own."""
    for statement in _MODELS:
        db.execute(statement)


@migrations()
def m004_gone_findings(db: sqlite_utils.Database) -> None:
    """Findings that earlier builds had and this one has not."""
    db.execute(
        """
        create table gone_findings (
            id text primary key, report_id text not null references reports(id), text text not null)"""
    )


_KEYS = (
    """
    create table families (
        id text primary key, name text not null, version text not null)""",
    "alter table reports add column detect_key text",
    "alter table reports add column family_key text",
    "alter table reports add column tag_key text",
    """
    create trigger findings_deleted after delete on findings begin
        insert into findings_fts(findings_fts, rowid, text) values ('delete', old.rowid, old.text);
    end""",
)


# Of findings that a heading decided, earlier versions did not keep what the model had said: it is null
# until they are tagged again. Polarities come from a heading right above; context also from the nearest
# one above whose kind is known, unless the whole report judges nobody.
_WHOSE_WORD = (
    "alter table findings add column model_polarity text",
    "alter table findings add column model_confidence real",
    "alter table findings add column decided_by text references sections(id)",
    """
    update findings set model_polarity = polarity, model_confidence = polarity_confidence
    where source = 'model'""",
    """
    create temp table kind_from as
    with recursive up(section, above, kind, parent_id) as (
        select id, id, kind, parent_id from sections
        union all select up.section, s.id, s.kind, s.parent_id
        from up join sections s on s.id = up.parent_id where up.kind = 'other')
    select section, above, kind from up where kind <> 'other'""",
    "create unique index temp.kind_from_section on kind_from(section)",
    """
    update findings set decided_by = coalesce(
        (select above from kind_from where section = section_id and polarity = 'context'
            and kind in ('method', 'background')),
        section_id)
    where source = 'heading' and report_id in (select id from reports where judged)""",
    "drop table temp.kind_from",
    "create index findings_decided_by on findings(decided_by)",
)


@migrations()
def m005_families_and_keys(db: sqlite_utils.Database) -> None:
    """Names of the families; what each step of a report was made with; findings can be taken out."""
    for statement in _KEYS:
        db.execute(statement)


@migrations()
def m006_whose_word(db: sqlite_utils.Database) -> None:
    """What the model says of every finding, beside the section whose heading decided."""
    for statement in _WHOSE_WORD:
        db.execute(statement)


@migrations()
def m007_whole_documents(db: sqlite_utils.Database) -> None:
    """Where a whole report judges nobody, no heading gave the polarity."""
    db.execute(
        """update findings set source = 'document' where source = 'heading' and decided_by is null
        and report_id in (select id from reports where not judged)"""
    )


@migrations()
def m008_retelling(db: sqlite_utils.Database) -> None:
    """Sections that say again what the report says elsewhere; in reports of earlier versions none."""
    db.execute("alter table sections add column retells integer not null default 0")


_PAGES = (
    """
    create table pages (
        report_id text not null references reports(id), page integer not null, label text,
        read_by text, confidence real, primary key (report_id, page)) without rowid""",
    "alter table findings add column ocr integer not null default 0",
)


@migrations()
def m009_pages(db: sqlite_utils.Database) -> None:
    """Pages of PDFs: what readers see as their number, and how they were read."""
    for statement in _PAGES:
        db.execute(statement)


_QUALITY = (
    "drop table tag_quality",  # written anew by every build
    """
    create table tag_quality (
        model text not null, kind text not null, name text not null, family text not null,
        "precision" real, precision_low real not null, precision_high real not null, recall real, f1 real,
        labels integer not null, said integer not null, primary key (kind, name, family, model))""",
)


@migrations()
def m010_quality_by_family(db: sqlite_utils.Database) -> None:
    """How reliable each tag measured in each family, with intervals."""
    for statement in _QUALITY:
        db.execute(statement)


_READINGS = (
    "alter table own_themes add column found integer not null default 0",
    "alter table own_themes add column counted integer not null default 0",
    "alter table own_themes add column clear integer not null default 0",
    "alter table own_themes add column unclear integer not null default 0",
    "alter table own_themes add column taught integer not null default 1",
    """
    create table own_judgements (
        theme text not null references themes(name), taught integer not null,
        finding_id text references findings(id), text text not null, is_about integer,
        judged_at text not null)""",
    "create index own_judgements_theme on own_judgements(theme, taught)",
    "create index own_judgements_finding on own_judgements(finding_id)",
)


@migrations()
def m011_readings_of_own_themes(db: sqlite_utils.Database) -> None:
    """What examples of a theme of one's own tell, in counts; what a reader judged of its taggings."""
    for statement in _READINGS:
        db.execute(statement)


@migrations()
def m012_insight(db: sqlite_utils.Database) -> None:
    """What recurs, and what each report looks at."""
    for statement in INSIGHT:
        db.execute(statement)


@migrations()
def m013_derived(db: sqlite_utils.Database) -> None:
    """What rules alone make of each finding's text: the numbers in it, and what it rests on."""
    for statement in DERIVED:
        db.execute(statement)


@migrations()
def m014_tracks(db: sqlite_utils.Database) -> None:
    """What became of earlier criticism in later reports."""
    for statement in TRACKS:
        db.execute(statement)


@migrations()
def m015_pair_judgements(db: sqlite_utils.Database) -> None:
    """What people say of pairs of findings."""
    for statement in JUDGED:
        db.execute(statement)


def apply(db: sqlite_utils.Database) -> None:
    """Bring a database to the newest schema, and mark it as ours."""
    migrations.apply(db)
    db.execute(f"pragma application_id = {APPLICATION_ID}")
