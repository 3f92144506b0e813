"""The objects of a PDF file as its bytes have them: by its cross-references, or by looking at all of it.

pdfium opens a file whose cross-references are wrong by making new ones, and does not say so.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reportmine.read.pdf_references import Broken, Place, References
from reportmine.read.pdf_syntax import Bad, Parsed, Ref, parse
from reportmine.read.pdf_unpack import TooMuch, Unpacked, unpack, unpredicted

MAX_OBJECTS = 500_000
_MOST_COPIES = 4  # of a file's bytes, as streams
_MOST_TRAILERS = 50
_MAX_UNPACKED = 256_000_000  # of all streams of a file together

_W = rb"[\x00\t\n\x0c\r ]"
_HEAD = re.compile(_W + rb"{0,8}(\d{1,10})" + _W + rb"{1,8}(\d{1,5})" + _W + rb"{1,8}obj")
_ANY_HEAD = re.compile(rb"(?<![\d])(\d{1,10})" + _W + rb"{1,8}(\d{1,5})" + _W + rb"{1,8}obj")
_PICTURE = re.compile(rb"/Subtype\s?/Image\b")
_LOOK = 120  # bytes
_STREAM_END = re.compile(_W + rb"{0,4}endstream")


@dataclass(slots=True)
class Stream:
    """A stream: its dictionary and its bytes as packed; `odd`: its length or its end is not as it says."""

    entries: dict[str, Any]
    packed: bytes
    odd: bool = False


class Inside(NamedTuple):
    """A stream of objects unpacked, and where in it each begins and ends."""

    content: bytes
    spans: dict[int, tuple[int, int]]


_NOTHING = Inside(b"", {})


@dataclass(slots=True)
class Objects:
    """What a PDF holds, by number, found by its `references` or in `places`, where it was looked for.

    `odd`: numbers of objects whose bytes break the rules.
    """

    data: bytes
    places: dict[int, list[Place]] = field(default_factory=dict)
    references: References | None = None
    trailer: dict[str, Any] = field(default_factory=dict)
    odd: set[int] = field(default_factory=set)
    unpacked: int = 0
    _copied: int = 0
    _endless: int = sys.maxsize  # no stream that begins behind it has an end
    _known: dict[int, Any] = field(default_factory=dict)
    _inside: dict[int, Inside] = field(default_factory=dict)

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

    def is_picture(self, number: int) -> bool:
        """Whether an object begins as a picture does; a quick look, which may miss one."""
        places = self.references.find(number) if self.references else ()
        if len(places) != 1 or places[0].inside:
            return False
        head = self.data[places[0].at : places[0].at + _LOOK]
        return head.startswith(b"%d " % number) and _PICTURE.search(head) is not None

    def _read(self, number: int) -> Any:
        places = self.references.find(number) if self.references else self.places.get(number, [])
        fallback = None
        for place in reversed(places):
            value, is_odd = self._inner(number, place) if place.inside else self.at(place.at, number)
            if not is_odd:
                return value
            fallback = value if fallback is None else fallback
        if places:
            self.odd.add(number)
        return fallback

    def at(self, at: int, number: int | None = None) -> tuple[Any, bool]:
        """The object at an offset, and whether its bytes break the rules. Raises Broken for another's."""
        head = _HEAD.match(self.data, at)
        if head is None or (number is not None and int(head[1]) != number):
            if self.references:
                raise Broken
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
        fits = isinstance(length, int) and 0 <= length <= len(self.data) - starts
        if fits and _STREAM_END.match(self.data, starts + length):
            return Stream(found.value, self._taken(starts, starts + length))
        end = self.data.find(b"endstream", starts) if starts < self._endless else -1
        if end < 0:
            self._endless = min(self._endless, starts)
            end = len(self.data)
        # The line end before "endstream" may be the last of its bytes: no filter minds one too many.
        return Stream(found.value, self._taken(starts, end), odd=True)

    def _taken(self, start: int, end: int) -> bytes:
        """Bytes of the file; streams in one another must not cost memory without end. Raises TooMuch."""
        self._copied += end - start
        if self._copied > _MOST_COPIES * len(self.data):
            raise TooMuch
        return self.data[start:end]

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

    def cross_reference(self, at: int) -> tuple[dict[str, Any], bytes]:
        """A stream of cross-references: its dictionary, which is a trailer too, and what it holds."""
        stream, odd = self.at(at)
        if odd or not isinstance(stream, Stream):
            raise Broken
        content, whole, _ = self.content(stream)
        if not whole:
            raise Broken
        return stream.entries, content

    def _inner(self, number: int, place: Place) -> tuple[Any, bool]:
        if place.inside not in self._inside:
            self._inside[place.inside] = _NOTHING  # for one that is inside of itself
            self._inside[place.inside] = self.opened(place.inside)
        inner = self._inside[place.inside]
        if number not in inner.spans:
            return None, True
        try:
            found = parse(inner.content, *inner.spans[number])
        except Bad:
            return None, True
        return found.value, found.odd > 0

    def opened(self, number: int) -> Inside:
        """Where objects stand in a stream of objects, as far as it goes; it is `odd` if it is not whole."""
        stream = self.object(number)
        if not isinstance(stream, Stream) or self.locked:
            return _NOTHING
        content, whole, _ = self.content(stream)
        first = self.get(stream.entries.get("First"))
        if not whole or not isinstance(first, int):
            self.odd.add(number)
        if not isinstance(first, int):
            return _NOTHING
        try:
            head = [int(n) for n in content[:first].split()]
        except ValueError:
            self.odd.add(number)
            return _NOTHING
        begins = [first + at for at in head[1::2]]
        ends = [*begins[1:], len(content)]
        spans = zip(head[::2], begins, ends, strict=False)
        return Inside(content, {n: (at, end) for n, at, end in spans if at < min(end, len(content))})


def by_references(data: bytes) -> Objects:
    """The objects as the file's own cross-references have them. Raises Broken, Bad, TooMuch."""
    objects = Objects(data, references=(references := References()))
    references.follow(data, objects.cross_reference)
    objects.trailer = references.trailer
    if not isinstance(objects.trailer.get("Root"), Ref):
        raise Broken
    return objects


def by_looking(data: bytes) -> Objects:
    """Every object that stands in the file, whatever its cross-references say. Raises TooMuch.

    Of several by one number the last that keeps the rules counts, as it does where a file was revised.
    """
    objects = Objects(data)
    for found in _ANY_HEAD.finditer(data):
        objects.places.setdefault(int(found[1]), []).append(Place(found.start()))
        if len(objects.places) > MAX_OBJECTS:
            raise TooMuch
    trailers = [found.end() for found in re.finditer(rb"trailer(?=" + _W + rb"{0,8}<<)", data)]
    for at in trailers[-_MOST_TRAILERS:]:
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
            for inner in objects.opened(number).spans:
                where = objects.places.setdefault(inner, [])
                if all(not place.inside for place in where) and where:
                    where.insert(0, Place(0, number))
                else:
                    where.append(Place(0, number))
                objects._known.pop(inner, None)
    if "Pages" not in objects.entries(objects.trailer.get("Root")):
        roots = (n for n in objects.places if objects.entries(Ref(n, 0)).get("Type") == "Catalog")
        if (root := next(roots, None)) is not None:
            objects.trailer["Root"] = Ref(root, 0)
    return objects
