"""The contents of a report: lines that name its headings and say nothing of themselves.

A contents page is known by what it is, not by its look: under a heading that says so or without one,
several lines in a row that end in page numbers which never fall, or that name lines further on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from reportmine.read import Document
from reportmine.text import heading_key

_LEAD = re.compile(
    r"(?:table of |list of |page )?contents(?: page| list)?(?: \(?(?:continued|cont'?d?)\)?)?"
    r"|(?:on|in|what's in|what is in) this (?:page|report|document|publication)"
    r"|jump to(?: (?:a )?section)?"
)
# What else stands on a contents page: "Page", "Section Page", the page's own number.
_COLUMN_HEAD = re.compile(r"(?:(?:section|title|contents|heading|item) )?pages?(?: (?:no|number))?|\d{1,3}")
_PAGE = re.compile(r"(?:(?<=[\s.…·_])|^)(?:page |pp?\.? ?)?(?P<page>\d{1,3}|[ivxl]{1,6})(?=\s+\S|$)", re.I)
_ENDS_IN_PAGE = re.compile(r"(?:\d|[ivxl])\s*$", re.I)
_LEADERS = re.compile(r"[.…·_](?:\s?[.…·_]){2,}$|…$")
_BETWEEN = " \t\n.…·_-"  # between a title and its page
_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-z]|[ivx]{1,5})[.):]?\s+", re.I)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_SENTENCE_END = re.compile(r"[.;!…]$|[.!?] [A-Z]")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_LONGEST = 300  # characters of an entry
_LONGEST_MERGED = 6_000  # of several that the reader took for one paragraph
_PARTS = 8  # of a list that is no contents: it is looked at again from the start of each
_LONGEST_LABEL = 120  # a list of links that nothing leads into stands before anything longer


@dataclass(frozen=True, slots=True)
class _Entry:
    title: str
    page: int | None
    leaders: bool


@dataclass(slots=True)
class _Run:
    """A list that may be the contents: its blocks and entries, and how many name a line further on."""

    led: bool
    blocks: list[int] = field(default_factory=list)
    entries: list[_Entry] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)  # as they are compared
    page: int = -1_000  # the last page that an entry gives
    named: int = 0
    bullets: bool = True

    def add(self, found: list[_Entry], titles: Iterable[str], named: int, bullet: bool) -> None:
        """The entries of a block, with their titles as they are compared."""
        self.entries += found
        self.titles.update(titles)
        self.page = next((e.page for e in reversed(found) if e.page is not None), self.page)
        self.named += named
        self.bullets = self.bullets and bullet

    def is_contents(self, early: bool) -> bool:
        """`early`: nothing but labels stands before the list."""
        count = len(self.entries)
        paged = sum(e.page is not None for e in self.entries)
        if self.led:
            return count >= 2 and max(paged, self.named) >= 2
        if paged >= 3 and 2 * paged > count:
            return sum(e.leaders for e in self.entries) >= 3 or 2 * self.named >= count
        return early and self.bullets and count >= 3 and self.named == count


def contents_blocks(document: Document) -> frozenset[int]:
    """Numbers of the blocks that are the report's contents, the heading over them too."""
    return frozenset(_Finder(document).blocks())


class _Finder:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.texts = [document.text[b.start : b.end] for b in document.blocks]
        # A line is looked at again and again, from each line that a list may begin with.
        self.key, self.paged = cache(_key), cache(_with_pages)
        self.keys = [self.key(text) if len(text) <= _LONGEST else "" for text in self.texts]
        self.last = {key: n for n, key in enumerate(self.keys)}  # where each line stands last

    def blocks(self) -> Iterator[int]:
        index, early = 0, True
        while index < len(self.texts):
            run = self._run(index)
            if run.is_contents(early):
                yield from run.blocks
                index = run.blocks[-1]
                after = index + 1
            else:
                after = self._next(run, index)
            early = early and all(len(text) <= _LONGEST_LABEL for text in self.texts[index:after])
            index = after

    def _next(self, run: _Run, index: int) -> int:
        """Where to look on behind a list from `index` on that is no contents.

        The contents may begin within it. From every line of a list of 10,000 it would be read to its end:
        of a long one a part is passed over, not beyond a line that leads into contents.
        """
        after = index + max(1, len(run.blocks) // _PARTS)
        return next((n for n in range(index + 1, after) if self._leads(n)), after)

    def _run(self, first: int) -> _Run:
        """The list that begins at a block."""
        run = _Run(led=self._leads(first))
        index = end = first + run.led
        while index < len(self.texts):
            taken = self._take(run, index)
            if taken:
                end = index = index + taken
            elif self._goes_on(run, index):
                index += 1
            else:
                break
        run.blocks = list(range(first, end))
        return run

    def _goes_on(self, run: _Run, index: int) -> bool:
        """No entry, but a line of a contents page that has begun: its head again, "Page", a number."""
        if self._leads(index):
            return run.page > 0
        return bool(run.led or run.entries) and bool(_COLUMN_HEAD.fullmatch(self.keys[index]))

    def _leads(self, index: int) -> bool:
        return bool(_LEAD.fullmatch(self.keys[index]))

    def _take(self, run: _Run, index: int) -> int:
        """Adds the entries of a block to the run, or one over two blocks; returns how many it took."""
        for taken in (1, 2):
            last = index + taken - 1
            if last >= len(self.texts) or self._leads(last) or (taken > 1 and not self._may_join(index)):
                return 0
            text = " ".join(self.texts[index : index + taken])
            found = self._entries(run, text, last) or self._columns(run, index)
            named = sum(self._is_named(entry, index) for entry in found)
            # Two lines are one entry where that is plain: the whole stands further on, or dots lead on.
            plain = taken == 1 or (len(found) == 1 and (named or found[0].leaders))
            if found and plain:
                titles = [self.key(entry.title) for entry in found]
                run.add(found, titles, named, self.document.blocks[index].kind == "bullet")
                return taken
        return 0

    def _may_join(self, index: int) -> bool:
        """The two blocks are short, and the second ends in what may be a page."""
        return bool(
            self.keys[index] and self.keys[index + 1] and _ENDS_IN_PAGE.search(self.texts[index + 1])
        )

    def _entries(self, run: _Run, text: str, index: int) -> list[_Entry]:
        found = self.paged(text) if len(text) <= _LONGEST_MERGED and _ENDS_IN_PAGE.search(text) else []
        if len(found) > 1 and not all(e.leaders or self._is_named(e, index) for e in found):
            found = found[-1:] if found[-1].page is not None else []
            found = [_Entry(_title(text), found[0].page, False)] if found else []
        if found:
            pages = [run.page, *(e.page for e in found if e.page is not None)]
            fits = len(found) > 1 or len(text) <= _LONGEST
            return found if fits and pages == sorted(pages) else []
        if len(text) > _LONGEST:
            return []
        entry = _Entry(text, None, False)
        # A title that the list had before is the heading itself: the text begins.
        return [entry] if self.key(text) not in run.titles and self._is_named(entry, index) else []

    def _columns(self, run: _Run, index: int) -> list[_Entry]:
        """The entries of a row whose cells are a column of titles and one of their pages."""
        block = self.document.blocks[index]
        if not run.led or block.kind != "row" or len(block.cells) != 2:
            return []
        titles, last = (self.document.text[start:end] for start, end in block.cells)
        pages = [int(word) for word in last.split() if word.isdecimal()]
        fits = (
            len(pages) > 1 and len(pages) == len(last.split()) and pages == sorted([run.page, *pages])[1:]
        )
        return [_Entry(titles, page, False) for page in pages] if fits else []

    def _is_named(self, entry: _Entry, index: int) -> bool:
        return self.last.get(self.key(entry.title), -1) > index


def _with_pages(text: str) -> list[_Entry]:
    """The titles of a block, each with the page behind it; [] where the block ends otherwise."""
    out: list[_Entry] = []
    start = 0
    for match in _PAGE.finditer(text):
        before = text[start : match.start()]
        title = _NUMBER.sub("", before.strip(_BETWEEN), count=1)
        leaders = bool(_LEADERS.search(before.rstrip()))
        if not _LETTERS.search(title) or (len(title) > _LONGEST or _SENTENCE_END.search(title)):
            continue
        out.append(_Entry(title, _page(match["page"]), leaders))
        start = match.end()
    return out if out and not text[start:].strip() else []


def _title(text: str) -> str:
    """The text of an entry without the page at its end."""
    last = [*_PAGE.finditer(text)][-1]
    return text[: last.start()].strip(_BETWEEN)


def _page(printed: str) -> int:
    """The page as a number; Roman ones come before the others."""
    if printed.isdecimal():
        return int(printed)
    values = [_ROMAN[c] for c in printed.casefold()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-v if v < following else v for v, following in pairs) - 500


def _key(text: str) -> str:
    """A heading as it is compared: with or without its number it is the same."""
    key = heading_key(text)
    match = _NUMBER.match(key)
    return key[match.end() :] if match and match.end() < len(key) else key
