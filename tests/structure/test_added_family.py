"""A family that a user adds: an invented inspectorate of prisons, four grades a report."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportmine.cli.main import main
from reportmine.pipeline import build
from reportmine.pipeline.keys import Keys
from reportmine.read import read
from reportmine.structure import ManifestRow, Report, structure
from reportmine.structure.catalogue import Catalogue, catalogue
from reportmine.structure.manifest import load_manifest
from tests.conftest import CORPUS, ROOT

ADDED = ROOT / "tests" / "added_families"
REPORTS = ADDED / "reports"
ID = "custody_inspection"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the user's own, far from the package."""
    for part in ("families", "frameworks"):
        shutil.copytree(ADDED / part, tmp_path / "mine" / part)
    return tmp_path / "mine"


def sample(name: str) -> Report:
    return structure(read(REPORTS / name), catalogue=catalogue(ADDED))


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def test_facts_and_four_grades_in_a_sentence() -> None:
    found = sample("harrowfield-custody-2024.txt")
    assert (found.family, found.framework) == (ID, "custody-tests")
    assert found.title == "Report on an unannounced inspection of HMP Harrowfield"
    assert (found.system_id, found.system_kind) == ("hmp-harrowfield", "establishment")
    assert (found.inspection_from, found.inspection_to) == ("2024-03-04", "2024-03-15")
    assert (found.previous_from, found.published) == ("2021-06-07", "2024-07-02")
    assert found.outcome is None
    assert [(r.question, r.grade) for r in found.ratings] == [
        ("safety", "reasonably_good"), ("respect", "good"), ("purposeful activity", "poor"),
        ("rehabilitation and release planning", "not_sufficiently_good"),
    ]  # fmt: skip


def test_four_grades_in_a_table() -> None:
    found = sample("saltmoor.html")
    assert found.system_name == "HMP/YOI Saltmoor"
    assert [(r.question, r.grade) for r in found.ratings] == [
        ("Safety", "not_sufficiently_good"), ("Respect", "reasonably_good"),
        ("Purposeful activity", "good"), ("Rehabilitation and release planning", "good"),
    ]  # fmt: skip


def test_sections_statements_and_what_headings_decide() -> None:
    found = sample("harrowfield-custody-2024.txt")
    assert [s.statement for s in found.sections if s.kind == "quality_statement"] == [
        "Safety", "Respect", "Purposeful activity", "Preparation for release",
    ]  # fmt: skip
    decided = [f for f in found.findings if f.decided in ("strength", "area_for_development")]
    assert [(f.decided, f.kind, f.statement) for f in decided] == [
        ("strength", "bullet", "Safety"), ("strength", "bullet", "Safety"),
        ("area_for_development", "action", "Safety"),
        ("area_for_development", "action", "Purposeful activity"),
        ("area_for_development", "action", "Purposeful activity"),
        ("area_for_development", "action", "Preparation for release"),
    ]  # fmt: skip
    assert not any("made up" in f.text for f in found.findings)  # behind [[end]]


def test_without_the_folder_it_is_some_other_report() -> None:
    assert structure(read(REPORTS / "harrowfield-custody-2024.txt")).family == "generic"


def test_built_searched_and_tagged(folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "r.db"
    summary = build(
        database, [REPORTS, CORPUS / "northmere-area-send-2023.pdf"], model="fast", families=folder
    )
    assert summary.families == {"area_send_inspection": 1, ID: 2}
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("select name from frameworks where id = 'custody-tests'").fetchone()
        assert db.execute(
            "select id, theme from framework_statements where framework = 'custody-tests' order by id"
        ).fetchall() == [(i, "Healthy custody") for i in ("preparation-for-release", "purposeful-activity",
                                                          "respect", "safety")]  # fmt: skip
        of = f"join reports r on r.id = x.report_id where r.family = '{ID}'"
        assert db.execute(f"select count(*) from ratings x {of}").fetchone() == (8,)
        assert db.execute(
            f"select x.theme, count(*) from statements x {of} and x.framework = 'custody-tests' group by 1"
        ).fetchall() == [("Healthy custody", 6)]
        # No crosswalk leads anywhere from the new framework.
        likely = "select count(*) from finding_statements l join findings x on x.id = l.finding_id"
        assert db.execute(f"{likely} {of}").fetchone() == (0,)
        themes = f"select count(*) from finding_themes l join findings x on x.id = l.finding_id {of}"
        assert db.execute(themes).fetchone()[0] > 5
    asked = ["search", str(database), "prisoners locked up too long", "--json"]
    poor = json.loads(run(*asked, "--outcome", "poor").stdout)
    assert {row["system"] for row in poor} == {"HMP Harrowfield"}
    assert {row["family"] for row in json.loads(run(*asked, "--family", ID).stdout)} == {ID}
    both = json.loads(run(*asked, "--outcome", "reasonably_good", "--limit", "50").stdout)
    assert {row["system"] for row in both} == {"HMP Harrowfield", "HMP/YOI Saltmoor"}


def fingerprint(known: Catalogue, family: str = ID) -> str:
    """What a report of the family must be read again for."""
    return Keys("fast", known).family_key(family)


def test_what_a_changed_family_file_changes(folder: Path) -> None:
    before = catalogue(folder)
    assert catalogue(folder) is before
    assert fingerprint(before, "generic") == fingerprint(catalogue(), "generic")
    assert before.detect_digest != catalogue().detect_digest
    file = folder / "families" / f"{ID}.toml"

    def changed(old: str, new: str, path: Path = file) -> Catalogue:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new))
        return catalogue(folder)

    comment = changed("# Reports of", "# All reports of")
    assert fingerprint(comment) == fingerprint(before)
    assert comment.detect_digest == before.detect_digest
    cue = changed("weight = 4", "weight = 3")
    assert cue.detect_digest != before.detect_digest
    assert fingerprint(cue) != fingerprint(before)
    assert fingerprint(cue, "generic") == fingerprint(before, "generic")
    framework = changed(
        'name = "Respect"', 'name = "Decency"', folder / "frameworks" / "custody-tests.toml"
    )
    assert fingerprint(framework) != fingerprint(cue)
    assert framework.detect_digest == cue.detect_digest


def test_a_changed_family_is_read_again_and_an_unchanged_one_is_not(folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "r.db"
    first = build(database, [REPORTS], model="fast", families=folder)
    again = build(database, [REPORTS], model="fast", families=folder)
    assert (first.read, again.read, again.known) == (2, 0, 2)
    file = folder / "families" / f"{ID}.toml"
    file.write_text(file.read_text("utf-8").replace('id = "poor"', 'id = "failing"'))
    assert build(database, [REPORTS], model="fast", families=folder).read == 2
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("select count(*) from ratings where grade = 'failing'").fetchone() == (1,)


def test_the_manifest_may_name_it(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(f"file,family\nnorthmere-area-send-2023.pdf,{ID}\n")
    assert load_manifest(tmp_path / "m.csv").bad
    given = load_manifest(tmp_path / "m.csv", catalogue(folder))
    assert not given.bad
    assert given.rows["northmere-area-send-2023.pdf"].family == ID


def test_a_file_with_its_framework_beside_it_or_near(folder: Path, tmp_path: Path) -> None:
    assert ID in catalogue(folder / "families" / f"{ID}.toml").families
    flat = tmp_path / "flat"
    flat.mkdir()
    for path in (*folder.glob("families/*"), *folder.glob("frameworks/*")):
        shutil.copy(path, flat)
    (flat / "notes.toml").write_text("this is no TOML")
    assert ID in catalogue(flat / f"{ID}.toml").families
    (flat / "notes.toml").unlink()
    assert fingerprint(catalogue(flat)) == fingerprint(catalogue(folder))


@pytest.mark.parametrize("name", ["HMP Durham", "Durham", "Leeds"])
def test_a_prison_is_not_the_county_or_city_of_its_name(name: str) -> None:
    text = (
        (REPORTS / "harrowfield-custody-2024.txt")
        .read_text("utf-8")
        .replace("HMP Harrowfield", f"HMP {name}")
    )
    from reportmine.read import read_bytes

    known = catalogue(ADDED)
    found = structure(read_bytes(text.encode(), "x.txt"), catalogue=known)
    assert found.system_kind == "establishment"
    given = structure(read_bytes(text.encode(), "x.txt"), ManifestRow(system=name), known)
    assert (given.system_name, given.system_kind) == (name, "establishment")


def test_several_outcomes_by_their_sentences(folder: Path) -> None:
    file = folder / "families" / f"{ID}.toml"
    more = """
[[facts.outcomes]]
question = "First night"
contains = "seen by a nurse on the first night"
outcome = "met"
[[facts.outcomes]]
question = "Release"
contains = "left without anywhere to live"
outcome = "not_met"
[[facts.outcomes]]
contains = "knew the weaknesses"
outcome = "aware"
"""
    file.write_text(file.read_text("utf-8").replace("\n[[grade]]", more + "\n[[grade]]", 1))
    found = structure(read(REPORTS / "harrowfield-custody-2024.txt"), catalogue=catalogue(folder))
    assert (found.outcome, found.outcome_text) == ("aware", "Leaders knew the weaknesses of their prison.")
    assert [(r.question, r.grade, r.text) for r in found.ratings[-2:]] == [
        ("First night", "met",
         "Reception staff were patient, and every new arrival was seen by a nurse on the first night."),
        ("Release", "not_met", "Too many men left without anywhere to live."),
    ]  # fmt: skip


def test_parse_takes_the_folder(folder: Path) -> None:
    found = json.loads(run("parse", str(REPORTS / "saltmoor.html"), "--families", str(folder)).stdout)
    assert found["report"]["family"] == ID
    wrong = run("parse", str(REPORTS / "saltmoor.html"), "--families", str(folder / "nowhere"))
    assert (wrong.exit_code, wrong.output) == (
        1, f"Error: {folder}/nowhere: no such file or folder of families\n",
    )  # fmt: skip
