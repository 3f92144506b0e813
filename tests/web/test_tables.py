"""Datasette's own pages of a database: tables, their descriptions and labels, and ready-made questions."""

from __future__ import annotations

import asyncio
import copy
import html
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette

from reportmine import data
from reportmine.web.datasette.compat import reportmine_databases
from tests.web.conftest import served
from tests.web.test_pages import NEW, get

TABLES = data.load("tables.toml")["tables"]
QUERIES = data.load("queries.toml")["queries"]


def readable(response: Any) -> str:
    assert response.status_code == 200, response.text[:500]
    return html.unescape(response.text)


def rows(datasette: Datasette, address: str, **values: str) -> list[dict[str, Any]]:
    response = get(datasette, f"{address}.json?{urlencode({'_shape': 'array', **values})}")
    assert response.status_code == 200, response.text[:500]
    return response.json()


def columns_of(path: Path) -> dict[str, list[str]]:
    """Every table of a database with its columns; SQLite's own and those behind the index left out."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
        return {
            name: [row[1] for row in connection.execute(f'pragma table_info("{name}")')]
            for (name,) in names
            if not name.startswith(("sqlite_", "findings_fts"))
        }


@pytest.fixture
def samples(sample_db: Path) -> Datasette:
    return served(sample_db)


# Tables


def test_every_table_and_column_is_described(sample_db: Path) -> None:
    found = columns_of(sample_db)
    hidden = {name for name, row in TABLES.items() if row.get("hidden")}
    assert hidden == {"_sqlite_migrations"}
    assert set(found) == set(TABLES)
    for table in set(found) - hidden:
        assert len(TABLES[table]["description"]) > 15, table
        assert list(TABLES[table].get("columns", {})) == found[table], table
        assert all(TABLES[table]["columns"].values()), table


def test_settings_name_columns_that_there_are(sample_db: Path) -> None:
    for table, columns in columns_of(sample_db).items():
        row = TABLES[table]
        named = [row.get(key) for key in ("label_column", "sort", "sort_desc") if key in row]
        assert {*named, *row.get("facets", [])} <= set(columns), table


def test_every_table_answers_and_says_what_it_is(samples: Datasette) -> None:
    for table, row in TABLES.items():
        page = readable(get(samples, f"/reports/{table}"))
        assert row["description"] in page, table
        for column, text in row.get("columns", {}).items():
            assert text in page, f"{table}.{column}"


def test_only_tables_for_people_are_listed(samples: Datasette) -> None:
    listed = get(samples, "/reports.json").json()["tables"]
    assert {t["name"] for t in listed if not t["hidden"]} == set(TABLES) - {"_sqlite_migrations"}


def labelled_columns(path: Path) -> Iterator[tuple[str, str, str]]:
    """(table, column, table referred to) of each foreign key that Datasette can put a label on.

    It puts none on a key of two columns, nor on a column that is the whole primary key.
    """
    with closing(sqlite3.connect(path)) as connection:
        for table in columns_of(path):
            whole = [r[1] for r in connection.execute(f"pragma table_info({table})") if r[5]]
            keys = connection.execute(f"pragma foreign_key_list({table})").fetchall()
            for number, _, other, column, *_ in keys:
                if whole != [column] and sum(k[0] == number for k in keys) == 1:
                    yield table, column, other


def test_foreign_keys_show_labels(sample_db: Path, samples: Datasette) -> None:
    seen = set()
    for table, column, other in labelled_columns(sample_db):
        label = TABLES[other]["label_column"]
        query = {f"{column}__notblank": "1", "_labels": "on", "_size": "3"}
        for row in rows(samples, f"/reports/{table}", **query):
            with closing(sqlite3.connect(sample_db)) as connection:
                key = columns_of(sample_db)[other][0]
                wanted = connection.execute(
                    f"select {label} from {other} where {key} = ?", (row[column]["value"],)
                ).fetchone()
            assert row[column]["label"] == wanted[0], f"{table}.{column}"
            seen.add(other)
    assert seen == {
        "systems", "reports", "frameworks", "sections", "passages", "findings", "themes", "recurrences",
    }  # fmt: skip
    page = readable(get(samples, "/reports/finding_themes?theme=information_sharing"))
    assert re.search(r'<a href="/reports/themes/information_sharing">Information sharing</a>', page)


def facets(datasette: Datasette, table: str) -> list[str]:
    answer = get(datasette, f"/reports/{table}.json?_extra=facet_results,facets_timed_out").json()
    assert not answer.get("facets_timed_out")
    found = answer["facet_results"]
    return list(found["results"] if NEW else found)


def test_tables_open_with_their_facets(samples: Datasette) -> None:
    for table, row in TABLES.items():
        if "facets" in row:
            assert sorted(facets(samples, table)) == sorted(row["facets"]), table


def test_order_and_page_size(samples: Datasette) -> None:
    published = [r["published"] for r in rows(samples, "/reports/reports")]
    assert published == sorted(published, reverse=True)
    names = [r["name"] for r in rows(samples, "/reports/systems")]
    assert names == sorted(names)


def test_what_the_server_says_comes_first(sample_db: Path) -> None:
    words = {"databases": {"reports": {"tables": {"findings": {"description": "Our own words."}}}}}
    settings = {
        "databases": {
            "reports": {
                "tables": {"findings": {"facets": ["page"]}, "reports": {"sort": "title"}},
                "queries": {"coverage": {"sql": "select 'ours' as mine"}},
            }
        }
    }
    if NEW:
        options = {"metadata": words, "config": settings}
    else:
        merged: Any = copy.deepcopy(settings)
        merged["databases"]["reports"]["tables"]["findings"].update(description="Our own words.")
        options = {"metadata": merged}
    before = copy.deepcopy(options)
    datasette = served(sample_db, **options)
    page = readable(get(datasette, "/reports/findings"))
    assert "Our own words." in page
    assert TABLES["findings"]["description"] not in page
    assert TABLES["findings"]["columns"]["polarity"] in page  # the rest is still ours
    assert facets(datasette, "findings") == ["page"]
    titles = [r["title"] for r in rows(datasette, "/reports/reports")]
    assert titles == sorted(titles)
    assert rows(datasette, "/reports/coverage") == [{"mine": "ours"}]
    if not NEW:  # Datasette itself writes the name into each query of 0.65's metadata
        assert options["metadata"]["databases"]["reports"]["queries"]["coverage"].pop("name")
    assert options == before
    # Nothing of it stays for the next server in the same process.
    assert TABLES["findings"]["description"] in readable(get(served(sample_db), "/reports/findings"))


def test_requests_leave_the_configuration_alone(samples: Datasette) -> None:
    get(samples, "/")
    before = copy.deepcopy(getattr(samples, "config", None))
    for address in ("/reports", "/reports/findings", "/reports/coverage"):
        get(samples, address)
    assert getattr(samples, "config", None) == before


def test_a_foreign_database_gets_none_of_it(sample_db: Path, tmp_path: Path) -> None:
    other = tmp_path / "accounts.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("create table findings (id integer primary key, polarity text)")
    both = served(other, sample_db)
    assert reportmine_databases(both) == ["reports"]
    assert get(both, "/accounts/coverage").status_code == 404
    assert TABLES["findings"]["description"] not in readable(get(both, "/accounts/findings"))


# Ready-made questions


def test_queries_are_written_in_full() -> None:
    assert len(QUERIES) >= 10
    assert not set(QUERIES) & set(TABLES)  # Datasette gives both the same address
    for name, row in QUERIES.items():
        assert set(row) == {"title", "description", "parameters", "sql"}, name
        assert "Left out" in row["description"] or "left out" in row["description"].lower(), name
        assert set(re.findall(r":(\w+)", row["sql"])) == set(row["parameters"]), name
        for parameter in row["parameters"]:
            assert parameter in row["description"], f"{name}: {parameter}"


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_answers_and_says_what_it_counts(name: str, samples: Datasette) -> None:
    page = readable(get(samples, f"/reports/{name}"))
    assert QUERIES[name]["title"] in page
    assert QUERIES[name]["description"] in page
    for parameter in QUERIES[name]["parameters"]:
        assert f'name="{parameter}"' in page
    found = rows(samples, f"/reports/{name}")
    assert found
    assert next(iter(found[0])) in page
    # An empty parameter limits nothing; one that nothing matches leaves nothing.
    empty = dict.fromkeys(QUERIES[name]["parameters"], "")
    assert rows(samples, f"/reports/{name}", **empty) == found
    for parameter in QUERIES[name]["parameters"]:
        nothing = "0.01" if parameter == "below_percent" else "zzz"
        assert rows(samples, f"/reports/{name}", **{parameter: nothing}) == [], parameter


def test_queries_are_listed(samples: Datasette) -> None:
    text = readable(get(samples, "/reports" if not NEW else "/reports/-/queries"))
    for name, row in QUERIES.items():
        assert f"/reports/{name}" in text
        assert row["title"] in text


def test_parameters_take_part_of_a_name(samples: Datasette) -> None:
    found = rows(samples, "/reports/findings_of_a_theme", theme=" INFORMATION ", system="north")
    assert {r["theme"] for r in found} == {"Information sharing"}
    assert {r["system"] for r in found} == {"Northmere"}
    areas = rows(samples, "/reports/decided_by_heading", polarity="Area for development")
    assert {r["polarity"] for r in areas} == {"area_for_development"}
    assert rows(samples, "/reports/unsure_findings", below_percent="50", polarity="context")
    assert all(r["percent"] <= 50 for r in rows(samples, "/reports/unsure_findings", below_percent="50"))
    assert rows(samples, "/reports/coverage", family="area send") == rows(
        samples, "/reports/coverage", family="AREA_SEND"
    )
    paired = rows(samples, "/reports/themes_together", theme="safeguarding")
    assert {r["theme"] for r in paired} == {"Safeguarding"}


def test_answers_link_to_their_findings(sample_db: Path, tmp_path: Path) -> None:
    finding = rows(served(sample_db), "/reports/decided_by_heading")[0]["finding"]
    page = get(served(sample_db), "/reports/decided_by_heading").text
    assert f'<a href="/-/reportmine/finding/{finding}">{finding}</a>' in page
    assert get(served(sample_db), f"/-/reportmine/finding/{finding}").status_code == 200
    below = served(sample_db, settings={"base_url": "/prefix/"})
    assert (
        f'href="/prefix/-/reportmine/finding/{finding}"' in get(below, "/reports/decided_by_heading").text
    )
    second = tmp_path / "second.db"
    shutil.copy(sample_db, second)
    both = served(sample_db, second)
    page = get(both, "/second/decided_by_heading").text
    assert f'<a href="/-/reportmine/second/finding/{finding}">{finding}</a>' in page
    assert get(both, f"/-/reportmine/second/finding/{finding}").status_code == 200


def test_hostile_text_stays_text(database: Path) -> None:
    datasette = served(database)
    for name in QUERIES:
        assert "<script>alert" not in get(datasette, f"/reports/{name}").text
    sql = urlencode({"sql": "select '<b>x' as finding, '0123456789ab' as report_id"})
    page = get(datasette, f"/reports{'/-/query' if NEW else ''}?{sql}").text
    assert "<b>x" not in page
    assert 'href="/-/reportmine/report/0123456789ab"' in page


def test_a_private_database_keeps_its_queries(sample_db: Path) -> None:
    rules: dict[str, Any] = {"databases": {"reports": {"allow": False}}}
    datasette = served(sample_db, **({"config": rules} if NEW else {"metadata": rules}))
    for address in [f"/reports/{name}" for name in QUERIES] + ["/reports/findings"]:
        assert get(datasette, address).status_code == 403, address


@pytest.mark.skipif(not NEW, reason="0.65 stores no queries")
def test_stored_queries_are_renewed_and_those_of_users_stay(sample_db: Path, tmp_path: Path) -> None:
    internal = tmp_path / "internal.db"

    async def visit() -> dict[str, str]:
        datasette = served(sample_db, internal=str(internal))
        await datasette.invoke_startup()
        await datasette.add_query("reports", "of_an_older_version", "select 1", source="reportmine")
        await datasette.add_query("reports", "coverage", "select 2", source="user")
        page = await datasette.list_queries("reports")
        datasette.close()
        return {q.name: q.source for q in page.queries}

    asyncio.run(visit())
    again = served(sample_db, internal=str(internal))
    get(again, "/reports")

    async def sources() -> dict[str, str]:
        return {q.name: q.source for q in (await again.list_queries("reports")).queries}

    found = asyncio.run(sources())
    assert "of_an_older_version" not in found
    assert found.pop("coverage") == "user"
    assert found == dict.fromkeys(set(QUERIES) - {"coverage"}, "reportmine")
