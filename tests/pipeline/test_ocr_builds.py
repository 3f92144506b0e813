"""With OCR, and again without: only reports with pages that hold no text are read again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reportmine.errors import ReadProblem
from reportmine.pipeline import Summary, builder, keys
from reportmine.pipeline import build as build_database
from reportmine.pipeline.keys import Keys
from reportmine.read import Document
from reportmine.read.document import Sheet
from reportmine.structure import ManifestRow, Report
from reportmine.structure.catalogue import catalogue
from tests.helpers import CASES, contents, sound, sqlite_rows

SCAN, WHOLE = "08-one-page-is-a-scan.pdf", "20-page-labels.pdf"
NONE = ManifestRow()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name in (SCAN, WHOLE):
        shutil.copy(CASES / name, tmp_path / "in" / name)
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Which files were read, with OCR or without; OCR itself is played: it reads what is unread."""
    out: list[tuple[str, bool]] = []
    real = builder.reports_of

    def played(document: Document) -> Document:
        sheets = tuple(s if s.read_by else Sheet(s.number, s.label, "ocr", 0.9) for s in document.sheets)
        problems = tuple(("ocr_page", "read", page) for _, _, page in document.problems)
        return replace(document, sheets=sheets, problems=problems)

    def counting(
        files: list[tuple[Path, ManifestRow]], *rest: Any, ocr: bool = False
    ) -> Iterator[Report | ReadProblem]:
        out.extend((path.name, ocr) for path, _ in files)
        for found in real(files, *rest):
            if ocr and isinstance(found, Report):
                found.document = played(found.document)
            yield found

    monkeypatch.setattr(builder, "reports_of", counting)
    monkeypatch.setattr(builder, "require_ocr", lambda: None)
    return out


def build(folder: Path, ocr: bool, name: str = "r.db") -> Summary:
    return build_database(folder / name, [folder / "in"], model="fast", ocr=ocr)


def test_a_build_with_ocr_reads_again_only_what_has_unread_pages(
    folder: Path, asked: list[tuple[str, bool]]
) -> None:
    build(folder, ocr=False)
    assert sorted(asked) == [(SCAN, False), (WHOLE, False)]
    how = """select read_by from pages join reports on id = report_id
        where source_path like ? order by page"""
    assert sqlite_rows(folder / "r.db", how, f"%{SCAN}") == [("text",), (None,), ("text",)]
    asked.clear()
    build(folder, ocr=True)
    assert asked == [(SCAN, True)]
    assert sqlite_rows(folder / "r.db", how, f"%{SCAN}") == [("text",), ("ocr",), ("text",)]
    of_pages = "select code, page from problems where page is not null"
    assert sqlite_rows(folder / "r.db", of_pages) == [("ocr_page", 2)]
    sound(folder / "r.db")
    asked.clear()
    build(folder, ocr=True)
    assert asked == []
    build(folder, ocr=False)
    assert asked == [(SCAN, False)]
    build(folder, ocr=False, name="fresh.db")
    assert contents(folder / "r.db") == contents(folder / "fresh.db")


def test_the_key_of_a_report_with_pictures_has_the_reader_of_pictures_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without, with_ocr = Keys("fast", catalogue()), Keys("fast", catalogue(), ocr=True)
    assert without.read_key("a.pdf", NONE) == with_ocr.read_key("a.pdf", NONE)
    assert without.read_key("a.pdf", NONE) == without.read_key("a.pdf", NONE, pictures=True)
    first = with_ocr.read_key("a.pdf", NONE, pictures=True)
    assert first != without.read_key("a.pdf", NONE, pictures=True)
    monkeypatch.setattr(keys, "_version", lambda name: "99")
    keys._step.cache_clear()
    assert with_ocr.read_key("a.pdf", NONE, pictures=True) != first
    assert with_ocr.read_key("a.pdf", NONE) == without.read_key("a.pdf", NONE)
    keys._step.cache_clear()


def test_the_folder_s_report_is_named_for_each_duplicate(
    folder: Path, asked: list[tuple[str, bool]]
) -> None:
    shutil.copy(CASES / WHOLE, folder / "in" / "z-copy.pdf")
    for _ in range(2):  # the second time the report itself is known
        build(folder, ocr=False)
        rows = sqlite_rows(
            folder / "r.db",
            "select p.path, r.source_path from problems p join reports r on r.id = p.report_id "
            "where code = 'duplicate'",
        )
        assert [(Path(one).name, Path(other).name) for one, other in rows] == [("z-copy.pdf", WHOLE)]


def test_pages_read_by_ocr_are_one_line_of_the_build_s_summary() -> None:
    from reportmine.cli.reports import _listed

    problems = [
        ("a.pdf", "ocr_page", "page 1"), ("a.pdf", "ocr_page", "page 2"), ("b.pdf", "no_text", "why"),
        ("c.pdf", "ocr_page", "page 7"),
    ]  # fmt: skip
    assert _listed(problems) == [
        "ocr_page: a.pdf: 2 pages were read by OCR from pictures", "no_text: b.pdf: why",
        "ocr_page: c.pdf: 1 page was read by OCR from pictures",
    ]  # fmt: skip
