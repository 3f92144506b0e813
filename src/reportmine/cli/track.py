"""The command that follows a system's earlier criticism into later reports: track."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reportmine.cli.options import opened
from reportmine.cli.output import output_options, write
from reportmine.vocabulary import STATUSES


@click.command()
@click.argument("database", type=click.Path(path_type=Path))
@click.argument("system")
@click.option("--status", type=click.Choice(STATUSES), help="Only what has this status now.")
@click.option("--theme", help="Only criticism mostly about a theme, such as workforce.")
@click.option("--since", help="Only criticism of inspections on or after this date or year.")
@click.option("--limit", type=click.IntRange(1), help="So many at most. Default: all.")
@output_options
def track(
    database: Path, system: str, status: str | None, theme: str | None, since: str | None,
    limit: int | None, **formats: bool,
) -> None:  # fmt: skip
    """What became of it: each earlier criticism of SYSTEM against the newest later report that covers it.

    Later reports of what contains the system count too, and say so. What others before the newest said
    stands under history. Read the sentences: the method page says how often a status is right.

    \b
    Example:
        reportmine track reports.db Northmere
        reportmine track reports.db Northmere --status persisting --json
    """
    from reportmine.insight.track_list import flat, tracked
    from reportmine.search.limits import filters_from, find_system

    with opened(database) as connection:
        limits = filters_from(connection, {"theme": theme, "since": since})
        rows = tracked(
            connection, find_system(connection, system), status=status, theme=limits.theme,
            since=limits.since, limit=limit,
        )  # fmt: skip
    write((flat(row) if formats["as_csv"] else row for row in rows), text=_print_tracks, **formats)


def _print_tracks(rows: list[Any]) -> None:
    if not rows:
        click.echo("No earlier criticism of it has a later report to be held against.")
    for row in rows:
        via = f", {row['via']} {row['later_system']}" if row["via"] else ""
        click.echo(
            f"{row['status']} ({row['later_date']}{via}, {row['confidence']:.0%} sure): {row['text']}"
        )
        click.echo(f"    {row['date']}, {row['file']}{_at(row)} ({row['finding']})")
        for later in row["later"]:
            click.echo(f"    {later['date']}{_at(later)}: {later['text']} ({later['finding']})")
        if row["history"]:
            before = (f"{one['later_date']} {one['status']}" for one in row["history"])
            click.echo(f"    other later reports: {', '.join(before)}")


def _at(row: dict[str, Any]) -> str:
    page = row["page_label"] or row["page"]
    return f", p. {page}" if page else ""
