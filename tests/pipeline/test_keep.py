"""`build --keep`: what the old database held is there afterwards, or the build stops with one line."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from reportmine.cli.main import main
from reportmine.errors import DatabaseError
from reportmine.insight.own_themes import add_theme
from reportmine.pipeline import build
from reportmine.pipeline import builder as building
from reportmine.store import schema
from reportmine.store.state import is_current
from tests.helpers import ICS, built, contents, older, sound, sqlite_rows

NEWEST = len(schema.migrations.pending(Database(memory=True)))
EXAMPLES = [
    "Children wait months to see a dentist.",
    "There are too few dentists in the area.",
    "Tooth decay is higher than the national average.",
    "People could not get a dental appointment.",
    "Dental checks for children in care are up to date.",
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the database r.db of two reports, with a theme of one's own and a finding that went."""
    folder = built(tmp_path_factory.mktemp("made"), "Fenwater", "Otherby")
    with closing(sqlite3.connect(folder / "r.db")) as connection:
        add_theme(connection, "fast", "oral_health", "Teeth.", EXAMPLES)
        connection.execute(
            """insert into gone_findings select id || '-aaaaaaaaaaaa', id, 'Bridges were closed.'
            from reports"""
        )
        connection.commit()
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """The same, and a third report in the folder new."""
    (tmp_path / "r.db").write_bytes((made / "r.db").read_bytes())
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "anyham-ics-2024.txt").write_text(ICS.replace("Fenwater", "Anyham"))
    return tmp_path


def keep(folder: Path, *more: str) -> Result:
    words = ["build", str(folder / "r.db"), str(folder / "new"), "--model", "fast", "-q", *more]
    return CliRunner().invoke(main, words)


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize("version", range(1, NEWEST + 1))
def test_nothing_of_any_earlier_schema_is_lost(version: int, folder: Path, made: Path) -> None:
    before = contents(folder / "r.db")
    older(folder / "r.db", version)
    with closing(sqlite3.connect(folder / "r.db")) as connection:
        assert is_current(connection) == (version == NEWEST)
    result = keep(folder, "--keep")
    assert result.exit_code == 0
    assert "3 reports (2 known from the last build" in result.output
    sound(folder / "r.db")
    after = contents(folder / "r.db")
    for table in ("documents", "lines", "sections", "statements", "passages", "embeddings"):
        assert set(before[table]) <= set(after[table]), table
    assert len(before["embeddings"]) > 20
    assert len(after["embeddings"]) == len(before["embeddings"]) * 3 // 2
    # The first schema did not have the lines that lead into lists, which the tagger looks at.
    led = "where lead_in is null" if version == 1 else ""
    columns = "id, report_id, text, heading, previous, polarity, polarity_confidence, source"
    was = sqlite_rows(made / "r.db", f"select {columns} from findings {led}")
    assert set(was) <= set(sqlite_rows(folder / "r.db", f"select {columns} from findings"))
    own = [name for (name,) in sqlite_rows(folder / "r.db", "select theme from own_themes")]
    assert own == (["oral_health"] if version >= 3 else [])
    assert len(after["gone_findings"]) == (2 if version >= 4 else 0)
    assert sorted(row[0] for row in after["families"]) == sorted(row[0] for row in before["families"])
    # And nothing is left beside it.
    assert sorted(p.name for p in folder.iterdir()) == ["new", "r.db"]


def test_a_bullet_s_lead_in_is_kept_where_the_schema_had_it(folder: Path) -> None:
    before = sqlite_rows(folder / "r.db", "select id, lead_in, regulation from findings order by 1")
    assert any(lead for _, lead, _ in before)
    older(folder / "r.db", 2)
    keep(folder, "--keep")
    after = sqlite_rows(folder / "r.db", "select id, lead_in, regulation from findings")
    assert set(before) <= set(after)


@pytest.mark.parametrize("more", [[], ["--keep"]])
def test_a_database_of_a_later_version_is_refused(more: list[str], folder: Path) -> None:
    change(
        folder / "r.db",
        "insert into _sqlite_migrations values (99, 'reportmine', 'm099_answers', '2031-01-01')",
    )
    before = (folder / "r.db").read_bytes()
    result = keep(folder, *more)
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
    assert "made by a later version of reportmine; update reportmine" in result.output
    assert (folder / "r.db").read_bytes() == before
    for words in (["search", str(folder / "r.db"), "x"], ["remove", str(folder / "r.db"), "x"]):
        assert "made by a later version of reportmine" in CliRunner().invoke(main, words).output


def damage_a_page(path: Path, table: str) -> None:
    (page,) = sqlite_rows(path, "select rootpage from sqlite_master where name = ?", table)[0]
    (size,) = sqlite_rows(path, "pragma page_size")[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "reports": lambda path: damage_a_page(path, "reports"),
    "findings": lambda path: damage_a_page(path, "findings"),
    "gone findings": lambda path: damage_a_page(path, "gone_findings"),
    "a table of another form": lambda path: change(
        path, "drop table gone_findings", "create table gone_findings (name text)"
    ),
    "a table that is not there": lambda path: change(path, "drop table own_themes"),
    "no word of its version": lambda path: change(path, "drop table _sqlite_migrations"),
    "an example that is no text": lambda path: change(path, "update own_themes set examples = '[1, '"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_cannot_be_kept_stops_the_build(damage: str, folder: Path) -> None:
    DAMAGES[damage](folder / "r.db")
    before = (folder / "r.db").read_bytes()
    result = keep(folder, "--keep")
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert len(result.output.splitlines()) == 1
    assert (folder / "r.db").read_bytes() == before
    assert sorted(p.name for p in folder.iterdir()) == ["new", "r.db"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_without_keep_a_damaged_database_is_replaced(damage: str, folder: Path) -> None:
    DAMAGES[damage](folder / "r.db")
    result = keep(folder)
    assert result.exit_code == 0
    assert sqlite_rows(folder / "r.db", "select system_id from reports") == [("anyham-ics",)]
    sound(folder / "r.db")


def test_a_migration_that_fails_stops_the_build(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older(folder / "r.db", 3)
    before = (folder / "r.db").read_bytes()

    def broken(_: object) -> None:
        raise sqlite3.OperationalError("no such column: then")

    monkeypatch.setattr("reportmine.pipeline.previous.schema.apply", broken)
    result = keep(folder, "--keep")
    assert result.exit_code == 1
    assert "its reports cannot be kept (no such column: then); nothing was changed" in result.output
    assert (folder / "r.db").read_bytes() == before
    assert sorted(p.name for p in folder.iterdir()) == ["new", "r.db"]


def test_a_kept_report_that_cannot_be_tagged_again_stops_the_build(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(folder / "r.db", "update reports set tag_key = ''")
    before = (folder / "r.db").read_bytes()

    def broken(*_: object) -> None:
        raise ValueError("no such theme")

    monkeypatch.setattr(building, "tag_findings", broken)
    with pytest.raises(DatabaseError, match=r"cannot be kept: ValueError: no such theme"):
        build(folder / "r.db", [folder / "new"], keep=True, model="fast")
    assert (folder / "r.db").read_bytes() == before


def test_a_kept_report_stays_as_it_was_read(folder: Path) -> None:
    """Its file is not there to be read by this version; its keys say so when it comes back."""
    change(
        folder / "r.db",
        "insert into families values ('prison', 'Inspections of prisons', '3')",
        "insert into frameworks values ('prison-2031', 'Expectations', '2031', null)",
        "insert into framework_statements values ('prison-2031', 'respect', 'Respect', 'Respect', 0)",
        """update reports set family = 'prison', framework = 'prison-2031', read_key = 'r',
        detect_key = 'd', family_key = 'f' where system_id = 'otherby-ics'""",
    )
    assert keep(folder, "--keep").exit_code == 0
    sql = "select family, framework, read_key, detect_key, family_key from reports where system_id = ?"
    assert sqlite_rows(folder / "r.db", sql, "otherby-ics") == [("prison", "prison-2031", "r", "d", "f")]
    named = "select name, version from families where id = 'prison'"
    assert sqlite_rows(folder / "r.db", named) == [("Inspections of prisons", "3")]
    statements = "select name from framework_statements where framework = 'prison-2031'"
    assert sqlite_rows(folder / "r.db", statements) == [("Respect",)]
    sound(folder / "r.db")


def test_a_family_without_a_name_goes_by_its_identifier(folder: Path) -> None:
    change(folder / "r.db", "update reports set family = 'prison' where system_id = 'otherby-ics'")
    assert keep(folder, "--keep").exit_code == 0
    named = "select name, version from families where id = 'prison'"
    assert sqlite_rows(folder / "r.db", named) == [("prison", "")]


def test_examples_that_are_findings_outlive_their_report(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    path.write_bytes((made / "r.db").read_bytes())
    ((finding, text),) = sqlite_rows(
        path,
        """select f.id, f.text from findings f join reports r on r.id = f.report_id
        where r.system_id = 'otherby-ics' order by f.rowid limit 1""",
    )
    with closing(sqlite3.connect(path)) as connection:
        add_theme(connection, "fast", "oral_health", "Teeth.", [*EXAMPLES, finding])
    build(path, [made], model="fast")
    assert finding in sqlite_rows(path, "select examples from own_themes")[0][0]
    build(path, [made / "fenwater-ics-2024.txt"], model="fast")
    examples = sqlite_rows(path, "select examples from own_themes")[0][0]
    assert finding not in examples
    assert text in examples
