"""The search page and its JSON twin: the same search, the same limits."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.utils.asgi import Response

from reportmine import search as searching
from reportmine.errors import ReportmineError
from reportmine.options import filters_from
from reportmine.search.results import Answer, Result
from reportmine.web import queries
from reportmine.web.marks import mark_words
from reportmine.web.page import read, render

MAX_GET, MAX_POST = 4_096, 20_480  # bytes of a query by GET, and of a pasted paragraph by POST
# A body may hold every byte of the paragraph as %XX, and the limits beside it.
_MAX_BODY = 3 * MAX_POST + 8_192
SHOWN, GROUPED, MOST = 20, 60, 1_000
FILTERS = (
    "polarity", "theme", "statement", "system", "family", "inspectorate", "outcome", "score", "since",
    "until",
)  # fmt: skip
NAMES = ("q", "like", "direction", *FILTERS, "limit", "fold", "group")


class TooLongError(Exception):
    """A query over the limit; its text says over which."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, or the one line that says why there is none."""

    answer: Answer
    error: str | None = None


async def search(request: Any, datasette: Any) -> Response:
    """The page: findings by words, meaning and direction, with limits; a paragraph by POST."""
    try:
        args = await _arguments(request)
    except TooLongError as error:
        context = {"args": dict.fromkeys(NAMES, ""), "error": str(error), "results": []}
        return await render(datasette, request, "search", context, 413)
    grouped = args["group"] == "system"

    def work(connection: sqlite3.Connection) -> dict[str, Any]:
        found = _find(connection, args, GROUPED if grouped else SHOWN)
        out: dict[str, Any] = {
            **queries.choices(connection), **queries.limits(connection), "answer": found.answer,
            "error": found.error,
        }  # fmt: skip
        if args["like"] and not found.error:
            out["liked"] = queries.one(
                connection, "select id, text, polarity from findings where id = ?", (args["like"],)
            )
        return out

    context = await read(datasette, request, work)
    results = context["answer"].results
    context |= {
        "args": args,
        "pasted": request.method == "POST",
        "results": results,
        "groups": _by_system(results) if grouped else [],
        "theme_labels": {t["name"]: t["label"] for t in context["themes"]},
        "marked": {r.finding: mark_words(r.text, args["q"]) for r in results},
        "json_query": urlencode({k: v for k, v in args.items() if v and k != "group"}),
    }
    return await render(datasette, request, "search", context, 400 if context["error"] else 200)


async def search_json(request: Any, datasette: Any) -> Response:
    """The same for programs: {"query", "direction", "results": [...], "hint"}, or {"error"}."""
    try:
        args = await _arguments(request)
    except TooLongError as error:
        return _json(datasette, {"error": str(error), "results": []}, 413)
    found = await read(datasette, request, lambda connection: _find(connection, args, SHOWN))
    answer = found.answer
    body: dict[str, Any] = {"query": args["q"], "direction": answer.direction}
    if args["like"]:
        body["like"] = args["like"]
    body["results"] = [result.to_dict() for result in answer.results]
    if answer.hint:
        body["hint"] = answer.hint
    if found.error:
        return _json(datasette, {"error": found.error, **body}, 400)
    return _json(datasette, body)


def _find(connection: sqlite3.Connection, args: Mapping[str, str], shown: int) -> Found:
    try:
        filters = filters_from(connection, {name: args[name] for name in FILTERS})
        limit = _number(args["limit"], shown)
        fold = args["fold"] not in ("0", "no", "false")
        if args["like"]:
            direction = args["direction"] or "any"
            return Found(
                searching.similar(connection, args["like"], filters, limit, direction=direction, fold=fold)
            )
        return Found(
            searching.search(
                connection, args["q"], filters, limit, direction=args["direction"] or None, fold=fold
            )
        )
    except ReportmineError as error:
        return Found(Answer([]), str(error))


def _number(text: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST):
        raise ReportmineError(f"limit {text[:20]!r}: a number from 1 to {MOST}")
    return int(text)


async def _arguments(request: Any) -> dict[str, str]:
    """What was asked, from the address and, by POST, from a form or a JSON object.

    Raises TooLongError.
    """
    given = {name: request.args.get(name) or "" for name in NAMES}
    if request.method == "POST":
        given |= _body(await _received(request), request.headers.get("content-type", ""))
    # Half a surrogate pair, which JSON can carry, could not be sent back.
    out = {name: given[name].encode("utf-8", "replace").decode().strip() for name in NAMES}
    most = MAX_POST if request.method == "POST" else MAX_GET
    if len(out["q"].encode()) > most:
        advice = "Shorten it." if request.method == "POST" else "Shorten it, or paste it as a paragraph."
        raise TooLongError(f"The query is longer than {most // 1024} kB. {advice}")
    return out


def _body(body: bytes, kind: str) -> dict[str, str]:
    text = body.decode("utf-8", "replace")
    pairs: Any = {}
    if kind.startswith("application/json"):
        try:
            pairs = json.loads(text)
        except ValueError:
            pairs = {}
    else:
        pairs = dict(parse_qsl(text, keep_blank_values=True))
    if not isinstance(pairs, dict):
        return {}
    return {k: str(v) for k, v in pairs.items() if k in NAMES and isinstance(v, str | int)}


async def _received(request: Any) -> bytes:
    """The body, never more of it in memory than is allowed. Raises TooLongError."""
    body, more = b"", True
    while more:
        message = await request.receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > _MAX_BODY:
            raise TooLongError(f"The query is longer than {MAX_POST // 1024} kB. Shorten it.")
    return body


def _by_system(results: list[Result]) -> list[tuple[str, list[Result]]]:
    """Systems in the order of their best result, each with its results."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.system or result.title, []).append(result)
    return list(groups.items())


def _json(datasette: Any, body: dict[str, Any], status: int = 200) -> Response:
    headers = {"access-control-allow-origin": "*"} if getattr(datasette, "cors", False) else {}
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status, headers, content_type="application/json; charset=utf-8")
