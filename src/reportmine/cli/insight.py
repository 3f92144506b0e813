"""The commands that ask across reports: recurring, learn, scores."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import click

from reportmine.cli.judging import judged
from reportmine.cli.options import opened
from reportmine.cli.output import output_options, write

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
@click.option("--judge", nargs=3, metavar="A B same|not_same|unsure", multiple=True,
              help="Say whether two findings say the same; counts from the next build on.")  # fmt: skip
@click.option("--by", default="", help="Who judges.")
@click.option("--judgements", is_flag=True, help="Print all judgements as JSON lines, nothing else.")
@click.option("--take-in", type=click.File("r", encoding="utf-8"), metavar="FILE",
              help="Record judgements from such lines.")  # fmt: skip
@output_options
def recurring(
    database: Path, theme: str | None, family: str | None, since: str | None, polarity: str,
    min_systems: int, limit: int | None, judge: tuple[tuple[str, str, str], ...], by: str,
    judgements: bool, take_in: IO[str] | None, **formats: bool,
) -> None:  # fmt: skip
    """What recurs: the same criticism of several systems, whatever its theme tag; most systems first.

    k of n: how many systems and reports say it, of those that look at its theme at all. "loose" marks a
    group whose pairs often part where a fifth of the reports is left out.

    \b
    Example:
        reportmine recurring reports.db
        reportmine recurring reports.db --theme information_sharing --since 2022 --json
        reportmine recurring reports.db --judge FINDING FINDING not_same --by Ada
    """
    if judge or judgements or take_in:
        judged(database, judge, by, take_in, listed=judgements)
        return
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
@click.option("--family", help="Only reports of a family, such as ofsted_ilacs.")
@click.option("--grades", is_flag=True, help="Every grade beside the balance of its findings.")
@click.option("--outliers", is_flag=True, help="Grades whose words part from their grade's others.")
@click.option("--limit", type=click.IntRange(1), help="So many at most. Default: all.")
@output_options
def scores(
    database: Path, family: str | None, grades: bool, outliers: bool, limit: int | None, **formats: bool
) -> None:
    """Printed grades, scores and outcomes against words: do the findings say what the grade says?

    By family and what is graded: the rank correlation (Spearman) of the grade with the balance of praise
    and criticism, and its 95 % interval over whole reports. A distance is in standard deviations from the
    others of the same grade, kind of report and form; from 2 on it is an outlier, printed with the
    sentences that make it so.

    \b
    Example:
        reportmine scores reports.db
        reportmine scores reports.db --outliers --family ofsted_ilacs --limit 20 --json
    """
    from reportmine.insight import outliers as parting
    from reportmine.insight.scores import correlations, scored
    from reportmine.search.limits import filters_from

    if grades and outliers:
        raise click.UsageError("choose one of --grades and --outliers")
    with opened(database) as connection:
        chosen = filters_from(connection, {"family": family}).family
        if outliers:
            found = parting.outliers(connection, chosen)[:limit]
            rows = [parting.with_sentences(connection, one) for one in found]
            if formats["as_csv"]:
                rows = [{**row, "sentences": [s["text"] for s in row["sentences"]]} for row in rows]
        elif grades:
            every = scored(connection)
            rows = [one.to_dict() for one in every if chosen in (None, one.unit.family)][:limit]
        else:
            rows = correlations(connection, chosen)[:limit]
    write(rows, text=_print_grades if grades or outliers else _print_correlations, **formats)


def _print_correlations(rows: list[Any]) -> None:
    if not rows:
        click.echo("No report here prints a grade that could be set against its words.")
    for row in rows:
        rho = "too few reports or grades for a correlation"
        if row["rho"] is not None:
            rho = f"rho {row['rho']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
        click.echo(
            f"{row['family']}, {row['name']}: {rho}; grades {row['grades']}, reports {row['reports']}, "
            f"outliers {row['outliers']}"
        )


def _print_grades(rows: list[Any]) -> None:
    if not rows:
        click.echo("There is none within these limits.")
    for row in rows:
        told = f"{row['share'] * 100:.0f} % praise"
        if row["expected"] is not None:
            told += f", its grade's others {row['expected'] * 100:.0f} %; distance {row['distance']:+.1f}"
        mark = f" · {row['outlier']}" if row["outlier"] else ""
        click.echo(
            f"{row['title']} ({row['date'] or 'no date'}), {row['name']}: {row['grade']}; {told}{mark}"
        )
        for sentence in row.get("sentences", ()):
            click.echo(f"    {sentence['text']} ({sentence['finding']})")
