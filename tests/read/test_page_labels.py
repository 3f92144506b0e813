"""A page's place in the file, and the number that readers see on it."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle

from reportmine.read import Document, read, read_bytes
from reportmine.structure import structure
from tests.helpers import CASES
from tests.read.test_pdf_frame import page


def labelled(*ranges: dict[str, object], pages: int = 4) -> Document:
    writer = PdfWriter()
    for _ in range(pages):
        writer.append(PdfReader(io.BytesIO(page())))
    for given in ranges:
        writer.set_page_label(**given)  # type: ignore[arg-type]
    out = io.BytesIO()
    writer.write(out)
    return read_bytes(out.getvalue(), "a.pdf")


ROMAN, DECIMAL = PageLabelStyle.LOWERCASE_ROMAN, PageLabelStyle.DECIMAL


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ((), [None, None, None, None]),
        (({"page_index_from": 0, "page_index_to": 3, "style": DECIMAL},), [None, None, None, None]),
        (({"page_index_from": 0, "page_index_to": 1, "style": ROMAN},
          {"page_index_from": 2, "page_index_to": 3, "style": DECIMAL}), ["i", "ii", "1", "2"]),
        (({"page_index_from": 0, "page_index_to": 3, "style": DECIMAL, "start": 17},),
         ["17", "18", "19", "20"]),
        (({"page_index_from": 0, "page_index_to": 3, "style": DECIMAL, "prefix": "A-"},),
         ["A-1", "A-2", "A-3", "A-4"]),
        (({"page_index_from": 0, "page_index_to": 0, "prefix": "Cover"},
          {"page_index_from": 1, "page_index_to": 3, "style": DECIMAL}), ["Cover", "1", "2", "3"]),
        (({"page_index_from": 0, "page_index_to": 3, "prefix": " "},), [None, None, None, None]),
    ],
    ids=["none", "the same", "roman", "from 17", "prefix", "cover", "blank"],
)  # fmt: skip
def test_labels_that_say_more_than_the_place_are_kept(
    ranges: tuple[dict[str, object], ...], expected: list[str | None]
) -> None:
    found = labelled(*ranges)
    assert [s.label for s in found.sheets] == expected
    assert [found.label_of(n) for n in (1, 2, 3, 4)] == expected
    assert found.label_of(None) is None
    assert found.label_of(5) is None
    assert found.pages == 4
    assert Document.from_dict(found.to_dict()) == found


def test_the_case_as_users_told_it() -> None:
    found = structure(read(CASES / "20-page-labels.pdf"))
    assert {(f.page, found.document.label_of(f.page)) for f in found.findings} == {(3, "1")}
    told = found.to_dict()
    assert told["report"]["page_labels"] == {"1": "i", "2": "ii", "3": "1"}
    assert {f["ocr"] for f in told["findings"]} == {False}
