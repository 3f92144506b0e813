"""The commands that ask across reports: recurring, learn, track."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reportmine.cli.options import opened
from reportmine.cli.output import output_options, write
from reportmine.vocabulary import STATUSES

SHOWN = 3  # findings of a recurrence that are printed for people


@click.command()
@click.argument("database", type=click.Path(path_type=Path))
@click.option("--theme", help="Only those mostly about a theme, such as information_sharing.")
@click.option("--family", help="Only findings of a family of reports, on both sides of k of n.")
@click.option("--since", help="Only findings of inspections on or after this date or year.")
@click.option(
    "--polarity", type=click.Choice(("area_for_development", "strength")), default="area_for_development",
    show_default=True, help="What recurs: criticism (mixed findings too) or praise.",
)  # fmt: skip
@click.option("--min-systems", type=click.IntRange(2), default=2, show_default=True,
              help="Only what so many systems were told, or more.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), help="So many at most. Default: all.")
@output_options
def recurring(
    database: Path, theme: str | None, family: str | None, since: str | None, polarity: str,
    min_systems: int, limit: int | None, **formats: bool,
) -> None:  # fmt: skip
    """What recurs: the same criticism of several systems, whatever its theme tag; most systems first.

    k of n: how many systems and reports say it, of those that look at its theme at all. "loose" marks a
    group whose pairs often part where a fifth of the reports is left out.

    \b
    Example:
        reportmine recurring reports.db
        reportmine recurring reports.db --theme information_sharing --since 2022 --json
    """
    from reportmine.insight.recurring_list import flat, shown
    from reportmine.insight.recurring_list import recurring as listed
    from reportmine.search.limits import filters_from

    with opened(database) as connection:
        limits = filters_from(connection, {"theme": theme, "family": family, "since": since})
        rows = listed(
            connection, theme=limits.theme, family=limits.family, since=limits.since, polarity=polarity,
            min_systems=min_systems, limit=limit,
        )  # fmt: skip
    write((flat(r) if formats["as_csv"] else shown(r) for r in rows), text=_print_recurring, **formats)


def _print_recurring(rows: list[Any]) -> None:
    if not rows:
        click.echo("Nothing recurs within these limits.")
    for row in rows:
        years = "–".join(dict.fromkeys(y for y in (row["first_year"], row["last_year"]) if y))
        when = "; ".join(part for part in (years, "loose" if row["loose"] else "") if part)
        click.echo(
            f"{row['name']}: {row['systems']} of {row['of_systems']} systems, {row['reports']} of "
            f"{row['of_reports']} reports{f' ({when})' if when else ''} · {row['theme'] or 'no theme'} · "
            f"{row['id']}"
        )
        for member in row["members"][:SHOWN]:
            where = ", ".join(part for part in (member["system"], member["date"]) if part)
            click.echo(f"    {where}: {member['text']} ({member['finding']})")


@click.command()
@click.argument("database", type=click.Path(path_type=Path))
@click.argument("about")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@output_options
def learn(database: Path, about: str, limit: int, **formats: bool) -> None:
    """Who is praised for it: strengths of other systems on what a finding, a recurrence or a text says.

    Systems come first that were criticised for the same in an earlier report and are praised now; of
    equals the newest. ABOUT is an id or a text.

    \b
    Example:
        reportmine learn reports.db 0123456789ab-0123456789ab
        reportmine learn reports.db "children wait too long for autism assessment" --json
    """
    from reportmine.insight.learning_from import learn_from

    with opened(database) as connection:
        lessons = learn_from(connection, about, limit)
    rows = (lesson.flat() if formats["as_csv"] else lesson.to_dict() for lesson in lessons)
    write(rows, text=_print_lessons, **formats)


def _print_lessons(rows: list[Any]) -> None:
    if not rows:
        click.echo("Nobody is praised for that in this database.")
    for row in rows:
        page = row["page_label"] or row["page"]
        where = [row["system"], row["date"], f"p. {page}" if page else None]
        click.echo(f"{', '.join(w for w in where if w)}: {row['text']} ({row['finding']})")
        if row["solved"]:
            before = row["criticised"]
            click.echo(
                f"    solved it: criticised in {before['date']}: {before['text']} ({before['finding']})"
            )


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
