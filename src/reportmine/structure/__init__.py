"""Step two: a `Document` becomes a `Report` - family, facts, sections, passages, findings."""

from __future__ import annotations

from reportmine.read import Document
from reportmine.structure import facts
from reportmine.structure.breaches import join_breaches
from reportmine.structure.catalogue import Catalogue
from reportmine.structure.catalogue import catalogue as load_catalogue
from reportmine.structure.expected import MISSING, missing, say
from reportmine.structure.facts import ManifestRow
from reportmine.structure.families import Family
from reportmine.structure.findings import find_findings
from reportmine.structure.gate import judges, must_be_a_report
from reportmine.structure.model import Finding, Passage, Report, Section
from reportmine.structure.ratings import find_ratings
from reportmine.structure.retelling import mark_retelling
from reportmine.structure.sections import outline
from reportmine.structure.titles import find_title

__all__ = ["Finding", "ManifestRow", "Passage", "Report", "Section", "structure"]


def structure(
    document: Document, given: ManifestRow | None = None, catalogue: Catalogue | None = None
) -> Report:
    """Finds family, facts, sections, passages and findings.

    `catalogue` are the families and frameworks to know; without it those that come with reportmine.
    Raises ReadProblem `not_a_report` for an error page, a form or a novel.
    """
    given = given or ManifestRow()
    family = (catalogue or load_catalogue()).family(document.text, given.family)
    must_be_a_report(document, family)
    judged = judges(document, family)
    tree = outline(document, family)
    join_breaches(document, tree, family)
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
    if judged:
        lost = missing(family, list(tree.rules.values()))
        report.problems = [(MISSING, say(family, rule), None) for rule in lost]
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
    if report.system_kind == "provider":  # nobody but the provider itself has to act
        for finding in report.findings:
            if finding.kind == "action" and finding.responsible is None:
                finding.responsible = report.system_name
    report.assessment_id = _assessment(report, family)


def _assessment(report: Report, family: Family) -> str:
    """The id that the parts of one assessment share; a report on its own is its own assessment."""
    year = (report.inspection_from or report.published or "")[:4]
    if family.parts_of_one_assessment and report.system_id and year:
        return f"{report.system_id}-{family.id}-{year}"
    return report.document.id
