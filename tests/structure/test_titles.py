"""The title: what is printed, then the file's name, and a PDF's metadata last."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reportmine.read import Block, Document, Style, read_bytes
from reportmine.structure import structure
from reportmine.structure.titles import printed_title

PROSE = (
    "Inspectors found that leaders know their services well, and that staff keep people safe. "
    "Care plans are not kept up to date, and managers do not check them."
)
Line = tuple[str, float, bool]
CARRIED = "Northmere inspection report May 2018 - for pre-pub"


def pdf(
    *lines: tuple[str, float, bool], name: str = "50012345.pdf", title: str | None = CARRIED
) -> Document:
    """A PDF of one page: lines with the size and weight of their letters, then a page of prose."""
    rows = [*lines, *[(PROSE, 11.0, False)] * 12]
    text, blocks = "", []
    for line, size, bold in rows:
        start = len(text)
        text += line + "\n"
        blocks.append(Block("paragraph", start, len(text) - 1, 1, Style(size, bold)))
    made = read_bytes(text.encode(), name.replace(".pdf", ".txt"))
    meta = {"title": title} if title else {}
    return replace(made, name=name, format="pdf", text=text, blocks=tuple(blocks), meta=meta)


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ([("Saltmoor peer challenge", 20.0, False)], "Saltmoor peer challenge"),
        ([("NHS", 30.0, True), ("Saltmoor peer challenge", 20.0, False)], "Saltmoor peer challenge"),
        ([("OFFICIAL - SENSITIVE", 24.0, True), ("Saltmoor peer", 20.0, True)], "Saltmoor peer"),
        ([("Saltmoor peer", 20.0, False), ("challenge report", 20.0, False), ("May", 14.0, False)],
         "Saltmoor peer challenge report"),
        ([("4 June 2019", 20.0, False), ("Peer challenge of Saltmoor", 14.0, False)],
         "Peer challenge of Saltmoor"),
        ([("Dear Ms Reed", 11.0, True), ("Young carers", 11.0, True)], "Young carers"),
        ([("www.example.org", 20.0, False), ("Contents", 18.0, False), ("A peer challenge", 14.0, True)],
         "A peer challenge"),
        ([("Young carers were seen.", 11.0, True)], CARRIED),  # a sentence in bold is no title
    ],
)  # fmt: skip
def test_the_printed_heading_wins(lines: list[Line], title: str) -> None:
    assert structure(pdf(*lines)).title == title


@pytest.mark.parametrize(
    ("name", "carried", "title"),
    [
        ("saltmoor_peer-challenge.pdf", CARRIED, "saltmoor peer challenge"),
        ("50012345.pdf", CARRIED, CARRIED),
        ("final report (2).pdf", CARRIED, CARRIED),
        ("3fa85f6457174562.pdf", CARRIED, CARRIED),
        ("50012345.pdf", "Microsoft Word - draft.docx", "50012345"),
        ("50012345.pdf", None, "50012345"),
    ],
)
def test_then_the_name_then_what_the_file_carries(name: str, carried: str | None, title: str) -> None:
    assert structure(pdf(name=name, title=carried)).title == title


def test_a_plain_text_is_called_by_its_name_or_its_first_line() -> None:
    text = f"Peer challenge of Saltmoor\n\n{PROSE * 8}\n\n{PROSE}\n"
    assert structure(read_bytes(text.encode(), "saltmoor-2024.txt")).title == "saltmoor 2024"
    assert structure(read_bytes(text.encode(), "50012345.txt")).title == "Peer challenge of Saltmoor"


def test_only_the_first_page_and_what_may_be_a_title() -> None:
    assert printed_title(pdf()) is None
    document = pdf(("A peer challenge", 30.0, True))
    assert printed_title(document) == "A peer challenge"
    first, *rest = document.blocks
    assert printed_title(replace(document, blocks=(*rest, replace(first, page=2)))) is None


def test_a_reinspection_says_so() -> None:
    text = (
        "Saltmoor Council\n\nRe-inspection of services for children in need of help and protection\n\n"
        f"Inspection date: 8 May 2017 to 19 May 2017\n\n{PROSE}\n"
    )
    found = structure(read_bytes(text.encode(), "50012345.txt"))
    assert found.family == "ofsted_ilacs"
    assert found.title == (
        "Re-inspection of services for children in need of help and protection: Saltmoor"
    )
