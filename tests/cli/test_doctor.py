"""doctor: what is a failure, what a warning, and what each tells its user to do."""

from __future__ import annotations

import json
from collections import namedtuple
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportmine import data
from reportmine.cli import doctor, machine, vulnerable
from reportmine.cli.check import LEVELS, Check
from reportmine.cli.main import main
from reportmine.errors import ModelError

Usage = namedtuple("Usage", "total used free")
NEW = {"python": "3.14.9", "sqlite": "3.60.0", "pdfium": "9000"}


@pytest.mark.parametrize(
    ("version", "fixed", "since", "expected"),
    [
        ("3.50.1", ["3.50.2"], None, True),
        ("3.50.2", ["3.50.2"], None, False),
        ("3.9.0", ["3.50.2"], None, True),
        ("3.100.0", ["3.50.2"], None, False),
        ("3.11.7", ["3.11.8", "3.12.2"], None, True),
        ("3.11.8", ["3.11.8", "3.12.2"], None, False),
        ("3.12.1", ["3.11.8", "3.12.2"], None, True),
        ("3.13.0", ["3.11.8", "3.12.2"], None, False),
        ("3.10.14", ["3.11.8", "3.12.2"], None, True),
        ("0.65.1", ["0.65.2", "1.0a21"], None, True),
        ("1.0a19", ["0.65.2", "1.0a21"], None, True),
        ("1.0a21", ["0.65.2", "1.0a21"], None, False),
        ("1.0a41", ["0.65.2", "1.0a21"], None, False),
        ("10.2.0", ["12.1.1"], "10.3.0", False),
        ("10.3.0", ["12.1.1"], "10.3.0", True),
        ("2.5.1+cpu", ["2.6.0"], None, True),
        ("2.6.0+cpu", ["2.6.0"], None, False),
        ("7631", ["7632"], None, True),
        ("7632", ["7632"], None, False),
        ("a fork", ["7632"], None, False),
    ],
)
def test_is_affected(version: str, fixed: list[str], since: str | None, expected: bool) -> None:
    assert vulnerable.is_affected(version, fixed, since) is expected


def found(**versions: str) -> list[Check]:
    return vulnerable.known_faults({**NEW, **versions}.get)


def test_nothing_known_is_one_line_that_says_what_a_version_hides() -> None:
    (line,) = found()
    assert line.level == "ok"
    assert line.message == (
        f"known faults: those of the list of {data.load('vulnerable.toml')['date']} were looked for; "
        "a patch of your distribution does not show in a version"
    )


@pytest.mark.parametrize(
    ("component", "version", "numbers", "advice"),
    [
        ("sqlite", "3.40.1", "(CVE-2025-6965)", "update SQLite to 3.50.2 or later: it comes with Python"),
        ("python", "3.12.1", "(CVE-2024-0450, CVE-2025-8291)", "update Python (a patch"),
        ("pdfium", "7700", "(CVE-2026-11304)", "pip install -U pypdfium2 (a patch"),
        (
            "pypdf",
            "6.4.0",
            "(CVE-2026-22690, CVE-2026-27628, CVE-2026-33699)",
            "pip install -U 'pypdf>=6.9.2'",
        ),
        ("pillow", "12.2.0", "(CVE-2026-59199, CVE-2026-96639)", "pip install -U 'pillow>=13.0.0'"),
        ("onnxruntime", "1.13.0", "(CVE-2022-1941)", "pip install -U 'onnxruntime>=1.13.1'"),
    ],
)
def test_a_known_fault_is_a_warning(component: str, version: str, numbers: str, advice: str) -> None:
    first, _ = found(**{component: version})
    assert (first.check, first.level) == (component, "warning")
    assert first.message.startswith(f"{component} {version} has known faults {numbers}: ")
    assert first.advice.startswith(("update it: " if "pip" in advice else "") + advice)
    assert "distribution" in first.advice
    assert "; see https://" in first.advice


def test_what_is_installed_has_a_version() -> None:
    assert all(vulnerable.installed(name) for name in ("python", "sqlite", "pypdf", "lxml", "jinja2"))
    assert int(vulnerable.installed("pdfium") or 0) > 5_000
    assert vulnerable.installed("no-such-package") is None


def test_every_known_fault_has_a_number_and_a_source() -> None:
    for row in data.load("vulnerable.toml")["known"]:
        assert row["id"].startswith("CVE-")
        assert row["source"].startswith("https://")
        assert not vulnerable.is_affected(max(row["fixed"]), row["fixed"]), row


@pytest.mark.parametrize(("free", "level"), [(999_000_000, "warning"), (1_000_000_000, "ok")])
def test_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, level: str) -> None:
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: Usage(0, 0, free))
    check = machine.machine(tmp_path / "r.db")[1]
    assert (check.check, check.level) == ("disk", level)
    assert check.message == "1.0 GB of disk are free for a database"
    assert check.advice.startswith("free 1 GB") == (level == "warning")


@pytest.mark.parametrize(
    ("size", "level", "message"),
    [
        (None, "ok", "memory is not known"),
        (3_900_000_000, "warning", "3.9 GB of memory"),
        (4_000_000_000, "ok", "4.0 GB of memory"),
    ],
)
def test_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, size: int | None, level: str, message: str
) -> None:
    monkeypatch.setattr(machine, "memory", lambda: size)
    check = machine.machine(tmp_path / "r.db")[2]
    assert (check.level, check.message) == (level, message)


def test_a_container_has_no_more_memory_than_its_limit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine.os, "sysconf", lambda name: 1_000_000, raising=False)
    for limit, expected in (("5000\n", 5_000), ("max\n", 10**12), ("9" * 20, 10**12)):
        (tmp_path / "max").write_text(limit)
        monkeypatch.setattr(machine, "_CGROUP", tmp_path / "max")
        assert machine.memory() == expected


@pytest.mark.parametrize(
    ("system", "release", "level"),
    [
        ("Linux", "4.17.19-generic", "warning"),
        ("Linux", "4.18.0", "ok"),
        ("Linux", "6.1.0-18-amd64", "ok"),
        ("Darwin", "19.6.0", "warning"),
        ("Darwin", "24.1.0", "ok"),
        ("Windows", "8.1", "warning"),
        ("Windows", "11", "ok"),
        ("Windows", "2022Server", "ok"),
        ("OpenBSD", "1", "ok"),
    ],
)
def test_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str, release: str, level: str
) -> None:
    monkeypatch.setattr(machine.platform, "system", lambda: system)
    monkeypatch.setattr(machine.platform, "release", lambda: release)
    check = machine.machine(tmp_path / "r.db")[3]
    assert (check.check, check.level) == ("system", level)
    assert check.advice.startswith("update it: ") == (level == "warning")


def test_rights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert machine.machine(tmp_path / "r.db")[0] == Check("rights", "ok", f"{tmp_path} can be written to")
    missing = machine.machine(tmp_path / "no" / "r.db")[0]
    assert (missing.level, missing.advice) == ("warning", "make it before a build")
    monkeypatch.setattr(machine.os, "access", lambda path, mode: False)
    barred = machine.machine(tmp_path / "r.db")[0]
    assert (barred.level, barred.message) == ("warning", f"nothing can be written to {tmp_path}")
    monkeypatch.setattr(machine.os, "access", lambda path, mode: mode != machine.os.R_OK)
    (tmp_path / "r.db").touch()
    assert machine.machine(tmp_path / "r.db")[0].message == f"{tmp_path}/r.db cannot be read"


def run(monkeypatch: pytest.MonkeyPatch, checks: list[Check], *options: str):
    monkeypatch.setattr(doctor, "examine", lambda database: checks)
    return CliRunner().invoke(main, ["doctor", *options])


OK, WARNING = Check("a", "ok", "a 1"), Check("b", "warning", "b is old", "update it")
FAILURE = Check("c", "failure", "c is missing", "install it")


@pytest.mark.parametrize(
    ("checks", "options", "status", "last"),
    [
        ([OK], (), 0, "all is well"),
        ([OK], ("--strict",), 0, "all is well"),
        ([OK, WARNING], (), 0, "all is well, but for 1 warning: see above"),
        ([WARNING, WARNING], (), 0, "all is well, but for 2 warnings: see above"),
        ([OK, WARNING], ("--strict",), 1, "all is well, but for 1 warning: see above"),
        ([OK, FAILURE], (), 1, "something is missing: see above"),
        ([WARNING, FAILURE], ("--strict",), 1, "something is missing: see above"),
    ],
)
def test_status(
    monkeypatch: pytest.MonkeyPatch, checks: list[Check], options: tuple[str, ...], status: int, last: str
) -> None:
    result = run(monkeypatch, checks, *options)
    assert result.exit_code == status
    assert result.output.splitlines()[-1] == last


def test_lines_and_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = [OK, WARNING, FAILURE]
    assert run(monkeypatch, checks).output.splitlines()[:3] == [
        "a 1", "warning: b is old; update it", "failure: c is missing; install it",
    ]  # fmt: skip
    result = run(monkeypatch, checks, "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)[1] == {
        "check": "b", "level": "warning", "message": "b is old", "advice": "update it",
    }  # fmt: skip
    assert run(monkeypatch, checks, "--csv").output.splitlines()[0] == "check,level,message,advice"


def test_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "verified", lambda name: Path(name))
    checks = doctor.examine(tmp_path / "r.db")
    assert {check.level for check in checks} <= set(LEVELS)
    assert {"reportmine", "sqlite", "known faults", "rights", "disk", "memory", "system", "data"} <= {
        check.check for check in checks
    }
    assert not [check for check in checks if check.level == "failure"]

    def broken(name: str) -> Path:
        raise ModelError("heads.npz: differs from its checksum")

    monkeypatch.setattr(doctor, "verified", broken)
    (failure, *_) = (check for check in doctor.examine(tmp_path / "r.db") if check.level == "failure")
    assert str(failure) == (
        "failure: model encoder: heads.npz: differs from its checksum; install reportmine anew"
    )
