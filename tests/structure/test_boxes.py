"""Practice studies and other boxes: each a section of its own, up to where its box ends."""

from __future__ import annotations

import pytest

from reportmine.read import Block, Document, Style, read_bytes
from reportmine.structure import Report, structure
from reportmine.structure.facts import ManifestRow

Line = tuple[str, float] | tuple[str, float, str]  # text, left edge in points; kind

GOOD, POOR = "Practice study: highly effective practice", "Practice study: area for improvement"


def prose(about: str) -> str:
    return (
        f"Practitioners across Northmere know {about} well. They also visit {about} as often as they can."
    )


def laid_out(*lines: Line) -> Report:
    """A letter with main findings at 72 points; headings are those without a full stop."""
    before: list[Line] = [("Main findings", 72.0), *((prose(f"family {n}"), 72.0) for n in range(4))]
    text, blocks = "", []
    for line in (*before, *lines, ("Next steps", 72.0), (prose("steps"), 72.0)):
        style = Style(11.0, not line[0].endswith("."))
        kind = line[2] if len(line) > 2 else "paragraph"
        blocks.append(Block(kind, len(text), len(text) + len(line[0]), 1, style, 0, line[1]))
        text += line[0] + "\n"
    document = Document("a.pdf", "pdf", "0" * 64, text, tuple(blocks), ())
    return structure(document, ManifestRow(family="joint_targeted_area_inspection"))


def where(found: Report) -> dict[str, str]:
    """The heading that each paragraph about something stands under."""
    return {
        f.text.split(" know ")[1].split(" well")[0]: f.heading for f in found.findings if "know" in f.text
    }


@pytest.mark.parametrize("inset", [4.5, 6.0, 18.0, 40.0])
def test_a_box_ends_where_the_text_goes_on(inset: float) -> None:
    edge = 72.0 + inset
    found = laid_out(
        (prose("all"), 71.6), (GOOD, edge), (prose("Sarah"), edge - 1), (prose("Tom"), edge + 0.6),
        (prose("parents"), 71.4), (prose("schools"), 72.3, "bullet"), (POOR, edge), (prose("Ann"), edge),
        (prose("Ben"), edge + 12, "bullet"), (prose("others"), 72.0, "bullet"),
    )  # fmt: skip
    assert {k: v for k, v in where(found).items() if not k.startswith("family")} == {
        "all": "Main findings", "Sarah": GOOD, "Tom": GOOD, "parents": "Main findings",
        "schools": "Main findings", "Ann": POOR, "Ben": POOR, "others": "Main findings",
    }  # fmt: skip
    assert [(s.heading, s.level, s.parent) for s in found.sections] == [
        ("Main findings", 2, None), (GOOD, 3, 0), (POOR, 3, 0), ("Next steps", 2, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Practice study: highly effective practice", "strengths"),
        ("Case study: effective practice", "strengths"),
        ("Case study – good practice", "strengths"),
        ("Case study 2: highly effective practice", "strengths"),
        ("Case Studies: areas of highly effective practice", "strengths"),
        ("Places and spaces: highly effective practice", "strengths"),
        ("Good practice example", "strengths"),
        ("Practice study: area for improvement", "areas_for_development"),
        ("Practice study: area(s) for improvement", "areas_for_development"),
        ("Case study: areas for priority action and improvement", "areas_for_development"),
        ("Case study A: area of concern", "areas_for_development"),
        ("Practice study: what needs to improve?", "areas_for_development"),
        ("Practice study: the multi-agency response to exploitation", "other"),
        ("Case study", "other"),
        ("Case study 3", "other"),
        ("Theme: neglect", "other"),
        ("Highlight", "other"),
        ("Highlights", "other"),
        ("Spotlight: serious youth violence", "other"),
        ("In focus: early help", "other"),
    ],
)
def test_names_of_boxes(heading: str, kind: str) -> None:
    found = laid_out((GOOD, 90.0), (prose("Sarah"), 90.0), (heading, 90.0), (prose("Tom"), 90.0),
                     (prose("all"), 72.0))  # fmt: skip
    second = found.sections[2 if heading != GOOD else 1]
    assert (second.heading, second.kind, second.level) == (heading, kind, 3)
    assert where(found)["Tom"] == heading
    assert where(found)["all"] == "Main findings"


def test_a_footnote_ends_no_box() -> None:
    found = laid_out(
        (GOOD, 90.0), (prose("Sarah"), 90.0), ("1 Names have been changed.", 72.0, "footnote"),
        (prose("Tom"), 90.0),
    )  # fmt: skip
    assert where(found)["Tom"] == GOOD


def test_a_study_at_the_edge_of_the_text_ends_at_the_next_heading() -> None:
    found = laid_out((GOOD, 72.4), (prose("Sarah"), 72.0), (prose("Tom"), 71.6), (POOR, 74.0),
                     (prose("Ann"), 72.0))  # fmt: skip
    assert where(found) | {} == {
        **{f"family {n}": "Main findings" for n in range(4)}, "Sarah": GOOD, "Tom": GOOD, "Ann": POOR,
    }  # fmt: skip


def test_what_is_open_in_a_box_closes_with_it() -> None:
    found = laid_out(
        (GOOD, 90.0), (prose("Sarah"), 90.0), ("What made the difference", 90.0), (prose("Tom"), 90.0),
        (prose("all"), 72.0),
    )  # fmt: skip
    assert where(found)["Tom"] == "What made the difference"
    assert where(found)["all"] == "Main findings"


def test_a_study_run_together_with_its_text() -> None:
    found = laid_out(
        (f"{GOOD} {prose('Sarah')}", 90.0), (f"{POOR} {prose('Ann')}", 90.0), (prose("all"), 72.0)
    )
    assert [s.heading for s in found.sections] == ["Main findings", GOOD, POOR, "Next steps"]
    assert where(found)["Sarah"] == GOOD
    assert where(found)["Ann"] == POOR
    assert where(found)["all"] == "Main findings"


def test_text_has_no_edges() -> None:
    lines = ("Main findings", prose("all"), GOOD, prose("Sarah"), POOR, prose("Ann"), "Next steps")
    given = ManifestRow(family="joint_targeted_area_inspection")
    found = structure(read_bytes("\n\n".join(lines).encode(), "a.txt"), given)
    assert where(found) == {"all": "Main findings", "Sarah": GOOD, "Ann": POOR}
