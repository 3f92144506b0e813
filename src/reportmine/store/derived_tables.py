"""What rules alone make of each finding's text, without regard to any other: a table, and a column."""

from __future__ import annotations

DERIVED = (
    """
    create table numbers (
        finding_id text not null references findings(id), position integer not null, kind text not null,
        value real not null, high real, total real, bound text, unit text, period text, comparator text,
        comparator_value real, direction text, "start" integer not null, "end" integer not null,
        quote text not null, primary key (finding_id, position))""",
    "create index numbers_kind on numbers(kind, unit)",
    "create index numbers_comparator on numbers(comparator, direction)",
    "alter table findings add column evidence_source text",
    "create index findings_evidence_source on findings(evidence_source)",
    "alter table build add column derived_key text",
)
