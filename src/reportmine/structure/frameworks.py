"""Frameworks: the named quality statements and questions that a family of reports answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reportmine import data
from reportmine.data.patterns import any_of
from reportmine.data.schema import mistakes, refuse
from reportmine.structure.keys import FRAMEWORK
from reportmine.text import heading_key


@dataclass(frozen=True, slots=True)
class Statement:
    """A quality statement or question of a framework, under the framework's own theme."""

    framework: str
    id: str
    name: str
    theme: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework as published; `valid_from` and `valid_to` are years or dates, where known.

    `current`: findings of older frameworks are led to it.
    """

    id: str
    name: str
    version: str
    statements: tuple[Statement, ...]
    spellings: Mapping[str, Statement]
    valid_from: str | None
    valid_to: str | None
    current: bool

    def find(self, name: str) -> Statement | None:
        """The statement of that name or alias, however it is capitalised or punctuated."""
        return self.spellings.get(heading_key(name))

    def pattern(self) -> str:
        """A regular expression of every name and alias; "" without statements."""
        return any_of(self.spellings)


def load_framework(text: str, where: str, stem: str) -> Framework:
    """A framework file, whose name without .toml is `stem`. Raises DataFileError."""
    content = data.parse(text, where)
    refuse(mistakes(content, FRAMEWORK, where), _more_mistakes(content, where, stem))
    head = content["framework"]
    statements, spellings = [], {}
    for row in content.get("statement", []):
        statement = Statement(head["id"], row["id"], row["name"], row["theme"], row.get("verified", True))
        statements.append(statement)
        for spelling in (row["name"], *row.get("aliases", [])):
            spellings[heading_key(spelling)] = statement
    return Framework(
        head["id"], head["name"], content["version"], tuple(statements), spellings, head.get("from"),
        head.get("to"), head.get("current", False),
    )  # fmt: skip


def _more_mistakes(content: Mapping[str, Any], where: str, stem: str) -> Iterator[str]:
    """What a file that keeps to the schema may still get wrong."""
    own = content["framework"]["id"]
    if own != stem:
        yield f'{where}: [framework]: id = "{own}": must be the name of the file, "{stem}"'
    themes = {row["name"] for row in content.get("theme", [])}
    ids: set[str] = set()
    spellings: dict[tuple[str, str], str] = {}
    for number, row in enumerate(content.get("statement", []), start=1):
        place = f"{where}: [[statement]] {number}"
        if row["theme"] not in themes:
            yield f'{place}: theme = "{row["theme"]}": there is no [[theme]] of that name'
        if row["id"] in ids:
            yield f'{place}: id = "{row["id"]}" stands twice'
        ids.add(row["id"])
        for spelling in (row["name"], *row.get("aliases", [])):
            other = spellings.setdefault((row["theme"], heading_key(spelling)), row["id"])
            if other != row["id"]:  # under another theme the same name may stand again
                yield f'{place}: "{spelling}" is already the name of the statement {other}'
