"""From an address to a page: which database, which page, which format."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import Response

from reportmine.web.datasette.compat import reportmine_databases
from reportmine.web.datasette.memory import uncounted
from reportmine.web.pages import (
    about,
    home,
    listings,
    reading,
    recurring,
    scores,
    search_page,
    systems,
    themes,
    track,
)
from reportmine.web.pages.body import BadBodyError, TooLongError, arguments
from reportmine.web.pages.drawing import FORMS
from reportmine.web.pages.page import (
    Missing,
    Page,
    PageRequest,
    View,
    addresses,
    json_response,
    respond,
    visible,
)

PAGES: dict[str, Page] = {
    "home": home.home,
    "search": search_page.search,
    "findings": listings.findings,
    "reports": listings.reports,
    "systems": systems.systems,
    "themes": themes.themes,
    "recurring": recurring.recurring,
    "scores": scores.scores,
    "learn": recurring.learn,
    "compare": systems.compare,
    "problems": about.problems,
    "method": about.method,
    "api": about.api,
}
# Pages of one thing, whose id follows.
OF_ONE: dict[str, Page] = {
    "report": reading.report,
    "finding": reading.finding,
    "theme": themes.theme,
    "recurrence": recurring.recurrence,
    "system": systems.system,
    "track": track.track,
    "issue": track.issue,
}
_FORMAT = re.compile(r"(?P<path>.+)\.(?P<format>json|csv|svg|png)")


async def front(request: Any, datasette: Any) -> Response:
    """`/`: the home page; with several databases, a choice of them."""
    names = await visible(datasette, request)
    if len(names) > 1:
        context = {"fronts": {name: addresses(datasette, name)("home") for name in names}}
        return await respond(
            datasette, request, names, names[0], View("front", {}, (), context), PageRequest("", "", {})
        )
    return await _shown(datasette, request, names, names[0], "home", "html")


async def dispatch(request: Any, datasette: Any) -> Response:
    """`/-/reportmine/[DATABASE/]PAGE[/ID][.json|.csv]`."""
    names = await visible(datasette, request)
    path = unquote(request.url_vars["path"])
    first, _, rest = path.partition("/")
    # As in the addresses that the pages give: also those count that this visitor may not see.
    database, several = names[0], len(reportmine_databases(datasette)) > 1
    if rest and first in names and (several or first not in OF_ONE):
        database, path = first, rest
    elif several and first in names:
        database, path = first, "home"
    found = _FORMAT.fullmatch(path)
    path, form = (found["path"], found["format"]) if found else (path, "html")
    return await _shown(datasette, request, names, database, path, form)


async def _shown(
    datasette: Any, request: Any, names: list[str], database: str, path: str, form: str
) -> Response:
    name, _, identity = path.partition("/")
    if request.method not in ("GET", "HEAD") and (name, request.method) != ("search", "POST"):
        allowed = "GET, HEAD, POST" if name == "search" else "GET, HEAD"
        return Response.text("This page is only read.", status=405, headers={"allow": allowed})
    drawing = form if form in FORMS else ""
    shown = "html" if drawing else form
    asked = PageRequest("" if path == "home" else path, identity, {}, shown, drawing=drawing)
    try:
        page = OF_ONE.get(name) if identity else PAGES.get(name)
        if page is None:
            raise Missing(f"There is no page {path[:80]}")
        chosen = page
        asked = replace(asked, args=await arguments(request), posted=request.method == "POST")
        view = await datasette.get_database(database).execute_fn(lambda c: _viewed(c, chosen, asked))
    except TooLongError as error:
        if form == "html" and name == "search":
            view = search_page.refused(str(error))
        else:
            view = View("missing", {"error": str(error), "results": []}, status=413)
    except BadBodyError as error:
        view = View("missing", {"error": str(error), "results": []}, status=400)
    except Missing as error:
        view = View("missing", {"error": str(error)}, status=404)
    if view.status >= 400 and form != "html":
        return json_response(datasette, view.data, view.status)
    return await respond(datasette, request, names, database, view, asked)


def _viewed(connection: sqlite3.Connection, page: Page, asked: PageRequest) -> View:
    with uncounted(connection):
        return page(connection, asked)
