"""The letters of a page's text, each with the object that draws it: looked at where some do not show."""

from __future__ import annotations

import ctypes
import re

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reportmine.read.pdf_drawn import Drawn

_WORD = re.compile(r"[^\W\d_]{2,}")
_LEAST_WORDS = 4  # of hidden text that may mislead
_SENTENCE = re.compile(r"[^\W\d_]{2,}\W+[^\W\d_]{2,}[.!?](?:\s|$)")


class Letters:
    """Characters of a text page by their index, which is pdfium's own."""

    def __init__(self, text_page: pdfium.PdfTextPage, objects: Drawn) -> None:
        self._handle = text_page.raw
        number = {handle: i for i, handle in enumerate(objects.handles)}
        count = text_page.count_chars()
        self._text = [chr(raw.FPDFText_GetUnicode(self._handle, at)) for at in range(count)]
        # pdfium's own spaces and line breaks belong to none.
        self._owners = [number.get(self._owner(at), -1) for at in range(count)]

    def _owner(self, at: int) -> int:
        found = ctypes.cast(raw.FPDFText_GetTextObject(self._handle, at), ctypes.c_void_p)
        return found.value or 0

    def of(self, objects: set[int]) -> set[int]:
        """The letters and figures of some objects."""
        texts = zip(self._text, self._owners, strict=True)
        return {at for at, (c, owner) in enumerate(texts) if owner in objects and c.isalnum()}

    def signs_of(self, objects: set[int]) -> set[int]:
        """The characters of some objects, but for spaces."""
        texts = zip(self._text, self._owners, strict=True)
        return {at for at, (c, owner) in enumerate(texts) if owner in objects and not c.isspace()}

    def of_others(self, objects: set[int]) -> set[int]:
        """The letters and figures of all but some objects."""
        return self.of(set(self._owners) - objects - {-1})

    def box(self, at: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of a letter, in the file's points."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        raw.FPDFText_GetCharBox(self._handle, at, left, right, bottom, top)
        return left.value, bottom.value, right.value, top.value

    def places(self, letters: set[int]) -> frozenset[int]:
        """Where letters stand in the text that pdfium gives of the page."""
        return frozenset(raw.FPDFText_GetTextIndexFromCharIndex(self._handle, at) for at in letters)

    def lines(self, letters: set[int], *, others: bool = False) -> list[str]:
        """What some letters say line by line, with the signs between them, or what all `others` say."""
        found: list[list[str]] = [[]]
        inside, opening = False, ""
        for at, c in enumerate(self._text):
            if c in "\r\n":
                found.append([])
            elif not c.isalnum() and (opening or self._text[at - 1].isspace() or not at):
                opening += c  # a sign before a word is of that word
                continue
            inside = at in letters if c.isalnum() else inside
            if inside is not others:
                found[-1].append(opening + c)
            opening = ""
        return [" ".join("".join(line).split()) for line in found]


def only(hidden: list[str], shown: str) -> str:
    """What hidden lines say that the page does not show as well, as it does where they lie under a copy.

    What is left of a form's own words, an address or a name, is less than a sentence: no row says it.
    """
    page = _key(shown)
    text = " ".join(line for line in hidden if line and _key(line) not in page)
    return text if len(_WORD.findall(text)) >= _LEAST_WORDS or _SENTENCE.search(text) else ""


def _key(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
