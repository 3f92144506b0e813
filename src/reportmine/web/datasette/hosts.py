"""Only names that this server goes by are answered: a page elsewhere cannot read it by a name of its own.

A page of evil.example whose name was made to lead to 127.0.0.1 (DNS rebinding) is of the same origin as
the server, as far as a browser knows. The Host header still says evil.example.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from reportmine.web.datasette.guard import App, Scope, Send
from reportmine.web.datasette.refusal import Receive, header, refuse

# Whoever serves it by another name says so: `serve --allowed-host NAME`, or with `datasette` the setting
# `allowed_hosts` of the plugin `reportmine`; "*" for any.
LOCAL = "localhost"
ANY = "*"
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?", re.I)
_REFUSED = "This server does not go by that name. Whoever runs it can allow it: --allowed-host NAME"
_FOREIGN = "Another site's page may not post here."
_READS = ("GET", "HEAD", "OPTIONS")


def for_known_hosts(app: App, allowed: Iterable[str], *, cors: bool = False) -> App:
    """Wraps an application: 400 under any other name, 403 for what another site's page posts.

    `cors`: whether the pages of other sites were let in. Web sockets are refused: there are none.
    """
    names = {normal(name) for name in allowed}

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["type"] != "http":
            await app(scope, receive, send)
        elif not _known(scope, names):
            await refuse(scope, send, 400, _REFUSED)
        elif scope["method"] not in _READS and not cors and is_foreign(scope, names):
            await refuse(scope, send, 403, _FOREIGN)
        else:
            await app(scope, receive, send)

    return wrapped


def normal(name: str) -> str:
    """A name or address as it is compared: "LOCALHOST." is "localhost", "[0:0::1]" is "::1"."""
    name = name.strip().lower()
    bare = name.removeprefix("[").removesuffix("]")
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return name.removesuffix(".")
    return str(getattr(address, "ipv4_mapped", None) or address)


def is_name(text: str) -> bool:
    """Whether it is a name or an address without a port, or "*"."""
    found = _HOST.fullmatch(text)
    return text == ANY or bool(found and found["name"] == text) or _address(text) is not None


def _known(scope: Scope, names: set[str]) -> bool:
    """Whether it goes by the name in the Host header: one that was allowed, or an address of its own.

    An address cannot be made to lead elsewhere, but one that is not this machine's is a mistake as well.
    Without a Host header (HTTP/1.0) no browser asks.
    """
    given = [value for key, value in scope.get("headers") or () if key.lower() == b"host"]
    if not given or ANY in names:
        return True
    found = _HOST.fullmatch(given[0].decode("latin-1"))
    if len(given) > 1 or not found:
        return False
    name = normal(found["name"])
    if name == LOCAL or name in names:
        return True
    address = _address(name)
    if address is None:
        return False
    server: Any = scope.get("server") or (None,)
    return address.is_loopback or (server[0] is not None and normal(str(server[0])) == name)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def is_foreign(scope: Scope, names: set[str]) -> bool:
    """Whether a browser says that a page of another site asks. Programs say nothing of it."""
    site = header(scope, b"sec-fetch-site")
    if site in (b"same-origin", b"none"):
        return False
    origin = header(scope, b"origin").decode("latin-1")
    if not site and (not origin or origin == "null"):
        # "null" also comes from Datasette's own forms, which carry a token.
        return False
    try:
        parts = urlsplit(origin)
    except ValueError:
        return True
    # Behind a proxy the Host header may be an inner name; the browser's is among the allowed ones.
    behind = bool(parts.hostname) and normal(parts.hostname or "") in names - {ANY, LOCAL}
    return not behind and (bool(site) or parts.netloc.encode("latin-1") != header(scope, b"host"))
