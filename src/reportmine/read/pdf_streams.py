"""The streams that text hangs on: what draws pages, and tables that say which letters glyphs are."""

from __future__ import annotations

import re
from typing import Any

from reportmine.read import pdf_keys
from reportmine.read.pdf_objects import Objects, Stream
from reportmine.read.pdf_syntax import Ref

# What is wrong with a page. PUT_RIGHT: by a key one letter off, or a checksum: nothing is missing.
MISSING, DRAWING, LETTERS, RESOURCES, BOX = "missing", "drawing", "letters", "resources", "box"
PUT_RIGHT = "put right"

_MOST = 1_000_000  # bytes of a drawing without a checksum that are looked at
_TEXT = re.compile(rb"\bT[jJ]\b")
_NO_DRAWING = re.compile(rb"/(?:Type|Subtype|Length1|FunctionType|ShadingType|PatternType|N)\b")
_WORD = re.compile(
    rb"%[^\r\n]*|\((?:[^()\\]|\\.){0,4000}\)|<[^>]{0,4000}>|[\[\]]|/[^\s/<>\[\]()]*|[^\s/<>\[\]()]+", re.S
)
_NUMBER = re.compile(rb"[+-]{0,2}\d*\.?\d*-?\d*")
_OPERATORS = frozenset(
    b"b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M"
    b" MP n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \""
    b" true false null".split()
)


class Streams:
    """Looks at streams, each once. `seen`: those looked at; `odd`: some length is not what it says."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.seen: set[int] = set()
        self.odd = False
        self._found: dict[tuple[int, bool], str] = {}

    def drawing(self, part: Any) -> str:
        """What is wrong with a stream that draws: DRAWING, PUT_RIGHT or nothing."""
        return self._once(part, DRAWING) if isinstance(part, Ref) else DRAWING

    def table(self, ref: Ref) -> str:
        """What is wrong with a table of letters: LETTERS, PUT_RIGHT or nothing."""
        return self._once(ref, LETTERS)

    def _once(self, ref: Ref, wrong: str) -> str:
        key = ref.number, wrong == DRAWING
        if key not in self._found:
            self._found[key] = self._look(ref, wrong)
        return self._found[key]

    def _look(self, ref: Ref, wrong: str) -> str:
        found = self.objects.get(ref)
        self.seen.add(ref.number)
        if not isinstance(found, Stream) or ref.number in self.objects.odd:
            return wrong
        self.odd = self.odd or found.odd
        if "Length1" in found.entries or found.entries.get("Subtype") == "Image":
            return wrong
        content, whole, checked = self.objects.content(found)
        if not whole or not pdf_keys.are_right(found.entries, "stream"):
            return PUT_RIGHT if checked else wrong
        if wrong == LETTERS:
            return "" if b"begincmap" in content and b"endcmap" in content else wrong
        if b"begincmap" in content or not (checked or is_drawing(content)):
            return wrong
        return ""

    def unused(self) -> list[int]:
        """Streams without a kind that draw text and were not looked at, by where objects end."""
        data = self.objects.data
        places = sorted((p[-1].at, n) for n, p in self.objects.places.items() if not p[-1].inside)
        ends = [*(at for at, _ in places[1:]), len(data)]
        out = []
        for (at, number), end in zip(places, ends, strict=True):
            if number in self.seen or data.rfind(b"endstream", max(at, end - 64), end) < 0:
                continue
            head = data[at : min(end, at + 400)].partition(b"stream")[0]
            if not _NO_DRAWING.search(head) and self._draws(number):
                out.append(number)
        return out

    def _draws(self, number: int) -> bool:
        found = self.objects.object(number)
        if not isinstance(found, Stream):
            return False
        content = self.objects.content(found).content
        return (begins := content.find(b"BT")) >= 0 and _TEXT.search(content, begins) is not None


def is_drawing(content: bytes) -> bool:
    """Whether content without a checksum is made of operators that there are, and ends behind one."""
    content, last = _without_pictures(content[:_MOST]), b""
    for found in _WORD.finditer(content):
        if found[0][:1] == b"%":
            continue
        last = found[0]
        if last[0] in b"(</[]" or _NUMBER.fullmatch(last):
            continue
        if last not in _OPERATORS:
            return False
    return last in _OPERATORS or not last or len(content) == _MOST


def _without_pictures(content: bytes) -> bytes:
    """Without the bytes of pictures that stand amid the operators."""
    out, at = [], 0
    while (begins := content.find(b"BI ", at)) >= 0 and (ends := content.find(b"EI", begins)) >= 0:
        out.append(content[at:begins])
        at = ends + len(b"EI")
    return b" ".join([*out, content[at:]])
