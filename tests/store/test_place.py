"""Where a database may lie, what may be replaced there, and what is left beside it."""

from __future__ import annotations

import errno
import os
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportmine.cli.main import main
from reportmine.errors import DatabaseError
from reportmine.pipeline import build
from reportmine.store import publish
from reportmine.store.place import clean_up, place_of, scratch_beside
from reportmine.store.publish import changing, refuse_foreign, replacing
from reportmine.store.schema import APPLICATION_ID
from reportmine.store.state import State, state
from tests.helpers import ICS, built, sqlite_rows


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("made"), "Fenwater")


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


# What is no file


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the address of a socket holds 100 characters only
    try:
        with closing(socket.socket(socket.AF_UNIX)) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "folder": (lambda path: path.mkdir(), "is a folder"),
    "pipe": (lambda path: os.mkfifo(path), "is a pipe"),
    "socket": (_socket, "is a socket"),
    "device": (lambda path: path.symlink_to("/dev/null"), "is a device"),
    "link to a folder": (lambda path: path.symlink_to(path.parent), "is a folder"),
    "circle": (lambda path: path.symlink_to(path.name), "is a link that leads in a circle"),
}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize(
    "words",
    [["build", "r.db", "in", "-q", "--model", "fast"], ["remove", "r.db", "x"], ["search", "r.db", "x"],
     ["themes", "remove", "r.db", "x"], ["serve", "r.db"]],
    ids=lambda words: words[0],
)  # fmt: skip
def test_what_is_no_file_is_refused_before_it_is_opened(
    kind: str, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, message = ODD[kind]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fenwater-ics-2024.txt").write_text(ICS)
    make(tmp_path / "r.db")
    before = (tmp_path / "r.db").lstat().st_mode
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1
    assert result.output == f"Error: r.db: {message}; name a database file\n"
    assert (tmp_path / "r.db").lstat().st_mode == before
    assert names(tmp_path) == ["in", "r.db"]


@pytest.mark.parametrize("made_before", [True, False])
def test_a_link_is_followed_and_stays(made: Path, tmp_path: Path, made_before: bool) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "here").mkdir()
    target, link = tmp_path / "disk" / "real.db", tmp_path / "here" / "r.db"
    if made_before:
        target.write_bytes((made / "r.db").read_bytes())
    link.symlink_to(target)
    for _ in range(2):
        assert build(link, [made / "fenwater-ics-2024.txt"], model="fast").reports == 1
        assert link.is_symlink()
        assert not target.is_symlink()
    assert sqlite_rows(target, "select count(*) from reports") == [(1,)]
    assert (names(tmp_path / "disk"), names(tmp_path / "here")) == (["real.db"], ["r.db"])


def test_a_linked_database_among_the_files_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fenwater-ics-2024.txt").write_text(ICS)
    (tmp_path / "r.db").symlink_to(tmp_path / "in" / "real.db")
    for _ in range(2):
        assert build(tmp_path / "r.db", [tmp_path / "in"], model="fast").problems == []


# Whose it is


def _tables_of_ours(path: Path) -> None:
    tables = ("reports", "findings", "finding_themes", "sections", "build")
    change(path, *(f"create table {name} (id integer)" for name in tables))


FOREIGN: dict[str, Callable[[Path], None]] = {
    "others' tables": lambda path: change(path, "create table accounts (id integer)"),
    "tables named as ours": _tables_of_ours,
    "a view alone": lambda path: change(path, "create view v as select 1"),
    "others' migrations": lambda path: change(
        path,
        "create table _sqlite_migrations (id integer primary key, migration_set, name, applied_at)",
        "insert into _sqlite_migrations values (1, 'creatures', 'm001_initial', '')",
    ),
    "others' mark, no table": lambda path: change(path, "pragma application_id = 1196444487", "vacuum"),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_database_of_something_else_is_refused(kind: str, made: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    if kind == "others' mark, no table":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("pragma application_id = 1196444487")
            connection.execute("vacuum")
    else:
        FOREIGN[kind](path)
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match="a database of something else"):
        build(path, [made], model="fast")
    assert path.read_bytes() == before
    assert names(tmp_path) == ["r.db"]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([], State.CURRENT),
        (["pragma application_id = 0"], State.CURRENT),  # of a version that set none
        (["pragma application_id = 1"], State.FOREIGN),
        (["delete from _sqlite_migrations where name like 'm009%'"], State.OLDER),
        (["drop table _sqlite_migrations"], State.OLDER),
        (["drop table _sqlite_migrations", "pragma application_id = 0"], State.FOREIGN),
        (["update _sqlite_migrations set migration_set = 'x'", "pragma application_id = 0"], State.FOREIGN),
        (["insert into _sqlite_migrations values (99, 'reportmine', 'm099', '')"], State.LATER),
        (
            ["insert into _sqlite_migrations values (99, 'reportmine', 'm099', '')",
             "pragma application_id = 0", "drop table build"],
            State.LATER,
        ),
        (["insert into _sqlite_migrations values (99, 'other', 'm099', '')"], State.CURRENT),
    ],
)  # fmt: skip
def test_whose_a_database_is(statements: list[str], expected: State, database: Path) -> None:
    change(database, *statements)
    with closing(sqlite3.connect(database)) as connection:
        assert state(connection) is expected


def test_an_empty_database_may_be_written(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "r.db")) as connection:
        connection.execute("vacuum")
        assert state(connection) is State.EMPTY
    refuse_foreign(tmp_path / "r.db")
    (tmp_path / "none.db").touch()
    refuse_foreign(tmp_path / "none.db")


def test_every_database_bears_our_mark(database: Path, made: Path) -> None:
    assert int.from_bytes(b"RMN1", "big") == APPLICATION_ID
    assert database.read_bytes()[68:72] == b"RMN1"
    change(database, "pragma application_id = 0")
    build(database, [made], model="fast", keep=True)
    assert database.read_bytes()[68:72] == b"RMN1"


def test_what_was_put_there_during_a_build_is_not_overwritten(database: Path) -> None:
    def put_there() -> None:
        with replacing(database) as scratch:
            scratch.write_bytes(database.read_bytes())
            database.unlink()
            change(database, "create table accounts (id integer)")

    with pytest.raises(DatabaseError, match="something else"):
        put_there()
    assert sqlite_rows(database, "select name from sqlite_master") == [("accounts",)]
    assert names(database.parent) == ["r.db"]


# What lies beside it


@pytest.mark.parametrize(
    ("name", "goes"),
    [
        (".r.db.999999.building", True),  # the scheme of earlier versions
        (".r.db.1.building", True),
        (".r.db.7.migrated", True),
        (".r.db.0123456789abcdef.building", True),
        (".r.db.0123456789abcdef.migrated-journal", True),
        (".r.db.0123456789abcdef.building-wal", True),
        (".r.db.notes.building", False),
        (".r.db.0123456789abcdef.backup", False),
        (".r.db.0123456789abcdeF.building", False),
        (".r.db.old.999999.building", False),  # of a database named r.db.old
        (".other.db.999999.building", False),
        ("r.db.999999.building", False),
        (".r.db.999999.building.txt", False),
    ],
)
def test_what_killed_builds_left_goes_and_nothing_else(name: str, goes: bool, database: Path) -> None:
    (database.parent / name).write_bytes(b"x")
    with replacing(database) as scratch:
        assert (database.parent / name).exists() != goes
        scratch.write_bytes(database.read_bytes())
    assert names(database.parent) == sorted(["r.db"] if goes else ["r.db", name])


def test_scratch_names_are_random_and_known_when_found(tmp_path: Path) -> None:
    found = {scratch_beside(tmp_path / "r.db", "building") for _ in range(50)}
    assert len(found) == 50
    assert not any(str(os.getpid()) in path.name.split(".") for path in found)
    for path in found:
        path.touch()
    clean_up(tmp_path / "r.db")
    assert names(tmp_path) == []


def killed_writer(path: Path, mode: str) -> None:
    """Leaves the files of a writer that was killed in the middle of a transaction."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"pragma journal_mode = {mode}")
        connection.execute("pragma cache_size = 1")
        connection.execute("pragma wal_autocheckpoint = 0")
        connection.execute("begin")
        connection.execute("update passages set text = text || 'x'")
        connection.execute("update documents set text = 'gone'")
        if mode == "wal":
            connection.execute("commit")
        kept = {p.name: p.read_bytes() for p in path.parent.iterdir()}
    for name, content in kept.items():
        path.with_name(name).write_bytes(content)


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_what_a_killed_writer_left_never_gets_into_a_new_database(
    mode: str, database: Path, made: Path
) -> None:
    killed_writer(database, mode)
    assert len(names(database.parent)) > 1
    build(database, [made], model="fast")
    assert sqlite_rows(database, "pragma integrity_check") == [("ok",)]
    assert sqlite_rows(database, "select text = 'gone' from documents") == [(mode == "wal",)]
    assert names(database.parent) == ["r.db"]


@pytest.mark.parametrize("ending", ["-journal", "-wal"])
def test_a_journal_without_its_database_is_no_part_of_a_new_one(
    ending: str, database: Path, made: Path
) -> None:
    killed_writer(database, "wal" if ending == "-wal" else "delete")
    assert database.with_name(database.name + ending).exists()
    database.unlink()
    build(database, [made], model="fast")
    assert sqlite_rows(database, "select text = 'gone' from documents") == [(0,)]
    assert names(database.parent) == ["r.db"]


def test_a_database_that_another_program_is_writing_is_refused(
    database: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(publish.sqlite3, "connect", lambda *a, **k: connect(*a, **{"timeout": 0, **k}))
    with closing(connect(database, isolation_level=None)) as other:
        other.execute("begin immediate")
        other.execute("update reports set title = 'x'")
        with pytest.raises(DatabaseError, match="another program has it open for writing"):
            build(database, [made], model="fast")
        other.execute("commit")
    assert sqlite_rows(database, "select title from reports") == [("x",)]


# Where it cannot be put


@pytest.mark.parametrize("what", ["fsync", "replace"])
def test_a_database_that_cannot_be_put_there_leaves_the_old_one(
    what: str, database: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = database.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(publish.os, what, full)
    result = CliRunner().invoke(main, ["build", str(database), str(made), "-q", "--model", "fast"])
    assert result.exit_code == 1
    assert result.output.endswith("put there (No space left on device); the old one stays\n")
    assert len(result.output.splitlines()) == 1
    assert database.read_bytes() == before
    assert names(database.parent) == ["r.db"]


def test_a_change_that_fails_leaves_the_old_database(database: Path) -> None:
    before = database.read_bytes()

    def fail() -> None:
        with changing(database) as connection:
            connection.execute("delete from problems")
            connection.execute("delete from nothing")

    with pytest.raises(sqlite3.OperationalError):
        fail()
    assert database.read_bytes() == before
    with changing(database) as connection:
        connection.execute("update reports set title = 'other'")
    assert sqlite_rows(database, "select title from reports") == [("other",)]
    assert names(database.parent) == ["r.db"]


def test_a_name_through_a_file_is_one_line(database: Path) -> None:
    with pytest.raises(DatabaseError, match="Not a directory"):
        place_of(database / "x.db")
