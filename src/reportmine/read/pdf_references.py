"""A PDF's cross-references (ISO 32000-1, 7.5.4 and 7.5.8): where each object begins."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reportmine.read.pdf_syntax import parse

_MAX_SECTIONS = 200  # revisions of a file
_MOST = 8_388_607  # objects of a file
_ENTRY = 20  # bytes
_SECTION = re.compile(rb"[\x00\t\n\x0c\r ]{0,8}(\d{1,10}) {1,4}(\d{1,10})[\x00\t\n\x0c\r ]{1,8}")
_LINE = re.compile(rb"(\d{10}) (\d{5}) ([nf])[ \r][\r\n]")
_START = re.compile(rb"startxref[\x00\t\n\x0c\r ]{1,8}(\d{1,12})")


class Broken(Exception):
    """Cross-references that do not lead to the objects that they name."""


class Place(NamedTuple):
    """Where an object stands: at an offset of the file, or as one of a stream of objects."""

    at: int
    inside: int = 0  # the number of the stream of objects


class _Section(NamedTuple):
    """Lines or rows for `count` objects from `first` on; `widths`: of the columns of a stream."""

    first: int
    count: int
    rows: bytes
    widths: tuple[int, int, int] | None = None


@dataclass(slots=True)
class References:
    """The sections of all revisions, the newest first, and what their trailers say."""

    trailer: dict[str, Any] = field(default_factory=dict)
    _sections: list[_Section] = field(default_factory=list)

    def follow(self, data: bytes, stream: Callable[[int], tuple[dict[str, Any], bytes]]) -> None:
        """Finds them from the end of the file; `stream` opens one that is a stream. Raises Broken."""
        starts = data.rfind(b"startxref")
        found = _START.match(data, starts) if starts >= 0 else None
        at: Any = int(found[1]) if found else None
        seen = set[int]()
        while at is not None:
            if not isinstance(at, int) or at in seen or len(seen) > _MAX_SECTIONS:
                raise Broken
            seen.add(at)
            trailer = (
                self._table(data, at, stream) if data.startswith(b"xref", at) else self._rows(*stream(at))
            )
            self.trailer = {**trailer, **self.trailer}
            at = trailer.get("Prev")
        if not seen:
            raise Broken

    def _table(
        self, data: bytes, at: int, stream: Callable[[int], tuple[dict[str, Any], bytes]]
    ) -> dict[str, Any]:
        at, sections = at + len(b"xref"), []
        while section := _SECTION.match(data, at):
            first, count = int(section[1]), int(section[2])
            at = section.end() + _ENTRY * count
            if count > _MOST or at > len(data):
                raise Broken
            sections.append(_Section(first, count, data[section.end() : at]))
        at = data.find(b"trailer", at, at + 64)
        found = parse(data, at + len(b"trailer"), data.find(b"startxref", at)) if at >= 0 else None
        if found is None or not isinstance(found.value, dict) or found.odd:
            raise Broken
        if isinstance(hidden := found.value.get("XRefStm"), int):  # free to programs that know no streams
            self._rows(*stream(hidden))
        self._sections += sections
        return found.value

    def _rows(self, entries: dict[str, Any], content: bytes) -> dict[str, Any]:
        widths, index = entries.get("W"), entries.get("Index") or [0, entries.get("Size")]
        numbers = [*widths, *index] if isinstance(widths, list) and isinstance(index, list) else [-1]
        if (
            not all(isinstance(n, int) and n >= 0 for n in numbers)
            or len(numbers) < 5
            or max(numbers[:3]) > 8
        ):
            raise Broken
        at, step = 0, sum(numbers[:3])
        for first, count in zip(numbers[3::2], numbers[4::2], strict=False):
            if count > _MOST or at + count * step > len(content):
                raise Broken
            rows = content[at : at + count * step]
            self._sections.append(_Section(first, count, rows, (numbers[0], numbers[1], numbers[2])))
            at += count * step
        return entries

    def find(self, number: int) -> list[Place]:
        """Where an object stands, as the newest section says that has it; nothing for a free number."""
        for section in self._sections:
            if section.first <= number < section.first + section.count:
                row = number - section.first
                if section.widths is None:
                    return _line(section.rows, row)
                if found := _row(section.rows, row, section.widths):
                    return found
        return []


def _line(rows: bytes, row: int) -> list[Place]:
    line = _LINE.match(rows, row * _ENTRY)
    if line is None:
        raise Broken
    return [Place(int(line[1]))] if line[3] == b"n" else []


def _row(rows: bytes, row: int, widths: tuple[int, int, int]) -> list[Place]:
    a, b, c = widths
    entry = rows[row * (a + b + c) : (row + 1) * (a + b + c)]
    kind = int.from_bytes(entry[:a]) if a else 1
    value = int.from_bytes(entry[a : a + b])
    if kind == 1:
        return [Place(value)]
    return [Place(int.from_bytes(entry[a + b :]), value)] if kind == 2 else []
