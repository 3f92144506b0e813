"""Many files in child processes: one that kills or hangs its reader costs itself alone."""

import os
import sys
import time
import zlib

import pytest

from reportmine.errors import ReadProblem
from reportmine.read import Document, pool, read, worker
from reportmine.read.sniff import NO_BYTES

# Stands in for the worker: does to its process what the file's name says.
STUB = """
import json, os, sys, time
from reportmine.read import read
for line in sys.stdin:
    path = json.loads(line)["path"]
    if "abort" in path: os._exit(134)
    if "hang" in path: time.sleep(60)
    if "half" in path: print('{"document": {"na', end="", flush=True); os._exit(1)
    print(json.dumps({"document": read(path).to_dict()}), flush=True)
"""


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Stand-ins need no time to start, and most do not say that they begin."""
    monkeypatch.setattr(pool, "START", 0.0)


@pytest.fixture
def stub(monkeypatch):
    monkeypatch.setattr(pool, "COMMAND", (sys.executable, "-c", STUB))


def files(folder, *names):
    paths = []
    for name in names:
        paths.append(folder / name)
        paths[-1].write_text(f"The text of {name}.")
    return paths


def verdicts(paths, jobs=1, timeout=20.0):
    return [
        found.code if isinstance(found, ReadProblem) else found.text
        for _, found in pool.read_all(paths, jobs, timeout)
    ]


def test_the_same_as_in_process_and_in_order(tmp_path):
    paths = files(tmp_path, *(f"{i}.md" for i in range(7)))
    found = list(pool.read_all(paths, 2))
    assert [path for path, _ in found] == paths
    assert [document for _, document in found] == [read(path) for path in paths]


@pytest.mark.usefixtures("stub")
@pytest.mark.parametrize("jobs", [1, 2])
def test_the_next_file_is_read_after_a_crash(tmp_path, jobs):
    paths = files(tmp_path, "a.txt", "abort.txt", "half.txt", "b.txt", "abort2.txt", "c.txt")
    assert verdicts(paths, jobs) == [
        "The text of a.txt.", "crashed", "crashed", "The text of b.txt.", "crashed", "The text of c.txt.",
    ]  # fmt: skip


@pytest.mark.usefixtures("stub")
def test_the_next_file_is_read_after_a_timeout(tmp_path):
    paths = files(tmp_path, "hang.txt", "a.txt")
    began = time.monotonic()
    assert verdicts(paths, timeout=4) == ["timeout", "The text of a.txt."]
    assert time.monotonic() - began < 12


# Stands in for the worker: never answers.
SILENT = "import sys, time; sys.stdin.readline(); time.sleep(60)"


@pytest.mark.parametrize(
    ("size", "seconds"),
    [
        (0, 30), (10_000, 31), (300_000, 60), (1_500_000, 180), (5_000_000, 530), (5_100_000, 540),
        (200_000_000, 540),
    ],
)  # fmt: skip
def test_time_goes_by_size(size, seconds):
    assert pool.time_limit(size) == seconds


def test_a_child_outlives_every_limit():
    assert worker._LAST_RESORT > pool.MOST > pool.PAGE_TIMEOUT


def test_each_file_has_the_time_of_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr(pool, "COMMAND", (sys.executable, "-c", SILENT))
    monkeypatch.setattr(pool, "LEAST", 0.25)
    monkeypatch.setattr(pool, "A_MEGABYTE", 1.0)
    (tmp_path / "large.txt").write_bytes(b"x" * 500_000)
    paths = [*files(tmp_path, "a.txt"), tmp_path / "large.txt", tmp_path / "none.txt", tmp_path / "a\0b"]
    said = [found.message.partition(" seconds")[0] for _, found in pool.read_all(paths, 1)]
    assert said == [f"reading it took over {limit}" for limit in ("0.25", "0.75", "0.25", "0.25")]
    ((_, found),) = pool.read_all(paths[:1], 1, 0.5)
    assert found.message.startswith("reading it took over 0.5 seconds")


# Stands in for the worker: sleeps, says what it begins, and so on.
STARTS = """
import json, sys, time
for pause in json.loads(sys.stdin.readline())["path"].split():
    time.sleep(float(pause))
    print('"read"', flush=True)
print(json.dumps({"problem": ["empty", "It is.", None]}), flush=True)
"""


@pytest.mark.parametrize(
    ("pauses", "code"),
    [
        ("1.2", "empty"), ("2.5 1", "empty"), ("9", "timeout"), ("0 9", "timeout"),
        ("0 0.8 0.8 0.8", "timeout"),
    ],
)  # fmt: skip
def test_a_files_time_begins_when_its_child_has_started(pauses, code, monkeypatch):
    monkeypatch.setattr(pool, "COMMAND", (sys.executable, "-c", STARTS))
    monkeypatch.setattr(pool, "START", 4.0)
    ((_, found),) = pool.read_all([pauses], 1, 2.0)
    assert found.code == code


def test_the_first_that_a_child_says_is_that_it_begins():
    said = []
    worker.answer(lambda asked, tell: tell("structure") or {}, "{}", said.append)
    assert said == ['"read"', '"structure"']


@pytest.mark.usefixtures("stub")
def test_a_consumer_that_stops_waits_for_nothing(tmp_path):
    found = pool.read_all(files(tmp_path, "a.txt", "hang.txt"), 2, 60)
    next(found)
    began = time.monotonic()
    found.close()
    assert time.monotonic() - began < 10


def test_a_real_bomb(tmp_path):
    """A page of ten million operators: small on disk, long to read."""
    content = zlib.compress(b"q 1 0 0 1 0 0 cm Q BT /F1 9 Tf (a) Tj ET\n" * 4_000_000)
    parts = [
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n",
        b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n" % len(content)
        + content
        + b"\nendstream endobj\n",
        b"trailer<</Root 1 0 R/Size 5>>\n%%EOF",
    ]
    bomb = tmp_path / "bomb.pdf"
    bomb.write_bytes(b"".join(parts))
    (good,) = files(tmp_path, "good.txt")
    found = verdicts([bomb, good], timeout=3)
    assert found[0] in ("timeout", "crashed", "too_large")
    assert found[1] == "The text of good.txt."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert verdicts([tmp_path / "pipe.txt"]) == ["foreign"]


def test_problems_come_back_whole(tmp_path):
    (tmp_path / "empty.txt").touch()
    ((_, found),) = pool.read_all([tmp_path / "empty.txt"])
    assert isinstance(found, ReadProblem)
    assert (found.code, found.message) == ("empty", NO_BYTES)


def test_one_file(tmp_path):
    (path,) = files(tmp_path, "a.txt")
    assert isinstance(pool.read_one(path), Document)
    with pytest.raises(ReadProblem):
        pool.read_one(tmp_path / "none.txt")


def test_no_files():
    assert list(pool.read_all([])) == []
