"""`reportmine serve`: Datasette with one database and settings that suit it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from reportmine.errors import CannotServe
from reportmine.web.datasette.gate import THREADS

# Suggested facets are looked for on every page of a table, for most of a second on large ones.
SETTINGS = {
    "sql_time_limit_ms": 3000, "default_page_size": 50, "facet_time_limit_ms": 500, "suggest_facets": False,
    "num_sql_threads": THREADS,
}  # fmt: skip


def run(database: Path, host: str, port: int, allowed_hosts: Sequence[str] = ()) -> None:
    """Serves until interrupted, by the name `host`, local ones and `allowed_hosts`.

    Raises CannotServe where the port is taken.
    """
    if any(sign in str(database) for sign in "#?"):
        raise CannotServe(f"{database}: Datasette opens no file with # or ? in its name; rename it")
    import asyncio
    import socket

    import uvicorn
    from datasette.app import Datasette

    from reportmine.web.datasette.protocol import TimedProtocol

    # Bound and listening before the address is printed: whoever asks there at once gets an answer.
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()
        except OSError as error:
            raise CannotServe(f"{host}:{port}: {error.strerror}; choose another --port") from error
        datasette = Datasette(
            [str(database)], settings=SETTINGS, **names_setting(Datasette, (host, *allowed_hosts))
        )
        asyncio.run(datasette.invoke_startup())
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"http://{shown}:{listener.getsockname()[1]}/  (Ctrl+C to stop)")
        config = uvicorn.Config(
            datasette.app(), http=TimedProtocol, ws="none", log_level="warning", lifespan="on",
            timeout_keep_alive=5, timeout_graceful_shutdown=5,
        )  # fmt: skip
        uvicorn.Server(config).run(sockets=[listener])


def names_setting(datasette: Any, names: Sequence[str]) -> dict[str, Any]:
    """The plugin's setting; 0.65 takes it as metadata, 1.0 as configuration."""
    new = hasattr(datasette, "allowed_resources")
    return {"config" if new else "metadata": {"plugins": {"reportmine": {"allowed_hosts": list(names)}}}}
