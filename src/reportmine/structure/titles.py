"""The title of a report: as printed, else put together from what it says of itself.

A PDF's metadata come last: they are often carried over from a template, and name another place.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePath

from reportmine.read import Block, Document
from reportmine.structure.dates import find_date
from reportmine.structure.facts import FRONT, find_reference, front
from reportmine.structure.families import GENERIC, Family
from reportmine.structure.systems import System, name_key
from reportmine.text import squash

_LONGEST = 300  # characters of a line that holds a title
_LONGEST_HEADING = 200  # of one that no pattern knows
_UNTITLED = re.compile(r"microsoft word|untitled|\.docx?\b|\.pdf\b|^pdf|template|draft|version", re.I)
# Words of a file's name: "50012345.pdf", "final report (2).pdf"
_SAYS_NOTHING = re.compile(
    r"\W*(?:[^a-z]*|[a-z]{1,2}|report|document|file|final|download|scan|copy|letter|untitled|pdf)\W*"
    r"|(?=\w*\d)(?=\w*[a-f])[\da-f]{6,}",
    re.I,
)
_NO_TITLE = re.compile(
    r"(?:table of )?contents|(?:official|embargoed|dear|page|version)\b.{0,60}"
    r"|(?:strictly )?confidential|draft(?: report)?|restricted|.*(?:https?:|www\.|@).*",
    re.I,
)


def find_title(document: Document, family: Family, system: System | None, theme: str | None) -> str:
    """The printed title, else the page's, else one put together; behind it the publisher's number."""
    title = _title(document, family, system, theme)
    reference = find_reference(document, family)
    return f"{title} ({reference})" if reference and reference not in title else title


def _title(document: Document, family: Family, system: System | None, theme: str | None) -> str:
    for text in front(document):
        for pattern in family.facts.title:
            if len(text) < _LONGEST and (match := pattern.search(text)) and match["title"]:
                title = re.sub(r"(?<=[a-z])\d{1,2}$", "", match["title"]).strip(" .")
                return title if system is None or _names(title, system) else f"{title}: {system.name}"
    meta = document.meta.get("title", "")
    if document.format == "html" and meta:
        sites = "|".join(map(re.escape, family.facts.site_names))
        return re.split(rf"\s+[|–]\s+(?:{sites})\b", meta, flags=re.I)[0]
    if family.id != GENERIC and system:
        title = f"{family.name}: {system.name}"
        return f"{title} – {theme}" if theme else title
    stem = PurePath(document.name).stem.replace("_", " ").replace("-", " ").strip()
    named = stem if any(not _SAYS_NOTHING.fullmatch(word) for word in stem.split()) else ""
    carried = meta if meta and not _UNTITLED.search(meta) else ""
    return printed_title(document) or named or carried or _first_line(document) or stem


def _names(title: str, system: System) -> bool:
    """True where the title names the system in any of its spellings."""
    key = f" {name_key(title)} "
    return any(f" {name_key(name)} " in key for name in (system.name, *system.aliases))


def printed_title(document: Document) -> str | None:
    """The heading that a report opens with: marked as one, else in the largest letters, else in bold."""
    opening = [b for b in document.blocks[:FRONT] if b.page in (None, document.blocks[0].page)]
    blocks = [b for b in opening if b.kind in ("heading", "paragraph") and _may_be(document, b)]
    first = next((b for b in blocks if b.kind == "heading"), None)
    if first is None and (sizes := _sizes(document)):
        body = sizes.most_common(1)[0][0]
        largest = max((b.style.size for b in blocks), default=0.0)
        if largest >= body + 1.0:
            first = next(b for b in blocks if b.style.size == largest)
    if first is None:
        first = next((b for b in blocks if b.style.bold), None)
    return squash(_whole(document, first)) if first else None


def _first_line(document: Document) -> str | None:
    """What a plain text begins with, where it may be a heading."""
    first = next(iter(document.blocks), None)
    if first is None or not first.alone or not _may_be(document, first):
        return None
    return squash(document.text[first.start : first.end])


def _may_be(document: Document, block: Block) -> bool:
    text = squash(document.text[block.start : block.end])
    dated = len(text) < 40 and find_date(text) is not None
    return (
        len(re.findall(r"[^\W\d_]{2,}", text)) >= 2
        and len(text) <= _LONGEST_HEADING
        and text[-1] not in ".;,:"
        and not dated
        and not _NO_TITLE.fullmatch(text)
    )


def _sizes(document: Document) -> Counter[float]:
    """Characters by the size of their letters, where the format has sizes."""
    sizes: Counter[float] = Counter()
    for block in document.blocks:
        if block.style.size:
            sizes[block.style.size] += block.end - block.start
    return sizes


def _whole(document: Document, first: Block) -> str:
    """The heading with the lines it wraps over: paragraphs of its style right behind it."""
    end = first.end
    if first.kind == "paragraph" and first.style.size:
        at = document.blocks.index(first) + 1
        for block in document.blocks[at:]:
            same = (block.kind, block.style, block.page) == (first.kind, first.style, first.page)
            if not same or block.end - first.start > _LONGEST_HEADING:
                break
            end = block.end
    return document.text[first.start : end]
