"""The pages: a route, one async function, one template each."""

from __future__ import annotations

import re
import sqlite3
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import NotFound, Response

from reportmine import search as searching
from reportmine.insight import overview
from reportmine.models import models_folder
from reportmine.search.asked import OPPOSITE
from reportmine.web import queries
from reportmine.web.marks import mark_passages, split_passage
from reportmine.web.page import read, render

LISTED = 50


async def home(request: Any, datasette: Any) -> Response:
    """What is in the corpus, a search box, themes, newest reports."""

    def work(connection: sqlite3.Connection) -> dict[str, Any]:
        return {
            **queries.choices(connection),
            "numbers": overview(connection),
            "counted": queries.theme_counts(connection),
            "reports": queries.report_list(connection, 10),
        }

    context = await read(datasette, request, work)
    context["most"] = max(1, *(t["areas"] + t["strengths"] for t in context["counted"]))
    return await render(datasette, request, "home", context)


async def reports(request: Any, datasette: Any) -> Response:
    """All reports."""
    found = await read(datasette, request, queries.report_list)
    return await render(datasette, request, "reports", {"reports": found})


async def report(request: Any, datasette: Any) -> Response:
    """A report: its sections beside the text, findings marked."""
    report_id = request.url_vars["id"]
    found = await read(datasette, request, lambda c: queries.report(c, report_id))
    if not found:
        raise NotFound(f"There is no report {report_id}")
    show = request.args.get("show") or "all"
    show = show if show in ("all", "strength", "area_for_development", "mixed") else "all"
    counts = {p: sum(f["polarity"] == p for f in found["findings"]) for p in queries.POLARITY_LABELS}
    blocks = mark_passages(found, None if show == "all" else show)
    context = {"report": found, "blocks": blocks, "show": show, "counts": counts}
    return await render(datasette, request, "report", context)


async def finding(request: Any, datasette: Any) -> Response:
    """A finding: quote, paragraph, place, themes, similar findings of both directions."""
    finding_id = request.url_vars["id"]

    def work(connection: sqlite3.Connection) -> dict[str, Any]:
        found = queries.finding(connection, finding_id)
        if not found:
            owner = queries.one(
                connection,
                "select id, title from reports where id = ?",
                (finding_id.split("-")[0],),
            )
            return {"gone": owner}
        out: dict[str, Any] = {"finding": found, "similar": [], "opposite": []}
        if found["polarity"] in OPPOSITE:
            same = searching.similar(connection, finding_id, None, 6, direction="same")
            other = searching.similar(connection, finding_id, None, 4, direction="opposite")
            out |= {"similar": same.results, "opposite": other.results}
        elif found["polarity"] == "mixed":
            out["similar"] = searching.similar(connection, finding_id, None, 6).results
        return out

    context = await read(datasette, request, work)
    if "finding" not in context:
        if context["gone"]:
            return await render(datasette, request, "gone", {"report": context["gone"]}, 410)
        raise NotFound(f"There is no finding {finding_id}")
    context["paragraph"] = split_passage(context["finding"])
    return await render(datasette, request, "finding", context)


async def findings(request: Any, datasette: Any) -> Response:
    """The sentences behind a number, all of them, a page at a time."""
    names = ("theme", "system", "family", "report", "polarity")
    limits = {n: v for n in names if (v := (request.args.get(n) or "").strip())}
    number = request.args.get("page") or "1"
    page = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else 1

    def work(connection: sqlite3.Connection) -> dict[str, Any]:
        count, found = queries.listing(connection, limits, page, LISTED)
        return {"count": count, "results": found, "named": queries.names_of(connection, limits)}

    context = await read(datasette, request, work)
    pages = max(1, -(-context["count"] // LISTED))
    return await render(
        datasette,
        request,
        "findings",
        {**context, "page": page, "pages": pages, "query": urlencode(limits), "limits": limits},
    )


async def theme(request: Any, datasette: Any) -> Response:
    """A theme: its definition and who is praised and criticised for it."""
    name = request.url_vars["id"]
    found = await read(datasette, request, lambda c: queries.theme(c, name))
    if not found:
        raise NotFound(f"There is no theme {name}")
    return await render(datasette, request, "theme", {"theme": found})


async def problems(request: Any, datasette: Any) -> Response:
    """What could not be read, and why."""
    found = await read(
        datasette, request, lambda c: queries.rows(c, "select * from problems order by path, page")
    )
    return await render(datasette, request, "problems", {"problems": found})


async def method(request: Any, datasette: Any) -> Response:
    """How it works, the codebook, the measured quality, the build."""

    def work(connection: sqlite3.Connection) -> dict[str, Any]:
        return {
            "themes": queries.rows(connection, "select * from themes order by rowid"),
            "build": queries.one(connection, "select * from build"),
        }

    context = await read(datasette, request, work)
    try:
        card = (models_folder() / "MODEL_CARD.md").read_text("utf-8")
    except OSError:
        card = ""
    _, _, card = card.partition(f"### {context['build']['model'].capitalize()}, measured")
    context["tables"] = _tables(card.partition("\n## ")[0])
    return await render(datasette, request, "method", context)


def _tables(card: str) -> list[list[list[str]]]:
    """The tables of the model card, as rows of cells."""
    tables: list[list[list[str]]] = []
    inside = False
    for line in card.splitlines():
        if line.startswith("|"):
            if not inside:
                tables.append([])
            inside = True
            if not re.fullmatch(r"[|\s:-]+", line):
                tables[-1].append([c.strip() for c in line.strip("|").split("|")])
        else:
            inside = False
    return tables


async def datasette_index(request: Any, datasette: Any, send: Any) -> Any:
    """Datasette's own front page, which the home page stands in front of."""
    from datasette.views.index import IndexView

    view = IndexView(datasette)
    request.scope["url_route"] = {"kwargs": {"format": None}}
    return await view.dispatch_request(request)
