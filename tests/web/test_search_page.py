"""The search page and its JSON twin."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

PAGE, API = "/-/reportmine/search", "/-/reportmine/search.json"
FIELDS = "finding text report file system family date page section polarity themes score url".split()


def ask(datasette: Datasette, path: str, **post: Any) -> Any:
    async def work() -> Any:
        await datasette.invoke_startup()
        client = datasette.client
        return await (client.post(path, **post) if post else client.get(path))

    return asyncio.run(work())


def test_json_gives_the_fields_and_the_reasons(datasette: Datasette) -> None:
    response = ask(datasette, f"{API}?q=records+are+not+shared&limit=3")
    assert response.status_code == 200
    body = response.json()
    assert body["query"] == "records are not shared"
    assert body["direction"] == "area_for_development"
    assert 0 < len(body["results"]) <= 3
    for result in body["results"]:
        assert set(FIELDS) <= set(result)
        assert {"similarity", "words", "shared_themes", "direction", "folded"} <= set(result)


def test_the_command_line_and_the_site_say_the_same(database: Path, datasette: Datasette) -> None:
    from click.testing import CliRunner

    from reportmine.cli.main import main

    query = "leaders listen to staff"
    told = CliRunner().invoke(main, ["search", str(database), query, "--limit", "20", "--json"])
    ours = json.loads(told.stdout)
    api = ask(datasette, f"{API}?q={query.replace(' ', '+')}").json()["results"]
    assert ours == api
    page = ask(datasette, f"{PAGE}?q={query.replace(' ', '+')}").text
    assert all(result["finding"] in page for result in api)


def test_more_like_this_and_its_opposite(database: Path, datasette: Datasette) -> None:
    rows = sqlite3.connect(database).execute(
        "select f.id from findings f join reports r on r.id = f.report_id "
        "where polarity = 'area_for_development'"
    )
    finding = rows.fetchone()[0]
    for direction in ("same", "opposite", "any"):
        body = ask(datasette, f"{API}?like={finding}&direction={direction}").json()
        assert body["like"] == finding
        assert all(not r["finding"].startswith(finding[:12]) for r in body["results"])
        if direction != "any":
            assert {r["direction"] for r in body["results"]} <= {direction}
    assert "Like this finding" in ask(datasette, f"{PAGE}?like={finding}").text
    assert "no finding" in ask(datasette, f"{API}?like=nothing").json()["error"]


def test_a_pasted_paragraph(datasette: Datasette) -> None:
    paragraph = "Records are not shared between services. Staff have to telephone each other. " * 40
    page = ask(datasette, PAGE, data={"q": paragraph, "direction": "same"})
    assert page.status_code == 200
    assert "best findings" in page.text
    assert ask(datasette, API, data={"q": paragraph}).json()["results"]
    assert ask(datasette, API, json={"q": paragraph, "limit": 2}).json()["results"]


@pytest.mark.parametrize("path", [PAGE, API])
def test_what_is_too_long_is_refused_in_one_clear_line(path: str, datasette: Datasette) -> None:
    assert ask(datasette, f"{path}?q={'x' * 4_096}").status_code == 200
    refused = ask(datasette, f"{path}?q={'x' * 4_097}")
    assert refused.status_code == 413
    assert "longer than 4 kB" in refused.text
    for size in (20_481, 300_000):
        refused = ask(datasette, path, data={"q": "x" * size})
        assert refused.status_code == 413
        assert "longer than 20 kB" in refused.text
    assert ask(datasette, path, data={"q": "x " * 10_000}).status_code == 200


@pytest.mark.parametrize("query", ["", "%20", "the+of+and", "%F0%9F%99%82", "well-led", "%00", "a+AND+%22"])
def test_any_string_has_an_answer(query: str, datasette: Datasette) -> None:
    response = ask(datasette, f"{API}?q={query}")
    assert response.status_code == 200
    body = response.json()
    assert body["results"] or body["hint"]


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("theme=weather", "no theme 'weather'; one of"),
        ("limit=many", "a number from 1 to 1000"),
        ("score=9", "no score '9'"),
        ("direction=up", "no direction 'up'"),
        ("polarity=bad", "no polarity 'bad'"),
        ("inspectorate=Nobody", "no inspectorate 'Nobody'"),
    ],
)
def test_a_bad_limit_is_named(limit: str, message: str, datasette: Datasette) -> None:
    response = ask(datasette, f"{API}?q=care&{limit}")
    assert response.status_code == 400
    assert message in response.json()["error"]
    assert ask(datasette, f"{PAGE}?q=care&{limit}").status_code == 400


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"[1]", b'{"q": ["a"]}', b'{"q": true}', b'{"limit": 2.5}', b"[" * 50_000]
)
def test_a_body_that_is_no_query_is_named(content: bytes, datasette: Datasette) -> None:
    for kind in ("application/json", "Application/JSON; charset=utf-8"):
        for path in (PAGE, API):
            response = ask(datasette, path, content=content, headers={"content-type": kind})
            assert response.status_code == 400
    assert ask(datasette, API, content=b"x", headers={"content-type": "text/plain"}).status_code == 400


def test_half_a_surrogate_pair_is_searched_for(datasette: Datasette) -> None:
    headers = {"content-type": "application/json"}
    assert ask(datasette, API, content=b'{"q": "\\ud800"}', headers=headers).status_code == 200


def test_words_typed_beside_a_finding_are_a_new_search(database: Path, datasette: Datasette) -> None:
    finding = sqlite3.connect(database).execute("select id from findings limit 1").fetchone()[0]
    typed = ask(datasette, f"{PAGE}?like={finding}&q=records+are+not+shared").text
    assert "Like this finding" not in typed
    assert "Records are not" in typed.replace("<mark>", "").replace("</mark>", "")
    assert ask(datasette, f"{API}?like={finding}&q=records").status_code == 400


def test_limits_without_words_lead_to_all_findings(datasette: Datasette) -> None:
    page = ask(datasette, f"{PAGE}?theme=information_sharing&system=fenwater").text
    assert "Type a few words" in page
    assert "/findings?theme=information_sharing&amp;system=fenwater" in page


def test_grouped_by_system(datasette: Datasette) -> None:
    page = ask(datasette, f"{PAGE}?q=staff+raise+concerns&group=system").text
    assert page.count("<h2>") >= 2
    assert "Fenwater" in page
    assert "Otherby" in page
