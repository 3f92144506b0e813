"""What each report looks at: the honest n of a share."""

from __future__ import annotations

import sqlite3

from reportmine import data
from reportmine.vocabulary import theme_names


def write_topics(connection: sqlite3.Connection) -> None:
    """Fills `report_topics`: what a report's framework asks, and what it has a finding of besides.

    Of the codebook's themes: those of one's own come and go.
    """
    connection.execute("delete from report_topics")
    scope = [(row["family"], theme) for row in data.load("scope.toml")["scope"] for theme in row["themes"]]
    for family, theme in scope:
        connection.execute(
            """insert into report_topics (report_id, topic, basis)
            select id, ?, 'framework' from main.reports where family = ? and judged""",
            (theme, family),
        )
    for theme in theme_names():
        connection.execute(
            """insert or ignore into report_topics (report_id, topic, basis)
            select distinct f.report_id, t.theme, 'found' from main.finding_themes t
            join main.findings f on f.id = t.finding_id where t.theme = ? and f.polarity <> 'context'""",
            (theme,),
        )
