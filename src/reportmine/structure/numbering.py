"""How deep a heading stands by its number: "1.", "1.1", "A.", "II.", "Part 2", "Annex B"."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAMED = re.compile(
    r"(?P<name>part|section|chapter|annexe?|appendix)\s+(?P<number>\d{1,2}|[A-Z]|[IVX]{1,5})\b", re.I
)
_DECIMAL = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){1,4})\.?\s+(?=[^\W\d_])")
_NUMBER = re.compile(r"(?P<number>\d{1,2})(?:[.):]\s*|\s+)(?=[A-Z‘“\"'])")
_LETTER = re.compile(r"(?P<number>[A-Z])[.):]\s+(?=\S)")
_ROMAN = re.compile(r"(?P<number>[IVX]{1,5})[.):]\s+(?=\S)")
_BRACKET = re.compile(r"\((?P<number>\d{1,2}|[a-z]|[ivx]{1,5})\)\s+(?=\S)")
_VALUES = {"I": 1, "V": 5, "X": 10}

Number = tuple[str, tuple[int, ...]]  # the way of numbering, and the number


def without_number(text: str) -> str:
    """The heading without its number: "2.1 Our approach" is "Our approach"."""
    for pattern in (_DECIMAL, _NUMBER, _LETTER, _ROMAN):
        if match := pattern.match(text):
            return text[match.end() :]
    return text


def depths(headings: Iterable[str]) -> list[int | None]:
    """The depth of each heading from 1, by its number and those before; None where it has none.

    A number counts where it goes on from the one before it of its kind, or begins: the first of 1, A, I.
    What is numbered in another way stands below the last that is numbered.
    """
    out: list[int | None] = []
    ways: list[str] = []  # those that are open, from the top
    last: dict[str, tuple[int, ...]] = {}
    for text in headings:
        number = next((n for n in _readings(text) if _goes_on(n, ways, last)), None)
        if number is None:
            out.append(None)
            continue
        way, value = number
        if way == "named":
            ways = [way]
        elif way in ways:
            del ways[ways.index(way) + 1 :]
        else:
            ways.append(way)
        last = {way: last[way] for way in ways if way in last} | {way: value}
        out.append(len(ways) + len(value) - 1)
    return out


def _readings(text: str) -> list[Number]:
    """What a heading's number may be, the likelier first: "I." is the first Roman or the ninth letter."""
    if match := _NAMED.match(text):
        number = match["number"].upper()
        return [("named", (int(number) if number.isdecimal() else ord(number[0]) - 64,))]
    if match := _DECIMAL.match(text):
        return [("decimal", tuple(map(int, match["number"].split("."))))]
    if match := _NUMBER.match(text):
        return [("decimal", (int(match["number"]),))]
    if match := _BRACKET.match(text):
        number = match["number"]
        value = int(number) if number.isdecimal() else ord(number[0]) - 96
        return [("bracket", (value,))]
    out: list[Number] = []
    if match := _LETTER.match(text):
        out.append(("letter", (ord(match["number"]) - 64,)))
    if match := _ROMAN.match(text):
        out.append(("roman", (_roman(match["number"]),)))
    return out


def _goes_on(number: Number, ways: list[str], last: dict[str, tuple[int, ...]]) -> bool:
    way, value = number
    if way == "named" or len(value) > 1:
        return True
    before = last.get(way)
    if way not in ways or before is None:
        return value[0] == 1
    return before[0] < value[0] <= before[0] + 2  # one may be lost in reading


def _roman(number: str) -> int:
    values = [_VALUES[c] for c in number]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
