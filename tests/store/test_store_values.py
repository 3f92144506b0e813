"""What is stored, by hand: ids, editions, what a second build takes over, and what a dead link finds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from reportmine.store.gone import nearest
from reportmine.store.ids import finding_ids, passage_id, section_id
from reportmine.store.rows import ReportKeys
from reportmine.store.sql import CURRENT, YEAR
from reportmine.store.writer import Provenance, Writer, publishing
from reportmine.structure import Report
from reportmine.structure.ratings import Rating
from reportmine.tag import Tags
from reportmine.tag.tagger import Likely
from reportmine.text import sentence_hash
from reportmine.vocabulary import theme_names
from tests.helpers import ICS, report

PROVENANCE = Provenance("0", "fast", "e", "t", "c", "f", "k")
KEYS = ReportKeys("key", "marks", "of its family", "of its tags")


def tags(report: Report, *likely: Likely) -> list[Tags]:
    """The same for every finding, with a vector of two numbers."""
    themes = ((theme_names()[0], 0.91234), (theme_names()[1], 0.5))
    one = Tags(
        "strength", 0.87654, themes, np.array([0.6, 0.8]), np.zeros(4), np.zeros(24), "model", likely
    )
    return [one] * len(report.findings)


def stored(path: Path, *reports: Report, likely: tuple[Likely, ...] = ()) -> Path:
    with publishing(path, PROVENANCE, []) as writer:
        for one in reports:
            writer.add_report(one, tags(one, *likely), f"in/{one.document.name}", KEYS)
    return path


def rows(path: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


# Ids


def test_ids_by_hand() -> None:
    found = report(
        ICS + "\nAgain\n\nStaff feel able to raise concerns. STAFF feel able, to raise concerns!\n"
    )
    base = f"{found.document.id}-{sentence_hash('staff feel able to raise concerns')}"
    assert [i for i in finding_ids(found) if i.startswith(base)] == [base, f"{base}-2", f"{base}-3"]
    assert finding_ids(found)[0] == f"{found.document.id}-{sentence_hash(found.findings[0].text)}"
    assert (section_id("abc", 3), passage_id("abc", 0)) == ("abc.s3", "abc.p0")


# Editions


UNDATED = {"inspection_from": None}


def edition(name: str, published: str | None, **facts: str | None) -> Report:
    """A report like the others but for its last sentence, and for these facts."""
    found = report(f"{ICS}\nThe edition is called {name}.\n")
    found.title, found.published = name, published
    found.inspection_from, found.inspection_to = "2024-01-08", "2024-01-12"
    for fact, value in facts.items():
        setattr(found, fact, value)
    if "system_id" in facts:
        found.system_name = facts["system_id"]
    return found


@pytest.mark.parametrize(
    ("reports", "replaced"),
    [
        ([("new", "2024-06-01", {}), ("old", "2024-03-01", {})], {"new": "old"}),
        ([("old", "2024-03-01", {}), ("new", "2024-06-01", {})], {"new": "old"}),
        ([("a", "2024-03-01", {}), ("b", "2024-04-01", {}), ("c", "2024-05-01", {})], {"b": "a", "c": "b"}),
        ([("a", "2024-03-01", {}), ("b", "2024-03-01", {})], {}),
        ([("a", "2024-03-01", {}), ("b", None, {})], {}),
        ([("a", "2024-03-01", {}), ("b", "2024-04-01", {"system_id": "other"})], {}),
        ([("a", "2024-03-01", {}), ("b", "2024-04-01", {"theme": "Integration"})], {}),
        ([("a", "2024-03-01", {"theme": None}), ("b", "2024-04-01", {"theme": None})], {"b": "a"}),
        ([("a", "2024-03-01", {}), ("b", "2024-04-01", {"family": "generic"})], {}),
        ([("a", "2024-03-01", {}), ("b", "2024-04-01", {"inspection_from": "2024-01-09"})], {}),
        ([("a", "2024-03-01", {}), ("b", "2024-04-01", {"inspection_to": "2024-01-15"})], {}),
        ([("a", "2024-03-01", UNDATED), ("b", "2024-04-01", UNDATED)], {}),
    ],
)  # fmt: skip
def test_which_edition_replaces_which(
    reports: list[tuple[str, str | None, dict[str, str | None]]], replaced: dict[str, str], tmp_path: Path
) -> None:
    made = [edition(name, published, **facts) for name, published, facts in reports]
    path = stored(tmp_path / "r.db", *made)
    sql = "select n.title, o.title from reports n join reports o on o.id = n.replaces"
    assert dict(rows(path, sql)) == replaced
    current = {title for (title,) in rows(path, f"select r.title from reports r where {CURRENT}")}
    assert current == {name for name, *_ in reports} - set(replaced.values())


@pytest.mark.parametrize(
    ("last_day", "published", "year"),
    [
        ("2023-12-14", "2024-02-01", "2023"),
        (None, "2024-02-01", "2024"),
        (None, "2021", "2021"),
        (None, None, None),
    ],
)
def test_the_year_of_a_report(last_day: str | None, published: str | None, year: str | None) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("create table reports (inspection_to, published)")
        connection.execute("insert into reports values (?, ?)", (last_day, published))
        assert connection.execute(f"select {YEAR} from reports r").fetchone() == (year,)


# What a report becomes, and what the next build takes over

TABLES = (
    "reports", "ratings", "documents", "lines", "sections", "passages", "statements", "findings",
    "finding_themes", "finding_statements", "embeddings", "problems", "systems", "system_names",
)  # fmt: skip
LIKELY = (Likely("saf-ics", "safeguarding", 0.61239), Likely("saf-ics", "learning-culture", 0.2))


@pytest.fixture
def full() -> Report:
    """A report with something for every table."""
    found = report(ICS)
    found.ratings = [Rating("Overall", "good", "Overall: Good"), Rating("Safe", "inadequate", "Safe: Bad")]
    return found


def test_a_report_as_rows(full: Report, tmp_path: Path) -> None:
    path = stored(tmp_path / "r.db", full, likely=LIKELY)
    first = finding_ids(full)[0]
    assert rows(path, "select position, question, grade, text from ratings order by 1") == [
        (0, "Overall", "good", "Overall: Good"), (1, "Safe", "inadequate", "Safe: Bad"),
    ]  # fmt: skip

    def of_first(columns: str, table: str, name: str = "finding_id") -> list[tuple[object, ...]]:
        return rows(path, f"select {columns} from {table} where {name} = ? order by 1, 2", first)

    assert of_first("rank, framework, statement, confidence", "finding_statements") == [
        (1, "saf-ics", "safeguarding", 0.6124), (2, "saf-ics", "learning-culture", 0.2),
    ]  # fmt: skip
    assert of_first("-confidence, theme, source", "finding_themes") == [
        (-0.9123, theme_names()[0], "model"), (-0.5, theme_names()[1], "model"),
    ]  # fmt: skip
    assert of_first("polarity, polarity_confidence, source, previous, lead_in", "findings", "id") == [
        ("strength", 0.8765, "model", "", None)
    ]
    ((vector,),) = rows(path, "select vector from embeddings where finding_id = ?", first)
    assert np.frombuffer(vector, "<f2").tolist() == [np.float16(0.6), np.float16(0.8)]  # type: ignore
    text = rows(path, 'select substr(d.text, f."start" + 1, f."end" - f."start") = f.text from findings f '
                "join documents d using (report_id)")  # fmt: skip
    assert set(text) == {(1,)}
    assert rows(path, 'select count(*), sum(source_end - source_start = "end" - "start") from lines') == [
        (len(full.document.segments),) * 2
    ]
    assert rows(
        path,
        "select judged, words, inspectorates, read_key, detect_key, family_key, tag_key, source_path "
        "from reports",
    ) == [
        (
            1,
            len(full.document.text.split()),
            "CQC",
            "key",
            "marks",
            "of its family",
            "of its tags",
            "in/fenwater-ics-2024.txt",
        )
    ]
    assert rows(path, "select id, name, kind from systems") == [
        ("fenwater-ics", "Fenwater Integrated Care System", "integrated_care_system")
    ]


SUMMARY = "Guardians are visible in every trust, and staff told us that they trusted them."


@pytest.mark.parametrize(
    ("under", "summary"),
    [
        (f"Working together\n\n{SUMMARY}", None),
        (f"Key messages\n\n{SUMMARY}", SUMMARY),
        (
            f"{SUMMARY}\n\nKey messages\n\nMore of the same was said by them in the other trusts, too.",
            SUMMARY,
        ),
        (f"Key messages\n\nShort.\n\n{SUMMARY}", SUMMARY),
        (f"Key messages\n\n- {SUMMARY}\n\nShort.", None),
    ],
)
def test_the_summary_of_a_statement(under: str, summary: str | None, tmp_path: Path) -> None:
    head = ICS.split("Quality statement: Freedom", maxsplit=1)[0]
    found = report(f"{head}Quality statement: Safeguarding\n\n{under}\n\nThe end of it.\n")
    path = stored(tmp_path / "r.db", found)
    assert found.theme == "Leadership"  # of the page; the statement's own is its framework's
    assert rows(path, "select name, theme, summary, score from statements order by rowid")[1] == (
        "Safeguarding", "Quality and safety", summary, None,
    )  # fmt: skip


def test_the_next_build_takes_over_every_row(full: Report, tmp_path: Path) -> None:
    path = stored(tmp_path / "r.db", full, likely=LIKELY)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "insert into problems values ('in/x', 'read', 'unreadable_page', 'page 2', 2, ?)",
            (full.document.id,),
        )
    before = {table: rows(path, f"select * from {table} order by 1, 2") for table in TABLES}
    assert all(before.values())
    with publishing(path, PROVENANCE, [], path) as writer:
        writer.copy_report(full.document.id, None, {})
    assert {table: rows(path, f"select * from {table} order by 1, 2") for table in TABLES} == before
    assert rows(path, "select count(*) from findings_fts where findings_fts match 'guardians'") == [(1,)]
    with publishing(path, PROVENANCE, [], path) as writer:
        writer.copy_report(full.document.id, "moved/here.txt", {"tag_key": "newer"})
    assert rows(path, "select source_path, tag_key, family_key from reports") == [
        ("moved/here.txt", "newer", "of its family")
    ]
    assert rows(path, "select path from problems") == [("moved/here.txt",)]


def test_an_edition_whose_other_has_left_counts_again(tmp_path: Path) -> None:
    old, new = edition("old", "2024-03-01"), edition("new", "2024-06-01")
    path = stored(tmp_path / "r.db", old, new)
    assert rows(path, "select title from reports where replaces is not null") == [("new",)]
    with publishing(path, PROVENANCE, [], path) as writer:
        writer.copy_report(new.document.id, None, {})
    assert rows(path, "select title, replaces from reports") == [("new", None)]


def test_a_report_and_its_tags_must_be_as_many(full: Report, tmp_path: Path) -> None:
    with (
        closing(Writer(tmp_path / "x.db", PROVENANCE)) as writer,
        pytest.raises(ValueError, match="0 tags"),
    ):
        writer.add_report(full, [], "x", KEYS)


# Dead links

HASH = sentence_hash("the one that has gone")
GONE = "Leaders meet each month to look at waits for therapy"  # 10 words


@pytest.fixture
def links() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript("""
            create table reports (id, title);
            create table findings (id, report_id, text, "start");
            create table gone_findings (id, report_id, text);
            insert into reports values ('r', 'Report');
        """)
        yield connection


def found(connection: sqlite3.Connection, *present: str, gone: str = GONE) -> str | None:
    """The text that the link to a gone finding leads to."""
    connection.execute("delete from findings")
    connection.execute("delete from gone_findings")
    connection.execute("insert into gone_findings values (?, 'r', ?)", (f"r-{HASH}", gone))
    connection.executemany(
        'insert into findings (id, report_id, text, "start") values (?, ?, ?, ?)',
        [(f"r-{n:012}", "r", text, n) for n, text in enumerate(present)],
    )
    answer = nearest(connection, f"r-{HASH}")
    assert answer
    assert answer.text == gone
    return answer.nearest and answer.nearest["text"]


def test_how_alike_a_sentence_must_be(links: sqlite3.Connection) -> None:
    six = "Leaders meet each month to look elsewhere, with nobody there"  # 7 of 10 and 10 words
    four = "Leaders meet each month, but see nothing new in it"  # 4 of 10 and 10
    assert found(links, four, six) == six
    assert found(links, four) is None
    assert found(links, six, GONE + " again") == GONE + " again"
    assert found(links, "Waits for therapy", "To look at") is None  # three words stand inside by chance
    assert found(links, "Leaders meet each month to") == "Leaders meet each month to"
    assert found(links, "Leaders meet each month") is None
    assert found(links, GONE.upper() + "!", GONE) == GONE.upper() + "!"  # of equals the first


def test_occurrences_of_the_same_sentence(links: sqlite3.Connection) -> None:
    links.executemany(
        'insert into findings (id, report_id, text, "start") values (?, ?, ?, ?)',
        [(f"r-{HASH}-2", "r", "second", 9), (f"r-{HASH}", "r", "first", 1), ("r-0", "r", GONE, 20)],
    )
    answer = nearest(links, f"r-{HASH}-3")
    assert answer
    assert answer.nearest == {"id": f"r-{HASH}-2", "text": "second"}


def test_sections_that_retell_are_marked(tmp_path: Path) -> None:
    prose = "Inspectors found that staff know families well. Reviews of plans are late."
    text = f"Executive summary\n\n{prose}\n\nHow staff work\n\n{prose}\n\n{prose}\n"
    path = stored(tmp_path / "r.db", report(text, "review.txt"))
    assert rows(path, "select heading, retells from sections order by position") == [
        ("Executive summary", 1),
        ("How staff work", 0),
    ]
