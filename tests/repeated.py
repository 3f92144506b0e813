"""Texts that repeat one thing: what costs time with the square of its length is found with them."""

from __future__ import annotations

from tests.helpers import ICS

# What is repeated, in one word, in one paragraph, or line by line.
KINDS = {
    "opening bracket": "(", "closing bracket": ")", "square bracket": "[", "brackets": "()",
    "straight quote": '"', "curly quote": "“", "apostrophe": "'", "full stop": ".", "ellipsis": "…",
    "hyphen": "-", "en dash": "–", "underscore": "_", "slash": "/", "backslash": "\\", "asterisk": "*",
    "hash": "#", "backtick": "`", "pipe": "|", "less than": "<", "ampersand": "&", "comma": ",",
    "question mark": "?", "digit": "1", "letter": "x", "capital": "X", "accented letter": "é",
    "emoji": "😀", "joined emoji": "👩\u200d👧", "combining marks": "\u0301",
    "marked letter": "e\u0323\u0301",
    "right to left": "א", "bullet glyph": "•", "private use": "\ue000", "no-break space": "\u00a0",
    "space": " ", "tab": "\t", "line break": "\n", "zero width": "\u200b", "soft hyphen": "x\u00ad",
    "mail address in one word": "a@b.co", "mail address": "someone@example.org ",
    "web address in one word": "http://a.b/", "web address": "https://www.example.org/a?b=c ",
    "brackets apart": "( ", "brackets of 200": "(" * 199 + " ", "quotes of 200": '"' * 199 + " ",
    "dots of 200": "." * 199 + " ", "emoji of 200": "😀" * 199 + " ", "marks of 200": "\u0301" * 199 + " ",
    "number": "1,234.56 ", "numbers joined": "1.2.", "sum": "£1,000 ", "percentage": "12% ",
    "date": "12 May 2024 ", "dates joined": "12/05/2024-", "page": "Page 3 of 9 ",
    "paragraph of the law": "12(2)(a) ", "regulation": "Regulation 12(2)(a) ", "abbreviation": "e.g. ",
    "initial": "J. ", "names": "Mr Ashby ", "word": "care ", "hyphened words": "well-led-",
    "capitals": "CARE ",
    "sentence": "Staff know people well. ", "question": "Are services safe? ",
    "unended": "and so it was that ",
    "rating": "Good ", "rating line": "Overall: Good\n\n", "place": "Kent County Council ",
    "place in one word": "Kent", "board": "NHS Kent and Medway Integrated Care Board ",
    "heading": "Areas for improvement\n\n", "other heading": "What needs to improve?\n\n",
    "numbered heading": "1.2 Findings\n\n", "Markdown heading": "# Findings\n\n",
    "deep Markdown": "###### Findings\n\n", "bullet": "- a thing that is done well\n",
    "nested bullet": "    - a thing\n", "numbered item": "1. It is done\n",
    "lead-in": "Challenges include:\n\n",
    "line": "a line of a letter\n", "paragraph": "A paragraph of a report stands here.\n\n",
    "table row": "| a | b |\n", "contents line": "Findings ........ 3\n", "tabbed line": "Findings\t3\n",
    "contents page": "Findings 3\nPage\n", "tabbed cell": "a\tb\t", "link": "[a](", "mixed brackets": ")(",
    "nested numbers": "1.1.1.1 a thing\n\n", "one-word paragraph": "Care\n\n", "lines of quotes": "> a\n",
    "footnote": "1 See page 3.\n\n", "statement": "Quality statement: Freedom to speak up\n\n",
    "theme": "Theme 1: Leadership\n\n", "comment": "<!-- x -->", "tag": "<p>x", "open tag": "<div>",
}  # fmt: skip
HTML = {
    "html " + name: unit
    for name, unit in {
        "open tags": "<div>", "end tags of nothing": "<div></p>", "unknown end tags": "<span></x>",
        "fonts": "<p><font color=1>x", "drawings": "<svg><div/>", "inline tags": "<b>x",
        "cells": "<table><tr><td>x", "paragraphs": "<p>It is so.</p>",
        "headings": "<h2>Findings</h2>", "items": "<ul><li>a thing", "entities": "&amp;",
        "broken tags": "<x y",
        "comments": "<!--", "breaks": "<br>", "details": "<details><summary>x</summary>",
    }.items()
}  # fmt: skip


def text_of(kind: str, size: int) -> tuple[str, str]:
    """(a report's text, in which `size` characters or a little more repeat one thing, the file's name)."""
    unit = KINDS.get(kind) or HTML[kind]
    run = unit * (size // len(unit) + 1)
    if kind in HTML:
        parts = "".join(f"<p>{part}</p>" for part in ICS.split("\n\n"))
        return f"<html><body>{parts}{run}</body></html>", "fenwater-ics-2024.html"
    return f"{ICS}\n\nIt was found {run}\n", "fenwater-ics-2024.md"
