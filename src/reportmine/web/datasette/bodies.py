"""The body of a request is received whole before anything is done for it, within limits of size and time.

Whoever sends a byte a second holds a socket for a while, and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from reportmine.web.datasette.guard import App, Scope, Send
from reportmine.web.datasette.refusal import Receive, header, refuse

SECONDS = 8.0  # for the whole body
MOST = 2_000_000  # bytes that Datasette's own forms and programs may send
_LATE = "The request came too slowly."
_LARGE = "The request is too large."
_CLOSE = (b"connection", b"close")


def with_bounded_bodies(app: App, own: Callable[[Scope], int | None]) -> App:
    """Wraps an application: 408 for a body that comes too slowly, 413 for one that is too large.

    `own` says of a page how much of a body it looks at, where it refuses more of it by itself: such a
    page is given a little more than that and no further byte is received.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _sends(scope):
            await app(scope, receive, send)
            return
        most = own(scope)
        try:
            async with asyncio.timeout(SECONDS):
                body = await _received(receive, MOST if most is None else most)
        except TimeoutError:
            await refuse(scope, send, 408, _LATE, _CLOSE)
            return
        if body is None:
            return
        if most is None and len(body) > MOST:
            await refuse(scope, send, 413, _LARGE, _CLOSE)
            return
        await app(scope, _again(body, receive), send)

    return wrapped


def _sends(scope: Scope) -> bool:
    """Whether it brings a body: also by GET, where a page that did not look would let it wait."""
    length = header(scope, b"content-length")
    return bool(header(scope, b"transfer-encoding")) or (length not in (b"", b"0"))


async def _received(receive: Receive, most: int) -> bytes | None:
    """The body, or its beginning if it has more than `most` bytes; None where the client has gone."""
    parts, size, more = [], 0, True
    while more and size <= most:
        event = await receive()
        if event["type"] == "http.disconnect":
            return None
        parts.append(event.get("body", b""))
        size += len(parts[-1])
        more = event.get("more_body", False)
    return b"".join(parts)[: most + 1]


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was received, and then what comes after it."""
    given = False

    async def again() -> dict[str, object]:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again
