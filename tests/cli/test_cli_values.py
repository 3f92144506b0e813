"""The command line: what each mistake exits with, and rows in every format."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from reportmine import errors
from reportmine.cli import doctor
from reportmine.cli.main import main
from reportmine.cli.output import output_options, write
from reportmine.store import schema
from reportmine.vocabulary import theme_names
from tests.helpers import older
from tests.store.test_store_values import edition, stored


def run(*words: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, list(words), input=text)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A database of this version without a report."""
    import sqlite_utils

    database = sqlite_utils.Database(tmp_path / "r.db")
    schema.apply(database)
    database.close()
    return tmp_path / "r.db"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--version"], 0),
        (["search", "--help"], 0),
        (["search"], 2),
        (["search", "r.db"], 2),  # neither words nor a finding
        (["search", "r.db", "x", "--like", "y"], 2),
        (["search", "r.db", "x", "--limit", "0"], 2),
        (["search", "r.db", "x", "--score", "5"], 2),
        (["search", "r.db", "x", "--polarity", "good"], 2),
        (["build", "r.db", "in", "--jobs", "0"], 2),
        (["build", "r.db", "in", "--colour"], 2),
        (["themes", "add", "a", "b", "c", "--define", "x"], 2),
        (["serve", "r.db", "--port", "70000"], 2),
        (["nothing"], 2),
        (["search", "absent.db", "x"], 1),
        (["parse", "absent.pdf"], 1),
        (["build", "r.db", "absent"], 1),
        (["compare", "absent.db", "x"], 1),
        (["themes", "remove", "absent.db", "x"], 1),
    ],
)
def test_status(words: list[str], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert result.exit_code == status
    if status:
        assert result.output.startswith("Error: ")
        assert result.output.count("\n") == 1
        assert result.exception is None or isinstance(result.exception, SystemExit)


def test_files_that_are_no_database(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    path.write_bytes(b"not a database at all, and longer than a header of one hundred bytes " * 3)
    result = run("search", str(path), "x")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "the database cannot be used" in result.output
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("create table accounts (id)")
    assert "no reportmine database" in run("search", str(other), "x").output
    assert run("search", str(tmp_path), "x").exit_code == 1


def test_a_database_of_an_earlier_version(empty: Path) -> None:
    older(empty, 3)
    result = run("search", str(empty), "x")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "made by an earlier version" in result.output


def test_a_command_that_reads_makes_no_file(tmp_path: Path) -> None:
    assert run("search", str(tmp_path / "new.db"), "x").exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_twenty_problems_are_printed_and_the_others_counted(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(23):
        (tmp_path / "in" / f"{number:02}.txt").write_text(" " * number)
    result = run("build", str(tmp_path / "r.db"), str(tmp_path / "in"), "-q", "--model", "fast")
    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert sum(line.startswith("  empty: ") or line.startswith("  duplicate: ") for line in lines) == 20
    assert "  and 3 more: see the table problems" in lines
    assert lines[-1].startswith("Error: nothing could be read (23 problems)")


ROWS: list[dict[str, Any]] = [
    {"text": "é, “a”", "themes": ("x", "y"), "n": 1},
    {"text": "b", "themes": (), "n": None},
]


@pytest.mark.parametrize(
    ("words", "output"),
    [
        ([], "2 rows\n"),
        (["--csv"], "text,themes,n\n\"é, “a”\",\"x, y\",1\nb,,\n"),
        (["--nl"], '{"text": "é, “a”", "themes": ["x", "y"], "n": 1}\n'
                   '{"text": "b", "themes": [], "n": null}\n'),
        (["--json"], json.dumps(ROWS, ensure_ascii=False, indent=2) + "\n"),
        (["--json", "--csv"], None),
        (["--nl", "--csv"], None),
    ],
)  # fmt: skip
def test_rows_in_every_format(words: list[str], output: str | None) -> None:
    @click.command()
    @output_options
    def show(**formats: bool) -> None:
        write(ROWS, text=lambda rows: click.echo(f"{len(rows)} rows"), **formats)

    result = CliRunner().invoke(show, words)
    if output is None:
        assert result.exit_code == 2
        assert "choose one of" in result.output
    else:
        assert result.output == output


def test_no_rows() -> None:
    for form, wanted in (("json", "[]\n"), ("csv", ""), ("nl", "")):

        @click.command()
        def show(form: str = form) -> None:
            chosen = {f"as_{name}": name == form for name in ("json", "csv", "nl")}
            write([], text=lambda rows: None, **chosen)

        assert CliRunner().invoke(show).output == wanted


def test_systems_side_by_side_as_text(tmp_path: Path) -> None:
    aford = edition("a", "2024-03-01", system_id="aford")
    path = stored(tmp_path / "r.db", aford, edition("b", "2024-03-02", system_id="beeton"))
    lines = run("compare", str(path), "Beeton", "aford", "BEETON").output.splitlines()
    assert lines[0].split() == ["strengths", "/", "areas", "for", "development", "beeton", "aford"]
    cells = {tuple(line[-52:].split()) for line in lines[1:]}
    count = str(len(aford.findings))
    assert len(lines) == 1 + len(theme_names())
    assert cells == {(count, "/", "0") * 2, ("0", "/", "0") * 2}
    assert sum(f"{count} / 0" in line for line in lines) == 2  # the themes of every finding
    assert "no system named" in run("compare", str(path), "Aford", "Atlantis").output


def test_doctor_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(name: str) -> Path:
        if name == "tagger":
            raise errors.ModelError("models/tagger/heads.npz: differs from its checksum")
        return Path(name)

    monkeypatch.setattr(doctor, "verified", damaged)
    result = run("doctor")
    assert result.exit_code == 1
    assert "model tagger: models/tagger/heads.npz: differs from its checksum" in result.output
    assert result.output.splitlines()[-1] == "something is missing: see above"
