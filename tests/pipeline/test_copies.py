"""The same bytes in several files: a duplicate only of what was read, whatever the order."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportmine.errors import ReadProblem
from reportmine.pipeline import build
from reportmine.pipeline import builder as building
from reportmine.pipeline.copies import Copies, Job
from reportmine.pipeline.summary import NothingReadError, Summary
from reportmine.structure import ManifestRow
from reportmine.structure.manifest import Manifest
from tests.helpers import CASES, ICS, contents, sound, sqlite_rows
from tests.pipeline.test_duplicates import TEXT

GOOD, BAD = "fenwater.txt", "fenwater.pdf"  # text under a PDF's name is damaged
OTHER = "Otherby"


def write(folder: Path, *names: str, text: str = ICS) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return [folder / name for name in names]


def codes(summary: Summary, folder: Path) -> dict[str, str]:
    """What each file came to: its code, and for duplicates the name of the one that was read."""
    return {
        Path(path).relative_to(folder).as_posix(): f"{code} of {message.rpartition('/')[2]}"
        if code == "duplicate"
        else code
        for path, code, message in summary.problems
    }


def read(database: Path) -> list[str]:
    return [
        Path(path).name for (path,) in sqlite_rows(database, "select source_path from reports order by 1")
    ]


@pytest.mark.parametrize(
    ("names", "kept", "problems"),
    [
        ([BAD, GOOD], GOOD, {BAD: f"duplicate of {GOOD}"}),
        ([GOOD, BAD], GOOD, {BAD: f"duplicate of {GOOD}"}),
        ([GOOD, "b.txt"], GOOD, {"b.txt": f"duplicate of {GOOD}"}),
        ([BAD, "b.docx", GOOD], GOOD, {BAD: f"duplicate of {GOOD}", "b.docx": f"duplicate of {GOOD}"}),
        ([BAD, "b.PDF", GOOD, "c.pdf"], GOOD,
         {BAD: f"duplicate of {GOOD}", "b.PDF": f"duplicate of {GOOD}", "c.pdf": f"duplicate of {GOOD}"}),
        ([BAD, "a.md", GOOD], "a.md", {BAD: "duplicate of a.md", GOOD: "duplicate of a.md"}),
        ([BAD], None, {BAD: "damaged"}),
        ([BAD, "b.pdf", "c.docx"], None, {BAD: "damaged", "b.pdf": "damaged", "c.docx": "damaged"}),
        # What no reader is asked for is no first file either.
        (["a.xyz", GOOD], GOOD, {"a.xyz": "foreign"}),
    ],
)  # fmt: skip
def test_a_duplicate_only_of_what_was_read(
    names: list[str], kept: str | None, problems: dict[str, str], tmp_path: Path
) -> None:
    files = write(tmp_path / "in", *names)
    also = write(tmp_path / "in", "other.txt", text=ICS.replace("Fenwater", OTHER))
    summary = build(tmp_path / "r.db", [*files, *also], model="fast")
    assert codes(summary, tmp_path / "in") == problems
    assert read(tmp_path / "r.db") == sorted([kept, "other.txt"] if kept else ["other.txt"])
    assert summary.read == summary.reports == (2 if kept else 1)
    duplicate = "select report_id from problems where code = 'duplicate'"
    first = sqlite_rows(tmp_path / "r.db", "select id from reports where source_path not like '%other.txt'")
    assert set(sqlite_rows(tmp_path / "r.db", duplicate)) <= set(first)
    sound(tmp_path / "r.db")


def test_every_order_gives_the_same(tmp_path: Path) -> None:
    files = write(tmp_path / "in", BAD, GOOD, "b.docx")
    found = set()
    for order in permutations(files):
        summary = build(tmp_path / "r.db", order, model="fast")
        assert (summary.read, summary.reports) == (1, 1)
        found.add((*read(tmp_path / "r.db"), *sorted(codes(summary, tmp_path / "in").items())))
        (tmp_path / "r.db").unlink()
    assert found == {(GOOD, ("b.docx", f"duplicate of {GOOD}"), (BAD, f"duplicate of {GOOD}"))}


def test_files_that_hold_nothing_are_no_duplicates(tmp_path: Path) -> None:
    files = write(tmp_path / "in", "a.txt", "b.txt", "c.pdf", text="")
    with pytest.raises(NothingReadError) as error:
        build(tmp_path / "r.db", files, model="fast")
    assert codes(error.value.summary, tmp_path / "in") == dict.fromkeys(
        ("a.txt", "b.txt", "c.pdf"), "empty"
    )


def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read from now on."""
    names: list[str] = []
    reports_of = building.reports_of

    def noted(files: Iterable[tuple[Path, ManifestRow]], *rest: object, **more: object) -> object:
        files = list(files)
        names.extend(path.name for path, _ in files)
        return reports_of(files, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(building, "reports_of", noted)
    return names


def test_no_time_goes_into_what_fails_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = asked(monkeypatch)
    build(tmp_path / "r.db", write(tmp_path / "in", BAD, "b.pdf", "c.PDF", GOOD, "d.txt"), model="fast")
    assert names == [BAD, GOOD]


def test_the_manifest_s_file_comes_first_and_yields_where_it_fails(tmp_path: Path) -> None:
    files = write(tmp_path / "in", "a.txt", BAD, "z.txt")
    for described, kept in (("z.txt", "z.txt"), (BAD, "a.txt")):
        given = Manifest({described: ManifestRow(title="Given")})
        summary = build(tmp_path / "r.db", files, given, model="fast")
        assert read(tmp_path / "r.db") == [kept]
        assert set(codes(summary, tmp_path / "in").values()) == {f"duplicate of {kept}"}
        assert len(summary.problems) == 2


def test_what_is_no_report_may_be_one_by_its_manifest(tmp_path: Path) -> None:
    """Neither is it the name alone that decides."""
    novel = "It was a dark night. Anna walked home. The wind was cold and the road was long.\n\n" * 30
    files = write(tmp_path / "in", "a.txt", "b.txt", text=novel)
    also = write(tmp_path / "in", GOOD)
    summary = build(tmp_path / "r.db", [*files, *also], model="fast")
    assert codes(summary, tmp_path / "in") == {"a.txt": "not_a_report", "b.txt": "not_a_report"}


# Known reports


def test_a_known_report_under_a_bad_name_is_taken_over_from_its_good_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = write(tmp_path / "in", BAD, GOOD)
    build(tmp_path / "r.db", [good], model="fast")
    names = asked(monkeypatch)
    for keep in (False, True):
        for files in ([bad, good], [good, bad]):
            summary = build(tmp_path / "r.db", files, model="fast", keep=keep)
            assert (summary.read, summary.known, summary.reports, summary.dropped) == (0, 1, 1, 0)
            assert codes(summary, tmp_path / "in") == {BAD: f"duplicate of {GOOD}"}
    assert GOOD not in names


def test_keep_keeps_what_can_no_longer_be_read(tmp_path: Path) -> None:
    bad, good = write(tmp_path / "in", BAD, GOOD)
    build(tmp_path / "r.db", [good], model="fast")
    before = contents(tmp_path / "r.db")
    summary = build(tmp_path / "r.db", [bad], model="fast", keep=True)
    assert (summary.read, summary.known, summary.reports) == (0, 1, 1)
    assert codes(summary, tmp_path / "in") == {BAD: "damaged"}
    after = contents(tmp_path / "r.db")
    assert {**after, "problems": []} == before
    sound(tmp_path / "r.db")
    # Without it, what is there now counts.
    other = write(tmp_path / "in", "other.txt", text=ICS.replace("Fenwater", OTHER))
    summary = build(tmp_path / "r.db", [bad, *other], model="fast")
    assert (read(tmp_path / "r.db"), summary.known) == (["other.txt"], 0)


def test_a_reader_that_dies_costs_no_kept_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = write(tmp_path / "in", GOOD)
    build(tmp_path / "r.db", files, model="fast")
    renamed = files[0].rename(tmp_path / "in" / "renamed.txt")
    monkeypatch.setattr(
        building,
        "reports_of",
        lambda files, *_, **__: [ReadProblem("crashed", "it died") for _ in files],
    )
    summary = build(tmp_path / "r.db", [renamed], model="fast", keep=True)
    assert (summary.known, codes(summary, tmp_path / "in")) == (1, {"renamed.txt": "crashed"})
    assert read(tmp_path / "r.db") == [GOOD]


# Twins


@pytest.fixture
def three(tmp_path: Path) -> Path:
    folder = tmp_path / "three"
    shutil.copytree(next(CASES.glob("70-*")), folder)
    (folder / "expected.txt").unlink()
    return folder


def test_a_copy_of_a_twin_is_a_duplicate_too(three: Path, tmp_path: Path) -> None:
    page = three / "northmere-2025-page.html"
    first = shutil.copy(page, three / "a.pdf")  # a web page under another name is read
    summary = build(tmp_path / "r.db", [first, three], model="fast")
    kept = "northmere-2025-resaved.pdf"
    assert read(tmp_path / "r.db") == [kept]
    assert codes(summary, three) == {
        "a.pdf": f"duplicate of {kept}",
        page.name: "duplicate of a.pdf",
        "northmere-area-send-2025.pdf": f"duplicate of {kept}",
    }


@pytest.mark.parametrize("better", [True, False])
def test_a_report_that_is_kept_late_is_no_second_of_its_twin(better: bool, tmp_path: Path) -> None:
    """Its file cannot be read any more, and another one with the same text has come."""
    old, new = ("c.md", "d.txt") if better else ("d.txt", "c.md")
    files = write(tmp_path / "in", old, text=TEXT)
    build(tmp_path / "r.db", files, model="fast")
    bad = files[0].rename(tmp_path / "in" / "a.pdf")
    more = write(tmp_path / "in", new, text=TEXT + "\n")
    summary = build(tmp_path / "r.db", [bad, *more], model="fast", keep=True)
    assert read(tmp_path / "r.db") == ["c.md"]
    assert summary.reports == summary.read + summary.known == 1
    assert (summary.known, summary.read) == ((1, 0) if better else (0, 1))
    assert codes(summary, tmp_path / "in") == {"a.pdf": "damaged", "d.txt": "duplicate of c.md"}
    sound(tmp_path / "r.db")


# The rule by itself


NAMES = ["a.pdf", "b.pdf", "c.txt", "d.txt", "e.md", "f.docx"]


@given(
    st.lists(st.sampled_from(NAMES), unique=True, min_size=1),
    st.sets(st.sampled_from([".pdf", ".txt", ".md", ".docx"])),
)
def test_each_content_is_read_once_or_every_file_says_why_not(names: list[str], readable: set[str]) -> None:
    copies = Copies()
    jobs = [Job(Path(name), name, ManifestRow(), None, "x") for name in names]
    turns = []
    job: Job | None
    (job,) = [job for job in jobs if copies.add(job)]
    while job:
        turns.append(job)
        suffix = Path(job.name).suffix
        if suffix in readable:
            copies.read(job)
            break
        job = copies.failed(job, "read", ReadProblem("damaged", suffix))
    told = list(copies.problems())
    first = next((job for job in jobs if Path(job.name).suffix in readable), None)
    suffixes = [Path(job.name).suffix for job in turns]
    assert len(set(suffixes)) == len(suffixes)
    if first is None:
        assert sorted((name, p.message) for name, _, p in told) == sorted(
            (n, Path(n).suffix) for n in names
        )
        assert copies.lost() == {"x"}
    else:
        assert turns[-1] == first
        assert sorted(name for name, _, _ in told) == sorted(set(names) - {first.name})
        assert {(p.code, p.message) for _, _, p in told} <= {
            ("duplicate", f"the same content as {first.name}")
        }
        assert copies.lost() == set()


@pytest.mark.parametrize(
    ("step", "code", "other", "given", "again"),
    [
        ("read", "damaged", "in/b.pdf", None, False),
        ("read", "timeout", "in/b.PDF", None, False),
        ("read", "damaged", "in/b.txt", None, True),
        ("read", "not_a_report", "in/b.pdf", None, True),
        ("structure", "not_a_report", "in/b.pdf", None, True),
        ("structure", "not_a_report", "other/a.pdf", None, False),
        ("structure", "not_a_report", "other/a.pdf", "Given", True),
        ("store", "crashed", "in/b.pdf", None, True),
    ],
)
def test_who_gets_a_turn(step: str, code: str, other: str, given: str | None, again: bool) -> None:
    copies = Copies()
    first = Job(Path("in/a.pdf"), "in/a.pdf", ManifestRow(), None, "x")
    second = Job(Path(other), other, ManifestRow(title=given), None, "x")
    assert copies.add(first)
    assert not copies.add(second)
    assert copies.failed(first, step, ReadProblem(code, "why")) == (second if again else None)
