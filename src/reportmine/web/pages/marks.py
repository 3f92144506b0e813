"""Marks in text: findings in a report, a sentence in its paragraph, words of a query in a result.

Text from reports is data. Pieces are escaped one by one; no markup is ever put into finished HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup, escape

from reportmine.search.results import STEM, stems_of

_WORD = re.compile(r"[^\W_]+")


def mark_passages(
    report: dict[str, Any], only: str | None, notices: Mapping[int, list[str]] | None = None
) -> list[dict[str, Any]]:
    """Headings and passages of a report in reading order, each passage cut at its findings.

    Each block is {"section": …} or {"passage": …, "pieces": [(text, finding or None)], "turn": page
    where a new page begins} or {"notices": what is said of a page that is not as printed, "turn": page}.
    `only` keeps passages that hold a finding of that polarity, and no notices.
    """
    waiting = {} if only else dict(sorted((notices or {}).items()))
    by_passage: dict[str, list[dict[str, Any]]] = {}
    for finding in report["findings"]:
        by_passage.setdefault(finding["passage_id"], []).append(finding)
    sections = iter(report["sections"])
    following = next(sections, None)
    out: list[dict[str, Any]] = []
    page = None
    for passage in report["passages"]:
        while following and following["start"] <= passage["start"]:
            out.append({"section": following})
            following = next(sections, None)
        found = by_passage.get(passage["id"], [])
        if only and not any(f["polarity"] == only for f in found):
            continue
        turn = passage["page"] if passage["page"] != page else None
        page = passage["page"]
        if turn:
            out += [{"notices": waiting.pop(p), "turn": p} for p in list(waiting) if p <= turn]
            if out and out[-1].get("turn") == turn and "notices" in out[-1]:
                turn = None  # said with the notice
        pieces = list(_pieces(passage, found))
        out.append({"passage": passage, "pieces": pieces, "turn": turn})
    while following:
        out.append({"section": following})
        following = next(sections, None)
    out += [{"notices": said, "turn": p} for p, said in waiting.items()]
    return _without_empty(out) if only else out


def _without_empty(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Headings under which nothing is left are left out, unless a deeper one keeps something."""
    out: list[dict[str, Any]] = []
    level = 0
    for block in reversed(blocks):
        if "passage" in block:
            level = 99
        elif block["section"]["level"] < level:
            level = block["section"]["level"]
        else:
            continue
        out.append(block)
    return out[::-1]


def _pieces(
    passage: dict[str, Any], findings: list[dict[str, Any]]
) -> Iterator[tuple[str, dict[str, Any] | None]]:
    text, start = passage["text"], passage["start"]
    position = 0
    for finding in findings:
        left, right = finding["start"] - start, finding["end"] - start
        if left > position:
            yield text[position:left], None
        yield text[left:right], finding
        position = right
    if position < len(text):
        yield text[position:], None


def split_passage(finding: dict[str, Any]) -> tuple[str, str, str]:
    """A finding's paragraph: before it, the finding, after it."""
    left = finding["start"] - finding["passage_start"]
    right = finding["end"] - finding["passage_start"]
    text = finding["passage"]
    return text[:left], text[left:right], text[right:]


def mark_words(text: str, query: str) -> Markup:
    """The text, escaped, with `<mark>` around words that share a stem with a word of the query."""
    stems = stems_of(query)
    out = Markup()
    position = 0
    for word in _WORD.finditer(text) if stems else ():
        if word.group(0)[:STEM].lower() in stems:
            out += escape(text[position : word.start()]) + Markup("<mark>{}</mark>").format(word.group(0))
            position = word.end()
    return out + escape(text[position:])
