"""Step two: a `Document` becomes a `Report` - family, facts, sections, passages, findings."""

from __future__ import annotations

import re

from reportmine.errors import ReadProblem
from reportmine.read import Document
from reportmine.structure import facts
from reportmine.structure.facts import ManifestRow
from reportmine.structure.families import Family, detect, families
from reportmine.structure.findings import find_findings
from reportmine.structure.model import Finding, Passage, Report, Section
from reportmine.structure.ratings import find_ratings
from reportmine.structure.sections import outline

__all__ = ["Finding", "ManifestRow", "Passage", "Report", "Section", "family_of", "structure"]

_MIN_WORDS = 40
# Words of the field: a generic text must use some of them to be a report at all.
_FIELD = re.compile(
    r"\b(?:health|care|services?|patients?|inspect\w+|council|local authority|nhs|children|"
    r"safeguard\w+|quality|providers?|commission\w+|people who use|residents?|staff|governance|"
    r"review|framework|assessment|improvement|hospital|clinical|system)\b",
    re.I,
)
_FIELD_RATE = 25  # per thousand words


def structure(document: Document, given: ManifestRow | None = None) -> Report:
    """Finds family, facts, sections, passages and findings.

    Raises ReadProblem `not_a_report` for an error page, a form or a novel.
    """
    given = given or ManifestRow()
    family = family_of(document.text, given)
    if family.id == "generic":
        _must_be_a_report(document)
    judged = family.id != "generic" or _judges(document, family)
    system = facts.find_system(document, family, given)
    theme = facts.find_theme(document, family)
    published, published_from = facts.find_published(document, family, given)
    inspection = facts.find_dates(document, family)
    previous = facts.find_previous(document, family)
    outcome, outcome_text = facts.find_outcome(document, family)
    tree = outline(document, family)
    return Report(
        document=document,
        family=family.id,
        title=given.title or facts.find_title(document, family, system, theme),
        system_name=system.name if system else None,
        system_id=system.id if system else None,
        system_kind=system.kind if system else None,
        inspectorates=facts.find_inspectorates(document, family),
        framework=family.framework,
        theme=theme,
        assessment_id=_assessment(document, family, system.id if system else None, published, inspection),
        inspection_from=inspection[0],
        inspection_to=inspection[1],
        published=published,
        published_from=published_from,
        outcome=outcome,
        outcome_text=outcome_text,
        source_url=given.url or document.meta.get("url"),
        licence=given.licence,
        previous_from=previous[0],
        previous_to=previous[1],
        ratings=find_ratings(document, family),
        judged=judged,
        sections=tree.sections,
        passages=tree.passages,
        findings=find_findings(document, tree, judged),
    )


def family_of(text: str, given: ManifestRow) -> Family:
    """The family that the manifest names, else the one that the text of the document looks like."""
    return families()[given.family] if given.family in families() else detect(text)


def _assessment(
    document: Document, family: Family, system: str | None, published: str | None,
    inspection: tuple[str | None, str | None],
) -> str:  # fmt: skip
    """The id that the parts of one assessment share; a report on its own is its own assessment."""
    year = (inspection[0] or published or "")[:4]
    if family.parts_of_one_assessment and system and year:
        return f"{system}-{family.id}-{year}"
    return document.id


def _judges(document: Document, family: Family) -> bool:
    words = max(len(document.text.split()), 1)
    hits = sum(len(p.findall(document.text)) for p in family.judged)
    return hits >= 2 and hits * 1000 / words >= family.judged_rate


def _must_be_a_report(document: Document) -> None:
    words = len(document.text.split())
    if words < _MIN_WORDS:
        raise ReadProblem("not_a_report", f"only {words} words; no report is that short")
    rate = len(_FIELD.findall(document.text)) * 1000 / words
    if rate < _FIELD_RATE:
        raise ReadProblem("not_a_report", "the words are not those of a report on health or care")
    prose = sum(b.end - b.start for b in document.blocks if b.end - b.start > 60)
    if prose < 0.3 * len(document.text):
        raise ReadProblem("not_a_report", "mostly short fragments: a form, a list or an index")
