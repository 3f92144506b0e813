"""One at a time: who writes a database holds its lock; the others wait, or say for whom."""

from __future__ import annotations

import errno
import json
import os
import platform
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportmine.cli.main import main
from reportmine.errors import DatabaseError, DatabaseInUse
from reportmine.pipeline import build, remove
from reportmine.store import lock as locking
from reportmine.store.lock import locked
from reportmine.store.publish import changing, replacing
from tests.helpers import ICS, built, sound, sqlite_rows

ABOUT_TEETH = (
    "Children in care wait months to see a dentist.", "Tooth decay among five-year-olds is common.",
    "The health plan says nothing of oral hygiene.", "Dental practices take no new patients in the north.",
    "Care home staff help residents to brush their teeth.", "Urgent dental appointments are hard to get.",
)  # fmt: skip
EXAMPLES = [word for example in ABOUT_TEETH for word in ("--example", example)]
# A process that holds the lock of the database that it is given, until its input ends.
HOLD = """
import sys
from pathlib import Path
from reportmine.store.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("made"), "Fenwater", "Otherby")


@pytest.fixture
def held(database: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of the database."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


WRITERS: dict[str, Callable[[Path, Path], list[str]]] = {
    "build": lambda db, made: ["build", str(db), str(made), "-q", "--model", "fast"],
    "remove": lambda db, made: ["remove", str(db), "otherby-ics-2024.txt"],
    "themes add": lambda db, made: [
        "themes",
        "add",
        str(db),
        "oral_health",
        "--define",
        "teeth and dentists",
        *EXAMPLES,
    ],
    "themes remove": lambda db, made: ["themes", "remove", str(db), "oral_health"],
}


@pytest.mark.parametrize("command", WRITERS)
def test_a_command_that_need_not_wait_says_in_one_line_who_writes(
    command: str, database: Path, made: Path, held: subprocess.Popen[str]
) -> None:
    before = database.read_bytes()
    result = run(*WRITERS[command](database, made), "--no-wait")
    assert result.exit_code == 1
    who = re.escape(f"Error: {database}: process {held.pid} on {platform.node()}, since ")
    assert re.fullmatch(
        who + r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S*, writes it; try again .*\n", result.output
    )
    assert database.read_bytes() == before


@pytest.mark.parametrize("command", WRITERS)
def test_a_command_waits_and_says_for_whom(
    command: str, database: Path, made: Path, held: subprocess.Popen[str]
) -> None:
    words = WRITERS[command](database, made)
    waiting = subprocess.Popen(
        [sys.executable, "-m", "reportmine", *words],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert waiting.stderr is not None
    said = waiting.stderr.readline()
    assert f"{database}: process {held.pid} on " in said
    assert said.endswith("writes it; waiting until it is done\n")
    assert waiting.poll() is None
    held.communicate("")
    waiting.communicate()
    assert waiting.returncode == (2 if command == "themes remove" else 0)  # there is no such theme
    assert names(database.parent) == ["r.db"]
    sound(database)


def test_a_killed_holder_holds_nothing(database: Path, made: Path, held: subprocess.Popen[str]) -> None:
    held.kill()
    held.wait()
    assert names(database.parent) == [".r.db.holder", ".r.db.lock", "r.db"]
    assert run(*WRITERS["build"](database, made), "--no-wait").exit_code == 0
    assert names(database.parent) == ["r.db"]


def test_the_lock_is_that_of_the_file_whatever_leads_there(
    database: Path, tmp_path: Path, held: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link.db").symlink_to(database)
    monkeypatch.chdir(tmp_path)
    for path in (Path("r.db"), tmp_path / "link.db", tmp_path / "x" / ".." / "r.db"):
        with pytest.raises(DatabaseInUse), locked(path, wait=False):
            pass
    with locked(tmp_path / "other.db", wait=False):
        pass


def test_another_thread_waits_and_the_same_one_goes_on(database: Path) -> None:
    order = []
    told = threading.Event()

    def second() -> None:
        with locked(database, tell=lambda _: told.set()):
            order.append("second")

    with locked(database) as target, locked(database, wait=False) as again:
        assert target == again == database
        thread = threading.Thread(target=second)
        thread.start()
        assert told.wait(30)
        order.append("first")
    thread.join(30)
    assert order == ["first", "second"]
    assert names(database.parent) == ["r.db"]


@pytest.mark.parametrize("write", [replacing, changing])
def test_whatever_replaces_a_database_holds_its_lock(write: Callable[..., object], database: Path) -> None:
    seen = []

    def other() -> None:
        try:
            with locked(database, wait=False):
                seen.append("got it")
        except DatabaseInUse:
            seen.append("in use")

    with write(database) as new:  # type: ignore[attr-defined]
        if isinstance(new, Path):
            new.write_bytes(database.read_bytes())
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert seen == ["in use"]


def test_remove_looks_at_the_database_only_once_it_has_the_lock(database: Path, made: Path) -> None:
    """Another command takes the report out while it waits: its own copy would bring it back."""
    done = []

    def second() -> None:
        remove(database, ["fenwater-ics-2024.txt"])
        done.append(True)

    with locked(database):
        thread = threading.Thread(target=second)
        thread.start()
        remove(database, ["otherby-ics-2024.txt"])
    thread.join(60)
    assert done
    assert sqlite_rows(database, "select count(*) from reports") == [(0,)]


def test_a_holder_that_says_nonsense_is_another_process(
    database: Path, held: subprocess.Popen[str]
) -> None:
    holder = database.parent / ".r.db.holder"
    for text, who in (
        ("", "another process writes it"),
        ("[1]", "another process writes it"),
        (json.dumps({"pid": "x", "host": "h", "since": "s"}), "another process writes it"),
        (json.dumps({"pid": 7, "host": "h\n\x1b[2J", "since": "s"}),
         r"process 7 on h\n\x1b[2J, since s, writes it"),
    ):  # fmt: skip
        holder.write_text(text)
        with pytest.raises(DatabaseInUse) as error, locked(database, wait=False):
            pass
        assert who in str(error.value)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.ENOLCK, "No locks available"), "its file system offers no locks"),
        (OSError(errno.EOPNOTSUPP, "Operation not supported"), "its file system offers no locks"),
        (OSError(errno.ENOSYS, "Function not implemented"), "its file system offers no locks"),
        (NotImplementedError("no flock"), "its file system offers no locks"),
        (OSError(errno.EROFS, "Read-only file system"), "cannot be written to (Read-only file system)"),
        (PermissionError(errno.EACCES, "Permission denied"), "cannot be written to (Permission denied)"),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "cannot be written to (No space left on device)",
        ),
    ],
)
def test_a_folder_without_locks_is_one_line(
    error: Exception, message: str, database: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    before = database.read_bytes()
    monkeypatch.setattr(locking.FileLock, "acquire", fail)
    result = run(*WRITERS["build"](database, made))
    assert result.exit_code == 1
    assert message in result.output
    assert len(result.output.splitlines()) == 1
    assert database.read_bytes() == before


def test_a_folder_that_is_a_file_is_one_line(database: Path) -> None:
    with pytest.raises(DatabaseError), locked(database / "x" / "r.db"):
        pass


# Two builds


def test_of_two_builds_that_keep_at_once_nothing_is_lost(database: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    builds = []
    for name in ("Anyham", "Marlbeck"):
        file = tmp_path / "in" / f"{name.lower()}-ics-2024.txt"
        file.write_text(ICS.replace("Fenwater", name))
        words = ["build", str(database), str(file), "-q", "--model", "fast", "--keep"]
        builds.append(
            subprocess.Popen([sys.executable, "-m", "reportmine", *words], stdout=subprocess.DEVNULL)
        )
    assert [one.wait() for one in builds] == [0, 0]
    systems = sqlite_rows(database, "select system_id from reports order by 1")
    assert systems == [("anyham-ics",), ("fenwater-ics",), ("marlbeck-ics",), ("otherby-ics",)]
    sound(database)
    assert names(tmp_path) == ["in", "r.db"]


# Signals

# Ends itself by a signal when the schema is half written, or when the first report is.
STOPPED = """
import os, signal, sys
from reportmine.cli.main import main
from reportmine.store import schema, writer
number = getattr(signal, sys.argv.pop(1))
owner, name = (schema, "apply") if sys.argv.pop(1) == "schema" else (writer.Writer, "add_report")
real = getattr(owner, name)
def stopped(*args, **more):
    real(*args, **more)
    print("at it", flush=True)
    os.kill(os.getpid(), number)
    signal.pause()
setattr(owner, name, stopped)
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("when", ["schema", "report"])
@pytest.mark.parametrize(("sent", "status"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_a_signal_leaves_no_scratch_file(
    sent: int, status: int, when: str, database: Path, tmp_path: Path
) -> None:
    before = database.read_bytes()
    (tmp_path / "anyham-ics-2024.txt").write_text(ICS.replace("Fenwater", "Anyham"))
    words = ["build", str(database), str(tmp_path / "anyham-ics-2024.txt"), "-q", "--model", "fast"]
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, sent, when, *words], capture_output=True, text=True
    )
    assert done.stdout == "at it\n"
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert database.read_bytes() == before
    assert names(tmp_path) == ["anyham-ics-2024.txt", "r.db"]


def test_signals_are_as_they_were_afterwards(database: Path, made: Path) -> None:
    before = [signal.getsignal(s) for s in (signal.SIGTERM, signal.SIGINT)]
    assert run(*WRITERS["build"](database, made)).exit_code == 0
    assert [signal.getsignal(s) for s in (signal.SIGTERM, signal.SIGINT)] == before


def test_readers_see_the_old_or_the_new_and_never_an_error(database: Path, made: Path) -> None:
    stop, seen, wrong = threading.Event(), set(), []

    def look() -> None:
        while not stop.is_set():
            try:
                with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
                    seen.add(connection.execute("select count(*) from reports").fetchone()[0])
            except sqlite3.Error as error:
                wrong.append(error)

    readers = [threading.Thread(target=look) for _ in range(2)]
    for reader in readers:
        reader.start()
    for n in range(4):
        build(database, [made if n % 2 else made / "fenwater-ics-2024.txt"], model="fast")
    stop.set()
    for reader in readers:
        reader.join()
    assert (seen, wrong) == ({1, 2}, [])
