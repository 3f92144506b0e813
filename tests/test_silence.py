"""Nothing sent home, nothing noted down: every command, watched from outside.

The home and cache folders are empty ones, and must stay empty; where strace is at hand, every call to
the network is seen, and only `serve` may have any: its own address, and who asks there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from reportmine.cli.main import main
from tests.conftest import CORPUS

EXAMPLES = [
    "Dental care for children is hard to find.", "There are too few NHS dentists in the area.",
    "Tooth decay among five-year-olds is high.", "Toothbrushing is taught in most nurseries.",
    "Care home residents had no oral health assessment.",
]  # fmt: skip
COMMANDS: dict[str, tuple[str, ...]] = {
    "build": ("build", "new.db", str(CORPUS / "eastmarsh-and-holme-ics-2024-quality-and-safety.txt"), "-q"),
    "parse": ("parse", str(CORPUS / "northmere-area-send-2023.pdf")),
    "tag": ("tag", "sentences.jsonl"),
    "search": ("search", "reports.db", "records are not shared"),
    "compare": ("compare", "reports.db", "Northmere", "Harrowdale"),
    "recurring": ("recurring", "reports.db", "--limit", "3"),
    "scores": ("scores", "reports.db", "--outliers"),
    "track": ("track", "reports.db", "Northmere"),
    "learn": ("learn", "reports.db", "records are not shared"),
    "themes": ("themes", "add", "reports.db", "dentists", "--define", "teeth",
               *(word for example in EXAMPLES for word in ("--example", example))),
    "evaluate": ("evaluate", "labels.jsonl"),
    "families": ("families", "check", "cqc_ics_assessment",
                 str(CORPUS / "eastmarsh-and-holme-ics-2024-quality-and-safety.txt")),
    "remove": ("remove", "reports.db", "harrowdale-jtai-2023.pdf"),
    "doctor": ("doctor",),
}  # fmt: skip
# `serve` is watched below; what `train` loads needs the extra and is silenced with all of its package.
ELSEWHERE = {"serve", "train"}
_STRACE = shutil.which("strace")


@pytest.fixture
def watched(tmp_path: Path, sample_db: Path) -> Callable[..., tuple[list[str], Path]]:
    """The start of a command line that is watched, and the file that the calls go to."""
    shutil.copy(sample_db, tmp_path / "reports.db")
    (tmp_path / "home").mkdir()
    (tmp_path / "sentences.jsonl").write_text(json.dumps({"text": "Records are not shared."}) + "\n")
    label = {"report": "x/1", "text": "Staff in Nowhereton are kind.", "heading": "", "previous": "",
             "polarity": "strength", "themes": []}  # fmt: skip
    (tmp_path / "labels.jsonl").write_text(json.dumps(label) + "\n")

    def start() -> tuple[list[str], Path]:
        log = tmp_path / "calls.txt"
        watcher = [_STRACE, "-f", "-qq", "-e", "trace=network", "-o", str(log)] if _STRACE else []
        return [*watcher, sys.executable, "-m", "reportmine"], log

    return start


def environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "ORT_", "HF_"))}
    return {**kept, "HOME": str(home), "USERPROFILE": str(home), "PYTHONDONTWRITEBYTECODE": "1"}


def to_the_network(log: Path) -> list[str]:
    """Calls that reach for another machine, or for a service that looks up names."""
    lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    return [line for line in lines if re.search(r"AF_INET6?|AF_NETLINK|nscd|resolve", line)]


def test_every_command_is_watched() -> None:
    assert set(COMMANDS) | ELSEWHERE == set(main.commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_asks_and_leaves_nothing(name: str, watched, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    command, log = watched()
    home = tmp_path / "home"
    before = {p for p in tmp_path.rglob("*") if p.is_file()}
    done = subprocess.run(
        [*command, *COMMANDS[name]], cwd=tmp_path, env=environment(home), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert list(home.rglob("*")) == []
    assert to_the_network(log) == []
    left = {p.name for p in tmp_path.rglob("*") if p.is_file()} - {p.name for p in before}
    assert left - {"calls.txt"} == ({"new.db"} if name == "build" else set())


def test_serve_talks_to_who_asks_and_to_nobody_else(watched, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    command, log = watched()
    home = tmp_path / "home"
    server = subprocess.Popen(
        [*command, "serve", "reports.db", "--port", "0"], cwd=tmp_path, env=environment(home),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        address = _address(server)
        for path in ("", "-/reportmine/search.json?q=records+are+not+shared", "reports/findings.json"):
            with urllib.request.urlopen(address + path, timeout=60) as answer:
                assert answer.status == 200
    finally:
        os.killpg(server.pid, signal.SIGINT)  # the watcher and what it watches
        server.wait(60)
    assert list(home.rglob("*")) == []
    # It listens and is connected to; it never connects, and asks no server of names.
    calls = [
        c for c in to_the_network(log) if re.search(r"\bconnect\(|SOCK_DGRAM|AF_NETLINK|sendto\(.*AF_", c)
    ]
    assert calls == []


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    until = time.monotonic() + 60
    for line in server.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return found.group(0)
        assert time.monotonic() < until
    raise AssertionError("the server ended")


def test_a_user_may_go_online_but_is_never_reported_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from reportmine.silent import silence

    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    silence()
    assert os.environ["HF_HUB_OFFLINE"] == "0"
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
