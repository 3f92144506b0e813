"""Files of no bytes are no copies of each other, and a wrapper is named for what it is."""

from __future__ import annotations

from pathlib import Path

from reportmine.pipeline.builder import build
from reportmine.read.sniff import NO_BYTES
from tests.helpers import ICS, sqlite_rows

PROBLEMS = "select path, code, message from problems order by path"


def test_each_file_without_a_byte_is_empty(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fenwater-ics-2024.txt").write_text(ICS)
    names = ["a.pdf", "b.docx", "c.txt", "d"]
    for name in names:
        (tmp_path / "in" / name).touch()
    build(tmp_path / "r.db", [tmp_path / "in"], model="fast")
    rows = sqlite_rows(tmp_path / "r.db", PROBLEMS)
    assert [(Path(path).name, code, message) for path, code, message in rows] == [
        (name, "empty", NO_BYTES) for name in names
    ]
