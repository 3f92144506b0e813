"""A report to read, and a finding with its place, its likes and how to cite it."""

from __future__ import annotations

import sqlite3
from typing import Any

from reportmine import search as searching
from reportmine.insight.outliers import outliers
from reportmine.search.query import OPPOSITE
from reportmine.store.gone import nearest
from reportmine.web.pages import queries
from reportmine.web.pages.cite import citations
from reportmine.web.pages.gaps import gaps, notices
from reportmine.web.pages.marks import mark_passages, split_passage
from reportmine.web.pages.page import Missing, PageRequest, View, file_name
from reportmine.web.pages.track import STATUS_LABELS

POLARITIES_SHOWN = ("all", "strength", "area_for_development", "mixed")
_COLUMNS = (
    "id", "text", "polarity", "polarity_confidence", "source", "themes", "heading", "statement", "page",
    "page_label", "ocr", "kind", "start", "end", "responsible", "regulation",
)  # fmt: skip
_LEFT_OUT = frozenset({"read_key", "detect_key", "family_key", "tag_key"})


def report(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """A report: its sections beside the text, findings marked, what is missing. `show`: one polarity."""
    found = queries.whole_report(connection, asked.id)
    if not found:
        raise Missing(f"There is no report {asked.id}. The page of all reports lists them.")
    show = asked.get("show") if asked.get("show") in POLARITIES_SHOWN else "all"
    findings = [f for f in found["findings"] if f["polarity"] != "context"]
    shown = [f for f in findings if show in ("all", f["polarity"])]
    rows = [{name: f[name] for name in _COLUMNS} for f in shown]
    parts = ("sections", "passages", "findings")
    # Where the file lay on the machine of whoever built this is nobody's business.
    found["source_path"] = file_name(found["source_path"])
    missing = gaps(found.pop("problems"), found["page_labels"])
    facts = {k: v for k, v in found.items() if k not in parts and k not in _LEFT_OUT}
    sections = [{k: s[k] for k in ("heading", "kind", "level", "page")} for s in found["sections"]]
    parting = [one.to_dict() for one in outliers(connection, report=found["id"])]
    context: dict[str, Any] = {}
    if asked.form == "html":
        context = {
            "report": found,
            "blocks": mark_passages(found, None if show == "all" else show, notices(missing)),
            "gaps": missing,
            "show": show,
            "counts": {p: sum(f["polarity"] == p for f in findings) for p in queries.POLARITY_LABELS},
        }
    said = [{"code": gap["code"], **item} for gap in missing for item in gap["items"]]
    data = {"report": facts, "sections": sections, "findings": rows, "problems": said, "outliers": parting}
    return View("report", data, rows, context)


def finding(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """A finding: quote, paragraph, place, themes, similar findings of both directions, citations."""
    found = queries.whole_finding(connection, asked.id)
    if not found:
        return _gone(connection, asked.id)
    same: list[searching.Result] = []
    opposite: list[searching.Result] = []
    if found["polarity"] in OPPOSITE:
        same = searching.similar(connection, asked.id, None, 6, direction="same").results
        opposite = searching.similar(connection, asked.id, None, 4, direction="opposite").results
    elif found["polarity"] == "mixed":
        same = searching.similar(connection, asked.id, None, 6).results
    likes = {"similar": [r.to_dict() for r in same], "opposite": [r.to_dict() for r in opposite]}
    again = queries.recurrence_of(connection, asked.id)
    found["numbers"] = queries.numbers_of(connection, asked.id)
    became = queries.track_of(connection, asked.id)
    data = {"finding": found, "recurrence": again, "track": became, **likes, "citations": citations(found)}
    rows = [{"relation": kind, **row} for kind, found_ones in likes.items() for row in found_ones]
    return View("finding", data, rows, {"paragraph": split_passage(found), "status_labels": STATUS_LABELS})


def _gone(connection: sqlite3.Connection, finding_id: str) -> View:
    """410 where the report is still here, with its nearest sentence."""
    gone = nearest(connection, finding_id)
    if gone is None:
        raise Missing(f"There is no finding {finding_id}.")
    data = {
        "error": "This finding has gone.",
        "text": gone.text,
        "report": gone.report,
        "nearest": gone.nearest,
    }
    return View("gone", data, status=410)
