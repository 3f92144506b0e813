"""The pages: a route, one async function, one template each."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import NotFound, Response

from reportmine import __version__
from reportmine import search as searching
from reportmine.errors import ReportmineError
from reportmine.insight import overview
from reportmine.models import models_folder
from reportmine.search.query import check_date, find_system
from reportmine.structure.families import families
from reportmine.web import queries
from reportmine.web.compat import check_may_view, reportmine_databases
from reportmine.web.marks import mark_passages, mark_words, split_passage

MAX_QUERY = 4_096
RESULTS = 20
LISTED = 50


async def _read(datasette: Any, request: Any, work: Callable[[sqlite3.Connection], Any]) -> Any:
    """Runs `work` on the first reportmine database that the visitor may see."""
    names = reportmine_databases(datasette)
    if not names:
        raise NotFound("No reportmine database is served here")
    await check_may_view(datasette, request, names[0])
    return await datasette.get_database(names[0]).execute_fn(work)


async def _page(
    datasette: Any, request: Any, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    names = reportmine_databases(datasette)
    shared = {
        "database": names[0] if names else None,
        "polarity_labels": queries.POLARITY_LABELS,
        "polarity_signs": queries.POLARITY_SIGNS,
        "family_names": {f.id: f.name for f in families().values()},
        "version": __version__,
        "when": when,
        "sure": sure,
    }
    html = await datasette.render_template(
        f"reportmine_{template}.html", {**shared, **context}, request=request
    )
    return Response.html(html, status=status)


def when(row: dict[str, Any]) -> str:
    """The inspection's dates, or the date of publication, for people."""
    first, last = row.get("inspection_from"), row.get("inspection_to")
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"published {row['published']}" if row.get("published") else "no date printed"


def sure(confidence: float) -> str:
    """A probability in words: no model is ever 100 % sure."""
    percent = round(confidence * 100)
    return "over 99 %" if percent > 99 else f"{percent} %"


async def home(request: Any, datasette: Any) -> Response:
    """What is in the corpus, a search box, themes, newest reports."""

    def work(connection: sqlite3.Connection) -> dict[str, Any]:
        return {
            **queries.choices(connection),
            "numbers": overview(connection),
            "counted": queries.theme_counts(connection),
            "reports": queries.report_list(connection, 10),
        }

    context = await _read(datasette, request, work)
    context["most"] = max(1, *(t["areas"] + t["strengths"] for t in context["counted"]))
    return await _page(datasette, request, "home", context)


async def reports(request: Any, datasette: Any) -> Response:
    """All reports."""
    found = await _read(datasette, request, queries.report_list)
    return await _page(datasette, request, "reports", {"reports": found})


async def report(request: Any, datasette: Any) -> Response:
    """A report: its sections beside the text, findings marked."""
    report_id = request.url_vars["id"]
    found = await _read(datasette, request, lambda c: queries.report(c, report_id))
    if not found:
        raise NotFound(f"There is no report {report_id}")
    show = request.args.get("show") or "all"
    show = show if show in ("all", "strength", "area_for_development", "mixed") else "all"
    counts = {p: sum(f["polarity"] == p for f in found["findings"]) for p in queries.POLARITY_LABELS}
    blocks = mark_passages(found, None if show == "all" else show)
    context = {"report": found, "blocks": blocks, "show": show, "counts": counts}
    return await _page(datasette, request, "report", context)


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
        opposite = {"strength": "area_for_development", "area_for_development": "strength"}
        out: dict[str, Any] = {"finding": found, "similar": [], "opposite": []}
        if found["polarity"] != "context":
            same = searching.Filters(polarity=found["polarity"], not_report=found["report_id"])
            out["similar"] = searching.similar(connection, finding_id, same, 6)
        if found["polarity"] in opposite:
            other = searching.Filters(polarity=opposite[found["polarity"]], not_report=found["report_id"])
            out["opposite"] = searching.similar(connection, finding_id, other, 4)
        return out

    context = await _read(datasette, request, work)
    if "finding" not in context:
        if context["gone"]:
            return await _page(datasette, request, "gone", {"report": context["gone"]}, 410)
        raise NotFound(f"There is no finding {finding_id}")
    context["paragraph"] = split_passage(context["finding"])
    return await _page(datasette, request, "finding", context)


async def search(request: Any, datasette: Any) -> Response:
    """Findings by words and meaning, with filters."""
    args = {k: (request.args.get(k) or "").strip() for k in
            ("q", "polarity", "theme", "system", "family", "since", "until")}  # fmt: skip
    query = args["q"]
    if len(query.encode()) > MAX_QUERY:
        context = {"args": {**args, "q": query[:200]}, "results": [], "error": (
            "The query is longer than 4 kB. Shorten it to a sentence or two.")}  # fmt: skip
        return await _page(datasette, request, "search", context, 413)

    def work(connection: sqlite3.Connection) -> dict[str, Any]:
        out: dict[str, Any] = queries.choices(connection)
        try:
            filters = searching.Filters(
                args["polarity"] or None, args["theme"] or None,
                find_system(connection, args["system"]) if args["system"] else None,
                args["family"] or None,
                check_date(args["since"]) if args["since"] else None,
                check_date(args["until"], end=True) if args["until"] else None,
            )  # fmt: skip
            out["results"] = searching.search(connection, query, filters, RESULTS)
        except ReportmineError as error:
            out |= {"results": [], "error": str(error)}
        return out

    context = await _read(datasette, request, work)
    context["theme_labels"] = {t["name"]: t["label"] for t in context["themes"]}
    context["marked"] = {r.finding: mark_words(r.text, query) for r in context["results"]}
    return await _page(datasette, request, "search", {**context, "args": args})


async def findings(request: Any, datasette: Any) -> Response:
    """The sentences behind a number, all of them, a page at a time."""
    names = ("theme", "system", "family", "report", "polarity")
    limits = {n: v for n in names if (v := (request.args.get(n) or "").strip())}
    number = request.args.get("page") or "1"
    page = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else 1

    def work(connection: sqlite3.Connection) -> dict[str, Any]:
        count, found = queries.listing(connection, limits, page, LISTED)
        return {"count": count, "results": found, "named": queries.names_of(connection, limits)}

    context = await _read(datasette, request, work)
    pages = max(1, -(-context["count"] // LISTED))
    return await _page(
        datasette,
        request,
        "findings",
        {**context, "page": page, "pages": pages, "query": urlencode(limits), "limits": limits},
    )


async def theme(request: Any, datasette: Any) -> Response:
    """A theme: its definition and who is praised and criticised for it."""
    name = request.url_vars["id"]
    found = await _read(datasette, request, lambda c: queries.theme(c, name))
    if not found:
        raise NotFound(f"There is no theme {name}")
    return await _page(datasette, request, "theme", {"theme": found})


async def problems(request: Any, datasette: Any) -> Response:
    """What could not be read, and why."""
    found = await _read(
        datasette, request, lambda c: queries.rows(c, "select * from problems order by path, page")
    )
    return await _page(datasette, request, "problems", {"problems": found})


async def method(request: Any, datasette: Any) -> Response:
    """How it works, the codebook, the measured quality, the build."""

    def work(connection: sqlite3.Connection) -> dict[str, Any]:
        return {
            "themes": queries.rows(connection, "select * from themes order by rowid"),
            "build": queries.one(connection, "select * from build"),
        }

    context = await _read(datasette, request, work)
    try:
        card = (models_folder() / "MODEL_CARD.md").read_text("utf-8")
    except OSError:
        card = ""
    _, _, card = card.partition(f"### {context['build']['model'].capitalize()}, measured")
    context["tables"] = _tables(card.partition("\n## ")[0])
    return await _page(datasette, request, "method", context)


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
