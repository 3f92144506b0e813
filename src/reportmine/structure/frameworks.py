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


@dataclass(frozen=True, slots=True)
class Link:
    """A statement of one framework and what answers it: themes, and statements of another framework.

    `basis` is "framework" where the inspectorate publishes the mapping, else "project"; themes are
    always this project's judgement.
    """

    from_framework: str
    from_statement: str
    to_framework: str | None
    to_statements: tuple[str, ...]
    themes: tuple[str, ...]
    basis: str
    why: str


@cache
def crosswalk() -> tuple[Link, ...]:
    """All links. Raises DataFileError for an id or theme that does not exist."""
    known = {f.id: {s.id for s in f.statements} for f in frameworks().values()}
    themes = {t["name"] for t in data.load("themes.toml")["theme"]}
    out = []
    for row in data.load("crosswalk.toml")["link"]:
        link = Link(
            row["from_framework"],
            row["from_statement"],
            row.get("to_framework"),
            tuple(row.get("to_statements", [])),
            tuple(row["themes"]),
            row["basis"],
            row.get("why", ""),
        )
        where = f"crosswalk.toml: {link.from_framework}/{link.from_statement}"
        if link.from_statement not in known.get(link.from_framework, ()):
            raise DataFileError(f"{where}: no such statement")
        if not set(link.to_statements) <= known.get(link.to_framework or "", set()):
            raise DataFileError(f"{where}: to_statements names one that does not exist")
        if not set(link.themes) <= themes or link.basis not in ("framework", "project"):
            raise DataFileError(f"{where}: unknown theme or basis")
        out.append(link)
    return tuple(out)
