"""The page of grades against words, on reports made for it and on the sample reports."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from reportmine.insight.scores import by_grade, scored
from reportmine.web.pages.scores import points
from tests.insight.graded_reports import make
from tests.web.conftest import HOSTILE, served
from tests.web.test_pages import ROOT, get

HELP = "The experiences and progress of children who need help and protection"


def of(grade: str, said: str, **more: Any) -> dict[str, Any]:
    sections = [("Other matters", "other", said), (HELP, "key_question", said)]
    return {"outcome": grade, "ratings": [(HELP, grade)], "sections": sections, **more}


REPORTS = [
    *(of("good", "S" * 40 + "A" * (8 + n)) for n in range(6)),
    of("good", "A" * 30 + "S" * 15, id="harsh", title=f"Harsh {HOSTILE[0]}"),
    *(of("requires_improvement", "S" * 20 + "A" * (18 + n)) for n in range(6)),
    of("inconsistent", "S" * 9 + "A" * 9, family="area_send_inspection", id="send"),
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scores") / "graded.db"
    make(path, REPORTS).close()
    return path


@pytest.fixture
def graded(path: Path) -> Datasette:
    return served(path)


def test_the_page_says_how_grades_and_words_agree(graded: Datasette) -> None:
    page = get(graded, f"{ROOT}/scores").text
    assert len(re.findall("<h1", page)) == 1
    body = get(graded, f"{ROOT}/scores.json").json()
    rows = {(row["family"], row["what"]): row for row in body["correlations"]}
    whole = rows["ofsted_ilacs", "overall"]
    assert (whole["reports"], whole["outliers"]) == (13, 1)
    assert f"{whole['rho']:.2f} ({whole['low']:.2f} to {whole['high']:.2f})" in page
    assert rows["area_send_inspection", "overall"]["rho"] is None
    assert "too few" in page


def test_outliers_are_told_with_their_sentences(graded: Datasette) -> None:
    body = get(graded, f"{ROOT}/scores.json").json()
    assert {(o["report"], o["what"], o["outlier"]) for o in body["outliers"]} == {
        ("harsh", "overall", "harsher"), ("harsh", "help_and_protection", "harsher"),
    }  # fmt: skip
    page = get(graded, f"{ROOT}/scores").text
    for sentence in body["outliers"][0]["sentences"]:
        assert f'/finding/{sentence["finding"]}">{sentence["text"]}</a>' in page
    assert "33 % of 90 findings praise" in page
    assert "<script>alert" not in page


def test_the_csv_has_every_grade(graded: Datasette) -> None:
    rows = list(csv.DictReader(io.StringIO(get(graded, f"{ROOT}/scores.csv").text)))
    assert len(rows) == 27
    assert {row["report"] for row in rows if row["outlier"]} == {"harsh"}
    some = list(
        csv.DictReader(io.StringIO(get(graded, f"{ROOT}/scores.csv?family=area_send_inspection").text))
    )
    assert [row["report"] for row in some] == ["send"]


def test_the_chart_is_of_what_was_asked(graded: Datasette) -> None:
    overall = get(graded, f"{ROOT}/scores?family=ofsted_ilacs").text
    assert "ofsted_ilacs: overall</h2>" in overall
    assert overall.count("<circle") == 12
    assert overall.count('<path class="harsher"') == 1
    part = get(graded, f"{ROOT}/scores?family=ofsted_ilacs&what=help_and_protection").text
    assert "ofsted_ilacs: Help and protection</h2>" in part
    nothing = get(graded, f"{ROOT}/scores?family=ofsted_ilacs&what=weather").text
    assert "ofsted_ilacs: overall</h2>" in nothing
    send = get(graded, f"{ROOT}/scores?family=area_send_inspection").text
    assert (send.count("<circle"), "There is none." in send) == (1, True)


def test_the_chart_and_the_table_behind_say_the_same(graded: Datasette, path: Path) -> None:
    page = get(graded, f"{ROOT}/scores?family=ofsted_ilacs").text
    table = page.partition("The chart as a table")[2].partition("</table>")[0]
    cells = [re.sub("<[^>]+>", "|", row) for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", table)]
    assert [cell.split("|")[0] for cell in cells] == ["requires improvement", "good"]
    assert "33 %" in cells[1]  # the harsh one is the lowest of the good
    assert "requires improvement (6)" in page
    assert "good (7)" in page


def test_a_family_that_there_is_not(graded: Datasette) -> None:
    wrong = get(graded, f"{ROOT}/scores?family=weather")
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (400, True)
    assert get(graded, f"{ROOT}/scores.json?family=weather").status_code == 400


def test_the_reports_page_says_that_its_words_part(graded: Datasette) -> None:
    page = get(graded, f"{ROOT}/report/harsh").text
    assert len(re.findall("its words are <strong>harsher</strong>", page)) == 2
    assert "(33 % of its findings praise; of the others’ 79 %)" in page
    assert "Words against grades" not in get(graded, f"{ROOT}/report/r00").text
    told = get(graded, f"{ROOT}/report/harsh.json").json()["outliers"]
    assert {one["what"] for one in told} == {"overall", "help_and_protection"}


def test_reports_without_grades(database: Path) -> None:
    page = get(served(database), f"{ROOT}/scores")
    assert page.status_code == 200
    assert "prints a grade that could be set against its words" in page.text


def test_statements_with_scores_of_the_samples(sample_db: Path) -> None:
    page = get(
        served(sample_db), f"{ROOT}/scores?family=cqc_local_authority_assessment&what=statement"
    ).text
    assert "Quality statements</h2>" in page
    assert "2 (3)" in page  # a score, and how many have it


def test_dots_of_one_share_stand_beside_each_other(path: Path) -> None:
    reports = [of("good", "S" * 40 + "A" * 10) for _ in range(4)]
    connection = make(path.parent / "same.db", [*reports, of("good", "S" * 10 + "A" * 40)])
    (row,) = by_grade([one for one in scored(connection) if one.unit.what == "overall"])
    assert [point["aside"] for point in points(row["of"])] == [0, 0, -6.5, 6.5, -13]
    many = points(row["of"] * 9)
    assert max(abs(point["aside"]) for point in many) == 19.5
