"""A second build does what must be done again, and no more; its rows are those of a fresh build."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from reportmine.cli.main import main
from reportmine.pipeline import Summary, builder, keys
from reportmine.pipeline import build as build_database
from reportmine.structure import ManifestRow
from reportmine.structure.catalogue import Catalogue, catalogue
from reportmine.structure.manifest import Manifest
from tests.conftest import CORPUS
from tests.helpers import ICS, contents, older, sound, sqlite_rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two reports of one family, and one of an older framework, whose findings get likely statements."""
    (tmp_path / "in").mkdir()
    for name in ("Fenwater", "Otherby"):
        (tmp_path / "in" / f"{name.lower()}-ics-2024.txt").write_text(ICS.replace("Fenwater", name))
    review = "eastmarsh-local-system-review-2018.docx"
    (tmp_path / "in" / review).write_bytes((CORPUS / review).read_bytes())
    return tmp_path


def build(folder: Path, name: str = "r.db", **named: Any) -> Summary:
    return build_database(folder / name, [folder / "in"], **{"model": "fast", **named})


def change(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "r.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.known, summary.retagged, summary.read, summary.reread


@pytest.fixture
def read_names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that the builds of a test read."""
    names: list[str] = []
    real = builder.reports_of

    def counting(files: list[tuple[Path, ManifestRow]], *rest: Any, **named: Any) -> Any:
        names.extend(path.name for path, _ in files)
        return real(files, *rest, **named)

    monkeypatch.setattr(builder, "reports_of", counting)
    return names


def test_nothing_is_done_again_where_nothing_changed(folder: Path, read_names: list[str]) -> None:
    build(folder)
    before = contents(folder / "r.db")
    read_names.clear()
    assert counts(build(folder)) == (3, 0, 0, 0)
    assert read_names == []
    assert contents(folder / "r.db") == before
    assert len(before["families"]) == len(catalogue().families)
    assert ("cqc_ics_assessment", catalogue().families["cqc_ics_assessment"].name) in [
        r[:2] for r in before["families"]
    ]
    sound(folder / "r.db")


def test_other_tags_are_made_from_the_stored_rows(folder: Path, read_names: list[str]) -> None:
    build(folder)
    fresh = contents(folder / "r.db")
    assert fresh["finding_statements"]
    read_names.clear()
    # As an older model could have tagged.
    change(
        folder,
        "update findings set polarity = 'mixed', polarity_confidence = 0.1 where source = 'model'",
        "delete from finding_themes where rowid % 2",
        "update finding_themes set confidence = 0",
        "delete from finding_statements where rowid % 3",
        "update embeddings set vector = zeroblob(768)",
        "update reports set tag_key = 'of an older model'",
    )
    assert counts(build(folder)) == (3, 3, 0, 0)
    assert read_names == []
    assert contents(folder / "r.db") == fresh
    sound(folder / "r.db")


@pytest.mark.parametrize("what", ["themes.toml", "model", "tag code"])
def test_a_new_codebook_model_or_tagger_tags_again(
    what: str, folder: Path, read_names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(folder)
    before = contents(folder / "r.db")
    read_names.clear()
    keys._step.cache_clear()
    with monkeypatch.context() as patch:
        if what == "themes.toml":
            real = keys.data.load
            patch.setattr(
                keys.data, "load", lambda name: real(name) | ({"version": "9"} if name == what else {})
            )
        elif what == "model":
            patch.setattr(keys, "_model", lambda model: "another")
        else:
            code = keys._code
            patch.setattr(keys, "_code", lambda module: code(module) + "x" * (module == "tag.heads"))
        assert counts(build(folder)) == (3, 3, 0, 0)
    keys._step.cache_clear()
    assert read_names == []
    after = contents(folder / "r.db")
    assert {name for name in before if before[name] != after[name]} == {"reports"}  # its tag_key


def test_another_model_embeds_again_without_reading(folder: Path, read_names: list[str]) -> None:
    build(folder)
    read_names.clear()
    summary = build(folder, model="transformer")
    assert (counts(summary), read_names) == ((3, 3, 0, 0), [])
    build(folder, "fresh.db", model="transformer")
    assert contents(folder / "r.db") == contents(folder / "fresh.db")


def test_what_decides_reading_reads_all_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(folder)
    fresh = contents(folder / "r.db")
    keys._step.cache_clear()
    with monkeypatch.context() as patch:
        real = keys._code
        patch.setattr(keys, "_code", lambda module: real(module) + ("pass" if module == "text" else ""))
        # Both keys have it: ids of findings are made with it, and names of statements compared.
        assert counts(build(folder)) == (0, 0, 3, 3)
    keys._step.cache_clear()
    assert counts(build(folder)) == (0, 0, 3, 3)
    assert contents(folder / "r.db") == fresh


def test_a_changed_family_reads_its_own_reports_again(folder: Path, read_names: list[str]) -> None:
    build(folder)
    fresh = contents(folder / "r.db")
    read_names.clear()
    change(folder, "update reports set family_key = 'older' where family = 'cqc_ics_assessment'")
    assert counts(build(folder)) == (1, 0, 2, 2)
    assert sorted(read_names) == ["fenwater-ics-2024.txt", "otherby-ics-2024.txt"]
    assert contents(folder / "r.db") == fresh


def test_other_marks_of_families_are_looked_for_in_the_stored_text(
    folder: Path, read_names: list[str]
) -> None:
    build(folder)
    fresh = contents(folder / "r.db")
    read_names.clear()
    change(folder, "update reports set detect_key = 'of fewer families'")
    assert counts(build(folder)) == (3, 0, 0, 0)
    assert contents(folder / "r.db") == fresh  # with the new key
    # As if a report had been of another family before its own was added.
    key = keys.Keys("fast", catalogue()).family_key("generic")
    change(
        folder,
        f"""update reports set detect_key = 'of fewer families', family = 'generic', family_key = '{key}'
        where source_path like '%fenwater%'""",
    )
    assert counts(build(folder)) == (2, 0, 1, 1)
    assert read_names == ["fenwater-ics-2024.txt"]
    assert contents(folder / "r.db") == fresh


def test_a_stored_text_that_fails_is_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, read_names: list[str]
) -> None:
    build(folder)
    fresh = contents(folder / "r.db")
    change(folder, "update reports set detect_key = '' where source_path like '%otherby%'")

    def broken(*_: Any) -> None:
        raise RecursionError

    read_names.clear()
    monkeypatch.setattr(Catalogue, "family", broken)  # here; reading happens in a child
    assert counts(build(folder)) == (2, 0, 1, 1)
    assert read_names == ["otherby-ics-2024.txt"]
    assert contents(folder / "r.db") == fresh


def test_a_family_that_is_gone_is_not_kept_for_a_file_that_is_there(folder: Path) -> None:
    build(folder)
    fresh = contents(folder / "r.db")
    change(
        folder,
        "insert into families values ('prison', 'Prisons', '1')",
        "update reports set family = 'prison', family_key = 'x' where source_path like '%fenwater%'",
    )
    assert counts(build(folder)) == (2, 0, 1, 1)
    assert contents(folder / "r.db") == fresh


def test_a_changed_name_or_manifest_row_reads_a_file_again(folder: Path) -> None:
    build(folder)
    (folder / "in" / "fenwater-ics-2024.txt").rename(folder / "in" / "fenwater-ics-2019.txt")
    assert counts(build(folder)) == (2, 0, 1, 1)
    given = Manifest({"otherby-ics-2024.txt": ManifestRow(title="Given")})
    assert counts(build(folder, manifest=given)) == (2, 0, 1, 1)
    assert ("Given",) in sqlite_rows(folder / "r.db", "select title from reports")


def test_a_file_that_moved_is_known_under_its_new_path(folder: Path) -> None:
    build(folder)
    change(
        folder,
        """insert into problems select source_path, 'read', 'unreadable_page', 'no page', 3, id from reports
        where source_path like '%otherby%'""",
    )
    (folder / "in" / "deep").mkdir()
    (folder / "in" / "otherby-ics-2024.txt").rename(folder / "in" / "deep" / "otherby-ics-2024.txt")
    assert counts(build(folder)) == (3, 0, 0, 0)
    path = f"{folder}/in/deep/otherby-ics-2024.txt"
    assert sqlite_rows(folder / "r.db", "select path, code, page from problems") == [
        (path, "unreadable_page", 3)
    ]
    assert (path,) in sqlite_rows(folder / "r.db", "select source_path from reports")


def test_editions_are_told_anew(folder: Path) -> None:
    build(folder)
    change(
        folder,
        """update reports set system_id = 'fenwater-ics', inspection_from = '2024-01-01',
        inspection_to = '2024-01-05', published = '2024-0' || rowid || '-01'
        where family = 'cqc_ics_assessment'""",
    )
    replaces = "select count(*) from reports where replaces is not null"
    assert sqlite_rows(folder / "r.db", replaces) == [(0,)]
    assert counts(build(folder)) == (3, 0, 0, 0)
    assert sqlite_rows(folder / "r.db", replaces) == [(1,)]


def test_what_a_person_said_outlives_the_tagger(folder: Path) -> None:
    build(folder)
    ((finding, theme),) = sqlite_rows(
        folder / "r.db",
        "select finding_id, theme from finding_themes where source = 'model' order by confidence limit 1",
    )
    change(
        folder,
        f"update findings set polarity = 'mixed', polarity_confidence = 1, source = 'human' "
        f"where id = '{finding}'",
        f"insert into finding_themes values ('{finding}', '{theme}', 1, 'human')",
        "update reports set tag_key = ''",
    )
    build(folder)
    said = sqlite_rows(folder / "r.db", "select polarity, source from findings where id = ?", finding)
    assert said == [("mixed", "human")]
    sources = "select source from finding_themes where finding_id = ? and theme = ? order by 1"
    assert sqlite_rows(folder / "r.db", sources, finding, theme) == [("human",), ("model",)]


def test_one_report_that_cannot_be_tagged_again_is_a_problem(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(folder)
    change(folder, "update reports set tag_key = '' where source_path like '%otherby%'")

    def broken(*_: Any) -> None:
        raise ValueError("no such theme")

    monkeypatch.setattr(builder, "tag_findings", broken)
    assert counts(build(folder)) == (2, 0, 0, 0)
    ((path, stage, code),) = sqlite_rows(folder / "r.db", "select path, stage, code from problems")
    assert (Path(path).name, stage, code) == ("otherby-ics-2024.txt", "tag", "crashed")
    sound(folder / "r.db")


def test_a_damaged_report_is_read_again(folder: Path) -> None:
    build(folder)
    fresh = contents(folder / "r.db")
    change(folder, "drop table finding_statements", "create table finding_statements (finding_id text)")
    assert counts(build(folder)) == (0, 0, 3, 3)
    assert contents(folder / "r.db") == fresh


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_database_of_an_older_schema_is_read_again(version: int, folder: Path) -> None:
    build(folder)
    fresh = contents(folder / "r.db")
    older(folder / "r.db", version)
    assert counts(build(folder)) == (0, 0, 3, 3)
    assert contents(folder / "r.db") == fresh
    assert [p.name for p in folder.iterdir() if p.name.startswith(".")] == []


def test_the_command_says_what_was_done_again(folder: Path) -> None:
    build(folder)
    change(
        folder,
        "update reports set tag_key = '' where family = 'cqc_local_system_review'",
        "update reports set read_key = '' where source_path like '%otherby%'",
    )
    words = ["build", str(folder / "r.db"), str(folder / "in"), "--model", "fast"]
    result = CliRunner().invoke(main, words)
    assert "3 reports (2 known from the last build, 1 re-tagged, 1 read again): " in result.output
    assert "2/2 read" in result.output
    assert "3 reports (3 known from the last build): " in CliRunner().invoke(main, words).output
