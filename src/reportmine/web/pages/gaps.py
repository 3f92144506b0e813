"""What a report's page does not hold, or holds from a picture: its problems in plain words, by kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reportmine.web.pages.page import file_name

Row = dict[str, Any]
# The kinds that are said on a report's page, in this order; others follow as they are.
WORDS = {
    "no_text": "Missing: pages that are pictures of text, or whose fonts name no letters",
    "unreadable_page": "Missing: pages that could not be read",
    "left_out": "Left out: what stands over the text of a page",
    "ocr_page": "Read by OCR from pictures: check a quote against the page",
    "muted_section": "Sections whose heading says context and whose sentences judge: they count",
    "duplicate": "The same report in other files, which count once",
}
# Where a notice in the text says that a page is not as printed.
IN_THE_TEXT = ("no_text", "unreadable_page", "ocr_page")
_ITS_PAGE = re.compile(r"^page \d+:? ")


def gaps(problems: Sequence[Mapping[str, Any]], labels: Mapping[int, str]) -> list[Row]:
    """Problems of one report by kind: `words` for the kind, and for each its page, label and what is said.

    Files are named without the folder they lay in: that is nobody's business.
    """
    order = list(WORDS)
    by_code: dict[str, list[Row]] = {}
    for problem in problems:
        by_code.setdefault(problem["code"], []).append(_said(problem, labels))
    codes = sorted(by_code, key=lambda code: order.index(code) if code in order else len(order))
    return [
        {"code": code, "words": WORDS.get(code, code.replace("_", " ")), "items": by_code[code]}
        for code in codes
    ]


def _said(problem: Mapping[str, Any], labels: Mapping[int, str]) -> Row:
    page = problem["page"]
    said = _ITS_PAGE.sub("", problem["message"])
    if problem["code"] == "duplicate":
        said = file_name(problem["path"])
    return {"page": page, "label": labels.get(page), "said": said}


def notices(found: Iterable[Mapping[str, Any]]) -> dict[int, list[str]]:
    """By page, what stands in the text where that page would be."""
    out: dict[int, list[str]] = {}
    for gap in found:
        for item in gap["items"]:
            if gap["code"] in IN_THE_TEXT and item["page"]:
                out.setdefault(item["page"], []).append(item["said"])
    return out
