"""Formats and encodings, byte by byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportmine.errors import ReadProblem, ReportmineError
from reportmine.read import read
from reportmine.read.files import find_files
from reportmine.read.sniff import decode, pdf_start, sniff

PLAIN = b"Leaders listen to staff, and people told us so. "


@pytest.mark.parametrize(
    ("suffix", "before", "found"),
    [
        ("pdf", 0, 0), ("pdf", 60_000, 60_000), ("pdf", 70_000, None),
        (None, 1_000, 1_000), (None, 2_000, None),
        ("text", 0, 0), ("text", 20, None), ("html", 20, None),
    ],
)  # fmt: skip
def test_how_far_into_a_file_a_pdf_may_begin(suffix: str | None, before: int, found: int | None) -> None:
    assert pdf_start(b"x" * before + b"%PDF-1.7", suffix) == found


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (PLAIN * 20 + b"\x01\x02" * 5, "a.txt", "text"),  # 1 % controls
        (PLAIN * 20 + b"\x01\x02" * 30, "a.txt", None),  # 6 %
        (PLAIN * 20 + b"\x00" * 60, "a.txt", "text"),  # NULs in readable text
        (PLAIN * 20 + b"\x1b\t\x0c" * 60, "a.txt", "text"),
        (b"\xef\xbb\xbf  <html><p>x", "a.md", "html"),
        (b"<?xml version='1.0'?><note/>", "a.html", "html"),
        (b"<?xml version='1.0'?><note/>", "a", None),
        (b"<p>a fragment", "a.htm", "html"),
        (b"<p>a fragment", "a.txt", "text"),
        (b"# x", "A.MARKDOWN", "markdown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", "a.docx", None),
        (b"PK\x03\x04 [Content_Types].xml xl/workbook.xml", "a.docx", None),
    ],
)
def test_kind(data: bytes, name: str, expected: str | None) -> None:
    if expected:
        assert sniff(data, name) == expected
        return
    with pytest.raises(ReadProblem) as caught:
        sniff(data, name)
    assert caught.value.code == "foreign"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("café\r\nweren’t".encode("cp1252"), "café\r\nweren’t"),  # Windows, not the old Macintosh
        ("café\rweren’t".encode("mac_roman"), "café\rweren’t"),
        ("café".encode("cp1252"), "café"),
        (b"a\x00b", "a b"),
        (b"\xff\xfe\x00\x00" + "é€".encode("utf-32-le"), "é€"),
        (b"\xfe\xff" + "é€".encode("utf-16-be"), "é€"),
        ("Leaders listen.".encode("utf-16-be"), "Leaders listen."),
        ('<meta charset="iso-8859-2">ł'.encode("iso-8859-2"), '<meta charset="iso-8859-2">ł'),
        (b"\x81\x8d", "\x81\x8d"),
    ],
)
def test_decode(data: bytes, text: str) -> None:
    assert decode(data) == text


def test_a_mark_that_lies_is_damage() -> None:
    with pytest.raises(ReadProblem) as caught:
        decode(b"\xef\xbb\xbfcaf\xe9 and more")
    assert caught.value.code == "damaged"
    assert decode("café".encode()[:-1], partial=True) == "caf"


def test_a_file_of_a_megabyte_is_read_and_one_over_the_limit_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(PLAIN * 20_000)
    assert len(read(path).text) == len(PLAIN) * 20_000 - 1
    monkeypatch.setattr("reportmine.read.regular.MAX_BYTES", 100_000)
    with pytest.raises(ReadProblem) as caught:
        read(path)
    assert caught.value.code == "too_large"


def test_which_files_lie_under_a_path(tmp_path: Path) -> None:
    for name in ("b.txt", "a.PDF", "notes.csv", ".hidden.txt", "in/c.md", ".git/d.txt", "in/e.docx", "odd"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [p.relative_to(tmp_path).as_posix() for p in find_files([tmp_path])] == [
        "a.PDF", "b.txt", "in/c.md", "in/e.docx",
    ]  # fmt: skip
    named = [tmp_path / "odd", tmp_path / ".hidden.txt", tmp_path / "odd"]
    assert find_files(named) == named[:2]
    with pytest.raises(ReportmineError, match="no such file or folder"):
        find_files([tmp_path / "nowhere"])
