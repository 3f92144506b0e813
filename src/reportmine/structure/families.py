"""Report families: what each kind of report looks like, read from TOML, and which one a file is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reportmine.data.patterns import any_of
from reportmine.structure.frameworks import Framework
from reportmine.text import fold, heading_key

GENERIC = "generic"  # the family of whatever no other one knows
HEADING_LENGTH = 300
DETECT_LENGTH = 60_000


@dataclass(frozen=True, slots=True)
class HeadingRule:
    """One `[[heading]]` of a family file: `structure/keys.py` says what each key means."""

    pattern: re.Pattern[str]
    kind: str
    level: int
    bullets: str | None = None
    rows: str | None = None
    paragraphs: str | None = None
    actions: bool = False
    findings: bool = True
    annex: bool = False
    in_annex: bool = False
    run_in: re.Pattern[str] | None = None
    followed_by: re.Pattern[str] | None = None
    leaf: bool = False
    large: bool = False
    first_cell: str = "responsible"
    cover: bool = False
    chapter: bool = False
    in_chapter: bool = False
    in_row: bool = False
    retells: bool = False
    box: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """A sign of a family: `pattern` somewhere (or as a whole short block) adds `weight`."""

    pattern: re.Pattern[str]
    weight: float
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of a family: its identifier, and the wordings it is printed in.

    `also` are wordings that count only where a pattern of `outcome` captures them.
    """

    id: str
    words: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome known by words of its sentence; with a `question`, one of several of a report."""

    contains: str
    outcome: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Inspectorate:
    """One that takes part in some reports; `unless` is another that takes its place."""

    name: str
    pattern: re.Pattern[str]
    unless: str | None = None


Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Where a family prints its facts: patterns, each tried in order; `[facts]` of its file."""

    site_names: tuple[str, ...]
    file_words: Patterns
    cover_words: Patterns
    title: Patterns = ()
    system: Patterns = ()
    system_on_front: bool = False
    dates: Patterns = ()
    previous_dates: Patterns = ()
    published: Patterns = ()
    theme: re.Pattern[str] | None = None
    outcome: Patterns = ()
    ratings: re.Pattern[str] | None = None
    graded: Patterns = ()
    score: re.Pattern[str] | None = None
    outcomes: tuple[Outcome, ...] = ()
    inspectorates: tuple[Inspectorate, ...] = ()


@dataclass(frozen=True, slots=True)
class WordRate:
    """So many of some words per thousand, in a text of so many words at least."""

    per_thousand_words: float
    patterns: Patterns
    least_words: int = 1

    def of(self, text: str) -> tuple[int, float]:
        """(how often the words stand in the text, how often per thousand words)."""
        hits = sum(len(p.findall(text)) for p in self.patterns)
        return hits, hits * 1000 / max(len(text.split()), 1)


@dataclass(frozen=True, slots=True)
class Family:
    """A family file, compiled.

    `source` is where the file lies.
    """

    id: str
    name: str
    version: str
    source: str
    inspectorates: tuple[str, ...]
    framework: Framework | None
    system_kind: str | None
    parts_of_one_assessment: bool
    threshold: float
    cues: tuple[Cue, ...]
    facts: Facts
    grades: tuple[Grade, ...]
    regulation: re.Pattern[str]
    nothing: re.Pattern[str]
    reference: re.Pattern[str]
    headings: tuple[HeadingRule, ...]
    ignore: Patterns = ()
    end: Patterns = ()
    report: WordRate | None = None
    judged: WordRate | None = None

    def rule(self, text: str, large: bool = True) -> tuple[HeadingRule, re.Match[str]] | None:
        """The first heading rule that the whole of `text` matches."""
        key = heading_key(text)
        if len(key) > HEADING_LENGTH:
            return None
        for rule in self.headings:
            if rule.large and not large:
                continue
            match = rule.pattern.fullmatch(key) or rule.pattern.fullmatch(key + "?")
            if match:
                return rule, match
        return None

    def ignores(self, text: str) -> bool:
        """True for lines that look like headings and are none."""
        return any(p.fullmatch(heading_key(text)) for p in self.ignore)

    def ends(self, text: str) -> bool:
        """True where the report is over."""
        return any(p.fullmatch(heading_key(text)) for p in self.end)

    def grade(self, printed: str) -> str:
        """The identifier of a grade as printed: "Requires improvement" is requires_improvement."""
        key = heading_key(printed)
        for grade in self.grades:
            if key in (fold(word) for word in (*grade.words, *grade.also)):
                return grade.id
        return key.replace(" ", "_")


def grade_pattern(grades: Iterable[Grade]) -> str:
    """A regular expression of every wording of the grades."""
    return any_of(word for grade in grades for word in grade.words)


def detect(text: str, families: Mapping[str, Family]) -> Family:
    """The family whose cues weigh most and reach its threshold; `generic` when none does.

    `text` is that of a document, whose lines are its blocks: what is stored of a report is enough.
    """
    best, best_score = families[GENERIC], 0.0
    for family_id, score in scores(text, families).items():
        threshold = families[family_id].threshold
        if score >= threshold and score / threshold > best_score:
            best, best_score = families[family_id], score / threshold
    return best


def scores(text: str, families: Mapping[str, Family]) -> dict[str, float]:
    """What the cues found in the text weigh, for each family that has cues."""
    short = short_lines(text)
    folded = fold(text[:DETECT_LENGTH])
    return {
        family.id: sum(cue.weight for cue in family.cues if _present(cue, folded, short))
        for family in families.values()
        if family.cues
    }


def short_lines(text: str) -> set[str]:
    """The lines that may be headings, as headings are compared."""
    return {heading_key(line) for line in text.split("\n") if len(line) <= HEADING_LENGTH}


def _present(cue: Cue, text: str, short: set[str]) -> bool:
    if cue.heading:
        return any(cue.pattern.search(s) or cue.pattern.search(s + "?") for s in short)
    return bool(cue.pattern.search(text)) or any(cue.pattern.search(s) for s in short)
