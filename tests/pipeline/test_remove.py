"""`reportmine remove`: what is left is the database that would have been built without the report."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportmine.cli.main import main
from reportmine.insight.own_themes import add_theme
from reportmine.pipeline import build, removal, remove
from reportmine.search import search
from reportmine.structure import ManifestRow
from reportmine.structure.manifest import Manifest
from tests.conftest import CORPUS
from tests.helpers import ICS, contents, sound, sqlite_rows
from tests.pipeline.test_keep import EXAMPLES

SEND = "northmere-area-send-2023.pdf"
REVIEW = "eastmarsh-local-system-review-2018.docx"


def manifest() -> Manifest:
    """Makes one a report on an area that is part of a care system: a relation, a system without report."""
    given = ManifestRow(system="Birmingham", family="joint_targeted_area_inspection")
    return Manifest({"birmingham-jtai-2023.txt": given})


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of several systems, a duplicate, and a file that is none."""
    folder = tmp_path_factory.mktemp("source")
    for name in (SEND, REVIEW):
        (folder / name).write_bytes((CORPUS / name).read_bytes())
    (folder / "fenwater-ics-2024.txt").write_text(ICS)
    (folder / "zz-copy.txt").write_text(ICS)
    (folder / "birmingham-jtai-2023.txt").write_text(ICS.replace("Fenwater", "Birmingham"))
    (folder / "empty.txt").write_text("")
    return folder


@pytest.fixture(scope="module")
def made(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "r.db"
    build(path, [source], manifest(), model="fast")
    return path


@pytest.fixture
def database(made: Path, tmp_path: Path) -> Path:
    path = tmp_path / "r.db"
    path.write_bytes(made.read_bytes())
    return path


def run(path: Path, *names: str) -> Result:
    return CliRunner().invoke(main, ["remove", str(path), *names])


def report_id(path: Path, name: str) -> str:
    ((found,),) = sqlite_rows(path, "select id from reports where source_path like ?", f"%/{name}%")
    return str(found)


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    "names",
    [
        ["fenwater-ics-2024.txt"],
        [REVIEW],
        ["birmingham-jtai-2023.txt"],
        [SEND, REVIEW, "fenwater-ics-2024.txt"],
    ],
    ids=["one with a copy", "likely statements", "a part of a system", "several"],
)
def test_every_table_is_that_of_a_build_without_it(
    names: list[str], database: Path, source: Path, tmp_path: Path
) -> None:
    result = run(database, *names)
    assert result.exit_code == 0
    assert result.output.count("removed ") == len(names)
    sound(database)
    gone = {*names, "zz-copy.txt"} if "fenwater-ics-2024.txt" in names else set(names)
    rest = [path for path in sorted(source.iterdir()) if path.name not in gone]
    known = manifest() if "birmingham-jtai-2023.txt" not in names else None
    build(tmp_path / "fresh.db", rest, known, model="fast")
    assert contents(database) == contents(tmp_path / "fresh.db")


def test_relations_and_systems_that_nothing_needs_go_with_it(database: Path) -> None:
    relations = "select part_id, whole_id from system_relations"
    assert ("birmingham", "birmingham-and-solihull-ics") in sqlite_rows(database, relations)
    run(database, "birmingham-jtai-2023.txt")
    assert sqlite_rows(database, relations) == []
    assert sqlite_rows(database, "select id from systems where id like 'birmingham%'") == []


def test_every_way_to_name_a_report(database: Path, source: Path) -> None:
    wanted = report_id(database, REVIEW)
    with closing(sqlite3.connect(database)) as connection:
        for name in (wanted, wanted[:6], wanted[:9].upper(), REVIEW, f"./{REVIEW}", str(source / REVIEW),
                     f"{source.name}/{REVIEW}"):  # fmt: skip
            assert removal.find_report(connection, name) == wanted


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nothing-like-it-at-all", "no report 'nothing-like-it-at-all'; give its id, or its file"),
        (
            "fenwater-ics-2023.txt",
            "no report 'fenwater-ics-2023.txt'; did you mean {} (fenwater-ics-2024.txt)",
        ),
        ("fenwater-ics", "did you mean {} (fenwater-ics-2024.txt)"),
        ("%", "no report '%'"),
        ("", "no report ''"),
        (".txt", "no report '.txt'"),
    ],
)
def test_an_unknown_report_is_wrong_usage_and_names_the_nearest(
    name: str, message: str, database: Path
) -> None:
    before = database.read_bytes()
    # The first would go if it were not all or none.
    result = run(database, REVIEW, name)
    assert result.exit_code == 2
    assert len(result.output.splitlines()) == 1
    assert message.format(report_id(database, "fenwater")) in result.output
    assert database.read_bytes() == before


def test_an_ambiguous_name_lists_the_reports(database: Path) -> None:
    change(
        database,
        "update reports set source_path = 'a/same.pdf' where source_path like '%send%'",
        "update reports set source_path = 'b/same.pdf' where source_path like '%review%'",
    )
    result = run(database, "same.pdf")
    assert result.exit_code == 2
    assert "'same.pdf' means 2 reports: " in result.output
    assert result.output.count("(same.pdf)") == 2
    assert run(database, "b/same.pdf").exit_code == 0
    assert run(database, "same.pdf").exit_code == 0


def test_short_beginnings_of_ids_are_not_taken(database: Path) -> None:
    assert run(database, report_id(database, REVIEW)[:5]).exit_code == 2


def test_a_report_named_twice_goes_once(database: Path) -> None:
    result = run(database, REVIEW, report_id(database, REVIEW))
    assert result.output.count("removed ") == 1


def test_an_earlier_edition_counts_again(database: Path) -> None:
    first, second = report_id(database, REVIEW), report_id(database, SEND)
    change(
        database,
        """update reports set system_id = 'northmere', family = 'generic', theme = null,
        inspection_from = '2024-01-01', inspection_to = '2024-01-05', published = '2024-0' || rowid || '-01'
        where source_path like '%send%' or source_path like '%review%'""",
        f"update reports set replaces = '{first}', published = '2024-09-01' where id = '{second}'",
    )
    replaced = "select count(*) from reports where id in (select replaces from reports)"
    assert sqlite_rows(database, replaced) == [(1,)]
    run(database, second)
    assert sqlite_rows(database, replaced) == [(0,)]
    sound(database)


def test_what_was_derived_of_it_goes(database: Path) -> None:
    report = report_id(database, REVIEW)
    other = report_id(database, SEND)
    change(
        database,
        *(f"insert into gone_findings values ('{r}-x', '{r}', 'It was.')" for r in (report, other)),
        *(
            f"insert into problems values ('p', 'read', 'unreadable_page', 'x', 3, '{r}')"
            for r in (report, other)
        ),
    )
    run(database, report)
    sound(database)
    assert sqlite_rows(database, "select report_id from gone_findings") == [(other,)]
    of_reports = (
        "select report_id from problems where report_id is not null "
        "and code not in ('duplicate', 'missing_heading')"
    )
    assert sqlite_rows(database, of_reports) == [(other,)]
    for table in contents(database):
        assert report not in repr(sqlite_rows(database, f"select * from {table}")), table
    # Not even in pages that are free now.
    assert b"eastmarsh" not in database.read_bytes().lower()


def test_a_theme_is_taught_to_what_is_left(database: Path, source: Path, tmp_path: Path) -> None:
    ((example,),) = sqlite_rows(
        database, "select id from findings where report_id = ? limit 1", report_id(database, REVIEW)
    )
    ((text,),) = sqlite_rows(database, "select text from findings where id = ?", example)
    with closing(sqlite3.connect(database)) as connection:
        add_theme(connection, "fast", "oral_health", "Teeth.", [*EXAMPLES, example])
    fresh = tmp_path / "fresh.db"
    fresh.write_bytes(database.read_bytes())
    assert run(database, REVIEW).exit_code == 0
    rest = [path for path in sorted(source.iterdir()) if path.name != REVIEW]
    assert build(fresh, rest, manifest(), model="fast").known == 3
    assert contents(database) == contents(fresh)
    assert text in sqlite_rows(database, "select examples from own_themes")[0][0]


def test_a_theme_that_can_no_longer_be_taught_is_said(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        add_theme(connection, "fast", "oral_health", "Teeth.", EXAMPLES)
    ids = [i for (i,) in sqlite_rows(database, "select id from reports")]
    result = run(database, *ids)
    assert result.exit_code == 0
    assert "  theme: oral_health was left out: the database has too few findings" in result.output
    assert sqlite_rows(database, "select theme from own_themes") == []
    assert ("theme oral_health", "theme") in sqlite_rows(database, "select path, code from problems")
    sound(database)


def test_an_empty_database_can_still_be_asked(database: Path) -> None:
    run(database, *[i for (i,) in sqlite_rows(database, "select id from reports")])
    sound(database)
    assert sqlite_rows(database, "select count(*) from findings") == [(0,)]
    assert sqlite_rows(database, "select count(*) from systems") == [(0,)]
    with closing(sqlite3.connect(database)) as connection:
        assert search(connection, "shared vision").results == []
    result = CliRunner().invoke(main, ["search", str(database), "shared vision"])
    assert result.exit_code == 0
    assert "Nothing was found" in result.output


def test_a_build_over_the_folder_reads_it_again(database: Path, source: Path, made: Path) -> None:
    run(database, REVIEW)
    summary = build(database, [source], manifest(), model="fast")
    assert (summary.known, summary.read, summary.reread) == (3, 1, 0)
    assert contents(database) == contents(made)


def test_the_time_of_the_build_moves_on(database: Path) -> None:
    before = sqlite_rows(database, "select built_at, sources from build")
    run(database, REVIEW)
    after = sqlite_rows(database, "select built_at, sources from build")
    assert after[0][0] > before[0][0]
    assert after[0][1] == before[0][1]


def test_a_failed_check_keeps_the_old_database(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = database.read_bytes()
    monkeypatch.setattr(removal, "FINDING_TABLES", ("embeddings",))
    result = run(database, REVIEW)
    assert result.exit_code == 1
    assert "failed its check" in result.output
    assert database.read_bytes() == before
    assert [p.name for p in database.parent.iterdir()] == ["r.db"]


def test_killed_at_any_moment_a_whole_database_is_there(database: Path) -> None:
    whole = sqlite_rows(database, "select count(*) from findings")[0][0]
    part = sqlite_rows(
        database, "select count(*) from findings where report_id <> ?", report_id(database, REVIEW)
    )[0][0]
    command = [sys.executable, "-m", "reportmine", "remove", str(database), report_id(database, REVIEW)]
    for delay in (0.5, 1.0, 1.5):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert sqlite_rows(database, "pragma integrity_check") == [("ok",)]
        assert sqlite_rows(database, "select count(*) from findings")[0][0] in (whole, part)


@pytest.mark.parametrize("path", ["absent.db", "notes.txt"])
def test_what_is_no_database_of_ours_is_left_alone(path: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Some notes, and no database at all: " + "x" * 100)
    result = run(tmp_path / path, "x")
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
    assert os.listdir(tmp_path) == ["notes.txt"]


def test_the_function_says_what_was_taken_out(database: Path) -> None:
    (removed,), failed = remove(database, [REVIEW])
    assert removed.source_path.endswith(REVIEW)
    assert removed.title
    assert removed.findings > 20
    assert failed == []
