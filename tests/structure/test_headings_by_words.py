"""Headings that fit no pattern to the letter: compared by words, and never taken for the opposite."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportmine.errors import DataFileError
from reportmine.read import Block, Document, Style, read_bytes
from reportmine.structure import ManifestRow, Report, structure
from reportmine.structure.catalogue import catalogue
from reportmine.structure.families import HeadingRule
from reportmine.structure.wordings import Words, stem, words_of

FAMILIES = catalogue().families
SEND, VISIT, ILACS = "area_send_inspection", "ofsted_focused_visit", "ofsted_ilacs"
JTAI, ICS, REVIEW = "joint_targeted_area_inspection", "cqc_ics_assessment", "cqc_local_system_review"
COUNCIL, PROVIDER = "cqc_local_authority_assessment", "cqc_provider_inspection"
ASSESSMENT, GENERIC = "cqc_provider_assessment", "generic"


def rule_of(family: str, heading: str) -> HeadingRule | None:
    """The rule that a heading by layout gets: by pattern, or else by its words."""
    if exact := FAMILIES[family].rule(heading):
        return exact[0]
    near = FAMILIES[family].near(heading)
    return near[0] if near else None


SAME = [
    (SEND, "What is the local area partnership doing that’s effective?", "strengths"),
    (SEND, "What the area partnership is doing that is effective", "strengths"),
    (SEND, "What is the partnership doing that is effective?", "strengths"),
    (SEND, "What are the area partnerships doing that is effective?", "strengths"),
    (SEND, "WHAT IS THE AREA PARTNERSHIP DOING THAT IS EFFECTIVE", "strengths"),
    (SEND, "What is the area partnership doing which is effective…", "strengths"),
    (SEND, "What does the partnership need to do better?", "areas_for_development"),
    (SEND, "What the local area partnership needs to do better", "areas_for_development"),
    (SEND, "3. What does the area partnership need to do better?", "areas_for_development"),
    (SEND, "What\u00a0does\u00a0the area partnership need to improve –", "areas_for_development"),
    (SEND, "Areas for priority actions:", "actions"),
    (SEND, "Section 4: Area for improvement", "actions"),
    (SEND, "Areas of improvement", "actions"),
    (SEND, "Information about this local area partnership", "background"),
    (SEND, "Information on this local area partnership", "background"),
    (SEND, "The outcome of the inspection", "headline"),
    (SEND, "What it is like to be a child or a young person with SEND in this area", "key_question"),
    (SEND, "Details of local area partnership", "method"),
    (VISIT, "What needs to improve in this area of social work practices?", "areas_for_development"),
    (VISIT, "What needs to improve in these areas of the practice?", "areas_for_development"),
    (VISIT, "(b) What needs to be improved?", "areas_for_development"),
    (VISIT, "Area for the priority action", "actions"),
    (VISIT, "Our main findings", "headline"),
    (VISIT, "Headline finding", "headline"),
    (ILACS, "What needs to improve in this area of work practice", "areas_for_development"),
    (ILACS, "What does this local authority need to improve?", "areas_for_development"),
    (ILACS, "The LSCB’s strengths", "strengths"),
    (ILACS, "Key strengths and weaknesses of the Local Safeguarding Children Board", "headline"),
    (ILACS, "3.2 The experiences and progress of care leavers: good", "key_question"),
    (ILACS, "Experiences and progress of children in care", "key_question"),
    (ILACS, "Impact of leaders on social work practice with children and families", "key_question"),
    (ILACS, "Experience and progress of care leavers – requires improvement to be good", "key_question"),
    (ILACS, "The impacts of leaders on practice: outstanding", "key_question"),
    (ILACS, "The effectiveness of Local Safeguarding Children Board is good", "key_question"),
    (ILACS, "What inspection judgements mean", "method"),
    (ILACS, "Recommendation", "areas_for_development"),
    (ILACS, "Priority actions", "areas_for_development"),
    (JTAI, "2) What needs to improve?", "areas_for_development"),
    (JTAI, "The headline findings", "headline"),
    (JTAI, "Joint targeted area inspections of the Fenwater partnership", "headline"),
    (JTAI, "Strengths of the", "strengths"),
    (JTAI, "Practice study – highly effective practice", "strengths"),
    (JTAI, "Case studies: area for improvement", "areas_for_development"),
    (JTAI, "iv. Next step", "actions"),
    (ICS, "The direction of travel", "direction_of_travel"),
    (ICS, "Summary of the strengths", "strengths"),
    (ICS, "Areas for development, and next steps.", "areas_for_development"),
    (ICS, "Summary findings for all quality statements under the leadership theme", "headline"),
    (REVIEW, "The maturity of the systems", "headline"),
    (REVIEW, "2. The Fenwater context", "background"),
    (REVIEW, "How we carried out review –", "method"),
    (REVIEW, "How well do leaders work together", "key_question"),
    (REVIEW, "Areas for the improvement", "actions"),
    (COUNCIL, "Summary of strength, area for development & next steps", "headline"),
    (COUNCIL, "The key findings for the quality statement", "key_messages"),
    (COUNCIL, "What the people expected", "method"),
    (PROVIDER, "Is this service safe?", "key_question"),
    (PROVIDER, "Are services well led", "key_question"),
    (PROVIDER, "Action we told the provider to take", "actions"),
    (PROVIDER, "Actions we have told the providers to take", "actions"),
    (PROVIDER, "People’s experiences of using the service and what we found", "headline"),
    (PROVIDER, "Enforcement action", "actions"),
    (ASSESSMENT, "Our view on the service", "headline"),
    (ASSESSMENT, "Well led", "key_question"),
    (GENERIC, "7. Areas for our improvement", "areas_for_development"),
    (GENERIC, "What is working well?", "strengths"),
    (GENERIC, "Chapter 2. Backgrounds", "background"),
]


@pytest.mark.parametrize(("family", "heading", "kind"), SAME)
def test_the_same_heading_in_other_small_words(family: str, heading: str, kind: str) -> None:
    rule = rule_of(family, heading)
    assert rule is not None
    assert rule.kind == kind


@pytest.mark.parametrize(
    ("family", "heading"),
    [
        # What tells what stands below is there, and nothing that turns it round.
        (SEND, "What is the area partnership doing that is ineffective?"),
        (SEND, "What is the area partnership doing that is not effective?"),
        (SEND, "What isn’t the area partnership doing that is effective?"),
        (SEND, "What is the area partnership not doing that is effective?"),
        (SEND, "What is the area partnership doing that is hardly effective?"),
        (SEND, "What is the area partnership doing that is harmful?"),
        (SEND, "What is the area partnership doing?"),
        (SEND, "What does the area partnership do better?"),
        (SEND, "What does the area partnership not need to do better?"),
        (SEND, "What does the area partnership need to stop?"),
        (SEND, "What does the area partnership need?"),
        (SEND, "What has the area partnership improved?"),
        (SEND, "Areas for action"),
        (SEND, "Areas for priority"),
        (SEND, "No areas for improvement"),
        (SEND, "Improvement areas"),
        (SEND, "Areas of practice"),
        # Under a heading of context nobody is judged: every word must be there.
        (SEND, "Information about the local area"),
        (SEND, "Information about the local partnership"),
        (SEND, "Information about the new local area partnership"),
        (SEND, "Information about the local area partnership’s weaknesses"),
        (VISIT, "What does not need to improve in this area of social work practice?"),
        (VISIT, "What improved in this area of social work practice?"),
        (VISIT, "Findings since the last visit"),
        (VISIT, "Other findings"),
        (ILACS, "Review of the effectiveness of the local safeguarding children board"),
        (ILACS, "What does the local authority need?"),
        (ILACS, "The local effectiveness of the Local Safeguarding Children Board"),
        (ILACS, "The experiences of care leavers"),
        (ILACS, "Experiences and progress of children in care are good."),
        (ILACS, "The impact of staff on practice"),
        (ILACS, "The local authority’s weaknesses"),
        (ILACS, "Children living in care in this area"),
        (JTAI, "Key weaknesses"),
        (JTAI, "Without strengths"),
        (JTAI, "Case study: ineffective practice"),
        (JTAI, "Practice study: practice"),
        (ICS, "Summary of weaknesses"),
        (ICS, "Summary of strengths and areas for development"),
        (REVIEW, "Areas of strength"),
        (COUNCIL, "What people did not expect"),
        (PROVIDER, "Is the service unsafe?"),
        (PROVIDER, "Is the service good?"),
        (PROVIDER, "Action the provider took to improve"),
        (PROVIDER, "Poor practice"),
        (GENERIC, "What is not working well"),
        (GENERIC, "Strengths and weaknesses"),
        (GENERIC, "Areas without improvement"),
        (GENERIC, "Methods of payment"),
        # Little words alone say nothing.
        (SEND, "This is what it is for:"),
        (GENERIC, "3.1"),
        (GENERIC, ""),
    ],
)
def test_another_heading_stays_another(family: str, heading: str) -> None:
    rule = rule_of(family, heading)
    # A box whatever it is about gives its sentences no polarity.
    assert rule is None or (
        rule.box and (rule.kind, rule.bullets, rule.paragraphs) == ("other", None, None)
    )


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_wording_is_its_own_rule_s(family: str) -> None:
    """By a pattern where one fits; by its words, which no rule that says otherwise has."""
    for rule in FAMILIES[family].headings:
        for wording in rule.wordings:
            near = FAMILIES[family].near(wording.text)
            assert near is not None, wording.text
            assert (near[0].says, near[2]) == (rule.says, 0), wording.text
            exact = FAMILIES[family].rule(wording.text)
            assert exact is None or exact[0].kind == rule.kind, wording.text


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_praise_and_criticism_are_never_near_each_other(family: str) -> None:
    """No wording of one is near one of the other, whatever single word is taken out of it or put in."""
    found = FAMILIES[family]
    opposite = {"strengths": {"areas_for_development", "actions"}, "areas_for_development": {"strengths"}}
    for rule in found.headings:
        for wording in rule.wordings:
            words = wording.text.split()
            fewer = [" ".join(words[:i] + words[i + 1 :]) for i in range(len(words))]
            more = [f"{word} {wording.text}" for word in ("local", "not", "effective", "improvement")]
            for text in (*fewer, *more):
                near = found.near(text)
                assert not near or near[0].kind not in opposite.get(rule.kind, ()), (wording.text, text)


def test_what_is_equally_near_to_rules_that_differ_is_neither(tmp_path: Path) -> None:
    (tmp_path / "fair.toml").write_text(FAIR)
    family = catalogue(tmp_path).families["fair"]

    def kind(heading: str) -> str | None:
        near = family.near(heading)
        return near[0].kind if near else None

    assert kind("What visitors of the big fair liked") == "strengths"
    assert kind("What visitors of the fair liked most") == "strengths"
    assert kind("What visitors of the fair saw") is None
    assert kind("What traders of the small fair saw and said") == "other"  # two that say the same
    # Of two, the nearer one: the heading is the first word for word.
    assert kind("What the visitors of a fair disliked") == "areas_for_development"


FAIR = """
version = "1"
[family]
id = "fair"
name = "Inspection of a fair"
inspectorates = []
[detect]
threshold = 3
cues = [{ pattern = 'inspection of a fair', weight = 3 }]
[[heading]]
pattern = 'what they liked'
kind = "strengths"
level = 1
wordings = ["What visitors of the fair liked"]
[[heading]]
pattern = 'what they disliked'
kind = "areas_for_development"
level = 1
wordings = ["What visitors of the fair disliked"]
[[heading]]
pattern = 'what traders saw'
kind = "other"
level = 1
wordings = ["What traders of the fair saw and said"]
[[heading]]
pattern = 'what small traders saw'
kind = "other"
level = 2
wordings = ["What traders of the small stalls saw and said"]
"""


@pytest.mark.parametrize(
    ("heading", "plain"),
    [
        ("3. Findings", "findings"), ("3 Findings", "findings"), ("3.1 findings", "findings"),
        ("3.1.2. findings", "findings"), ("4) findings", "findings"), ("(a) findings", "findings"),
        ("B. findings", "findings"), ("iv. findings", "findings"), ("Section 2: findings", "findings"),
        ("Part B – findings", "findings"), ("chapter 12. findings", "findings"),
        ("A fair", "a fair"), ("2023 findings", "2023 findings"), ("section of it", "section of it"),
        ("i findings", "i findings"), ("3.", "3."), ("e.g. findings", "e.g. findings"),
    ],
)  # fmt: skip
def test_the_number_before_a_heading(heading: str, plain: str) -> None:
    assert FAMILIES[GENERIC].words.unnumbered(heading.casefold().replace("–", "-")) == plain


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("areas", "area"), ("area", "area"), ("priorities", "priority"), ("priority", "priority"),
        ("improving", "improv"), ("improved", "improv"), ("improves", "improv"), ("improve", "improv"),
        ("improvement", "improvement"), ("needs", "need"), ("needed", "need"), ("progress", "progress"),
        ("less", "less"), ("led", "led"), ("was", "was"), ("ties", "tie"),
    ],
)  # fmt: skip
def test_one_word_in_its_forms(word: str, expected: str) -> None:
    assert stem(word) == expected


PLAIN = words_of(["the", "of", "is"], ["good", "not"], re.compile(r"\d+\. ", re.I))


@pytest.mark.parametrize(
    ("heading", "wording", "expected"),
    [
        ("one two three four", "one two three four", 0),
        ("The one of two three is four", "one two three four", 0),
        ("one two three", "one two three four", 1),  # one missing, at the end
        ("two three four", "one two three four", 1),  # at the beginning
        ("one three four", "one two three four", 1),
        ("one two other three four", "one two three four", 1),  # one added
        ("one two three four other", "one two three four", 1),
        ("one other three four", "one two three four", 1),  # one changed
        ("one two three other", "one two three four", 1),
        ("one two", "one two three four", None),
        ("one other three other", "one two three four", None),
        ("two one three four", "one two three four", None),  # the order tells
        ("one three", "one two three", None),  # of three words each counts
        ("one two three four", "one two three", None),
        ("one two three good", "one two three four", None),
        ("not one two three four", "one two three four", None),
        ("one two three", "one two three good", None),
        ("other two three good", "one two three good", 1),
        ("isn't one two three four", "one two three four", None),
        ("one's two three four", "one two three four", 0),
    ],
)
def test_how_many_words_differ(heading: str, wording: str, expected: int | None) -> None:
    assert PLAIN.distance(PLAIN.of(heading), PLAIN.of(wording)) == expected


@given(st.lists(st.sampled_from(["one", "two", "the", "good", "not", "of"]), max_size=7))
def test_what_tells_is_never_lost(words: list[str]) -> None:
    """Whatever a heading is near to, both have the same telling words in the same order."""
    wording = PLAIN.of("one good two one two")
    found = PLAIN.of(" ".join(words))
    if PLAIN.distance(found, wording) is not None:
        assert [w for w in found if w in PLAIN.telling] == ["good"]


def test_a_heading_of_marks_has_no_words() -> None:
    assert Words(frozenset(), frozenset(), re.compile("#")).of("… – ?") == ()


PROSE = "Inspectors found that families wait too long for an assessment of need in every part of it. "
BETTER, ANEW = (
    "What does the area partnership need to do better?",
    "What the partnership needs to do better",
)


def send(*lines: tuple[str, Style]) -> Report:
    """A letter of blocks with their letters, as a PDF gives them."""
    text, blocks = "", []
    for line, style in lines:
        blocks.append(Block("paragraph", len(text), len(text) + len(line), 1, style))
        text += line + "\n"
    document = Document("a.pdf", "pdf", "0" * 64, text, tuple(blocks), ())
    return structure(document, ManifestRow(family=SEND))


LARGE, BOLD, BODY = Style(15.0, False), Style(11.0, True), Style(11.0)


@pytest.mark.parametrize(
    ("line", "style", "kind"),
    [
        (ANEW, LARGE, "areas_for_development"),
        (ANEW, BOLD, "areas_for_development"),
        (ANEW + ":", BOLD, "areas_for_development"),
        (ANEW + ".", LARGE, "areas_for_development"),
        (ANEW, BODY, None),  # prose: nothing about its letters says that it is a heading
        (BETTER.rstrip("?"), BODY, "areas_for_development"),  # a mark is no word
        (BETTER, BODY, "areas_for_development"),  # word for word it is one, whatever its letters
        ("We say what the partnership needs to do better", BOLD, "other"),
    ],
)
def test_only_what_looks_like_a_heading_is_compared(line: str, style: Style, kind: str | None) -> None:
    found = send(("Inspection outcome", LARGE), (PROSE * 3, BODY), (line, style), (PROSE * 3, BODY))
    assert [s.kind for s in found.sections] == ["headline", *([kind] if kind else [])]


def test_a_heading_in_two_lines_is_compared_as_one() -> None:
    first, second = "What is it like for a child and young people with", "SEND in this area"
    above = ("Inspection outcome", LARGE), (PROSE * 3, BODY)
    found = send(*above, (first, BOLD), (second, BOLD), (PROSE, BODY))
    assert [(s.heading, s.kind) for s in found.sections][1:] == [(f"{first} {second}", "key_question")]
    # What stands below a whole heading is another, though the two together would be near as well.
    whole = "What the area partnership needs to do better"
    both = send(*above, (whole, BOLD), ("Schools", BOLD), (PROSE, BODY))
    assert [(s.heading, s.kind) for s in both.sections][1:] == [
        (whole, "areas_for_development"), ("Schools", "other"),
    ]  # fmt: skip


def test_what_stands_under_it_is_decided_as_under_the_heading_it_is_near_to() -> None:
    text = (
        "# Area SEND inspection of Fenwater Local Area Partnership\n\n## Inspection outcome\n\nPoor.\n\n"
        "## 5. AREA FOR IMPROVEMENT\n\nLeaders should cut the waits for speech therapy.\n"
    )
    found = structure(read_bytes(text.encode(), "fenwater.md"))
    assert found.sections[-1].heading == "5. AREA FOR IMPROVEMENT"
    last = found.findings[-1]
    assert (last.decided, last.kind, last.heading_kind) == ("area_for_development", "action", "actions")


def test_a_rule_for_large_letters_is_near_to_large_letters_only() -> None:
    family = FAMILIES[ILACS]
    assert family.near("4. Leadership, management and governance", large=False) is None
    near = family.near("4. Leadership, management and governance")
    assert near is not None
    assert near[0].large


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"What visitors of the fair liked"', '"It is for us"', "has none but little words"),
        ('of the fair disliked"]', 'of the fair liked"]', "those of [[heading]] 1, which says otherwise"),
        (
            'wordings = ["What traders of the small stalls saw and said"]',
            "expected = true",
            "[[heading]] 4: expected needs wordings",
        ),
        (
            "level = 2",
            'level = 2\ntemplates = ["new"]',
            "[[heading]] 4: templates needs expected = true",
        ),
    ],
)
def test_wordings_that_can_tell_nothing_are_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in FAIR
    (tmp_path / "fair.toml").write_text(FAIR.replace(old, new))
    with pytest.raises(DataFileError, match=re.escape(message)):
        catalogue(tmp_path)
