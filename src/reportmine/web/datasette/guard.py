"""Every response guarded: headers, a policy for scripts with a nonce, and less of it on the wire."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from typing import Any

import jinja2
from asgi_gzip import GZipMiddleware

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Callable[..., Any], Send], Awaitable[None]]

# Of the response that is being made. Not in the template's variables, as Datasette's error pages get none.
_nonce: ContextVar[str] = ContextVar("nonce", default="")
# Styles stand in attributes of Datasette's own pages; scripts run only from files of this server, or
# with the nonce that its templates give them. Text of a report can hold neither.
_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: https:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
)
# Datasette 1.0 has a button with such an attribute; datasette.js calls the function instead.
_HANDLER = re.compile(r"""\sonclick="(\w+)\(\)\"""")
_SCRIPT = re.compile(r"<script(?=[\s>{])(?![^>]*\snonce=)")


def guarded(app: App) -> App:
    """Wraps an application: a nonce in, the headers out, text compressed."""
    compressed: App = GZipMiddleware(app, minimum_size=1_000, compresslevel=5)

    async def wrapped(scope: Scope, receive: Callable[..., Any], send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        _nonce.set(nonce)
        policy = (b"content-security-policy", _POLICY.format(nonce=nonce).encode())

        async def sending(event: MutableMapping[str, Any]) -> None:
            if event["type"] == "http.response.start":
                given = list(event.get("headers", []))
                have = {name.lower() for name, _ in given}
                event["headers"] = [*given, *(h for h in (*_HEADERS, policy) if h[0] not in have)]
            await send(event)

        # A database is downloaded as it is: it is large, and compressing it would hold up everyone.
        inner = app if scope["path"].endswith(".db") else compressed
        await inner(scope, receive, sending)

    return wrapped


def put_nonce(environment: jinja2.Environment) -> None:
    """From now on, scripts in templates carry the nonce of their response."""
    if not isinstance(environment.loader, WithNonce) and environment.loader:
        environment.loader = WithNonce(environment.loader)
        environment.globals["rm_nonce"] = _nonce.get


class WithNonce(jinja2.BaseLoader):
    """Templates as another loader gives them, every script of theirs with the response's nonce.

    It is the source of a template that changes, before any data is put into it.
    """

    def __init__(self, inner: jinja2.BaseLoader) -> None:
        self.inner = inner

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Raises jinja2.TemplateNotFound."""
        source, path, fresh = self.inner.get_source(environment, template)
        source = _HANDLER.sub(r' data-rm-click="\1"', source)
        return _SCRIPT.sub('<script nonce="{{ rm_nonce() }}"', source), path, fresh

    def list_templates(self) -> list[str]:
        """Names of all templates."""
        return self.inner.list_templates()
