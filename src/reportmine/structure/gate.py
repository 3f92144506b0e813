"""What a document must be to be a report, and whether anybody is judged in it.

For families without cues of their own (`generic`): a text that another family's cues recognise is a
report, however short.
"""

from __future__ import annotations

from reportmine.errors import ReadProblem
from reportmine.read import Document
from reportmine.structure.families import Family, OtherKind

_LEAST_PROSE = 0.3  # of a report's text stands in prose
_LABEL = 60  # characters: what is longer is no label
_SENTENCE = 4  # words: shorter lines that end like a sentence are none
_LEAST_SIGNS = 2  # one may be chance
_LOOKED_AT = 150_000  # characters: how a text speaks shows in its first fifty pages


def must_be_a_report(document: Document, family: Family) -> None:
    """Raises ReadProblem `not_a_report` for an error page, a form, a novel and the like."""
    if family.report is None:
        return
    text = document.text[:_LOOKED_AT]
    words = len(text.split())
    reviews = _reviews(text, family)
    if words < (family.reviews.least_words if family.reviews and reviews else family.report.least_words):
        raise ReadProblem("not_a_report", f"only {words} words; no report is that short")
    of_field = family.report.of(text)[1] >= family.report.per_thousand_words
    if not of_field and not (reviews and _of_any_field(text, family)):
        raise ReadProblem(
            "not_a_report", "the words are not those of a report on health, care, education or justice"
        )
    if other := _reads_like(text, family):
        raise ReadProblem("not_a_report", f"it reads like {other.name}")
    if _prose(document) < _LEAST_PROSE * len(document.text):
        raise ReadProblem("not_a_report", "mostly short fragments: a form, a list or an index")


def judges(document: Document, family: Family) -> bool:
    """True where somebody says what was found, and not only what is planned or what the rules are."""
    if family.judged is None:
        return True
    text = document.text[:_LOOKED_AT]
    hits, rate = family.judged.of(text)
    if hits >= _LEAST_SIGNS and rate >= family.judged.per_thousand_words:
        return True
    if family.tells is None:
        return False
    hits, rate = family.tells.of(text)
    rules = sum(len(p.findall(text)) for p in family.tells.rules)
    return hits > max(rules, _LEAST_SIGNS) and rate >= family.tells.per_thousand_words


def _reviews(text: str, family: Family) -> bool:
    """True where the text speaks like somebody who inspects, reviews or investigates."""
    if family.reviews is None:
        return False
    hits, rate = family.reviews.of(text)
    return hits >= _LEAST_SIGNS and rate >= family.reviews.per_thousand_words


def _of_any_field(text: str, family: Family) -> bool:
    """The words of health and care, and those of the other fields, are as frequent as they must be."""
    if family.report is None or family.reviews is None:
        return False
    patterns = (*family.report.patterns, *family.reviews.fields)
    hits = sum(len(p.findall(text)) for p in patterns)
    return hits * 1000 >= family.report.per_thousand_words * len(text.split())


def _reads_like(text: str, family: Family) -> OtherKind | None:
    """Another kind of text that has more signs in this one than a report that names itself has."""
    named = sum(bool(p.search(text)) for p in family.reviews.named) if family.reviews else 0
    for other in family.others:
        signs = sum(bool(p.search(text)) for p in other.patterns)
        enough = other.of(text)[1] >= other.per_thousand_words
        if enough and signs >= _LEAST_SIGNS and signs > named:
            return other
    return None


def _prose(document: Document) -> int:
    """Characters in blocks that are longer than a label, or end like a sentence."""
    blocks = (document.text[b.start : b.end] for b in document.blocks)
    return sum(
        len(block)
        for block in blocks
        if len(block) > _LABEL or (block.endswith((".", "!")) and len(block.split()) >= _SENTENCE)
    )
