"""A family file becomes a `Family`: checked first, every mistake said with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from reportmine import data
from reportmine.data.patterns import regex
from reportmine.data.schema import Table, mistakes, one_of, refuse, shown
from reportmine.structure.families import (
    GENERIC,
    Cue,
    Facts,
    Family,
    Grade,
    HeadingRule,
    Inspectorate,
    OtherKind,
    Outcome,
    Reviews,
    Tells,
    Wording,
    WordRate,
    grade_pattern,
)
from reportmine.structure.frameworks import Framework
from reportmine.structure.keys import COMMON, FAMILY, GRADE
from reportmine.structure.systems import kinds
from reportmine.structure.wordings import Words, words_of

Row = Mapping[str, Any]
Terms = Mapping[str, str]  # what @statement and @grade stand for
_SAY = ("kind", "bullets", "rows", "paragraphs", "actions", "findings", "annex")  # what a heading says
_ONLY_GRADES = Table("", "", (), (GRADE,))


@cache
def _common() -> Row:
    """`common.toml`: what every family uses where its file says nothing."""
    content = data.load("common.toml")
    refuse(mistakes(content, COMMON, "common.toml"))
    return content


def load_family(text: str, where: str, stem: str, frameworks: Mapping[str, Framework]) -> Family:
    """A family file, whose name without .toml is `stem`. Raises DataFileError."""
    common = _common()
    content = data.parse(text, where)
    head = content["family"] if isinstance(content.get("family"), dict) else {}
    framework = frameworks.get(str(head.get("framework")))
    grades = _grades(content) or _grades(common)
    words = {"statement": _statements(head, framework), "grade": grade_pattern(grades)}
    refuse(
        mistakes(content, FAMILY, where, words),
        (f"{where}: {line}" for line in _more_mistakes(content, stem, frameworks, words)),
    )
    actions = {**common["actions"], **content.get("actions", {})}
    return Family(
        id=head["id"],
        name=head["name"],
        version=content["version"],
        source=where,
        inspectorates=tuple(head["inspectorates"]),
        framework=framework,
        system_kind=head.get("system_kind"),
        parts_of_one_assessment=head.get("parts_of_one_assessment", False),
        threshold=content["detect"]["threshold"],
        cues=tuple(_made(Cue, "detect.cues", row, words) for row in content["detect"].get("cues", [])),
        facts=_facts(content.get("facts", {}), common["facts"], words),
        grades=grades,
        regulation=regex(actions["regulation"]),
        nothing=regex(actions["nothing"]),
        reference=regex(actions["reference"]),
        activity=regex(actions["activity"]),
        breach=regex(actions["breach"]),
        part=regex(actions["part"]),
        headings=tuple(_heading(row, words) for row in content.get("heading", [])),
        words=_words(),
        ignore=tuple(regex(row["pattern"], words, folded=True) for row in content.get("ignore", [])),
        end=tuple(regex(row["pattern"], words, folded=True) for row in content.get("end", [])),
        others=tuple(_made(OtherKind, "other", row, words) for row in content.get("other", [])),
        **_gate(content, words),
    )


def _gate(content: Row, words: Terms) -> dict[str, Any]:
    """What `[report]`, `[reviews]`, `[judged]` and `[tells]` say, where they stand in the file."""
    classes = {"report": WordRate, "reviews": Reviews, "judged": WordRate, "tells": Tells}
    return {name: _made(c, name, content[name], words) for name, c in classes.items() if name in content}


def _statements(head: Row, framework: Framework | None) -> str:
    """What @statement stands for: for a framework that is unknown, which is said later, no text."""
    return framework.pattern() if framework else "(?!)" if "framework" in head else ""


def _grades(content: Row) -> tuple[Grade, ...]:
    """The grades of a file that may still have mistakes: those without."""
    rows = content.get("grade", [])
    if any(mistakes({"grade": rows}, _ONLY_GRADES, "")):
        return ()
    return tuple(Grade(row["id"], tuple(row["words"]), tuple(row.get("also", ()))) for row in rows)


def _facts(facts: Row, common: Row, words: Terms) -> Facts:
    """The `[facts]` of a family; its names and words stand beside the common ones."""
    rest = {k: v for k, v in facts.items() if k not in ("outcomes", "inspectorates")}
    for key, shared in common.items():
        rest[key] = [*rest.get(key, ()), *shared]
    values = _values("facts", rest, words)
    return Facts(
        **values,
        outcomes=tuple(_made(Outcome, "facts.outcomes", r, words) for r in facts.get("outcomes", [])),
        inspectorates=tuple(
            _made(Inspectorate, "facts.inspectorates", r, words) for r in facts.get("inspectorates", [])
        ),
    )


@cache
def _words() -> Words:
    """How every family compares headings word by word."""
    words = _common()["words"]
    return words_of(words["little"], words["telling"], regex(words["number"]))


def _heading(row: Row, words: Terms) -> HeadingRule:
    made: HeadingRule = _made(HeadingRule, "heading", row, words)
    wordings = (Wording(text, _words().of(text)) for text in row.get("wordings", ()))
    return replace(made, wordings=tuple(wordings))


def _made(cls: Any, table: str, row: Row, words: Terms) -> Any:
    """A dataclass from a table whose keys are its fields."""
    return cls(**_values(table, row, words))


def _values(table: str, row: Row, words: Terms) -> dict[str, Any]:
    """The values of a table by key: patterns compiled, lists as tuples."""
    schema = next(t for t in FAMILY.all_tables() if t.name == table)
    out = {}
    for key in schema.keys:
        if key.name in row:
            value = row[key.name]
            if key.one == "pattern":
                made = [regex(p, words, folded=key.folded) for p in (value if key.several else [value])]
                value = made if key.several else made[0]
            out[key.name] = tuple(value) if key.several else value
    return out


def _more_mistakes(
    content: Row, stem: str, frameworks: Mapping[str, Framework], words: Terms
) -> Iterator[str]:
    """What a file that keeps to the schema may still get wrong."""
    head, detect = content["family"], content["detect"]
    if head["id"] != stem:
        yield f'[family]: id = "{head["id"]}": must be the name of the file, "{stem}"'
    for key, known in (("framework", frameworks), ("system_kind", kinds())):
        if key in head and head[key] not in known:
            yield f"[family]: {key} = {shown(head[key])}: {one_of(head[key], known)}"
    most = sum(cue["weight"] for cue in detect.get("cues", []))
    if detect["threshold"] > most:
        yield f"[detect]: threshold = {detect['threshold']}: the weights of all cues add up to {most} only"
    if detect["threshold"] <= 0 and head["id"] != GENERIC:
        yield f"[detect]: threshold = {detect['threshold']}: must be over 0, or every file would be one"
    yield from _repeated(content)
    yield from _headings(content, words)


def _repeated(content: Row) -> Iterator[str]:
    """Grades that stand twice, inspectorates that are not there."""
    seen: dict[str, int] = {}
    for number, grade in enumerate(content.get("grade", []), start=1):
        for word in dict.fromkeys((grade["id"], *(w.casefold() for w in grade["words"]))):
            if seen.setdefault(word, number) != number:
                yield f'[[grade]] {number}: "{word}" already stands in [[grade]] {seen[word]}'
    rows = content.get("facts", {}).get("inspectorates", [])
    names = [row["name"] for row in rows] + list(content["family"]["inspectorates"])
    for number, row in enumerate(rows, start=1):
        if "unless" in row and row["unless"] not in names:
            yield (
                f'[[facts.inspectorates]] {number}: unless = "{row["unless"]}": no inspectorate of the '
                f"family; one of {', '.join(names)}"
            )


def _headings(content: Row, words: Terms) -> Iterator[str]:
    """Headings that can never be reached, or lack what their kind needs."""
    first: dict[tuple[str, bool], int] = {}
    worded: dict[tuple[str, ...], tuple[int, Row]] = {}
    for number, row in enumerate(content.get("heading", []), start=1):
        place = f"[[heading]] {number}"
        same = first.setdefault((row["pattern"], row.get("large", False)), number)
        if same != number:
            what = f"pattern = {shown(row['pattern'])}"
            yield f"{place}: {what}: never reached: it is that of [[heading]] {same}"
        for key in ("pattern", "run_in") if row["kind"] == "quality_statement" else ():
            if key in row and "statement" not in regex(row[key], words, folded=key == "pattern").groupindex:
                yield (
                    f"{place}: {key} = {shown(row[key])}: a quality_statement needs a named group "
                    "(?P<statement>…) around its name"
                )
        yield from _wordings(number, row, worded)
        if "followed_by" in row and "run_in" not in row:
            yield f"{place}: followed_by needs run_in: the heading that it follows on one line"


def _wordings(number: int, row: Row, worded: dict[tuple[str, ...], tuple[int, Row]]) -> Iterator[str]:
    """Wordings that say nothing, or what another heading says; and what an expected heading lacks.

    `worded`: the words of the wordings so far, each with the heading that has it.
    """
    place = f"[[heading]] {number}"
    for text in row.get("wordings", ()):
        words = _words().of(text)
        other, same = worded.setdefault(words, (number, row))
        if not words:
            yield f"{place}: wordings: {shown(text)}: has none but little words; any heading would be near"
        elif any(same.get(key) != row.get(key) for key in _SAY):
            yield f"{place}: wordings: {shown(text)}: those of [[heading]] {other}, which says otherwise"
    if row.get("expected") and not row.get("wordings"):
        yield f"{place}: expected needs wordings: the first of them names the heading"
    if "templates" in row and not row.get("expected"):
        yield f"{place}: templates needs expected = true: they say which reports must have the heading"
