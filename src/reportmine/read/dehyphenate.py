"""Words cut at the end of a line: keep the hyphen or close the gap?"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT = re.compile(r"([^\W\d_]+)-$")


def vocabulary(lines: list[str]) -> frozenset[str]:
    """Words, lower case, that stand whole inside lines (not at a hyphenated end)."""
    words: set[str] = set()
    for line in lines:
        whole = line[: line.rfind(" ") + 1] if line.endswith("-") else line
        words.update(w.lower() for w in _WORD.findall(whole))
    return frozenset(words)


def join(above: str, below: str, words: frozenset[str]) -> tuple[str, str]:
    """How `below` is joined to `above`: (characters to cut from the end of above, separator).

    "infor-" + "mation": ("-", "") when the document has "information" and no "infor-mation";
    "multi-" + "agency": ("", ""), the hyphen is the word's own; otherwise ("", " ").
    """
    cut = _CUT.search(above[-100:])  # a search from every letter of a long line would take hours
    if not cut or not below[:1].isalpha():
        return ("", "") if above.endswith(("/", "–")) and below[:1].islower() else ("", " ")
    head, tail = cut.group(1).lower(), _WORD.match(below)
    rest = tail.group(0).lower() if tail else ""
    closed, kept = head + rest, f"{head}-{rest}"
    return ("-", "") if closed in words and kept not in words else ("", "")
