"""The commands that show: serve, doctor."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from reportmine.cli.options import opened
from reportmine.cli.output import output_options, write


@click.command()
@click.argument("database", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option("--allowed-host", "allowed", metavar="NAME", multiple=True,
              help="Another name it answers by, such as a proxy's; '*' for any. Repeatable.")  # fmt: skip
def serve(database: Path, host: str, port: int, allowed: tuple[str, ...]) -> None:
    """Show DATABASE as a site. The same as: datasette DATABASE, with limits of time for each connection.

    It answers by the names localhost, 127.0.0.1, [::1] and HOST, and by those that are allowed.

    \b
    Example:
        reportmine serve reports.db --port 8001
        reportmine serve reports.db --allowed-host reports.example.org
    """
    from reportmine.web.datasette.hosts import is_name
    from reportmine.web.datasette.server import run

    if wrong := next((name for name in allowed if not is_name(name)), None):
        raise click.BadParameter(
            f"{wrong[:60]!r}: a name without port or address, such as reports.example.org"
        )
    with opened(database):
        pass
    run(database, host, port, allowed)


@click.command()
@click.argument("database", type=click.Path(path_type=Path), default="reports.db")
@click.option("--strict", is_flag=True, help="Warnings end with status 1 too.")
@output_options
def doctor(database: Path, strict: bool, as_json: bool, as_csv: bool, as_nl: bool) -> None:
    """Versions and their known faults, model checksums, SQLite features, disk and memory.

    DATABASE is where one is or would be written. What makes answers wrong or ends a command is a failure,
    and status 1. A warning is not: a known fault of a version, which a distribution may have patched
    without another version, little disk or memory, no right to write.

    \b
    Example:
        reportmine doctor
        reportmine doctor /srv/reports.db --strict --json
    """
    from reportmine.cli.doctor import examine, verdict

    found = examine(database)

    def text(_: object) -> None:
        for check in found:
            click.echo(check)
        click.echo(verdict(found))

    write(map(asdict, found), as_json=as_json, as_csv=as_csv, as_nl=as_nl, text=text)
    levels = {check.level for check in found}
    if "failure" in levels or (strict and "warning" in levels):
        sys.exit(1)
