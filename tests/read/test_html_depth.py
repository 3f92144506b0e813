"""Pages nested too deep: what lies deeper is read where the limit is, and no word is lost."""

from __future__ import annotations

import html

import pytest

from reportmine.read import read_bytes
from reportmine.read.html_depth import DEEPEST, shallow


@pytest.mark.parametrize(
    "unit",
    [
        "<p>x", "<li>x", "<h2>x", "<td>x", "<a name=x>x", "<dt>x<dd>y", "<br>", "<img alt='a>b'>",
        "<div>x</div>", "<div><span>x</div>", "<ul><li>x</ul>", "<table><tr><td>x</table>",
        "<!-- <div> -->", "<button>x", "<script>a('<div>')</script>", "<style>/* <b> */</style>", "</div>",
        "x < y ", "<DIV>x</Div >", "<div title='</div>'>x</div>", "<p>a<b>x</b><i>y</i>",
    ],
)  # fmt: skip
def test_a_long_page_is_left_as_it_is(unit: str) -> None:
    source = unit * 2 * DEEPEST
    assert shallow(source) == source


def test_drawings_are_left_as_they_are() -> None:
    source = f"<svg>{'<path d=x />' * 2_000}</svg>{'<math><mspace/></math>' * 2_000}"
    assert shallow(source) == source


@pytest.mark.parametrize(
    ("unit", "left"),
    [
        ("<div>", "<br><br>"), ("<section class='a b'>", "<br><br>"), ("<x-y>", "<br><br>"),
        ("<div/>", "<br><br>"), ("<span>", ""), ("<b>", ""), ("<FONT color=red>", ""),
        ("<div></span>", "<br><br></span>"), ("<blockquote></x>", "<br><br></x>"),
        ("<div title='>'>", "<br><br>"),
    ],
)  # fmt: skip
def test_no_more_are_open_than_the_limit(unit: str, left: str) -> None:
    assert shallow(unit * (DEEPEST + 3)) == unit * DEEPEST + left * 3


def test_end_tags_of_what_was_left_out_go_with_it() -> None:
    deep = "<div>" * DEEPEST
    assert shallow(f"{deep}<div><b>x</b></div>y{'</div>' * DEEPEST}z") == (
        f"{deep}<br><br>x<br><br>y{'</div>' * DEEPEST}z"
    )
    # What ends makes room, and an end tag ends what is open within its element.
    ended = f"<section>{deep[5:]}</section><div>x</div>"
    assert shallow(ended) == ended


@pytest.mark.parametrize("depth", [10, DEEPEST - 5, DEEPEST + 40, 3_000])
def test_words_of_a_deep_page_are_read_and_lead_back(depth: int) -> None:
    inner = "<div>Staff are kind &amp; <b>calm.</b></div><div>Leaders listen.</div>"
    source = (
        f"<html><body><p>First.</p>{'<div>' * depth}{inner}{'</div>' * depth}<p>Last.</p></body></html>"
    )
    document = read_bytes(source.encode(), "report.html")
    assert [document.text[b.start : b.end] for b in document.blocks] == [
        "First.", "Staff are kind & calm.", "Leaders listen.", "Last.",
    ]  # fmt: skip
    for segment in document.segments:
        assert segment.source
        assert html.unescape(source[slice(*segment.source)]) == document.text[segment.start : segment.end]


def test_what_is_never_closed_loses_nothing() -> None:
    source = "".join(f"<div>Finding number {n}.\n" for n in range(2_000))
    document = read_bytes(f"<html><body>{source}".encode(), "report.html")
    assert [document.text[b.start : b.end] for b in document.blocks] == [
        f"Finding number {n}." for n in range(2_000)
    ]
