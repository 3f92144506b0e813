"""Damaged, odd and hostile files: each gives a document or a problem, none stops the run.

Some are bombs: they are opened in the pool's child processes alone.
"""

from __future__ import annotations

import csv
import time
from collections import Counter
from pathlib import Path

import pytest

from reportmine.errors import PROBLEM_CODES, ReadProblem
from reportmine.read import Document
from reportmine.read.pool import read_all

HOSTILE = Path(__file__).resolve().parents[2].parent / "shared" / "hostile"
TIMEOUT = 20.0
MAX_SECONDS = 180.0  # about 30 with two free cores
MAX_MESSAGE = 300

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not HOSTILE.is_dir(), reason=f"the hostile files are not at {HOSTILE}"),
]

# What each of these is, by eye; the others need only come out one way or the other.
ENCRYPTED = """
    docx/made__encrypted_flag.docx docx/tika__protected_normal_case.docx
    pdf/ingest__password-hunter2.pdf pdf/made__enc_AES-128_userpw.pdf
    pdf/made__enc_RC4-40_userpw.pdf pdf/pdfminer__aes-256-r6.pdf pdf/pdfminer__rc4-128.pdf
    pdf/pypdf__crazyones-encrypted-256.pdf pdf/tika__testPDF_no_extract_yes_accessibility_owner_user.pdf
"""
NO_TEXT = """
    pdf/docling__ocr_test.pdf pdf/docling__ocr_test_rotated_90.pdf pdf/ingest__jbig2.pdf
    pdf/ingest__example.pdf pdf/made__scanned_no_text.pdf pdf/made__font_no_unicode.pdf
    pdf/samplefiles__imagemagick-lzw.pdf pdf/samplefiles__imagemagick-CCITTFaxDecode.pdf
"""
EMPTY = "pdf/ingest__empty.pdf html/ingest__empty_5_doc_pages.html pdf/made__ops_q_2M.pdf"
DAMAGED = """
    docx/made__flip2.docx docx/made__trunc99.docx docx/made__quadratic.docx pdf/made__header_only.pdf
    pdf/made__pages_self_loop.pdf docx/made__dup_document.docx docx/made__rel_external.docx
    docx/made__nest_xml_200k.docx
    pdf/made__flate_corrupt_mid.pdf pdf/made__trunc50_17_pdfjs__issue5874.pdf
    pdf/made__random_100k.pdf
"""
FOREIGN = "docx/made__rtf.docx html/made__gzip.html text/made__ebcdic_cp037.txt"
NOT_A_REPORT = "pdf/made__html_soft404.pdf pdf/made__json_error.pdf"
TOO_LARGE = "docx/made__size_lie.docx pdf/made__flate_bomb_ops_120MB.pdf pdf/made__flate_flate_bomb.pdf"
VERDICTS = {
    name: code
    for code, names in (
        ("encrypted", ENCRYPTED), ("no_text", NO_TEXT), ("empty", EMPTY), ("damaged", DAMAGED),
        ("foreign", FOREIGN), ("too_large", TOO_LARGE), ("not_a_report", NOT_A_REPORT),
    )
    for name in names.split()
}  # fmt: skip
READABLE = {
    "docx/docling__Strict.docx": "Some text",
    "docx/docling__textbox.docx": "Student falls ill",
    "docx/tika__footnotes.docx": "snoska",
    "docx/tika__testInstrLink.docx": "Shared from OneDrive",
    "docx/made__traversal.docx": "Willow House Care Home",
    "docx/made__utf16_doc.docx": "Willow House Care Home",
    "html/docling__table_03.html": "First item Second item Third item",
    "html/made__charset_lies.html": "’café",
    "html/made__cookie_wall.html": "Willow House Care Home",
    "html/made__hidden_prompt.html": "Willow House Care Home",
    "html/tika__resume.html": "Здравствуйте",
    "pdf/dangerzone__sample-pdf.pdf": "Lorem ipsum dolor sit amet",
    "pdf/docling__multi_page.pdf": "The Evolution of the Word Processor",
    "pdf/made__leading_junk_2k.pdf": "Willow House Care Home",
    "pdf/made__no_xref.pdf": "Willow House Care Home",
    "pdf/made__enc_AES-128_owneronly.pdf": "Willow House Care Home",
    "pdf/pdfjs__issue17730.pdf": "There are two types of links in PDF",
    "pdf/pypdf__r5-empty-password.pdf": "pdf encryption test",
    "pdf/tika__testPDF.pdf": "Apache Tika is a toolkit",
    "text/made__cp1252.txt": "medicines weren’t managed – see “Regulation 12” café £95",
    "text/made__mac_cr.txt": "medicines weren’t managed – see “Regulation 12” café £95",
    "text/made__nuls.txt": "Willow House Care Home",
    "text/made__utf-16.txt": "medicines weren’t managed",
    "text/made__utf-32.txt": "medicines weren’t managed",
}
HIDDEN = {"html/made__hidden_prompt.html": "Ignore", "html/made__xss_body.html": "alert("}


@pytest.fixture(scope="module")
def found() -> dict[str, Document | ReadProblem]:
    with (HOSTILE / "files.csv").open(encoding="utf-8") as file:
        names = [row["file"] for row in csv.DictReader(file)]
    out: dict[str, Document | ReadProblem] = {}
    waits: list[tuple[float, str]] = []
    began = last = time.monotonic()
    for path, verdict in read_all([HOSTILE / name for name in names], jobs=2, timeout=TIMEOUT):
        name = path.relative_to(HOSTILE).as_posix()
        out[name] = verdict
        waits.append((time.monotonic() - last, name))
        last = time.monotonic()
    print(f"\n{len(out)} files in {last - began:.0f} s; the longest waits:")
    for seconds, name in sorted(waits, reverse=True)[:8]:
        print(f"{seconds:6.1f} s  {name}")
    codes = Counter(v.code if isinstance(v, ReadProblem) else "document" for v in out.values())
    print(", ".join(f"{code} {count}" for code, count in codes.most_common()))
    assert list(out) == names
    assert last - began < MAX_SECONDS
    return out


def test_every_file_is_a_document_or_a_problem(found):
    for name, verdict in found.items():
        if isinstance(verdict, Document):
            assert any(c.isalnum() for c in verdict.text), name
            messages = [message for _, message, _ in verdict.problems]
        else:
            assert verdict.code in PROBLEM_CODES, name
            messages = [verdict.message]
        for message in messages:
            assert message, name
            assert message.isprintable(), name
            assert len(message) <= MAX_MESSAGE, name
            assert "Traceback" not in message, name
            assert str(HOSTILE) not in message, name


def test_what_is_said_of_each(found):
    said = {name: getattr(found[name], "code", "document") for name in VERDICTS}
    assert said == VERDICTS


def test_readable_files_are_read(found):
    for name, text in READABLE.items():
        assert isinstance(found[name], Document), (name, found[name])
        assert text in found[name].text, name


def test_hidden_text_and_scripts_stay_out(found):
    for name, text in HIDDEN.items():
        assert text not in found[name].text, name
