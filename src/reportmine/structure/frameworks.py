"""Frameworks: the named quality statements and questions that a family of reports answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from reportmine import data
from reportmine.errors import DataFileError
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
    """A framework as published; `valid_from` and `valid_to` are years or dates, where known."""

    id: str
    name: str
    families: tuple[str, ...]
    statements: tuple[Statement, ...]
    spellings: dict[str, Statement]
    valid_from: str | None = None
    valid_to: str | None = None

    def find(self, name: str) -> Statement | None:
        """The statement of that name or alias, however it is capitalised or punctuated."""
        return self.spellings.get(heading_key(name))


@cache
def frameworks() -> dict[str, Framework]:
    """All frameworks by id. Raises DataFileError."""
    return {f.id: f for f in map(_load, data.names_in("frameworks"))}


def _load(name: str) -> Framework:
    table = data.load("frameworks", name)
    head = table.get("framework", {})
    if not {"id", "name", "families"} <= head.keys():
        raise DataFileError(f"frameworks/{name}: [framework] needs id, name and families")
    statements, spellings = [], {}
    for row in table.get("statement", []):
        try:
            statement = Statement(head["id"], row["id"], row["name"], row["theme"], bool(row["verified"]))
        except KeyError as error:
            raise DataFileError(f"frameworks/{name}: a [[statement]] lacks {error}") from error
        statements.append(statement)
        for spelling in (row["name"], *row.get("aliases", [])):
            spellings[heading_key(spelling)] = statement
    return Framework(
        head["id"], head["name"], tuple(head["families"]), tuple(statements), spellings,
        head.get("from"), head.get("to"),
    )  # fmt: skip
