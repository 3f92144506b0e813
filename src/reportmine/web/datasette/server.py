"""`reportmine serve`: Datasette with one database and settings that suit it."""

from __future__ import annotations

from pathlib import Path

import click

from reportmine.errors import CannotServe

# Suggested facets are looked for on every page of a table, for most of a second on large ones.
SETTINGS = {
    "sql_time_limit_ms": 3000, "default_page_size": 50, "facet_time_limit_ms": 500, "suggest_facets": False,
}  # fmt: skip


def run(database: Path, host: str, port: int) -> None:
    """Serves until interrupted. Raises CannotServe where the port is taken."""
    if any(sign in str(database) for sign in "#?"):
        raise CannotServe(f"{database}: Datasette opens no file with # or ? in its name; rename it")
    import asyncio
    import socket

    import uvicorn
    from datasette.app import Datasette

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            port = probe.getsockname()[1]
        except OSError as error:
            raise CannotServe(f"{host}:{port}: {error.strerror}; choose another --port") from error
    datasette = Datasette([str(database)], settings=SETTINGS)
    asyncio.run(datasette.invoke_startup())
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"http://{shown}:{port}/  (Ctrl+C to stop)")
    uvicorn.run(datasette.app(), host=host, port=port, log_level="warning", lifespan="on")
