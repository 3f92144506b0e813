"""Datasette's own CSV, with the cells that a spreadsheet would run as formulas defused."""

from __future__ import annotations

import csv
import io
from collections.abc import MutableMapping
from typing import Any

from reportmine.text import defused
from reportmine.web.datasette.guard import App, Scope, Send
from reportmine.web.datasette.refusal import Receive

_KINDS = (b"text/csv", b"text/plain")


def with_defused_csv(app: App) -> App:
    """Wraps an application: what ends in .csv, but for pages of the site, which do it themselves."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        ours = "/-/reportmine/" in scope.get("path", "")
        if scope["type"] != "http" or ours or not scope["path"].endswith(".csv"):
            await app(scope, receive, send)
            return
        rows = Rows()
        defusing = False

        async def sending(event: MutableMapping[str, Any]) -> None:
            nonlocal defusing
            if event["type"] == "http.response.start":
                headers = {name.lower(): value for name, value in event.get("headers", [])}
                defusing = event["status"] == 200 and headers.get(b"content-type", b"").startswith(_KINDS)
                if defusing:  # it grows by the apostrophes
                    kept = [(n, v) for n, v in event["headers"] if n.lower() != b"content-length"]
                    event = {**event, "headers": kept}
            elif defusing:
                body = rows.feed(event.get("body", b""), last=not event.get("more_body"))
                event = {**event, "body": body}
            await send(event)

        await app(scope, receive, sending)

    return wrapped


class Rows:
    """CSV that comes in pieces, given on by whole rows."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, piece: bytes, *, last: bool = False) -> bytes:
        """What is complete by now, defused; with `last` all the rest."""
        self._held += piece
        # Outside quotes a line break ends a row, and there the number of quotes is even.
        ends = last or (self._held.endswith(b"\n") and self._held.count(b'"') % 2 == 0)
        if not ends:
            return b""
        text, self._held = self._held.decode("utf-8", "surrogateescape"), b""
        return _defused(text).encode("utf-8", "surrogateescape")


def _defused(text: str) -> str:
    out = io.StringIO()
    end = "\r\n" if text.endswith("\r\n") else "\n"
    writer = csv.writer(out, lineterminator=end)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    writer.writerows([defused(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline="")))
    written = out.getvalue()
    return written if text.endswith("\n") else written.removesuffix(end)
