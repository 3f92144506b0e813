"""The command line: thin, honest about errors, every command documented."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportmine.cli.main import main
from tests.conftest import CORPUS, ROOT


def run(*args: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, list(args), input=text)


def test_every_command_has_an_example_and_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for name, command in main.commands.items():
        assert "Example:" in (command.help or ""), name
        assert f"reportmine {name}" in readme, name


def test_build_prints_what_came_in_and_what_did_not(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    database = str(tmp_path / "r.db")
    result = run("build", database, str(CORPUS / "eastmarsh-and-holme-ics-2024-quality-and-safety.txt"),
                 str(tmp_path / "empty.txt"), "-q")  # fmt: skip
    assert result.exit_code == 0
    assert "1 reports: 1 cqc_ics_assessment" in result.output
    assert "empty: " in result.output


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["build", "r.db"], 2, "Missing argument"),
        (["build", "r.db", "/no/such/place"], 1, "no such file or folder"),
        (["search", "/no/such.db", "x"], 1, "no such database"),
        (["parse", "/no/such.pdf"], 1, "not_found"),
        (["frobnicate"], 2, "No such command"),
        (["serve", "/no/such.db"], 1, "no such database"),
    ],
)
def test_wrong_use_is_one_line(args: list[str], code: int, message: str) -> None:
    result = run(*args)
    assert result.exit_code == code
    assert message in result.output
    assert len(result.output.splitlines()) == 1


def test_nothing_readable_says_why(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    result = run("build", str(tmp_path / "r.db"), str(tmp_path), "-q")
    assert result.exit_code == 1
    assert "empty: " in result.output
    assert "nothing could be read (1 problems)" in result.output
    assert not (tmp_path / "r.db").exists()
    (tmp_path / "empty.txt").unlink()
    assert "no reports under these paths" in run("build", str(tmp_path / "r.db"), str(tmp_path)).output


def test_input_that_is_not_utf8_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(b'{"text": "\xff\xfe"}\n')
    result = run("tag", str(tmp_path / "x.jsonl"))
    assert result.exit_code == 1
    assert "not UTF-8" in result.output


def test_search_as_json_csv_lines_and_text(sample_db: Path) -> None:
    asked = ["search", str(sample_db), "information sharing", "--limit", "3"]
    rows = json.loads(run(*asked, "--json").stdout)
    assert len(rows) == 3
    assert {"finding", "text", "report", "file", "system", "family", "date", "page", "section", "polarity",
            "themes", "score", "url"} <= rows[0].keys()  # fmt: skip
    table = list(csv.DictReader(io.StringIO(run(*asked, "--csv").stdout)))
    assert [r["finding"] for r in table] == [r["finding"] for r in rows]
    lines = [json.loads(line) for line in run(*asked, "--nl").stdout.splitlines()]
    assert lines == rows
    assert rows[0]["text"] in run(*asked).stdout
    assert run(*asked, "--json", "--csv").exit_code == 2


def test_search_like_a_finding_looks_in_other_reports(sample_db: Path) -> None:
    first = json.loads(run("search", str(sample_db), "autism waits", "--limit", "1", "--json").stdout)[0]
    found = json.loads(run("search", str(sample_db), "--like", first["finding"], "--json").stdout)
    assert found
    assert first["report"] not in {r["report"] for r in found}
    assert run("search", str(sample_db)).exit_code == 2


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--theme", "weather"], "no theme 'weather'; one of:"),
        (["--system", "Atlantis"], "no system named"),
        (["--since", "soon"], "is no date"),
        (["--family", "novel"], "no family 'novel'"),
    ],
)
def test_unknown_filters_name_the_choices(option: list[str], message: str, sample_db: Path) -> None:
    result = run("search", str(sample_db), "x", *option)
    assert result.exit_code == 2
    assert message in result.output


def test_search_reads_stdin(sample_db: Path) -> None:
    result = run(
        "search", str(sample_db), "-", "--json", text="waiting for assessments\x00" + "a " * 50_000
    )
    assert result.exit_code == 0
    assert isinstance(json.loads(result.stdout), list)


def test_tag_gives_one_line_per_line() -> None:
    lines = [{"text": "Children wait too long."}, {"text": "Leaders are visible.", "heading": "Strengths"}]
    result = run("tag", text="\n".join(map(json.dumps, lines)))
    out = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(out) == 2
    assert out[0]["polarity"] == "area_for_development"
    assert set(out[0]) == {"polarity", "polarity_confidence", "themes"}
    bad = run("tag", text='{"text": "a"}\n{"words": 1}\n')
    assert bad.exit_code == 1
    assert "line 2" in bad.output


def test_parse_prints_the_documented_keys() -> None:
    result = run("parse", str(CORPUS / "northmere-area-send-2023.pdf"))
    parsed = json.loads(result.stdout)
    assert set(parsed) == {"report", "sections", "passages", "findings"}
    assert {"id", "parent", "level", "heading", "kind", "start", "end", "page", "statement"} <= (
        parsed["sections"][0].keys()
    )
    assert {"id", "section", "kind", "start", "end", "page", "text"} <= parsed["passages"][0].keys()
    assert {"passage", "text", "start", "end", "page", "heading", "previous"} <= parsed["findings"][
        0
    ].keys()


def test_compare_counts_by_theme(sample_db: Path) -> None:
    result = run("compare", str(sample_db), "Northmere", "Harrowdale", "--json")
    rows = json.loads(result.stdout)
    assert len(rows) == 24
    assert sum(r["northmere areas_for_development"] for r in rows) > 5


def test_evaluate_without_labels_prints_the_model_card() -> None:
    assert "in the database: polarity, kappa" in run("evaluate").output


def test_doctor_is_well() -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "all is well" in result.output


def test_commands_do_not_import_torch_or_spacy_before_they_need_them() -> None:
    code = """
import sys, reportmine.cli, reportmine.search, reportmine.tag.tagger
print({"torch", "spacy", "sklearn"} & set(sys.modules))
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"
