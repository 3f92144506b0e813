"""Small documents for tests, made from text."""

from __future__ import annotations

from reportmine.read import Document, read_bytes
from reportmine.structure import Report, structure

ICS = """Theme 1: Leadership

Direction of travel

Leaders in Fenwater Integrated Care System work well together. Progress is slow in places.

Summary of strengths

- There is a clear shared vision across the partnership.
- Staff feel able to raise concerns.

Areas for development

- Records are not shared between the hospital and community teams.

Summary findings for quality statements under the Leadership theme

This theme includes these quality statements:

- Shared direction and culture
- Freedom to speak up

Quality statement: Shared direction and culture

Key messages

The vision of Fenwater ICS is well understood by most partners. However, the strategy is not costed.

Working together

Challenges include:

- long waits for equipment
- vacancies in therapy teams.

Quality statement: Freedom to speak up Key messages Guardians are visible and trusted in every trust.
"""


def document(text: str, name: str = "fenwater-ics-2024.txt") -> Document:
    return read_bytes(text.encode(), name)


def report(text: str, name: str = "fenwater-ics-2024.txt") -> Report:
    return structure(document(text, name))
