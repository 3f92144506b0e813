"""The command line: thin commands that open, call one function, and turn a known error into a line."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from reportmine import __version__
from reportmine.cli import families, insight, models, reports, search, site, themes, track
from reportmine.cli.options import CommandGroup
from reportmine.errors import ReportmineError, UnknownChoice


class _Main(CommandGroup):
    """Turns every error a user can meet into one line on stderr: status 1, or 2 for wrong usage."""

    def main(self, *args: Any, standalone_mode: bool = True, **kwargs: Any) -> Any:
        run: Callable[..., Any] = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **kwargs)
        try:
            sys.exit(run(*args, standalone_mode=False, **kwargs) or 0)
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "reportmine"
            _fail(f"{_problem(error)} (see: {command} --help)", 2)
        except click.ClickException as error:
            _fail(error.format_message())
        except click.Abort:
            _fail("interrupted", 130)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ReportmineError as error:
            _fail(str(error), error.status)
        except sqlite3.DatabaseError as error:
            _fail(f"the database cannot be used: {error}")
        except UnicodeDecodeError as error:
            _fail(f"the input is not UTF-8: {error.reason}")
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(0)


def _problem(error: click.UsageError) -> str:
    """What is wrong, and the option nearest to one that there is not."""
    if not isinstance(error, click.NoSuchOption) or not error.ctx:
        return error.format_message()
    from reportmine.search.suggest import nearest

    names = [name for param in error.ctx.command.get_params(error.ctx) for name in param.opts]
    near = nearest([error.option_name], ((name, name) for name in names if name.startswith("--")))
    return str(UnknownChoice(f"No such option {error.option_name[:60]}", near))


def _fail(message: str, status: int = 1) -> NoReturn:
    from reportmine.read.names import readable

    # Names of files stand in messages: whatever they hold, it is one line of plain characters.
    click.echo(f"Error: {readable(' '.join(message.split()))}", err=True)
    sys.exit(status)


@click.group(cls=_Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="reportmine")
def main() -> None:
    """Read inspection and system-review reports, find the judgements, publish one SQLite file.

    \b
    Example:
        reportmine build reports.db my-reports/
        reportmine serve reports.db
    """


for command in (
    reports.build, reports.remove, reports.parse, search.search, search.compare, insight.recurring,
    insight.learn, insight.scores, track.track, site.serve, models.tag, models.evaluate, models.train,
    themes.themes, families.families, site.doctor,
):  # fmt: skip
    main.add_command(command)
