"""Databases of earlier versions: a clear line, never a traceback, and a build replaces them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from reportmine.cli.main import main
from reportmine.pipeline import build
from tests.helpers import ICS, older, sqlite_rows


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database as the version before themes of one's own left it."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fenwater-ics-2024.txt").write_text(ICS)
    path = tmp_path / "r.db"
    build(path, [tmp_path / "in"])
    older(path, 2)
    return path


@pytest.mark.parametrize("words", [["search", "shared vision"], ["compare", "Fenwater", "Fenwater"]])
def test_commands_say_that_it_must_be_built_anew(words: list[str], old: Path) -> None:
    result = CliRunner().invoke(main, [words[0], str(old), *words[1:]])
    assert result.exit_code == 1
    assert "made by an earlier version; make it anew" in result.output


def test_a_build_replaces_it(old: Path) -> None:
    summary = build(old, [old.parent / "in"])
    assert summary.reports == 1
    result = CliRunner().invoke(main, ["search", str(old), "shared vision"])
    assert result.exit_code == 0
    assert "clear shared vision" in result.output


def test_keep_never_mixes_the_vectors_of_two_models(old: Path) -> None:
    build(old, [old.parent / "in"])
    more = old.parent / "more"
    more.mkdir()
    (more / "b.txt").write_text(ICS.replace("Fenwater", "Otherplace"))
    result = CliRunner().invoke(main, ["build", str(old), str(more), "--keep", "--model", "fast", "-q"])
    assert result.exit_code == 0
    assert "2 reports (1 known from the last build, 1 re-tagged)" in result.output
    fresh = old.parent / "fresh.db"
    build(fresh, [old.parent / "in", more], model="fast")
    vectors = "select * from embeddings order by 1"
    assert sqlite_rows(old, vectors) == sqlite_rows(fresh, vectors)


def test_a_fast_database_is_searched_with_fast_vectors(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fenwater-ics-2024.txt").write_text(ICS)
    build(tmp_path / "r.db", [tmp_path / "in"], model="fast")
    result = CliRunner().invoke(
        main, ["search", str(tmp_path / "r.db"), "records not shared", "--limit", "1"]
    )
    assert "Records are not shared between the hospital" in result.output
