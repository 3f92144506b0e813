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

    # Bound and listening before the address is printed: whoever asks there at once gets an answer.
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()
        except OSError as error:
            raise CannotServe(f"{host}:{port}: {error.strerror}; choose another --port") from error
        datasette = Datasette([str(database)], settings=SETTINGS)
        asyncio.run(datasette.invoke_startup())
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"http://{shown}:{listener.getsockname()[1]}/  (Ctrl+C to stop)")
        config = uvicorn.Config(datasette.app(), log_level="warning", lifespan="on")
        uvicorn.Server(config).run(sockets=[listener])
