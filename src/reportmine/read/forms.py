"""Forms that a table lays out: a number in the narrow column, the parts of a page in the wide one.

Coroners' reports are such a form. Its rows are no data: what stands in them is headings, paragraphs and
lists like those outside of tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"\(?(\d{1,2})[.):]?")
_LEAST = 3  # numbered rows with several parts: fewer may be a list of actions

Row = tuple[Sequence[str], bool]  # the texts of its cells; whether the last has several parts


def is_form(rows: Sequence[Row]) -> bool:
    """True where all rows have two cells at most, and those numbered in order have several parts.

    >>> is_form([(("1", "CORONER I am"), True), (("2", "POWERS I"), True), (("3", "INQUEST On"), True)])
    True
    """
    if any(len(cells) > 2 for cells, _ in rows):
        return False
    numbered = [
        (int(match[1]), several)
        for cells, several in rows
        if len(cells) == 2 and (match := _NUMBER.fullmatch(cells[0].strip()))
    ]
    numbers = [number for number, _ in numbered]
    rest = [cells for cells, _ in rows if len(cells) == 2 and not _NUMBER.fullmatch(cells[0].strip())]
    return (
        sum(several for _, several in numbered) >= _LEAST
        and numbers == sorted(set(numbers))
        and not any(cells[0].strip() for cells in rest)
    )
