"""What several commands share: opening a database, the options of a search."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import click

from reportmine.errors import LaterDatabase, NoSuchDatabase, NotADatabase, OutdatedDatabase, UnknownChoice
from reportmine.vocabulary import POLARITIES

Function = TypeVar("Function", bound=Callable[..., Any])


class CommandGroup(click.Group):
    """A group of commands that names those nearest to one that there is not."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from reportmine.search.suggest import nearest

        typed = args[0]
        if self.get_command(ctx, typed) is None and not typed.startswith("-"):
            near = nearest([typed], ((name, name) for name in self.list_commands(ctx)))
            error = UnknownChoice(f"No such command {typed[:60]!r}", near)
            raise click.UsageError(str(error), ctx)
        return super().resolve_command(ctx, args)


@contextmanager
def opened(path: Path, *, write: bool = False) -> Iterator[sqlite3.Connection]:
    """A reportmine database, opened for reading, or for writing too."""
    from reportmine.store.schema import State, state

    if not path.is_file():
        raise NoSuchDatabase(f"{path}: no such database; make one with: reportmine build {path} PATH")
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode={'rw' if write else 'ro'}", uri=True)
    try:
        found = state(connection)
        if found in (State.EMPTY, State.FOREIGN):
            raise NotADatabase(f"{path}: no reportmine database")
        if found is State.LATER:
            raise LaterDatabase(f"{path}: made by a later version of reportmine; update reportmine")
        if found is State.OLDER:
            raise OutdatedDatabase(
                f"{path}: made by an earlier version; make it anew: reportmine build {path} PATH"
            )
        yield connection
    finally:
        connection.close()


def model_option(function: Function) -> Function:
    """Adds the choice between the shipped models to a command."""
    return click.option(
        "--model", type=click.Choice(("transformer", "fast")), default="transformer", show_default=True,
        help="fast: static embeddings, many times quicker and less exact.",
    )(function)  # fmt: skip


def ocr_option(function: Function) -> Function:
    """Adds the choice to read pictures of text to a command."""
    return click.option(
        "--ocr", is_flag=True,
        help="Read pages without text from their picture, seconds a page (pip install 'reportmine[ocr]').",
    )(function)  # fmt: skip


def families_option(function: Function) -> Function:
    """Adds the folder of a user's own families to a command."""
    return click.option(
        "--families", type=click.Path(path_type=Path),
        help="A folder of families and frameworks of your own (see: reportmine families).",
    )(function)  # fmt: skip


def filter_options(function: Function) -> Function:
    """Adds the filters of a search to a command."""
    options = (
        click.option(
            "--polarity", type=click.Choice((*POLARITIES, "any")), help="Default: all but context."
        ),
        click.option("--theme", help="A theme, such as information_sharing."),
        click.option("--system", help="A system, by any spelling of its name."),
        click.option("--family", help="A family of reports, such as area_send_inspection."),
        click.option("--since", help="Inspected on or after this date or year."),
        click.option("--until", help="Inspected on or before this date or year."),
        click.option("--statement", help="A quality statement, by name: what stands under it."),
        click.option("--inspectorate", help="One of those of the report, such as CQC."),
        click.option("--outcome", help="The report's outcome, or a grade it gives, such as inadequate."),
        click.option("--score", type=click.IntRange(1, 4), help="Score of its quality statement."),
    )
    for option in reversed(options):
        function = option(function)
    return function
