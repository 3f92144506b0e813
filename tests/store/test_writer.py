"""Publishing: the old database or the new one, whole, whenever it is killed."""

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reportmine.errors import DatabaseError
from reportmine.pipeline import build
from reportmine.store.ids import finding_ids
from reportmine.store.writer import Provenance, publishing
from tests.helpers import ICS, report

PROVENANCE = Provenance("0", "transformer", "e", "t", "c", "f", "k")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fenwater-ics-2024.txt").write_text(ICS)
    return tmp_path


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_an_exception_keeps_the_old_database(folder: Path) -> None:
    path = folder / "r.db"
    build(path, [folder / "in"])
    before = path.read_bytes()
    with pytest.raises(RuntimeError), publishing(path, PROVENANCE, []):
        raise RuntimeError("in the middle")
    assert path.read_bytes() == before
    assert [p.name for p in folder.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\x00" + b"\xff" * 200])
def test_a_foreign_file_is_not_overwritten(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(content)
    with pytest.raises(DatabaseError), publishing(path, PROVENANCE, []):
        pass
    assert path.read_bytes() == content


def test_a_database_of_something_else_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "accounts.db"
    connection = sqlite3.connect(path)
    connection.execute("create table accounts (id integer)")
    connection.close()
    with pytest.raises(DatabaseError, match="something else"), publishing(path, PROVENANCE, []):
        pass
    assert rows(path, "select name from sqlite_master") == [("accounts",)]


def test_killed_at_any_moment_a_whole_database_is_there(folder: Path) -> None:
    path = folder / "r.db"
    build(path, [folder / "in"])
    wanted = rows(path, "select count(*) from findings")
    command = [sys.executable, "-m", "reportmine", "build", str(path), str(folder / "in"), "-q"]
    for delay in (0.3, 0.8, 1.3, 1.8, 2.3):
        (folder / "in" / f"again-{delay}-2023.txt").write_text(ICS + f"\nSeen {delay} times.\n")
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert rows(path, "pragma integrity_check") == [("ok",)]
        assert rows(path, "select count(*) from findings")[0][0] >= wanted[0][0]
    build(path, [folder / "in"])
    assert rows(path, "select count(*) from reports") == [(6,)]
    assert [p.name for p in folder.iterdir() if "building" in p.name] == []


def test_known_files_are_not_read_again_and_nothing_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "r.db"
    build(path, [folder / "in"])
    tables = ("reports", "sections", "passages", "findings", "finding_themes", "embeddings", "lines")
    before = {t: rows(path, f"select * from {t} order by 1, 2") for t in tables}

    def never(*_: object, **__: object) -> None:
        pytest.fail("read again")

    monkeypatch.setattr("reportmine.pipeline.builder.reports_of", never)
    summary = build(path, [folder / "in"])
    assert (summary.read, summary.known) == (0, 1)
    assert {t: rows(path, f"select * from {t} order by 1, 2") for t in tables} == before
    found = rows(path, "select count(*) from findings_fts where findings_fts match 'vision'")
    assert found[0][0] >= 1


def test_a_database_holds_what_is_under_its_paths_unless_told_to_keep(folder: Path) -> None:
    path = folder / "r.db"
    build(path, [folder / "in"])
    other = folder / "other-ics-2023.txt"
    other.write_text(ICS.replace("Fenwater", "Otherby"))
    summary = build(path, [other])
    assert (summary.reports, summary.dropped) == (1, 1)
    summary = build(path, [folder / "in"], keep=True)
    assert (summary.reports, summary.dropped) == (2, 0)
    assert sorted(rows(path, "select system_id from reports")) == [("fenwater-ics",), ("otherby-ics",)]


def test_finding_ids_survive_other_passages() -> None:
    first = report(ICS)
    second = report(ICS.replace("Progress is slow in places.", "Progress is slow. It was cold."))
    sentences = {
        f.text: i.split("-", 1)[1] for f, i in zip(first.findings, finding_ids(first), strict=True)
    }
    again = {f.text: i.split("-", 1)[1] for f, i in zip(second.findings, finding_ids(second), strict=True)}
    kept = sentences.keys() & again.keys()
    assert len(kept) >= len(sentences) - 1
    assert all(sentences[t] == again[t] for t in kept)


def test_the_same_sentence_twice_has_two_ids() -> None:
    found = report(ICS + "\nWorking again\n\nStaff feel able to raise concerns.\n")
    ids = finding_ids(found)
    assert len(set(ids)) == len(ids)
    assert sum(i.endswith("-2") for i in ids) == 1
