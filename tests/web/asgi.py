"""An application asked directly, as a server would: what no client library lets a test send."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Got:
    """An answer; status 0 for none. `events` are all that was sent."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.body.decode()

    async def send(self, event: Any) -> None:
        self.events.append(dict(event))
        if event["type"] == "http.response.start":
            self.status = event["status"]
            self.headers = {k.decode().lower(): v.decode() for k, v in event["headers"]}
        self.body += event.get("body", b"")


def scope(
    path: str = "/", *, method: str = "GET", headers: dict[str, str] | None = None,
    server: tuple[str, int] | None = ("127.0.0.1", 8001), **rest: Any,
) -> dict[str, Any]:  # fmt: skip
    pairs = [(k.lower().encode(), v.encode("latin-1")) for k, v in (headers or {}).items()]
    path, _, query = path.partition("?")
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "query_string": query.encode(), "headers": pairs, "scheme": "http",
        "server": server, "client": ("127.0.0.1", 5), "root_path": "", **rest,
    }  # fmt: skip


async def ask(app: Any, given: dict[str, Any], pieces: Iterable[bytes] = (b"",), pause: float = 0) -> Got:
    """What an application answers; the body comes in pieces, each after a pause, and then nothing more."""
    left = list(pieces)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(pause)
        if not left:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    got = Got()
    await app(given, receive, got.send)
    return got


async def hello(given: Any, receive: Any, send: Any) -> None:
    """An application that says what it received."""
    body, more = b"", bool(given["method"] == "POST")
    while more:
        event = await receive()
        body += event["body"]
        more = event["more_body"]
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]}
    )
    await send({"type": "http.response.body", "body": b"hello " + body})
