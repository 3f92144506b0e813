"""What each key of a family's file does, shown on small reports of invented fairs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reportmine.read import read_bytes
from reportmine.structure import ManifestRow, Report, structure
from reportmine.structure.catalogue import catalogue

FAMILY = """
version = "1"
[family]
id = "fair"
name = "Inspection of a fair"
inspectorates = ["Fair Inspectors"]
{family}
[detect]
threshold = 3
cues = [{{ pattern = 'inspection of a fair', weight = 3 }}]
{rest}
"""
Make = Callable[..., Report]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """A report, from the rest of a family's file and the lines of a text."""

    def make(
        rest: str, *lines: str, family: str = "", name: str = "fair.txt", given: str | None = None
    ) -> Report:
        (tmp_path / "fair.toml").write_text(FAMILY.format(rest=rest, family=family))
        text = "\n\n".join(("Inspection of a fair", *lines))
        if name.endswith(".html"):
            rest_of_page = "".join(f"<p>{line}</p>" for line in lines)
            head = f"<head><title>{lines[0]}</title></head>"
            text = f"<html>{head}<body><h1>Inspection of a fair</h1>{rest_of_page}</body></html>"
        document = read_bytes(text.encode(), name)
        return structure(document, ManifestRow(family=given), catalogue(tmp_path))

    return make


GRADES = """
[[grade]]
id = "fine"
words = ["fine", "doesn't disappoint"]
[[grade]]
id = "fairly_fine"
words = ["fairly fine"]
also = ["fairish"]
"""


def test_the_longest_wording_of_a_grade_counts_and_quotes_do_not(made: Make) -> None:
    rest = "[facts]\nratings = 'rides|food|music'\n" + GRADES
    found = made(rest, "Rides: fairly fine", "Food: Fine", "Music doesn’t disappoint", "Rides: fine")
    assert [(r.question, r.grade) for r in found.ratings] == [
        ("Rides", "fairly_fine"), ("Food", "fine"), ("Music", "fine"),
    ]  # fmt: skip


def test_a_grade_of_another_inspectorate_is_none(made: Make) -> None:
    assert made("[facts]\nratings = 'rides'\n" + GRADES, "Rides: outstanding").ratings == []
    shipped = made("[facts]\nratings = 'rides'\n", "Rides: Requires improvement to be good", "Food: good")
    assert [(r.question, r.grade) for r in shipped.ratings] == [("Rides", "requires_improvement")]


def test_also_counts_for_an_outcome_and_not_for_a_line(made: Make) -> None:
    rest = (
        "[facts]\nratings = 'rides'\noutcome = ['the fair was (?P<outcome>@grade|fairish|so-so)']\n"
        + GRADES
    )
    found = made(rest, "Rides: fairish", "We say the fair was fairish.")
    assert (found.ratings, found.outcome, found.outcome_text) == ([], "fairly_fine", "the fair was fairish")
    assert made(rest, "The fair was doesn't disappoint.").outcome == "fine"
    assert made(rest, "The fair was so-so.").outcome == "so-so"
    more = rest + "[[grade]]\nid = 'finest'\nwords = ['fine indeed']\n"
    assert made(more, "The fair was fine  indeed.").outcome == "finest"


def test_outcomes_of_the_whole_and_of_questions(made: Make) -> None:
    rest = """
[[facts.outcomes]]
contains = "may open again"
outcome = "open"
[[facts.outcomes]]
contains = "ghost train must close"
outcome = "closed"
question = "Ghost train"
[[facts.outcomes]]
contains = "may open"
outcome = "never_reached"
"""
    found = made(rest, "It rained. The fair MAY open again on Monday.", "The ghost train must close.")
    assert (found.outcome, found.outcome_text) == ("open", "The fair MAY open again on Monday.")
    assert [(r.question, r.grade) for r in found.ratings] == [("Ghost train", "closed")]


def test_an_inspectorate_unless_another(made: Make) -> None:
    rest = """
[facts]
inspectorates = [
    { name = "Old Stewards", pattern = 'stewards', unless = "New Stewards" },
    { name = "New Stewards", pattern = 'new stewards' },
    { name = "Fire Watch", pattern = 'fire watch', unless = "Fair Inspectors" },
]
"""
    assert made(rest, "With the stewards.").inspectorates == ("Fair Inspectors", "Old Stewards")
    assert made(rest, "With the new stewards.").inspectorates == ("Fair Inspectors", "New Stewards")
    assert made(rest, "With the fire watch.").inspectorates == ("Fair Inspectors",)


def test_the_system_on_the_front_only_or_everywhere(made: Make) -> None:
    filler = [f"We saw stall number {n} and wrote it down." for n in range(70)]
    lines = (*filler, "The fair of Sandry was loud.")
    rest = "[facts]\nsystem = ['fair of (?P<system>[A-Z][a-z]+)']\n"
    kind = 'system_kind = "establishment"'
    assert made(rest, *lines, family=kind).system_name == "Sandry"
    front = rest + "system_on_front = true\n"
    assert made(front, *lines, family=kind).system_name is None
    assert (
        made(front, *lines, family=kind, name="x.html").system_name == "Inspection of a fair"
    )  # the cover
    assert made(front, *reversed(lines), family=kind).system_name == "Sandry"


def test_the_cover_names_what_is_listed_nowhere(made: Make) -> None:
    rest = "[facts]\ncover_words = ['\\bof a fair\\b']\n"
    for kind, name in (
        ("establishment", "Inspection"),
        ("provider", "Inspection"),
        ("local_authority", None),
    ):
        family = f'system_kind = "{kind}"'
        assert made(rest, "Sandry", family=family, name="x.html").system_name == name
    assert (
        made("", "x", family='system_kind = "provider"', name="x.html").system_name
        == "Inspection of a fair"
    )


def test_a_system_in_the_name_of_the_file(made: Make) -> None:
    kind = 'system_kind = "local_authority"'
    assert made("", family=kind, name="telford-and-wrekin-fair-2024.txt").system_name is None
    rest = "[facts]\nfile_words = ['\\bfair\\b']\n"
    named = made(rest, family=kind, name="telford-and-wrekin-fair-2024.txt")
    assert named.system_name == "Telford and Wrekin"
    shared = made(rest, family=kind, name="telford-and-wrekin-inspection-2024.txt")
    assert shared.system_name == "Telford and Wrekin"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Sandry fair | Fair Inspectors", "Sandry fair"),
        ("Sandry fair – Care Quality Commission", "Sandry fair"),
        ("Sandry fair | Sandry town", "Sandry fair | Sandry town"),
    ],
)
def test_what_a_site_adds_to_its_titles(title: str, expected: str, made: Make) -> None:
    assert made('[facts]\nsite_names = ["Fair Inspectors"]\n', title, name="x.html").title == expected


def test_the_title_is_that_of_its_group(made: Make) -> None:
    rest = "[facts]\ntitle = ['^report: (?P<title>.+)$']\n"
    assert made(rest, "Report: the fair of Sandry").title == "the fair of Sandry"
    assert made(rest, "Nothing here").title == "fair"


def test_regulations_and_no_actions_by_the_familys_own_words(made: Make) -> None:
    heading = """
[[heading]]
pattern = 'orders'
kind = "actions"
level = 1
bullets = "area_for_development"
actions = true
"""
    text = ("Orders", "- Close the ghost train under bye-law 7b.", "- Nothing else was ordered here.")
    plain = [(f.regulation, f.decided) for f in made(heading, *text).findings][-2:]
    assert plain == [(None, "area_for_development")] * 2
    own = "[actions]\nregulation = 'bye-law (?P<regulation>\\d+\\w)'\nnothing = 'nothing else\\b'\n"
    found = [(f.regulation, f.decided) for f in made(own + heading, *text).findings][-2:]
    assert found == [("7b", "area_for_development"), (None, "context")]


def test_breaches_by_the_familys_own_words(made: Make) -> None:
    rest = """
[actions]
activity = '(?:ghost trains|big wheels)\\s*'
breach = 'bye-law \\d+'
part = 'because'
regulation = 'bye-law (?P<regulation>\\d+)'
[[heading]]
pattern = 'orders'
kind = "actions"
level = 1
rows = "area_for_development"
first_cell = "activity"
actions = true
[[end]]
pattern = 'printed at sandry'
"""
    trains = ("Ghost trains", "Bye-law 7 Brakes", "Because", "They did not hold")
    wheels = ("Big wheels", "Bye-law 8 Bolts", "One was loose")
    lines = (*trains, *wheels, "Printed at Sandry", "Bye-law 9 is sold here.")
    found = made(rest, "Orders", *lines)
    assert [(f.regulation, f.text.split("\n")) for f in found.findings] == [
        ("7", ["Bye-law 7 Brakes", "Because", "They did not hold"]),
        ("8", ["Bye-law 8 Bolts", "One was loose"]),
    ]
    assert [found.text(p) for p in found.passages[-2:]] == list(lines[-2:])


@pytest.mark.parametrize(("below", "kind"), [("true", "action"), ("false", "bullet")])
def test_what_an_unknown_heading_below_takes_over(made: Make, below: str, kind: str) -> None:
    rest = f"""
[[heading]]
pattern = 'orders'
kind = "actions"
level = 1
bullets = "area_for_development"
paragraphs = "area_for_development"
actions = true
below = {below}
"""
    found = made(rest, "Orders", "Rides", "- Close the ghost train.", "The big wheel was not looked at.")
    assert [s.heading for s in found.sections] == ["Orders", "Rides"]
    assert [f.kind for f in found.findings] == [kind, "sentence"]


def test_a_heading_run_in_with_another_and_the_text(made: Make) -> None:
    rest = """
[[heading]]
pattern = 'ride: (?P<statement>.+)'
kind = "quality_statement"
level = 1
run_in = 'ride:\\s*(?P<statement>ghost train|big wheel)'
followed_by = 'in short'
[[heading]]
pattern = 'in short'
kind = "key_messages"
level = 2
[[heading]]
pattern = 'verdict'
kind = "headline"
level = 1
run_in = 'verdict'
"""
    found = made(
        rest, "Ride: Ghost train In short The ghosts were tired and the train was late.",
        "Ride: Big wheel The wheel was round and turned all day.",
        "Verdict: Go there, said everyone we asked.",
    )  # fmt: skip
    assert [(s.kind, s.heading) for s in found.sections] == [
        ("quality_statement", "Ride: Ghost train"), ("key_messages", "In short"),
        ("quality_statement", "Ride: Big wheel"), ("headline", "Verdict"),
    ]  # fmt: skip
    assert [f.text for f in found.findings] == [
        "The ghosts were tired and the train was late.", "The wheel was round and turned all day.",
        "Go there, said everyone we asked.",
    ]  # fmt: skip


def test_a_text_must_be_a_report_and_judge_where_the_file_says_so(made: Make) -> None:
    rest = "[judged]\nper_thousand_words = 50\npatterns = ['\\bwe saw\\b']\n"
    assert made(rest, "We saw much.", "And we saw more.").judged
    assert not made(rest, "We saw much.", "And they saw more.").judged  # once is not enough
    assert not made(rest, "We saw much.", "We saw more.", "word " * 60).judged
    assert made("", "Nobody saw anything.").judged


def test_a_score_is_a_number(made: Make) -> None:
    rest = """
[facts]
score = 'score (?P<score>\\w+)'
[[heading]]
pattern = '(?P<statement>rides|food)'
kind = "quality_statement"
level = 1
"""
    found = made(rest, "Rides", "Score 3", "Food", "Score unknown")
    assert [(s.heading, s.score) for s in found.sections] == [("Rides", 3), ("Food", None)]


def test_a_group_that_took_no_part_is_no_fact(made: Make) -> None:
    rest = """
[facts]
title = ['^a fair(?: called (?P<title>.+))?$']
system = ['fair at (?:(?P<system>[A-Z]\\w+)|night)']
outcome = ['verdict(?: (?P<outcome>fine))?']
theme = 'part one(?: (?P<theme>.+))?'
graded = ['(?P<grade>fine)? ?rides and (?P<question>food)']
"""
    found = made(rest, "A fair", "The fair at night.", "Verdict", "Part one", "rides and food")
    assert (found.title, found.system_name, found.outcome, found.theme) == ("fair", None, None, None)
    assert found.ratings == []


def test_the_manifest_may_say_that_a_text_is_of_another_family(made: Make) -> None:
    lines = ["We found that care staff in every health service of the town knew the people they met."] * 9
    assert made("", *lines, given="generic").family == "generic"
    assert made("", *lines).family == "fair"
    assert made("", *lines, given="no such").family == "fair"
