"""Pages of what recurs: the list, one recurrence, and who is praised for the same."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Any
from urllib.parse import urlencode

from reportmine.errors import UnknownChoice, UsageProblem
from reportmine.insight.learning_from import learn_from
from reportmine.insight.recurring_list import flat, narrower, one_recurrence, shown, shown_member
from reportmine.insight.recurring_list import recurring as listed
from reportmine.search.limits import choices, filters_from
from reportmine.web.pages.page import Missing, PageRequest, View

LISTED = 40
SHOWN = ("area_for_development", "strength")
LESSONS = 10


def recurring(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """What recurs, the most systems first, a page at a time; the CSV twin has all at once.

    `polarity` area_for_development or strength; `theme`, `family`, `since`; `size` a page, 1,000 at most.
    """
    args = {name: asked.get(name) for name in ("theme", "family", "since")}
    polarity = asked.get("polarity") or SHOWN[0]
    context: dict[str, Any] = {
        "args": args, "chosen": polarity,
        "choices": {name: choices(connection, name) for name in ("theme", "family")},
    }  # fmt: skip
    try:
        limits = filters_from(connection, args)
        if polarity not in SHOWN:
            raise UnknownChoice(f"no polarity {polarity!r} of what recurs", SHOWN)
    except UsageProblem as error:
        data = {"error": str(error), "count": 0, "page": 1, "pages": 1, "results": []}
        return View("recurring", data, (), context | {"query": ""}, 400)
    found = listed(
        connection, theme=limits.theme, family=limits.family, since=limits.since, polarity=polarity
    )
    size = asked.number("size", LISTED, 1_000)
    pages = max(1, -(-len(found) // size))
    page = asked.number("page", 1, pages)
    some = found if asked.form == "csv" else found[(page - 1) * size : page * size]
    data = {"count": len(found), "page": page, "pages": pages, "results": [shown(one) for one in some]}
    named = {**args, "polarity": polarity, "size": str(size) if size != LISTED else ""}
    query = urlencode([(k, v) for k, v in named.items() if v])
    context |= {"query": query, "start": (page - 1) * size + 1}
    return View("recurring", data, [flat(one) for one in some], context)


def recurrence(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """One recurrence: its findings by system, its years, others like it, who is praised for the same."""
    found = one_recurrence(connection, asked.id)
    if not found:
        raise Missing(f"There is no recurrence {asked.id} here. The page of all lists them.")
    criticism = found["polarity"] == "area_for_development"
    lessons = [one.to_dict() for one in learn_from(connection, found["id"], LESSONS)] if criticism else []
    data = {"recurrence": shown(found), "narrower": narrower(connection, found["id"]), "praised": lessons}
    context = {"strip": _strip(found), "label": dict(choices(connection, "theme"))}
    return View("recurrence", data, [shown_member(m) for m in found["members"]], context)


def learn(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """Who is praised for it: `about` is the id of a finding or recurrence, or a text."""
    about = asked.get("about")
    try:
        lessons = learn_from(connection, about, LESSONS) if about else []
    except UsageProblem as error:
        return View("learn", {"about": about, "error": str(error), "results": []}, (), {"text": about}, 400)
    quoted = connection.execute(
        "select text from findings where id = ?1 union all select name from recurrences where id = ?1",
        (about,),
    ).fetchone()
    text = quoted[0] if quoted else about
    data = {"about": about, "text": text, "results": [one.to_dict() for one in lessons]}
    return View("learn", data, [one.flat() for one in lessons])


def _strip(found: dict[str, Any]) -> dict[str, Any]:
    """How many findings each system has in each year: `years`, and `systems` with their counts."""
    counts = Counter((m["system"], m["year"]) for m in found["members"] if m["year"])
    years = sorted({year for _, year in counts})
    span = [str(year) for year in range(int(years[0]), int(years[-1]) + 1)] if years else []
    ids = {m["system"]: m["system_id"] for m in found["members"]}
    systems = [
        {"id": ids[name], "name": name, "counts": [counts[name, year] for year in span]}
        for name in sorted(ids)
    ]
    return {"years": span, "systems": systems}
