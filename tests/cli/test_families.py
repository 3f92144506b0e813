"""`reportmine families`: the list, the template, the reference, and what a file's patterns hit."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportmine.cli.families import families as group
from reportmine.cli.main import main
from reportmine.data import folder
from reportmine.read import read
from reportmine.read.sniff import NO_BYTES
from reportmine.structure.catalogue import catalogue
from reportmine.structure.pool import traces_of
from reportmine.structure.trace import trace
from tests.conftest import CORPUS, ROOT
from tests.helpers import DIES

ADDED = ROOT / "tests" / "added_families"
FILE = ADDED / "families" / "custody_inspection.toml"
HARROWFIELD = ADDED / "reports" / "harrowfield-custody-2024.txt"
SEND = CORPUS / "northmere-area-send-2023.pdf"


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, ["families", *map(str, args)])


def test_every_command_has_an_example() -> None:
    for name, command in group.commands.items():
        assert "Example:" in (command.help or ""), name


def test_the_list_says_where_each_comes_from() -> None:
    assert run().output == run("list").output
    rows = json.loads(run("list", "--families", ADDED, "--json").stdout)
    by_id = {row["id"]: row for row in rows}
    assert by_id["custody_inspection"] == {
        "id": "custody_inspection", "name": "Inspection of a place of custody", "version": "2026.1",
        "headings": 5, "framework": "custody-tests", "file": str(FILE),
    }  # fmt: skip
    assert by_id["generic"]["file"] == "families/generic.toml"
    assert rows[-1]["id"] == "generic"


def test_new_prints_a_file_that_checks(tmp_path: Path) -> None:
    made = tmp_path / "fair_inspection.toml"
    made.write_text(run("new", "fair_inspection").stdout)
    assert run("check", made).output == f"{made}: no mistakes; 2 cues, 4 headings\n"
    framework = tmp_path / "fair-tests.toml"
    framework.write_text(run("new", "fair-tests", "--framework").stdout)
    assert "no mistakes (a framework" in run("check", framework).output
    wrong = run("new", "Fair")
    assert wrong.exit_code == 1
    assert wrong.output.startswith("Error: 'Fair' is no id of a family: small letters")


def test_keys_are_those_of_the_page() -> None:
    assert run("keys").stdout.strip() in (ROOT / "FAMILIES.md").read_text("utf-8")


def test_check_says_what_was_hit_and_what_was_not() -> None:
    result = run("check", FILE, HARROWFIELD)
    assert result.exit_code == 0
    lines = [line.strip() for line in result.output.splitlines()]
    assert lines[0] == "harrowfield-custody-2024.txt"
    assert lines[1] == "detected as custody_inspection: 8 of the 5 needed; no other family has a cue in it"
    assert "system_name: HMP Harrowfield  (by [facts] system 1)" in lines
    assert "inspection_from: 2024-03-04  (by [facts] dates 1)" in lines
    assert "findings by decided: 12 by the model, 4 area_for_development, 2 context, 2 strength" in lines
    at = lines.index(r"[[heading]] 2: 4 x section \d: (?P<statement>@statement)")
    assert lines[at + 1 : at + 5] == [
        "“Section 1: Safety”", "“Section 2: Respect”", "“Section 3: Purposeful activity”", "and 1 more",
    ]  # fmt: skip
    nothing = lines[lines.index("Nothing was hit by") + 1 :]
    assert nothing == ["[facts] dates 2: dates of inspection:?", "[facts] ratings: @statement"]


def test_check_shows_pages_and_headings_that_fit_nothing(tmp_path: Path) -> None:
    text = FILE.read_text("utf-8")
    (tmp_path / "custody-tests.toml").write_text((ADDED / "frameworks" / "custody-tests.toml").read_text())
    file = tmp_path / "custody_inspection.toml"
    file.write_text(text.replace("'what works well'", "'what works'"))
    found = json.loads(run("check", file, HARROWFIELD, "--json").stdout)[0]
    assert found["unmatched_headings"] == [{"page": None, "line": "What works well"}]
    assert {p["place"]: len(p["hits"]) for p in found["patterns"]}["[[heading]] 3"] == 0
    assert "Look like headings, and no [[heading]] fits\n    “What works well”" in run(
        "check", file, HARROWFIELD
    ).output  # fmt: skip
    shipped = run("check", "area_send_inspection", SEND).output
    assert "  (by [facts] dates 1, page 1)" in shipped
    assert "    page 3: “What does the area partnership need to do better?”" in shipped


def test_check_names_headings_that_are_expected_and_not_there(tmp_path: Path) -> None:
    (tmp_path / "custody-tests.toml").write_text((ADDED / "frameworks" / "custody-tests.toml").read_text())
    file = tmp_path / "custody_inspection.toml"
    heading = """
[[heading]]
pattern = 'what went wrong'
kind = "other"
level = 1
wordings = ["What went wrong"]
expected = true
"""
    file.write_text(FILE.read_text("utf-8") + heading)
    (message,) = json.loads(run("check", file, HARROWFIELD, "--json").stdout)[0]["problems"]
    assert message.startswith("no heading “What went wrong”, which reports of its kind have (")
    assert f"  {message}\n" in run("check", file, HARROWFIELD).output
    assert json.loads(run("check", FILE, HARROWFIELD, "--json").stdout)[0]["problems"] == []


def test_check_fails_for_a_report_that_is_not_detected() -> None:
    result = run("check", FILE, SEND)
    assert result.exit_code == 1
    assert (
        "NOT detected as custody_inspection: 0 of the 5 needed; taken for area_send_inspection; next "
        "area_send_inspection: 12 of the 6 needed"
    ) in result.output


def test_check_names_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    result = run("check", FILE, tmp_path)
    assert result.exit_code == 1
    assert result.output == f"Error: {tmp_path}/empty.txt: empty: {NO_BYTES}\n"


def test_a_report_that_kills_its_reader_costs_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportmine.structure.pool.COMMAND", (sys.executable, "-c", DIES))
    for name in ("a.txt", "hostile.txt", "z.txt"):
        (tmp_path / name).write_text(HARROWFIELD.read_text("utf-8"))
    result = run("check", FILE, tmp_path, "--json")
    assert result.exit_code == 1
    assert [row["file"] for row in json.loads(result.stdout)] == ["a.txt", "z.txt"]
    assert result.stderr.startswith(f"Error: {tmp_path}/hostile.txt: crashed: ")


def test_what_a_family_hits_comes_whole_from_the_child() -> None:
    known = catalogue(FILE)
    family = known.families["custody_inspection"]
    here = trace(read(HARROWFIELD), family, known)
    (there,) = traces_of([HARROWFIELD], family.id, known)
    assert there == here
    assert json.loads(run("check", FILE, HARROWFIELD, "--json").stdout) == [here.to_dict()]


def test_check_prints_every_mistake(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text('version = "1"\n[family]\nid = "x"\nnam = "X"\n[detect]\nthreshold = true\n')
    result = run("check", file)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"Error: {file}: [family]: unknown key nam; did you mean name?",
        f"Error: {file}: [family]: name is missing: text in quotes, not empty",
        f"Error: {file}: [family]: inspectorates is missing: a list, each text in quotes, not empty",
        f"Error: {file}: [detect]: threshold = true: must be a number of 0 or more",
    ]
    assert run("list", "--families", file).output == (
        f"Error: {file}: [family]: unknown key nam; did you mean name? (and 3 more)\n"
    )


def test_a_shipped_family_is_checked_by_id_or_file() -> None:
    source = Path(str(folder("families", "generic.toml")))  # where the package is installed
    assert "no mistakes" in run("check", source).output
    assert run("check", "generic").output == "generic: no mistakes; 0 cues, 6 headings\n"
    wrong = run("check", "genrics")
    assert wrong.exit_code == 2
    assert "no such file, and no family of that id; did you mean generic?" in wrong.output
    assert "one of: area_send_inspection, " in run("check", "zzz").output
