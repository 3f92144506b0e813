"""Kinds of reports that look like others: each is its own, read as what it is.

`tests/samples/ofsted` holds original texts about invented places.
"""

from __future__ import annotations

from functools import cache

import pytest

from reportmine.read import read, read_bytes
from reportmine.structure import Report, structure
from reportmine.structure.catalogue import catalogue
from tests.conftest import ROOT

SAMPLES = ROOT / "tests" / "samples" / "ofsted"
AREA, PROTECTION, BOARD = "joint-area-review-2008", "child-protection-2013", "lscb-review-2015"
SCHOOL, OLDER, CARD, LETTER = "school-2022", "school-2017", "school-card-2025", "school-short-2018"
OLDEST = "school-report-2017"


@cache
def sample(name: str) -> Report:
    return structure(read_bytes((SAMPLES / f"{name}.txt").read_bytes(), "50012345.txt"))


@pytest.mark.parametrize(
    ("name", "family", "system", "kind", "dates", "outcome"),
    [
        (AREA, "joint_area_review", "Northmere", "local_authority", ("2007-11-05", "2007-11-23"), None),
        (PROTECTION, "ofsted_child_protection", "Saltmoor", "local_authority", ("2013-02-04", "2013-02-13"),
         "adequate"),
        (BOARD, "ofsted_lscb_review", "Eastmarsh", "local_authority", ("2015-03-03", "2015-03-20"),
         "requires_improvement"),
        (SCHOOL, "ofsted_school_inspection", "Wickmere Primary School", "establishment",
         ("2022-11-08", "2022-11-09"), "requires_improvement"),
        (OLDER, "ofsted_school_inspection", "Quay Academy", "establishment", ("2017-03-14", "2017-03-15"),
         "good"),
        (OLDEST, "ofsted_school_inspection", "Wickmere Primary", "establishment",
         ("2017-11-08", "2017-11-09"), "requires_improvement"),
        (CARD, "ofsted_school_inspection", "Mill View School", "establishment",
         ("2025-12-02", "2025-12-03"), None),
        (LETTER, "ofsted_school_inspection", "Wickmere Infant School", "establishment",
         ("2018-05-22", "2018-05-22"), "good"),
    ],
)  # fmt: skip
def test_facts(
    name: str, family: str, system: str, kind: str, dates: tuple[str, str], outcome: str | None
) -> None:
    found = sample(name)
    assert (found.family, found.system_name, found.system_kind) == (family, system, kind)
    assert (found.inspection_from, found.inspection_to) == dates
    assert found.outcome == outcome
    assert "Ofsted" in found.inspectorates


@pytest.mark.parametrize(
    ("name", "published"),
    [(AREA, "2008-03-14"), (PROTECTION, "2013-03-20"), (BOARD, "2015-05-12"), (LETTER, "2018-06-05")],
)
def test_day_of_publication(name: str, published: str) -> None:
    assert (sample(name).published, sample(name).published_from) == (published, "text")


def test_who_took_part_in_a_joint_area_review() -> None:
    assert sample(AREA).inspectorates == (
        "Ofsted", "Healthcare Commission", "Audit Commission", "HMI Probation",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "grades"),
    [
        (AREA, "adequate good good adequate good"),
        (PROTECTION, "adequate inadequate adequate"),
        (SCHOOL, "requires_improvement requires_improvement good good requires_improvement good"),
        (OLDER, "good outstanding good good"),
        (CARD, "met strong_standard expected_standard needs_attention expected_standard strong_standard"),
    ],
)
def test_grades(name: str, grades: str) -> None:
    assert [r.grade for r in sample(name).ratings] == grades.split()


ACTIONS = {
    AREA: [
        "make sure that every child on the register has a social worker",
        "tell schools what becomes of their referrals", "Agree thresholds with the primary care trust.",
        "Build a second children's centre on the east side.",
    ],
    PROTECTION: [
        "see that children are spoken to alone", "clear the backlog of assessments",
        "give every new social worker a mentor",
    ],
    BOARD: ["Set out what each partner must bring to the board.", "Listen to children who are looked "
    "after."],
    SCHOOL: [
        "In history and geography, leaders have not set out what pupils must remember. They should do so.",
        "Some teachers do not check what pupils know.",
    ],
    OLDER: ["Raise the attendance of pupils who have special educational needs."],
    CARD: ["Leaders should make sure that pupils practise writing in all subjects."],
    LETTER: ["boys are given reasons to write."],
}  # fmt: skip


@pytest.mark.parametrize("name", ACTIONS)
def test_recommendations(name: str) -> None:
    assert [f.text for f in sample(name).findings if f.kind == "action"] == ACTIONS[name]
    assert {f.decided for f in sample(name).findings if f.kind == "action"} == {"area_for_development"}


def test_when_to_act_is_the_heading() -> None:
    by_heading = [f.heading for f in sample(AREA).findings if f.kind == "action"]
    assert by_heading == [
        "For immediate action", "For immediate action", "For action over the next six months",
        "For action in the longer term",
    ]  # fmt: skip
    strengths = [f.text for f in sample(AREA).findings if f.decided == "strength"]
    assert strengths == ["Police and social workers visit together within a day."]


@pytest.mark.parametrize("name", [AREA, PROTECTION, BOARD, SCHOOL, OLDER, CARD, LETTER])
def test_what_was_found_is_left_to_the_model(name: str) -> None:
    assert sum(f.decided is None for f in sample(name).findings) >= 3
    said = " ".join(f.text for f in sample(name).findings)
    for template in ("four point scale", "Unique reference", "regulates and inspects", "4: outstanding"):
        assert template not in said


FRONT = "Inspection dates: 4 to 20 March 2015\n\nReport published: 12 May 2015\n\n"
BORDERLINE = [
    # A review of the board within an inspection of children's services.
    ("Northmere Council\n\nInspection of services for children in need of help and protection, children "
     "looked "
     "after and care leavers\n\nand\n\nReview of the effectiveness of the Local Safeguarding Children "
     "Board\n\n"
     + FRONT + "The LSCB is good.\n\nThe experiences and progress of care leavers\n\nCare leavers do "
     "well.\n",
     "ofsted_ilacs"),
    # One that tells what became of the board, or of the inspection before.
    ("Inspection of Northmere local authority children's services\n\n" + FRONT + "The impact of leaders "
     "on social "
     "work practice with children and families: good\n\nThe last inspection of Northmere's arrangements "
     "for the "
     "protection of children was in March 2013. The LSCB is good. The joint area review of 2008 is "
     "forgotten.\n",
     "ofsted_ilacs"),
    ("14 May 2019\n\nDear Northmere local partnership\n\nJoint targeted area inspection of "
     "Northmere\n\nBetween 4 and "
     "8 March 2019, Ofsted and the CQC inspected. It was carried out under the Joint Area Reviews "
     "Regulations 2015.\n\n"
     "Key strengths\n\nSchools are involved.\n", "joint_targeted_area_inspection"),
    ("Area SEND inspection of Northmere Local Area Partnership\n\nWhat is the area partnership doing "
     "that is "
     "effective?\n\n- Schools know what it is like to attend this school with a disability.\n\nWhat "
     "does the area "
     "partnership need to do better?\n\n- Overall effectiveness of support.\n", "area_send_inspection"),
    # Plans, news and minutes that follow an inspection.
    ("Joint area review: action plan\n\nThe council welcomes the joint area review of services for "
     "children. It has "
     "agreed what will be done about each recommendation, by whom and when, and will report to its "
     "committee on the "
     "quality of care.\n", "generic"),
    ("Response to the school inspection\n\nThe governors thank inspectors for the report. The school "
     "will improve "
     "attendance, and staff will be trained in safeguarding. Leaders have reviewed the curriculum for "
     "children.\n",
     "generic"),
    ("Annual report of the Northmere Safeguarding Children Board\n\nThe LSCB met six times. It reviewed "
     "the quality of "
     "services, and the effectiveness of safeguarding in schools and health. The board was inspected in "
     "2015.\n",
     "generic"),
    ("Children's home inspection: full\n\nOverall experiences and progress of children and young "
     "people: good\n\n"
     "Leadership and management: good\n\nThis is a good home. Staff care for children well. Inspectors "
     "saw that the "
     "quality of care is high.\n", "generic"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "family"), BORDERLINE)
def test_borderline_texts(text: str, family: str) -> None:
    assert structure(read_bytes(text.encode(), "1.txt")).family == family


@pytest.mark.parametrize(
    ("line", "family"),
    [
        ("Joint area review of children’s services in Northmere", "joint_area_review"),
        ("Enhanced joint area review", "joint_area_review"),
        (
            "Inspection of Northmere’s arrangements for the protection of children",
            "ofsted_child_protection",
        ),
        ("Review of the effectiveness of the Northmere Safeguarding Children Board", "ofsted_lscb_review"),
        ("What is it like to attend this college?", "ofsted_school_inspection"),
        ("What it’s like to be a child at this school", "ofsted_school_inspection"),
        ("What does the school need to do to improve further?", "ofsted_school_inspection"),
    ],
)
def test_one_wording_of_a_heading_alone_weighs_for_no_other_new_family(line: str, family: str) -> None:
    new = {"joint_area_review", "ofsted_child_protection", "ofsted_lscb_review", "ofsted_school_inspection",
           "coroner_pfd"}  # fmt: skip
    scores = catalogue().scores(f"Some report\n\n{line}\n\nText.")
    assert {name for name in new if scores[name]} == {family}


def test_samples_are_read_from_their_files_too() -> None:
    for path in SAMPLES.iterdir():
        assert structure(read(path)).family in catalogue().families
        assert structure(read(path)).family != "generic"
