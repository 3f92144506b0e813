"""`recurring`, `learn` and `scores` on the sample reports: what is printed, and every format."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportmine.cli.main import main
from tests.insight.graded_reports import make


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def rows(*args: str) -> list[dict[str, object]]:
    result = run(*args, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)  # type: ignore[no-any-return]


def test_what_recurs_in_the_sample_reports(sample_db: Path) -> None:
    found = rows("recurring", str(sample_db))
    sharing = next(r for r in found if r["theme"] == "information_sharing")
    keys = {"id", "name", "theme", "polarity", "systems", "reports", "of_reports", "stability", "members"}
    assert keys | {"first_year", "last_year"} <= sharing.keys()
    systems = {m["system"] for m in sharing["members"]}  # type: ignore[attr-defined]
    assert sharing["systems"] == len(systems) >= 3
    assert sharing["reports"] <= sharing["of_reports"] <= 6  # type: ignore[operator]
    member = sharing["members"][0]  # type: ignore[index]
    assert {"finding", "text", "system", "file", "date", "page"} <= member.keys()
    assert "fragmented" in json.dumps(sharing["members"])
    assert found == sorted(found, key=lambda r: -r["systems"])  # type: ignore[operator]


@pytest.mark.parametrize(
    ("options", "fits"),
    [
        (["--theme", "unpaid_carers"], lambda r: r["theme"] == "unpaid_carers"),
        (["--polarity", "strength"], lambda r: r["polarity"] == "strength"),
        (["--min-systems", "3"], lambda r: r["systems"] >= 3),
        (["--since", "2023"], lambda r: r["first_year"] >= "2023"),
        (["--family", "area_send_inspection"],
         lambda r: {m["family"] for m in r["members"]} == {"area_send_inspection"}),
    ],
)  # fmt: skip
def test_it_is_limited(sample_db: Path, options: list[str], fits: object) -> None:
    for row in rows("recurring", str(sample_db), *options):
        assert fits(row)  # type: ignore[operator]


def test_for_people_in_csv_and_with_a_limit(sample_db: Path) -> None:
    every = rows("recurring", str(sample_db))
    assert len(rows("recurring", str(sample_db), "--limit", "2")) == 2
    text = run("recurring", str(sample_db), "--limit", "1").output
    assert f"{every[0]['name']}: {every[0]['systems']} of " in text
    table = list(csv.DictReader(io.StringIO(run("recurring", str(sample_db), "--csv").output)))
    assert [row["id"] for row in table] == [row["id"] for row in every]
    first = every[0]["members"]
    assert table[0]["quote"] == first[0]["text"]  # type: ignore[index]
    assert table[0]["members"].split(", ") == [m["finding"] for m in first]  # type: ignore[attr-defined]
    nothing = run("recurring", str(sample_db), "--min-systems", "99")
    assert (nothing.exit_code, nothing.output) == (0, "Nothing recurs within these limits.\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--theme", "information_sharin"], "information_sharing"),
        (["--family", "area_send"], "area_send_inspection"),
        (["--since", "soon"], "soon"),
        (["--min-systems", "1"], "1 is not in the range"),
        (["--limit", "0"], "0 is not in the range"),
    ],
)
def test_a_wrong_limit_is_one_line(sample_db: Path, options: list[str], message: str) -> None:
    result = run("recurring", str(sample_db), *options)
    assert result.exit_code == 2
    assert message in result.output
    assert len(result.output.splitlines()) == 1


def test_who_is_praised_for_it(sample_db: Path) -> None:
    about = "Children wait too long for a neurodevelopmental assessment."
    found = rows("learn", str(sample_db), about, "--limit", "3")
    assert len(found) <= 3
    for row in found:
        assert {"finding", "text", "system", "file", "date", "page", "similarity", "solved"} <= row.keys()
        assert (row["criticised"] is not None) == row["solved"]
    systems = [row["system"] for row in found]
    assert len(systems) == len(set(systems))


def test_a_recurrence_or_a_finding_may_be_asked_about_and_nothing_may_not(sample_db: Path) -> None:
    recurrence = rows("recurring", str(sample_db), "--limit", "1")[0]
    by_recurrence = rows("learn", str(sample_db), str(recurrence["id"]))
    typical = recurrence["members"][0]["finding"]  # type: ignore[index]
    assert by_recurrence == rows("learn", str(sample_db), typical)
    gone = run("learn", str(sample_db), "0123456789ab-0123456789ab")
    assert (gone.exit_code, "no finding or recurrence" in gone.output) == (2, True)
    table = list(csv.DictReader(io.StringIO(run("learn", str(sample_db), typical, "--csv").output)))
    assert all({"criticised_finding", "criticised_date"} <= row.keys() for row in table)
    result = run("learn", str(sample_db), "  ")
    assert result.exit_code == 2
    assert "nothing to learn about" in result.output


def test_an_earlier_or_missing_database_is_one_line(tmp_path: Path) -> None:
    for command in (["recurring"], ["learn"]):
        result = run(*command, str(tmp_path / "no.db"), *(["x"] if command == ["learn"] else []))
        assert result.exit_code == 1
        assert "no such database" in result.output


def test_grades_against_words_of_the_samples(sample_db: Path) -> None:
    found = rows("scores", str(sample_db))
    assert {r["family"] for r in found} == {"area_send_inspection", "cqc_local_authority_assessment"}
    assert {r["rho"] for r in found} == {None}
    text = run("scores", str(sample_db)).output
    assert "area_send_inspection, Overall: too few reports or grades for a correlation; grades 2" in text
    every = rows("scores", str(sample_db), "--grades")
    assert len(every) == sum(r["grades"] for r in found)  # type: ignore[misc]
    assert {"grade", "share", "balance", "expected", "distance", "outlier"} <= every[0].keys()
    assert len(rows("scores", str(sample_db), "--grades", "--limit", "2")) == 2
    some = rows("scores", str(sample_db), "--grades", "--family", "area_send_inspection")
    assert [r["grade"] for r in some] == ["inconsistent", "systemic_failings"]
    assert (
        f"Overall: inconsistent; {some[0]['share'] * 100:.0f} % praise"
        in run(  # type: ignore[operator]
            "scores", str(sample_db), "--grades"
        ).output
    )
    assert rows("scores", str(sample_db), "--outliers") == []
    assert "There is none within these limits." in run("scores", str(sample_db), "--outliers").output


@pytest.mark.parametrize(
    ("options", "status"),
    [(["--grades", "--outliers"], 2), (["--family", "weather"], 2), (["--limit", "0"], 2)],
)
def test_wrong_use_of_scores(sample_db: Path, options: list[str], status: int) -> None:
    assert run("scores", str(sample_db), *options).exit_code == status


def test_outliers_with_their_sentences(tmp_path: Path) -> None:
    def of(said: str, name: str) -> dict[str, object]:
        return {"id": name, "title": name, "outcome": "good", "sections": [("Findings", "other", said)]}

    reports = [of("S" * 40 + "A" * (8 + n), f"r{n}") for n in range(6)]
    make(tmp_path / "graded.db", [*reports, of("S" * 9 + "A" * 40, "harsh")]).close()
    (one,) = rows("scores", str(tmp_path / "graded.db"), "--outliers")
    assert (one["report"], one["outlier"], len(one["sentences"])) == ("harsh", "harsher", 5)  # type: ignore[arg-type]
    text = run("scores", str(tmp_path / "graded.db"), "--outliers").output
    assert text.startswith(
        "harsh (2020-05-01), Overall: good; 18 % praise, its grade's others 79 %; distance -"
    )
    assert text.count("\n    Staff of the service do not know") == 5
    table = list(
        csv.DictReader(
            io.StringIO(run("scores", str(tmp_path / "graded.db"), "--outliers", "--csv").output)
        )
    )
    assert table[0]["sentences"].count("Staff of the service") == 5
