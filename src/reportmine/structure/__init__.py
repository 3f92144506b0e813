"""Step two: a `Document` becomes a `Report` - family, facts, sections, passages, findings."""

from __future__ import annotations

from reportmine.errors import ReadProblem
from reportmine.read import Document
from reportmine.structure import facts
from reportmine.structure.catalogue import Catalogue
from reportmine.structure.catalogue import catalogue as load_catalogue
from reportmine.structure.facts import ManifestRow
from reportmine.structure.families import Family, WordRate
from reportmine.structure.findings import find_findings
from reportmine.structure.model import Finding, Passage, Report, Section
from reportmine.structure.ratings import find_ratings
from reportmine.structure.retelling import mark_retelling
from reportmine.structure.sections import outline
from reportmine.structure.titles import find_title

__all__ = ["Finding", "ManifestRow", "Passage", "Report", "Section", "structure"]

_LEAST_PROSE = 0.3  # of a report's text stands in blocks longer than a label


def structure(
    document: Document, given: ManifestRow | None = None, catalogue: Catalogue | None = None
) -> Report:
    """Finds family, facts, sections, passages and findings.

    `catalogue` are the families and frameworks to know; without it those that come with reportmine.
    Raises ReadProblem `not_a_report` for an error page, a form or a novel.
    """
    given = given or ManifestRow()
    family = (catalogue or load_catalogue()).family(document.text, given.family)
    if family.report:
        _must_be_a_report(document, family.report)
    judged = family.judged is None or _judges(document, family.judged)
    tree = outline(document, family)
    findings = find_findings(document, tree, family, judged)
    mark_retelling(tree, findings)
    report = Report(
        document=document,
        family=family.id,
        inspectorates=facts.find_inspectorates(document, family),
        framework=family.framework.id if family.framework else None,
        source_url=given.url or document.meta.get("url"),
        licence=given.licence,
        ratings=find_ratings(document, family),
        judged=judged,
        sections=tree.sections,
        passages=tree.passages,
        findings=findings,
    )
    _add_facts(report, family, given)
    return report


def _add_facts(report: Report, family: Family, given: ManifestRow) -> None:
    """What the report says of itself: title, system, dates, outcome."""
    document = report.document
    system = facts.find_system(document, family, given)
    if system:
        report.system_name, report.system_id, report.system_kind = system.name, system.id, system.kind
    report.theme = facts.find_theme(document, family)
    report.title = given.title or find_title(document, family, system, report.theme)
    report.published, report.published_from = facts.find_published(document, family, given)
    report.inspection_from, report.inspection_to = facts.find_dates(document, family)
    report.previous_from, report.previous_to = facts.find_previous(document, family)
    report.outcome, report.outcome_text = facts.find_outcome(document, family)
    report.assessment_id = _assessment(report, family)


def _assessment(report: Report, family: Family) -> str:
    """The id that the parts of one assessment share; a report on its own is its own assessment."""
    year = (report.inspection_from or report.published or "")[:4]
    if family.parts_of_one_assessment and report.system_id and year:
        return f"{report.system_id}-{family.id}-{year}"
    return report.document.id


def _judges(document: Document, judged: WordRate) -> bool:
    hits, rate = judged.of(document.text)
    return hits >= 2 and rate >= judged.per_thousand_words


def _must_be_a_report(document: Document, report: WordRate) -> None:
    words = len(document.text.split())
    if words < report.least_words:
        raise ReadProblem("not_a_report", f"only {words} words; no report is that short")
    if report.of(document.text)[1] < report.per_thousand_words:
        raise ReadProblem("not_a_report", "the words are not those of a report on health or care")
    prose = sum(b.end - b.start for b in document.blocks if b.end - b.start > 60)
    if prose < _LEAST_PROSE * len(document.text):
        raise ReadProblem("not_a_report", "mostly short fragments: a form, a list or an index")
