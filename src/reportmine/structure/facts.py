"""The facts of a report: title, who is reported on, dates, outcome - and where each was found.

A fact comes from the manifest, else the text, else the file's name, else the file's metadata. The
name goes before the metadata for dates, since publishers put the day of publication into it, while
a PDF's own date is the day it was made.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath

from reportmine.read import Document
from reportmine.structure import dates
from reportmine.structure.addressees import addressed_system
from reportmine.structure.families import Family, Patterns
from reportmine.structure.ratings import graded_line, grades_in_columns, is_grade, sentence_with
from reportmine.structure.systems import (
    System,
    kinds,
    most_named,
    resolve,
    unlisted_system,
)
from reportmine.text import fold, squash

FRONT = 60  # blocks in which a report prints its facts
SIGNATURE = 20  # blocks at the end in which a report is signed
# Characters of a paragraph in which a name is looked for, which takes time with the square of a run of
# capitals; the longest paragraph of 285 published reports has 2,900.
_LOOKED_AT = 5_000
FRONT_CHARACTERS = 6000  # in which it names those who inspected

# "Inspection of Larkhill House Care Home", and the words of a name: "St Mary's of the Sea School".
_REPORT_ON = re.compile(
    r"(?:an? )?(?:inspection|review|report|assessment|visit)\b.*?\b(?:of|on|to|at)\s+(?:the\s+)?", re.I
)
_IN_NAME = re.compile(r"[A-Z0-9&]|(?:of|the|and|upon|on|in|at|by|care|home|school|hospital)$")


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """A row of the manifest: what the user knows of a file."""

    url: str | None = None
    title: str | None = None
    system: str | None = None
    published: str | None = None
    family: str | None = None
    licence: str | None = None


def front(document: Document) -> list[str]:
    """The lines and paragraphs in which a report prints its facts."""
    return [squash(document.text[b.start : b.end]) for b in document.blocks[:FRONT]]


def find_theme(document: Document, family: Family) -> str | None:
    """The theme that a page of a larger assessment is about."""
    for text in front(document):
        match = family.facts.theme.search(text) if family.facts.theme and len(text) < 120 else None
        if match and match["theme"]:
            return squash(match["theme"])
    return None


def find_system(document: Document, family: Family, given: ManifestRow) -> System | None:
    """Who is reported on: the manifest, the family's patterns, the names in the text, the name."""
    kind = family.system_kind
    if given.system:
        return resolve(given.system, kind) or unlisted_system(given.system, kind)
    if family.facts.offices:
        return addressed_system(document, family, FRONT)
    captured = _captured(document, family)
    for name in captured:
        if found := resolve(name, kind):
            return found
    stem = PurePath(document.name).stem.replace("_", "-")
    named = _before(
        family.facts.file_words, stem.replace("--", " -- ").replace("-", " ").replace("  ", "--")
    )
    from_name = resolve(named, kind)
    if from_name and (kind is None or from_name.kind == kind):
        return from_name
    # A name that the tables do not know is taken as printed, if it is printed like a name: an
    # inspectorate's own address may name another place.
    likely = [n for n in captured if n[:1].isupper() and len(n.split()) <= 7]
    if not likely:
        if named_most := most_named(document.text, kind) if kind else _named_at_all(document):
            return named_most
        if kind and kinds()[kind].cover and (cover := _on_the_cover(document, family)):
            likely = [cover]
    return unlisted_system(likely[0], kind) if likely else None


def _before(words: Patterns, text: str) -> str:
    """The text up to the first of the words."""
    return text[: min((m.start() for p in words if (m := p.search(text))), default=len(text))]


def _on_the_cover(document: Document, family: Family) -> str | None:
    """The name on the cover: the first heading of a page, the largest line, the first of a plain text."""
    opening = document.blocks[:12]
    # A plain text marks no headings: a numbered line may be an address.
    headed = [b for b in opening if b.kind == "heading" and document.format != "text"]
    large = sorted((b for b in opening if b.style.size), key=lambda b: -b.style.size)
    plain = [b for b in opening if b.kind == "paragraph" and b.alone]
    for block in headed or large or plain[:3]:
        text = squash(document.text[block.start : block.end])
        # What every report of the family prints as large: "Ratings", "Overall rating … Inadequate".
        if family.rule(text) or family.ignores(text) or graded_line(text, family) or is_grade(text, family):
            continue
        name = _before(family.facts.cover_words, text).strip()
        named = block not in plain or all(_IN_NAME.match(word) for word in name.split())
        if 2 < len(name) < 100 and named and not dates.find_date(name):
            return name
    return None


def _named_at_all(document: Document) -> System | None:
    """For a family that reports on anyone: the front of the document says whom."""
    lines = front(document)[:12]
    # A care home is itself, and not the council in its address.
    if own := next(filter(None, map(_own_name, lines)), None):
        return own
    listed = (kind.id for kind in kinds().values() if not kind.cover)
    return next(filter(None, (most_named(" ".join(lines), kind) for kind in listed)), None)


def _own_name(line: str) -> System | None:
    """The hospital, home or school that a line of the front is the name of, an address behind it."""
    if len(line) > 150 or line.endswith("."):
        return None
    parts = [_REPORT_ON.sub("", part.strip()) for part in re.split(r":|\s+[-–|]\s+", line)]
    for kind in kinds().values():
        words = "|".join(map(re.escape, kind.words))
        for part in parts if words else ():
            match = re.match(rf".{{3,60}}?\b(?:{words})\b(?!\s+(?-i:[a-z]))", part, re.I)
            if match and all(_IN_NAME.match(word) for word in match[0].split()):
                return unlisted_system(match[0], kind.id)
    return None


def _captured(document: Document, family: Family) -> list[str]:
    """Names that the family's patterns find, the commonest first."""
    counts: Counter[str] = Counter()
    blocks = document.blocks[: FRONT if family.facts.system_on_front else None]
    for pattern in family.facts.system:
        for block in blocks:
            text = squash(document.text[block.start : min(block.end, block.start + _LOOKED_AT)])
            for match in pattern.finditer(text):
                name = _tidy_name(match["system"] or "")
                if 2 < len(name) < 100:
                    counts[name] += 1
        if counts:
            break
    return [name for name, _ in counts.most_common()]


def _tidy_name(name: str) -> str:
    name = re.sub(r"(?<=[a-z])\d{1,2}$", "", name.strip())  # a footnote's number
    return re.sub(r"^(?:the|across|within|in|of|although|for)\s+", "", name, flags=re.I).strip(" ,.:")


def find_dates(document: Document, family: Family) -> tuple[str | None, str | None]:
    """Inspection dates (from, to): the first date behind one of the family's words."""
    lines = front(document)
    year = next((d[:4] for t in lines[:10] if len(t) < 40 and (d := dates.find_date(t))), None)
    for word in family.facts.dates:
        for i, text in enumerate(lines):
            if match := word.search(text):
                behind = text[match.end() :] or " ".join(lines[i + 1 : i + 2])
                if found := dates.find_range(behind[:120], year):
                    return found
    return None, None


def find_previous(document: Document, family: Family) -> tuple[str | None, str | None]:
    """Dates (from, to) of the inspection before this one, where they are printed."""
    for text in front(document):
        for word in family.facts.previous_dates:
            if (match := word.search(text)) and (
                found := dates.find_range(text[match.end() : match.end() + 120])
            ):
                return found
    return None, None


def find_inspectorates(document: Document, family: Family) -> tuple[str, ...]:
    """The family's inspectorates, and those the report names besides."""
    pages = document.text[:FRONT_CHARACTERS]
    named = [one for one in family.facts.inspectorates if one.pattern.search(pages)]
    names = {*family.inspectorates, *(one.name for one in named)}
    return family.inspectorates + tuple(one.name for one in named if one.unless not in names)


def find_published(document: Document, family: Family, given: ManifestRow) -> tuple[str | None, str | None]:
    """(date, where it was found): manifest, text, page, file name, PDF metadata; a year may do."""
    if given.published and (found := dates.find_date(given.published)):
        return found, "manifest"
    for text in front(document):
        for pattern in family.facts.published:
            if (match := pattern.search(text)) and (
                found := dates.find_date(text[match.start() : match.end() + 60])
            ):
                return found, "text"
    if found := _signed(document, family):
        return found, "text"
    if found := dates.find_date(document.meta.get("published", "")):
        return found, "page metadata"
    stem = PurePath(document.name).stem
    if found := dates.from_file_name(stem):
        return found, "file name"
    if year := dates.year_in(stem):
        return year, "file name (year)"
    if document.format == "pdf" and (found := dates.from_pdf(document.meta.get("created", ""))):
        return found, "PDF metadata"
    return None, None


def _signed(document: Document, family: Family) -> str | None:
    """The date beside the signature, looked for from the last line backwards."""
    for block in reversed(document.blocks[-SIGNATURE:]):
        text = squash(document.text[block.start : block.end])
        for pattern in family.facts.signed:
            if (match := pattern.search(text)) and (found := dates.find_date(text[match.end() :][:60])):
                return found
    return None


def find_reference(document: Document, family: Family) -> str | None:
    """The publisher's own number of the report."""
    matches = (p.search(text) for text in front(document) for p in family.facts.reference)
    return next((match["reference"] for match in matches if match), None)


def find_outcome(document: Document, family: Family) -> tuple[str | None, str | None]:
    """(identifier, the printed sentence) of the outcome of the whole."""
    sentences = [one for one in family.facts.outcomes if one.question is None]
    for text in front(document):
        folded = fold(text)
        for one in sentences:
            if fold(one.contains) in folded:
                return one.outcome, sentence_with(one.contains, text)
        for pattern in family.facts.outcome:
            if (match := pattern.search(text)) and match["outcome"]:
                return family.grade(match["outcome"]), squash(match[0])
    return _outcome_below(front(document), family)


def _outcome_below(lines: list[str], family: Family) -> tuple[str | None, str | None]:
    """The grade of the whole, where it is printed below what it is given to."""
    columns = grades_in_columns(lines, family) if family.facts.ratings else {}
    for index, (text, below) in enumerate(itertools.pairwise(lines)):
        below = columns.get(index, below)
        for pattern in family.facts.outcome if is_grade(below, family) else ():
            match = pattern.search(f"{text} {below}")
            if match and match["outcome"] and match.start() < len(text):
                return family.grade(match["outcome"]), squash(match[0])
    return None, None
