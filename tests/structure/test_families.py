"""The family files: valid, and a mistake in one is said clearly."""

import importlib

import pytest

from reportmine import data
from reportmine.errors import DataFileError
from reportmine.structure.families import detect, families
from reportmine.structure.frameworks import crosswalk, frameworks
from tests.helpers import ICS, document

# The package exports a function of the same name.
module = importlib.import_module("reportmine.structure.families")
ALL = (
    "cqc_ics_assessment",
    "cqc_local_system_review",
    "cqc_local_authority_assessment",
    "cqc_provider_inspection",
    "cqc_provider_assessment",
    "area_send_inspection",
    "joint_targeted_area_inspection",
    "ofsted_ilacs",
    "generic",
)


def test_every_family_loads() -> None:
    assert set(families()) == set(ALL)
    assert list(families())[-1] == "generic"


def test_frameworks_have_the_published_number_of_statements() -> None:
    counts = {f.id: len(f.statements) for f in frameworks().values()}
    assert counts["saf-ics"] == 17
    assert counts["saf-local-authority"] == 9
    assert counts["saf-provider"] == 34
    assert counts["key-questions"] == 5


def test_every_older_question_is_in_the_crosswalk() -> None:
    linked = {(link.from_framework, link.from_statement) for link in crosswalk()}
    for name in ("local-system-review-2017", "key-questions", "area-send-2023", "jtai", "ilacs"):
        for statement in frameworks()[name].statements:
            assert (name, statement.id) in linked
    published = {link.from_framework for link in crosswalk() if link.basis == "framework"}
    assert published == {"saf-provider"}


def test_detection_weighs_cues() -> None:
    assert detect(document(ICS).text).id == "cqc_ics_assessment"
    assert (
        detect(document("Theme parks and their quality, a study.\n\nWaiting times.").text).id == "generic"
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"heading": [{"pattern": "a(", "kind": "other", "level": 1}]}, "bad pattern"),
        ({"heading": [{"pattern": "a", "kind": "weakness", "level": 1}]}, "kind 'weakness'"),
        ({"heading": [{"pattern": "a", "kind": "other", "level": 1, "bullets": "good"}]}, "no polarity"),
        ({"heading": [{"pattern": "a", "kind": "other", "level": 1, "colour": 1}]}, "does not know colour"),
        ({"detect": {}}, "is missing"),
    ],
)
def test_a_mistake_in_a_family_file_is_named(
    change: dict[str, object], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = {**data.load("families", "generic.toml"), **change}
    monkeypatch.setattr(module.data, "load", lambda *_: table)
    with pytest.raises(DataFileError, match=message):
        module._load("generic.toml")
