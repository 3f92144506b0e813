"""No file ends a build: whatever it raises is its row in `problems`, and the rest comes in."""

import json
import os
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner, Result

from reportmine.cli.main import main
from reportmine.errors import PROBLEM_CODES, ReadProblem
from reportmine.pipeline import NothingReadError, build
from reportmine.read import pool, worker
from reportmine.read.names import readable
from reportmine.read.reasons import crash
from reportmine.read.sniff import NO_BYTES
from reportmine.store import rows as store_rows
from reportmine.store.writer import Writer
from tests.helpers import ICS, sqlite_rows

PROBLEMS = "select stage, code, message from problems"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three reports; the one about Otherby will fail."""
    for name in ("Fenwater", "Otherby", "Anyham"):
        (tmp_path / f"{name.lower()}-ics-2024.txt").write_text(ICS.replace("Fenwater", name))
    return tmp_path


# Stands in for the worker: a step raises for one report.
BROKEN = """
from reportmine.structure import worker
real = worker.structure
def structure(document, *rest):
    if {about!r} in document.text:
        raise {error}
    return real(document, *rest)
worker.structure = structure
worker.main()
"""


def break_structure(monkeypatch: pytest.MonkeyPatch, error: str, about: str = "Otherby") -> None:
    command = (sys.executable, "-c", BROKEN.format(error=error, about=about))
    monkeypatch.setattr("reportmine.structure.pool.COMMAND", command)


def failing(real: Callable[..., Any], error: BaseException, about: str = "Otherby") -> Callable[..., Any]:
    """The function, but for what is about one report: that raises."""

    def function(first: Any, *rest: Any, **named: Any) -> Any:
        if about in repr(getattr(first, "text", None) or getattr(first, "document", first)):
            raise error
        return real(first, *rest, **named)

    return function


def rows_of_every_table(path: Path) -> Iterator[tuple[str, str]]:
    """(table, row as text) of all tables that say something of reports."""
    tables = sqlite_rows(path, "select name from sqlite_master where type = 'table'")
    for (table,) in tables:
        if not table.startswith("findings_fts"):
            yield from ((table, repr(row)) for row in sqlite_rows(path, f"select * from {table}"))


@pytest.mark.parametrize(
    ("error", "wanted", "said"),
    [
        ("RecursionError('x')", "damaged", "its parts are nested deeper than any real document"),
        ("MemoryError", "too_large", "finding its sections and sentences needs more memory than allowed"),
        ("ValueError('[E088] of\\nlength 12')", "crashed", "ValueError: [E088] of length 12, in "),
        ("ReadProblem('not_a_report', 'a novel')", "not_a_report", "a novel"),
        ("SystemExit", "crashed", "the reader died on this file"),
    ],
)  # fmt: skip
def test_what_structure_raises_is_a_row(
    error: str, wanted: str, said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "ReadProblem" in error:
        error = f"worker.{error}"
    break_structure(monkeypatch, error)
    summary = build(folder / "r.db", [folder], model="fast")
    assert (summary.reports, len(summary.problems)) == (2, 1)
    ((stage, code, message),) = sqlite_rows(folder / "r.db", PROBLEMS)
    assert (stage, code) == ("structure", wanted)
    assert message.startswith(said)
    assert "\n" not in message


@pytest.mark.parametrize(
    ("target", "step", "error", "said"),
    [
        ("tag_report", "tag", IndexError("out of bounds"), "IndexError: out of bounds"),
        ("tag_report", "tag", AssertionError(), "AssertionError"),
    ],
)
def test_what_a_step_raises_is_a_row(
    target: str, step: str, error: Exception, said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reportmine.pipeline import builder

    monkeypatch.setattr(builder, target, failing(getattr(builder, target), error))
    summary = build(folder / "r.db", [folder], model="fast")
    assert (summary.reports, len(summary.problems)) == (2, 1)
    ((stage, code, message),) = sqlite_rows(folder / "r.db", PROBLEMS)
    assert (stage, code) == (step, "crashed")
    assert message.startswith(said)
    assert re.search(r", in pipeline/builder\.py line \d+; print .*; report this with the file$", message)
    assert "\n" not in message
    assert sorted(sqlite_rows(folder / "r.db", "select system_id from reports")) == [
        ("anyham-ics",), ("fenwater-ics",),
    ]  # fmt: skip


@pytest.mark.parametrize("table", ["reports", "sections", "findings", "finding_themes", "embeddings"])
@pytest.mark.parametrize("fault", ["raise", "type", "constraint", "half a letter"])
def test_a_report_that_cannot_be_stored_leaves_no_row(
    table: str, fault: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store_rows.report_rows

    def broken(report: Any, *rest: Any) -> Iterator[Any]:
        for name, rows in real(report, *rest):
            listed = list(rows)
            if name == table and "Otherby" in report.document.text:
                if fault == "raise":
                    raise KeyError("no such thing")
                key = next(iter(listed[-1]))
                bad = {"type": object(), "constraint": None, "half a letter": "\ud800"}[fault]
                listed[-1] = {**listed[-1], key: bad}
                if fault == "constraint":
                    listed.append(dict(listed[0]))  # the same key twice
            yield name, listed

    monkeypatch.setattr("reportmine.store.writer.report_rows", broken)
    path = folder / "r.db"
    summary = build(path, [folder], model="fast")
    assert summary.reports == 2
    ((stage, code, _),) = sqlite_rows(path, PROBLEMS)
    assert (stage, code) == ("store", "crashed")
    with sqlite3.connect(path) as connection:
        connection.execute("insert into findings_fts(findings_fts, rank) values ('integrity-check', 1)")
    left = {name for name, row in rows_of_every_table(path) if "therby" in row}
    assert left == {"problems"}


def test_the_next_build_tries_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        break_structure(patch, "ValueError")
        build(folder / "r.db", [folder], model="fast")
    summary = build(folder / "r.db", [folder], model="fast")
    assert (summary.known, summary.read, summary.reread) == (2, 1, 0)
    assert sqlite_rows(folder / "r.db", PROBLEMS) == []


@pytest.mark.parametrize("error", [OSError(28, "No space left"), sqlite3.OperationalError("disk is full")])
def test_a_full_disk_is_no_fault_of_a_file(
    error: Exception, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(folder / "r.db", [folder], model="fast")
    before = (folder / "r.db").read_bytes()
    (folder / "more-ics-2024.txt").write_text(ICS + "More.")

    def full(*_: Any) -> None:
        raise error

    monkeypatch.setattr(Writer, "add_report", full)
    with pytest.raises(type(error)):
        build(folder / "r.db", [folder], model="fast")
    assert (folder / "r.db").read_bytes() == before


def test_parse_says_the_same_in_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_structure(monkeypatch, "ValueError('[E088] too long')")
    result = run("parse", str(folder / "otherby-ics-2024.txt"))
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
    assert "crashed (reportmine itself failed on this file): ValueError: [E088] too long" in result.output
    assert result.output.rstrip().endswith("report this with the file")
    assert run("parse", str(folder / "anyham-ics-2024.txt")).exit_code == 0


def test_what_a_reader_raises_is_said_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str, **__: Any) -> None:
        raise KeyError("word/document.xml\x1b[31m")

    monkeypatch.setattr(worker, "read", broken)
    said = json.loads(worker.answer(worker.read_document, '{"path": "x.docx"}', print))
    code, message, page = said["problem"]
    assert (code, page, said["step"]) == ("crashed", None, "read")
    assert message.startswith("KeyError: 'word/document.xml")
    assert message.endswith("; report this with the file")
    assert "in read/worker.py line" in message
    assert "\x1b" not in message


def test_an_answer_that_cannot_be_taken_in_costs_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"The text of {name}")
    real = pool.Document.from_dict

    def broken(fields: dict[str, Any]) -> Any:
        if fields["name"] == "a.txt":
            raise MemoryError
        return real(fields)

    monkeypatch.setattr(pool.Document, "from_dict", broken)
    first, second = (found for _, found in pool.read_all([tmp_path / "a.txt", tmp_path / "b.txt"], 1))
    assert isinstance(first, ReadProblem)
    assert (first.code, first.message[:11]) == ("crashed", "MemoryError")
    assert not isinstance(second, ReadProblem)


def test_a_crash_names_the_last_place_of_the_package_and_no_folder() -> None:
    with pytest.raises(TypeError) as raised:
        readable(3)  # type: ignore[arg-type]
    assert re.search(r", in read/names\.py line \d+; print it .*; report this", str(crash(raised.value)))


def test_codes_are_known_and_a_crash_is_one() -> None:
    assert "crashed" in PROBLEM_CODES


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (os.fsdecode(b"bad\xff\xfe-2024.txt"), "bad\\xff\\xfe-2024.txt"),
        ("two\nlines.txt", "two\\nlines.txt"),
        ("red\x1b[31m.txt", "red\\x1b[31m.txt"),
        ("turned\u202etxt.exe", "turned\\u202etxt.exe"),
        ("half\ud800.txt", "half\\ud800.txt"),
        ("a name, Käse 报告\u3000é\xa0.txt", "a name, Käse 报告\u3000é\xa0.txt"),
        ("back\\slash.txt", "back\\slash.txt"),
        ("", ""),
    ],
)
def test_every_name_can_be_shown(name: str, wanted: str) -> None:
    assert readable(name) == wanted
    wanted.encode()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_files_of_any_name_come_in(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = [b"bad\xff-ics-2024.txt", b"two\nlines-ics-2023.txt", b"red\x1b[31m-ics-2022.txt"]
    for number, name in enumerate(names):
        text = ICS.replace("Fenwater", f"Place{'abc'[number]}")
        Path(os.fsdecode(os.path.join(os.fsencode(folder), name))).write_text(text)
    empty = Path(os.fsdecode(os.path.join(os.fsencode(folder), b"empty\xff\n.txt")))
    empty.write_text("")
    path = tmp_path / "r.db"
    result = run("build", str(path), str(folder), "--model", "fast")
    assert result.exit_code == 0
    assert "3 reports" in result.output
    assert "\x1b" not in result.output
    assert f"  empty: {folder}/empty\\xff\\n.txt: {NO_BYTES}" in result.output.splitlines()
    stored = [
        row[0].removeprefix(f"{folder}/") for row in sqlite_rows(path, "select source_path from reports")
    ]
    assert sorted(stored) == [
        "bad\\xff-ics-2024.txt",
        "red\\x1b[31m-ics-2022.txt",
        "two\\nlines-ics-2023.txt",
    ]
    assert sqlite_rows(path, "select path from problems") == [(f"{folder}/empty\\xff\\n.txt",)]
    again = build(path, [folder], model="fast")
    assert (again.known, again.read) == (3, 0)
    named = [Path(os.fsdecode(os.path.join(os.fsencode(folder), name))) for name in names]
    assert build(path, named[:1], model="fast").known == 1
    (sources,) = sqlite_rows(path, "select sources from build")[0]
    assert "bad\\\\xff-ics-2024.txt" in sources
    parsed = run("parse", os.fsdecode(empty))
    assert parsed.exit_code == 1
    assert "empty\\xff\\n.txt: empty" in parsed.output


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_database_of_any_name_is_written(tmp_path: Path) -> None:
    (tmp_path / "fenwater-ics-2024.txt").write_text(ICS)
    for name in (b"bad\xff.db", b"what?.db", b"50%.db", b"#1.db"):
        path = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))
        build(path, [tmp_path], model="fast")
        assert build(path, [tmp_path], model="fast").known == 1


def test_only_failing_files_keep_the_old_database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_structure(monkeypatch, "ValueError", about="")
    with pytest.raises(NothingReadError, match=r"nothing could be read \(3 problems\)"):
        build(folder / "r.db", [folder], model="fast")
    assert not (folder / "r.db").exists()


def test_a_paragraph_of_over_a_million_characters_is_read_in_every_format(tmp_path: Path) -> None:
    sentence = f"Leaders in Kent do not share {'health and care records, ' * 80}or plans. "
    long = sentence * 600  # 1.2 million characters
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(f"{ICS}\n\n{long}\n")
    html = "".join(f"<p>{part}</p>" for part in [*ICS.split("\n\n"), long + "Second format."])
    (folder / "b.html").write_text(f"<html><body>{html}</body></html>")
    document = docx.Document()
    for part in [*ICS.split("\n\n"), long + "Third format."]:
        document.add_paragraph(part)
    document.save(str(folder / "c.docx"))
    (folder / "d.txt").write_text(f"{ICS}\n\n{'x' * 300_000} is a word of its own.\n")
    summary = build(tmp_path / "r.db", [folder], model="fast")
    assert (summary.reports, summary.problems) == (4, [])
    counted = "select count(*) from findings where text like 'Leaders in Kent%' group by report_id"
    assert sqlite_rows(tmp_path / "r.db", counted) == [(600,)] * 3
