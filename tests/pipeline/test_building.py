"""Building: everything under the paths, and what could not be read is said."""

import csv
import os
import sqlite3
from pathlib import Path

import pytest

from reportmine.errors import PROBLEM_CODES, ReportmineError
from reportmine.pipeline import build
from reportmine.read.files import find_files
from reportmine.structure.manifest import load_manifest
from tests.helpers import ICS


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
    assert len(codes) == 4
    assert codes["empty.txt"] == "empty"
    assert codes["broken.pdf"] == "damaged"
    assert codes["error.html"] == "not_a_report"
    assert "duplicate" in codes.values()
    rows = sqlite3.connect(tmp_path / "r.db").execute("select code, message from problems").fetchall()
    assert len(rows) == 4
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
