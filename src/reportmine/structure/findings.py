"""Passages to findings: one for every sentence somebody could have judged."""

from __future__ import annotations

import re

from reportmine.read import Document
from reportmine.structure.families import Family, HeadingRule
from reportmine.structure.lead_ins import LeadIns
from reportmine.structure.matters import matters
from reportmine.structure.model import Finding, Passage
from reportmine.structure.sections import Outline
from reportmine.structure.sentences import split
from reportmine.vocabulary import NOT_JUDGED

_ENDS = re.compile(r"[.!?…][\"'’”)\[\]\d⁰¹²³⁴-⁹]*$|:$")
# "This should include:" says nothing without the list that follows.
_LEAD_IN = re.compile(r"(?:\S+\s+){0,5}\S+:")
# A question on its own is a heading or, with its page, a line of the contents.
_QUESTION = re.compile(r"[^.!?]{1,200}\?[\s.]*\d{0,3}\s*")
_LONGEST_REGULATION = 12  # words: "Regulation 12 HSCA (RA) Regulations 2014 Safe care and treatment"
_WORD = re.compile(r"[A-Za-z]{2,}")


def find_findings(document: Document, outline: Outline, family: Family, judged: bool) -> list[Finding]:
    """All findings in reading order; `judged` is False for a document that judges nobody."""
    out: list[Finding] = []
    previous, section = "", -1
    lead_ins = LeadIns(document)
    for passage in outline.passages[: outline.over]:
        if passage.kind == "footnote" or passage.id in outline.ignored:
            continue
        text = document.text[passage.start : passage.end]
        if outline.silent(passage.section) or (passage.kind == "paragraph" and _QUESTION.fullmatch(text)):
            continue
        if passage.section != section:
            previous, section = "", passage.section if passage.section is not None else -1
            lead_ins.end()
        lead_in = lead_ins.of(passage)
        for start, end in _spans(document, outline, passage, family):
            finding = _finding(document, outline, passage, start, end, previous, family, judged)
            previous = finding.text
            finding.lead_in = lead_in
            out.append(finding)
        lead_ins.pass_by(passage)
    return out


def _spans(document: Document, outline: Outline, passage: Passage, family: Family) -> list[tuple[int, int]]:
    rule = outline.rule_of(passage.section)
    spans = [(passage.start, passage.end)]
    action = bool(rule and rule.actions and passage.kind == "table_row")
    if passage.id in outline.breaches:
        return [passage.cells[-1]]
    if passage.kind == "table_row" and passage.cells:
        # In a table of actions the last cell is the action, those before say who must act.
        spans = list(passage.cells[-1:] if action else passage.cells)
        # A cell that reaches down from a row above was read with that row.
        spans = [cell for cell in spans if cell[0] >= passage.start]
    out: list[tuple[int, int]] = []
    if rule and rule.whole and _given(rule, passage):
        return [part for span in spans for part in matters(document.text, *span, family)]
    for left, right in spans:
        # One row is one action, of as many sentences as it takes.
        for start, end in [(0, right - left)] if action else split(document.text[left:right]):
            sentence = document.text[left + start : left + end]
            if out and rule and rule.actions and _is_regulation(sentence, family):
                out[-1] = (out[-1][0], left + end)
                continue
            # "(outcome 4, national framework)", or a formula
            if family.reference.fullmatch(sentence) or family.ignores(sentence):
                continue
            breaches = bool(rule and rule.actions and rule.first_cell == "activity")
            if _is_finding(sentence, passage, outline, action or breaches):
                out.append((left + start, left + end))
    return out


def _is_regulation(sentence: str, family: Family) -> bool:
    """ "Regulation 12(2)(e)", "(Regulation 18(1))." behind the action that the regulation asks for."""
    named = sentence.lstrip("([ ")
    return bool(family.breach.match(named) and len(_WORD.findall(named)) <= _LONGEST_REGULATION)


def _is_finding(sentence: str, passage: Passage, outline: Outline, action: bool) -> bool:
    """Leaves out addresses, names, table heads and page numbers."""
    words = len(_WORD.findall(sentence))
    if passage.kind == "bullet":
        return words >= 1
    if action:
        return words >= 3
    if not _ENDS.search(sentence):
        # Prose without a full stop: a sentence that lost it, not a line of an address.
        return words >= 12 and not outline.on_cover(passage.section)
    if outline.on_cover(passage.section):
        return words >= 6
    return words >= 2


def _finding(
    document: Document, outline: Outline, passage: Passage, start: int, end: int,
    previous: str, family: Family, judged: bool,
) -> Finding:  # fmt: skip
    section = passage.section
    kind = outline.kind_of(section)
    rule = outline.rule_of(section)
    text = document.text[start:end]
    decided, by = _decided(outline, passage, rule, text, family) if judged else ("context", None)
    action = bool(rule and rule.actions and decided == "area_for_development")
    responsible = None
    who = rule is not None and rule.first_cell == "responsible"
    if action and who and passage.kind == "table_row" and len(passage.cells) > 1:
        responsible = document.text[slice(*passage.cells[0])]
    return Finding(
        passage=passage.id,
        section=section,
        text=text,
        start=start,
        end=end,
        page=document.page_at(start),
        kind="action" if action else "bullet" if passage.kind == "bullet" else "sentence",
        heading=outline.sections[section].heading if section is not None else "",
        heading_kind=kind,
        previous=previous,
        decided=decided,
        decided_by=by,
        passage_kind=passage.kind,
        statement=outline.statement_of(section),
        responsible=responsible,
        regulation=_regulation(text, family) if action else None,
    )


def _decided(
    outline: Outline, passage: Passage, rule: HeadingRule | None, text: str, family: Family
) -> tuple[str | None, int | None]:
    """(polarity that a heading gives, section of that heading); None for both: the model decides."""
    if outline.kind_of(passage.section) in NOT_JUDGED:
        return "context", outline.kind_from(passage.section)
    if rule is None:
        return None, None
    decided = rule.rows if passage.id in outline.breaches else _given(rule, passage)
    if decided is None:
        return None, None
    # "There are no areas for priority action." and "This should include:" say nothing of the place.
    leads_in = text.endswith(":") if rule.whole else _LEAD_IN.fullmatch(text)
    says_nothing = leads_in or family.nothing.match(text)
    return "context" if says_nothing else decided, outline.ruled_by(passage.section)


def _given(rule: HeadingRule, passage: Passage) -> str | None:
    """The polarity that a heading gives to a passage of its kind."""
    given = {"bullet": rule.bullets, "table_row": rule.rows, "paragraph": rule.paragraphs}
    return given.get(passage.kind)


def _regulation(text: str, family: Family) -> str | None:
    """The regulation that an action names: "Regulation 12(2)(a)" is 12(2)(a)."""
    match = family.regulation.search(text)
    return match["regulation"].replace(" ", "") if match and match["regulation"] else None
