"""The templates of provider reports from 2014 on: facts, what each heading is for, what is an action.

The texts are original, their places made up; their headings are worded as CQC words them.
"""

from __future__ import annotations

from functools import cache

import pytest

from reportmine.read import read_bytes
from reportmine.structure import Report, structure
from tests.conftest import ROOT

INSPECTION, ASSESSMENT = "cqc_provider_inspection", "cqc_provider_assessment"
FACTS = {
    "care-home-2016": (INSPECTION, "Larkhill House", "2016-05-09", "2016-05-12",
        "2016-07-01", "requires_improvement"),
    "care-home-2021": (INSPECTION, "Larkhill House", "2021-03-02", "2021-03-03",
        "2021-04-14", "requires_improvement"),
    "practice-2015": (INSPECTION, "Quillbeck Medical Centre", "2015-03-03", "2015-03-03",
        "2015-06-04", "good"),
    "trust-2018": (INSPECTION, "Skerrow Bay Hospitals NHS Foundation Trust", "2018-02-06", "2018-03-08",
        "2018-06-19", "requires_improvement"),
    "dental-practice-2019": (INSPECTION, "Harrowdale Dental Care", "2019-06-12", "2019-06-12",
        "2019-08-09", None),
    "page-of-a-practice-2023": (INSPECTION, "Quillbeck Surgery", "2023-05-17", "2023-05-17",
        None, "requires_improvement"),
    "page-of-a-care-home-2025": (ASSESSMENT, "Larkhill House", "2025-06-18", "2025-07-08",
        None, "inadequate"),
    "evidence-table-2019": (INSPECTION, "Quillbeck Medical Centre", "2019-07-19", "2019-07-19",
        None, "inadequate"),
}  # fmt: skip
# Kind and heading of each section, then how many of its findings the headings make context, how many not.
SECTIONS = {
    "care-home-2016": """
headline: Summary of findings | 0 0
headline: Overall summary | 0 4
headline: The five questions we ask about services and what we found | 0 0
key_question: Is the service safe? | 0 2
key_question: Is the service effective? | 0 1
background: Background to this inspection | 1 0
key_question: Is the service safe? | 0 0
key_messages: Our findings | 0 1
actions: Action we have told the provider to take | 0 1
""",
    "care-home-2021": """
headline: Ratings | 0 0
headline: Summary of findings | 0 0
headline: Overall summary | 0 0
background: About the service | 2 0
headline: People's experience of using this service and what we found | 0 2
method: Rating at last inspection | 1 0
other: Why we inspected | 0 2
other: Enforcement | 0 1
method: Follow up | 1 0
headline: The five questions we ask about services and what we found | 0 0
key_question: Is the service safe? | 0 1
key_question: Is the service well-led? | 0 0
background: Background to this inspection | 0 0
method: The inspection | 1 0
method: Inspection team | 1 0
method: Service and service type | 1 0
method: Notice of inspection | 1 0
method: What we did before the inspection | 1 0
method: During the inspection | 1 0
key_question: Is the service safe? | 0 0
key_messages: Our findings | 0 0
other: Using medicines safely | 0 1
actions: Requirement notices | 0 1
""",
    "practice-2015": """
headline: Ratings | 0 0
headline: Summary of findings | 0 0
headline: Letter from the Chief Inspector of General Practice | 0 2
headline: Our key findings across all the areas we inspected were as follows: | 0 2
strengths: We saw several areas of outstanding practice including: | 0 2
actions: The areas where the provider must make improvement are: | 0 2
actions: In addition the provider should: | 0 1
other: Professor Ada Fenn | 0 0
headline: The five questions we ask and what we found | 0 0
key_question: Are services safe? | 0 1
headline: The six population groups and what we found | 0 0
theme: Older people | 0 1
theme: People with long term conditions | 0 1
theme: Families, children and young people | 0 1
theme: Working age people (including those recently retired and students) | 0 1
headline: What people who use the service say | 0 1
areas_for_development: Areas for improvement | 0 0
actions: Action the service MUST take to improve | 0 1
actions: Action the service SHOULD take to improve | 0 1
strengths: Outstanding practice | 0 1
method: Our inspection team | 1 0
background: Background to Quillbeck Medical Centre | 1 0
other: Why we carried out this inspection | 0 1
method: How we carried out this inspection | 1 0
headline: Detailed findings | 0 0
key_question: Are services safe? | 0 0
key_messages: Our findings | 0 1
""",
    "trust-2018": """
headline: Ratings | 0 0
headline: Summary of findings | 0 0
background: Background to the trust | 1 0
headline: Overall summary | 0 2
background: What this trust does | 1 0
method: What we inspected and why | 1 0
headline: What we found | 0 0
headline: Overall trust | 0 1
key_question: Are services safe? | 0 2
strengths: Outstanding practice | 0 2
areas_for_development: Areas for improvement | 0 0
actions: Action the trust MUST take to improve | 0 0
other: Trust wide | 0 1
other: Urgent and emergency care | 0 1
actions: Action the trust SHOULD take to improve | 0 0
other: Maternity | 0 1
method: What happens next | 1 0
key_question: Is this organisation well-led? | 0 1
""",
    "dental-practice-2019": """
headline: Overall summary | 0 1
key_question: Are services safe? | 0 1
headline: Our key findings were: | 0 2
actions: We identified regulations the provider was not complying with. They must: | 0 1
actions: There were areas where the provider could make improvements. They should: | 0 1
headline: The five questions we ask about services and what we found | 0 0
key_question: Are services well-led? | 0 0
key_messages: Our findings | 0 1
actions: Requirement notices | 0 1
""",
    "page-of-a-practice-2023": """
other: Why we carried out this inspection | 0 1
method: How we carried out the inspection | 1 0
key_messages: Our findings | 0 5
actions: We found breaches of regulations. The provider must: | 0 1
actions: In addition, the provider should: | 0 2
""",
    "page-of-a-care-home-2025": """
headline: Overall | 0 5
headline: People's experience of this service | 0 1
key_question: Safe | 0 1
quality_statement: Learning culture | 0 1
quality_statement: Safe environments | 0 0
key_question: Well-led | 0 0
quality_statement: Governance, management and sustainability | 0 1
actions: Breaches | 0 2
""",
    "evidence-table-2019": """
key_question: Safe | 0 1
other: Safety systems and processes | 0 1
key_question: Effective | 0 1
""",
}
ACTIONS: dict[str, list[tuple[str | None, str]]] = {
    "care-home-2016": [
        ("12", "Regulation 12 HSCA RA Regulations 2014 Safe care and treatment "
         "Medicines were not given on time"),
    ],
    "care-home-2021": [
        ("12", "Regulation 12 HSCA RA Regulations 2014 Safe care and treatment "
         "Medicines were not given on time"),
    ],
    "practice-2015": [
        (None, "Keep records of the temperature of fridges."),
        (None, "Check staff before they begin to work."),
        (None, "Tell patients how to complain."),
        (None, "Keep records of the temperature of fridges."),
        (None, "Tell patients how to complain."),
    ],
    "trust-2018": [
        ("18(1)", "The trust must have enough nurses at night (Regulation 18(1))."),
        ("12(2)(e)", "The trust must check trolleys each day. Regulation 12(2)(e)"),
        (None, "The trust should plan for the summer."),
    ],
    "dental-practice-2019": [
        (None, "Ensure that recruitment checks are complete."),
        (None, "Review how complaints are kept."),
        ("17", "Regulation 17 HSCA (RA) Regulations 2014 Good governance The registered person had systems "
         "or processes in place that operated ineffectively. How the regulation was not being met Audits "
         "of X-rays were not done Nobody looked at complaints"),
    ],
    "page-of-a-practice-2023": [
        (None, "Ensure care is given in a safe way."),
        (None, "Make more use of the text service."),
    ],
    "page-of-a-care-home-2025": [
        ("12", "Regulation 12 HSCA RA Regulations 2014 Safe care and treatment "
         "People were not given their medicines"),
        ("17", "Regulation 17 HSCA RA Regulations 2014 Good governance Audits had not found the gaps."),
    ],
    "evidence-table-2019": [],
}  # fmt: skip


@cache
def template(name: str) -> Report:
    path = ROOT / "tests" / "layouts" / "templates" / f"{name}.txt"
    return structure(read_bytes(path.read_bytes(), "50012345.txt"))


@pytest.mark.parametrize("name", FACTS)
def test_facts(name: str) -> None:
    found = template(name)
    assert FACTS[name] == (
        found.family, found.system_name, found.inspection_from, found.inspection_to, found.published,
        found.outcome,
    )  # fmt: skip


@pytest.mark.parametrize("name", SECTIONS)
def test_what_each_heading_is_for(name: str) -> None:
    found = template(name)
    lines = []
    for section in found.sections:
        decided = [f.decided == "context" for f in found.findings if f.section == section.id]
        lines.append(f"{section.kind}: {section.heading} | {sum(decided)} {len(decided) - sum(decided)}")
    assert lines == SECTIONS[name].strip().splitlines()


@pytest.mark.parametrize("name", ACTIONS)
def test_actions(name: str) -> None:
    actions = [f for f in template(name).findings if f.kind == "action"]
    assert [(f.regulation, " ".join(f.text.split())) for f in actions] == ACTIONS[name]
    assert {f.responsible for f in actions} <= {template(name).system_name}


END = ("Overall rating for this service: Good", "Is the service safe?", "Our findings", "It was clean.")


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("Quillbeck Medical Centre Quality Report",), "Quillbeck Medical Centre"),
        (("Quality Report", "Quillbeck Medical Centre"), "Quillbeck Medical Centre"),
        (("Care Quality Commission", "Inspection report", "Larkhill House"), "Larkhill House"),
        (("Ratings", "Larkhill House"), "Larkhill House"),
        (("Archived: Larkhill House", "1 Mill Lane, Quillbeck"), "Larkhill House"),
        (("Quillbeck Surgery (1-99999999)",), "Quillbeck Surgery"),
        (("Quillbeck Surgery Also known as Dr A Fenn",), "Quillbeck Surgery"),
        (("We looked at how people live here.", "2 Larkhill House Inspection report 14 October 2016"),
         "Larkhill House"),
        (("It was busy.", "3 St. Oda's Home Quality Report 14/11/2014"), "St. Oda's Home"),
        (("14 October 2016", "Larkhill House"), "Larkhill House"),
    ],
)  # fmt: skip
def test_the_name_on_the_cover(lines: tuple[str, ...], name: str) -> None:
    for text in ("\n\n".join((*lines, *END)), "\n\n".join((*lines, "Requires improvement ●", *END))):
        assert structure(read_bytes(text.encode(), "50012345.txt")).system_name == name


@pytest.mark.parametrize(
    ("line", "dates"),
    [
        ("Date of inspection visit: 9, 10, 11 July 2014", ("2014-07-09", "2014-07-11")),
        ("Date of inspection visit: 10 October 2017 to 28 March 2018", ("2017-10-10", "2018-03-28")),
        ("Date of inspection visit: 2 March 2021 3 March 2021 9 March 2021", ("2021-03-02", "2021-03-09")),
        ("The inspection was carried out on 7 and 10 July 2015 and was unannounced.",
         ("2015-07-07", "2015-07-10")),
        ("This inspection took place on 12 May 2016.", ("2016-05-12", "2016-05-12")),
        ("We undertook this unannounced inspection on the 11 and 12 March 2015. The last full inspection "
         "took place on 16 and 17 July 2014.", ("2015-03-11", "2015-03-12")),
        ("We carried out an announced comprehensive inspection at Quillbeck Surgery on 3 March 2015.",
         ("2015-03-03", "2015-03-03")),
        ("All inspections\n\n23 February 2022", ("2022-02-23", "2022-02-23")),
        ("Our last inspection took place on 3 May 2012. We inspected it on 4 May 2014.",
         ("2014-05-04", "2014-05-04")),
        ("The last rating for this service was good (published 3 May 2018).", (None, None)),
    ],
)  # fmt: skip
def test_the_dates_of_the_inspection(line: str, dates: tuple[str | None, str | None]) -> None:
    found = structure(read_bytes("\n\n".join(("Larkhill House", line, *END)).encode(), "50012345.txt"))
    assert (found.inspection_from, found.inspection_to) == dates
    assert found.published is None
