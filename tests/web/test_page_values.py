"""Small parts of pages with exact answers: cells of a CSV, citations, shades, marks, headers."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Mapping
from typing import Any

import pytest
from markupsafe import Markup

from reportmine.web.datasette.guard import guarded
from reportmine.web.pages.cite import citations
from reportmine.web.pages.home import shade
from reportmine.web.pages.marks import mark_passages, mark_words, split_passage
from reportmine.web.pages.page import PageRequest, as_csv, sure, when


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(sign: str) -> None:
    rows = [{"text": f"{sign}1+1", "n": -1, "list": ["x", 2]}, {"text": f"a{sign}", "other": None}]
    cell, plain = f"'{sign}1+1", f"{sign}1+1"
    quoted = '"{}"' if sign == "\r" else "{}"
    last = quoted.format(f"a{sign}")
    head = "text,n,list,other\r\n"
    assert as_csv(rows) == f"{head}{quoted.format(cell)},-1,x; 2,\r\n{last},,,\r\n"
    assert as_csv(rows, raw=True) == f"{head}{quoted.format(plain)},-1,x; 2,\r\n{last},,,\r\n"
    assert as_csv([]) == ""


def test_what_was_asked() -> None:
    asked = PageRequest("p", "", {"a": [" x ", "y", "x"], "n": ["7"], "e": ["", " "]})
    assert (asked.get("a"), asked.get("e"), asked.get("none")) == ("x", "", "")
    assert (asked.all("a"), asked.all("e")) == (["x", "y"], [])


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("0", 1), ("10", 10), ("11", 10), ("-3", 5), ("²", 5), ("1e1", 5), ("", 5), ("9" * 12, 5)],
)
def test_a_number_from_one_to_the_most(text: str, number: int) -> None:
    assert PageRequest("p", "", {"n": [text]}).number("n", 5, 10) == number


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(1.0, "over 99 %"), (0.996, "over 99 %"), (0.994, "99 %"), (0.5, "50 %"), (0.0, "0 %")],
)
def test_how_sure(confidence: float, words: str) -> None:
    assert sure(confidence) == words


@pytest.mark.parametrize(
    ("first", "last", "published", "words"),
    [
        ("2024-01-02", "2024-01-05", "2024-03-01", "2024-01-02 to 2024-01-05"),
        ("2024-01-02", "2024-01-02", None, "2024-01-02"),
        (None, "2024-01-05", None, "2024-01-05"),
        (None, None, "2024", "published 2024"),
        (None, None, None, "no date printed"),
    ],
)
def test_when(first: str | None, last: str | None, published: str | None, words: str) -> None:
    assert when({"inspection_from": first, "inspection_to": last, "published": published}) == words


@pytest.mark.parametrize(
    ("n", "total", "level"),
    [
        (0, 0, 0),
        (0, 9, 0),
        (1, 100, 1),
        (5, 100, 2),
        (9, 100, 2),
        (10, 100, 3),
        (15, 100, 3),
        (20, 100, 4),
        (9, 9, 4),
    ],
)
def test_shades(n: int, total: int, level: int) -> None:
    assert shade(n, total) == level


FINDING: Mapping[str, Any] = {
    "text": "Records are not shared.", "inspectorates": "Ofsted, CQC", "published": "2024-03-01", "page": 7,
    "title": "Fenwater", "source_url": "https://example.org/f.pdf",
}  # fmt: skip


def test_citations() -> None:
    assert citations(FINDING) == {
        "Harvard": "“Records are not shared.” Ofsted, CQC (2024) Fenwater, p. 7. "
        "Available at: https://example.org/f.pdf.",
        "Vancouver": "“Records are not shared.” Ofsted, CQC. Fenwater. 2024. p. 7. "
        "Available from: https://example.org/f.pdf",
    }
    bare = {**FINDING, "inspectorates": "", "published": None, "page": None, "source_url": None}
    assert citations(bare)["Harvard"] == "“Records are not shared.” Unknown author (no date) Fenwater."
    assert citations(bare)["Vancouver"] == "“Records are not shared.” Unknown author. Fenwater. no date."
    for address in ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", " https://x"):
        told = citations({**FINDING, "source_url": address})
        assert not any("vailable" in text for text in told.values())


def passage(number: int, start: int, page: int | None, text: str = "0123456789") -> dict[str, Any]:
    return {"id": f"p{number}", "start": start, "page": page, "text": text}


def section(start: int, level: int, heading: str) -> dict[str, Any]:
    return {"start": start, "level": level, "heading": heading}


def judged(passage_id: str, start: int, end: int, polarity: str) -> dict[str, Any]:
    return {"passage_id": passage_id, "start": start, "end": end, "polarity": polarity}


REPORT = {
    "sections": [section(0, 1, "A"), section(20, 2, "B"), section(60, 1, "C"), section(90, 1, "End")],
    "passages": [passage(1, 10, 1), passage(2, 30, 1), passage(3, 45, 2), passage(4, 70, 2)],
    "findings": [
        judged("p1", 12, 15, "strength"), judged("p1", 15, 20, "mixed"),
        judged("p3", 45, 49, "area_for_development"),
    ],
}  # fmt: skip


def told(only: str | None) -> list[Any]:
    """Headings, and passages as [page that begins, pieces with the polarity of those that are findings]."""
    return [
        block["section"]["heading"] if "section" in block
        else (block["turn"], [(text, finding and finding["polarity"]) for text, finding in block["pieces"]])
        for block in mark_passages(REPORT, only)
    ]  # fmt: skip


def test_findings_are_marked_in_their_passages() -> None:
    assert told(None) == [
        "A",
        (1, [("01", None), ("234", "strength"), ("56789", "mixed")]),
        "B",
        (None, [("0123456789", None)]),
        (2, [("0123", "area_for_development"), ("456789", None)]),
        "C",
        (None, [("0123456789", None)]),
        "End",
    ]


def test_passages_of_one_polarity_under_the_headings_that_lead_to_them() -> None:
    assert told("area_for_development") == [
        "A", "B", (2, [("0123", "area_for_development"), ("456789", None)]),
    ]  # fmt: skip
    assert told("strength") == ["A", (1, [("01", None), ("234", "strength"), ("56789", "mixed")])]
    assert told("context") == []


def test_a_finding_in_its_paragraph() -> None:
    finding = {"start": 12, "end": 15, "passage_start": 10, "passage": "0123456789"}
    assert split_passage(finding) == ("01", "234", "56789")


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Waiting lists grew.", "waits", "Waiting lists grew."),  # five letters must agree
        ("Assessments & plans", "assessing plan", "<mark>Assessments</mark> &amp; plans"),
        ("The care of it", "the care", "The <mark>care</mark> of it"),
        ("<i>care</i>", "care", "&lt;i&gt;<mark>care</mark>&lt;/i&gt;"),
        ("Care", "", "Care"),
    ],
)
def test_marked_words(text: str, query: str, marked: str) -> None:
    assert mark_words(text, query) == Markup(marked)


def answered(
    path: str, headers: dict[str, str], body: bytes = b"x" * 2_000
) -> tuple[dict[str, str], bytes]:
    """Headers and body of an application's answer as it leaves the server."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        given = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": given})
        await send({"type": "http.response.body", "body": body})

    async def send(event: Any) -> None:
        sent.append(event)

    accepts = [(b"accept-encoding", b"gzip")]
    scope = {"type": "http", "path": path, "method": "GET", "headers": accepts}
    asyncio.run(guarded(app)(scope, None, send))  # type: ignore[arg-type]
    start, *rest = sent
    return (
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(event.get("body", b"") for event in rest),
    )


def test_every_answer_carries_the_headers_that_guard_it() -> None:
    headers, body = answered("/", {"content-type": "text/html"})
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    script = policy.pop("script-src").split()
    assert script[0] == "'self'"
    assert script[1].startswith("'nonce-")
    assert len(script) == 2
    assert len(script[1]) > 25
    assert policy == {
        "default-src": "'self'", "style-src": "'self' 'unsafe-inline'", "img-src": "'self' data: https:",
        "object-src": "'none'", "base-uri": "'none'", "form-action": "'self'", "frame-ancestors": "'self'",
    }  # fmt: skip
    assert gzip.decompress(body) == b"x" * 2_000
    assert answered("/", {})[0]["content-security-policy"] != headers["content-security-policy"]


def test_what_an_answer_says_itself_stays_and_databases_are_sent_as_they_are() -> None:
    headers, body = answered("/r.db", {"X-Frame-Options": "DENY"})
    assert headers["X-Frame-Options"] == "DENY"
    assert "x-frame-options" not in headers
    assert "content-encoding" not in headers
    assert body == b"x" * 2_000
