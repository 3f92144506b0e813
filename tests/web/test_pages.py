"""The pages, on whichever Datasette is installed (0.65 and 1.0a are both tested)."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from reportmine.insight.own_readings import Judgement, store
from reportmine.insight.own_themes import add_theme
from reportmine.pipeline import build
from reportmine.web.datasette import serving
from reportmine.web.pages.marks import mark_words
from tests.helpers import ICS
from tests.web.conftest import HOSTILE, served

ROOT = "/-/reportmine"
NEW = hasattr(Datasette, "allowed_resources")  # 1.0


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def get(datasette: Datasette, path: str) -> Any:
    async def ask() -> Any:
        await datasette.invoke_startup()
        return await datasette.client.get(path)

    return run(ask())


def query(database: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def addresses(database: Path) -> list[str]:
    report = query(database, "select id from reports where title like 'Otherby%'")[0][0]
    finding = query(database, "select id from findings where text like '%onerror%'")[0][0]
    recurrence = query(database, "select id from recurrences order by id")[0][0]
    return [
        "/",
        f"{ROOT}/search",
        f"{ROOT}/search?q=records+are+not+shared&polarity=area_for_development",
        f"{ROOT}/reports",
        f"{ROOT}/report/{report}",
        f"{ROOT}/report/{report}?show=strength",
        f"{ROOT}/finding/{finding}",
        f"{ROOT}/findings?theme=information_sharing",
        f"{ROOT}/theme/information_sharing",
        f"{ROOT}/recurring",
        f"{ROOT}/recurring?polarity=strength&theme=information_sharing",
        f"{ROOT}/recurrence/{recurrence}",
        f"{ROOT}/learn",
        f"{ROOT}/learn?about={finding}",
        f"{ROOT}/learn?about=records+are+not+shared",
        f"{ROOT}/scores",
        f"{ROOT}/problems",
        f"{ROOT}/method",
        f"{ROOT}/datasette",
    ]


def test_every_page_answers(database: Path, datasette: Datasette) -> None:
    for address in addresses(database):
        response = get(datasette, address)
        assert response.status_code == 200, address
        assert response.headers["x-content-type-options"] == "nosniff"
        if not address.endswith("/datasette"):
            assert '<html lang="en-GB">' in response.text
            assert len(re.findall("<h1", response.text)) == 1, address


def test_text_of_reports_is_data_everywhere(database: Path, datasette: Datasette) -> None:
    for address in [*addresses(database), "/reports/findings", "/reports/reports"]:
        text = get(datasette, address).text
        assert "<script>alert" not in text, address
        assert "<img src=x" not in text, address
        assert not re.search(r"href=[\"']?\s*javascript:", text), address
        assert "<b>file" not in text, address
        assert ">49" not in text, address


def test_home_counts_open_exactly_their_sentences(datasette: Datasette) -> None:
    home = get(datasette, "/").text
    links = re.findall(r'href="([^"]*/findings\?[^"]*)">(\d+)</a>', home)
    assert links
    for link, number in links:
        page = get(datasette, link.replace("&amp;", "&")).text
        assert re.search(rf"<p>{number} sentences?", page), link
        assert page.count('<li class="result') == min(int(number), 50)


def test_theme_counts_open_exactly_their_sentences(datasette: Datasette) -> None:
    page = get(datasette, f"{ROOT}/theme/information_sharing").text
    links = re.findall(r'href="([^"]*/findings\?[^"]*)">(\d+)(?:</a>| finding)', page)
    links = [(link, number) for link, number in links if "year=" not in link]
    assert links
    for link, number in links:
        listed = get(datasette, link.replace("&amp;", "&")).text
        assert re.search(rf"<p>{number} sentences?", listed), link


def test_the_report_page_marks_findings_and_filters(database: Path, datasette: Datasette) -> None:
    report = query(database, "select id from reports where title not like 'Otherby%'")[0][0]
    page = get(datasette, f"{ROOT}/report/{report}").text
    judged = query(
        database,
        f"select count(*) from findings where report_id = '{report}' and polarity <> 'context'",
    )[0][0]
    assert page.count('class="finding ') == judged
    assert "Progress is slow in places." in page
    only = get(datasette, f"{ROOT}/report/{report}?show=area_for_development").text
    assert "There is a clear shared vision" not in only
    assert "Records are not shared" in only
    assert "Summary of strengths</a>" in only  # the tree stays whole


def test_the_finding_page_says_who_spoke_and_where(database: Path, datasette: Datasette) -> None:
    finding = query(database, "select id from findings where text like 'Records are not shared%'")[0][0]
    page = get(datasette, f"{ROOT}/finding/{finding}").text
    assert "given by the heading “Areas for development”" in page
    assert '<mark class="area_for_development">Records are not shared' in page
    assert "The same said of others" in page


def test_what_is_not_there(database: Path, datasette: Datasette) -> None:
    for address in ("report/nope", "finding/nope-1", "theme/weather"):
        assert get(datasette, f"{ROOT}/{address}").status_code == 404
    report = query(database, "select id from reports")[0][0]
    gone = get(datasette, f"{ROOT}/finding/{report}-000000000000")
    assert gone.status_code == 410
    assert f"/report/{report}" in gone.text


def test_a_gone_finding_shows_the_nearest_sentence(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "gone.db"
    shutil.copy(database, path)
    connection = sqlite3.connect(path)
    finding, text = connection.execute(
        "select id, text from findings where text like 'Records are not shared%'"
    ).fetchone()
    report = finding.split("-")[0]
    connection.execute(
        "insert into gone_findings values (?, ?, ?)",
        (f"{report}-000000000000", report, f"{text} <b>At all."),
    )
    connection.commit()
    connection.close()
    gone = get(served(path), f"{ROOT}/finding/{report}-000000000000")
    assert gone.status_code == 410
    assert f"/finding/{finding}" in gone.text
    assert "&lt;b&gt;At all." in gone.text
    told = get(served(path), f"{ROOT}/finding/{report}-000000000000.json")
    assert told.status_code == 410
    assert told.json()["nearest"]["id"] == finding


@pytest.mark.parametrize(
    "text",
    ["well-led", '"', "a AND", "NEAR(", "*", "the of", "🙂", "", "\x00", "%27", "x" * 4096, *HOSTILE],
)
def test_any_search_is_answered(text: str, datasette: Datasette) -> None:
    from urllib.parse import quote

    assert get(datasette, f"{ROOT}/search?q={quote(text)}").status_code == 200


def test_bad_filters_are_said_and_long_queries_refused(datasette: Datasette) -> None:
    assert "is no date" in get(datasette, f"{ROOT}/search?q=care&since=soon").text
    assert "no system named" in get(datasette, f"{ROOT}/search?q=care&system=atlantis").text
    assert get(datasette, f"{ROOT}/findings?page=-1&size=0").status_code == 200
    for limit in ("theme=nope", "polarity=areas", "system=atlantis", "year=soon", "report=x", "family=y"):
        for kind in ("", ".json", ".csv"):
            assert get(datasette, f"{ROOT}/findings{kind}?{limit}").status_code == 400, limit
        assert get(datasette, f"{ROOT}/findings.json?{limit}").json()["error"]


def test_under_a_base_url(database: Path) -> None:
    datasette = served(database, settings={"base_url": "/prefix/"})
    page = get(datasette, "/").text
    assert 'href="/prefix/-/reportmine/search"' in page
    assert 'href="/-/reportmine' not in page
    table = get(datasette, "/reports/findings").text
    assert 'src="/prefix/-/static-plugins/reportmine/datasette.js"' in table
    assert get(datasette, f"{ROOT}/reports").status_code == 200


def test_immutable(database: Path) -> None:
    assert get(Datasette([], immutables=[str(database)]), "/").status_code == 200


def test_a_foreign_database_is_left_alone(database: Path, tmp_path: Path) -> None:
    other = tmp_path / "accounts.db"
    sqlite3.connect(other).execute("create table accounts (id integer)").connection.close()
    both = served(other, database)
    assert "What inspectors found" in get(both, "/").text
    alone = served(other)
    assert "What inspectors found" not in get(alone, "/").text
    assert get(alone, f"{ROOT}/search").status_code == 404
    assert "x-content-type-options" not in get(alone, "/").headers


def test_a_private_database_is_private(database: Path) -> None:
    rules = {"databases": {"reports": {"allow": False}}}
    datasette = served(database, **({"config": rules} if NEW else {"metadata": rules}))
    for address in addresses(database)[:-1]:
        assert get(datasette, address).status_code == 403, address


def test_a_query_cannot_ask_for_a_gigabyte(database: Path, tmp_path: Path) -> None:
    other = tmp_path / "accounts.db"
    sqlite3.connect(other).execute("create table accounts (id integer)").connection.close()
    both = served(database, other)
    start = time.monotonic()
    for name in ("reports", "accounts"):
        path = f"/{name}/-/query.json" if NEW else f"/{name}.json"
        response = get(both, f"{path}?sql=select+randomblob(1000000000)")
        assert response.status_code == 400
        assert len(response.content) < 10_000
    assert time.monotonic() - start < 5


def test_tables_have_descriptions(datasette: Datasette) -> None:
    assert "One sentence, or short bullet, that was judged" in get(datasette, "/reports/findings").text


def test_a_new_build_is_shown_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "CHECK_EVERY", 0.0)
    source = tmp_path / "in"
    source.mkdir()
    (source / "fenwater-ics-2024.txt").write_text(ICS)
    path = tmp_path / "r.db"
    build(path, [source])
    datasette = served(path)

    async def visit() -> None:
        await datasette.invoke_startup()
        assert "1 reports" in (await datasette.client.get(f"{ROOT}/reports")).text
        (source / "later-ics-2025.txt").write_text(ICS.replace("Fenwater", "Laterby"))
        build(path, [source])
        for _ in range(3):
            page = await datasette.client.get(f"{ROOT}/reports")
            assert page.status_code == 200
        assert "2 reports" in page.text
        assert "Laterby" in page.text
        found = await datasette.client.get(f"{ROOT}/search?q=Laterby+leaders+work+well")
        assert "Laterby" in found.text
        table = await datasette.client.get("/r/reports.json?_shape=array&_size=10")
        assert len(table.json()) == 2

    run(visit())


def test_words_of_a_query_are_marked_and_escaped() -> None:
    assert mark_words("Waits <b> for assessment", "wait assessments") == (
        "Waits &lt;b&gt; for <mark>assessment</mark>"
    )
    assert mark_words("<x>", "") == "&lt;x&gt;"


def test_the_build_was_replaced_not_copied(tmp_path: Path) -> None:
    """`os.replace` gives a new inode, which is what the server watches."""
    source = tmp_path / "fenwater-ics-2024.txt"
    source.write_text(ICS)
    build(tmp_path / "r.db", [source])
    before = os.stat(tmp_path / "r.db").st_ino
    build(tmp_path / "r.db", [source])
    assert os.stat(tmp_path / "r.db").st_ino != before


def test_every_theme_says_how_reliable_its_tag_is(tmp_path: Path) -> None:
    source = tmp_path / "fenwater-ics-2024.txt"
    source.write_text(ICS)
    path = tmp_path / "r.db"
    build(path, [source])
    connection = sqlite3.connect(path)
    examples = [
        f"The {thing} was {how}."
        for thing in ("bus", "taxi to school")
        for how in ("late", "full", "too dear")
    ]
    add_theme(connection, "transformer", "transport", "Buses <b>and</b> taxis.", examples)
    connection.close()
    shown = served(path)
    common = get(shown, f"{ROOT}/theme/information_sharing").text
    assert "How far to trust the tag" in common
    assert "of the findings tagged so" in common.lower()
    own = get(shown, f"{ROOT}/theme/transport").text
    assert "Of 6 examples left out one by one" in own
    assert "nobody has read yet" in own
    with closing(sqlite3.connect(path)) as connection, connection:
        (taught,) = connection.execute("select taught from own_themes").fetchone()
        made = [Judgement(taught, None, f"s{n}", n > 0, "") for n in range(4)]
        store(connection, "transport", made)
    read = get(served(path), f"{ROOT}/theme/transport").text
    assert "Of 4 of its findings that were read at random 3 are about it" in read
    assert "before it was last taught" not in read
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update own_themes set taught = taught + 1")
    assert "they were read before it was last taught" in get(served(path), f"{ROOT}/theme/transport").text
    assert "labelled findings" not in own
    assert "Buses &lt;b&gt;and" in own


def test_a_finding_of_an_older_framework_says_where_it_would_stand_today(sample_db: Path) -> None:
    finding, name = query(
        sample_db,
        """select l.finding_id, s.name from finding_statements l
        join framework_statements s on s.framework = l.framework and s.id = l.statement
        where l.rank = 1 limit 1""",
    )[0]
    page = get(served(sample_db), f"{ROOT}/finding/{finding}").text
    assert "Nearest statement of today’s framework" in page
    assert name in page
