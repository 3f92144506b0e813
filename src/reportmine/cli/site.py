"""The commands that show: serve, doctor."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from reportmine.cli.options import opened


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
def doctor() -> None:
    """Versions, model checksums, SQLite features: what a bug report needs.

    \b
    Example:
        reportmine doctor
    """
    from reportmine.cli.doctor import examine

    lines, healthy = examine()
    for line in lines:
        click.echo(line)
    if not healthy:
        sys.exit(1)
