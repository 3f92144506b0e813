"""What is answered without looking further: one line, as JSON, as a plain page or as text."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from markupsafe import escape

from reportmine.web.datasette.guard import Scope, Send

_PAGE = (
    '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title></head>'
    "<body><main><h1>{title}</h1><p>{line}</p></main></body></html>"
)


async def refuse(scope: Scope, send: Send, status: int, line: str, *headers: tuple[bytes, bytes]) -> None:
    """Answers with a status and a line that says why, in the format that was asked for.

    Nothing of the request is repeated in the answer, and nobody may keep it.
    """
    kind, body = _body(scope, status, line)
    given = [
        (b"content-type", kind), (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'"), *headers,
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": status, "headers": given})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _body(scope: Scope, status: int, line: str) -> tuple[bytes, bytes]:
    if scope["path"].endswith(".json"):
        text = json.dumps({"error": line}, ensure_ascii=False)
        return b"application/json; charset=utf-8", text.encode()
    if b"text/html" in header(scope, b"accept"):
        page = _PAGE.format(title=HTTPStatus(status).phrase, line=escape(line))
        return b"text/html; charset=utf-8", page.encode()
    return b"text/plain; charset=utf-8", f"{line}\n".encode()


def header(scope: Scope, name: bytes) -> bytes:
    """The last header of that name; b"" for none."""
    values = [value for key, value in scope.get("headers") or () if key.lower() == name]
    return values[-1] if values else b""


def path_of(scope: Scope, base_url: str) -> str:
    """The path as Datasette looks for its page: not decoded, without the base of all addresses."""
    raw = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogateescape")
    path = raw.partition(b"?")[0].decode("latin-1")
    base = base_url.rstrip("/")
    return path[len(base) :] if base and path.startswith(f"{base}/") else path


Receive = Callable[..., Any]
