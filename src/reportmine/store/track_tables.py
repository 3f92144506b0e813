"""The tables of what became of earlier criticism."""

from __future__ import annotations

TRACKS = (
    # Which earlier report was compared with which later assessment, and what of: `key`.
    """
    create table track_pairs (
        report_id text not null references reports(id), later_assessment_id text not null,
        via text, key text not null, primary key (report_id, later_assessment_id)) without rowid""",
    """
    create table tracks (
        finding_id text not null references findings(id),
        later_report_id text not null references reports(id), later_assessment_id text not null,
        status text not null, confidence real not null, via text, newest integer not null,
        primary key (finding_id, later_report_id)) without rowid""",
    "create index tracks_later on tracks(later_report_id, status)",
    "create index tracks_status on tracks(status)",
    """
    create table track_evidence (
        finding_id text not null references findings(id),
        later_report_id text not null references reports(id),
        later_finding_id text not null references findings(id), rank integer not null,
        similarity real not null,
        primary key (finding_id, later_report_id, later_finding_id)) without rowid""",
    "create index track_evidence_finding on track_evidence(later_finding_id)",
    "create index track_evidence_later on track_evidence(later_report_id)",
)
