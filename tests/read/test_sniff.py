"""Formats are told by content first; encodings by mark, by rule, then by guess."""

import pytest

from reportmine.errors import ReadProblem
from reportmine.read import read, read_bytes
from reportmine.read.reasons import MAX_REASON, reason
from reportmine.read.sniff import decode, sniff

TEXT = "The provider’s medicines weren’t managed – see “Regulation 12”, café."


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7\n", "a.pdf", "pdf"),
        (b"%PDF-1.7\n", "download", "pdf"),  # a file without a suffix
        (b"\x00junk" * 400 + b"%PDF-1.4", "a.pdf", "pdf"),  # a gateway's lines before the PDF
        (b"How a %PDF-1.7 file begins", "a.txt", "text"),  # a text about PDFs
        (b"PK\x03\x04....[Content_Types].xml....word/document.xml", "a.bin", "docx"),
        (b"  <!DOCTYPE html><p>x", "a.txt", "html"),
        (b"<?xml version='1.0'?><html>", "a", "html"),
        (b"# Title", "a.md", "markdown"),
        (b"plain", "A.TXT", "text"),
        ("päper".encode("utf-16"), "a.txt", "text"),
        (b"Willow\x00House\x00Care\x00Home", "a.txt", "text"),  # NULs for spaces
    ],
)
def test_kind(data, name, kind):
    assert sniff(data, name) == kind


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "empty"),
        (b" \r\n\x00", "a.pdf", "empty"),
        (b'{"statusCode": 429}', "a.pdf", "not_a_report"),
        (b"{\\rtf1 hello}", "a.docx", "foreign"),
        (b"no archive", "a.docx", "damaged"),
        (b"no message", "a.mhtml", "damaged"),
        (b"PK\x03\x04 other", "a.docx", "foreign"),
        (b"PK\x03\x04 password/list.txt", "a.zip", "foreign"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "a.doc", "foreign"),
        (bytes(range(32)) * 10, "a.txt", "foreign"),
        ("Overall rating: Good, and the rest".encode("cp037"), "a.txt", "foreign"),  # EBCDIC
        (b"a,b\n1,2\n", "a.csv", "foreign"),
    ],
)
def test_refused(data, name, code):
    with pytest.raises(ReadProblem) as caught:
        sniff(data, name)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


def test_old_macintosh():
    assert decode((TEXT + "\rNext").encode("mac_roman")) == TEXT + "\rNext"


def test_a_page_may_name_its_encoding_and_may_lie():
    page = '<meta charset="{}"><p>Здравствуйте</p>'
    assert "Здравствуйте" in decode(page.format("windows-1251").encode("cp1251"))
    assert "café’s" in decode('<meta charset="utf-8">café’s'.encode("cp1252"))
    assert "café" in decode('<meta charset="no-such">café'.encode("cp1252"))


def test_nuls_become_spaces():
    assert read_bytes(b"Willow\x00House", "a.txt").text == "Willow House"


def test_undefined_bytes_do_not_fail():
    assert decode(b"caf\xe9 \x81").startswith("café")


def test_read_refuses_what_is_no_file(tmp_path):
    for path, code in ((tmp_path / "none.pdf", "not_found"), (tmp_path, "foreign")):
        with pytest.raises(ReadProblem) as caught:
            read(path)
        assert caught.value.code == code


def test_reason_is_one_short_line_without_folders():
    error = ValueError("bad\nfile /home/someone/secret/a.pdf\x1b[31m \u202e" + "x" * 500)
    text = reason(error)
    assert len(text) <= MAX_REASON
    assert text.isprintable()
    assert text.startswith("bad file a.pdf")
    assert reason(KeyError()) == "KeyError"
