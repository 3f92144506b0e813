"""Small reports to findings: which sentences, under which heading, decided by whom."""

from __future__ import annotations

from reportmine.read import Document, Style, read_bytes
from reportmine.read.document import Block
from reportmine.structure import Report, structure
from tests.helpers import ICS, report

SEND = """Area SEND inspection of Fenwater Local Area Partnership

The Office for Standards in Education, Children's Services and Skills

Inspection dates: 8 to 12 July 2024

Inspection outcome

The local area partnership’s arrangements lead to inconsistent experiences and outcomes for children.

Information about the local area partnership

Fenwater Council and its partners plan services together.

Numbers of children

One child in ten has a plan. Staff are kind and skilled.

What is the area partnership doing that is effective?

- Leaders listen to parents. They act on it.
- They make sure that:
  - plans are timely
  - plans are read
- Others do not:
- Staff are kind:

¹ A survey of 2024 found this too.

  - odd one out

Information for families

The website is clear to most of them.

What does the area partnership need to do better?

- Speech therapy

Areas for priority action

| Responsible body | Areas for priority action |
|---|---|
| Fenwater Council | Act at once on plans that are late. Tell all families. See page 3. |
| The trust | Send all plans in time |
| The board | See overleaf |

Areas for improvement

Leaders should cut waits for assessment.

This should include:

There are no areas for priority action.

Local area partnership details

Fenwater has one trust.

Who was there

Five inspectors of care came for a week in July.

The Office for Standards in Education, Children's Services and Skills

We inspect services that care for children.
"""
EFFECTIVE = "What is the area partnership doing that is effective?"
BETTER = "What does the area partnership need to do better?"
AFD = "area_for_development"


def said(found: Report) -> list[tuple[str, str, str, str | None]]:
    """(kind of section, heading, finding, polarity that the heading gives)."""
    return [(f.heading_kind, f.heading, f.text, f.decided) for f in found.findings]


def test_an_area_send_report() -> None:
    strengths = ("strengths", EFFECTIVE)
    assert said(report(SEND, "fenwater.md")) == [
        ("headline", "Inspection outcome", "The local area partnership’s arrangements lead to inconsistent "
         "experiences and outcomes for children.", None),
        ("background", "Information about the local area partnership",
         "Fenwater Council and its partners plan services together.", "context"),
        ("other", "Numbers of children", "One child in ten has a plan.", None),
        ("other", "Numbers of children", "Staff are kind and skilled.", None),
        (*strengths, "Leaders listen to parents.", None),
        (*strengths, "They act on it.", None),
        (*strengths, "They make sure that:", None),
        (*strengths, "plans are timely", None),
        (*strengths, "plans are read", None),
        (*strengths, "Others do not:", None),
        (*strengths, "Staff are kind:", None),
        (*strengths, "odd one out", None),
        ("strengths", "Information for families", "The website is clear to most of them.", None),
        ("areas_for_development", BETTER, "Speech therapy", None),
        ("actions", "Areas for priority action",
         "Act at once on plans that are late. Tell all families. See page 3.", AFD),
        ("actions", "Areas for priority action", "Send all plans in time", AFD),
        ("actions", "Areas for improvement", "Leaders should cut waits for assessment.", AFD),
        ("actions", "Areas for improvement", "This should include:", "context"),
        ("actions", "Areas for improvement", "There are no areas for priority action.", "context"),
        ("other", "Who was there", "Five inspectors of care came for a week in July.", None),
    ]  # fmt: skip


def test_sections_before_and_after_the_report_are_none() -> None:
    found = report(SEND, "fenwater.md")
    assert [(s.level, s.parent, s.heading) for s in found.sections] == [
        (1, None, "Inspection outcome"),
        (1, None, "Information about the local area partnership"),
        (1, None, "Numbers of children"),
        (1, None, EFFECTIVE),
        (2, 3, "Information for families"),
        (1, None, BETTER),
        (1, None, "Areas for priority action"),
        (1, None, "Areas for improvement"),
        (1, None, "Local area partnership details"),
        (1, None, "Who was there"),
    ]


def test_lines_that_lead_into_lists() -> None:
    lead_ins = {f.text: f.lead_in for f in report(SEND, "fenwater.md").findings}
    assert lead_ins["plans are timely"] == lead_ins["plans are read"] == "They make sure that:"
    assert lead_ins["Others do not:"] is None
    assert lead_ins["odd one out"] == "Staff are kind:"
    assert lead_ins["Speech therapy"] is None


def test_an_item_between_ends_what_led_into_a_deeper_list() -> None:
    text = SEND.replace("- Staff are kind:\n\n¹ A survey of 2024 found this too.\n\n", "- Staff are kind\n")
    lead_ins = {f.text: f.lead_in for f in report(text, "fenwater.md").findings}
    assert lead_ins["odd one out"] is None


def test_actions_name_who_must_act() -> None:
    actions = [(f.text, f.responsible) for f in report(SEND, "x.md").findings if f.kind == "action"]
    assert actions == [
        ("Act at once on plans that are late. Tell all families. See page 3.", "Fenwater Council"),
        ("Send all plans in time", "The trust"),
        ("Leaders should cut waits for assessment.", None),
    ]


def sentences(*paragraphs: str) -> list[str]:
    """What is a finding of paragraphs under a heading of an integrated care system's report."""
    text = ICS.split("Summary of strengths", maxsplit=1)[0] + "\n\n".join(paragraphs) + "\n\nAnd so on.\n"
    every = [f.text for f in report(text).findings]
    return every[2:-1]


def test_how_many_words_make_a_finding() -> None:
    assert sentences("Waits were long.", "Good.", "It works.") == ["Waits were long.", "It works."]
    # Prose without a full stop is a sentence that lost it, from 12 words on.
    eleven = "and people told us that they had been heard by them"
    assert sentences(eleven) == []
    assert sentences(f"{eleven} all") == [f"{eleven} all"]
    assert sentences("12 High Street", "Aford AB1 2CD", "• 5", "• Care") == ["Care"]
    assert sentences("They were heard.”", "They were heard.3", "They were heard (mostly).") == [
        "They were heard.”", "They were heard.3", "They were heard (mostly).",
    ]  # fmt: skip


def test_text_before_any_heading_counts_from_six_words_on() -> None:
    start = (
        "Fenwater Integrated Care System was assessed.\n\nLeaders in Fenwater ICS work well together.\n\n"
    )
    found = report(start + ICS)
    assert [f.text for f in found.findings if f.section is None] == [
        "Fenwater Integrated Care System was assessed.",
        "Leaders in Fenwater ICS work well together.",
    ]
    assert not [f for f in report("Fenwater ICS was seen.\n\n" + ICS).findings if f.section is None]


def test_what_stands_before_in_another_section_is_not_the_sentence_before() -> None:
    before = {f.text: f.previous for f in report(SEND, "fenwater.md").findings}
    assert before["They act on it."] == "Leaders listen to parents."
    assert before["plans are timely"] == "They make sure that:"
    assert before["Leaders listen to parents."] == ""
    assert before["One child in ten has a plan."] == ""


AUTHORITY = """# Fenwater Council: local authority assessment

Key findings for this quality statement

## Providing support

### Care provision, integration and continuity

Score 2

#### What people expect

I have care and support that is right for me.

#### Key findings for this quality statement

People waited for home care in winter.

##### Waiting for equipment

The stores were well run.

### Partnerships and communities

#### Key findings for this quality statement

3 - Evidence shows a good standard

Partners met each week.
"""


def test_statements_and_scores_reach_what_stands_below() -> None:
    found = report(AUTHORITY, "fenwater.md")
    assert found.family == "cqc_local_authority_assessment"
    statements = {f.text: f.statement for f in found.findings}
    assert (
        statements["People waited for home care in winter."] == "Care provision, integration and continuity"
    )
    assert statements["The stores were well run."] == "Care provision, integration and continuity"
    assert statements["Partners met each week."] == "Partnerships and communities"
    scores = {s.heading: s.score for s in found.sections if s.kind == "quality_statement"}
    assert scores == {"Care provision, integration and continuity": 2, "Partnerships and communities": 3}
    assert ("method", "context") in {(f.heading_kind, f.decided) for f in found.findings}


def test_a_box_that_repeats_the_heading_above_it_is_no_section_of_its_own() -> None:
    text = SEND.replace(f"{EFFECTIVE}\n", f"{EFFECTIVE}\n\n{EFFECTIVE}\n")
    headings = [s.heading for s in report(text, "fenwater.md").sections]
    assert headings.count(EFFECTIVE) == 1
    apart = SEND.replace("Information for families", EFFECTIVE)
    assert [s.heading for s in report(apart, "fenwater.md").sections].count(EFFECTIVE) == 2


def laid_out(*blocks: tuple[str, float, bool], family_text: str = "") -> Document:
    """A document of paragraphs with sizes and weights, as a PDF gives them."""
    text, made = "", []
    for one, size, bold in blocks:
        start = len(text)
        text += one + "\n"
        made.append(Block("paragraph", start, start + len(one), 1, Style(size, bold)))
    return Document("a.pdf", "pdf", "0" * 64, text, tuple(made), ())


PROSE = "Inspectors found that the care home was kind and that staff of the service knew people well. " * 3


def headings(*blocks: tuple[str, float, bool]) -> list[str]:
    return [s.heading for s in structure(laid_out(*blocks, (PROSE, 10, False))).sections]


def test_headings_by_layout() -> None:
    assert headings(("Safe care", 11, False)) == ["Safe care"]
    assert headings(("Safe care", 10.9, False)) == []
    assert headings(("Safe care", 10, True)) == ["Safe care"]
    assert headings(("safe care", 10, True)) == []
    assert headings(("Safe care was found.", 14, True)) == []
    assert headings(("We found:", 14, True)) == []
    assert headings(("12", 14, True)) == []
    assert headings(("Figure 3", 14, True), ("© Crown", 14, True), ("www.aford.example", 14, True)) == []
    assert headings(("Care " * 39 + "Care", 14, True)) == ["Care " * 39 + "Care"]
    assert headings(("Care " * 40 + "Care", 14, True)) == []


def in_text(line: str) -> list[str]:
    text = f"Review of care services\n\n{PROSE}\n\n{line}\n\n{PROSE}\n"
    return [s.heading for s in structure(read_bytes(text.encode(), "a.txt")).sections][1:]


def test_headings_in_plain_text() -> None:
    assert in_text("Safe care") == ["Safe care"]
    assert in_text("safe care") == []
    assert in_text("Safe care;") == []
    assert in_text("We suggest the following") == []
    assert in_text("Areas to look at are as follows") == []
    assert in_text("Kind staff " * 11) == [("Kind staff " * 11).strip()]  # 120 letters
    assert in_text("Kind staff " * 12) == []


def test_lines_of_the_contents_are_no_headings() -> None:
    contents = "Contents\n\nSafe care 3\n\nKind care ..... 4"
    text = f"Review of care services\n\n{contents}\n\n{PROSE}\n\nSafe care\n\n{PROSE}"
    found = structure(read_bytes(text.encode(), "a.txt"))
    assert [s.heading for s in found.sections] == ["Review of care services", "Safe care"]


def test_a_level_in_the_markup_goes_before_that_of_the_family() -> None:
    text = f"# Review of care\n\n#### Recommendations\n\n{PROSE}\n\n##### By when\n\n{PROSE}"
    found = structure(read_bytes(text.encode(), "a.md"))
    assert [(s.level, s.parent, s.kind) for s in found.sections] == [
        (1, None, "other"), (4, 0, "areas_for_development"), (5, 1, "other"),
    ]  # fmt: skip


def test_a_small_heading_of_the_same_words_is_not_the_chapter() -> None:
    """In inspections of children's services the chapter is set larger than the text."""

    def kinds(size: float) -> list[str]:
        cover = ("Inspection of Fenwater children’s services", 20.0, True)
        first = ("The impact of leaders on social work practice with families", 14.0, True)
        found = structure(laid_out(
            cover, first, (PROSE, 10, False), ("Leadership, management and governance", size, True),
            (PROSE, 10, False),
        ))  # fmt: skip
        assert found.family == "ofsted_ilacs"
        return [s.kind for s in found.sections if s.heading != cover[0]]

    assert kinds(10.8) == ["key_question", "key_question"]
    assert kinds(10.0) == ["key_question", "other"]


def test_a_heading_that_lost_its_question_mark() -> None:
    text = SEND.replace("effective?", "effective")
    assert report(text, "fenwater.md").sections[3].kind == "strengths"


def test_key_messages_stand_beside_what_follows_them_not_above() -> None:
    found = report(ICS)
    beside = {s.heading: s.parent for s in found.sections}
    assert beside["Working together"] == 5
    assert found.sections[5].heading == "Quality statement: Shared direction and culture"


def test_in_a_table_of_actions_only_the_last_cell_is_the_action() -> None:
    page = """<h1>Area SEND inspection of Northmere Local Area Partnership</h1>
    <h2>What is the area partnership doing that is effective?</h2><ul><li>Staff act early.</li></ul>
    <h2>Areas for priority action</h2><table>
    <tr><td>Northmere Council and its health partners.</td>
    <td>Leaders must cut waits at once.</td></tr></table>"""
    found = structure(read_bytes(page.encode(), "northmere-area-send-2024.html"))
    actions = [f for f in found.findings if f.kind == "action"]
    assert [f.text for f in actions] == ["Leaders must cut waits at once."]
    assert actions[0].responsible == "Northmere Council and its health partners."
    assert [f.text for f in found.findings] == ["Staff act early.", "Leaders must cut waits at once."]
