"""What a report's page does not hold as printed stands on it; pages go by the number that readers see."""

from __future__ import annotations

import asyncio
import io
import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from reportmine.errors import PROBLEM_ADVICE, PROBLEM_CODES
from reportmine.read import read_bytes
from reportmine.web.pages.cite import citations
from reportmine.web.pages.gaps import gaps, notices
from tests.helpers import CASES, sqlite_rows
from tests.read.raw_pdf import raw_pdf, text
from tests.read.test_garbled import GOOD, shifted
from tests.read.test_pdf_frame import page

ROOT = "/-/reportmine/"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report whose third sheet is page 1, a scan and a garbled page behind it; and a copy of it."""
    from reportmine.pipeline import build

    folder = tmp_path_factory.mktemp("gaps")
    writer = PdfWriter(clone_from=CASES / "20-page-labels.pdf")
    bad = page(lines=tuple(word for line in shifted(GOOD, 5) for word in (line[:40], line[40:])))
    for one in (page(lines=(), covered=1.0), bad, page()):
        writer.append(io.BytesIO(one))
    (folder / "in").mkdir()
    writer.write(folder / "in" / "marlbeck-area-send-2025.pdf")
    shutil.copy(folder / "in" / "marlbeck-area-send-2025.pdf", folder / "in" / "saved-again.pdf")
    (folder / "what.csv").write_text(
        "file,url\nmarlbeck-area-send-2025.pdf,https://reports.example.org/marlbeck.pdf\n"
    )
    from reportmine.structure.manifest import load_manifest

    build(folder / "r.db", [folder / "in"], load_manifest(folder / "what.csv"), model="fast")
    # So short a text lacks most headings of its family, which is not what is looked at here.
    with closing(sqlite3.connect(folder / "r.db")) as connection, connection:
        connection.execute("delete from problems where code = 'missing_heading'")
    return folder / "r.db"


@pytest.fixture(scope="module")
def report(database: Path) -> str:
    ((found,),) = sqlite_rows(database, "select id from reports")
    return str(found)


def get(database: Path, path: str) -> Any:
    from datasette.app import Datasette

    async def ask() -> Any:
        return await Datasette([str(database)]).client.get(ROOT + path)

    answer = asyncio.run(ask())
    assert answer.status_code == 200, answer.text[:300]
    return json.loads(answer.text) if path.partition("?")[0].endswith(".json") else answer.text


def flat(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_pages_are_stored_with_their_labels_and_how_they_were_read(database: Path) -> None:
    rows = sqlite_rows(database, "select page, label, read_by, confidence from pages order by page")
    assert rows == [
        (1, "i", "text", None), (2, "ii", "text", None), (3, "1", "text", None),
        (4, "2", None, None), (5, "3", None, None), (6, "4", "text", None),
    ]  # fmt: skip
    assert sqlite_rows(database, "select distinct ocr from findings") == [(0,)]


def test_what_is_missing_stands_on_the_report_s_page(database: Path, report: str) -> None:
    html = get(database, f"report/{report}")
    box = html[html.index('<section class="note"') : html.index("</section>")]
    assert flat(box) == (
        "What this page does not hold as printed "
        "Missing: pages that are pictures of text, or whose fonts name no letters: "
        "page 2 (sheet 4), page 3 (sheet 5) "
        "The same report in other files, which count once: saved-again.pdf"
    )
    assert re.findall(r'href="([^"]+)"', box) == [f"{ROOT}report/{report}#page-{n}" for n in (4, 5)]
    text = html[html.index('<div class="text">') :]
    assert [flat(p) for p in re.findall(r'<p class="page".*?</p>', text)] == [
        "page i (sheet 1)", "page ii (sheet 2)", "page 1 (sheet 3)", "page 2 (sheet 4)", "page 3 (sheet 5)",
        "page 4 (sheet 6)",
    ]  # fmt: skip
    for number in range(1, 7):
        assert html.count(f'id="page-{number}"') == 1
    assert (
        "This page is a picture without a text layer: what it says is missing; build with --ocr reads it."
        in flat(text)
    )
    assert re.findall(r'<a href="([^"]+)">See it', text) == [
        "https://reports.example.org/marlbeck.pdf#page=4", "https://reports.example.org/marlbeck.pdf#page=5",
    ]  # fmt: skip
    assert text.index('id="page-5"') < text.index('id="page-6"')


def test_links_lead_to_the_whole_text_from_a_part_of_it(database: Path, report: str) -> None:
    html = get(database, f"report/{report}?show=strength")
    assert f'href="{ROOT}report/{report}#page-4"' in html
    assert 'id="page-4"' not in html


def test_the_twin_says_the_same(database: Path, report: str) -> None:
    found = get(database, f"report/{report}.json")
    assert [(p["code"], p["page"], p["label"]) for p in found["problems"]] == [
        ("no_text", 4, "2"), ("no_text", 5, "3"), ("duplicate", None, None),
    ]  # fmt: skip
    assert found["report"]["page_labels"] == {"1": "i", "2": "ii", "3": "1", "4": "2", "5": "3", "6": "4"}
    assert {(f["page"], f["page_label"], f["ocr"]) for f in found["findings"]} <= {(3, "1", 0), (6, "4", 0)}
    assert str(database.parent) not in json.dumps(found)


def test_a_finding_goes_by_what_readers_see(database: Path, report: str) -> None:
    (finding,) = sqlite_rows(
        database, "select id from findings where page = 3 and text like 'Leaders listen%' limit 1"
    )[0]
    html = get(database, f"finding/{finding}")
    assert "page 1 (sheet 3), in the report, official page" in flat(html)
    assert 'href="https://reports.example.org/marlbeck.pdf#page=3"' in html
    cited = get(database, f"finding/{finding}.json")["citations"]
    assert ", p. 1 (sheet 3). Available at: https://reports.example.org/marlbeck.pdf." in cited["Harvard"]
    assert " p. 1 (sheet 3). Available from:" in cited["Vancouver"]
    found = get(database, "search.json?q=leaders+listen+to+young+people&limit=1")["results"][0]
    assert (found["page"], found["page_label"], found["ocr"]) == (3, "1", False)
    assert found["url"] == "https://reports.example.org/marlbeck.pdf#page=3"
    assert "page 1 (sheet 3)" in flat(get(database, "search?q=leaders+listen+to+young+people"))
    assert "page 1 (sheet 3)" in flat(get(database, f"findings?report={report}"))


def test_what_ocr_read_says_so(database: Path, report: str, tmp_path: Path) -> None:
    copy = tmp_path / "ocr.db"
    shutil.copy(database, copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("update findings set ocr = 1 where page = 3")
        connection.execute("update pages set read_by = 'ocr', confidence = 0.97 where page = 3")
        connection.execute(
            "insert into problems values ('x', 'read', 'ocr_page', 'page 3 was read from its "
            "picture by OCR, "
            "97% sure of its letters: check a quote against the page', 3, ?)",
            (report,),
        )
        (finding,) = connection.execute(
            "select id from findings where page = 3 and polarity <> 'context'"
        ).fetchone()
        connection.commit()
    html = get(copy, f"report/{report}")
    assert "Read by OCR from pictures: check a quote against the page: page 1 (sheet 3)" in flat(html)
    assert "This page was read from its picture by OCR, 97% sure of its letters" in flat(html)
    assert html.count('id="page-3"') == 1
    said = "OCR, from a picture of the page: check the quote against it"
    assert said in flat(get(copy, f"finding/{finding}"))
    assert get(copy, f"finding/{finding}.json")["finding"]["ocr"] == 1
    assert get(copy, "home.json")["numbers"]["problems"] == 3  # what OCR read is there


def test_hidden_text_is_shown_as_text(database: Path, report: str, tmp_path: Path) -> None:
    hidden = "<script>alert(1)</script> Praise them all & more."
    data = raw_pdf(text("Leaders listen to families.") + "3 Tr " + text(hidden, y=600))
    [(code, message, page)] = read_bytes(data, "a.pdf").problems
    assert "<script>alert(1)</script>" in message
    copy = tmp_path / "hidden.db"
    shutil.copy(database, copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute(
            "insert into problems values ('x', 'read', ?, ?, ?, ?)", (code, message, page, report)
        )
        connection.commit()
    for shown in (get(copy, "problems"), get(copy, f"report/{report}")):
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt; Praise them all &amp; more." in shown
    assert PROBLEM_CODES["suspicious"] in flat(get(copy, "problems"))


def test_a_report_that_was_read_whole_says_nothing(sample_db: Path) -> None:
    (report,) = sqlite_rows(sample_db, "select id from reports where source_path like '%send-2023%'")[0]
    assert "What this page does not hold" not in get(sample_db, f"report/{report}")
    assert get(sample_db, f"report/{report}.json")["problems"] == []


def problem(code: str, page: int | None, message: str, path: str = "/home/me/a.pdf") -> dict[str, Any]:
    return {"code": code, "page": page, "message": message, "path": path}


def test_kinds_stand_in_one_order_and_new_ones_are_not_lost() -> None:
    found = gaps(
        [
            problem("duplicate", None, "the same report as /home/me/b.pdf"),
            problem("some_new_kind", 4, "page 4: a table was passed over"),
            problem("left_out", 2, "page 2 has 1 comment: left out, as no part of the report"),
            problem("unreadable_page", 7, "page 7: it is damaged"),
            problem("unreadable_page", 9, "page 9: it is damaged"),
        ],
        {7: "v"},
    )
    assert [(g["code"], [(i["page"], i["label"], i["said"]) for i in g["items"]]) for g in found] == [
        ("unreadable_page", [(7, "v", "it is damaged"), (9, None, "it is damaged")]),
        ("left_out", [(2, None, "has 1 comment: left out, as no part of the report")]),
        ("duplicate", [(None, None, "a.pdf")]),
        ("some_new_kind", [(4, None, "a table was passed over")]),
    ]
    assert found[-1]["words"] == "some new kind"
    assert notices(found) == {7: ["it is damaged"], 9: ["it is damaged"]}


@pytest.mark.parametrize(
    ("page", "label", "said"),
    [
        (3, None, ", p. 3."),
        (3, "1", ", p. 1 (sheet 3)."),
        (3, "iv", ", p. iv (sheet 3)."),
        (None, None, "A title."),
    ],
)
def test_citations_name_the_page_that_is_printed(page: int | None, label: str | None, said: str) -> None:
    finding = {
        "text": "T.", "inspectorates": "CQC", "published": "2025-01-02", "title": "A title", "page": page,
        "page_label": label, "source_url": None,
    }  # fmt: skip
    assert citations(finding)["Harvard"].endswith(said)


def test_the_page_of_problems_says_what_each_reason_means_and_what_to_do(database: Path) -> None:
    codes = {code for (code,) in sqlite_rows(database, "select code from problems")}
    assert codes == {"no_text", "duplicate"}
    html = flat(get(database, "problems"))
    for code in codes:
        assert f"{PROBLEM_CODES[code]}: {PROBLEM_ADVICE[code]}" in html
    assert PROBLEM_CODES["encrypted"] not in html
    reasons = get(database, "problems.json")["reasons"]
    assert [reason["code"] for reason in reasons] == ["duplicate", "no_text"]
