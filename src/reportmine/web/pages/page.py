"""What every page is: one view of a database, as HTML, as JSON and as CSV."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath, PureWindowsPath
from typing import Any
from urllib.parse import quote, urlencode

from datasette.utils.asgi import Forbidden, NotFound, Response

from reportmine import __version__
from reportmine.text import defused
from reportmine.web.datasette.compat import may_view, reportmine_databases
from reportmine.web.pages import queries
from reportmine.web.pages.drawing import FORMS, Drawings, NoDrawingError

ROOT = "/-/reportmine"


class Missing(Exception):
    """There is no such page; the text says what is not there."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a visitor asked of a page.

    `path` is the page's own, without root, database and format, such as "theme/workforce"; `id` what
    stands in it; `args` the values of the address, and, by POST, of the form: all of each name, in order;
    `form` html, json or csv; `drawing` svg or png where one chart of the page is asked for as a file.
    """

    path: str
    id: str
    args: Mapping[str, Sequence[str]]
    form: str = "html"
    posted: bool = False
    drawing: str = ""

    def get(self, name: str) -> str:
        """The first value, without white space around it; "" for none."""
        return next(iter(self.args.get(name, ())), "").strip()

    def all(self, name: str) -> list[str]:
        """All values that are not empty, each once."""
        return list(dict.fromkeys(v.strip() for v in self.args.get(name, ()) if v.strip()))

    def number(self, name: str, default: int, most: int) -> int:
        """A number from 1 to `most`, whatever was typed."""
        text = self.get(name)
        good = text.isascii() and text.isdigit() and len(text) < 10
        return min(most, max(1, int(text))) if good else default


@dataclass(frozen=True, slots=True)
class View:
    """A page's content. `data` is its JSON twin, `rows` its CSV twin, `context` what its template shows.

    `context` may rely on `data`: a template sees both.
    """

    template: str
    data: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


Page = Callable[[sqlite3.Connection, PageRequest], View]


async def visible(datasette: Any, request: Any) -> list[str]:
    """Names of the reportmine databases that the visitor may see. Raises Datasette's Forbidden for none."""
    names = reportmine_databases(datasette)
    if not names:
        raise NotFound("No reportmine database is served here")
    seen = [name for name in names if await may_view(datasette, request.actor, name)]
    if not seen:
        raise Forbidden("view-database")
    return seen


async def respond(
    datasette: Any, request: Any, names: Sequence[str], database: str, view: View, asked: PageRequest
) -> Response:
    """The view in the format that was asked for; `names`: the databases that the visitor may see."""
    if asked.form == "json":
        return json_response(datasette, view.data, view.status)
    if asked.form == "csv":
        raw = asked.get("raw") not in ("", "0")
        name = asked.path.replace("/", "-") or "home"
        headers = {**_cors(datasette), "content-disposition": f'attachment; filename="{name}.csv"'}
        body = as_csv(view.rows, raw=raw)
        return Response(body, view.status, headers, content_type="text/csv; charset=utf-8")
    at = addresses(datasette, database)
    drawn = Drawings(lambda name, form: _with_query(at, asked, form, chart=name))
    context = await _context(datasette, names, database, view, asked)
    context |= {"rm_url": at, "drawn": drawn}
    html = await datasette.render_template(f"reportmine_{view.template}.html", context, request=request)
    if asked.drawing:
        source = await datasette.get_database(database).execute_fn(queries.source_line)
        return await _drawing(datasette, drawn, asked, source)
    return Response.html(html, status=view.status)


async def _context(
    datasette: Any, names: Sequence[str], database: str, view: View, asked: PageRequest
) -> dict[str, Any]:
    """What every template sees, and the view's own."""
    at = addresses(datasette, database)
    twins = {} if asked.posted else {
        kind: _with_query(at, asked, kind) for kind in ("json", "csv") if kind == "json" or view.rows
    }  # fmt: skip
    shared = {
        "database": database,
        "databases": names,
        "page_path": asked.path,
        "twins": twins,
        "polarity_labels": queries.POLARITY_LABELS,
        "polarity_signs": queries.POLARITY_SIGNS,
        "polarity_key": (("area_for_development", "areas for development"), ("strength", "strengths")),
        "family_names": await datasette.get_database(database).execute_fn(queries.family_names),
        "version": __version__,
        "when": when,
        "sure": sure,
    }
    return {**shared, **view.data, **view.context}


def _with_query(at: Callable[[str], str], asked: PageRequest, kind: str, **more: str) -> str:
    """The address of another form of a page, with what was asked of it."""
    given = [] if asked.posted else [(k, v) for k, vs in asked.args.items() for v in vs if v]
    query = urlencode([*((k, v) for k, v in given if k not in more), *more.items()])
    return at(f"{asked.path or 'home'}.{kind}") + (f"?{query}" if query else "")


async def _drawing(datasette: Any, drawn: Drawings, asked: PageRequest, source: str) -> Response:
    """A chart of the page as a file to keep."""
    name = asked.get("chart")
    try:
        body = await asyncio.to_thread(drawn.file, name, asked.drawing, source)
    except NoDrawingError as error:
        return json_response(datasette, {"error": str(error)}, 404)
    named = re.sub(r"[^\w.-]+", "-", f"{asked.path or 'home'}-{name}".rstrip("-"), flags=re.ASCII)
    headers = {
        **_cors(datasette),
        "content-disposition": f'attachment; filename="{named}.{asked.drawing}"',
    }  # fmt: skip
    return Response(body, 200, headers, content_type=FORMS[asked.drawing])


def addresses(datasette: Any, database: str) -> Callable[[str], str]:
    """A function from a page's path to its address, with the database in it where there are several."""
    several = len(reportmine_databases(datasette)) > 1
    prefix = f"{ROOT}/{quote(database, safe='')}/" if several else f"{ROOT}/"
    return lambda path: str(datasette.urls.path(prefix + path))


def json_response(datasette: Any, data: Mapping[str, Any], status: int = 200) -> Response:
    """JSON for programs; of any origin where Datasette was told so (`--cors`)."""
    headers = _cors(datasette)
    body = json.dumps(data, ensure_ascii=False)
    return Response(body, status, headers, content_type="application/json; charset=utf-8")


def _cors(datasette: Any) -> dict[str, str]:
    return {"access-control-allow-origin": "*"} if getattr(datasette, "cors", False) else {}


def as_csv(rows: Sequence[Mapping[str, Any]], *, raw: bool = False) -> str:
    """Rows as CSV, lists joined by semicolons.

    Text that a spreadsheet would run as a formula gets an apostrophe before it, unless `raw`.
    """
    out = io.StringIO()
    if rows:
        names = list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows([_cell(row.get(name), raw) for name in names] for row in rows)
    return out.getvalue()


def _cell(value: Any, raw: bool) -> Any:
    if isinstance(value, list | tuple):
        value = "; ".join(str(one) for one in value)
    return value if raw else defused(value)


def file_name(path: str) -> str:
    """The last part of a path of this system or, where it begins as one, of Windows."""
    windows = PureWindowsPath(path)
    return windows.name if windows.drive else PurePath(path).name


def when(row: Mapping[str, Any]) -> str:
    """The inspection's dates, or the date of publication, for people."""
    days = list(dict.fromkeys(day for day in (row.get("inspection_from"), row.get("inspection_to")) if day))
    if days:
        return " to ".join(days)
    return f"published {row['published']}" if row.get("published") else "no date printed"


def sure(confidence: float) -> str:
    """A probability in words: no model is ever 100 % sure."""
    percent = round(confidence * 100)
    return "over 99 %" if percent > 99 else f"{percent} %"
