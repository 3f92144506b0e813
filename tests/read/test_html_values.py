"""HTML: which parts of a page are its text, and where each piece stands in the source."""

from __future__ import annotations

import pytest

from reportmine.read import Document, read_bytes

TEXT = "<p>People told us that they were heard by those whom they met.</p>"
SAID = ("paragraph", 0, "People told us that they were heard by those whom they met.")


def page(source: str) -> Document:
    return read_bytes(f"<!doctype html>{source}".encode(), "a.html")


def blocks(source: str) -> list[tuple[str, int, str]]:
    found = page(source)
    return [(b.kind, b.level, found.text[b.start : b.end]) for b in found.blocks]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # A teaser beside the text is not the page.
        (f"<article><h2>Latest news</h2></article>{TEXT * 2}", [("heading", 2, "Latest news"), SAID, SAID]),
        (f"<article>{TEXT * 2}</article><h2>News</h2>", [SAID, SAID]),
        (f"<div role=main>{TEXT}</div><p>Out</p>", [SAID]),
        ("<p hidden=until-found>Folded.</p>", [("paragraph", 0, "Folded.")]),
        (f"<p hidden>no</p><div hidden=''>no</div>{TEXT}", [SAID]),
        (f"<p style='Visibility: hidden'>no</p>{TEXT}", [SAID]),
        (f"<p style='DISPLAY:NONE'>no</p>{TEXT}", [SAID]),
        (f"<p aria-hidden=true>no</p><p aria-hidden=false>yes</p>{TEXT}", [("paragraph", 0, "yes"), SAID]),
        # Names of clutter on text are chance.
        (f"<ul><li class=social>Care</li></ul>{TEXT}", [("bullet", 0, "Care"), SAID]),
        (f"<p class=pagination>Page text.</p>{TEXT}", [("paragraph", 0, "Page text."), SAID]),
        (f"<h2 id=share>Shared care</h2>{TEXT}", [("heading", 2, "Shared care"), SAID]),
        (f"<div class=masthead><h1>Report</h1></div>{TEXT}", [("heading", 1, "Report"), SAID]),
        (f"<div class=masthead><h2>Menu</h2></div>{TEXT}", [SAID]),
        (f"<div class=site-footer>no</div><div id=breadcrumbs>no</div>{TEXT}", [SAID]),
        # Boxes and data.
        ("<table><tr><td>A box</td></tr></table>", [("paragraph", 0, "A box")]),
        ("<table><tr><th>Safe</th><td>Good</td></tr></table>", [("row", 0, "Safe Good")]),
        ("<table><tr><td>a</td><td><h3>b</h3></td></tr></table>", [("paragraph", 0, "a"),
                                                                ("heading", 3, "b")]),
        ("<ol><li>a<ol><li>b<ol><li>c</ol></ol></ol>", [("bullet", 0, "a"), ("bullet", 1, "b"),
                                                        ("bullet", 2, "c")]),
        ("<h2>One<br><br>Two</h2>", [("heading", 2, "One Two")]),
        ("<p>a<br>b<br><br>c", [("paragraph", 0, "a b"), ("paragraph", 0, "c")]),
        ("<p>a <textarea>no</textarea> <select><option>no</select> b", [("paragraph", 0, "a b")]),
        ("<h6>Six</h6>", [("heading", 6, "Six")]),
    ],
)  # fmt: skip
def test_blocks(source: str, expected: list[tuple[str, int, str]]) -> None:
    assert blocks(source) == expected


def test_the_canonical_address_goes_before_that_of_a_network() -> None:
    meta = page(
        "<link rel=canonical href='https://a.example/r'><meta property='og:url' content='https://b.example'>"
        "<meta property='article:published_time' content='2024-02-01T09:00'><p>x"
    ).meta
    assert meta == {"url": "https://a.example/r", "published": "2024-02-01T09:00"}
    assert page("<meta property='og:url' content='https://b.example'><p>x").meta == {
        "url": "https://b.example"
    }


def test_the_same_words_twice_lead_to_the_two_places() -> None:
    source = "<p>Safe care</p><p>Safe care</p><nav>Safe care</nav><p>Safe care</p>"
    full = f"<!doctype html>{source}"
    starts = [segment.source[0] for segment in page(source).segments if segment.source]
    first = full.index("Safe")
    second = full.index("Safe", first + 1)
    menu = full.index("Safe", second + 1)
    assert starts == [first, second, full.index("Safe", menu + 1)]


def test_an_entity_is_a_segment_of_its_own() -> None:
    document = page("<p>R&amp;D is&#8217;nt</p>")
    full = "<!doctype html><p>R&amp;D is&#8217;nt</p>"
    pairs = [
        (document.text[s.start : s.end], full[slice(*s.source)]) for s in document.segments if s.source
    ]
    assert pairs == [
        ("R", "R"), ("&", "&amp;"), ("D is", "D is"), ("’", "&#8217;"), ("nt", "nt"),
    ]  # fmt: skip


def test_bold_weighs_the_whole_block() -> None:
    found = page("<p><b>a</b> <b>b</b></p><p><b>a</b> b</p><p>a</p><td><strong>c</strong>").blocks
    assert [b.style.bold for b in found] == [True, False, False, True]
