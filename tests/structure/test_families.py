"""The family files: valid, and a mistake in one is said clearly."""

from reportmine.structure.catalogue import catalogue
from reportmine.structure.crosswalk import crosswalk
from tests.helpers import ICS

ALL = (
    "cqc_ics_assessment",
    "cqc_local_system_review",
    "cqc_local_authority_assessment",
    "cqc_provider_inspection",
    "cqc_provider_assessment",
    "area_send_inspection",
    "joint_targeted_area_inspection",
    "ofsted_ilacs",
    "ofsted_focused_visit",
    "ofsted_child_protection",
    "ofsted_lscb_review",
    "ofsted_school_inspection",
    "joint_area_review",
    "coroner_pfd",
    "generic",
)


def test_every_family_loads() -> None:
    assert set(catalogue().families) == set(ALL)
    assert list(catalogue().families)[-1] == "generic"


def test_frameworks_have_the_published_number_of_statements() -> None:
    counts = {f.id: len(f.statements) for f in catalogue().frameworks.values()}
    assert counts["saf-ics"] == 17
    assert counts["saf-local-authority"] == 9
    assert counts["saf-provider"] == 34
    assert counts["key-questions"] == 5


def test_every_older_question_is_in_the_crosswalk() -> None:
    linked = {(link.from_framework, link.from_statement) for link in crosswalk()}
    for name in ("local-system-review-2017", "key-questions", "area-send-2023", "jtai", "ilacs"):
        for statement in catalogue().frameworks[name].statements:
            assert (name, statement.id) in linked
    published = {link.from_framework for link in crosswalk() if link.basis == "framework"}
    assert published == {"saf-provider"}


def test_detection_weighs_cues() -> None:
    assert catalogue().detect(ICS).id == "cqc_ics_assessment"
    assert catalogue().detect("Theme parks and their quality, a study.\n\nWaiting times.").id == "generic"
