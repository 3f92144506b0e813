"""The way back from a parsed HTML page to its source: where does this text stand in the file?"""

from __future__ import annotations

import html
import re
from bisect import bisect_right

# What is no text: comments, scripts and styles (one that is never closed swallows the rest), tags.
# An entity and a line end are text of another length. No part can backtrack: pages are hostile.
_TOKEN = re.compile(
    r"(?P<cut><!--.*?(?:-->|\Z)|<(?P<raw>script|style)\b.*?(?:</(?P=raw)\s*>|\Z)"
    r"|</?[a-z!?](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>|</?[a-z!?][^<>]*+>)"
    r"|(?P<text>&(?:\#\d{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});?|\r\n?)",
    re.S | re.I,
)
_SEPARATOR = "\x00"  # stands for tags: parsed text never holds it
_WINDOW = 20_000


class SourceMap:
    """Finds the parser's text in the source, moving forward only."""

    def __init__(self, source: str) -> None:
        parts: list[str] = []
        # Runs: where each begins in the stripped text, where in the source, how long it is there.
        self._starts: list[int] = []
        self._runs: list[tuple[int, int]] = []
        self._length = 0
        self._cursor = 0
        position = 0
        for match in _TOKEN.finditer(source):
            self._put(parts, source[position : match.start()], position, match.start())
            token = match.group("text")
            if token is None:
                if not parts or parts[-1] != _SEPARATOR:  # one for any number of tags
                    self._put(parts, _SEPARATOR, match.start(), match.end())
            else:
                plain = "\n" if token[0] == "\r" else html.unescape(token)
                self._put(parts, plain, match.start(), match.end())
            position = match.end()
        self._put(parts, source[position:], position, len(source))
        self._text = "".join(parts)

    def _put(self, parts: list[str], text: str, start: int, end: int) -> None:
        if text:
            parts.append(text)
            self._starts.append(self._length)
            self._runs.append((start, end))
            self._length += len(text)

    def find(self, text: str, reach: int = _WINDOW) -> int | None:
        """Where `text` stands behind what was found before, as a place for `spans`; None if nowhere."""
        at = self._text.find(text, self._cursor, self._cursor + len(text) + reach)
        if at < 0:
            return None
        self._cursor = at + len(text)
        return at

    def spans(self, start: int, end: int) -> list[tuple[int, int, tuple[int, int]]]:
        """`start` to `end` in parts (start, end, source): verbatim pieces, and entities one by one."""
        out = []
        index = bisect_right(self._starts, start) - 1
        while index < len(self._starts) and self._starts[index] < end:
            begins = self._starts[index]
            stops = self._starts[index + 1] if index + 1 < len(self._starts) else self._length
            left, right = max(begins, start), min(stops, end)
            source = self._runs[index]
            if source[1] - source[0] == stops - begins:  # as written
                source = (source[0] + left - begins, source[0] + right - begins)
            out.append((left, right, source))
            index += 1
        return out
