"""Reading and structure in child processes: the same report, within limits, none outlives its parent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportmine.errors import ReadProblem
from reportmine.pipeline import parse
from reportmine.read import Document, read
from reportmine.read import pool as reading
from reportmine.read import worker as child
from reportmine.read.document import Block, Segment, Sheet, Style
from reportmine.structure import Finding, ManifestRow, Passage, Report, Section, pool, structure, worker
from reportmine.structure.catalogue import catalogue
from reportmine.structure.pool import reports_of
from reportmine.structure.ratings import Rating
from tests.conftest import CORPUS, ROOT
from tests.helpers import ICS

NONE = ManifestRow()
ADDED = ROOT / "tests" / "added_families"

# Any text, half a surrogate pair too; any number.
TEXT = st.text(st.characters(), max_size=12)
NUMBER = st.integers(0, 10**9)
PAIR = st.tuples(NUMBER, NUMBER)
FLOAT = st.floats(allow_nan=False)
PAGE = st.none() | NUMBER
PROBLEM = st.tuples(TEXT, TEXT, PAGE)
SPECIAL: dict[tuple[type, str], Any] = {
    (Document, "meta"): st.dictionaries(TEXT, TEXT, max_size=3),
    (Document, "blocks"): st.lists(st.deferred(lambda: made(Block)), max_size=3).map(tuple),
    (Document, "segments"): st.lists(st.deferred(lambda: made(Segment)), max_size=3).map(tuple),
    (Document, "sheets"): st.lists(st.deferred(lambda: made(Sheet)), max_size=3).map(tuple),
    (Document, "problems"): st.lists(PROBLEM, max_size=3).map(tuple),
    (Block, "style"): st.deferred(lambda: made(Style)),
    (Segment, "source"): st.none() | PAIR,
    (Segment, "box"): st.none() | st.tuples(FLOAT, FLOAT, FLOAT, FLOAT),
    (Report, "document"): st.deferred(lambda: made(Document)),
    (Report, "inspectorates"): st.lists(TEXT, max_size=3).map(tuple),
    (Report, "problems"): st.lists(PROBLEM, max_size=3),
    (Report, "ratings"): st.lists(st.deferred(lambda: made(Rating)), max_size=3),
    (Report, "sections"): st.lists(st.deferred(lambda: made(Section)), max_size=3),
    (Report, "passages"): st.lists(st.deferred(lambda: made(Passage)), max_size=3),
    (Report, "findings"): st.lists(st.deferred(lambda: made(Finding)), max_size=3),
}
BY_TYPE = {
    "str": TEXT, "int": NUMBER, "float": FLOAT, "bool": st.booleans(), "str | None": st.none() | TEXT,
    "int | None": PAGE, "float | None": st.none() | FLOAT,
    "tuple[tuple[int, int], ...]": st.lists(PAIR, max_size=3).map(tuple),
}  # fmt: skip


def made(kind: Any) -> st.SearchStrategy[Any]:
    """Any object of a dataclass; a field of a new type needs a line above."""
    assert is_dataclass(kind)
    named = ((f.name, (kind, f.name), str(f.type)) for f in fields(kind))
    return st.builds(kind, **{n: SPECIAL[k] if k in SPECIAL else BY_TYPE[type_] for n, k, type_ in named})


@settings(max_examples=150, deadline=None)
@given(made(Report))
def test_a_report_comes_back_as_it_was(report: Report) -> None:
    found = Report.from_rows(json.loads(json.dumps(report.to_rows())))
    assert found == report
    assert repr(found) == repr(report)  # a tuple is no list, and 1.0 not 1


@pytest.mark.parametrize(
    "path", sorted(p for p in CORPUS.iterdir() if p.suffix != ".toml"), ids=lambda p: p.name
)
def test_the_same_as_in_this_process(path: Path) -> None:
    assert repr(parse(path)) == repr(structure(read(path)))


def test_rows_of_the_manifest_and_families_of_ones_own_go_with_the_file() -> None:
    known = catalogue(ADDED)
    path = ADDED / "reports" / "harrowfield-custody-2024.txt"
    given = ManifestRow(title="Given", published="2024-05-31", licence="OGL")
    other = ManifestRow(family="coroner_pfd")
    first, second, third = reports_of([(path, given), (path, other), (path, NONE)], known, 1)
    assert [first, second, third] == [structure(read(path), row, known) for row in (given, other, NONE)]
    assert isinstance(first, Report)
    assert (first.title, first.published, first.licence) == ("Given", "2024-05-31", "OGL")
    assert first.family not in catalogue().families
    (plain,) = reports_of([(path, NONE)], catalogue(), 1)
    assert isinstance(plain, Report)
    assert plain.family == "generic"


# Stands in for the worker: does what the file's name says, in the step that it says.
STUB = """
import time
from reportmine.read import worker as child
from reportmine.structure import worker
real = worker.structure
def structure(document, *rest):
    if "slow" in document.name:
        time.sleep(60)
    if "large" in document.name:
        document.meta["x"] = "y" * child.LARGEST_ANSWER
    return real(document, *rest)
worker.structure = structure
def read(path, **rest):
    if "stuck" in path:
        time.sleep(60)
    return real_read(path, **rest)
real_read, worker.read = worker.read, read
worker.main()
"""


def files(folder: Path, *names: str) -> list[tuple[Path, ManifestRow]]:
    for name in names:
        (folder / name).write_text(ICS)
    return [(folder / name, NONE) for name in names]


@pytest.mark.parametrize("jobs", [1, 2])
def test_limits_of_time_and_size_cost_one_file(
    jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "COMMAND", (sys.executable, "-c", STUB))
    named = files(tmp_path, "slow.txt", "a.txt", "large.txt", "b.txt", "stuck.txt", "c.txt")
    found = list(reports_of(named, catalogue(), jobs, 8))
    said = [(f.code, f.step) if isinstance(f, ReadProblem) else f.document.name for f in found]
    assert said == [
        ("timeout", "structure"), "a.txt", ("too_large", "structure"), "b.txt", ("timeout", "read"),
        "c.txt",
    ]  # fmt: skip
    slow, stuck = found[0], found[4]
    assert isinstance(slow, ReadProblem)
    assert isinstance(stuck, ReadProblem)
    assert slow.message.startswith("finding its sections and sentences took over 8 seconds")
    assert stuck.message.startswith("reading it took over 8 seconds")
    assert "print it to a new PDF" in slow.message


# A child that promises nothing: it answers without an end, or without a line's end.
@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("while True: print('x' * 1_000_000, end='')", "too_large"),
        ("print('{', end='')", "crashed"),
        ("print('not json')", "crashed"),
        ("print('\"structure\"')", "crashed"),
        ("print('{}')", "crashed"),
        ('print(\'{"problem": ["no such code", "x", null]}\')', "crashed"),
        ("while True: print('\"structure\"')", "timeout"),
    ],
)
def test_a_child_is_not_trusted(code: str, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "COMMAND", (sys.executable, "-c", code))
    monkeypatch.setattr(reading, "LARGEST_ANSWER", 3_000_000)
    (found,) = reports_of([(Path("a"), NONE)], catalogue(), 1, 2)
    assert isinstance(found, ReadProblem)
    assert found.code == wanted


def test_too_many_sentences_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ((path, _),) = files(tmp_path, "a.txt")
    count = len(parse(path).findings)
    asked = {"path": str(path), "ocr": False, "given": {}, "files": []}
    monkeypatch.setattr(worker, "MOST_FINDINGS", count)
    assert len(worker.read_report(asked, print)["report"]["findings"]) == count
    monkeypatch.setattr(worker, "MOST_FINDINGS", count - 1)
    with pytest.raises(ReadProblem, match="sentences; split it") as raised:
        worker.read_report(asked, print)
    assert raised.value.code == "too_large"


def test_the_largest_answer_is_a_limit_on_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(child, "LARGEST_ANSWER", 20)
    exact = {"a": "x" * 11}
    assert len(json.dumps(exact)) == 20
    assert json.loads(child.answer(lambda *_: exact, "{}", said.append)) == exact
    over = json.loads(child.answer(lambda *_: {"a": "x" * 12}, "{}", said.append))
    assert over["problem"][0] == "too_large"


PARENT = """
import sys, time, threading
from pathlib import Path
from reportmine.structure import pool
from reportmine.structure import ManifestRow
from reportmine.structure.catalogue import catalogue
pool.COMMAND = (sys.executable, "-c", sys.argv[1])
list(pool.reports_of([(Path(sys.argv[2]), ManifestRow())], catalogue(), 1))
"""
BUSY = {
    "asleep": "time.sleep(100)",
    "in a search that lets no thread run": "re.match('(a+)+$', 'a' * 60 + 'b')",
    "in python": "exec('while True: pass')",
}


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a signal")
@pytest.mark.parametrize("work", BUSY)
def test_a_killed_parent_leaves_no_child(work: str, tmp_path: Path) -> None:
    if "search" in work and sys.platform != "linux":
        pytest.skip("only Linux ends such a child at once; elsewhere it ends itself after ten minutes")
    mark = tmp_path / "pid"
    busy = f"""
import os, re, time
from reportmine.read import worker
def work(asked, tell):
    with open(asked["path"] + ".new", "w") as file:
        file.write(str(os.getpid()))
    os.rename(asked["path"] + ".new", asked["path"])
    {BUSY[work]}
worker.serve(work)
"""
    parent = subprocess.Popen([sys.executable, "-c", PARENT, busy, str(mark)])
    try:
        assert eventually(mark.exists)
        pid = int(mark.read_text())
        assert alive(pid)
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert eventually(lambda: not alive(pid))


def eventually(true: Any) -> bool:
    until = time.monotonic() + 60
    while not (found := true()) and time.monotonic() < until:
        time.sleep(0.05)
    return bool(found)


def alive(pid: int) -> bool:
    """Not so of one that has ended and that nobody has asked for its status yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return sys.platform != "linux"
