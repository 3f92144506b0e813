"""Several PDFs in one file, as a download leaves them that was begun again."""

from __future__ import annotations

import re

from reportmine.read import pdf_check

_START = re.compile(rb"%PDF-\d")
_MOST = 20  # of one file
_ALIKE = 512  # bytes: two that begin with the same are one and the same


def apart(data: bytes) -> tuple[bytes, str]:
    """The first PDF of a file that is whole by itself, and what is said of those beside it.

    The file as it is, where there is one alone, or none is whole.
    """
    starts = [0, *(m.start() for m in _START.finditer(data, 8))][:_MOST]
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True) if starts[1:] else ():
        part = data[start:end]
        found = pdf_check.check(part)
        if found is None or not found.sound:
            continue
        others = [data[a:b] for a, b in zip(starts, [*starts[1:], len(data)], strict=True) if a != start]
        if all(part.startswith(other[:_ALIKE]) for other in others):
            return part, ""
        return (
            part,
            f"the file holds {len(starts)} PDFs, of which one was read; split it, or fetch it again",
        )
    return data, ""
