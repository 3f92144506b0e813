"""The syntax of PDF objects (ISO 32000-1, 7.2 and 7.3): bytes to plain values, and back.

A name is a `Name`, a `str` without its slash, a string `bytes` as they stand in brackets (with escapes), a
dictionary and an array are `dict` and `list`.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

MAX_DEPTH = 60  # of arrays and dictionaries in one another; real ones have fewer than ten
_MOST_BYTES = 8_000_000  # of one value, its streams apart

_SPACE = rb"[\x00\t\n\x0c\r ]"
_REGULAR = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
# Bounded everywhere: files of strangers hold a million digits in a row.
_NAME = _REGULAR + rb"*"
_REF = rb"(\d{1,10})" + _SPACE + rb"{1,8}(\d{1,5})" + _SPACE + rb"{1,8}R(?!" + _REGULAR + rb")"
_NUMBER = rb"[+-]{0,2}(?:\d{1,30}\.?\d{0,30}|\.\d{1,30})(?!" + _REGULAR + rb")"
# A name is mostly a key, and what stands behind it its value: the commonest are taken with it, at half the
# cost.
_TOKEN = re.compile(
    _SPACE + rb"*(?:%[^\r\n]*" + _SPACE + rb"*)*(?:"
    rb"/(?P<name>" + _NAME + rb")(?:" + _SPACE + rb"*(?:/(?P<name_name>" + _NAME + rb")"
    rb"|(?P<name_ref>" + _REF + rb")|(?P<name_number>" + _NUMBER + rb")))?"
    rb"|(?P<ref>" + _REF + rb")|(?P<number>" + _NUMBER + rb")"
    rb"|\[(?P<numbers>[0-9 .\r\n+-]*)\]|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|\((?P<text>(?:[^()\\]++|\\.)*+)\)|(?P<begun>\()"
    rb"|<(?P<hex>[0-9A-Fa-f\x00\t\n\x0c\r ]*)>|(?P<word>" + _REGULAR + rb"+)|(?P<odd>[^\x00\t\n\x0c\r ]))",
    re.S,
)
_IN_TEXT = re.compile(rb"\\.|[()]", re.S)
_IN_BRACKETS = re.compile(rb"[\\()\r]")
_ENDS = frozenset((b"endobj", b"stream", b"obj", b"endstream", b"xref"))
_WORDS = {b"true": True, b"false": False, b"null": None}
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_MOST_NAMES = 2_000
_PRINTED = re.compile(rb"[^\x21-\x7e]|[()<>\[\]{}/%#]")


class Name(str):
    """A name, without its slash."""

    __slots__ = ()


class Ref(NamedTuple):
    """A reference to an indirect object."""

    number: int
    generation: int


_ONLY_NAMES = {Name}
# Files have the same few: made once.
_NAMES: dict[bytes, Name] = {}


class Bad(Exception):
    """Bytes that break the rules of the syntax."""


class Parsed(NamedTuple):
    """A value, where it ends, the word that ended it (`endobj`, `stream`), and how much was no value."""

    value: Any
    end: int
    word: bytes
    odd: int


def parse(data: bytes, at: int, end: int | None = None) -> Parsed:
    """The value that begins at `at`, and the word behind it.

    What is no value is passed over and counted, and what was left open is closed, so that damage costs
    the least: `odd` is 0 where every byte keeps the rules. Raises Bad for what nests without end.
    """
    end = min(len(data) if end is None else end, at + _MOST_BYTES)
    stack: list[list[Any]] = [[]]
    opened: list[bytes] = []
    odd = 0
    while True:
        for found in _TOKEN.finditer(data, at, end):
            kind = found.lastgroup
            if (name := found["name"]) is not None:
                stack[-1].append(_NAMES.get(name) or _name(name))
                if kind != "name":
                    stack[-1].append(_behind(found, kind))
            elif kind == "open":
                if len(stack) > MAX_DEPTH:
                    raise Bad("nested without end")
                stack.append([])
                opened.append(found["open"])
            elif kind == "close":
                fits = opened and (opened[-1] == b"<<") == (found["close"] == b">>")
                odd += _close(stack, opened) if fits else 1
            elif kind == "begun":  # a string with brackets in it, which no pattern can count
                value, at, cut = _text(data, found.end(), end)
                odd += cut
                stack[-1].append(value)
                break
            elif kind == "word" and found["word"] in _ENDS:
                return _closed(stack, opened, found.end(), found["word"], odd)
            elif kind == "odd" or (kind == "word" and found["word"] not in _WORDS):
                odd += 1
            else:
                stack[-1].append(_plain(found, kind))
        else:
            return _closed(stack, opened, end, b"", odd)


def _behind(found: re.Match[bytes], kind: str | None) -> Any:
    """The value of a token that a name begins."""
    if kind == "name_ref":
        return Ref(int(found[4]), int(found[5]))
    if kind == "name_number":
        return _number(found["name_number"])
    return _NAMES.get(found["name_name"]) or _name(found["name_name"])


def _plain(found: re.Match[bytes], kind: str | None) -> Any:
    """A value of one token."""
    if kind == "ref":
        return Ref(int(found[8]), int(found[9]))
    if kind == "numbers":  # of widths there are hundreds
        try:
            return [*map(int, found["numbers"].split())]
        except ValueError:
            return [_number(number) for number in found["numbers"].split()]
    if kind == "number":
        return _number(found["number"])
    if kind == "text":
        return found["text"]
    return _hex(found["hex"]) if kind == "hex" else _WORDS[found["word"]]


def _close(stack: list[list[Any]], opened: list[bytes]) -> int:
    """Ends the innermost array or dictionary; returns how much of it was no pair."""
    items = stack.pop()
    if opened.pop() == b"[":
        stack[-1].append(items)
        return 0
    if not len(items) % 2 and {*map(type, items[::2])} <= _ONLY_NAMES:
        stack[-1].append(dict(zip(items[::2], items[1::2], strict=True)))
        return 0
    made: dict[str, Any] = {}
    odd = i = 0
    while i < len(items):
        if isinstance(items[i], Name) and i + 1 < len(items):
            made[items[i]] = items[i + 1]
            i += 2
        else:
            odd, i = odd + 1, i + 1
    stack[-1].append(made)
    return odd


def _closed(stack: list[list[Any]], opened: list[bytes], at: int, word: bytes, odd: int) -> Parsed:
    while opened:
        odd += 1 + _close(stack, opened)
    values = stack[0]
    return Parsed(values[0] if values else None, at, word, odd + (len(values) != 1))


def _name(written: bytes) -> Name:
    plain = _ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), written) if b"#" in written else written
    name = Name(plain.decode("latin-1"))
    if len(_NAMES) < _MOST_NAMES:
        _NAMES[written] = name
    return name


def _number(written: bytes) -> float:
    try:
        return float(written) if b"." in written else int(written)
    except ValueError:  # "--5", which some programs write
        return 0


def _hex(written: bytes) -> bytes:
    digits = bytes(b for b in written if b > 32)
    plain = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    return _IN_BRACKETS.sub(lambda m: b"\\%03o" % m[0][0], plain)


def _text(data: bytes, at: int, end: int) -> tuple[bytes, int, int]:
    """A string in brackets as it is written, where it ends, and whether it has no end."""
    depth = 1
    for found in _IN_TEXT.finditer(data, at, end):
        depth += (found[0] == b"(") - (found[0] == b")")
        if not depth:
            return data[at : found.start()], found.end(), 0
    return data[at:end], end, 1


def written(value: Any) -> bytes:
    """A value as a PDF has it; strings go into brackets just as `parse` found them there."""
    if isinstance(value, Ref):
        return b"%d %d R" % value
    if value is None:
        return b"null"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int | float):
        return f"{value:f}".rstrip("0").rstrip(".").encode() if isinstance(value, float) else b"%d" % value
    if isinstance(value, str):
        name = value.encode("latin-1", "replace")
        return b"/" + _PRINTED.sub(lambda m: b"#%02x" % m[0][0], name)
    if isinstance(value, bytes):
        return b"(" + value + b")"
    if isinstance(value, dict):
        return b"<<" + b" ".join(written(str(k)) + b" " + written(v) for k, v in value.items()) + b">>"
    return b"[" + b" ".join(map(written, value)) + b"]"
