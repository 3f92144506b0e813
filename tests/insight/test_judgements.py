"""What people say of pairs of findings, and what it does to what recurs."""

import json
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from reportmine.cli.main import main
from reportmine.errors import BadLabels, UnknownChoice
from reportmine.insight.grouping import joined
from reportmine.insight.judgements import NEVER, counting, judge, judgements, take_in, with_judged
from reportmine.insight.recurring_list import recurring as listed
from reportmine.pipeline.insights import write_insights

GOOD = (
    '{"finding_a": "a", "finding_b": "b", "judgement": "same", "judged_by": "Ada",'
    ' "judged_at": "2025-01-01"}'
)


def _together(connection: sqlite3.Connection) -> list[set[str]]:
    return [{m["finding"] for m in row["members"]} for row in listed(connection)]


def test_not_the_same_parts_two_in_every_later_build(filled: sqlite3.Connection, tmp_path: Path) -> None:
    group = next(group for group in _together(filled) if len(group) > 1)
    one, other, *_ = sorted(group)
    judge(filled, other, one, "not_same", "Ada")
    write_insights(filled, "fast")
    filled.commit()
    assert not any({one, other} <= found for found in _together(filled))
    # A build anew from an old database keeps it, and so does the one after that.
    for number in range(2):
        path = tmp_path / f"next{number}.db"
        with sqlite3.connect(path) as new:
            filled.backup(new)
            new.execute("delete from pair_judgements")
            new.execute("update build set insight_key = null")
            new.commit()
            new.execute("attach database ? as old", (filled.execute("pragma database_list").fetchone()[2],))
            write_insights(new, "fast", old=True)
            assert [row["judged_by"] for row in judgements(new)] == ["Ada"]
            assert not any({one, other} <= found for found in _together(new))


def test_one_who_says_not_weighs_more_and_the_newest_of_each_counts(filled: sqlite3.Connection) -> None:
    def said(*rows: tuple[str, str]) -> float | None:
        filled.execute("delete from pair_judgements")
        for by, judgement in rows:
            judge(filled, "a1-1", "a2-1", judgement, by)
        return counting(filled).get(("a1-1", "a2-1"))

    assert said(("Ada", "same")) == 1.0
    assert said(("Ada", "not_same")) == NEVER
    assert said(("Ada", "unsure")) is None
    assert said(("Ada", "same"), ("Ben", "not_same")) == NEVER
    assert said(("Ada", "not_same"), ("Ada", "same")) == 1.0
    assert said(("Ada", "same"), ("Ada", "unsure")) is None
    assert len(judgements(filled)) == 2  # what was said before is kept


@pytest.mark.parametrize(
    ("one", "other", "judgement", "by", "says"),
    [
        ("a1-1", "nothing", "same", "Ada", "no finding 'nothing'"),
        ("a1-1", "a1-1", "same", "Ada", "judge two"),
        ("a1-1", "a2-1", "alike", "Ada", "alike"),
        ("a1-1", "a2-1", "same", "  ", "--by"),
        ("a1-1", "a2-1", "same", "x" * 201, "--by"),
    ],
)
def test_what_is_no_judgement_is_refused(
    filled: sqlite3.Connection, one: str, other: str, judgement: str, by: str, says: str
) -> None:
    with pytest.raises(UnknownChoice, match=says):
        judge(filled, one, other, judgement, by)
    assert judgements(filled) == []


def test_given_out_and_taken_in_they_are_the_same(filled: sqlite3.Connection) -> None:
    judge(filled, "a1-1", "a2-1", "same", "Ada")
    judge(filled, "a1-1", "a1-2", "unsure", "Ben")
    before = judgements(filled)
    lines = [json.dumps(row) for row in before]
    assert take_in(filled, [*lines, ""]) == 2
    assert judgements(filled) == before
    filled.execute("delete from pair_judgements")
    assert take_in(filled, reversed(lines)) == 2
    assert judgements(filled) == before
    gone = json.dumps(before[0] | {"finding_a": "a-report-that-went"})
    assert take_in(filled, [gone]) == 1  # it may come back


def test_the_newest_is_told_by_the_time_not_by_how_it_is_written(filled: sqlite3.Connection) -> None:
    row = {"finding_a": "a1-1", "finding_b": "a2-1", "judged_by": "Ada"}
    earlier = row | {"judgement": "same", "judged_at": "2025-06-01T12:00:00+05:00"}  # seven in UTC
    later = row | {"judgement": "not_same", "judged_at": "2025-06-01T09:00:00+00:00"}
    take_in(filled, [json.dumps(earlier), json.dumps(later), json.dumps(later | {"judged_at": "20250102"})])
    assert counting(filled) == {("a1-1", "a2-1"): NEVER}
    assert [one["judged_at"][:10] for one in judgements(filled)] == [
        "2025-01-02",
        "2025-06-01",
        "2025-06-01",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{", "[]", '{"finding_a": "a"}', '"text"', "null", "[" * 100_000,
        GOOD.replace("Ada", "\\ud800"), GOOD.replace("2025-01-01", "soon"), GOOD.replace("b", "a"),
    ],
)  # fmt: skip
def test_a_bad_line_records_nothing(filled: sqlite3.Connection, line: str) -> None:
    judge(filled, "a1-1", "a2-1", "same", "Ada")
    good = json.dumps(judgements(filled)[0])
    filled.execute("delete from pair_judgements")
    with pytest.raises(BadLabels, match="line 2"):
        take_in(filled, [good, line])
    assert judgements(filled) == []


def test_what_people_say_stands_in_place_of_what_was_computed() -> None:
    pairs = np.array([0, 0, 1]), np.array([1, 2, 2]), np.array([0.9, 0.8, 0.1])
    judged = {("a", "b"): NEVER, ("b", "c"): 1.0, ("c", "x"): 1.0, ("a", "d"): 1.0}
    one, other, likely = with_judged(judged, ["a", "b", "c", "d"], pairs)
    found = dict(zip(zip(one.tolist(), other.tolist(), strict=True), likely.tolist(), strict=True))
    assert found == {(0, 1): NEVER, (0, 2): 0.8, (1, 2): 1.0, (0, 3): 1.0}
    assert with_judged({}, ["a"], pairs) is pairs


def test_two_that_are_parted_stay_apart_however_many_join_them() -> None:
    near = [(a, b) for a in range(6) for b in range(a + 1, 6)]
    one, other = (np.array(ends) for ends in zip(*near, strict=True))
    likely = np.array([NEVER if pair == (0, 5) else 0.99 for pair in near])
    (groups,) = joined(6, one, other, likely, (0.3,))
    assert groups[0] != groups[5]
    assert len(set(groups.tolist())) == 2


def test_the_command_records_lists_and_takes_in(counted_db: Path, tmp_path: Path) -> None:
    path = tmp_path / "counted.db"
    shutil.copy(counted_db, path)

    def run(*args: str) -> tuple[int, str, str]:
        found = CliRunner().invoke(main, ["recurring", str(path), *args])
        return found.exit_code, found.stdout, found.stderr

    code, _, said = run("--judge", "a1-1", "a2-1", "not_same", "--by", "Ada")
    assert (code, "1 judgements recorded" in said) == (0, True)
    code, out, _ = run("--judgements")
    row = json.loads(out)
    assert (row["finding_a"], row["finding_b"], row["judgement"], row["judged_by"]) == (
        "a1-1", "a2-1", "not_same", "Ada",
    )  # fmt: skip
    (tmp_path / "lines.jsonl").write_text(out)
    assert run("--take-in", str(tmp_path / "lines.jsonl"))[0] == 0
    assert run("--judgements")[1] == out
    code, _, said = run("--judge", "a1-1", "a2-1", "perhaps", "--by", "Ada")
    assert code == 2
    assert "not_same" in said
    assert run("--judge", "a1-1", "a2-1", "same")[0] == 2
