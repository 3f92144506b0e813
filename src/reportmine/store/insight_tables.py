"""The tables of what is made of all reports together: what each looks at, what recurs."""

from __future__ import annotations

INSIGHT = (
    "drop table recurrence_members",
    "drop table recurrences",  # nothing was ever written to them
    """
    create table report_topics (
        report_id text not null references reports(id), topic text not null, basis text not null,
        primary key (report_id, topic))""",
    "create index report_topics_topic on report_topics(topic, report_id)",
    """
    create table recurrences (
        id text primary key, name text not null, theme text references themes(name),
        polarity text not null, systems integer not null, of_systems integer not null,
        reports integer not null, of_reports integer not null, findings integer not null,
        stability real not null, first_year text, last_year text,
        finding_id text not null references findings(id), broader_id text references recurrences(id))""",
    "create index recurrences_theme on recurrences(theme, systems)",
    "create index recurrences_polarity on recurrences(polarity, systems)",
    "create index recurrences_broader on recurrences(broader_id)",
    """
    create table recurrence_members (
        recurrence_id text not null references recurrences(id),
        finding_id text not null references findings(id), rank integer not null,
        primary key (recurrence_id, finding_id))""",
    "create index recurrence_members_finding on recurrence_members(finding_id)",
    "alter table build add column insight_key text",
)

# A finding may go and come back with its report: its judgements stay.
JUDGED = (
    """
    create table pair_judgements (
        finding_a text not null, finding_b text not null, judgement text not null, judged_by text not null,
        judged_at text not null, primary key (finding_a, finding_b, judged_by, judged_at)) without rowid""",
)
