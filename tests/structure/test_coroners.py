"""Coroners' reports: five invented ones in five layouts, and the wordings that others may have."""

from __future__ import annotations

import pytest

from reportmine.read import read, read_bytes
from reportmine.structure import Report, structure
from reportmine.structure.catalogue import catalogue
from tests.conftest import ROOT

SAMPLES = ROOT / "tests" / "samples" / "coroners"
TABLED, PLAIN, PAGE, WORD, TEXT = (
    "tobias-kell-2023.pdf", "niall-brock-2020.pdf", "orla-finch-2024.html", "edna-voss-2025.docx",
    "sefton-mull-2016.txt",
)  # fmt: skip
HEAD = "REGULATION 28 REPORT TO PREVENT FUTURE DEATHS"
FORMULA = (
    "During the course of the inquest the evidence revealed matters giving rise to concern. In my opinion "
    "there is a risk that future deaths will occur unless action is taken. In the circumstances it is my "
    "statutory duty to report to you."
)


def sample(name: str) -> Report:
    return structure(read(SAMPLES / name))


def matters(found: Report) -> list[str]:
    return [f.text for f in found.findings if f.decided == "area_for_development"]


@pytest.mark.parametrize(
    ("name", "system", "kind", "published", "concluded", "title"),
    [
        (TABLED, "Skerrow Bay Hospitals NHS Foundation Trust", "provider", "2023-05-23", "2023-05-09",
         f"{HEAD}: Skerrow Bay Hospitals NHS Foundation Trust"),
        (PLAIN, "HMP Skerrow", "establishment", "2020-12-07", "2020-11-30", f"{HEAD}: HMP Skerrow"),
        (PAGE, "Tarnshire Ambulance Service NHS Trust", "provider", "2024-06-17", "2024-06-03",
         "Orla Finch: Prevention of future deaths report: Tarnshire Ambulance Service NHS Trust "
         "(2024-0917)"),
        (WORD, "Larkhill House Nursing Home", "provider", "2025-02-03", "2025-01-27",
         f"{HEAD}: Larkhill House Nursing Home"),
        (TEXT, "Eastmarsh", "local_authority", "2016-01-25", "2016-01-11", f"{HEAD}: Eastmarsh"),
    ],
)  # fmt: skip
def test_facts(name: str, system: str, kind: str, published: str, concluded: str, title: str) -> None:
    found = sample(name)
    assert (found.family, found.inspectorates) == ("coroner_pfd", ("Coroner",))
    assert (found.system_name, found.system_kind) == (system, kind)
    assert (found.published, found.published_from) == (published, "text")
    assert (found.inspection_from, found.inspection_to) == (concluded, concluded)
    assert found.title == title


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (TABLED, [
            "The sepsis tool is filled in on paper at triage and is not seen by the doctor. It was in a "
            "tray when "
            "Mr Kell was examined.",
            "There is no alert when antibiotics are overdue.",
            "Locum doctors are not shown how to prescribe on the system before their first shift, and "
            "five of the "
            "eleven who gave evidence had never been shown.",
        ]),
        (PLAIN, [
            "Reception nurses do not read the person escort record. One said that it is never handed over.",
            "Observations were written up in advance at round times.",
            "The cell bell was out of order for nineteen days; staff had no other means of being called "
            "at night.",
            "My concern is that bells elsewhere in the prison are no better.",
        ]),
        (PAGE, [
            "People who wait over two hours are not rung back. Nobody is told to do so.",
            "The alarm company and the ambulance service keep different lists of key safes.",
        ]),
        (WORD, [
            "Diets are written on a board in the kitchen that carers do not see.",
            "Agency staff have no log-in for care plans. They rely on what they are told at handover.",
            "No first aider was on shift.",
        ]),
        (TEXT, [
            "The ladder has still not been put back, and the council could not say when it will be.",
            "There is no record of who inspects the lamps on the quay. Three officers each thought that "
            "another "
            "did.",
            "Life rings had been stolen and nobody had noticed",
        ]),
    ],
)  # fmt: skip
def test_each_matter_is_one_finding_and_all_else_is_context(name: str, expected: list[str]) -> None:
    found = sample(name)
    assert [" ".join(text.split()) for text in matters(found)] == expected
    others = [f for f in found.findings if f.decided != "area_for_development"]
    assert {f.decided for f in others} == {"context"}
    assert len(others) >= 10
    said = " ".join(f.text for f in found.findings)
    assert "giving rise to concern" not in said
    assert "risk that future deaths" not in said
    assert "SENT TO" not in said


@pytest.mark.parametrize("name", [TABLED, PLAIN, PAGE, WORD, TEXT])
def test_parts_are_sections_with_their_numbers(name: str) -> None:
    headings = [(s.heading, s.kind) for s in sample(name).sections]
    numbered = [(heading[0], kind) for heading, kind in headings if heading[:1].isdigit()]
    assert numbered == [
        ("1", "background"), ("2", "background"), ("3", "other"), ("4", "other"),
        ("5", "areas_for_development"), ("6", "background"), ("7", "background"), ("8", "background"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", [TABLED, PLAIN, PAGE, WORD, TEXT])
def test_what_happened_is_context_by_its_heading_and_no_section_that_may_be_muted(name: str) -> None:
    found = sample(name)
    happened = [f for f in found.findings if "CIRCUMSTANCES" in f.heading or "INQUEST" in f.heading]
    assert len(happened) >= 4
    assert {(f.decided, f.heading_kind) for f in happened} == {("context", "other")}
    assert all(f.decided_by is not None for f in happened)


def pfd(
    concerns: str, to: str = "Chief Executive, Saltmoor Hospitals NHS Trust", name: str = "1.txt"
) -> Report:
    text = (
        f"{HEAD}\n\nTHIS REPORT IS BEING SENT TO:\n\n{to}\n\nCORONER\n\nI am Jo Wray, senior coroner.\n\n"
        f"CIRCUMSTANCES OF THE DEATH\n\nHe fell.\n\nCORONER'S CONCERNS\n\n{concerns}\n\n"
        "ACTION SHOULD BE TAKEN\n\nIn my opinion action should be taken.\n\nYOUR RESPONSE\n\nYou must "
        "reply.\n"
    )
    return structure(read_bytes(text.encode(), name))


ONE, TWO = "Nobody checks the lamps.", "Nobody keeps the keys. They are lost."


@pytest.mark.parametrize(
    "printed",
    [
        f"(1) {ONE}\n\n(2) {TWO}",
        f"1. {ONE}\n\n2. {TWO}",
        f"1. {ONE}\n2. {TWO}",
        f"1) {ONE}\n\n2) {TWO}",
        f"- {ONE}\n- {TWO}",
        f"• {ONE}\n• {TWO}",
        f"{ONE}\n\n{TWO}",
        f"(1) {ONE} (2) {TWO}",
        f"{FORMULA} The MATTERS OF CONCERN are as follows. - (1) {ONE} (2) {TWO}",
        f"{FORMULA}\n\nThe MATTERS OF CONCERN are as follows. –\n\n{ONE}\n\n{TWO}",
        f"{FORMULA}\n\nThe MATTER OF CONCERN is as follows:\n\n{ONE}\n\n{TWO}",
        f"{FORMULA.replace('inquest the evidence', 'investigation my inquiries')}\n\n1. {ONE}\n\n2. {TWO}",
        f"{FORMULA.replace('will occur', 'could occur')}\n\n1. {ONE}\n\n2. {TWO}",
        f"{FORMULA.replace('In the circumstances', 'In these circumstances')}\n\n1. {ONE}\n\n2. {TWO}",
        f"{FORMULA.replace('the course of ', '')} 1. {ONE} 2. {TWO}",
        f"{FORMULA} For your information the MATTERS OF CONCERN are as follows: - (1) {ONE} (2) {TWO}",
        f"{FORMULA}\n\n[BRIEF SUMMARY OF MATTERS OF CONCERN]\n\n(1) {ONE}\n\n(2) {TWO}",
        f"(1) {ONE[:-1]}\n\n(2) {TWO}",
    ],
)  # fmt: skip
def test_how_matters_are_printed(printed: str) -> None:
    found = pfd(printed)
    assert [text.rstrip(".") for text in matters(found)] == [ONE[:-1], TWO[:-1]]


@pytest.mark.parametrize(
    "printed",
    [
        "(1) As said at (1) above, Regulation 12(2) was broken. That is a risk.",
        "(1) The form of 2 (two) pages was lost. In 10. It was not found.",
    ],
)
def test_other_numbers_cut_no_matter(printed: str) -> None:
    assert matters(pfd(printed)) == [printed.removeprefix("(1) ")]


def test_a_line_that_leads_in_is_context_and_a_matter_may_be_short() -> None:
    found = pfd(
        "The following concerns arise from what I have heard:\n\n- no plan at all\n- lamps were out"
    )
    assert matters(found) == ["no plan at all", "lamps were out"]
    assert [f.decided for f in found.findings if f.text.startswith("The following")] == ["context"]


def test_what_stands_under_small_headings_among_the_concerns_is_a_matter_too() -> None:
    text = pfd("XX").document.text.replace("XX", "### For the attention of the prison\n\n" + ONE)
    text = text.replace("CORONER'S CONCERNS", "## CORONER'S CONCERNS").replace("ACTION SH", "## ACTION SH")
    found = structure(read_bytes(text.replace("\n", "\n\n").encode(), "1.md"))
    assert (ONE, "area_for_development") in [(f.text, f.decided) for f in found.findings]


def test_bold_words_among_the_concerns_are_no_chapter() -> None:
    parts = ["<b>CORONER'S CONCERNS</b>", "<b>Staffing</b>", ONE, "<b>Keys</b>", TWO,
             "<b>ACTION SHOULD BE TAKEN</b>", "In my opinion you can act."]  # fmt: skip
    text = f"<h1>{HEAD}</h1><p>This report is being sent to: NHS England</p>" + "".join(
        f"<p>{p}</p>" for p in parts
    )
    found = structure(read_bytes(f"<html><body>{text}</body></html>".encode(), "1.html"))
    assert [(f.text, f.heading) for f in found.findings if f.decided == "area_for_development"] == [
        (ONE, "Staffing"),
        (TWO, "Keys"),
    ]
    by = {found.sections[f.decided_by or 0].heading for f in found.findings if f.heading == "Keys"}
    assert by == {"CORONER'S CONCERNS"}


@pytest.mark.parametrize(
    ("printed", "name", "kind"),
    [
        ("1. Chief Executive, Saltmoor Hospitals NHS Trust\n2. NHS England", "Saltmoor Hospitals NHS Trust",
         "provider"),
        ("1 The Chief Executive of Saltmoor Council", "Saltmoor", "local_authority"),
        ("The Chief Executive Officer, Dorset Council", "Dorset", "local_authority"),
        ("Mr A. Moss\nChief Executive\nSaltmoor Hospitals NHS Foundation Trust\nQuay Road",
         "Saltmoor Hospitals NHS Foundation Trust", "provider"),
        ("Karen Ames, CEO, Saltmoor Hospital NHS Foundation Trust", "Saltmoor Hospital NHS Foundation "
         "Trust",
         "provider"),
        ("[REDACTED], Medical Director, Saltmoor Ambulance Service NHS Trust",
         "Saltmoor Ambulance Service NHS Trust", "provider"),
        ("Rt. Hon. Jo Reed MP, Secretary of State for Health and Social Care",
         "Secretary of State for Health and Social Care", "other"),
        ("The Governor of HMP Saltmoor", "HMP Saltmoor", "establishment"),
        ("The Partners, Quay Surgery, 4 Station Road, Dorset", "Quay Surgery", "provider"),
        ("Chief Constable, Tarnshire Police", "Tarnshire Police", "other"),
        ("NHS Dorset Integrated Care Board", "Dorset Integrated Care System", "integrated_care_system"),
        ("Saltmoor Hospitals NHS Trust | NHS England", "Saltmoor Hospitals NHS Trust", "provider"),
        ("Headteacher, Wickmere Primary School", "Wickmere Primary School", "establishment"),
        ("University Hospitals of Saltmoor and the Isles NHS Foundation Trust",
         "University Hospitals of Saltmoor and the Isles NHS Foundation Trust", "provider"),
        ("Mr J. Homes, Chief Executive, Lamps Limited", "Lamps Limited", "other"),
        ("Pell and Daughters\nNHS England", "NHS England", "other"),
        ("- Pell and Daughters\n- NHS England", "Pell and Daughters", "other"),
        ("Lamps and Ladders Limited", "Lamps and Ladders Limited", "other"),
    ],
)  # fmt: skip
def test_addressees(printed: str, name: str, kind: str) -> None:
    found = pfd(ONE, printed)
    assert (found.system_name, found.system_kind) == (name, kind)
    printed = printed.replace("\n- ", "; ").removeprefix("- ")
    line = structure(
        read_bytes(
            f"{HEAD}\n\nTHIS REPORT IS BEING SENT TO: {printed}\n\n1. CORONER\n\nI am.\n\n"
            f"CORONER'S CONCERNS\n\n{ONE}\n".replace(printed, ", ".join(printed.split("\n"))).encode(),
            "2.txt",
        )
    )  # fmt: skip
    assert line.system_name == name


def test_the_file_is_called_after_the_deceased_and_not_after_a_place() -> None:
    found = pfd(ONE, "[REDACTED]", "Leeds-Prevention-of-future-deaths-report-2024-0001.txt")
    assert found.family == "coroner_pfd"
    assert found.system_name is None


@pytest.mark.parametrize(
    ("printed", "published"),
    [
        ("9. 25 January 2016   SIGNED: Ruth Amery", "2016-01-25"),
        ("Dated this 7th day of December 2020", "2020-12-07"),
        ("Signed: R. Amery    Dated: 3rd May 2019", "2019-05-03"),
        ("12.03.2024", "2024-03-12"),
        ("DATE: 12/03/2024", "2024-03-12"),
        ("9 12 March 2024 Mr Ivor Pell", "2024-03-12"),
    ],
)
def test_the_date_beside_the_signature(printed: str, published: str) -> None:
    text = pfd(ONE).document.text.replace("\n", "\n\n") + f"\n\n8 COPIES\n\nTo all.\n\n{printed}\n"
    assert structure(read_bytes(text.encode(), "1.txt")).published == published


# What mentions a coroner is no report of one.
@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("Overall rating for this service: Inadequate\n\nRatings\n\nIs the service safe?\n\nA coroner "
         "issued a "
         "Regulation 28 report to prevent future deaths in May. Matters of concern were not acted on. "
         "The provider sent its response to the coroner.\n", "cqc_provider_inspection"),
        ("Safeguarding Adult Review: Mr Lowe\n\nThe coroner's concerns about the circumstances of the "
         "death were "
         "shared with the review panel, which found that a report to prevent future deaths had been "
         "sent to the "
         "council. The panel heard from the family, and recommends that action should be taken.\n",
         "generic"),
        ("Our response to the coroner\n\nThank you for your Regulation 28 report to prevent future "
         "deaths. The "
         "Trust has reviewed its policy on falls, and staff on all wards have been trained. We found "
         "that alarms "
         "had been out of order. Patients now have sensors, and care plans are audited each week.\n",
         "generic"),
        ("Annual report on learning from deaths\n\nThe Trust received two Regulation 28 reports this "
         "year. The "
         "matters of concern are as follows. Discharge letters were late. The board has reviewed the "
         "quality of "
         "care and patients are safer.\n",
         "generic"),
        ("Inspection of Saltmoor local authority children's services\n\nInspection dates: 4 to 8 June "
         "2024\n\n"
         "The impact of leaders on social work practice with children and families: good\n\nThe "
         "coroner's report "
         "is being sent to the council.\n", "ofsted_ilacs"),
        ("Regulation 28 report to prevent future deaths: our response\n\nYour matters of concern are "
         "as follows. Alarms on the ward were out of order. The Trust has reviewed its policy, and staff "
         "have been trained. Patients have sensors, and the quality of care is audited.\n", "generic"),
        ("Guidance on reports to prevent future deaths\n\nCoroners have a duty to report. A review of "
         "care and "
         "services is made under paragraph 7 of Schedule 5. The report is sent to those who have the "
         "power to act, "
         "who must respond to the coroner within 56 days about the quality of health services.\n",
         "generic"),
    ],
)  # fmt: skip
def test_what_only_mentions_a_coroner(text: str, family: str) -> None:
    assert structure(read_bytes(text.encode(), "1.txt")).family == family


def test_parts_of_one_report_are_enough_to_know_it() -> None:
    """A web page without the form, and a form whose title is a picture."""
    page = (
        "Orla Finch: Prevention of future deaths report\n\nDate of report: 17/06/2024\n\nDeceased name: "
        "Orla "
        "Finch\n\nCoroners Area: Northmere\n\nThis report is being sent to: Tarnshire Police\n"
    )
    form = f"1. CORONER\n\nI am.\n\n5. CORONERS CONCERNS\n\n{FORMULA}\n\n{ONE}\n"
    for text in (page, form):
        assert catalogue().detect(text).id == "coroner_pfd"
