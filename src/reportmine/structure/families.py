"""Report families: what each kind of report looks like, read from TOML, and which one a file is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from reportmine import data
from reportmine.errors import DataFileError
from reportmine.structure.frameworks import frameworks
from reportmine.text import fold, heading_key
from reportmine.vocabulary import KINDS, POLARITIES

_HEADING_LENGTH = 300


@dataclass(frozen=True, slots=True)
class HeadingRule:
    """One `[[heading]]` of a family file.

    `bullets`, `rows`, `paragraphs`: the polarity that the heading gives to what stands directly
    under it. `actions`: what stands under it are actions. `findings = false`: nothing under it is
    judged. `run_in`: the heading may be run together with the text that follows. `leaf`: headings
    found by layout alone stand beside it, not below. `large`: only in letters larger than the text,
    where the format has sizes. `first_cell`: what stands there in a table of actions, `responsible`
    (who must act) or `activity`.
    """

    pattern: re.Pattern[str]
    kind: str
    level: int
    bullets: str | None = None
    rows: str | None = None
    paragraphs: str | None = None
    actions: bool = False
    findings: bool = True
    run_in: bool = False
    leaf: bool = False
    large: bool = False
    first_cell: str = "responsible"


@dataclass(frozen=True, slots=True)
class Cue:
    """A sign of a family: `pattern` somewhere (or as a whole short block) adds `weight`."""

    pattern: re.Pattern[str]
    weight: int
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Where a family prints its facts: patterns, each tried in order."""

    title: tuple[re.Pattern[str], ...] = ()
    system: tuple[re.Pattern[str], ...] = ()
    dates: tuple[re.Pattern[str], ...] = ()
    published: tuple[re.Pattern[str], ...] = ()
    outcome: tuple[re.Pattern[str], ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()
    theme: re.Pattern[str] | None = None
    score: re.Pattern[str] | None = None
    previous: tuple[re.Pattern[str], ...] = ()
    ratings: re.Pattern[str] | None = None
    inspectorates: tuple[tuple[str, re.Pattern[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """A family file, compiled."""

    id: str
    name: str
    version: str
    inspectorates: tuple[str, ...]
    framework: str | None
    system_kind: str | None
    parts_of_one_assessment: bool
    threshold: int
    cues: tuple[Cue, ...]
    facts: Facts
    headings: tuple[HeadingRule, ...]
    ignore: tuple[re.Pattern[str], ...] = ()
    end: tuple[re.Pattern[str], ...] = ()
    judged: tuple[re.Pattern[str], ...] = ()
    judged_rate: float = 0.0

    def rule(self, text: str, large: bool = True) -> tuple[HeadingRule, re.Match[str]] | None:
        """The first heading rule that the whole of `text` matches."""
        key = heading_key(text)
        if len(key) > _HEADING_LENGTH:
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


@cache
def families() -> dict[str, Family]:
    """All families by id, `generic` last. Raises DataFileError."""
    loaded = [_load(name) for name in data.names_in("families")]
    loaded.sort(key=lambda f: (f.id == "generic", f.id))
    return {f.id: f for f in loaded}


def detect(text: str) -> Family:
    """The family whose cues weigh most and reach its threshold; `generic` when none does.

    `text` is that of a document, whose lines are its blocks: what is stored of a report is enough.
    """
    short = {heading_key(line) for line in text.split("\n") if len(line) <= _HEADING_LENGTH}
    text = fold(text[:60_000])
    best, best_score = families()["generic"], 0.0
    for family in families().values():
        if not family.cues:
            continue
        score = sum(cue.weight for cue in family.cues if _present(cue, text, short))
        if score >= family.threshold and score / family.threshold > best_score:
            best, best_score = family, score / family.threshold
    return best


def _present(cue: Cue, text: str, short: set[str]) -> bool:
    if cue.heading:
        return any(cue.pattern.search(s) or cue.pattern.search(s + "?") for s in short)
    return bool(cue.pattern.search(text)) or any(cue.pattern.search(s) for s in short)


def _load(name: str) -> Family:
    where = f"families/{name}"
    table = data.load("families", name)
    try:
        head, facts = table["family"], table.get("facts", {})
        framework = head.get("framework")
        if framework and framework not in frameworks():
            raise DataFileError(f"{where}: no framework {framework!r}")
        names = "|".join(re.escape(key) for key in (frameworks()[framework].spellings if framework else ()))
        return Family(
            id=head["id"],
            name=head["name"],
            version=table["version"],
            inspectorates=tuple(head["inspectorates"]),
            framework=framework,
            system_kind=head.get("system_kind"),
            parts_of_one_assessment=head.get("parts_of_one_assessment", False),
            threshold=table["detect"]["threshold"],
            cues=tuple(
                Cue(_regex(where, c["pattern"]), c["weight"], c.get("heading", False))
                for c in table["detect"]["cues"]
            ),
            facts=_facts(where, facts),
            headings=tuple(_heading(where, row, names) for row in table.get("heading", [])),
            ignore=tuple(_regex(where, row["pattern"]) for row in table.get("ignore", [])),
            end=tuple(_regex(where, row["pattern"]) for row in table.get("end", [])),
            judged=tuple(_regex(where, p) for p in table.get("judged", {}).get("patterns", [])),
            judged_rate=table.get("judged", {}).get("per_thousand_words", 0.0),
        )
    except KeyError as error:
        raise DataFileError(f"{where}: {error} is missing") from error


def _facts(where: str, facts: dict[str, Any]) -> Facts:
    def several(key: str) -> tuple[re.Pattern[str], ...]:
        return tuple(_regex(where, p) for p in facts.get(key, []))

    return Facts(
        title=several("title"),
        system=several("system"),
        dates=several("dates"),
        published=several("published"),
        outcome=several("outcome"),
        outcomes=tuple((o["contains"], o["outcome"]) for o in facts.get("outcomes", [])),
        theme=_regex(where, facts["theme"]) if "theme" in facts else None,
        score=_regex(where, facts["score"]) if "score" in facts else None,
        previous=several("previous_dates"),
        ratings=_regex(where, facts["ratings"]) if "ratings" in facts else None,
        inspectorates=tuple(
            (i["name"], _regex(where, i["pattern"])) for i in facts.get("inspectorates", [])
        ),
    )


def _heading(where: str, row: dict[str, Any], statements: str) -> HeadingRule:
    if row["kind"] not in KINDS:
        raise DataFileError(f"{where}: kind {row['kind']!r} is none of {', '.join(KINDS)}")
    for key in ("bullets", "rows", "paragraphs"):
        if row.get(key) not in (None, *POLARITIES):
            raise DataFileError(f"{where}: {key} = {row[key]!r} is no polarity")
    unknown = row.keys() - {
        "pattern", "kind", "level", "bullets", "rows", "paragraphs", "actions", "findings", "run_in",
        "leaf",
        "large",
        "first_cell",
    }  # fmt: skip
    if unknown:
        raise DataFileError(f"{where}: [[heading]] does not know {', '.join(sorted(unknown))}")
    pattern = row["pattern"].replace("@statement", statements or r"(?!)")
    return HeadingRule(_regex(where, pattern), **{k: v for k, v in row.items() if k != "pattern"})


def _regex(where: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.I | re.M)
    except re.error as error:
        raise DataFileError(f"{where}: bad pattern {pattern!r}: {error}") from error
