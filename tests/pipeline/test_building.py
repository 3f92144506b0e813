"""Building: everything under the paths, and what could not be read is said."""

import csv
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reportmine.errors import PROBLEM_CODES, ReportmineError
from reportmine.pipeline import build
from reportmine.read.files import find_files
from reportmine.structure.manifest import load_manifest
from tests.helpers import CASES, ICS


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A good report among files that are none."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good-ics-2024.txt").write_text(ICS)
    (folder / "copy-of-good.txt").write_text(ICS)
    (folder / "empty.txt").write_text("")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing that follows\n")
    (folder / "error.html").write_text("<html><title>404</title><p>Not found</p></html>")
    (folder / "notes.xlsx").write_bytes(b"PK\x03\x04")
    (folder / ".hidden.txt").write_text(ICS)
    return folder


def test_a_bad_file_never_stops_a_build(mixed: Path, tmp_path: Path) -> None:
    summary = build(tmp_path / "r.db", [mixed])
    assert summary.reports == 1
    codes = {Path(path).name: code for path, code, _ in summary.problems}
    assert len(codes) == 5
    assert codes["notes.xlsx"] == "foreign"
    assert codes["empty.txt"] == "empty"
    assert codes["broken.pdf"] == "damaged"
    assert codes["error.html"] == "not_a_report"
    assert "duplicate" in codes.values()
    rows = sqlite3.connect(tmp_path / "r.db").execute("select code, message from problems").fetchall()
    assert len(rows) == 5
    assert all(code in PROBLEM_CODES and "\n" not in message for code, message in rows)


def test_nothing_readable_keeps_the_old_database(mixed: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    build(path, [mixed])
    before = path.read_bytes()
    with pytest.raises(ReportmineError, match="nothing could be read"):
        build(path, [mixed / "empty.txt"])
    assert path.read_bytes() == before


def test_files_are_found_in_order_hidden_and_foreign_ones_left_out(mixed: Path) -> None:
    names = [p.name for p in find_files([mixed])]
    assert names == sorted(names)
    assert "notes.xlsx" not in names
    assert ".hidden.txt" not in names
    assert find_files([mixed / "notes.xlsx"]) == [mixed / "notes.xlsx"]
    with pytest.raises(ReportmineError, match="no such file"):
        find_files([mixed / "absent.pdf"])


def test_the_manifest_says_what_files_do_not(mixed: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "url", "title", "published", "family"])
        writer.writerow(["good-ics-2024.txt", "https://example.org/r", "Given title", "2024-05-31", ""])
        writer.writerow(["absent.pdf", "", "", "", ""])
        writer.writerow(["empty.txt", "", "", "last spring", "novel"])
    summary = build(tmp_path / "r.db", [mixed], load_manifest(path))
    row = sqlite3.connect(tmp_path / "r.db").execute(
        "select title, source_url, published, published_from from reports where title = 'Given title'"
    )
    assert row.fetchone() == ("Given title", "https://example.org/r", "2024-05-31", "manifest")
    messages = [m for _, code, m in summary.problems if code == "manifest"]
    assert len(messages) == 3
    assert any("last spring" in m for m in messages)
    assert any("novel" in m for m in messages)


@pytest.mark.parametrize(
    ("content", "message"),
    [("name,url\nx,y\n", "needs a column named file"), ("file,colour\nx,y\n", "unknown column 'colour'")],
)
def test_a_bad_manifest_is_one_clear_error(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(content)
    with pytest.raises(ReportmineError, match=message):
        load_manifest(path)


def test_same_input_same_answer(mixed: Path, tmp_path: Path) -> None:
    """What is built beside a report changes nothing in it."""
    (mixed / "second-ics-2023.txt").write_text(ICS.replace("Fenwater", "Otherby"))
    build(tmp_path / "both.db", [mixed])
    build(tmp_path / "one.db", [mixed / "good-ics-2024.txt"])
    sql = """select f.id, f.polarity, f.polarity_confidence, e.vector from findings f
        join embeddings e on e.finding_id = f.id where f.report_id =
        (select report_id from findings where text like '%Fenwater%' limit 1) order by f."start" """
    both = sqlite3.connect(tmp_path / "both.db").execute(sql).fetchall()
    one = sqlite3.connect(tmp_path / "one.db").execute(sql).fetchall()
    assert one
    assert both == one


def test_an_unreadable_file_is_a_problem(mixed: Path, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root can read every file")
    (mixed / "secret.txt").write_text(ICS + "x")
    (mixed / "secret.txt").chmod(0)
    summary = build(tmp_path / "r.db", [mixed])
    assert any("secret.txt" in path for path, _, _ in summary.problems)


def test_every_file_under_a_folder_is_accounted_for(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    shutil.copytree(next(CASES.glob("72-*")), folder)
    (folder / "expected.txt").unlink()
    (folder / "report").write_bytes((folder / "in.mhtml").read_bytes() + b" ")  # no suffix at all
    (folder / "photo.heic").write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(range(32)))
    (folder / "scores.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....")
    summary = build(tmp_path / "r.db", [folder], model="fast")
    codes = {(Path(path).name, code) for path, code, _ in summary.problems}
    assert {name for name, code in codes if code == "foreign"} == {
        "a.doc", "a.odt", "a.rtf", "photo.heic", "scores.xls",
    }  # fmt: skip
    # What was read of the others is no whole report.
    assert {name for name, code in codes if code == "missing_heading"} == {"a.docm", "in.mhtml", "report"}
    assert {code for _, code in codes} == {"foreign", "missing_heading"}
    with closing(sqlite3.connect(tmp_path / "r.db")) as connection:
        read = connection.execute("select source_path, family from reports order by 1").fetchall()
        told = dict(connection.execute("select path, message from problems where code = 'foreign'"))
    assert [(Path(path).name, family) for path, family in read] == [
        (name, "area_send_inspection") for name in ("a.docm", "in.mhtml", "report")
    ]
    assert told[(folder / "a.rtf").as_posix()] == "a Rich Text file; save it as .docx or PDF"


def test_what_programs_leave_in_folders_is_no_problem(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name in (
        "Thumbs.db", "desktop.ini", ".DS_Store", "~$port.docx", "__MACOSX/._report.txt", "page_files/a.png",
        ".git/config",
    ):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"\x00\x01\x02 no document")
    (folder / "page.html").write_text("<html><title>404</title><p>Not found</p></html>")
    (folder / "fenwater-ics-2024.txt").write_text(ICS)
    (folder / "list.csv").write_text("file,title\nfenwater-ics-2024.txt,Ours\n")
    given = load_manifest(folder / "list.csv")
    for _ in range(2):  # the second finds the database of the first
        summary = build(folder / "reports.db", [folder], given, model="fast")
        assert [(Path(p).name, code) for p, code, _ in summary.problems] == [("page.html", "not_a_report")]
    # A folder of that name with no page beside it is a person's.
    (folder / "page.html").unlink()
    summary = build(folder / "reports.db", [folder], given, model="fast")
    assert [(Path(p).name, code) for p, code, _ in summary.problems] == [("a.png", "foreign")]
