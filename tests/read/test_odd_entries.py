"""Folders with what is no file: each entry is said in a row, none is waited for, the rest comes in."""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportmine.cli.main import main
from reportmine.errors import ReadProblem
from reportmine.pipeline import build
from reportmine.read import files, read, regular
from reportmine.read.files import all_files, digest_of, refuse_foreign
from reportmine.read.reasons import unopened
from reportmine.read.regular import MAX_BYTES, open_regular, read_regular
from tests.helpers import ICS, sqlite_rows

unix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such entries")
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")


def made(folder: Path) -> dict[str, tuple[str, str]]:
    """Odd entries in a folder: the name of each, with the code and the message that are said of it."""
    (folder / "good-ics-2024.txt").write_text(ICS)
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "other-ics-2023.txt").write_text(ICS.replace("Fenwater", "Otherby"))
    os.mkfifo(folder / "pipe.pdf")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.getcwd()
        os.chdir(folder)  # its address may have 100 bytes only
        try:
            listener.bind("socket.txt")
        finally:
            os.chdir(here)
    links = {
        "zero.txt": "/dev/zero", "null": "/dev/null", "dangling.pdf": "nowhere", "loop1.txt": "loop2.txt",
        "loop2.txt": "loop1.txt", "folder.pdf": str(outside), "up.txt": "..",
    }  # fmt: skip
    for name, target in links.items():
        (folder / name).symlink_to(target)
    (folder / "named.pdf").mkdir()
    (folder / "named.pdf" / "inner-ics-2022.txt").write_text(ICS.replace("Fenwater", "Anyham"))
    with (folder / "sparse.pdf").open("wb") as file:
        file.truncate(5_000_000_000)
    leads = (
        "a link to a folder (name the folder itself to read what lies there), not a regular file; "
        "give the file itself"
    )
    loops = "could not be opened (Too many levels of symbolic links); copy it elsewhere and give the copy"
    return {
        "pipe.pdf": ("foreign", "a named pipe, not a regular file; give the file itself"),
        "pipe": ("foreign", "a named pipe, not a regular file; give the file itself"),
        "socket.txt": ("foreign", "a socket, not a regular file; give the file itself"),
        "zero.txt": ("foreign", "a device, not a regular file; give the file itself"),
        "null": ("foreign", "a device, not a regular file; give the file itself"),
        "dangling.pdf": ("not_found", "a link that leads to nothing; give the file itself"),
        "loop1.txt": ("no_access", loops), "loop2.txt": ("no_access", loops),
        "folder.pdf": ("foreign", leads), "up.txt": ("foreign", leads),
        "sparse.pdf": ("too_large", "over 200 MB; split it"),
    }  # fmt: skip


@unix
def test_every_odd_entry_is_a_row(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    wanted = made(folder)
    summary = build(tmp_path / "r.db", [folder], model="fast")
    assert summary.reports == 2
    rows = sqlite_rows(tmp_path / "r.db", "select path, code, message from problems")
    assert {path.removeprefix(f"{folder}/"): (code, message) for path, code, message in rows} == wanted


@unix
def test_odd_entries_that_are_named_are_rows_too(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    wanted = made(folder)
    named = [folder / name for name in wanted if name not in ("folder.pdf", "up.txt")]
    assert all_files(named) == named
    for path in named:
        for look in (refuse_foreign, digest_of, read, open_regular, read_regular):
            with pytest.raises(ReadProblem) as raised:
                look(path)
            assert (raised.value.code, raised.value.message) == wanted[path.name]
    assert [p.name for p in all_files([folder / "folder.pdf"])] == ["other-ics-2023.txt"]


def test_a_folder_that_cannot_be_opened_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "a.txt").write_text(ICS)
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert all_files([tmp_path]) == [tmp_path / "a.txt", tmp_path / "shut"]
    with pytest.raises(ReadProblem) as raised:
        refuse_foreign(tmp_path / "shut")
    assert (
        raised.value.message
        == "a folder that cannot be opened (Permission denied), not a regular file; give the file itself"
    )


def test_a_file_that_cannot_be_opened_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(ICS)

    def shut(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(regular.os, "open", shut)
    with pytest.raises(ReadProblem) as raised:
        read(tmp_path / "a.txt")
    assert (raised.value.code, raised.value.message) == ("no_access", unopened(PermissionError()).message)


@pytest.mark.parametrize(("size", "read_whole"), [(9, True), (10, True), (11, False), (10**6, False)])
def test_a_file_that_grows_while_it_is_read_has_an_end(
    size: int, read_whole: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at, it was small; read, it holds `size` bytes."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * size)
    monkeypatch.setattr(regular, "_must_be_regular", lambda *_: None)
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    for reading in (lambda: read_regular(path, 10), lambda: digest_of(path)):
        if read_whole:
            assert reading()
        else:
            with pytest.raises(ReadProblem) as raised:
                reading()
            assert raised.value.code == "too_large"


@unix
def test_a_pipe_put_in_the_place_of_a_file_is_told_after_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(ICS)
    real, looked = os.stat, threading.Event()

    def stat(name: Path) -> os.stat_result:
        found = real(name)
        path.unlink()
        os.mkfifo(path)
        looked.set()
        return found

    monkeypatch.setattr(regular.os, "stat", stat)
    with pytest.raises(ReadProblem, match="a named pipe"):
        open_regular(path)
    assert looked.is_set()


def test_sizes_up_to_the_limit_pass(tmp_path: Path) -> None:
    for size, code in ((MAX_BYTES, None), (MAX_BYTES + 1, "too_large")):
        with (tmp_path / "a.pdf").open("wb") as file:
            file.truncate(size)
        try:
            open_regular(tmp_path / "a.pdf").close()
            found = None
        except ReadProblem as problem:
            found = problem.code
        assert found == code


@linux
def test_names_that_show_alike_stay_two_and_none_forges_a_line(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = [
        b"bad\xff.txt", b"bad\\xff.txt", b"x\nerror: forged.txt", b"x\x1b[2J.txt", b"x\xe2\x80\xaetxt.exe",
        b"x\rnothing.txt", b"\xc2\x9bx.txt",
    ]  # fmt: skip
    for name in names:
        (folder / os.fsdecode(name)).write_text("")
    (folder / "good-ics-2024.txt").write_text(ICS)
    result = CliRunner().invoke(main, ["build", str(tmp_path / "r.db"), str(folder), "--model", "fast"])
    assert result.exit_code == 0
    lines = [line for line in result.output.splitlines() if line.startswith("  ")]
    assert len(lines) == len(names)
    assert all(line.isprintable() for line in lines)
    assert not any(line.startswith("error") for line in result.output.splitlines())
    rows = sqlite_rows(tmp_path / "r.db", "select path from problems")
    assert len(rows) == len(names)
    assert [path.removeprefix(f"{folder}/") for (path,) in rows].count("bad\\xff.txt") == 2


@linux
@pytest.mark.parametrize("name", ["x\nError: forged", "x\x1b[31m", "x\u202etxt"])
@pytest.mark.parametrize(
    "words", [["parse"], ["build", "r.db"], ["build", "r.db", "--families"], ["search", "--limit", "1"]]
)
def test_an_error_is_one_plain_line_whatever_the_name(name: str, words: list[str], tmp_path: Path) -> None:
    path = str(tmp_path / name)
    more = [str(tmp_path)] if words[-1] == "--families" else ["query"] if words[0] == "search" else []
    result = CliRunner().invoke(main, [*words, path, *more])
    assert result.exit_code in (1, 2)
    assert len(result.output.splitlines()) == 1
    assert result.output.rstrip("\n").isprintable()
