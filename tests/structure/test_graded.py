"""Key questions with their grade: beside them, below them, in a list of grades."""

from __future__ import annotations

import pytest

from reportmine.read import read_bytes
from reportmine.structure import Report, structure

OPENING = ("Larkhill House", "Overall rating for this service: Good", "The five questions we ask")
SUMMARY = ("Overall summary", "It was clean.")
SAFE = ("key_question", "Is the service safe?")


def text(*lines: str, name: str = "larkhill.txt") -> Report:
    return structure(read_bytes("\n\n".join(lines).encode(), name))


def sections(report: Report) -> list[tuple[str, str]]:
    return [(s.kind, s.heading) for s in report.sections]


@pytest.mark.parametrize(
    "line",
    [
        "Is the service safe? Requires Improvement",
        "Is the service safe? Requires improvement –––",
        "Is the service safe? Inadequate ●",
        "Is the service safe? Inspected but not rated",
        "Is the service safe? Good ↑ Up one rating",
        "Is the service safe?\n\nRequires Improvement ●",
        "Is the service safe? Rating: Good",
        "Is the service safe?",
    ],
)
def test_a_question_with_its_grade_is_the_heading_of_what_follows(line: str) -> None:
    report = text(*OPENING, line, "Medicines were given late. Nobody had noticed it.")
    assert sections(report)[1:] == [SAFE]
    assert [f.heading for f in report.findings] == [SAFE[1]] * 2
    assert all(report.text(s) == s.heading for s in report.sections)


@pytest.mark.parametrize(
    "question",
    [
        "Is the service responsive?",
        "Is the service responsive to people’s needs?",
        "Are services responsive to people’s needs? (for example, to feedback?)",
        "Are services at this trust well-led?",
        "Are urgent and emergency services safe?",
        "Is this organisation well-led?",
        "Is the practice well led?",
    ],
)
def test_how_key_questions_are_asked(question: str) -> None:
    for line in (question, f"{question} Good", f"{question}\n\nGood"):
        report = text(*OPENING, line, "Nobody had noticed it.")
        assert sections(report)[1:] == [("key_question", question)], line
        assert [f.heading for f in report.findings] == [question]


@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_a_list_of_grades_holds_no_headings(between: str) -> None:
    grades = between.join(f"Is the service {q}? Good" for q in ("safe", "effective", "caring"))
    report = text(*OPENING[:2], grades, *SUMMARY)
    assert sections(report) == [("headline", "Overall summary")]
    assert [r.grade for r in report.ratings] == ["good"] * 4


def test_a_lone_grade_under_ratings_is_no_heading() -> None:
    lines = ("Ratings", "Is the service safe? Good", *SUMMARY, "The five questions we ask")
    report = text("Larkhill House", *lines)
    assert sections(report)[:2] == [("headline", "Ratings"), ("headline", "Overall summary")]


def test_a_row_of_question_text_and_grade() -> None:
    table = (
        "<table><tr><td>Is the service safe? Medicines were given late. Nobody had noticed it.</td>"
        "<td>Inadequate</td></tr>"
        "<tr><td>Is the service caring? Staff were kind.</td><td>Good</td></tr></table>"
    )
    front = "".join(f"<p>{line}</p>" for line in OPENING[1:])
    html = f"<main><h1>Larkhill House</h1>{front}{table}</main>"
    report = structure(read_bytes(html.encode(), "larkhill.html"))
    assert sections(report)[1:] == [SAFE, ("key_question", "Is the service caring?")]
    assert [(f.heading, f.text) for f in report.findings] == [
        (SAFE[1], "Medicines were given late."),
        (SAFE[1], "Nobody had noticed it."),
        ("Is the service caring?", "Staff were kind."),
    ]


def test_a_heading_that_is_a_sentence_keeps_its_end() -> None:
    report = text(
        "Inspection of services for children in need of help and protection in Northmere",
        "Inspection dates: 3 March 2014 to 2 April 2014",
        "The overall judgement is that children's services require improvement",
        "Executive summary",
        "Children wait too long. Their social workers change often.",
        "The Local Safeguarding Children Board is good",
        "It is well led and it is listened to by all who need to hear it.",
        "What does the LSCB need to improve?",
    )
    assert report.family == "ofsted_ilacs"
    assert ("other", "The Local Safeguarding Children Board is good") in sections(report)


@pytest.mark.parametrize(
    ("lines", "questions", "outcome"),
    [
        (("Overall rating for this service", "Inadequate", "Is the service safe?", "Inadequate –––"),
         ["overall rating", "is the service safe?"], "inadequate"),
        (("Overall: Requires improvement read more about inspection ratings",
          "Are services safe? Good"),
         ["overall", "are services safe"], "requires_improvement"),
        (("Overall rating for this service", "Is the service safe?", "Is the service caring?", "Inadequate",
          "Requires improvement ●", "Good"),
         ["overall rating", "is the service safe?", "is the service caring?"], "inadequate"),
        (("Overall rating: Inadequate", "Safe – Good", "Well-led - Requires improvement.",
          "Are services safe?"), ["overall rating", "safe", "well-led"], "inadequate"),
        (("Overall rating for this trust Good", "Are services at this trust safe? Good", "Safe: Good",
          "Are services well led? Inadequate", "Is the service well-led? Good"),
         ["overall rating", "are services at this trust safe", "are services well led"], "good"),
        (("Overall rating for this location: Good", "Older people Good", "Surgery Requires improvement"),
         ["overall rating", "older people", "surgery"], "good"),
    ],
)  # fmt: skip
def test_each_question_has_its_first_grade(
    lines: tuple[str, ...], questions: list[str], outcome: str
) -> None:
    letter = "Letter from the Chief Inspector of Hospitals"
    report = text("Larkhill House", *lines, "The five questions we ask", letter, *SUMMARY, "Our findings")
    assert [r.question.lower().split(" for ")[0] for r in report.ratings] == questions
    assert report.outcome == outcome


def test_grades_of_all_questions_one_below_the_other() -> None:
    questions = [f"Is the service {q}?" for q in ("safe", "effective", "caring")]
    grades = ["Inadequate", "Requires Improvement", "Good"]
    report = text(OPENING[0], "Ratings", *questions, *grades, *SUMMARY, "The five questions we ask")
    assert [r.grade for r in report.ratings] == ["inadequate", "requires_improvement", "good"]
    assert sections(report)[:2] == [("headline", "Ratings"), ("headline", "Overall summary")]
    report = text(OPENING[0], "Ratings", *questions, *grades, "Good", *SUMMARY, "The five questions we ask")
    assert report.ratings == []  # which grade is whose is not known


def test_dental_practices_have_no_ratings_but_notices() -> None:
    report = text("Larkhill Dental Care", "Letter from the Chief Inspector of General Practice",
                  "Are services safe? No action required", "Are services well-led? Requirements notice",
                  "Our findings", "The practice was clean.")  # fmt: skip
    assert [(r.question, r.grade) for r in report.ratings] == [
        ("Are services safe", "no_action"),
        ("Are services well-led", "requirement_notice"),
    ]
