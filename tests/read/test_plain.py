"""Text and Markdown, and the mixtures that text extraction leaves behind."""

import time

import pytest

from reportmine.read import read_bytes


def blocks(text, name="a.txt"):
    document = read_bytes(text.encode(), name)
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


def rows(text):
    document = read_bytes(text.encode(), "a.md")
    return [[document.text[s:e] for s, e in b.cells] for b in document.blocks if b.kind == "row"]


WRAPPED = (
    "Leaders in the area have a shared understanding of what is needed\n"
    "and they have begun to act on it together with the people who use\n"
    "services and the people who care for them across all of the towns\n"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Title\n\nText.", [("heading", "Title"), ("paragraph", "Text.")]),
        ("### Closed ###\n#\nText", [("heading", "Closed"), ("paragraph", "Text")]),
        ("Title\n=====\nUnder\n-----", [("heading", "Title"), ("heading", "Under")]),
        ("- one\n* two\n• three", [("bullet", "one"), ("bullet", "two"), ("bullet", "three")]),
        ("1. one\n2) two", [("bullet", "one"), ("bullet", "two")]),
        ("\u200b• glyph after an unseen character", [("bullet", "glyph after an unseen character")]),
        ("one\r\ntwo\rthree\x0cfour", [("paragraph", w) for w in ("one", "two", "three", "four")]),
        ("**Key** [messages](#)  <u>here</u>", [("paragraph", "Key messages here")]),
        (r"\*not italic\* and 2 * 3", [("paragraph", "*not italic* and 2 * 3")]),
        ("> quoted\n\n```text\ncode\n```", [("paragraph", "quoted"), ("paragraph", "code")]),
        ("in\u00adfor\u200bmation \u202etxet\u202c", [("paragraph", "information txet")]),
        ("¹ See the Act.", [("footnote", "¹ See the Act.")]),
    ],
)  # fmt: skip
def test_blocks(text, expected):
    assert blocks(text) == expected


def test_markdown_tables():
    table = "| Body | Action |\n|:--|--:|\n| Trust | Act \\| review |"
    assert rows(table) == [["Body", "Action"], ["Trust", "Act | review"]]
    assert rows("Body | Action\n--- | ---\nTrust | Act") == [["Body", "Action"], ["Trust", "Act"]]
    assert blocks("either | or, in prose")[0][0] == "paragraph"


def test_tabs_make_a_row():
    assert rows("Safe\tGood") == [["Safe", "Good"]]


def test_numbered_headings_and_numbered_lists():
    text = (
        "1. Introduction\nThis report is new.\n\n1.1 Scope\n\nIt covers care.\n\n"
        "2. Findings\n\n1. one\n2. two\n\nEnd."
    )
    assert [t for k, t in blocks(text) if k == "heading"] == ["1. Introduction", "1.1 Scope", "2. Findings"]
    assert [t for k, t in blocks(text) if k == "bullet"] == ["one", "two"]
    listed = "The aims are:\n\n1. Better care\n\n2. Better value\n\n3. Better lives\n\nText."
    assert not [t for k, t in blocks(listed) if k == "heading"]


def test_wrapped_lines_are_one_paragraph():
    found = blocks(
        f"{WRAPPED * 3}\n1. Introduction\nThe report begins here, and it goes on for a while\nlonger."
    )
    assert found[0][1] == " ".join((WRAPPED * 3).split())
    assert found[1:] == [
        ("heading", "1. Introduction"),
        ("paragraph", "The report begins here, and it goes on for a while longer."),
    ]


def test_a_page_break_and_a_footnote_inside_a_sentence():
    text = (
        "- People told us that they had to repeat their story to every person who\n\n"
        "¹ A survey of 2024.\n\ncame to see them."
    )
    assert blocks(text) == [
        (
            "bullet",
            "People told us that they had to repeat their story to every person who came to see them.",
        ),
        ("footnote", "¹ A survey of 2024."),
    ]


def test_nested_bullets():
    document = read_bytes(b"- a\n  - b\n    - c\n  - d\n- e", "a.md")
    assert [b.level for b in document.blocks] == [0, 1, 2, 1, 0]


@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, "![" * 100_000, "# " + "#" * 200_000 + "x", "-" * 200_000 + "|x", "*a" * 100_000,
     "¹ note\n" * 30_000 + "text", "<!--" * 50_000, ("word " * 14 + "x\n\n") * 10_000],
    ids=["brackets", "pictures", "hashes", "dashes", "stars", "notes", "comments", "paragraphs"],
)  # fmt: skip
def test_no_line_is_a_trap(text):
    began = time.process_time()  # what is computed here, whatever else the machine does
    read_bytes((text + "\n\nword").encode(), "a.md")
    assert time.process_time() - began < 10  # a second or less; a trap takes minutes
