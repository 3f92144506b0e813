"""A theme of one's own: learnt from a handful of examples, measured, kept over the next build."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportmine.cli.main import main
from reportmine.pipeline import build

EXAMPLES = (
    "Children wait months to see a dentist.",
    "There are too few NHS dentists in the area.",
    "Tooth decay among five-year-olds is higher than the national average.",
    "People could not get a dental appointment.",
    "The supervised toothbrushing scheme reaches most nurseries.",
    "Dental checks for children in care are up to date.",
    "Older people in care homes had no access to dentistry.",
)


@pytest.fixture
def database(tmp_path: Path, corpus: Path) -> Path:
    source = tmp_path / "in"
    source.mkdir()
    name = "eastmarsh-and-holme-ics-2024-quality-and-safety.txt"
    (source / name).write_text((corpus / name).read_text())
    (source / "teeth.md").write_text(
        "# Inspection of Gullholme services\n\n## Areas for improvement\n\n"
        "- Families wait too long for a dentist and many children have untreated tooth decay.\n"
        "- Leaders do not share information with partners when children move between services.\n"
        "- Care plans are not reviewed often enough by the council and its health partners.\n"
    )
    build(tmp_path / "r.db", [source])
    return tmp_path / "r.db"


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(words))
    return result.exit_code, result.output


def add(database: Path, name: str = "oral_health", examples: tuple[str, ...] = EXAMPLES) -> tuple[int, str]:
    words = [word for example in examples for word in ("--example", example)]
    return run("themes", "add", str(database), name, "--define", "Teeth and dentists.", *words)


def tagged(database: Path, name: str = "oral_health") -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            """select f.text from findings f join finding_themes t on t.finding_id = f.id
            where t.theme = ? and t.source = 'own'""",
            (name,),
        )
        return [row[0] for row in rows]


def test_a_theme_is_learnt_measured_and_found(database: Path) -> None:
    code, output = add(database)
    assert code == 0, output
    assert "left-out examples are found" in output
    found = tagged(database)
    assert any("untreated tooth decay" in text for text in found)
    assert not any("share information" in text for text in found)
    with closing(sqlite3.connect(database)) as connection:
        f1, count = connection.execute("select f1, json_array_length(examples) from own_themes").fetchone()
    assert 0 < f1 <= 1
    assert count == len(EXAMPLES)


def test_it_is_taught_again_to_the_next_build_and_can_be_removed(database: Path) -> None:
    add(database)
    before = tagged(database)
    build(database, [database.parent / "in"])
    assert tagged(database) == before
    assert run("themes", "remove", str(database), "oral_health")[0] == 0
    assert tagged(database) == []
    assert run("themes", "remove", str(database), "oral_health") == (
        2,
        "Error: no theme of your own is named 'oral_health'\n",
    )


def test_five_examples_are_enough(database: Path) -> None:
    code, output = add(database, examples=EXAMPLES[:5])
    assert code == 0, output
    assert "of 5 left-out examples are found" in output


@pytest.mark.parametrize(("findings", "enough"), [(9, False), (10, True)])
def test_a_theme_needs_ten_findings_to_be_told_from(findings: int, enough: bool, database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        for table in ("finding_themes", "finding_statements", "embeddings"):
            connection.execute(
                f"""delete from {table} where finding_id not in (
                    select id from findings order by rowid limit ?)""",
                (findings,),
            )
        connection.execute(
            "delete from findings where rowid not in (select rowid from findings order by rowid limit ?)",
            (findings,),
        )
        connection.commit()
    code, output = add(database)
    assert code == (0 if enough else 1), output
    assert ("too few findings" in output) != enough


@pytest.mark.parametrize(
    ("name", "examples", "message"),
    [
        ("oral_health", EXAMPLES[:4], "4 different examples: give at least 5"),
        ("oral_health", EXAMPLES[:1] * 9, "1 different examples"),
        ("safeguarding", EXAMPLES, "is a theme of the codebook"),
        ("Oral health'; drop table themes", EXAMPLES, "lower case letters"),
    ],
)
def test_bad_themes_are_refused_with_a_line(
    database: Path, name: str, examples: tuple[str, ...], message: str
) -> None:
    code, output = add(database, name, examples)
    assert code == 2
    assert message in output
    assert output.count("\n") == 1
