"""What was asked, from the address and from the body, within limits of size."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

MAX_GET, MAX_POST = 4_096, 20_480  # bytes of a query by GET, and of a pasted paragraph by POST
# A body may hold every byte of the paragraph as %XX, and the limits beside it.
MAX_BODY = 3 * MAX_POST + 8_192


class TooLongError(Exception):
    """A query over the limit; its text says over which."""


class BadBodyError(Exception):
    """A body that is no query; its text says what is wrong."""


async def arguments(request: Any) -> dict[str, list[str]]:
    """All values of each name: of the address, and, by POST, of a form or a JSON object.

    Raises TooLongError and BadBodyError.
    """
    posted = request.method == "POST"
    given = {name: list(request.args.getlist(name)) for name in request.args}
    if posted:
        given |= _body(await _received(request), request.headers.get("content-type", ""))
    # Half a surrogate pair, which JSON can carry, could not be sent back.
    out = {n: [v.encode("utf-8", "replace").decode() for v in values] for n, values in given.items()}
    most = MAX_POST if posted else MAX_GET
    if any(len(v.strip().encode()) > most for values in out.values() for v in values):
        advice = "Shorten it." if posted else "Shorten it, or paste it as a paragraph."
        raise TooLongError(f"The query is longer than {most // 1024} kB. {advice}")
    return out


def _body(body: bytes, kind: str) -> Mapping[str, list[str]]:
    kind = kind.partition(";")[0].strip().lower()
    text = body.decode("utf-8", "replace")
    if kind in ("application/x-www-form-urlencoded", ""):
        return parse_qs(text, keep_blank_values=True)
    if kind != "application/json":
        raise BadBodyError("Send the query as a form or as a JSON object.")
    try:
        pairs = json.loads(text)
    except (ValueError, RecursionError):
        raise BadBodyError("The body is no JSON.") from None
    if not isinstance(pairs, dict):
        raise BadBodyError('The body is no JSON object such as {"q": "records are not shared"}.')
    if wrong := [k for k, v in pairs.items() if isinstance(v, bool) or not isinstance(v, str | int)]:
        raise BadBodyError(f"{wrong[0][:40]}: a text or a whole number, please.")
    return {k: [str(v)] for k, v in pairs.items()}


async def _received(request: Any) -> bytes:
    """The body, never more of it in memory than is allowed. Raises TooLongError."""
    body, more = b"", True
    while more:
        message = await request.receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise TooLongError(f"The query is longer than {MAX_POST // 1024} kB. Shorten it.")
    return body
