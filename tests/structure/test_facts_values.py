"""The facts of small reports: dates, outcome, ratings, who is reported on, and what goes before what."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportmine.errors import ReadProblem, ReportmineError
from reportmine.structure import ManifestRow, Report, structure
from reportmine.structure.dates import find_date, find_range, from_file_name, from_pdf, year_in
from reportmine.structure.manifest import Manifest, load_manifest
from reportmine.structure.systems import candidates, most_named, name_key, resolve, unlisted_system
from reportmine.text import fold, heading_key, sentence_hash, sentence_key, slug
from tests.helpers import ICS, document

# Dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 May 2023, then 8 to 12 July 2024", ("2023-05-05", "2023-05-05")),  # the first that stands there
        ("8 to 12 July 2024, after 5 May 2023", ("2024-07-08", "2024-07-12")),
        ("28 January to 2 February 2020", ("2020-01-28", "2020-02-02")),
        ("30 December 2019 to 3 January 2020", ("2019-12-30", "2020-01-03")),
        ("30 December to 3 January 2020", ("2019-12-30", "2020-01-03")),
        ("8–12 July 2024", ("2024-07-08", "2024-07-12")),
        ("Monday 8 until Friday 12 July 2024", ("2024-07-08", "2024-07-12")),
        ("1st and 2nd Sept 2021", ("2021-09-01", "2021-09-02")),
        ("on 8, 9 and 10 July 2024", ("2024-07-08", "2024-07-10")),
        ("8th, 9th, 10th and 11th of July, 2024", ("2024-07-08", "2024-07-11")),
        ("in 2019, 3 to 4 May 2020", ("2020-05-03", "2020-05-04")),
        ("28 Jan. 2020 to 2 Feb. 2020", ("2020-01-28", "2020-02-02")),
        ("8 July, 2019 to 2 August 2020", ("2019-07-08", "2020-08-02")),
        ("12th of July 2024", ("2024-07-12", "2024-07-12")),
        ("2024-07-08", ("2024-07-08", "2024-07-08")),
        ("03/04/2016", ("2016-04-03", "2016-04-03")),  # day first
        ("14/13/2016", None),
        ("29 February 2023", None),
        ("29 February 2024", ("2024-02-29", "2024-02-29")),
        ("20 to 24 June", None),
    ],
)
def test_ranges(text: str, expected: tuple[str, str] | None) -> None:
    assert find_range(text) == expected


def test_a_year_from_elsewhere_completes_only_what_has_none() -> None:
    assert find_range("between 20 May and 3 June", "2016") == ("2016-05-20", "2016-06-03")
    assert find_range("20 to 24 June 2019", "2016") == ("2019-06-20", "2019-06-24")
    assert find_range("24 to 20 June", "2016") is None


def test_dates_of_names_and_stamps() -> None:
    assert find_date("on 3 March, 2020") == "2020-03-03"
    assert find_date("2024-13-01") is None
    assert from_file_name("2024_02_23_report") == "2024-02-23"
    assert from_file_name("report-2024") is None
    assert year_in("review-2018-published-2019") == "2019"
    assert year_in("area-1899") is None
    assert year_in("20191") is None
    assert from_pdf("2024-02-22T10:00") == "2024-02-22"
    assert from_pdf("yesterday") is None


# Names


@pytest.mark.parametrize(
    ("text", "key"),
    [("Key Messages:", "key messages"), ("Leaders’ “vision” – now.", "leaders' \"vision\" - now"),
     ("ﬁve  wards ", "five wards")],
)  # fmt: skip
def test_heading_keys(text: str, key: str) -> None:
    assert heading_key(text) == key


def test_ids_of_sentences_stay_those_of_earlier_builds() -> None:
    assert sentence_key("Leaders’ vision – well-led, 24/7!") == "leaders vision well led 24 7"
    assert sentence_hash("Leaders’ vision – well-led, 24/7!") == "525c8d2f858c"
    assert sentence_hash(" LEADERS'  vision: well led 24 7 ") == sentence_hash(
        "leaders vision well led 24 7"
    )
    assert sentence_hash("Staff were kind.") != sentence_hash("Staff were not kind.")
    assert fold("A  B\n") == "a b"
    assert (slug("Bath & North East Somerset"), slug("St Helens’"), slug("Ynys Môn"), slug("!")) == (
        "bath-north-east-somerset", "st-helens", "ynys-mon", "unnamed",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind", "ids"),
    [
        ("Dorset County Council", "local_authority", ["dorset-county", "dorset"]),  # the listed name first
        ("Dorset Council", None, ["dorset"]),
        ("Dorset", None, ["dorset"]),
        ("Dorset", "integrated_care_system", ["dorset-ics"]),
        ("NHS Dorset ICB", "integrated_care_system", ["dorset-ics"]),
        ("the Royal Borough of Kensington and Chelsea", None, ["kensington-and-chelsea"]),
        ("Atlantis", None, []),
    ],
)
def test_candidates(name: str, kind: str | None, ids: list[str]) -> None:
    assert [s.id for s in candidates(name, kind)] == ids
    found = resolve(name, kind)
    assert (found and found.id) == (ids[0] if ids else None)


def test_a_system_named_as_often_as_another_is_not_guessed() -> None:
    assert most_named("Leeds and Bradford, then Leeds.", "local_authority") == resolve("Leeds")
    assert most_named("Leeds and Bradford.", "local_authority") is None
    assert most_named("Nowhere at all.", "local_authority") is None
    assert name_key("Stoke-on-Trent & the Moorlands") == "stoke on trent moorlands"
    assert name_key("King’s Lynn, St. Mary") == "kings lynn st mary"


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Fenwater Borough Council", "local_authority", ("fenwater", "Fenwater")),
        ("Fenwater ICB", "integrated_care_system", ("fenwater-ics", "Fenwater Integrated Care System")),
        ("Fenwater Integrated Care System", "integrated_care_system",
         ("fenwater-ics", "Fenwater Integrated Care System")),
        ("Larkhill  House", "provider", ("larkhill-house", "Larkhill House")),
    ],
)  # fmt: skip
def test_systems_that_no_table_lists(name: str, kind: str, expected: tuple[str, str]) -> None:
    made = unlisted_system(name, kind)
    assert (made.id, made.name, made.kind) == (*expected, kind)


# Reports

ILACS = """Inspection of Fenwater local authority children's services

Inspection dates:

3 to 14 June 2024

Report published: 2 August 2024

Overall effectiveness: requires improvement to be good

The impact of leaders on social work practice: Requires improvement to be good

2.1 Adoption performance Good

The experiences and progress of care leavers

Outstanding

What needs to improve?

- Supervision of social workers.

The experiences and progress of care leavers: good

Care leavers are safe and they are helped by people whom they know.
"""


def read(text: str, name: str = "report.txt", given: ManifestRow | None = None) -> Report:
    return structure(document(text, name), given)


def test_an_inspection_of_childrens_services() -> None:
    found = read(ILACS)
    assert found.family == "ofsted_ilacs"
    assert found.title == "Inspection of Fenwater local authority children's services"
    assert (found.system_id, found.system_name) == ("fenwater", "Fenwater")
    assert (found.inspection_from, found.inspection_to) == ("2024-06-03", "2024-06-14")
    assert (found.published, found.published_from) == ("2024-08-02", "text")
    assert (found.outcome, found.outcome_text) == (
        "requires_improvement", "Overall effectiveness: requires improvement to be good",
    )  # fmt: skip
    assert [(r.question, r.grade) for r in found.ratings] == [
        ("Overall effectiveness", "requires_improvement"),
        ("The impact of leaders on social work practice", "requires_improvement"),
        ("Adoption performance", "good"),
        ("The experiences and progress of care leavers", "outstanding"),  # the first that is printed
    ]
    assert found.assessment_id == found.document.id  # a report on its own


def test_an_outcome_in_the_words_of_a_sentence() -> None:
    text = ILACS.replace(
        "Overall effectiveness: requires improvement to be good",
        "Children’s services in Fenwater require improvement. They were seen in June.",
    )
    assert (read(text).outcome, read(text).outcome_text) == (
        "requires_improvement", "Children’s services in Fenwater require improvement",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "question", "grade"),
    [
        ("Children’s services in Fenwater require improvement to be good",
         "Children’s services in Fenwater", "requires_improvement"),
        ("The experiences and progress of care leavers require improvement to be good.",
         "The experiences and progress of care leavers", "requires_improvement"),
        ("Children’s services in Fenwater are good", "Children’s services in Fenwater", "good"),
    ],
)  # fmt: skip
def test_many_that_require_improvement_are_not_good(printed: str, question: str, grade: str) -> None:
    found = read(ILACS.replace("The experiences and progress of care leavers\n\nOutstanding", printed))
    assert {r.question: r.grade for r in found.ratings}[question] == grade


SEND = """Area SEND inspection of Fenwater Local Area Partnership

Inspection dates: 8 to 12 July 2024

Dates of previous inspection: 3 to 7 June 2019

Inspection outcome

{}

What is the area partnership doing that is effective?

- Leaders listen.

What does the area partnership need to do better?

- Plans are late.
"""
OUTCOME = "It was seen in July. The partnership’s work leads to {}. It must act."


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("typically lead to positive experiences", "positive"),
        ("inconsistent experiences", "inconsistent"),
        ("widespread and/or systemic failings", "systemic_failings"),
        ("good things", None),
    ],
)
def test_outcomes_of_area_send_inspections(words: str, outcome: str | None) -> None:
    found = read(SEND.format(OUTCOME.format(words)))
    assert found.outcome == outcome
    assert found.outcome_text == (f"The partnership’s work leads to {words}." if outcome else None)
    assert (found.previous_from, found.previous_to) == ("2019-06-03", "2019-06-07")


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("a.txt", None, (None, None)),
        ("fenwater-2025.txt", None, ("2025", "file name (year)")),
        ("fenwater-12-august-2024.txt", None, ("2024-08-12", "file name")),
        ("fenwater-2025.txt", ManifestRow(published="1 May 2023"), ("2023-05-01", "manifest")),
    ],
)
def test_where_a_date_of_publication_is_found(
    name: str, given: ManifestRow | None, expected: tuple[str | None, str | None]
) -> None:
    found = read(SEND.format("x"), name, given)
    assert (found.published, found.published_from) == expected


def test_just_enough_signs_make_a_family() -> None:
    prose = (
        "Inspectors saw the care of children and the services that the council and its partners gave. " * 4
    )
    title = "Area SEND inspection of Fenwater {}"
    assert read(f"{title.format('Local Area Partnership')}\n\n{prose}\n").family == "area_send_inspection"
    assert read(f"{title.format('Partnership')}\n\n{prose}\n").family == "generic"


JTAI = """Joint targeted area inspection of the multi-agency response to neglect in Fenwater

This inspection took place from 3 to 7 June 2019

Dear Fenwater partnership

Inspectors of Ofsted, CQC, HMICFRS and HMI Probation came. {}

Headline findings

Children are heard by all of those who meet them.

Yours sincerely

Strengths

Nobody is judged here any more.
"""


def test_inspectorates_that_took_part() -> None:
    assert read(JTAI).inspectorates == ("Ofsted", "CQC", "HMICFRS", "HMI Probation")
    both = "HMICFRS was called HMIC before."
    assert read(JTAI.format(both)).inspectorates == ("Ofsted", "CQC", "HMICFRS", "HMI Probation")
    older = JTAI.replace("HMICFRS", "HMIC")
    assert read(older).inspectorates == ("Ofsted", "CQC", "HMIC", "HMI Probation")


def test_a_letter_is_over_where_it_is_signed() -> None:
    found = read(JTAI)
    assert [s.heading for s in found.sections][-1] == "Headline findings"
    assert "Nobody is judged here any more." not in {f.text for f in found.findings}
    assert "Nobody is judged here any more." in {found.text(p) for p in found.passages}


def test_parts_of_one_assessment_share_its_year() -> None:
    first = read(ICS, "fenwater-12-march-2024.txt").assessment_id
    second = read(ICS + "More.\n", "fenwater-30-march-2024.txt").assessment_id
    assert first == second == "fenwater-ics-cqc_ics_assessment-2024"
    assert read(ICS, "fenwater.txt").assessment_id == document(ICS).id  # no year: on its own


def test_the_name_printed_most_often_is_the_systems() -> None:
    text = ICS.replace("Direction of travel\n", "Direction of travel\n\nStaff of Otherby ICS came.", 1)
    assert read(text).system_name == "Fenwater Integrated Care System"


def test_facts_stand_in_front() -> None:
    """A date behind sixty paragraphs is somebody else's."""
    body = "\n\n".join(
        f"Point {n} was that care was kind and that people were heard by those whom they met."
        for n in range(70)
    )
    late = f"Inspection of care services\n\n{body}\n\nInspection dates: 3 to 4 May 2022\n"
    early = f"Inspection of care services\n\nInspection dates: 3 to 4 May 2022\n\n{body}\n"
    assert read(late).inspection_from is None
    assert read(early).inspection_from == "2022-05-03"


# What is a report, and what judges

RULES = "The committee oversees quality across health and care services for people in the area. " * 8


@pytest.mark.parametrize(
    ("judging", "judged"),
    [
        ("", False),
        ("We found that staff were kind.", False),  # once is chance
        ("We found that staff were kind. Inspectors came.", True),
    ],
)
def test_who_judges(judging: str, judged: bool) -> None:
    found = read(f"Quality framework\n\n{RULES}\n\n{judging}\n")
    assert found.judged is judged
    assert {f.decided for f in found.findings} == ({None} if judged else {"context"})


def test_two_words_in_a_long_text_do_not_judge() -> None:
    long = "\n\n".join([RULES] * 15)
    assert not read(f"Quality framework\n\n{long}\n\nWe found it. Inspectors came.\n").judged


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Care was kind. " * 12, "not_a_report"),  # 36 words
        ("Care was kind to all of them there. " * 6, None),
        (("The river ran on by the mill, and the boats went down it to the sea. " * 5 + "Care. ") * 2,
         "not_a_report"),  # 13 of a thousand words
        ("\n\n".join(["Care of patients"] * 30), "not_a_report"),
    ],
)  # fmt: skip
def test_what_is_a_report(text: str, code: str | None) -> None:
    if code is None:
        assert read(text).family == "generic"
        return
    with pytest.raises(ReadProblem) as caught:
        read(text)
    assert caught.value.code == code


# The manifest


def test_a_row_of_the_manifest_is_found_by_the_longest_path() -> None:
    rows = {"a.txt": ManifestRow(title="name"), "in/a.txt": ManifestRow(title="folder")}
    manifest = Manifest(rows)
    assert manifest.given(Path("/x/in/a.txt")).title == "folder"
    assert manifest.unused() == ["a.txt"]
    assert manifest.given(Path("/x/out/a.txt")).title == "name"
    assert manifest.given(Path("/x/b.txt")) == ManifestRow()
    assert manifest.unused() == []


def test_rows_that_cannot_be_used_are_said_by_number(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(
        "file,system,published,family\n./in/a.txt,Leeds,soon,novel\n,Leeds,,\nb.txt,,2024-05-31,generic\n"
    )
    manifest = load_manifest(path)
    assert [number for number, _ in manifest.bad] == [2, 2, 3]
    assert manifest.rows == {
        "in/a.txt": ManifestRow(system="Leeds"),
        "b.txt": ManifestRow(published="2024-05-31", family="generic"),
    }
    for content, message in (
        ("name\nx\n", "needs a column named file"),
        ("file,colour\nx,y\n", "'colour'"),
    ):
        path.write_text(content)
        with pytest.raises(ReportmineError, match=message):
            load_manifest(path)
