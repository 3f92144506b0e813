"""The search page and its twins: the same search, the same limits."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from reportmine import search as searching
from reportmine.errors import BadArgument, ReportmineError
from reportmine.search.limits import choices, filters_from
from reportmine.search.results import Answer, Result
from reportmine.web.pages import queries
from reportmine.web.pages.listings import LIMITS
from reportmine.web.pages.marks import mark_words
from reportmine.web.pages.page import PageRequest, View

SHOWN, GROUPED, MOST = 20, 60, 1_000
COUNTED = 100  # the facets count among so many of the best
FILTERS = tuple(name for name in LIMITS if name not in ("report", "year"))
OFFERED = ("theme", "system", "family", "statement", "inspectorate", "outcome")  # in the form
NAMES = ("q", "like", "direction", *FILTERS, "limit", "fold", "group")

# What the facets count, and how many values of each they show.
_VALUES: dict[str, tuple[Callable[[Result], tuple[str, ...]], int]] = {
    "polarity": (lambda r: (r.polarity,), 4),
    "theme": (lambda r: r.themes, 8),
    "system": (lambda r: (r.system,) if r.system else (), 8),
    "family": (lambda r: (r.family,), 8),
    "year": (lambda r: (r.date[:4],) if r.date else (), 12),
}
_SETS = {"year": ("since", "until"), "polarity": ("polarity", "direction")}  # limits that a facet sets


@dataclass(frozen=True, slots=True)
class Facet:
    """`values`: (label, how many, query of the search within it); `others`: how many are not shown."""

    name: str
    values: list[tuple[str, int, str]]
    others: int


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, what is shown of it and what the facets count; or the one line that says why none."""

    answer: Answer
    results: list[Result]
    counted: list[Result]
    error: str | None = None


def search(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """Findings by words, meaning and direction, with limits; a paragraph by POST.

    JSON: {"query", "direction", "results": [...], "hint"}, or {"error"} with status 400.
    """
    args = {name: asked.get(name) for name in NAMES}
    grouped = args["group"] == "system"
    html = asked.form == "html"
    if html and args["q"]:  # words typed on a page of "more like this" are a new search
        args["like"] = ""
    found = _find(connection, args, GROUPED if grouped and html else SHOWN, COUNTED if html else 0)
    results = found.results
    data: dict[str, Any] = {"query": args["q"], "direction": found.answer.direction}
    if args["like"]:
        data["like"] = args["like"]
    data["results"] = rows = [result.to_dict() for result in results]
    if found.answer.hint:
        data["hint"] = found.answer.hint
    if found.error:
        data = {"error": found.error, **data}
    context = _context(connection, asked, args, found, grouped) if html else {}
    return View("search", data, rows, context, 400 if found.error else 200)


def refused(error: str) -> View:
    """The page that says that a query is too long."""
    return View("search", {"error": error, "results": []}, (), {"args": dict.fromkeys(NAMES, "")}, 413)


def _context(
    connection: sqlite3.Connection, asked: PageRequest, args: dict[str, str], found: Found, grouped: bool
) -> dict[str, Any]:
    offered = {name: choices(connection, name) for name in OFFERED}
    labels = {theme.value: theme.label for theme in offered["theme"]}
    liked = None
    if args["like"] and not found.error:
        liked = queries.one(
            connection, "select id, text, polarity from findings where id = ?", (args["like"],)
        )
    given = {k: v for k, v in args.items() if v}
    more = len(found.results) < len(found.counted)
    return {
        "choices": offered,
        "answer": found.answer,
        "args": args,
        "pasted": asked.posted,
        "results": found.results,
        "groups": _by_system(found.results) if grouped else [],
        "theme_labels": labels,
        "marked": {r.finding: mark_words(r.text, args["q"]) for r in found.results},
        "liked": liked,
        "listing": urlencode({k: v for k, v in given.items() if k in LIMITS}),
        "counted": len(found.counted),
        "facets": [] if asked.posted else _facets(found.counted, given, labels),
        "more": urlencode({**given, "limit": min(MOST, 2 * len(found.results))}) if more else "",
    }


def _find(connection: sqlite3.Connection, args: Mapping[str, str], shown: int, counted: int) -> Found:
    try:
        filters = filters_from(connection, {name: args[name] for name in FILTERS})
        limit = _number(args["limit"], shown)
        fold = args["fold"] not in ("0", "no", "false")
        direction = args["direction"] or None
        if args["like"] and args["q"]:
            raise BadArgument("q and like: give one of them")
        if args["like"]:
            answer = searching.similar(
                connection, args["like"], filters, max(limit, counted), direction=direction or "any",
                fold=fold,
            )  # fmt: skip
        else:
            answer = searching.search(
                connection, args["q"], filters, max(limit, counted), direction=direction, fold=fold
            )
        return Found(answer, answer.results[:limit], answer.results[:counted])
    except ReportmineError as error:
        return Found(Answer([]), [], [], str(error))


def _number(text: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST):
        raise BadArgument(f"limit {text[:20]!r}: a number from 1 to {MOST}")
    return int(text)


def _facets(results: list[Result], given: Mapping[str, str], labels: Mapping[str, str]) -> list[Facet]:
    """For each kind of limit that is not set yet, its commonest values among the results."""
    out = []
    for name, (of, most) in _VALUES.items():
        if any(given.get(limit) for limit in _SETS.get(name, (name,))):
            continue
        counts = Counter(value for result in results for value in of(result))
        if len(counts) < 2:
            continue
        values = [
            (_label(name, value, labels), n, urlencode({**given, **_limit(name, value)}))
            for value, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:most]
        ]
        out.append(Facet(name, values, max(0, len(counts) - most)))
    return out


def _label(name: str, value: str, labels: Mapping[str, str]) -> str:
    return labels.get(value, value) if name == "theme" else value


def _limit(name: str, value: str) -> dict[str, str]:
    return {"since": value, "until": value} if name == "year" else {name: value}


def _by_system(results: list[Result]) -> list[tuple[str, list[Result]]]:
    """Systems in the order of their best result, each with its results."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.system or result.title, []).append(result)
    return list(groups.items())
