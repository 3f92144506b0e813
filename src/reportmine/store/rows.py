"""A report as rows of the tables, in an order that satisfies foreign keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reportmine.read import Document
from reportmine.store.ids import finding_ids, passage_id, section_id
from reportmine.store.tag_rows import polarity_values, tag_rows
from reportmine.structure import Report
from reportmine.structure.frameworks import Framework
from reportmine.tag.tagger import Tags

Row = dict[str, Any]
_FACTS = (
    "title", "family", "system_id", "theme", "framework", "source_url", "inspection_from",
    "inspection_to", "published", "published_from", "outcome", "outcome_text", "licence",
    "previous_from", "previous_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportKeys:
    """What a report was made with: each changes when it would come out different.

    `read_key`: as it was read, and what the manifest says of it; `detect_key`: the marks by which
    families are told; `family_key`: what is known of its family; `tag_key`: its tags and vectors.
    """

    read_key: str
    detect_key: str
    family_key: str
    tag_key: str


def report_rows(
    report: Report, tags: Sequence[Tags], source_path: str, keys: ReportKeys,
    frameworks: Mapping[str, Framework],
) -> Iterator[tuple[str, Iterable[Row]]]:  # fmt: skip
    """(table, rows) for every table that a report has rows in."""
    document = report.document
    ids = finding_ids(report)
    yield "reports", [_report(report, source_path, keys)]
    yield "ratings", _ratings(report)
    yield "documents", [{"report_id": document.id, "text": document.text}]
    yield "pages", _pages(document)
    yield "lines", _lines(document)
    yield "sections", _sections(report)
    yield "passages", _passages(report)
    yield "statements", _statements(report, frameworks.get(report.framework or ""))
    yield "findings", _findings(report, ids, tags)
    yield from tag_rows(ids, tags)


def _report(report: Report, source_path: str, keys: ReportKeys) -> Row:
    document = report.document
    return {
        "id": document.id, "sha256": document.sha256, "format": document.format,
        "pages": document.pages, "words": len(document.text.split()),
        "assessment_id": report.assessment_id or document.id, "judged": int(report.judged),
        "inspectorates": ", ".join(report.inspectorates), "source_path": source_path,
        **asdict(keys), **{name: getattr(report, name) for name in _FACTS},
    }  # fmt: skip


def _ratings(report: Report) -> Iterator[Row]:
    for position, rating in enumerate(report.ratings):
        yield {
            "report_id": report.document.id, "position": position, "question": rating.question,
            "grade": rating.grade, "text": rating.text,
        }  # fmt: skip


def _pages(document: Document) -> Iterator[Row]:
    for sheet in document.sheets:
        yield {
            "report_id": document.id, "page": sheet.number, "label": sheet.label, "read_by": sheet.read_by,
            "confidence": sheet.confidence,
        }  # fmt: skip


def _lines(document: Document) -> Iterator[Row]:
    for s in document.segments:
        x0, y0, x1, y1 = s.box or (None,) * 4
        first, last = s.source or (None, None)
        if s.end > s.start:
            yield {
                "report_id": document.id, "start": s.start, "end": s.end, "page": s.page,
                "source_start": first, "source_end": last, "x0": x0, "y0": y0, "x1": x1, "y1": y1,
                "place": s.place,
            }  # fmt: skip


def _sections(report: Report) -> Iterator[Row]:
    rid = report.document.id
    for s in report.sections:
        yield {
            "id": section_id(rid, s.id), "report_id": rid, "position": s.id, "level": s.level,
            "parent_id": None if s.parent is None else section_id(rid, s.parent),
            "heading": s.heading, "kind": s.kind, "start": s.start, "end": s.end, "page": s.page,
            "retells": int(s.retells),
        }  # fmt: skip


def _passages(report: Report) -> Iterator[Row]:
    rid = report.document.id
    for p in report.passages:
        yield {
            "id": passage_id(rid, p.id), "report_id": rid, "position": p.id, "kind": p.kind,
            "section_id": None if p.section is None else section_id(rid, p.section),
            "level": p.level, "start": p.start, "end": p.end, "page": p.page,
            "text": report.text(p),
        }  # fmt: skip


def _statements(report: Report, framework: Framework | None) -> Iterator[Row]:
    rid = report.document.id
    for section in report.sections:
        if section.kind != "quality_statement":
            continue
        known = framework.find(section.statement or "") if framework else None
        name = section.statement or section.heading.removeprefix("Quality statement:").strip()
        yield {
            "id": f"{section_id(rid, section.id)}.q", "report_id": rid,
            "framework": report.framework, "theme": known.theme if known else report.theme,
            "name": name, "section_id": section_id(rid, section.id),
            "summary": _summary(report, section.id), "score": section.score,
        }  # fmt: skip


def _summary(report: Report, section: int) -> str | None:
    """The first paragraph under a quality statement, or under its key messages or key findings."""
    inside = {section} | {s.id for s in report.sections if s.parent == section and s.kind == "key_messages"}
    for p in report.passages:
        if p.section in inside and p.kind == "paragraph" and p.end - p.start > 60:
            return report.text(p)
    return None


def _findings(report: Report, ids: Sequence[str], tags: Sequence[Tags]) -> Iterator[Row]:
    rid = report.document.id
    for fid, f, t in zip(ids, report.findings, tags, strict=True):
        yield {
            "id": fid, "report_id": rid, "text": f.text, "start": f.start, "end": f.end,
            "section_id": None if f.section is None else section_id(rid, f.section),
            "passage_id": passage_id(rid, f.passage), "page": f.page, "kind": f.kind,
            "statement": f.statement, "heading": f.heading, "previous": f.previous,
            "responsible": f.responsible, "regulation": f.regulation, "lead_in": f.lead_in,
            "ocr": int(report.document.by_ocr(f.start, f.end)),
            "decided_by": None if t.decided_by is None else section_id(rid, t.decided_by),
            **polarity_values(t),
        }  # fmt: skip
