"""What all pages share: addresses, databases, twins, and what guards them."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from reportmine.web.pages.page import as_csv
from tests.web.conftest import HOSTILE, served
from tests.web.test_pages import NEW, ROOT, get, query, run


def pages(database: Path) -> list[str]:
    report = query(database, "select id from reports where title like 'Otherby%'")[0][0]
    finding = query(database, "select id from findings where text like '%onerror%'")[0][0]
    systems = [row[0] for row in query(database, "select distinct system_id from reports")]
    return [
        "home", "search?q=records", "reports", f"report/{report}", f"finding/{finding}", "themes",
        "theme/information_sharing", "systems", f"system/{systems[0]}",
        "compare?" + "&".join(f"system={s}" for s in systems), "findings?theme=information_sharing",
        "problems", "method", "api",
    ]  # fmt: skip


def twin(page: str, kind: str) -> str:
    path, mark, rest = page.partition("?")
    return f"{ROOT}/{path}.{kind}{mark}{rest}"


def test_every_page_has_its_twins(database: Path, datasette: Datasette) -> None:
    for page in pages(database):
        shown = get(datasette, f"{ROOT}/{page}")
        assert shown.status_code == 200, page
        for kind in ("json", "csv"):
            response = get(datasette, twin(page, kind))
            assert response.status_code == 200, (page, kind)
            assert twin(page, kind).replace("&", "&amp;") in shown.text, (page, kind)
            if kind == "json":
                assert response.headers["content-type"].startswith("application/json")
                assert response.json()
            else:
                assert response.headers["content-type"].startswith("text/csv")
                rows = list(csv.reader(io.StringIO(response.text)))
                assert len(rows) > 1, page
                assert len({len(row) for row in rows}) == 1, page


def test_the_csv_behind_a_number_has_all_its_sentences(database: Path, datasette: Datasette) -> None:
    n = query(database, "select count(*) from findings where polarity <> 'context'")[0][0]
    body = get(datasette, f"{ROOT}/findings.csv?size=2").text
    assert len(list(csv.DictReader(io.StringIO(body)))) == n
    page = get(datasette, f"{ROOT}/findings.json?size=2&page=2").json()
    assert (page["count"], page["page"], len(page["results"])) == (n, 2, 2)


def test_formulas_are_neutralised_in_spreadsheets() -> None:
    rows = [{"text": text, "n": n} for text, n in (("=1+1", -2), ("@x", 0), ("+4", 1.5), ("a=b", None))]
    rows += [{"text": "-x", "n": -1}, {"text": "\t=1", "n": 0}, {"text": "\r=1", "n": 3}]
    rows += [{"text": ["=1", "x"], "n": 4}, {"text": " =1", "n": 5}, {"text": "", "n": 6}]
    read = list(csv.DictReader(io.StringIO(as_csv(rows), newline="")))
    assert [row["text"] for row in read] == ["'=1+1", "'@x", "'+4", "a=b", "'-x", "'\t=1", "'\r=1",
                                           "'=1; x", " =1", ""]  # fmt: skip
    assert [row["n"] for row in read] == ["-2", "0", "1.5", "", "-1", "0", "3", "4", "5", "6"]
    raw = list(csv.DictReader(io.StringIO(as_csv(rows, raw=True), newline="")))
    rows[-3]["text"] = "=1; x"
    assert [row["text"] for row in raw] == [row["text"] for row in rows]


def test_a_download_of_a_report_that_begins_like_a_formula(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "formulas.db"
    shutil.copy(database, path)
    connection = sqlite3.connect(path)
    connection.execute("update reports set title = '=cmd|'' /C calc''!A0'")
    connection.commit()
    connection.close()
    ours = served(path)
    assert "'=cmd" in get(ours, f"{ROOT}/reports.csv").text
    assert ",=cmd" in get(ours, f"{ROOT}/reports.csv?raw=1").text


def test_several_databases_have_addresses_of_their_own(
    database: Path, sample_db: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other set.db"
    shutil.copy(sample_db, other)
    both = served(database, other)
    front = get(both, "/").text
    assert f'href="{ROOT}/reports/home"' in front
    links = re.findall(rf'href="({ROOT}/other[^"/]*/home)"', front)
    assert links
    assert "Northmere" in get(both, links[0]).text
    assert "Northmere" not in get(both, f"{ROOT}/reports/home").text
    page = get(both, f"{ROOT}/reports/themes").text
    assert f'href="{ROOT}/reports/theme/information_sharing"' in page
    assert not re.search(rf'href="{ROOT}/(theme|report|finding|system)/', page)
    for name in pages(database):
        assert get(both, f"{ROOT}/reports/{name}").status_code == 200, name
        assert get(both, twin(f"reports/{name}", "json")).status_code == 200, name
    # Where there is one only, its name may be given too, and links without it go on.
    alone = served(database)
    assert get(alone, f"{ROOT}/reports/reports").status_code == 200
    assert get(alone, f"{ROOT}/reports").status_code == 200


def test_of_several_databases_only_the_visible_ones_are_shown(
    database: Path, sample_db: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    shutil.copy(sample_db, other)
    rules = {"databases": {"reports": {"allow": False}}}
    both = served(database, other, **({"config": rules} if NEW else {"metadata": rules}))
    front = get(both, "/")
    assert front.status_code == 200
    assert "Northmere" in front.text
    assert "Fenwater" not in front.text
    assert get(both, f"{ROOT}/reports/home").status_code == 404
    assert get(both, "/reports").status_code == 403


def test_a_forbidden_table_closes_the_pages(database: Path) -> None:
    rules = {"databases": {"reports": {"tables": {"findings": {"allow": False}}}}}
    ours = served(database, **({"config": rules} if NEW else {"metadata": rules}))
    for page in pages(database):
        for path in (f"{ROOT}/{page}", twin(page, "json"), twin(page, "csv")):
            assert get(ours, path).status_code == 403, path


def test_what_is_not_there_says_so_in_every_format(datasette: Datasette) -> None:
    for page in ("theme/weather", "system/atlantis", "report/nope", "finding/nope-1", "nothing", "a/b/c/d"):
        shown = get(datasette, f"{ROOT}/{page}")
        assert shown.status_code == 404
        assert "not here" in shown.text
        answer = get(datasette, f"{ROOT}/{page}.json")
        assert answer.status_code == 404
        assert answer.json()["error"]
    assert get(datasette, f"{ROOT}/theme/%3Cscript%3Ealert(1)").status_code == 404
    assert "<script>alert" not in get(datasette, f"{ROOT}/theme/%3Cscript%3Ealert(1)").text


def test_hostile_text_is_data_on_every_page(database: Path, datasette: Datasette) -> None:
    for page in pages(database):
        text = get(datasette, f"{ROOT}/{page}").text
        for bad in ("<script>alert", "<img src=x", "<b>file", ">49<"):
            assert bad not in text, (page, bad)
        assert not re.search(r"href=[\"']?\s*javascript:", text), page
    for bad in HOSTILE:
        for name in ("show", "family", "page", "size", "theme", "system", "year", "direction", "group"):
            for page in ("home", "findings", "compare", "search"):
                response = get(datasette, f"{ROOT}/{page}?{name}={bad.replace('&', '%26')}")
                assert response.status_code in (200, 400), (page, name, bad)
                assert "<script>alert" not in response.text
                assert "<img src=x" not in response.text


def scripts(text: str) -> list[str]:
    return re.findall(r"<script[^>]*>", text)


@pytest.mark.parametrize(
    "path", ["/", f"{ROOT}/datasette", "/reports", "/reports/findings", "/reports?sql=select+1", "/nope"]
)
def test_scripts_carry_the_nonce_of_their_response(path: str, datasette: Datasette) -> None:
    seen = set()
    for _ in range(2):
        response = get(datasette, path)
        policy = response.headers["content-security-policy"]
        (nonce,) = re.findall(r"'nonce-([^']+)'", policy)
        script = next(p for p in policy.split("; ") if p.startswith("script-src"))
        assert "unsafe" not in script
        assert "frame-ancestors 'self'" in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert scripts(response.text) or response.status_code == 302
        for tag in scripts(response.text):
            assert f'nonce="{nonce}"' in tag, (path, tag)
        seen.add(nonce)
    assert len(seen) == 2


def test_pages_are_compressed_and_small(database: Path, datasette: Datasette) -> None:
    for page in pages(database):
        response = get(datasette, f"{ROOT}/{page}")
        assert response.headers["content-encoding"] == "gzip", page
        assert int(response.headers["content-length"]) < 200_000


def facets(text: str) -> list[tuple[str, str]]:
    return re.findall(r'<li><a href="\?([^"]+)">[^<]+</a> <span class="quiet">(\d+)</span>', text)


def test_facets_narrow_the_search(datasette: Datasette) -> None:
    page = get(datasette, f"{ROOT}/search?q=staff+share+records").text
    found = facets(page)
    assert found
    for link, _ in found:
        narrowed = get(datasette, f"{ROOT}/search?{link.replace('&amp;', '&')}")
        assert narrowed.status_code == 200
        assert '<li class="result' in narrowed.text
    counted = int(re.search(r"among the (\d+) best", page).group(1))  # type: ignore[union-attr]
    polarities = [int(n) for link, n in found if "polarity=" in link]
    assert sum(polarities) == counted


def test_the_map_opens_exactly_its_sentences(datasette: Datasette) -> None:
    for show in ("area_for_development", "strength"):
        home = get(datasette, f"/?show={show}").text
        cells = re.findall(r'<a tabindex="-1" href="([^"]+)"><rect[^>]*/><text[^>]*>(\d+)</text>', home)
        assert cells
        for link, n in cells:
            listed = get(datasette, link.replace("&amp;", "&")).text
            assert re.search(rf"<p>{n} sentences?", listed), link


def test_systems_compared_open_exactly_their_sentences(database: Path, datasette: Datasette) -> None:
    systems = [row[0] for row in query(database, "select distinct system_id from reports")]
    page = get(datasette, f"{ROOT}/compare?" + "&".join(f"system={s}" for s in systems)).text
    links = re.findall(r'href="([^"]*/findings\?[^"]*)">(\d+)</a>', page)
    assert links
    for link, n in links:
        assert re.search(rf"<p>{n} sentences?", get(datasette, link.replace("&amp;", "&")).text), link


def test_comparing_takes_names_and_says_what_is_wrong(datasette: Datasette) -> None:
    def text(query: str) -> Any:
        return get(datasette, f"{ROOT}/compare?{query}")

    assert "Fenwater" in text("system=Fenwater&system=Otherby").text
    one = text("system=Fenwater")
    assert one.status_code == 400
    assert "at least two" in one.text
    unknown = text("system=Fenwater&system=Atlantis")
    assert unknown.status_code == 400
    assert "no system named" in unknown.text
    assert text("").status_code == 200


def test_examples_of_the_api_run(datasette: Datasette) -> None:
    page = get(datasette, f"{ROOT}/api").text
    links = re.findall(r'<dd><a href="([^"]+)">', page)
    assert len(links) >= 10
    for link in links:
        assert get(datasette, link.replace("&amp;", "&")).status_code == 200, link


def test_a_finding_can_be_cited(database: Path, datasette: Datasette) -> None:
    finding = query(database, "select id from findings where text like 'Records are not shared%'")[0][0]
    page = get(datasette, f"{ROOT}/finding/{finding}").text
    assert "<h3>Harvard</h3>" in page
    assert "<h3>Vancouver</h3>" in page
    assert page.count("“Records are not shared") >= 2


def test_pages_are_only_read(datasette: Datasette) -> None:
    async def ask(method: str, path: str) -> Any:
        await datasette.invoke_startup()
        return await datasette.client.request(method, path)

    for page in ("home", "findings", "search", "theme/information_sharing"):
        for method in ("PUT", "DELETE", "PATCH"):
            refused = run(ask(method, f"{ROOT}/{page}"))
            assert refused.status_code == 405
            assert "GET" in refused.headers["allow"]


def test_a_database_named_like_a_page_beside_a_private_one(
    database: Path, sample_db: Path, tmp_path: Path
) -> None:
    named = tmp_path / "theme.db"
    shutil.copy(database, named)
    rules = {"databases": {"reports": {"allow": False}}}
    both = served(named, sample_db, **({"config": rules} if NEW else {"metadata": rules}))
    home = get(both, "/").text
    links = {link for link in re.findall(r'href="(/[^"#?]+)', home) if "/static" not in link}
    assert len(links) > 20
    for link in sorted(links):
        assert get(both, link).status_code == 200, link


def test_pages_of_a_listing_keep_its_limits(datasette: Datasette) -> None:
    page = get(datasette, f"{ROOT}/findings?size=3&page=2").text
    following = re.search(r'href="\?([^"]+)" rel="next"', page)
    assert following
    assert "size=3" in following.group(1)
    assert get(datasette, f"{ROOT}/findings.json?size=3&page=9999").json()["results"]
    everything = get(datasette, f"{ROOT}/findings.json?polarity=any").json()["count"]
    assert everything > get(datasette, f"{ROOT}/findings.json").json()["count"]


def test_a_replaced_edition_counts_nowhere_and_says_so(sample_db: Path, tmp_path: Path) -> None:
    path = tmp_path / "editions.db"
    shutil.copy(sample_db, path)
    connection = sqlite3.connect(path)
    old, new = (
        row[0]
        for row in connection.execute(
            "select id from reports where title like '%Northmere%' order by inspection_to"
        )
    )
    connection.execute("update reports set replaces = ? where id = ?", (old, new))
    connection.commit()
    connection.close()
    ours = served(path)
    numbers = get(ours, f"{ROOT}/home.json").json()["numbers"]
    assert (numbers["reports"], numbers["replaced"]) == (5, 1)
    assert numbers["findings"] == get(ours, f"{ROOT}/findings.json").json()["count"]
    assert "replaced by a later edition" in get(ours, f"{ROOT}/system/northmere").text


def test_reports_and_method_do_not_tell_where_files_lay(database: Path, datasette: Datasette) -> None:
    folder = str(Path(query(database, "select source_path from reports")[0][0]).parent)
    assert folder.startswith("/")
    for page in (p for p in pages(database) if p.startswith(("report/", "method"))):
        for address in (f"{ROOT}/{page}", twin(page, "json"), twin(page, "csv")):
            assert folder not in get(datasette, address).text, address
