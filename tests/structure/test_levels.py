"""A heading that no rule knows: what it stands beside, and that it takes no context from above it."""

from __future__ import annotations

import pytest

from reportmine.read import Block, Document, Style, read_bytes
from reportmine.structure import Report, structure
from reportmine.structure.facts import ManifestRow
from tests.helpers import report

PROSE = "Inspectors found that families wait too long for an assessment of need in every part of it. "
BACKGROUND = "Information about the local area partnership"
EFFECTIVE = "What is the area partnership doing that is effective?"
UNKNOWN = "How it is to be a young person in this area"

Line = tuple[str, float, bool, float]  # text, size in points, bold, left edge in points


def laid_out(*lines: Line, family: str = "area_send_inspection") -> Report:
    """A report of headings, as a PDF gives them, with a paragraph under each."""
    text, blocks = "", []
    for heading, size, bold, indent in lines:
        for one, style, edge in ((heading, Style(size, bold), indent), (PROSE * 3, Style(11.0), 60.0)):
            blocks.append(Block("paragraph", len(text), len(text) + len(one), 1, style, 0, edge))
            text += one + "\n"
    document = Document("a.pdf", "pdf", "0" * 64, text, tuple(blocks), ())
    return structure(document, ManifestRow(family=family))


def tree(found: Report) -> list[tuple[int, int | None, str]]:
    return [(s.level, s.parent, s.kind) for s in found.sections]


def decided(found: Report, heading: str) -> set[str | None]:
    return {f.decided for f in found.findings if f.heading == heading}


@pytest.mark.parametrize(
    ("size", "bold", "indent", "parent", "polarity"),
    [
        (14.0, True, 60.0, None, None),  # looks like the background
        (14.4, True, 64.0, None, None),  # measured a little otherwise
        (18.0, True, 60.0, None, None),  # larger
        (14.0, True, 200.0, None, None),  # elsewhere on the page
        (13.4, True, 60.0, None, None),  # not smaller to the eye
        (12.0, True, 60.0, 0, "context"),  # plainly smaller
        (14.0, False, 60.0, 0, "context"),  # plainly lighter
    ],
)
def test_only_what_is_plainly_a_part_of_the_background_is_context(
    size: float, bold: bool, indent: float, parent: int | None, polarity: str | None
) -> None:
    found = laid_out((BACKGROUND, 14.0, True, 60.0), (UNKNOWN, size, bold, indent))
    assert decided(found, BACKGROUND) == {"context"}
    assert decided(found, UNKNOWN) == {polarity}
    assert found.sections[1].parent == parent
    kinds = {f.heading_kind for f in found.findings if f.heading == UNKNOWN}
    assert kinds == {"other" if parent is None else "background"}


def test_what_looks_like_a_heading_that_is_judged_is_judged() -> None:
    """The background is set larger than the headings of the findings, and one of those is worded anew."""
    lines = [(BACKGROUND, 16.0, True, 60.0), (UNKNOWN, 13.0, True, 60.0), (EFFECTIVE, 13.0, True, 60.0)]
    assert decided(laid_out(*lines), UNKNOWN) == {None}
    # Of another edge it is a part of the background again.
    lines[1] = (UNKNOWN, 13.0, True, 67.0)
    assert decided(laid_out(*lines), UNKNOWN) == {"context"}


def test_a_part_of_the_background_ends_where_another_heading_begins() -> None:
    found = laid_out(
        (BACKGROUND, 16.0, True, 60.0), ("Schools", 13.0, True, 60.0), (UNKNOWN, 16.0, True, 60.0),
        ("Their families", 13.0, True, 60.0),
    )  # fmt: skip
    assert tree(found) == [
        (1, None, "background"), (2, 0, "other"), (1, None, "other"), (2, 2, "other"),
    ]  # fmt: skip
    assert decided(found, "Schools") == {"context"}
    assert decided(found, "Their families") == {None}


def test_nothing_falls_silent_behind_a_heading_without_findings() -> None:
    found = laid_out(("Inspection team", 14.0, True, 60.0), (UNKNOWN, 14.0, True, 60.0))
    assert len([f for f in found.findings if f.heading == UNKNOWN]) == 3
    smaller = laid_out(("Inspection team", 14.0, True, 60.0), (UNKNOWN, 12.0, True, 60.0))
    assert smaller.findings == []


def test_a_heading_stands_beside_one_that_it_looks_like() -> None:
    """The level is that of the heading above where both look alike, else of its likes in the report."""
    above, small = ("Inspection outcome", 16.0, True, 60.0), (EFFECTIVE, 13.0, True, 60.0)
    assert tree(laid_out(above, (UNKNOWN, 16.0, True, 60.0)))[1] == (1, None, "other")
    assert tree(laid_out(above, (UNKNOWN, 14.0, True, 60.0)))[1] == (2, 0, "other")
    assert tree(laid_out(above, (UNKNOWN, 16.0, False, 60.0)))[1] == (2, 0, "other")
    assert tree(laid_out(above, (UNKNOWN, 16.0, True, 90.0)))[1] == (2, 0, "other")
    assert tree(laid_out(above, (UNKNOWN, 13.0, True, 60.0), small))[1] == (1, None, "other")


def letter(*lines: tuple[str, float]) -> Report:
    """A joint targeted area inspection, whose headings are bold and of three levels."""
    bold = ((text, size, True, 60.0) for text, size in lines)
    return laid_out(*bold, family="joint_targeted_area_inspection")


def test_of_headings_of_two_levels_that_look_alike_the_last_counts() -> None:
    study, found = ("Practice study: highly effective practice", 12.0), ("Main findings", 12.0)
    assert tree(letter(study, found, (UNKNOWN, 12.0)))[2] == (2, None, "other")
    assert tree(letter(study, ("Main findings", 14.0), (UNKNOWN, 12.0)))[2] == (3, 1, "other")


def test_what_looks_like_a_small_heading_that_is_judged_is_judged() -> None:
    study = ("Practice study: highly effective practice", 12.0)
    assert decided(letter(("Background", 14.0), (UNKNOWN, 12.0), study), UNKNOWN) == {None}
    assert decided(letter(("Background", 14.0), (UNKNOWN, 12.0)), UNKNOWN) == {"context"}


def test_nothing_falls_silent_behind_actions_that_are_not_judged() -> None:
    found = letter(("Next steps", 12.0), (UNKNOWN, 14.0))
    assert [f.decided for f in found.findings] == [None, None, None]


def generic(text: str, name: str = "a.md") -> Report:
    more = " ".join(["The review found that care in the hospital was kind, and patients said so."] * 5)
    return structure(read_bytes(text.replace("PROSE", more).encode(), name))


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("## Background\n\nPROSE\n\n### Waiting\n\nPROSE", "context"),
        ("## Background\n\nPROSE\n\n## Waiting\n\nPROSE", None),
        ("Background\n\nPROSE\n\nWaiting\n\nPROSE", None),
        ("Background\n\nPROSE\n\n### Waiting\n\nPROSE", None),
        ("**Background**\n\nPROSE\n\n**Waiting**\n\nPROSE", None),
    ],
)
def test_markup_says_what_is_a_part(text: str, polarity: str | None) -> None:
    assert decided(generic(f"# Review of care\n\nPROSE\n\n{text}"), "Waiting") == {polarity}


@pytest.mark.parametrize(
    ("background", "waiting", "polarity"),
    [("h2", "strong", "context"), ("strong", "strong", None), ("strong", "h4", None), ("h3", "h3", None)],
)
def test_bold_lines_are_parts_of_marked_headings(
    background: str, waiting: str, polarity: str | None
) -> None:
    parts = [("h1", "Review of care"), (background, "Background"), (waiting, "Waiting")]
    lines = (f"<p><{tag}>{text}</{tag}></p><p>PROSE</p>" for tag, text in parts)
    assert decided(generic("<html><body>" + "".join(lines), "a.html"), "Waiting") == {polarity}


CARE_HOME = """# Larkhill House

Overall rating for this service: Good

## Overall summary

**About the service**

Larkhill House is a care home for up to 38 people.

**People’s experience of using this service and what we found**

People were not protected from the risk of fire. Staff were kind.

**Why we inspected**

We had been told of falls at night, and found that they were not looked into.

## Background to this inspection

We carried out this inspection under the Act.

### Service and service type

The home had a manager.

## Is the service safe?

About half of the people we spoke with did not feel safe at night and told us that nobody came to help

Medicines were given on time.
"""


def test_about_the_service_does_not_swallow_what_was_found() -> None:
    found = report(CARE_HOME, "larkhill.md")
    assert found.family == "cqc_provider_inspection"
    said = {f.text: (f.heading_kind, f.decided) for f in found.findings}
    assert said["Larkhill House is a care home for up to 38 people."] == ("background", "context")
    assert said["People were not protected from the risk of fire."] == ("headline", None)
    assert said["We had been told of falls at night, and found that they were not looked into."][1] is None
    assert said["The home had a manager."] == ("method", "context")
    assert said["Medicines were given on time."] == ("key_question", None)


def test_the_headings_may_change_their_words() -> None:
    """Whatever the heading behind "About the service" is called, what stands there is judged."""
    text = CARE_HOME.replace(
        "People’s experience of using this service and what we found", "What it was like"
    )
    said = {f.text: f.decided for f in report(text, "larkhill.md").findings}
    assert said["People were not protected from the risk of fire."] is None
