"""What a data file may hold, declared once: checked when the file is read, printed as its reference.

A file is a `Table` without a name: its keys, and tables of further keys. `mistakes` says everything
that a file does against its declaration, one line each: file, table (and which of several), key,
what stands there and what is allowed.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from reportmine.data.patterns import PatternError, regex
from reportmine.errors import DataFileError

Words = Mapping[str, str]  # what "@statement" and "@grade" stand for in the file's patterns


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _matches(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value))


# Type of a key: (what the file must hold, whether a value is that). A name in the plural is a list.
TYPES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "text": ("text in quotes, not empty", _is_text),
    "pattern": ("a regular expression in quotes, not empty", _is_text),
    "identifier": ("small letters, digits and _, a letter first", _matches(r"[a-z][a-z0-9_]*")),
    "name": ("small letters, digits and -", _matches(r"[a-z0-9]+(?:-[a-z0-9]+)*")),
    "day": ('a year, month or day such as "2024" or "2024-05-31"', _matches(r"\d{4}(?:-\d\d){0,2}")),
    "sha256": ("64 hexadecimal digits", _matches(r"[0-9a-f]{64}")),
    "number": ("a number", _is_number),
    "whole number": ("a whole number", lambda v: isinstance(v, int) and not isinstance(v, bool)),
    "true or false": ("true or false, without quotes", lambda v: isinstance(v, bool)),
}


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a table. `means` is one sentence for whoever writes the file.

    `allowed`: the only values; `least`: of a number; `groups`: the named groups that a pattern
    must have; `folded`: the pattern is compared with text in small letters, with plain quotes and
    dashes and no "." or ":" at its end.
    """

    name: str
    type: str
    means: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    least: float | None = None
    groups: tuple[str, ...] = ()
    folded: bool = False
    several: bool = field(init=False)  # the value is a list
    one: str = field(init=False)  # type of the value, or of each value of the list

    def __post_init__(self) -> None:
        object.__setattr__(self, "several", self.type not in TYPES)
        object.__setattr__(self, "one", self.type.removesuffix("s") if self.several else self.type)

    def wanted(self) -> str:
        """What may stand here, in words."""
        what = f"one of {', '.join(self.allowed)}" if self.allowed else TYPES[self.one][0]
        if self.least is not None:
            what += f" of {self.least:g} or more"
        return f"a list, each {what}" if self.several else what


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file, `[name]`, or where there may be `many`, `[[name]]`."""

    name: str
    means: str
    keys: tuple[Key, ...]
    tables: tuple[Table, ...] = ()
    many: bool = False
    required: bool = False

    @property
    def short(self) -> str:
        """The name inside the table that it stands in."""
        return self.name.rpartition(".")[2]

    @property
    def written(self) -> str:
        """As a file writes it."""
        return f"[[{self.name}]]" if self.many else f"[{self.name}]"

    def all_tables(self) -> Iterator[Table]:
        """The tables inside, and those inside them."""
        for table in self.tables:
            yield table
            yield from table.all_tables()


class FileMistakes(DataFileError):
    """A data file breaks its rules; `lines` are all its mistakes, the message the first."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines[0] + (f" (and {len(lines) - 1} more)" if lines[1:] else ""))
        self.lines = lines


def refuse(*stages: Iterable[str]) -> None:
    """Raises FileMistakes for the first stage that has mistakes; a later one relies on the earlier."""
    for stage in stages:
        if found := list(stage):
            raise FileMistakes(found)


def mistakes(
    content: Mapping[str, Any], schema: Table, where: str, words: Words | None = None
) -> Iterator[str]:
    """Every mistake of a file as one line; none when it keeps to `schema`."""
    for place, text in _table(content, schema, "", schema, words or {}):
        yield " ".join(f"{where}: {place + ': ' if place else ''}{text}".split())


Mistake = tuple[str, str]  # (place, what is wrong)


def _table(
    content: Mapping[str, Any], schema: Table, place: str, root: Table, words: Words
) -> Iterator[Mistake]:
    known = {key.name for key in schema.keys} | {table.short for table in schema.tables}
    for name in (name for name in content if name not in known):
        yield place, _unknown(name, content[name], schema, root)
    for key in schema.keys:
        if key.name in content:
            for what, text in _value(key, content[key.name], words):
                yield place, f"{what}: {text}"
        elif key.required:
            yield place, f"{key.name} is missing: {key.wanted()}"
    for table in schema.tables:
        if table.short in content:
            yield from _tables(content[table.short], table, place, root, words)
        elif table.required:
            yield place, f"{table.written} is missing: {table.means}"


def _tables(value: Any, table: Table, place: str, root: Table, words: Words) -> Iterator[Mistake]:
    if not table.many:
        if isinstance(value, dict):
            yield from _table(value, table, table.written, root, words)
        else:
            yield place, f"{table.short} must be one table, written {table.written}"
    elif not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        yield place, f"{table.short} must be a list of tables, each written {table.written}"
    else:
        for number, row in enumerate(value, start=1):
            yield from _table(row, table, f"{table.written} {number}", root, words)


def _unknown(name: str, value: Any, schema: Table, root: Table) -> str:
    nested = isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(v, dict) for v in value)
    )
    written = f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
    what = f"unknown table {written}" if nested else f"unknown key {name}"
    known = {k.name: k.name for k in schema.keys} | {t.short: t.written for t in schema.tables}
    near = get_close_matches(name, known, 1, 0.75)
    if near:
        return f"{what}; did you mean {known[near[0]]}?"
    homes = [t.written for t in root.all_tables() if any(k.name == name for k in t.keys)]
    if homes and not nested:
        return f"{what}; it belongs into {' or '.join(homes)}"
    return f"{what}; known here: {', '.join(known.values())}"


def _value(key: Key, value: Any, words: Words) -> Iterator[Mistake]:
    """(key and value, or which value of a list; what is wrong with it)."""
    if not key.several:
        for text in _one(key, value, words):
            yield f"{key.name} = {shown(value)}", text
    elif not isinstance(value, list):
        yield f"{key.name} = {shown(value)}", f"must be {key.wanted()}"
    else:
        for number, one in enumerate(value, start=1):
            for text in _one(key, one, words):
                yield f"{key.name} {number} = {shown(one)}", text


def _one(key: Key, value: Any, words: Words) -> Iterator[str]:
    what = key.wanted().removeprefix("a list, each ")
    if not TYPES[key.one][1](value) or (key.allowed and value not in key.allowed):
        yield f"must be {what}{_nearest(value, key.allowed)}"
    elif key.least is not None and value < key.least:
        yield f"must be {what}"
    elif key.one == "pattern":
        yield from _pattern(key, value, words)


def _pattern(key: Key, text: str, words: Words) -> Iterator[str]:
    try:
        found = regex(text, words, folded=key.folded)
    except PatternError as error:
        yield str(error)
        return
    for group in key.groups:
        if group not in found.groupindex:
            others = f"; it has {', '.join(found.groupindex)}" if found.groupindex else ""
            yield f"needs a named group (?P<{group}>…) around what is to be read{others}"


def one_of(value: Any, allowed: Iterable[str]) -> str:
    """What is allowed, and which of it is meant perhaps."""
    allowed = sorted(allowed)
    return f"must be one of {', '.join(allowed)}{_nearest(value, allowed)}"


def _nearest(value: Any, allowed: Sequence[str]) -> str:
    near = get_close_matches(value, allowed, 1, 0.5) if isinstance(value, str) else []
    return f"; did you mean {near[0]}?" if near else ""


def shown(value: Any) -> str:
    """A value as a file writes it, cut to a length that fits a line."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:77]}…"


def as_markdown(schema: Table) -> str:
    """The reference of a kind of file: every table and key with its type and meaning."""
    parts = []
    for table in (schema, *schema.all_tables()):
        title = f"`{table.written}`" if table.name else "At the top of the file"
        rows = [
            f"| `{k.name}`{' (required)' if k.required else ''} | {_cell(k)} | {k.means} |"
            for k in table.keys
        ]
        parts += [
            f"### {title}",
            table.means,
            "| key | value | meaning |\n|---|---|---|\n" + "\n".join(rows),
        ]
    return "\n\n".join(parts)


def _cell(key: Key) -> str:
    what = " ".join(f"`{value}`" for value in key.allowed) or key.one
    if key.least is not None:
        what += f", {key.least:g} or more"
    if key.groups:
        what += " with " + ", ".join(f"`(?P<{group}>…)`" for group in key.groups)
    return f"list of: {what}" if key.several else what


VERSION = Key("version", "text", 'Version of the file, such as "2026.11"; the database records it.', True)
