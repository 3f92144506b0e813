"""What several commands share: opening a database, the options of a search."""

from __future__ import annotations

import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from reportmine.errors import LaterDatabase, NoSuchDatabase, NotADatabase, OutdatedDatabase, UnknownChoice
from reportmine.vocabulary import EVIDENCE_SOURCES, POLARITIES

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
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A reportmine database, opened for reading."""
    from reportmine.store.place import address, place_of
    from reportmine.store.state import State, state

    if not place_of(path).exists():
        raise NoSuchDatabase(f"{path}: no such database; make one with: reportmine build {path} PATH")
    connection = sqlite3.connect(address(path), uri=True)
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


@contextmanager
def writing(path: Path, *, wait: bool) -> Iterator[None]:
    """The lock of a database that a command writes; on stderr is said for whom it waits.

    What ends a process (SIGTERM, a closed terminal) ends the block first, as Ctrl-C does: no scratch
    file stays.
    """
    from reportmine.store.lock import locked

    def tell(line: str) -> None:
        click.echo(line, err=True)

    with _ended_in_order(), locked(path, wait=wait, tell=tell):
        yield


@contextmanager
def _ended_in_order() -> Iterator[None]:
    def end(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_IGN)  # a second one must not cut the tidying short
        sys.exit(128 + number)

    before: dict[int, Any] = {}
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):  # the last is Windows', the others are not all
        number = getattr(signal, name, None)
        # What is ignored stays so (nohup); only the main thread may ask.
        here = threading.current_thread() is threading.main_thread()
        if number is not None and here and signal.getsignal(number) is signal.SIG_DFL:
            before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def wait_option(function: Function) -> Function:
    """Adds the choice not to wait for whoever writes the database to a command."""
    return click.option(
        "--wait/--no-wait", default=True, show_default=True,
        help="Wait while another command writes DATABASE, or stop and say who does.",
    )(function)  # fmt: skip


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
        click.option(
            "--evidence", type=click.Choice(EVIDENCE_SOURCES), help="On whose word, or on what, it rests."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function
