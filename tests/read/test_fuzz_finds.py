"""What mutated files have found in the readers, each kept as the smallest file of its kind."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from reportmine.errors import ReadProblem
from reportmine.read import read_bytes

WORD = Path(__file__).resolve().parents[2] / "corpus" / "eastmarsh-local-system-review-2018.docx"


def word(part: str, content: bytes) -> bytes:
    """A Word file in which one part holds something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(WORD) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "utf-16",
        "utf-32",
        "UTF-16LE",
        "idna",
        "undefined",
        "hex",
        "base64",
        "zlib",
        "rot13",
        "mbcs",
        "x-none",
    ],
)
def test_a_page_whose_own_word_on_its_encoding_is_none(name: str) -> None:
    page = f"<meta charset={name}><p>Leaders listen to people at the caf\xe9.</p>".encode("cp1252")
    assert read_bytes(page, "page.html").text == "Leaders listen to people at the café."


def test_a_word_file_whose_main_part_is_no_document() -> None:
    other = b'<x:y xmlns:x="http://example.org/x"><x:p>Leaders listen.</x:p></x:y>'
    with pytest.raises(ReadProblem, match="no document") as raised:
        read_bytes(word("word/document.xml", other), "report.docx")
    assert raised.value.code == "damaged"


def test_a_word_file_whose_properties_are_none_is_read() -> None:
    other = b'<x:y xmlns:x="http://example.org/x"/>'
    assert "Eastmarsh" in read_bytes(word("docProps/core.xml", other), "report.docx").text
