"""Taggings of a theme of one's own are drawn, judged, kept over the next build, and teach it."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from reportmine.cli.main import main
from reportmine.errors import BadArgument, UnknownChoice
from reportmine.insight import own_readings
from reportmine.insight.own_learning import Learnt
from reportmine.insight.own_themes import add_theme, described, drawn, kept_theme, row_of, teach_theme
from reportmine.pipeline import build
from tests.helpers import contents, sound
from tests.insight.test_own_themes import EXAMPLES

TEETH = (
    "Families wait too long for a dentist and many children have untreated tooth decay.",
    "Children in care do not see a dentist every year.",
    "There are no NHS dentists who take new patients.",
    "Dental checks for children in care are often late.",
    "Many older people could not see a dentist.",
    "Tooth decay is common among young children here.",
)
OTHER = (
    "Leaders do not share information with partners when children move between services.",
    "Care plans are not reviewed often enough by the council and its health partners.",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Path:
    folder = tmp_path_factory.mktemp("own")
    (folder / "in").mkdir()
    name = "eastmarsh-and-holme-ics-2024-quality-and-safety.txt"
    shutil.copy(corpus / name, folder / "in" / name)
    bullets = "\n".join(f"- {text}" for text in (*TEETH, *OTHER))
    (folder / "in" / "teeth.md").write_text(
        f"# Inspection of Gullholme services\n\n## Areas for improvement\n\n{bullets}\n"
    )
    build(folder / "r.db", [folder / "in"], model="fast")
    with closing(sqlite3.connect(folder / "r.db")) as connection:
        add_theme(connection, "fast", "oral_health", "Teeth and dentists.", EXAMPLES)
    return folder / "r.db"


@pytest.fixture
def database(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made.parent / "in", tmp_path / "in")
    shutil.copy(made, tmp_path / "r.db")
    return tmp_path / "r.db"


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["themes", *words])
    return result.exit_code, result.output


def draw(database: Path, seed: int = 0) -> list[own_readings.Drawn]:
    with closing(sqlite3.connect(database)) as connection:
        return drawn(connection, kept_theme(connection, "oral_health"), seed)


def judge(database: Path, right: int, wrong: int) -> tuple[list[str], list[str]]:
    """Judges the first `right` that are drawn right, the next `wrong` wrong: their sentences."""
    listed = draw(database)
    words = [w for one in listed[:right] for w in ("--right", one.finding)]
    words += [w for one in listed[right : right + wrong] for w in ("--wrong", one.finding)]
    code, output = run("check", str(database), "oral_health", *words)
    assert code == 0, output
    texts = [one.text for one in listed]
    return texts[:right], texts[right : right + wrong]


def tagged(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            """select f.text from finding_themes t join findings f on f.id = t.finding_id
            where t.theme = 'oral_health'"""
        )
        return {text for (text,) in rows}


def test_a_draw_is_random_by_its_seed_and_of_taggings_only(database: Path) -> None:
    first = [one.finding for one in draw(database)]
    assert first == [one.finding for one in draw(database)]
    assert {one.text for one in draw(database)} == tagged(database)
    assert len(first) >= 4
    assert any([one.finding for one in draw(database, seed)] != first for seed in (1, 2, 3))


def test_no_more_are_drawn_than_are_to_be_read(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_readings, "DRAWN", 3)
    assert len(draw(database)) == 3


def test_what_was_judged_is_shown_listed_and_keeps_its_interval(database: Path) -> None:
    judge(database, 3, 1)
    code, output = run("list", str(database))
    assert code == 0
    assert "precision: 3 of 4 read are right, 0.75 (0.30 to 0.95)\n" in output
    assert "of 7 left-out examples are found, " in output
    assert output.startswith(
        f"oral_health: Teeth and dentists.\n  {len(tagged(database))} findings, from 7 "
    )
    (row,) = json.loads(run("list", str(database), "--json")[1])
    assert (row["precision"], row["precision_right"], row["precision_read"]) == (0.75, 3, 4)
    assert row["precision_read_before_last_taught"] is False
    assert row["f1_low"] < row["f1"] < row["f1_high"]
    shown = run("check", str(database), "oral_health")[1]
    assert (shown.count("[right]"), shown.count("[wrong]")) == (3, 1)


def test_unread_says_so_and_gives_no_precision(database: Path) -> None:
    (row,) = json.loads(run("list", str(database), "--json")[1])
    assert (row["precision"], row["precision_low"], row["precision_read"]) == (None, None, None)
    assert (
        "precision: not read yet; the examples and a sample leave it between"
        in run("list", str(database))[1]
    )


def test_judgements_teach_and_the_figure_stays_that_of_what_was_read(database: Path) -> None:
    right, wrong = judge(database, 3, 1)
    code, output = run("teach", str(database), "oral_health")
    assert code == 0, output
    assert "3 of 4 read are right, 0.75 (0.30 to 0.95); read before it was last taught" in output
    assert set(right) <= tagged(database)
    assert not set(wrong) & tagged(database)
    # What taught the theme says nothing of the rest: it is not drawn again.
    assert not {one.text for one in draw(database)} & {*right, *wrong}
    sound(database)


@pytest.mark.parametrize("sure", [0.0, 1.0])
def test_what_a_person_said_stands_however_sure_the_model(
    sure: float, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, wrong = judge(database, 2, 1)
    monkeypatch.setattr(Learnt, "confidence", lambda self, rows: np.full(len(rows), sure))
    run("teach", str(database), "oral_health")
    assert set(right) <= tagged(database)
    assert not set(wrong) & tagged(database)


def test_judgements_outlive_a_build_and_their_findings(database: Path) -> None:
    right, wrong = judge(database, 3, 1)
    build(database, [database.parent / "in"], model="fast")
    with closing(sqlite3.connect(database)) as connection:
        (theme,) = described(connection)
        assert theme.taught == 2
        assert row_of(theme)["precision_right"] == 3
        assert row_of(theme)["precision_read_before_last_taught"] is True
    assert not set(wrong) & tagged(database)
    sound(database)
    (database.parent / "in" / "teeth.md").unlink()
    build(database, [database.parent / "in"], model="fast")
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("select finding_id, text, is_about from own_judgements").fetchall()
    gone = {text for finding, text, _ in rows if finding is None}
    assert {text for _, text, about in rows if about} == set(right)
    assert gone >= {*right, *wrong} & set(TEETH)
    sound(database)


def test_only_what_was_drawn_is_judged_and_once(database: Path) -> None:
    before = contents(database)
    code, output = run("check", str(database), "oral_health", "--right", "0123456789ab-0123456789ab")
    assert code == UnknownChoice.status
    assert "'0123456789ab-0123456789ab' is not among the taggings drawn" in output
    first = draw(database)[0].finding
    code, output = run("check", str(database), "oral_health", "--right", first, "--wrong", first)
    assert code == BadArgument.status
    assert "one was given as two of them" in output
    assert contents(database) == before


def test_a_judgement_can_be_changed_and_unclear_is_not_counted(database: Path) -> None:
    one, other = (drawn.finding for drawn in draw(database)[:2])
    run("check", str(database), "oral_health", "--right", one, "--unclear", other)
    assert "1 of 1 read are right, 1 unclear" in run("list", str(database))[1]
    run("check", str(database), "oral_health", "--wrong", one)
    assert "0 of 1 read are right, 1 unclear" in run("list", str(database))[1]


def test_removing_a_theme_forgets_its_judgements(database: Path) -> None:
    judge(database, 1, 1)
    assert run("remove", str(database), "oral_health")[0] == 0
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("select count(*) from own_judgements").fetchone() == (0,)
    assert run("list", str(database), "--json")[1] == "[]\n"


@pytest.mark.parametrize("command", ["check", "teach"])
def test_a_theme_that_there_is_not_is_one_line(command: str, database: Path) -> None:
    code, output = run(command, str(database), "oral_helth")
    assert code == 2
    assert output == "Error: no theme of your own is named 'oral_helth'; did you mean oral_health?\n"


def test_doubtful_examples_are_warned_of_and_too_few_that_differ_refused(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        theme = add_theme(
            connection, "fast", "teeth", EXAMPLES[0],
            [*EXAMPLES, EXAMPLES[1].replace(".", "!"), "0123456789ab-0123456789ab"],
        )  # fmt: skip
        kept = kept_theme(connection, "teeth")
        assert teach_theme(connection, "fast", kept).taught == 2
    assert [line.split("”")[0].split(" has ")[0] for line in theme.warnings[:3]] == [
        "no finding", f"“{EXAMPLES[1]}", f"“{EXAMPLES[0]}",
    ]  # fmt: skip
    assert theme.told.of == 7
    words = [w for e in [*EXAMPLES[:4], EXAMPLES[3] + "!"] for w in ("--example", e)]
    code, output = run("add", str(database), "few", "--define", "x", *words)
    assert code == 2
    assert "4 different examples (" in output
    assert output.count("\n") == 1
