"""What each pattern of a family file hits in a report: for whoever writes the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from reportmine.read import Block, Document
from reportmine.structure import ManifestRow, Report, structure
from reportmine.structure.catalogue import Catalogue
from reportmine.structure.contents import contents_blocks
from reportmine.structure.facts import FRONT, FRONT_CHARACTERS
from reportmine.structure.families import (
    DETECT_LENGTH,
    HEADING_LENGTH,
    Cue,
    Family,
    Outcome,
    Patterns,
    grade_pattern,
)
from reportmine.structure.headings import find_headings
from reportmine.structure.levels import Heading
from reportmine.structure.ratings import find_ratings
from reportmine.text import fold, heading_key, squash

Hit = tuple[int | None, str]  # (page, the line it was found in)
Test = Callable[[str], Any]


@dataclass(slots=True)
class Probe:
    """A pattern of the file: where it stands in it, what it says, and what it hit."""

    place: str
    pattern: str
    hits: list[Hit] = field(default_factory=list)


@dataclass(slots=True)
class Trace:
    """How a family fits a report, which is read as one of the family whichever it is detected as.

    `unmatched` are headings by layout that no [[heading]] fits; `scores` are (family, weight of the
    cues found, its threshold), the best first.
    """

    family: str
    detected: str
    scores: list[tuple[str, float, float]]
    probes: list[Probe]
    unmatched: list[Hit]
    report: Report

    def to_dict(self) -> dict[str, Any]:
        """For JSON: facts, counts, and what every pattern hit."""
        facts = self.report.to_dict()["report"]
        return {
            "file": facts["file"], "family": self.family, "detected": self.detected,
            "scores": [
                {"family": name, "score": score, "threshold": least} for name, score, least in self.scores
            ],
            "facts": {name: facts[name] for name in FACTS if facts[name]},
            "findings": findings_by(self.report),
            "patterns": [
                {"place": p.place, "pattern": p.pattern, "hits": _dicts(p.hits)} for p in self.probes
            ],
            "unmatched_headings": _dicts(self.unmatched),
            "problems": [message for _, message, _ in self.report.problems],
        }  # fmt: skip

    def to_rows(self) -> dict[str, Any]:
        """All that it holds, its report too, for JSON."""
        probes = [(p.place, p.pattern, p.hits) for p in self.probes]
        plain = {name: getattr(self, name) for name in ("family", "detected", "scores", "unmatched")}
        return {**plain, "probes": probes, "report": self.report.to_rows()}

    @classmethod
    def from_rows(cls, data: dict[str, Any]) -> Trace:
        """The inverse of `to_rows`, also after a round through JSON."""
        probes = [Probe(place, pattern, _hits(hits)) for place, pattern, hits in data["probes"]]
        scores = [(name, score, least) for name, score, least in data["scores"]]
        rows = {"probes": probes, "scores": scores, "unmatched": _hits(data["unmatched"])}
        return cls(**{**data, **rows, "report": Report.from_rows(data["report"])})


def _hits(rows: Iterable[Any]) -> list[Hit]:
    return [(page, line) for page, line in rows]


def _dicts(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    return [{"page": page, "line": line} for page, line in hits]


FACTS = (
    "title", "system_name", "inspection_from", "inspection_to", "previous_from", "previous_to",
    "published", "published_from", "theme", "outcome", "outcome_text", "ratings",
)  # fmt: skip


def trace(document: Document, family: Family, catalogue: Catalogue) -> Trace:
    """The document read as one of the family, whichever it is detected as. Raises ReadProblem."""
    thresholds = {f.id: f.threshold for f in catalogue.families.values()}
    found = [(name, score, thresholds[name]) for name, score in catalogue.scores(document.text).items()]
    headings = find_headings(document, family, contents_blocks(document))
    probes = [
        *_cues(document, family), *_headings(document, family, headings), *_facts(document, family),
        *_lines_of(document, "ignore", family.ignore), *_lines_of(document, "end", family.end),
    ]  # fmt: skip
    for probe in probes:
        probe.pattern = _as_written(probe.pattern, family)
    return Trace(
        family.id,
        catalogue.detect(document.text).id,
        sorted(found, key=lambda row: (-row[1] / row[2], row[0])),
        probes,
        [_hit(document, h.start, h.end) for h in headings if h.rule is None],
        structure(document, ManifestRow(family=family.id), catalogue),
    )


def findings_by(report: Report) -> dict[str, dict[str, int]]:
    """How many findings, by the polarity that headings decide and by the kind of section."""
    return {
        "decided": dict(Counter(f.decided or "by the model" for f in report.findings).most_common()),
        "section": dict(Counter(f.heading_kind for f in report.findings).most_common()),
    }


def _hit(document: Document, start: int, end: int) -> Hit:
    return document.page_at(start), squash(document.text[start:end])


def _lines(document: Document, blocks: Iterable[Block], test: Test) -> Iterator[Hit]:
    for block in blocks:
        if test(document.text[block.start : block.end]):
            yield _hit(document, block.start, block.end)


def _as_written(pattern: str, family: Family) -> str:
    """With @statement and @grade instead of what they stand for."""
    written = pattern.replace(f"(?:{grade_pattern(family.grades)})", "@grade")
    statements = family.framework.pattern() if family.framework else ""
    return written.replace(f"(?:{statements})", "@statement") if statements else written


def _cues(document: Document, family: Family) -> Iterator[Probe]:
    whole = fold(document.text[:DETECT_LENGTH])
    for number, cue in enumerate(family.cues, start=1):
        hits = list(_lines(document, document.blocks, partial(_is_cue, cue)))
        if not hits and not cue.heading and (match := cue.pattern.search(whole)):
            hits = [(None, match[0])]  # runs over the end of a line
        yield Probe(f"[[detect.cues]] {number}", cue.pattern.pattern, hits)


def _is_cue(cue: Cue, line: str) -> bool:
    key = heading_key(line)
    if len(line) <= HEADING_LENGTH and (cue.pattern.search(key) or cue.pattern.search(key + "?")):
        return True
    return not cue.heading and bool(cue.pattern.search(fold(line)))


def _headings(document: Document, family: Family, found: Sequence[Heading]) -> Iterator[Probe]:
    for number, rule in enumerate(family.headings, start=1):
        hits = [_hit(document, h.start, h.end) for h in found if h.rule is rule]
        yield Probe(f"[[heading]] {number}", rule.pattern.pattern, hits)


def _lines_of(document: Document, table: str, patterns: Patterns) -> Iterator[Probe]:
    """The lines that [[ignore]] or [[end]] fit."""
    for number, pattern in enumerate(patterns, start=1):
        hits = list(_lines(document, document.blocks, partial(_fits, pattern)))
        yield Probe(f"[[{table}]] {number}", pattern.pattern, hits)


def _fits(pattern: re.Pattern[str], line: str) -> bool:
    return bool(pattern.fullmatch(heading_key(line)))


def _facts(document: Document, family: Family) -> Iterator[Probe]:
    facts, front = family.facts, document.blocks[:FRONT]
    everywhere = front if facts.system_on_front else document.blocks
    searched: tuple[tuple[str, Patterns, Sequence[Block]], ...] = (
        ("title", facts.title, front), ("system", facts.system, everywhere), ("dates", facts.dates, front),
        ("previous_dates", facts.previous_dates, front), ("published", facts.published, front),
        ("theme", (facts.theme,) if facts.theme else (), front), ("outcome", facts.outcome, front),
        ("graded", facts.graded, document.blocks),
    )  # fmt: skip
    for key, patterns, blocks in searched:
        for number, pattern in enumerate(patterns, start=1):
            hits = list(_lines(document, blocks, partial(_holds, pattern)))
            yield Probe(f"[facts] {key} {number}", pattern.pattern, hits)
    if facts.score:
        hits = list(_lines(document, document.blocks, facts.score.fullmatch))
        yield Probe("[facts] score", facts.score.pattern, hits)
    yield from _grades(document, family)
    for number, one in enumerate(facts.inspectorates, start=1):
        match = one.pattern.search(document.text[:FRONT_CHARACTERS])
        hits = [_hit(document, match.start(), match.end())] if match else []
        yield Probe(f"[[facts.inspectorates]] {number}", one.pattern.pattern, hits)


def _holds(pattern: re.Pattern[str], line: str) -> bool:
    return bool(pattern.search(squash(line)))


def _grades(document: Document, family: Family) -> Iterator[Probe]:
    facts = family.facts
    if facts.ratings:
        only = replace(family, facts=replace(facts, graded=(), outcomes=()))
        hits: list[Hit] = [(None, f"{r.text}: {r.grade}") for r in find_ratings(document, only)]
        yield Probe("[facts] ratings", facts.ratings.pattern, hits)
    for number, outcome in enumerate(facts.outcomes, start=1):
        blocks = document.blocks if outcome.question else document.blocks[:FRONT]
        hits = list(_lines(document, blocks, partial(_says, outcome)))
        yield Probe(f"[[facts.outcomes]] {number}", outcome.contains, hits)


def _says(outcome: Outcome, line: str) -> bool:
    return fold(outcome.contains) in fold(line)
