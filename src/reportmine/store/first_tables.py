"""The tables of the first schema, with its indexes and the full-text index."""

from __future__ import annotations

FIRST = (
    """
    create table systems (
        id text primary key, name text not null, kind text not null, region text,
        gss_code text, ods_code text)""",
    """
    create table system_names (
        system_id text not null references systems(id), name text not null,
        primary key (system_id, name))""",
    """
    create table system_relations (
        part_id text not null references systems(id), whole_id text not null references systems(id),
        primary key (part_id, whole_id))""",
    """
    create table reports (
        id text primary key, title text not null, family text not null,
        system_id text references systems(id), assessment_id text not null, theme text,
        inspectorates text not null, framework text references frameworks(id),
        source_path text not null, source_url text, sha256 text not null unique,
        format text not null, pages integer, words integer not null,
        inspection_from text, inspection_to text, published text, published_from text,
        outcome text, outcome_text text, licence text, judged integer not null,
        replaces text references reports(id), read_key text not null)""",
    """
    create table documents (
        report_id text primary key references reports(id), text text not null)""",
    """
    create table lines (
        report_id text not null references reports(id), "start" integer not null,
        "end" integer not null, page integer, source_start integer, source_end integer,
        x0 real, y0 real, x1 real, y1 real, place text,
        primary key (report_id, "start")) without rowid""",
    """
    create table sections (
        id text primary key, report_id text not null references reports(id),
        parent_id text references sections(id), position integer not null, level integer not null,
        heading text not null, kind text not null, "start" integer not null, "end" integer not null,
        page integer)""",
    """
    create table statements (
        id text primary key, report_id text not null references reports(id), framework text,
        theme text, name text not null, section_id text not null references sections(id),
        summary text, score integer)""",
    """
    create table passages (
        id text primary key, report_id text not null references reports(id),
        section_id text references sections(id), position integer not null, kind text not null,
        level integer not null, "start" integer not null, "end" integer not null, page integer,
        text text not null)""",
    """
    create table findings (
        id text primary key, report_id text not null references reports(id),
        section_id text references sections(id), passage_id text not null references passages(id),
        text text not null, "start" integer not null, "end" integer not null, page integer,
        kind text not null, polarity text not null, polarity_confidence real not null,
        source text not null, statement text, heading text not null, previous text not null,
        responsible text)""",
    """
    create table themes (
        name text primary key, label text not null, definition text not null)""",
    """
    create table finding_themes (
        finding_id text not null references findings(id), theme text not null references themes(name),
        confidence real not null, source text not null,
        primary key (finding_id, theme, source))""",
    """
    create table frameworks (
        id text primary key, name text not null, valid_from text, valid_to text)""",
    """
    create table framework_statements (
        framework text not null references frameworks(id), id text not null, name text not null,
        theme text not null, verified integer not null, primary key (framework, id))""",
    """
    create table embeddings (
        finding_id text primary key references findings(id), vector blob not null)""",
    """
    create table recurrences (
        id text primary key, label text not null, theme text references themes(name),
        systems integer not null, findings integer not null)""",
    """
    create table recurrence_members (
        recurrence_id text not null references recurrences(id),
        finding_id text not null references findings(id), primary key (recurrence_id, finding_id))""",
    """
    create table problems (
        path text not null, stage text not null, code text not null, message text not null,
        page integer, report_id text references reports(id))""",
    """
    create table build (
        version text not null, built_at text not null, sources text not null,
        encoder_sha256 text not null, tagger_sha256 text not null, codebook_version text not null,
        families_version text not null, read_key text not null)""",
    "create index reports_system on reports(system_id)",
    "create index reports_family on reports(family)",
    "create index reports_assessment on reports(assessment_id)",
    "create index reports_published on reports(published)",
    "create index sections_report on sections(report_id, position)",
    "create index statements_report on statements(report_id)",
    "create index statements_name on statements(name)",
    "create index passages_report on passages(report_id, position)",
    'create index findings_report on findings(report_id, "start")',
    "create index findings_polarity on findings(polarity, report_id)",
    "create index findings_passage on findings(passage_id)",
    "create index findings_section on findings(section_id)",
    "create index finding_themes_theme on finding_themes(theme, finding_id)",
    "create index problems_report on problems(report_id)",
    """
    create virtual table findings_fts using fts5 (
        text, content='findings', content_rowid='rowid', tokenize='porter unicode61')""",
    """
    create trigger findings_inserted after insert on findings begin
        insert into findings_fts(rowid, text) values (new.rowid, new.text);
    end""",
)
