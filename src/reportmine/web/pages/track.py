"""Pages of what became of earlier criticism: all of a system's, and the chain of one issue."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from reportmine.errors import UnknownChoice, UsageProblem
from reportmine.insight.chain import chain
from reportmine.insight.track_list import counts, flat, tracked
from reportmine.search.limits import choices, filters_from
from reportmine.vocabulary import STATUSES
from reportmine.web.pages.page import Missing, PageRequest, View

STATUS_LABELS = {
    "persisting": "Still criticised", "mixed": "Better in part", "resolved": "Mended",
    "not_mentioned": "Nothing said", "out_of_scope": "Not looked at",
}  # fmt: skip
# Beside the words, for who reads a table by its shapes.
STATUS_SIGNS = {"persisting": "●", "mixed": "◐", "resolved": "○", "not_mentioned": "–", "out_of_scope": "·"}
LISTED = 60


def track(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """What became of each earlier criticism of a system, a page at a time; the CSV twin has all at once.

    `status` one of the five; `theme`, `since`; `size` a page, 1,000 at most.
    """
    name = dict(choices(connection, "system")).get(asked.id)
    if name is None:
        raise Missing(f"There is no system {asked.id} here. The page of all systems lists them.")
    args = {key: asked.get(key) for key in ("status", "theme", "since")}
    data: dict[str, Any] = {
        "system": {"id": asked.id, "name": name},
        "counts": {},
        "count": 0,
        "results": [],
    }
    context: dict[str, Any] = {
        "args": args, "themes": choices(connection, "theme"), "labels": STATUS_LABELS,
        "signs": STATUS_SIGNS, "columns": [],
    }  # fmt: skip
    try:
        limits = filters_from(connection, {"theme": args["theme"], "since": args["since"]})
        if args["status"] not in ("", *STATUSES):
            raise UnknownChoice(f"no status {args['status'][:60]!r}", STATUSES)
    except UsageProblem as error:
        return View("track", data | {"error": str(error), "page": 1, "pages": 1}, (), context, 400)
    every = tracked(connection, asked.id, theme=limits.theme, since=limits.since)
    found = [row for row in every if args["status"] in ("", row["status"])]
    size = asked.number("size", LISTED, 1_000)
    pages = max(1, -(-len(found) // size))
    page = asked.number("page", 1, pages)
    some = found if asked.form == "csv" else found[(page - 1) * size : page * size]
    data |= {"counts": counts(every), "count": len(found), "page": page, "pages": pages, "results": some}
    context["columns"] = _columns(some)
    named = {**args, "size": str(size) if size != LISTED else ""}
    context["query"] = urlencode([(key, value) for key, value in named.items() if value])
    return View("track", data, [flat(row) for row in some], context)


def _columns(rows: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """The later reports that the rows are held against, the earliest first."""
    found = {
        answer["later_report"]: {"id": answer["later_report"], "date": answer["later_date"],
                                 "title": answer["later_title"]}
        for row in rows for answer in (row, *row["history"])
    }  # fmt: skip
    return sorted(found.values(), key=lambda one: (one["date"], one["id"]))


def issue(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """The chain of one issue of a system, from the id of a criticism in it."""
    found = chain(connection, asked.id)
    if not found:
        raise Missing(f"No later report is held against a criticism {asked.id} here.")
    rows = [flat(row) for row in found["said"]]
    context = {"labels": STATUS_LABELS, "signs": STATUS_SIGNS, "checked_as": STATUSES}
    return View("issue", {"issue": found}, rows, context)
