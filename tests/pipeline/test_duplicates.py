"""One report in several files counts once; what says something else is another report."""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reportmine.pipeline import build, remove
from reportmine.pipeline.duplicates import mark_of
from reportmine.structure import ManifestRow
from reportmine.structure.manifest import Manifest
from tests.helpers import CASES, ICS

MORE = "\n".join(
    f"- Staff in place number {n} told us that plans are shared with every partner." for n in range(12)
)
TEXT = ICS.replace("\nAreas for development", f"{MORE}\n\nAreas for development")


def reports(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("select source_path from reports order by 1").fetchall()
        dangling = connection.execute("pragma foreign_key_check").fetchall()
    assert dangling == []
    return [Path(row[0]).name for row in rows]


def duplicates(summary) -> dict[str, str]:
    return {
        Path(path).name: message.rpartition("/")[2]
        for path, code, message in summary.problems
        if code == "duplicate"
    }


def write(folder: Path, **texts: str) -> list[Path]:
    """Files of these names ("page_html" is page.html) in the order given."""
    folder.mkdir(exist_ok=True)
    out = []
    for name, text in texts.items():
        path = folder / name.replace("__", "-").replace("_", ".")
        path.write_text(text)
        out.append(path)
    return out


@pytest.fixture
def three(tmp_path: Path) -> Path:
    folder = tmp_path / "three"
    shutil.copytree(next(CASES.glob("70-*")), folder)
    (folder / "expected.txt").unlink()
    return folder


def test_a_pdf_saved_again_and_its_web_page_are_one_report(three: Path, tmp_path: Path) -> None:
    files = sorted(three.iterdir())
    kept = "northmere-2025-resaved.pdf"
    findings = set()
    for seed in range(3):
        random.Random(seed).shuffle(files)
        database = tmp_path / f"{seed}.db"
        summary = build(database, files, model="fast")
        assert reports(database) == [kept]
        assert duplicates(summary) == {
            "northmere-2025-page.html": kept,
            "northmere-area-send-2025.pdf": kept,
        }
        assert (summary.read, summary.reports) == (1, 1)
        with closing(sqlite3.connect(database)) as connection:
            findings.add(tuple(connection.execute("select id from findings order by id")))
            assert connection.execute("select count(*) from embeddings").fetchone()[0] == summary.findings
    assert len(findings) == 1


def test_the_report_of_the_last_build_counts_too(three: Path, tmp_path: Path) -> None:
    database = tmp_path / "r.db"
    page = three / "northmere-2025-page.html"
    build(database, [page], model="fast")
    summary = build(database, [three], model="fast")
    assert (summary.read, summary.known, reports(database)) == (1, 0, ["northmere-2025-resaved.pdf"])
    again = build(database, [three], model="fast")
    assert (again.read, again.known, again.findings) == (0, 1, summary.findings)
    assert duplicates(again) == duplicates(summary)
    # Kept without its file, it still counts.
    kept = build(database, [page], model="fast", keep=True)
    assert (kept.reports, duplicates(kept)) == (1, {page.name: "northmere-2025-resaved.pdf"})
    # Alone again, the page is the report.
    assert build(database, [page], model="fast").reports == 1
    assert reports(database) == [page.name]


def test_the_problem_goes_with_the_report_it_names(three: Path, tmp_path: Path) -> None:
    database = tmp_path / "r.db"
    build(database, [three, *write(tmp_path / "x", other_txt=TEXT)], model="fast")
    remove(database, ["northmere-2025-resaved.pdf"])
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("select count(*) from problems").fetchone() == (0,)


def test_other_layout_is_the_same_report_and_one_word_is_another_edition(tmp_path: Path) -> None:
    files = write(
        tmp_path / "in",
        a_txt=TEXT,
        b_txt=TEXT.replace("\n- ", "\n\n* "),
        c_md=TEXT.replace(" well together. Progress", " well together.\n\nProgress") + "\n\n",
        d_txt=TEXT.replace("Progress is slow", "Progress is very slow"),
        e_txt=TEXT.replace("number 7 ", "number 77 "),
        f_txt=TEXT.replace("- long waits for equipment\n", ""),
        g_txt=TEXT.replace("Fenwater", "Marlbeck"),
    )
    summary = build(tmp_path / "r.db", files, model="fast")
    assert duplicates(summary) == {"a.txt": "c.md", "b.txt": "c.md"}
    assert reports(tmp_path / "r.db") == ["c.md", "d.txt", "e.txt", "f.txt", "g.txt"]


def test_what_the_manifest_describes_is_kept(three: Path, tmp_path: Path) -> None:
    page = "northmere-2025-page.html"
    given = Manifest({page: ManifestRow(title="The page")})
    summary = build(tmp_path / "r.db", [three], given, model="fast")
    assert reports(tmp_path / "r.db") == [page]
    assert set(duplicates(summary).values()) == {page}


def test_what_a_person_corrected_is_kept(three: Path, tmp_path: Path) -> None:
    database = tmp_path / "r.db"
    page = three / "northmere-2025-page.html"
    build(database, [page], model="fast")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update findings set source = 'human' where rowid = 1")
    build(database, [three], model="fast")
    assert reports(database) == [page.name]


def test_short_texts_are_never_the_same() -> None:
    assert mark_of(["Leaders listen."]) is None
    words = ["Leaders listen to people."] * 30
    assert mark_of(words) == mark_of(reversed([w.upper() for w in words]))
    assert mark_of(words) != mark_of([*words, "And act."])
