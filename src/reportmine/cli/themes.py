"""The commands of themes of one's own: add, teach, check, list, remove."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING

import click

from reportmine.cli.options import CommandGroup, opened, wait_option, writing
from reportmine.errors import DatabaseInUse

if TYPE_CHECKING:
    from reportmine.insight.own_learning import Span
    from reportmine.insight.own_readings import Drawn
    from reportmine.insight.own_themes import OwnTheme

_NAMED = click.argument("database_and_name", nargs=-1, required=True, metavar="[DATABASE] NAME")


@click.group(cls=CommandGroup)
def themes() -> None:
    """Themes of your own beside those of the codebook.

    \b
    Example:
        reportmine themes add reports.db oral_health --define "teeth" --example "…" (5 or more)
        reportmine themes check reports.db oral_health      # read 20 taggings: how many are right?
        reportmine themes teach reports.db oral_health      # again, with what you judged
        reportmine themes list reports.db
        reportmine themes remove reports.db oral_health
    """


@themes.command("add")
@_NAMED
@click.option("--define", "definition", required=True, help="What findings about it say.")
@click.option("--example", "examples", multiple=True, help="A sentence or a finding's id; 5 or more.")
@wait_option
def themes_add(
    database_and_name: tuple[str, ...], definition: str, examples: tuple[str, ...], wait: bool
) -> None:
    """Teach DATABASE (default: reports.db) the theme NAME from examples, and tag all findings.

    Examples that are doubtful are named on stderr. The next build of DATABASE teaches it again. What was
    judged of a theme of that name (themes check) teaches it, too; `themes remove` forgets it.

    \b
    Example:
        reportmine themes add reports.db oral_health --define "teeth and dentists" \\
            --example "…" --example "…" --example "…" --example "…" --example "…"
    """
    from reportmine.insight.own_themes import add_theme
    from reportmine.search import model_of

    path, name = _database_and_name(database_and_name)
    with _changed(path, wait=wait) as connection:
        theme = add_theme(connection, model_of(connection), name, definition, examples)
    _say_taught(theme)


@themes.command("teach")
@_NAMED
@wait_option
def themes_teach(database_and_name: tuple[str, ...], wait: bool) -> None:
    """Teach DATABASE (default: reports.db) the theme NAME again, with what you judged of it.

    Sentences judged right teach as examples do, those judged wrong as examples of what it is not.

    \b
    Example:
        reportmine themes teach reports.db oral_health
    """
    from reportmine.insight.own_themes import kept_theme, teach_theme
    from reportmine.search import model_of

    path, name = _database_and_name(database_and_name)
    with _changed(path, wait=wait) as connection:
        theme = teach_theme(connection, model_of(connection), kept_theme(connection, name))
    _say_taught(theme)


@themes.command("check")
@_NAMED
@click.option("--right", multiple=True, metavar="ID", help="A finding drawn that is about the theme.")
@click.option("--wrong", multiple=True, metavar="ID", help="A finding drawn that is not.")
@click.option("--unclear", multiple=True, metavar="ID", help="One that cannot be told: counts as unread.")
@click.option("--seed", default=0, show_default=True, help="Which random draw.")
@click.option("--json", "as_json", is_flag=True, help="Print what was drawn as one JSON list.")
@wait_option
def themes_check(
    database_and_name: tuple[str, ...], right: tuple[str, ...], wrong: tuple[str, ...],
    unclear: tuple[str, ...], seed: int, as_json: bool, wait: bool,
) -> None:  # fmt: skip
    """Draw 20 taggings of the theme NAME at random to be read, and keep what you say of them.

    On a terminal each is asked for: y (about the theme), n, u (unclear) or q (stop). Else they are
    printed, and judged with --right, --wrong and --unclear, once for each id and with the same --seed.
    The share that is right is the theme's precision. When the theme is taught again (themes teach, the
    next build) those judged right teach as examples do, those judged wrong as what it is not; the figure
    stays that of the taggings as you read them, and no later draw holds them.

    \b
    Example:
        reportmine themes check reports.db oral_health
        reportmine themes check reports.db oral_health --right 0c81f8f4cd65-bbb03b7c4221
    """
    from reportmine.insight.own_themes import drawn, kept_theme

    path, name = _database_and_name(database_and_name)
    with opened(path) as connection:
        kept = kept_theme(connection, name)
        listed = drawn(connection, kept, seed)
    said: list[tuple[str, bool | None]] = [
        *((i, True) for i in right), *((i, False) for i in wrong), *((i, None) for i in unclear),
    ]  # fmt: skip
    if not said and not as_json and sys.stdin.isatty() and sys.stdout.isatty():
        said = _asked(kept.definition, listed)
    elif not said:
        _print_drawn(listed, seed, as_json=as_json)
    if said:
        theme = _judged(path, name, kept.taught, listed, said, wait=wait)
        click.echo(f"{name}: {_precision(theme)}")
        click.echo(f"teach it with what you judged: reportmine themes teach {path} {name}", err=True)


@themes.command("list")
@click.argument("database", type=click.Path(path_type=Path), default="reports.db")
@click.option("--json", "as_json", is_flag=True, help="One JSON list of objects.")
def themes_list(database: Path, as_json: bool) -> None:
    """The themes of your own in DATABASE (default: reports.db), and how reliable each is.

    Recall: of examples left out one by one, how many are found. Precision: of the taggings that you read
    (themes check), how many are right. Intervals are Wilson's, of 95 %.

    \b
    Example:
        reportmine themes list reports.db
    """
    from reportmine.insight.own_themes import described, row_of

    with opened(database) as connection:
        found = described(connection)
    if as_json:
        click.echo(json.dumps([row_of(theme) for theme in found], ensure_ascii=False, indent=2))
        return
    for theme in found:
        click.echo(f"{theme.name}: {theme.definition}")
        for line in (f"{theme.findings} findings, from {len(theme.examples)} examples", *_figures(theme)):
            click.echo(f"  {line}")
    if not found:
        click.echo("no theme of your own; add one with: reportmine themes add", err=True)


@themes.command("remove")
@_NAMED
@wait_option
def themes_remove(database_and_name: tuple[str, ...], wait: bool) -> None:
    """Forget the theme NAME, one of your own, in DATABASE (default: reports.db), and its judgements.

    \b
    Example:
        reportmine themes remove reports.db oral_health
    """
    from reportmine.insight.own_themes import remove_theme

    path, name = _database_and_name(database_and_name)
    with _changed(path, wait=wait) as connection:
        remove_theme(connection, name)


@contextmanager
def _changed(path: Path, *, wait: bool) -> Iterator[Connection]:
    """A copy of the database, which takes its place at the end."""
    from reportmine.store.publish import changing

    with opened(path):
        pass
    with writing(path, wait=wait), changing(path) as connection:
        yield connection


def _judged(
    path: Path, name: str, taught: int, listed: Sequence[Drawn], said: list[tuple[str, bool | None]],
    *, wait: bool,
) -> OwnTheme:  # fmt: skip
    from reportmine.insight.own_readings import judge
    from reportmine.insight.own_themes import described, kept_theme

    with _changed(path, wait=wait) as connection:
        if kept_theme(connection, name).taught != taught:
            raise DatabaseInUse(f"{path}: {name} was taught anew meanwhile; check it again")
        judge(connection, name, taught, listed, said)
        return next(theme for theme in described(connection) if theme.name == name)


def _asked(definition: str, listed: Sequence[Drawn]) -> list[tuple[str, bool | None]]:
    """What a reader at a terminal says of each that was not judged yet."""
    said: list[tuple[str, bool | None]] = []
    left = [one for one in listed if one.about is None]
    click.echo(f"Is it about: {definition}")
    for number, one in enumerate(left, start=1):
        click.echo(f"\n{number} of {len(left)}: {one.text}\n    {one.report}")
        answer = click.prompt("y, n, u (unclear) or q (stop)", type=click.Choice(tuple("ynuq")))
        if answer == "q":
            break
        said.append((one.finding, {"y": True, "n": False, "u": None}[answer]))
    return said


def _print_drawn(listed: Sequence[Drawn], seed: int, *, as_json: bool) -> None:
    if as_json:
        rows = [
            {"id": one.finding, "text": one.text, "report": one.report, "confidence": one.confidence,
             "right": one.about} for one in listed
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in listed:
        judged = "" if one.about is None else (" [right]" if one.about else " [wrong]")
        click.echo(f"{one.finding}{judged}  {one.text}")
    click.echo(
        f"{len(listed)} taggings drawn at random with seed {seed}, without what taught the theme; "
        "judge them with --right ID… --wrong ID…",
        err=True,
    )


def _say_taught(theme: OwnTheme) -> None:
    for line in theme.warnings:
        click.echo(f"warning: {line}", err=True)
    click.echo(f"{theme.name}: {theme.findings} findings")
    for line in _figures(theme):
        click.echo(line)
    click.echo(
        f"{theme.told.of} examples tell roughly whether more like them are found, not how many of the "
        f"taggings are right: read 20 with reportmine themes check {theme.name}"
    )


def _figures(theme: OwnTheme) -> list[str]:
    told = theme.told
    share = theme.f1
    read = theme.reading is not None and theme.reading.current
    return [
        f"recall: {told.found} of {told.of} left-out examples are found, {_span(told.recall)}",
        f"precision: {_precision(theme)}",
        f"F1: {share.value:.2f} ({share.low:.2f} to {share.high:.2f}), with precision "
        + ("as read" if read else "not read: the middle of what is possible"),
    ]


def _precision(theme: OwnTheme) -> str:
    read, told = theme.reading, theme.told.precision
    if read is None:
        return (
            f"not read yet; the examples and a sample leave it between {told.low:.2f} and {told.high:.2f}"
        )
    unclear = f", {read.unclear} unclear" if read.unclear else ""
    before = "" if read.current else "; read before it was last taught"
    return f"{read.right} of {read.read} read are right{unclear}, {_span(read.precision)}{before}"


def _span(span: Span) -> str:
    return f"{span.value:.2f} ({span.low:.2f} to {span.high:.2f})"


def _database_and_name(words: tuple[str, ...]) -> tuple[Path, str]:
    if len(words) > 2:
        raise click.UsageError("give a DATABASE and a NAME, or a NAME alone for reports.db")
    return (Path(words[0]), words[1]) if len(words) == 2 else (Path("reports.db"), words[0])
