"""Serving: a database that a build replaced is shown at once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from weakref import WeakKeyDictionary, proxy

from reportmine.web.datasette.compat import reportmine_databases
from reportmine.web.datasette.guard import App, Scope, Send
from reportmine.web.datasette.quiet import quieten

CHECK_EVERY = 1.0  # seconds between looks at the files
# A replaced database is closed only when the requests that still use it are done.
GRACE = 30.0


def with_fresh_databases(datasette: Any) -> Callable[[App], App]:
    """Wraps the application: before a request, looks for replaced files."""
    if not reportmine_databases(datasette):
        return lambda app: app
    # Datasette may build its application several times: what was seen is kept per instance.
    watcher = _watchers.setdefault(datasette, _Watcher(datasette))

    def wrap(app: App) -> App:
        async def wrapped(scope: Scope, receive: Callable[..., Any], send: Send) -> None:
            if scope["type"] == "http":
                watcher.look()
            await app(scope, receive, send)

        return wrapped

    return wrap


class _Watcher:
    """Re-opens databases whose file was replaced: Datasette itself would go on with the old one."""

    def __init__(self, datasette: Any) -> None:
        self.datasette: Any = proxy(datasette)
        self.looked = 0.0
        self.seen = {name: self._inode(name) for name in reportmine_databases(datasette)}
        self.leaving: list[tuple[float, Any]] = []

    def _inode(self, name: str) -> tuple[int, int] | None:
        try:
            status = os.stat(self.datasette.databases[name].path)
        except (OSError, KeyError):
            return None
        return status.st_dev, status.st_ino

    def look(self) -> None:
        now = time.monotonic()
        if now - self.looked < CHECK_EVERY:
            return
        self.looked = now
        for name in list(self.seen):
            inode = self._inode(name)
            if inode and inode != self.seen[name] and self.datasette.databases[name].is_mutable:
                self._replace(name, now)
                self.seen[name] = inode
        while self.leaving and now - self.leaving[0][0] > GRACE:
            self.leaving.pop(0)[1].close()

    def _replace(self, name: str, now: float) -> None:
        from datasette.database import Database

        old = self.datasette.databases[name]
        new = Database(self.datasette, path=old.path, is_mutable=True)
        new.name, new.route = name, old.route
        quieten([new])
        # As Datasette's add_database does: a new dictionary, never a change of the one in use.
        self.datasette.databases = {**self.datasette.databases, name: new}
        if self.datasette.executor and not hasattr(new, "_thread_local_id"):
            # 0.65 keeps a connection per thread and database name: new threads, new connections.
            threads = self.datasette.setting("num_sql_threads")
            old_threads = self.datasette.executor
            self.datasette.executor = ThreadPoolExecutor(threads)
            old_threads.shutdown(wait=False)
        self.leaving.append((now, old))


_watchers: WeakKeyDictionary[Any, _Watcher] = WeakKeyDictionary()
