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
def serve(database: Path, host: str, port: int) -> None:
    """Show DATABASE as a site. The same as: datasette DATABASE.

    \b
    Example:
        reportmine serve reports.db --port 8001
    """
    from reportmine.web.datasette.server import run

    with opened(database):
        pass
    run(database, host, port)


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
