"""The crosswalk: what the questions of one framework are called in another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from reportmine import data
from reportmine.errors import DataFileError
from reportmine.structure.catalogue import catalogue
from reportmine.vocabulary import theme_names


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
    known = {f.id: {s.id for s in f.statements} for f in catalogue().frameworks.values()}
    out = []
    for number, row in enumerate(data.load("crosswalk.toml")["link"], start=1):
        link = Link(
            row["from_framework"],
            row["from_statement"],
            row.get("to_framework"),
            tuple(row.get("to_statements", [])),
            tuple(row["themes"]),
            row["basis"],
            row.get("why", ""),
        )
        where = f"crosswalk.toml: [[link]] {number}"
        if link.from_statement not in known.get(link.from_framework, ()):
            raise DataFileError(f"{where}: no statement {link.from_framework}/{link.from_statement}")
        for statement in link.to_statements:
            if statement not in known.get(link.to_framework or "", ()):
                raise DataFileError(f"{where}: no statement {link.to_framework}/{statement}")
        for theme in link.themes:
            if theme not in theme_names():
                raise DataFileError(f"{where}: {theme!r} is no theme of the codebook")
        out.append(link)
    return tuple(out)
