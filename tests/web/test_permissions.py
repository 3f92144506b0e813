"""Who may not see a table sees no page that quotes from it, on either Datasette."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from reportmine.web.datasette.compat import QUOTED
from reportmine.web.pages.page import PageRequest
from reportmine.web.pages.site import OF_ONE, PAGES
from tests.web.conftest import served
from tests.web.test_pages import NEW, ROOT, get, query


def ruled(database: Path, rules: dict[str, Any]) -> Datasette:
    return served(database, **({"config": rules} if NEW else {"metadata": rules}))


def of_table(table: str, allow: Any) -> dict[str, Any]:
    return {"databases": {"reports": {"tables": {table: {"allow": allow}}}}}


def tables_read(path: Path) -> set[str]:
    """Every table that any page reads, by SQLite's own account."""
    ids = {
        "report": "select id from reports limit 1", "finding": "select min(id) from findings",
        "theme": "select name from themes limit 1", "system": "select system_id from reports limit 1",
        "recurrence": "select id from recurrences limit 1",
        "track": "select id from systems where id in (select system_id from reports) limit 1",
        "issue": "select finding_id from tracks limit 1",
    }  # fmt: skip
    found: set[str] = set()

    def note(action: int, table: str | None, *rest: Any) -> int:
        if action == sqlite3.SQLITE_READ and table:
            found.add(table)
        return sqlite3.SQLITE_OK

    with closing(sqlite3.connect(path)) as connection:
        args = {"q": ["records are not shared"], "theme": ["safeguarding"]}
        systems = [row[0] for row in connection.execute("select distinct system_id from reports limit 2")]
        # One report after another of the same system there is none of here.
        said = connection.execute("select min(id), report_id from findings").fetchone()
        connection.execute("insert into tracks values (?, ?, 'later', 'persisting', 0.5, null, 1)", said)
        connection.execute("insert into track_evidence values (?, ?, ?, 1, 0.5)", (*said, said[0]))
        chosen = {name: connection.execute(sql).fetchone()[0] for name, sql in ids.items()}
        report = chosen["report"]
        connection.set_authorizer(note)
        for name, page in PAGES.items():
            asked = {**args, "system": systems} if name == "compare" else args
            assert page(connection, PageRequest(name, "", asked)).status == 200, name
        for name, page in OF_ONE.items():
            assert page(connection, PageRequest(name, chosen[name], args)).status == 200, name
        gone = OF_ONE["finding"](connection, PageRequest("finding", f"{report}-000000000000", {}))
        assert gone.status == 410
    return found


def test_every_table_of_reports_that_a_page_reads_is_asked_for(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "reports.db"  # nothing of it is kept in memory yet
    shutil.copy(database, path)
    read = tables_read(path)
    with closing(sqlite3.connect(path)) as connection:
        of_reports = {
            table
            for table in read
            for row in connection.execute(f'pragma table_info("{table}")')
            if row[1] in ("report_id", "finding_id") or table == "reports"
        }
    # A vector is no text; of what was judged only the share that is right is shown.
    assert of_reports - {"embeddings", "own_judgements"} == set(QUOTED)


@pytest.mark.parametrize("table", QUOTED)
def test_a_forbidden_table_closes_every_page(table: str, database: Path) -> None:
    finding = query(database, "select min(id) from findings")[0][0]
    ours = ruled(database, of_table(table, False))
    for page in ("home", "search", "findings", "themes", "problems", "method", f"report/{finding[:12]}",
                 f"finding/{finding}"):  # fmt: skip
        for form in ("", ".json", ".csv"):
            response = get(ours, f"{ROOT}/{page}{form}")
            assert response.status_code == 403, (page, form)
            assert "Fenwater" not in response.text
    assert get(ours, "/").status_code == 403


@pytest.mark.parametrize("table", ["themes", "build", "embeddings"])
def test_a_table_that_quotes_no_report_closes_none(table: str, database: Path) -> None:
    assert get(ruled(database, of_table(table, False)), f"{ROOT}/reports").status_code == 200


def test_a_closed_database_is_closed_and_a_rule_says_to_whom_a_table_is_open(database: Path) -> None:
    closed = {"databases": {"reports": {"allow": False}}}
    assert get(ruled(database, closed), f"{ROOT}/reports").status_code == 403
    assert get(ruled(database, {"allow": False}), f"{ROOT}/reports").status_code == 403
    for name in ("staff", "visitor"):
        rules = of_table("findings", {"id": "staff"})
        response = get(signed_in(ruled(database, rules), name), f"{ROOT}/reports")
        assert response.status_code == (200 if name == "staff" else 403), name


class Signed:
    """A Datasette that every request asks as one person."""

    def __init__(self, datasette: Datasette, actor: str) -> None:
        self.datasette, self.actor = datasette, actor
        self.client = self

    async def invoke_startup(self) -> None:
        await self.datasette.invoke_startup()

    async def get(self, path: str) -> Any:
        cookie = self.datasette.sign({"a": {"id": self.actor}}, "actor")
        return await self.datasette.client.get(path, cookies={"ds_actor": cookie})


def signed_in(datasette: Datasette, actor: str) -> Any:
    return Signed(datasette, actor)
