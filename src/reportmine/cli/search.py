"""The commands that ask a database: search, compare."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from reportmine.cli.options import filter_options, opened
from reportmine.cli.output import output_options, write


@click.command()
@click.argument("database", type=click.Path(path_type=Path))
@click.argument("query", required=False)
@click.option("--like", help="A finding's id: the most similar findings of other systems.")
@click.option("--direction", type=click.Choice(("same", "opposite", "any")),
              help="Only what judges as QUERY or the finding does, only the opposite, or any.")  # fmt: skip
@click.option("--no-fold", is_flag=True, help="Show what a report says again as results of their own.")
@filter_options
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@output_options
def search(
    database: Path, query: str | None, like: str | None, direction: str | None, no_fold: bool, limit: int,
    **rest: Any,
) -> None:  # fmt: skip
    """Find findings by words, by meaning and by direction. QUERY may be - for stdin.

    QUERY can be a few words, a sentence or a whole paragraph. Findings that judge as it does come
    first, where it is clear how it judges.

    \b
    Example:
        reportmine search reports.db "children wait too long for autism assessment"
        reportmine search reports.db "shared care records" --polarity strength --json
        reportmine search reports.db --like 0123456789ab-0123456789ab --direction opposite
    """
    from reportmine import search as searching
    from reportmine.search.limits import filters_from

    if (query is None) == (like is None):
        raise click.UsageError("give a QUERY or --like FINDING, one of the two")
    with opened(database) as connection:
        filters = filters_from(connection, {k: v for k, v in rest.items() if not k.startswith("as_")})
        if like:
            answer = searching.similar(
                connection, like, filters, limit, direction=direction or "any", fold=not no_fold
            )
        else:
            text = sys.stdin.read() if query == "-" else query or ""
            answer = searching.search(
                connection, text, filters, limit, direction=direction, fold=not no_fold
            )
    if answer.hint:
        click.echo(answer.hint, err=True)
    formats = {k: v for k, v in rest.items() if k.startswith("as_")}
    write((r.to_dict() for r in answer.results), text=_print_results, **formats)


def _print_results(rows: list[Any]) -> None:
    for row in rows:
        label, sheet = row["page_label"], f" (sheet {row['page']})" if row["page_label"] else ""
        page = f"p. {label or row['page']}{sheet}" if row["page"] else None
        where = [row["system"] or row["title"], row["date"], page, "read by OCR" if row["ocr"] else None]
        click.echo(f"{row['polarity']}: {row['text']}")
        click.echo(
            f"    {', '.join(w for w in where if w)} · {row['section'] or 'opening'} · {row['finding']}"
        )
        why = [f"similarity {row['similarity']:.2f}"]
        why += [f"words: {', '.join(row['words'])}"] if row["words"] else []
        why += [f"themes: {', '.join(row['shared_themes'])}"] if row["shared_themes"] else []
        why += [f"{row['direction']} direction"] if row["direction"] else []
        why += [f"said {len(row['folded'])} more times in this report"] if row["folded"] else []
        click.echo(f"    {'; '.join(why)}")


@click.command()
@click.argument("database", type=click.Path(path_type=Path))
@click.argument("systems", nargs=-1, required=True)
@output_options
def compare(database: Path, systems: tuple[str, ...], **formats: bool) -> None:
    """Systems side by side by theme: how many strengths and areas for development.

    "more" and "less" mark shares of findings that differ from the other systems' by more than chance, in a
    kind of report that all of them have.

    \b
    Example:
        reportmine compare reports.db Northmere Harrowdale
    """
    from reportmine.insight.side_by_side import KINDS, side_by_side
    from reportmine.search.limits import find_system

    with opened(database) as connection:
        ids = list(dict.fromkeys(find_system(connection, name) for name in systems))
        rows, _ = side_by_side(connection, ids)

    def text(rows: list[Any]) -> None:
        click.echo(f"{'strengths / areas for development':40}" + "".join(f"{i[:24]:>26}" for i in ids))
        for row in rows:
            cells = [" / ".join(_marked(row, f"{i} {kind}") for kind in KINDS) for i in ids]
            click.echo(f"{row['label']:40}" + "".join(f"{c:>26}" for c in cells))

    write(rows, text=text, **formats)


def _marked(row: dict[str, Any], name: str) -> str:
    return " ".join(str(part) for part in (row[name], row[f"{name} differs"]) if part not in ("", None))
