"""So many at once, so many waiting, and the others are told at once to come again."""

from __future__ import annotations

import asyncio
import os
import re
from collections import deque
from collections.abc import Callable
from urllib.parse import unquote

from reportmine.web.datasette.guard import App, Scope, Send
from reportmine.web.datasette.refusal import Receive, path_of, refuse

CORES = os.cpu_count() or 1
# (at once, waiting). A search keeps one core busy; Datasette's own pages run what a visitor likes, and are
# few so that their answers fit into memory together and the pages of the site get a thread.
SEARCHES = (min(CORES, 4), 40)
PAGES = (4, 60)
TABLES = (2, 16)
# What the threads of the three need, for `serve`.
THREADS = SEARCHES[0] + PAGES[0] + TABLES[0]
PATIENCE = 5.0  # seconds in the queue
# Before a refusal: who asks again at once, without a rest, would take the time of those who are let in.
PAUSE = 0.4
AGAIN = 2  # seconds after which to ask again
BUSY = "The server is busy. Please try again in a few seconds."
# Files that lie ready. All else is computed.
_READY = re.compile(r"/(-/static(-plugins)?/.+|favicon\.ico|[^/.]+\.db)")
_OURS = re.compile(r"/(-/reportmine/.*)?")
_SEARCH = re.compile(r"/-/reportmine/([^/]+/)?(search|learn|recurrence)([./?].*)?")


class FullError(Exception):
    """There is no place, or none came free in time."""


class Gate:
    """Lets `running` in; at most `waiting` others wait, first come first served."""

    def __init__(self, running: int, waiting: int) -> None:
        self.free, self._most = running, waiting
        self._queue: deque[asyncio.Future[None]] = deque()

    async def enter(self, patience: float = PATIENCE) -> None:
        """Returns when there is a place, which `leave` gives back. Raises FullError."""
        if self.free > 0:
            self.free -= 1
            return
        if len(self._queue) >= self._most:
            raise FullError
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(called)
        try:
            await asyncio.wait((called,), timeout=patience)
        except asyncio.CancelledError:
            self._left(called)
            raise
        if not called.done():
            self._queue.remove(called)
            raise FullError

    def leave(self) -> None:
        """Gives a place to the next in the queue."""
        if self._queue:
            self._queue.popleft().set_result(None)
        else:
            self.free += 1

    def _left(self, called: asyncio.Future[None]) -> None:
        """Somebody gave up who may have been called in the same moment."""
        if called.done():
            self.leave()
        else:
            self._queue.remove(called)


def gated(app: App, base_url: Callable[[], str]) -> App:
    """Wraps an application: 503 with Retry-After where too many ask at once, each kind for itself."""
    searches, pages, tables = Gate(*SEARCHES), Gate(*PAGES), Gate(*TABLES)
    gates = {"search": searches, "page": pages, "table": tables}

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        gate = gates.get(kind_of(scope, base_url())) if scope["type"] == "http" else None
        if gate is None:
            await app(scope, receive, send)
            return
        try:
            await gate.enter()
        except FullError:
            await asyncio.sleep(PAUSE)
            await refuse(scope, send, 503, BUSY, (b"retry-after", str(AGAIN).encode()))
            return
        await _once_inside(app, gate, scope, receive, send)

    return wrapped


async def _once_inside(app: App, gate: Gate, scope: Scope, receive: Receive, send: Send) -> None:
    """Runs the application; the place is free as soon as its answer is made, however slow its reader."""
    inside = True

    def leave() -> None:
        nonlocal inside
        if inside:
            inside = False
            gate.leave()

    async def sending(event: dict[str, object]) -> None:
        if event["type"] == "http.response.body" and not event.get("more_body"):
            leave()
        await send(event)

    try:
        await app(scope, receive, sending)  # type: ignore[arg-type]
    finally:
        leave()


def kind_of(scope: Scope, base_url: str) -> str:
    """search, page (of this site), table (any other of Datasette's), or ready for a file."""
    path = path_of(scope, base_url)
    if _READY.fullmatch(path):
        return "ready"
    path = unquote(path)
    if _SEARCH.fullmatch(path):
        return "search"
    return "page" if _OURS.fullmatch(path) else "table"
