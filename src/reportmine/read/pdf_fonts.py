"""Does a font of a PDF still say which letters its glyphs are?"""

from __future__ import annotations

from typing import Any

from reportmine.read import pdf_keys
from reportmine.read.pdf_objects import Objects, Stream
from reportmine.read.pdf_streams import LETTERS, PUT_RIGHT, Streams
from reportmine.read.pdf_syntax import Ref

SHAPES = ("FontFile", "FontFile2", "FontFile3")
NO_TABLE = "no table"
_KINDS = ("Type0", "Type1", "TrueType", "Type3", "MMType1")


class Fonts:
    """Looks at fonts, each once; at what describes their shapes only with `deep`.

    `shapes`: the objects that hold shapes of letters, which are not looked at here.
    `tables`: some font of glyphs by number has its table of letters.
    """

    def __init__(self, objects: Objects, streams: Streams, *, deep: bool) -> None:
        self.objects, self.streams, self.deep = objects, streams, deep
        self.shapes: set[int] = set()
        self.tables = False
        self._found: dict[int, str] = {}

    def fault(self, font: Any) -> str:
        """What is wrong with a font: LETTERS, PUT_RIGHT, NO_TABLE or nothing."""
        if not isinstance(font, Ref):
            return self._look(font)
        if font.number not in self._found:
            self._found[font.number] = self._look(font) if self._is_sound(font) else LETTERS
        return self._found[font.number]

    def _look(self, font: Any) -> str:
        entries = self.objects.entries(font)
        if pdf_keys.are_right(entries, "font"):
            return self._speaks(entries)
        return self._speaks(pdf_keys.put_right(entries, "font")) or PUT_RIGHT

    def _speaks(self, entries: dict[str, Any]) -> str:
        kind, table = entries.get("Subtype"), entries.get("ToUnicode")
        widths = self.objects.get(entries.get("Widths", []))
        if kind not in _KINDS or not self._described(entries) or not isinstance(widths, list):
            return LETTERS
        if isinstance(table, Ref) and (what := self.streams.table(table)):
            return what
        if self._speaks_by_shapes(entries):
            return LETTERS
        return self._composed(entries) if kind == "Type0" else self._encoding(entries)

    def _speaks_by_shapes(self, entries: dict[str, Any]) -> bool:
        """Whether its damaged shapes alone say which letters a font has; only after all was looked for."""
        if not self.deep or "ToUnicode" in entries or "Encoding" in entries:
            return False
        described = self.objects.entries(entries.get("FontDescriptor"))
        shapes = [ref for key in SHAPES if isinstance(ref := described.get(key), Ref)]
        return any(not is_whole(self.objects, ref.number) for ref in shapes)

    def _composed(self, entries: dict[str, Any]) -> str:
        """What is wrong with a font of glyphs by number, which only a table gives letters."""
        below = self.objects.get(entries.get("DescendantFonts"))
        inner = self.objects.entries(below[0]) if isinstance(below, list) and below else {}
        if not inner or not self._is_sound(below[0]) or not self._described(inner):
            return LETTERS
        widths = self.objects.get(inner.get("W", []))
        encoding = entries.get("Encoding")
        if not isinstance(widths, list) or not isinstance(encoding, str | Ref):
            return LETTERS
        if isinstance(encoding, str) and encoding.startswith("Identity") and "ToUnicode" not in entries:
            return NO_TABLE
        self.tables = self.tables or "ToUnicode" in entries
        return "" if pdf_keys.are_right(inner, "descendant") else PUT_RIGHT

    def _described(self, entries: dict[str, Any]) -> bool:
        """Whether a font's descriptor, where it names one, is one."""
        if not self.deep or "FontDescriptor" not in entries:
            return True
        said = entries["FontDescriptor"]
        found = self.objects.entries(said)
        self.shapes |= {ref.number for key in SHAPES if isinstance(ref := found.get(key), Ref)}
        right = found.get("Type") == "FontDescriptor" and pdf_keys.are_right(found, "descriptor")
        return right and self._is_sound(said)

    def _encoding(self, entries: dict[str, Any]) -> str:
        said = entries.get("Encoding")
        found = self.objects.get(said)
        if said is None:
            return ""
        known = isinstance(found, dict) or (isinstance(found, str) and found in pdf_keys.known("encodings"))
        return "" if known and self._is_sound(said) else LETTERS

    def _is_sound(self, value: Any) -> bool:
        if not isinstance(value, Ref):
            return True
        return self.objects.get(value) is not None and value.number not in self.objects.odd


def is_whole(objects: Objects, number: int) -> bool:
    """Whether a stream of any kind can be unpacked to its end. Raises TooMuch."""
    found = objects.object(number)
    if not isinstance(found, Stream) or number in objects.odd:
        return False
    return objects.content(found).whole
