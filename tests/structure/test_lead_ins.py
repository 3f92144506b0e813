"""Which bullets a line that ends in a colon leads into."""

from __future__ import annotations

import pytest

from reportmine.read import Block, Document, Style
from reportmine.structure import structure
from reportmine.structure.facts import ManifestRow

LED = "In the last 12 months:"

Bullet = tuple[str, float, float, int]  # text, left edge and size in points, nesting


def led(*bullets: Bullet | str) -> list[bool]:
    """For each bullet of a list under LED: whether that leads into it."""
    lines: list[tuple[str, str, float, float, int]] = [
        ("Children in care", "heading", 72, 14, 0),
        ("Inspectors found that the council cares for many children.", "paragraph", 72, 11, 0),
        (LED, "paragraph", 72, 11, 0),
    ]
    for bullet in bullets:
        text, indent, size, level = (bullet, 90.0, 11.0, 0) if isinstance(bullet, str) else bullet
        lines.append((text, "bullet", indent, size, level))
    whole, blocks = "", []
    for text, kind, indent, size, level in lines:
        start = len(whole)
        whole += text + "\n"
        blocks.append(Block(kind, start, start + len(text), 1, Style(size), level, indent))
    document = Document("a.pdf", "pdf", "0" * 64, whole, tuple(blocks), ())
    found = structure(document, ManifestRow(family="ofsted_ilacs"))
    by_text = {f.text: f.lead_in == LED for f in found.findings}
    return [by_text[b if isinstance(b, str) else b[0]] for b in bullets]


ONE, TWO, THREE = (
    "there have been 41 adoptions",
    "60 children left care",
    "nine moved on to a home of their own.",
)
OTHER = "The council uses a model of practice that builds on strengths."


@pytest.mark.parametrize(
    ("bullets", "expected"),
    [
        ((ONE, TWO, THREE), [True] * 3),
        ((ONE, TWO, THREE, OTHER), [True, True, True, False]),
        ((ONE, TWO, THREE, OTHER, "Staff like it."), [True, True, True, False, False]),
        # The full stop of one item in the middle, or of each: the list goes on.
        ((ONE, THREE, "two were placed at home"), [True] * 3),
        (("There have been 41 adoptions.", "Sixty children left care.", OTHER), [True] * 3),
        (("There have been 41 adoptions", "Sixty children left care.", OTHER), [True] * 3),
        ((THREE, OTHER), [True, True]),
        # No full stop yet.
        ((ONE, TWO, "No children live in shared houses", "Some do"), [True] * 4),
        # Another left edge, other letters.
        (((ONE, 90, 11, 0), (TWO, 91, 11, 0), (OTHER, 72, 11, 0)), [True, True, False]),
        (((ONE, 90, 11, 0), (OTHER, 96, 11, 0)), [True, False]),
        (((ONE, 90, 11, 0), (TWO, 90, 11.4, 0), (OTHER, 90, 12.2, 0)), [True, True, False]),
        (((ONE, 90, 11, 0), (OTHER, 90, 10, 0), (TWO, 90, 11, 0)), [True, False, False]),
        # Bullets within a bullet are no part of it and do not end it.
        (((ONE, 90, 11, 0), ("half of them in a year", 108, 11, 1), (TWO, 90, 11, 0)), [True, False, True]),
    ],
)
def test_the_list_ends_where_it_is_another(bullets: tuple[Bullet | str, ...], expected: list[bool]) -> None:
    assert led(*bullets) == expected
