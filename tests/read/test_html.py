"""HTML: the main part of a page, its blocks, and the way back to the source."""

import html
import time

import pytest

from reportmine.errors import ReadProblem
from reportmine.read import read_bytes


def read_page(source):
    return read_bytes(f"<!doctype html>{source}".encode(), "a.html")


def blocks(source):
    document = read_page(source)
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<h2>Head</h2><p>Text", [("heading", "Head"), ("paragraph", "Text")]),
        ("<ul><li>a</ul><p>After", [("bullet", "a"), ("paragraph", "After")]),
        ("<ul><li><p>a</p><p>more</p></ul>", [("bullet", "a"), ("paragraph", "more")]),
        ("<ul><li>a<ul><li>b</ul>tail</ul>", [("bullet", "a"), ("bullet", "b"), ("paragraph", "tail")]),
        ("<p>one<br>two<br><br>three", [("paragraph", "one two"), ("paragraph", "three")]),
        ("<pre>one\ntwo\n\nthree</pre>", [("paragraph", "one two"), ("paragraph", "three")]),
        ("<p>a &amp; b&nbsp;c &#8217;", [("paragraph", "a & b c ’")]),
        ("<p>in&shy;for&#x200b;mation", [("paragraph", "information")]),
        ("<h1>Only</h1><h2>headings</h2>", [("heading", "Only"), ("heading", "headings")]),
        ("<table><caption>Cap</caption><tr><th>K<th>V</table>", [("paragraph", "Cap"), ("row", "K V")]),
        ("<tr>no table", [("paragraph", "no table")]),
    ],
)  # fmt: skip
def test_blocks(source, expected):
    assert blocks(source) == expected


def test_levels():
    document = read_page("<h1>a</h1><h3>b</h3><ol><li>c<ul><li>d</ul></ol>")
    assert [(b.kind, b.level) for b in document.blocks] == [
        ("heading", 1), ("heading", 3), ("bullet", 0), ("bullet", 1),
    ]  # fmt: skip


def test_bold_is_the_whole_block():
    document = read_page("<p><b>All</b> <strong>bold</strong></p><p><b>Half</b> bold</p>")
    assert [b.style.bold for b in document.blocks] == [True, False]


def test_cells_with_lists_stay_apart():
    document = read_page(
        "<table><tr><td>Trust</td><td>Act on<ul><li>one</li><li>two</li></ul></td></tr></table>"
    )
    (row,) = document.blocks
    assert [document.text[s:e] for s, e in row.cells] == ["Trust", "Act on one two"]


def test_a_table_that_lays_out_the_page_is_read_as_a_page():
    source = (
        "<table><tr><td>Menu</td><td><h2>Findings</h2><p>Text.</p>"
        "<table><tr><td>Safe</td><td>Good</td></tr></table><ul><li>point</li></ul></td></tr></table>"
    )
    assert blocks(source) == [
        ("paragraph", "Menu"), ("heading", "Findings"), ("paragraph", "Text."), ("row", "Safe Good"),
        ("bullet", "point"),
    ]  # fmt: skip


def test_a_table_inside_a_list():
    source = "<ul><li>x<table><tr><td>a</td><td>b</td></tr></table>y</li><li>z</li></ul>"
    assert blocks(source) == [("bullet", "x"), ("row", "a b"), ("paragraph", "y"), ("bullet", "z")]


def test_clutter_and_hidden_parts_are_left_out():
    source = (
        "<nav>menu</nav><div class='cookie-banner'>cookies</div><div class='social-links'>share</div>"
        "<p hidden>no</p><p style='display: none'>no</p><p aria-hidden=true>no</p><footer>foot</footer>"
        "<script>no()</script><style>no{}</style><p>Text."
    )
    assert blocks(source) == [("paragraph", "Text.")]


@pytest.mark.parametrize(
    "name", ["adult-social-care", "social-work-practice", "shared-care", "share-of-voice"]
)
def test_our_own_words_are_no_clutter(name):
    assert blocks(f"<div class='{name}'>Text</div><section id='{name}'>More</section>") == [
        ("paragraph", "Text"), ("paragraph", "More"),
    ]  # fmt: skip


def test_main_article_or_body():
    assert blocks("<p>out</p><main><p>in</p></main>") == [("paragraph", "in")]
    assert blocks("<p>out</p><article><p>the most of the text</p></article>") == [
        ("paragraph", "the most of the text")
    ]
    assert blocks("<article>one</article><article>two</article>") == [
        ("paragraph", "one"),
        ("paragraph", "two"),
    ]
    assert blocks("<main></main><p>outside an empty main") == [("paragraph", "outside an empty main")]


def test_forms():
    assert blocks("<p>Text</p><form><p>Was this useful?</p></form>") == [("paragraph", "Text")]
    assert blocks("<form><h1>Title</h1><p>A page in a form</p></form>")[1] == (
        "paragraph",
        "A page in a form",
    )
    assert blocks("<form><p>A page in a form without a title</p></form>") == [
        ("paragraph", "A page in a form without a title")
    ]


def test_what_the_page_says_of_itself():
    document = read_page(
        "<title>  A\n report </title><link rel=canonical href='https://example.org/r'>"
        "<meta name='DC.date.issued' content='2024-05-01'><p>Text"
    )
    assert document.meta == {"title": "A report", "url": "https://example.org/r", "published": "2024-05-01"}


def test_the_map_is_not_led_astray_by_the_menu():
    source = (
        "<nav><a>Safe</a></nav><main><!-- Safe --><h1 title='Safe > sound'>Safe</h1>"
        "<p>R&amp;D is</span> safe.</p></main>"
    )
    document = read_page(source)
    full = f"<!doctype html>{source}"
    assert document.segments[0].source == (full.index("sound'>Safe") + 7, full.index("sound'>Safe") + 11)
    for segment in document.segments:
        assert html.unescape(full[slice(*segment.source)]) == document.text[segment.start : segment.end]


def test_too_many_elements(monkeypatch):
    monkeypatch.setattr("reportmine.read.html_shown.MAX_NODES", 1000)
    with pytest.raises(ReadProblem) as caught:
        read_page("<p>a" * 600)
    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    "source",
    ["<b><p>" * 20_000 + "x", "<!--" * 100_000, "<script" * 100_000, "<a '" * 100_000 + "x",
     "<table><tr><td colspan=99999 rowspan=99999>x" * 3_000, "<ul><li>" * 5_000 + "x", "&" * 300_000],
    ids=["formatting", "comments", "scripts", "quotes", "tables", "lists", "entities"],
)  # fmt: skip
def test_no_page_is_a_trap(source):
    began = time.process_time()
    read_page(f"<p>word</p>{source}")
    assert time.process_time() - began < 16
