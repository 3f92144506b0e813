"""Report families: what each kind of report looks like, read from TOML, and which one a file is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reportmine.data.patterns import any_of
from reportmine.structure.frameworks import Framework
from reportmine.structure.wordings import Words
from reportmine.text import fold, heading_key
from reportmine.vocabulary import NOT_JUDGED

GENERIC = "generic"  # the family of whatever no other one knows
HEADING_LENGTH = 300
DETECT_LENGTH = 60_000


@dataclass(frozen=True, slots=True)
class Wording:
    """A heading in plain words, as printed, and what `Words.of` makes of it.

    One that ends in "…" is how the heading begins: "The impact of leaders on …".
    """

    text: str
    words: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether other words may follow."""
        return self.text.endswith("…")


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
    below: bool = False
    wordings: tuple[Wording, ...] = ()
    expected: bool = False
    templates: tuple[str, ...] = ()
    whole: bool = False
    deep: bool = False
    cover: bool = False
    chapter: bool = False
    in_chapter: bool = False
    in_row: bool = False
    retells: bool = False
    box: bool = False

    @property
    def judges_nobody(self) -> bool:
        """True where what stands under the heading is context, or no finding at all."""
        return self.kind in NOT_JUDGED or not self.findings or self.annex

    @property
    def says(self) -> tuple[Any, ...]:
        """What the rule makes of what stands below: two that say the same may be taken for each other."""
        given = self.bullets, self.rows, self.paragraphs
        return self.kind, self.findings, self.annex, self.actions, given


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
    signed: Patterns = ()
    reference: Patterns = ()
    offices: Patterns = ()
    bodies: Patterns = ()
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
class Reviews(WordRate):
    """How a text speaks that inspects, reviews or investigates; `[reviews]` of a family's file."""

    fields: Patterns = ()
    named: Patterns = ()


@dataclass(frozen=True, slots=True)
class Tells(WordRate):
    """How a text tells what was found, against the words of `rules` and plans."""

    rules: Patterns = ()


@dataclass(frozen=True, slots=True)
class OtherKind(WordRate):
    """A kind of text that is no report: `name` with its article, "a recipe"."""

    name: str = ""


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
    activity: re.Pattern[str]
    breach: re.Pattern[str]
    part: re.Pattern[str]
    headings: tuple[HeadingRule, ...]
    words: Words
    ignore: Patterns = ()
    end: Patterns = ()
    report: WordRate | None = None
    reviews: Reviews | None = None
    others: tuple[OtherKind, ...] = ()
    judged: WordRate | None = None
    tells: Tells | None = None

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

    def near(self, text: str, large: bool = True) -> tuple[HeadingRule, re.Match[str] | None, int] | None:
        """(rule, match of its pattern if any, words that differ) for a heading that no pattern fits whole.

        First without its number, then by its words. None where rules that say different things are
        equally near: what needs to improve is never taken for what works well. Under a heading of
        context nobody is judged, so one counts only with all its words.
        """
        plain = self.words.unnumbered(fold(text))
        if plain != fold(text) and (found := self.rule(plain, large)):
            return *found, 0
        if len(text) > HEADING_LENGTH:
            return None
        words, ends = self.words.of(text), text.rstrip().endswith(".")
        nearest: dict[int, list[HeadingRule]] = {0: [], 1: []}
        for rule in self.headings:
            apart = self._apart(rule, words, ends) if large or not rule.large else None
            if apart is not None:
                nearest[apart].append(rule)
        for apart, rules in nearest.items():
            if rules:
                return (rules[0], None, apart) if len({rule.says for rule in rules}) == 1 else None
        return None

    def _apart(self, rule: HeadingRule, words: tuple[str, ...], ends: bool) -> int | None:
        """By how many words a heading, that `ends` like a sentence, differs from the rule's wordings."""
        found = (self._between(words, w) for w in rule.wordings if not (ends and w.open))
        least = min((apart for apart in found if apart is not None), default=None)
        return None if least and rule.judges_nobody else least

    def _between(self, words: tuple[str, ...], wording: Wording) -> int | None:
        """By how many words a heading differs from a wording; of one that is open all must be there."""
        if wording.open:
            return 0 if words[: len(wording.words)] == wording.words else None
        return self.words.distance(words, wording.words)

    def ignores(self, text: str) -> bool:
        """True for lines, and sentences, that look like headings or findings and are neither."""
        key = heading_key(text)
        return any(p.fullmatch(key) for p in self.ignore)

    def in_a_breach(self, text: str) -> bool:
        """True for lines of a table of breaches, in bold or not: an activity, a regulation, a part."""
        only = self.behind_activities(text, 0, len(text)) == len(text)
        return only or bool(self.breach.match(text) or self.part.match(text))

    def behind_activities(self, text: str, start: int, end: int) -> int:
        """Where `text[start:end]` goes on behind the activities that it begins with."""
        while (match := self.activity.match(text, start, end)) and match.end() > start:
            start = match.end()
        return start

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
