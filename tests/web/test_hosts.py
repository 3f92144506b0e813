"""By which names the server answers, and what another site's page may send."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from datasette.app import Datasette

from reportmine.cli.main import main
from reportmine.web.datasette import server
from reportmine.web.datasette.hosts import for_known_hosts, is_name, normal
from tests.web.asgi import ask, hello, scope
from tests.web.conftest import served
from tests.web.test_pages import NEW, ROOT

ALLOWED = ("reports.example.org", "192.168.1.5", "[2001:db8::5]")


def status(headers: dict[str, str], allowed: Any = ALLOWED, **rest: Any) -> int:
    return asyncio.run(ask(for_known_hosts(hello, allowed), scope(headers=headers, **rest))).status


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", 200), ("localhost:8001", 200), ("LOCALHOST", 200), ("localhost.", 200),
        ("127.0.0.1", 200), ("127.0.0.1:1", 200), ("127.8.8.8", 200), ("[::1]", 200), ("[::1]:8001", 200),
        ("[0:0:0:0:0:0:0:1]", 200), ("[::ffff:127.0.0.1]", 200),
        ("reports.example.org", 200), ("Reports.Example.ORG:443", 200), ("reports.example.org.", 200),
        ("192.168.1.5:8001", 200), ("[2001:DB8:0::5]", 200),
        ("evil.example", 400), ("evil.example:8001", 400), ("localhost.evil.example", 400),
        ("127.0.0.1.evil.example", 400), ("evil.reports.example.org", 400), ("example.org", 400),
        ("192.168.1.6", 400), ("169.254.169.254", 400), ("0.0.0.0", 400), ("[2001:db8::6]", 400),
        ("", 400), (" ", 400), ("localhost:", 400), ("localhost:x", 400), ("localhost/", 400),
        ("evil.example@localhost", 400), ("localhost evil.example", 400), ("localhost,evil.example", 400),
        ("user@localhost", 400), ("[::1", 400), ("::1", 400), ("2130706433", 400), ("0x7f.1", 400),
        ("lo\xe7alhost", 400), ("*", 400),
    ],
)  # fmt: skip
def test_names(host: str, expected: int) -> None:
    assert status({"host": host}) == expected


@pytest.mark.parametrize(
    ("host", "address", "expected"),
    [
        ("10.0.0.7:8001", "10.0.0.7", 200), ("10.0.0.8", "10.0.0.7", 400), ("[fe80::1]", "fe80::1", 200),
        ("10.0.0.7", "::ffff:10.0.0.7", 200), ("10.0.0.7", None, 400), ("evil.example", "10.0.0.7", 400),
    ],
)  # fmt: skip
def test_the_address_that_was_connected_to_is_a_name(host: str, address: Any, expected: int) -> None:
    assert status({"host": host}, (), server=address and (address, 8001)) == expected


def test_of_two_hosts_none_counts_and_without_any_no_browser_asks() -> None:
    twice = scope(headers={"host": "localhost"})
    twice["headers"].append((b"host", b"evil.example"))
    assert asyncio.run(ask(for_known_hosts(hello, ALLOWED), twice)).status == 400
    assert status({}) == 200
    assert status({"host": "evil.example"}, ("*",)) == 200


def test_the_refusal_is_one_line_that_repeats_nothing() -> None:
    app = for_known_hosts(hello, ())
    for path, kind in (("/", "text/plain"), ("/-/reportmine/search.json", "application/json")):
        got = asyncio.run(ask(app, scope(path, headers={"host": "evil.example"})))
        assert got.headers["content-type"].startswith(kind)
        assert "--allowed-host" in got.text
        assert len(got.text.splitlines()) == 1
        assert "evil" not in got.text
    shown = asyncio.run(ask(app, scope(headers={"host": "evil.example", "accept": "text/html,*/*"})))
    assert shown.text.startswith("<!doctype html>")
    none = asyncio.run(ask(app, scope(method="HEAD", headers={"host": "evil.example"})))
    assert (none.status, none.body) == (400, b"")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 200),  # a program
        ({"origin": "http://localhost:8001"}, 200), ({"origin": "http://localhost:3000"}, 403),
        ({"origin": "http://evil.example"}, 403), ({"origin": "https://reports.example.org"}, 200),
        ({"origin": "http://localhost"}, 403), ({"origin": "null"}, 200), ({"origin": "nonsense"}, 403),
        ({"origin": "http://[nonsense"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200), ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403), ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 200),
        ({"sec-fetch-site": "same-site", "origin": "http://localhost:3000"}, 403),
        ({"sec-fetch-site": "same-site", "origin": "https://reports.example.org"}, 200),
    ],
)  # fmt: skip
def test_who_may_post(headers: dict[str, str], expected: int) -> None:
    given = {"host": "localhost:8001", **headers}
    assert status(given, method="POST") == expected
    assert status(given, method="DELETE") == expected
    assert status(given) == status(given, method="HEAD") == status(given, method="OPTIONS") == 200
    open_to_all = for_known_hosts(hello, ALLOWED, cors=True)
    assert asyncio.run(ask(open_to_all, scope(method="POST", headers=given))).status == 200


def test_there_are_no_web_sockets() -> None:
    got = asyncio.run(ask(for_known_hosts(hello, ()), {**scope(), "type": "websocket"}))
    assert got.events == [{"type": "websocket.close", "code": 1000}]


def test_other_scopes_pass() -> None:
    seen = []

    async def app(given: Any, receive: Any, send: Any) -> None:
        seen.append(given["type"])

    asyncio.run(ask(for_known_hosts(app, ()), {"type": "lifespan"}))
    assert seen == ["lifespan"]


@pytest.mark.parametrize("page", ["/", "/reports", "/-/static/app.css", f"{ROOT}/search.json?q=care"])
def test_a_plain_datasette_knows_its_names_too(page: str, database: Path) -> None:
    config = {"plugins": {"reportmine": {"allowed_hosts": ["reports.example.org"]}}}
    ours = served(database, **({"config": config} if NEW else {"metadata": config}))

    async def statuses() -> list[int]:
        await ours.invoke_startup()
        names = ("localhost", "reports.example.org", "evil.example")
        return [(await ours.client.get(page, headers={"host": name})).status_code for name in names]

    assert asyncio.run(statuses()) == [200, 200, 400]


def test_a_search_is_posted_by_our_page_and_by_programs_only(datasette: Datasette) -> None:
    async def statuses() -> list[int]:
        await datasette.invoke_startup()
        post = datasette.client.post
        origins = ({}, {"origin": "http://localhost"}, {"origin": "http://evil.example"})
        return [(await post(f"{ROOT}/search", data={"q": "care"}, headers=h)).status_code for h in origins]

    assert asyncio.run(statuses()) == [200, 200, 403]


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("reports.example.org", True), ("localhost", True), ("192.168.1.5", True), ("::1", True),
        ("[::1]", True), ("*", True), ("a_b-c", True), ("", False), ("https://x.org", False),
        ("x.org:443", False), ("x.org/", False), ("*.x.org", False), ("a b", False),
    ],
)  # fmt: skip
def test_what_a_name_is(name: str, good: bool) -> None:
    assert is_name(name) is good


def test_the_command_says_what_no_name_is(database: Path) -> None:
    said = CliRunner().invoke(main, ["serve", str(database), "--allowed-host", "https://x.org/"])
    assert said.exit_code == 2
    assert "a name without port or address" in said.stderr


def test_the_command_hands_its_names_on(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr(server, "run", lambda *names: given.append(names))
    words = ["serve", str(database), "--host", "::1", "--allowed-host", "a.org", "--allowed-host", "b.org"]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert given == [(database, "::1", 8001, ("a.org", "b.org"))]
    ours = Datasette([str(database)], **server.names_setting(Datasette, ("me", "a.org")))
    assert ours.plugin_config("reportmine")["allowed_hosts"] == ["me", "a.org"]


def test_names_are_compared_in_one_form() -> None:
    forms = {"LOCALHOST.": "localhost", "[0:0::1]": "::1", "::ffff:1.2.3.4": "1.2.3.4", " a.B ": "a.b"}
    assert {name: normal(name) for name in forms} == forms
