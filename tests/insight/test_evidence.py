"""Whose evidence a sentence rests on: invented sentences of many kinds, and their source."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportmine import data
from reportmine.insight.evidence import evidence_of
from reportmine.vocabulary import EVIDENCE_SOURCES

PEOPLE = [
    "Most children told inspectors that they liked their new school.",
    "One person told us, “I can have a bath whenever I fancy one.”",
    "Residents said the food was hot and that there was plenty of it.",
    "Patients we spoke with were pleased with the speed of the clinic.",
    "Care leavers feel well supported by their personal advisers.",
    "‘They ring me every week,’ said one young person.",
    "The new garden is much appreciated by residents.",
    "Feedback from patients was overwhelmingly positive.",
    "According to young people, the buses stop too early.",
    "Children are helped to see their brothers, although some say that they would like to more often.",
    "Young people, who described the hub as a second home, come every day.",
    "Inspectors met with a group of care leavers in the town hall.",
    "Kayleigh told inspectors that the move had been sudden.",
    "People using the service told us they were never rushed.",
    "Looked after children report that they know whom to ring.",
    "Women spoke highly of the midwives on the ward.",
    "Many young people are positive about the flats they were offered.",
    "Children’s views about the food were mixed.",
    "So that nothing was missed, residents told us about each shift.",
]  # fmt: skip
CARERS = [
    "Parents say that staff are kind.",
    "A relative told us, 'Mum has come on in leaps and bounds.'",
    "Some parents of children with SEND said that they had given up asking.",
    "In the survey, 60% of carers said that they had enough time to themselves.",
    "Families report long waits for a first appointment.",
    "Foster carers feel well supported by their supervising social workers.",
    "Adopters and social workers praised the new panel.",
    "We heard from unpaid carers that breaks were hard to book.",
    "The parents inspectors spoke to were happy with the plan.",
    "Short breaks are highly valued by families.",
    "As one mother put it, nobody had ever asked before.",
    "With many parents saying that they do not know whom to call, complaints are rising.",
    "Concerns about transport were highlighted by parents.",
    "Positive feedback from grandparents shows that the group works.",
    "Relatives were complimentary about the night staff.",
    "Parents find it difficult to reach the office by telephone.",
    "The parent carer forum described the change as overdue.",
]  # fmt: skip
STAFF = [
    "Staff told us people were not listened to.",
    "Staff and leaders told us that the rota had improved.",
    "Social workers report that their caseloads are manageable.",
    "Health and police staff report that invitations come too late.",
    "The changes were described by staff as long overdue.",
    "Nurses were able to explain how they would raise an alarm.",
    "Social workers know their children well and speak warmly of them.",
    "Practitioners, including newly qualified social workers (NQSWs), talk positively about it.",
    "Managers acknowledged that reviews had slipped.",
    "Staff who work with people at night said they felt safe.",
    "In discussions with families, social workers said that plans were shared.",
    "A small number of social workers are supporting over 20 children, which they say is too many.",
    "Rotas had changed and staff told us that this helped.",
    "Frontline managers feel trusted.",
    "On the ward for women nurses told us that they had time.",
    "Social workers know children well and they speak with great pride about them.",
    "Supervision is regular and social workers report that it helps.",
    "The lift was out of order in Harrowdale and staff spoke openly about the stairs.",
    "Workers are proud to work for the service.",
    "Health visitors raised concerns with us about the size of their patches.",
    "GPs shared with inspectors that letters arrive late.",
    "Staff gave good examples of what they had learnt.",
]  # fmt: skip
LEADERS = [
    "Senior leaders told inspectors that the backlog had been cleared.",
    "The director of children’s services reported that sickness was falling.",
    "Elected members spoke positively about the scrutiny they carry out.",
    "The registered manager said that new locks had been ordered.",
    "The local authority acknowledges that there are too few foster homes.",
    "Board members described how they test what they are told.",
    "The provider told us that a new roof was planned.",
    "Leaders accepted that the plan was late.",
    "Leaders explained that the tender had failed twice.",
    "The council explained that the model was meant to be led by parents.",
    "A shortage of homes was acknowledged by senior leaders.",
]  # fmt: skip
PARTNERS = [
    "Schools report that the helpline answers quickly.",
    "Headteachers told us they were not invited.",
    "The police said that reports reach them late.",
    "School leaders appreciate the advice that they get.",
    "There are good relationships with Cafcass, who report better statements.",
    "The Children and Family Court Advisory and Support Service (Cafcass) speaks highly of the team.",
    "Healthwatch told us that few people knew the number.",
    "Voluntary sector organisations felt shut out of decisions.",
    "Providers we spoke with said fees were too low.",
    "Health partners were positive about the joint post.",
    "The local judiciary reports that statements are prompt.",
    "The director is well respected by partners.",
    "A visiting professional told us that advice was always followed.",
]  # fmt: skip
DATA = [
    "The local authority’s data shows that visits are on time.",
    "Only 62% of reviews were held in time.",
    "One in five children waits longer than a year.",
    "Nine out of ten care leavers live in suitable homes.",
    "Of these, 14 of 50 were not in work.",
    "National data showed that 60% of people felt they had a choice.",
    "Rates of re-referral are higher than the national average.",
    "The number of children in care has risen from 230 to 281.",
    "There were 41 admissions per 100,000 people.",
    "The results of the annual survey showed that most were content.",
    "Performance information indicates that delays are falling.",
    "The survey showed that waits had grown.",
    "According to figures from the trust, no appointment was missed.",
    "Two thirds of plans had been reviewed.",
]  # fmt: skip
DOCUMENTS = [
    "Children’s records show that visits were made.",
    "Case files do not always demonstrate why a decision was made.",
    "The care plans we looked at had been signed.",
    "A minority of plans seen by inspectors were out of date.",
    "Inspectors read a sample of case notes.",
    "Audits identify the same weakness year after year.",
    "Minutes showed that the board had asked for more.",
    "We reviewed the medicine records of six people.",
    "The policy states that locks are checked daily.",
    "A peer review found that meetings were too long.",
    "Supervision records seen were brief.",
]  # fmt: skip
OBSERVATION = [
    "Inspectors saw that people were greeted by name.",
    "We observed a calm and friendly mealtime.",
    "In most cases seen, help came early.",
    "Staff were observed to knock before they went in.",
    "Many examples were seen of patient, careful work.",
    "Inspectors visited three homes and sampled the work of two teams.",
    "Good planning was evident in the cases sampled.",
    "The meeting observed during the inspection was well chaired.",
    "During our observations the bell was answered within a minute.",
]  # fmt: skip
NONE = [
    "Social workers visit children regularly.",
    "Plans are detailed and reviewed often.",
    "Leaders are aware that there are too few homes.",
    "Leaders value their staff.",
    "Leaders recognise what has to change and know their services well.",
    "Staff report incidents promptly.",
    "Staff reported concerns to the local authority without delay.",
    "Social workers listen to what children say.",
    "This helps children to feel safe.",
    "Alarms were fitted so that residents and visitors feel secure.",
    "This results in workers feeling valued.",
    "Leaders built a service where children, young people and carers feel heard.",
    "Officers raise concerns about drift through the usual process.",
    "Families benefit from a service that offers best value, and it is open daily.",
    "Child placement reports evidence how carers are chosen and include their comments on matches.",
    "Feedback from parents is gathered but seldom used.",
    "Children’s views are sought before every review.",
    "The board does not have data that it can rely on.",
    "Forty-five people lived at the home.",
    "Children are seen regularly by their social workers.",
    "Inspectors found that thresholds were understood.",
    "We found no breach.",
    "People were told about the change in good time.",
    "Staff explained each step to patients before it began.",
    "People can say what they want for lunch.",
    "Children are encouraged to share their views.",
    "When people feel unwell, a nurse comes.",
    "Staff told people about the fire drill.",
    "Young people who feel low are offered a befriender.",
    "The service offers good value.",
    "Children express how they feel to people whom they trust.",
    "Residents are visited and spoken to by their social workers.",
    "Children reported missing are found quickly.",
    "The strategy is being rewritten.",
    "Records are up to date.",
    "Learning from case reviews is shared.",
    "In 2019 in 4 weeks the roof was mended.",
    "",
]  # fmt: skip
TABLE = {
    "people": PEOPLE, "carers": CARERS, "staff": STAFF, "leaders": LEADERS, "partners": PARTNERS,
    "data": DATA, "documents": DOCUMENTS, "observation": OBSERVATION, None: NONE,
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "evidence"), [(t, value) for value, texts in TABLE.items() for t in texts]
)
def test_a_sentence_says_whose_evidence_it_rests_on(text: str, evidence: str | None) -> None:
    assert evidence_of(text, None, None) == evidence


@pytest.mark.parametrize(
    ("text", "before", "evidence"),
    [
        ("They also said that it was cold.", "Parents told us that the hall was small.", "carers"),
        ("They describe their days in detail.", "Social workers know children well.", "staff"),
        ("They acknowledge this.", "Area leaders are aware of the gaps.", "leaders"),
        ("They were able to confirm it.", "Inspectors spoke to lay members of the board.", "leaders"),
        ("We were told that meals came late.", "Relatives raised concerns about meals with us.", "carers"),
        ("We were told that meals came late.", "Meals are cooked on site.", None),
        ("We were told that meals came late.", None, None),
        ("This was echoed in several letters.", "Staff said that the lift was slow.", "staff"),
        ("The course is greatly valued.", "Adopters speak warmly about the course.", "carers"),
        ("waits of over a year", "Parents told us of:", "carers"),
        ("waits of over a year", "Parents told us of waits.", None),
        ("Some said that it was noisy.", "Residents live on three floors.", "people"),
        ("They feel let down.", "In York, many of the partners were new.", "partners"),
        ("They feel let down.", "The lift serves residents on three floors.", None),  # who are they?
        ("They said so.", "Only 40% of visits were on time.", None),
        ("Staff told us more.", "Parents told us that the hall was small.", "staff"),
        ("The hall is small.", "Parents told us that they like it.", None),
    ],
)  # fmt: skip
def test_what_is_left_out_comes_from_the_sentence_before(
    text: str, before: str | None, evidence: str | None
) -> None:
    assert evidence_of(text, before, None) == evidence


@pytest.mark.parametrize(
    ("heading", "evidence"),
    [
        ("People's experience of health and care services", "people"),
        ("People’s experience", "people"),
        ("What people told us", "people"),
        ("What relatives told us", "carers"),
        ("Feedback from staff and leaders", "staff"),
        ("FEEDBACK FROM PARTNERS:", "partners"),
        ("Feedback from leaders", "leaders"),
        ("Observation", "observation"),
        ("Processes", "documents"),
        ("Outcomes", "data"),
        ("Outcomes for children", None),
        ("Observation of staff practice", None),
        ("Feedback from partners is used", None),
        ("Is the service safe?", None),
        ("", None),
    ],
)
def test_a_heading_tells_where_it_is_a_category_of_evidence(heading: str, evidence: str | None) -> None:
    assert evidence_of("Help comes early.", None, heading) == evidence
    assert evidence_of("Schools told us that help comes early.", None, heading) == "partners"


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Leaders and staff told us so.", "leaders"),
        ("We saw that people smiled and they told us they were happy.", "observation"),
        ("Records show that parents said no.", "documents"),
        ("Parents said that records show little.", "carers"),
        ("Only 40% of plans are in time, and parents say that they are poor.", "carers"),  # whoever speaks
        ("The survey showed that 60% of staff felt heard.", "staff"),  # a survey only carries their word
        ("Inspectors saw that 40% of plans were late.", "observation"),
    ],
)
def test_the_first_source_counts_and_speech_before_figures(text: str, evidence: str) -> None:
    assert evidence_of(text, None, None) == evidence


def test_the_vocabulary_is_that_of_the_rules() -> None:
    content = data.load("evidence.toml")
    assert set(content["category"]) == set(EVIDENCE_SOURCES)
    assert {row["evidence"] for row in content["who"]} < set(EVIDENCE_SOURCES)


def test_however_quotes_and_lines_are_printed() -> None:
    for text in (
        "Children's records show it.",
        "Children’s\nrecords  show it.",
        "CHILDREN’S RECORDS SHOW IT.",
    ):
        assert evidence_of(text, None, None) == "documents"


_PIECES = st.sampled_from(
    [word for texts in TABLE.values() for text in texts for word in text.split()]
    + [",", "who", "and", "(", "\n"]
)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(), st.lists(_PIECES, max_size=40).map(" ".join)),
    st.one_of(st.none(), st.text(), st.lists(_PIECES, max_size=20).map(" ".join)),
    st.one_of(st.none(), st.text()),
)
def test_any_text_has_a_source_of_the_vocabulary_or_none(
    text: str, before: str | None, heading: str | None
) -> None:
    found = evidence_of(text, before, heading)
    assert found is None or found in EVIDENCE_SOURCES
    assert evidence_of(text, before, heading) == found
    assert found == evidence_of(re.sub(r"\s", "  ", text), before, heading)


@pytest.mark.parametrize(
    "piece",
    ["social ", "staff and ", "who said ", "children, ", "of the ", "a", " ", "told us ", "one in ", "9",
     "%", "(", "feedback from ", "the number of increased ", "records that were ", "not very mostly ",
     "local area partnership ", "are mostly generally ", "health and social care "],
)  # fmt: skip
def test_a_hostile_sentence_is_answered(piece: str) -> None:
    """A pattern that could be tried in very many ways would not come back."""
    for text in (piece * 200_000, piece * 500 + "said", f"Staff {piece * 100}told us"):
        assert evidence_of(text, text, text[:1000]) in (None, *EVIDENCE_SOURCES)
