"""What several commands share: opening a database, the filters of a search, checks of names."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import click

from reportmine.errors import ReportmineError

if TYPE_CHECKING:
    from reportmine.search.filters import Filters

Function = TypeVar("Function", bound=Callable[..., Any])
POLARITIES = ("strength", "area_for_development", "mixed", "context", "any")


@contextmanager
def opened(path: Path, *, write: bool = False) -> Iterator[sqlite3.Connection]:
    """A reportmine database, opened for reading, or for writing too."""
    from reportmine.store.schema import is_current, is_reportmine

    if not path.is_file():
        raise ReportmineError(f"{path}: no such database; make one with: reportmine build {path} PATH")
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode={'rw' if write else 'ro'}", uri=True)
    try:
        names = {r[0] for r in connection.execute("select name from sqlite_master")}
        if not is_reportmine(names):
            raise ReportmineError(f"{path}: no reportmine database")
        if not is_current(names):
            raise ReportmineError(
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


def filter_options(function: Function) -> Function:
    """Adds the filters of a search to a command."""
    options = (
        click.option("--polarity", type=click.Choice(POLARITIES), help="Default: all but context."),
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


def filters_from(connection: sqlite3.Connection, given: Mapping[str, Any]) -> Filters:
    """The filters that a command or a page was given, checked against the database.

    `given`: any of the names of `Filters`, as text; None and "" are no limit. Raises ReportmineError,
    with the choices, for a value that the database does not have.
    """
    from reportmine.search.filters import Filters
    from reportmine.search.query import check_date, find_system

    wanted = {name: value for name, value in given.items() if value not in (None, "")}
    for name, sql in _CHOICES.items():
        if name in wanted:
            wanted[name] = _check(name, str(wanted[name]), [row[0] for row in connection.execute(sql)])
    if "polarity" in wanted:
        wanted["polarity"] = _check("polarity", wanted["polarity"], list(POLARITIES))
    if "system" in wanted:
        wanted["system"] = find_system(connection, wanted["system"])
    if "since" in wanted:
        wanted["since"] = check_date(wanted["since"])
    if "until" in wanted:
        wanted["until"] = check_date(wanted["until"], end=True)
    if "score" in wanted:
        wanted["score"] = int(_check("score", str(wanted["score"]), ["1", "2", "3", "4"]))
    return Filters(**wanted)


_CHOICES = {
    "theme": "select name from themes order by 1",
    "family": "select distinct family from reports order by 1",
    "statement": """select name from framework_statements union select id from framework_statements
        union select statement from findings where statement is not null""",
    "inspectorate": "select distinct inspectorates from reports",
    "outcome": """select outcome from reports where outcome is not null
        union select grade from ratings order by 1""",
}


def _check(name: str, value: str, choices: list[str]) -> str:
    """The choice that `value` is, whatever its capitals."""
    if name == "inspectorate":
        choices = sorted({one for choice in choices for one in choice.split(", ") if one})
    known = {choice.casefold(): choice for choice in choices}
    if value.casefold() in known:
        return known[value.casefold()]
    shown = ", ".join(choices[:40]) + (", …" if len(choices) > 40 else "")
    raise ReportmineError(f"no {name} {value!r}; one of: {shown}" if choices else f"no {name} here")
