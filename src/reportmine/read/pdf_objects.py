"""The objects of a PDF file as its bytes have them: by its cross-references, or by looking at all of it.

pdfium opens a file whose cross-references are wrong by making new ones, and does not say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reportmine.read.pdf_syntax import Bad, Parsed, Ref, parse
from reportmine.read.pdf_unpack import TooMuch, Unpacked, unpack, unpredicted

MAX_OBJECTS = 500_000
_MAX_SECTIONS = 200  # revisions of a file
_MAX_UNPACKED = 256_000_000  # of all streams of a file together

_W = rb"[\x00\t\n\x0c\r ]"
_HEAD = re.compile(_W + rb"{0,8}(\d{1,10})" + _W + rb"{1,8}(\d{1,5})" + _W + rb"{1,8}obj")
_ANY_HEAD = re.compile(rb"(?<![\d])(\d{1,10})" + _W + rb"{1,8}(\d{1,5})" + _W + rb"{1,8}obj")
_SECTION = re.compile(_W + rb"{0,8}(\d{1,10}) {1,4}(\d{1,10})" + _W + rb"{1,8}")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: ?[\r\n]{1,2})")
_START = re.compile(rb"startxref" + _W + rb"{1,8}(\d{1,12})")
_AT_END = re.compile(rb"\r?\n?|\r")
_STREAM_END = re.compile(_W + rb"{0,4}endstream")


class Broken(Exception):
    """Cross-references that do not lead to the objects that they name."""


@dataclass(slots=True)
class Stream:
    """A stream: its dictionary and its bytes as packed; `odd`: its length or its end is not as it says."""

    entries: dict[str, Any]
    packed: bytes
    odd: bool = False


class Place(NamedTuple):
    """Where an object stands: at an offset of the file, or as one of a stream of objects."""

    at: int
    inside: int = 0  # the number of the stream of objects


@dataclass(slots=True)
class Objects:
    """What a PDF holds, by number. `odd`: numbers of objects whose bytes break the rules."""

    data: bytes
    places: dict[int, list[Place]] = field(default_factory=dict)
    trailer: dict[str, Any] = field(default_factory=dict)
    odd: set[int] = field(default_factory=set)
    unpacked: int = 0
    _known: dict[int, Any] = field(default_factory=dict)
    _inside: dict[int, dict[int, Any]] = field(default_factory=dict)

    @property
    def locked(self) -> bool:
        """Whether its streams are encrypted, so that nothing can be said of them."""
        return "Encrypt" in self.trailer

    def get(self, value: Any) -> Any:
        """What a value is or refers to: a dictionary, Stream, list …; None for what is not there."""
        for _ in range(8):
            if not isinstance(value, Ref):
                return value
            value = self.object(value.number)
        return None

    def entries(self, value: Any) -> dict[str, Any]:
        """The dictionary that a value is, or that its stream has; an empty one for any other."""
        found = self.get(value)
        if isinstance(found, Stream):
            return found.entries
        return found if isinstance(found, dict) else {}

    def object(self, number: int) -> Any:
        """The object of a number: the last that keeps the rules, else the last."""
        if number not in self._known:
            self._known[number] = None  # for one that refers to itself
            self._known[number] = self._read(number)
        return self._known[number]

    def _read(self, number: int) -> Any:
        fallback, odd = None, True
        for place in reversed(self.places.get(number, [])):
            value, is_odd = self._inner(number, place) if place.inside else self._at(place.at)
            if not is_odd:
                return value
            if fallback is None:
                fallback = value
            odd = True
        if odd and number in self.places:
            self.odd.add(number)
        return fallback

    def _at(self, at: int) -> tuple[Any, bool]:
        head = _HEAD.match(self.data, at)
        if head is None:
            return None, True
        try:
            found = parse(self.data, head.end())
        except Bad:
            return None, True
        if found.word == b"stream" and isinstance(found.value, dict):
            stream = self._stream(found)
            return stream, found.odd > 0
        return found.value, found.odd > 0 or found.word != b"endobj"

    def _stream(self, found: Parsed) -> Stream:
        starts = found.end
        if self.data.startswith(b"\r\n", starts):
            starts += 2
        elif self.data.startswith((b"\n", b"\r"), starts):
            starts += 1
        length = self.get(found.value.get("Length"))
        if isinstance(length, int) and 0 <= length <= len(self.data) - starts:
            if _STREAM_END.match(self.data, starts + length):
                return Stream(found.value, self.data[starts : starts + length])
        end = self.data.find(b"endstream", starts)
        if end < 0:
            end = len(self.data)
        packed = self.data[starts:end]
        packed = (
            packed[:-2]
            if packed.endswith(b"\r\n")
            else packed[: -1 if packed[-1:] in (b"\r", b"\n") else None]
        )
        return Stream(found.value, packed, odd=True)

    def content(self, stream: Stream) -> Unpacked:
        """What a stream holds. Raises TooMuch."""
        filters = self.get(stream.entries.get("Filter"))
        names = (
            [self.get(f) for f in filters] if isinstance(filters, list) else [filters] if filters else []
        )
        names = [name if isinstance(name, str) else "?" for name in names]
        found = unpack(stream.packed, names)
        self.unpacked += len(found.content)
        if self.unpacked > _MAX_UNPACKED:
            raise TooMuch
        parameters = self.get(stream.entries.get("DecodeParms"))
        if isinstance(parameters, list) and parameters:
            parameters = self.get(parameters[0])
        if isinstance(parameters, dict) and isinstance(kind := self.get(parameters.get("Predictor")), int):
            columns = self.get(parameters.get("Columns", 1))
            columns = columns if isinstance(columns, int) else 1
            found = found._replace(content=unpredicted(found.content, kind, columns))
        return found

    def _inner(self, number: int, place: Place) -> tuple[Any, bool]:
        if place.inside not in self._inside:
            self._inside[place.inside] = {}
            self._inside[place.inside] = self.opened(place.inside)
        inner = self._inside[place.inside]
        return inner.get(number), number not in inner

    def opened(self, number: int) -> dict[int, Any]:
        """The objects in a stream of objects, as far as it goes; the stream is `odd` where it is not whole."""
        stream = self.object(number)
        if not isinstance(stream, Stream) or self.locked:
            return {}
        content, whole, _ = self.content(stream)
        first, count = self.get(stream.entries.get("First")), self.get(stream.entries.get("N"))
        if not isinstance(first, int) or not isinstance(count, int) or not whole:
            self.odd.add(number)
        if not isinstance(first, int):
            return {}
        try:
            head = [int(n) for n in content[:first].split()]
        except ValueError:
            self.odd.add(number)
            return {}
        out: dict[int, Any] = {}
        ends = [*head[3::2], len(content) - first]
        for inner, begins, ends_at in zip(head[::2], head[1::2], ends, strict=False):
            if begins >= len(content) - first:
                continue
            try:
                found = parse(content, first + begins, first + max(ends_at, begins))
            except Bad:
                continue
            if found.odd:
                self.odd.add(inner)
            out[inner] = found.value
        return out


def by_references(data: bytes) -> Objects:
    """The objects as the file's own cross-references have them. Raises Broken, Bad, TooMuch.

    Every offset is looked at: there an object of that number begins.
    """
    starts = data.rfind(b"startxref")
    found = _START.match(data, starts) if starts >= 0 else None
    if found is None:
        raise Broken
    objects = Objects(data)
    free: set[int] = set()
    pending, seen = [int(found[1])], set[int]()
    while pending:
        at = pending.pop(0)
        if at in seen or len(seen) > _MAX_SECTIONS:
            raise Broken
        seen.add(at)
        trailer = _table(objects, at, free) if data[at : at + 4] == b"xref" else _stream(objects, at, free)
        objects.trailer = {**trailer, **objects.trailer}
        if isinstance(before := trailer.get("Prev"), int):
            pending.append(before)
    if not isinstance(objects.trailer.get("Root"), Ref):
        raise Broken
    for number, (place,) in objects.places.items():
        if not place.inside:
            head = _HEAD.match(data, place.at)
            if head is None or int(head[1]) != number:
                raise Broken
    return objects


def _add(objects: Objects, free: set[int], number: int, place: Place) -> None:
    if number not in free:
        objects.places.setdefault(number, [place])
    if len(objects.places) > MAX_OBJECTS:
        raise Broken


def _table(objects: Objects, at: int, free: set[int]) -> dict[str, Any]:
    data, at, freed = objects.data, at + 4, set[int]()
    while section := _SECTION.match(data, at):
        first, count = int(section[1]), int(section[2])
        if count > MAX_OBJECTS:
            raise Broken
        entries = _ENTRY.findall(data, section.end(), section.end() + 20 * count)
        if len(entries) != count:
            raise Broken
        at = section.end() + 20 * count
        for number, (offset, _, kind) in enumerate(entries, start=first):
            if kind == b"n":
                _add(objects, free, number, Place(int(offset)))
            elif number not in objects.places:
                freed.add(number)
    at = data.find(b"trailer", at, at + 64)
    found = parse(data, at + 7, data.find(b"startxref", at)) if at >= 0 else None
    if found is None or not isinstance(found.value, dict) or found.odd:
        raise Broken
    if isinstance(hidden := found.value.get("XRefStm"), int):  # free to programs that know no streams
        _stream(objects, hidden, free)
    free |= freed - objects.places.keys()
    return found.value


def _stream(objects: Objects, at: int, free: set[int]) -> dict[str, Any]:
    stream, odd = objects._at(at)
    if odd or not isinstance(stream, Stream):
        raise Broken
    content, whole, _ = objects.content(stream)
    widths = stream.entries.get("W")
    if (
        not whole
        or not isinstance(widths, list)
        or len(widths) != 3
        or not all(isinstance(w, int) and 0 <= w <= 8 for w in widths)
    ):
        raise Broken
    size = stream.entries.get("Size")
    index = stream.entries.get("Index") or [0, size]
    numbers = (
        n
        for first, count in zip(index[::2], index[1::2], strict=False)
        for n in range(first, first + min(count, MAX_OBJECTS))
    )
    a, b, c = widths
    step = a + b + c
    for row, number in enumerate(numbers):
        entry = content[row * step : (row + 1) * step]
        if len(entry) < step:
            raise Broken
        kind = int.from_bytes(entry[:a]) if a else 1
        value = int.from_bytes(entry[a : a + b])
        if kind == 1:
            _add(objects, free, number, Place(value))
        elif kind == 2:
            _add(objects, free, number, Place(int.from_bytes(entry[a + b :]), value))
        elif number not in objects.places:
            free.add(number)
    return stream.entries


def by_looking(data: bytes) -> Objects:
    """Every object that stands in the file, whatever its cross-references say. Raises TooMuch.

    Of several by one number the last that keeps the rules counts, as it does where a file was revised.
    """
    objects = Objects(data)
    for found in _ANY_HEAD.finditer(data):
        objects.places.setdefault(int(found[1]), []).append(Place(found.start()))
        if len(objects.places) > MAX_OBJECTS:
            raise TooMuch
    for at in (m.end() for m in re.finditer(rb"trailer(?=" + _W + rb"{0,8}<<)", data)):
        try:
            found = parse(data, at, min(len(data), at + 4_000))
        except Bad:
            continue
        if isinstance(found.value, dict):
            objects.trailer.update(found.value)
    for number in list(objects.places):
        stream = objects.object(number)
        kind = stream.entries.get("Type") if isinstance(stream, Stream) else None
        if kind == "XRef":
            kept = ("Root", "Encrypt", "ID", "Info")
            objects.trailer.update({key: value for key, value in stream.entries.items() if key in kept})
        elif kind == "ObjStm" or (isinstance(stream, Stream) and {"First", "N"} <= stream.entries.keys()):
            for inner in objects.opened(number):
                where = objects.places.setdefault(inner, [])
                if all(not place.inside for place in where) and where:
                    where.insert(0, Place(0, number))
                else:
                    where.append(Place(0, number))
                objects._known.pop(inner, None)
    return objects
