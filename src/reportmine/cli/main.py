"""The command line: thin commands that open, call one function, and turn a known error into a line."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from reportmine import __version__
from reportmine.cli import models, reports, search, site
from reportmine.errors import ReportmineError


class _Group(click.Group):
    """Turns every error a user can meet into one line on stderr: status 1, or 2 for wrong usage."""

    def main(self, *args: Any, standalone_mode: bool = True, **kwargs: Any) -> Any:
        run: Callable[..., Any] = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **kwargs)
        try:
            sys.exit(run(*args, standalone_mode=False, **kwargs) or 0)
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "reportmine"
            _fail(f"{error.format_message()} (see: {command} --help)", 2)
        except click.ClickException as error:
            _fail(error.format_message())
        except click.Abort:
            _fail("interrupted", 130)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ReportmineError as error:
            _fail(str(error))
        except sqlite3.DatabaseError as error:
            _fail(f"the database cannot be used: {error}")
        except UnicodeDecodeError as error:
            _fail(f"the input is not UTF-8: {error.reason}")
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(0)


def _fail(message: str, status: int = 1) -> NoReturn:
    click.echo(f"Error: {' '.join(message.split())}", err=True)
    sys.exit(status)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="reportmine")
def main() -> None:
    """Read inspection and system-review reports, find the judgements, publish one SQLite file.

    \b
    Example:
        reportmine build reports.db my-reports/
        reportmine serve reports.db
    """


for command in (
    reports.build, reports.remove, reports.parse, search.search, search.compare, site.serve, models.tag,
    models.evaluate, models.train, models.themes, site.doctor,
):  # fmt: skip
    main.add_command(command)
