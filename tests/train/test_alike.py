"""What tells the same from another is learnt from judged pairs, and measured on other reports."""

import json
from pathlib import Path

import numpy as np
import pytest

from reportmine.errors import BadLabels, NothingToMeasure
from reportmine.insight.alike import Alike
from reportmine.tag import Item, tagger
from reportmine.text import sentence_hash
from reportmine.train.alike import figures, judged_pairs, learn_alike
from reportmine.train.sources import Source, reserved

SAME = (
    "Return home interviews of missing children are late.",
    "Missing children get late return interviews.",
)
OTHER = ("Dentists are hard to find for children in care.", "Police do not record missing episodes.")


def source(number: int, *texts: str) -> Source:
    items = {sentence_hash(text): Item(text) for text in texts}
    return Source(Path("x"), f"{number:064d}", "generic", (), items)


def row(one: int, first: str, other: int, second: str, *grades: int) -> str:
    ends = [
        {"report": f"{n:064d}", "sentence": sentence_hash(t)} for n, t in ((one, first), (other, second))
    ]
    return json.dumps({"a": ends[0], "b": ends[1], "grades": list(grades)})


@pytest.fixture
def sources() -> dict[str, Source]:
    made = [source(n, SAME[0], OTHER[0]) for n in range(10)] + [source(99, SAME[1], OTHER[1])]
    return {one.sha256: one for one in made}


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "alike.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_it_learns_and_writes_what_it_measured(sources: dict[str, Source], tmp_path: Path) -> None:
    lines = [row(n, SAME[0], 99, SAME[1], 2, 2) for n in range(10)]
    lines += [row(n, OTHER[0], 99, OTHER[1], 0, 1) for n in range(10)]
    measured = learn_alike(written(tmp_path, *lines), sources, "fast", tagger("fast"), tmp_path)
    assert (measured["pairs"], measured["same"], measured["average_precision"]) == (20, 10, 1.0)
    learnt = Alike.from_dict(json.loads((tmp_path / "insight" / "alike_fast.json").read_text("utf-8")))
    assert learnt.measured == measured
    # Words of three sentences or more have a weight.
    assert {"missing", "interview", "dentist"} <= learnt.words.keys()
    assert "record" not in learnt.words
    assert "insight/alike_fast.json" in (tmp_path / "SHA256SUMS").read_text("utf-8")


def test_a_pair_is_the_same_where_both_readers_say_so(sources: dict[str, Source], tmp_path: Path) -> None:
    grades = [(2, 2), (2, 1), (1, 2), (0, 0)]
    path = written(tmp_path, *(row(0, SAME[0], 99, SAME[1], *pair) for pair in grades))
    assert [pair.same for pair in judged_pairs(path, sources)] == [True, False, False, False]


def test_pairs_that_are_not_at_hand_are_left_out(sources: dict[str, Source], tmp_path: Path) -> None:
    path = written(tmp_path, row(0, SAME[0], 77, SAME[1], 2, 2), row(0, "Not there.", 99, SAME[1], 2, 2))
    assert judged_pairs(path, sources) == []
    with pytest.raises(NothingToMeasure):
        learn_alike(path, sources, "fast", tagger("fast"), tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        '{"a": {"report": "x"}, "b": 3, "grades": [0, 0]}',
        row(0, SAME[0], 99, SAME[1], 2),
        row(0, SAME[0], 99, SAME[1], 2, 3),
        json.dumps({
            "a": {"report": min(reserved()), "sentence": "x"}, "b": {"report": "y", "sentence": "z"},
            "grades": [0, 0],
        }),
    ],
)  # fmt: skip
def test_a_bad_line_is_said(line: str, sources: dict[str, Source], tmp_path: Path) -> None:
    with pytest.raises(BadLabels, match="line 1"):
        judged_pairs(written(tmp_path, line), sources)


def test_figures_by_hand() -> None:
    same = np.array([True, True, False, False])
    found = figures(same, np.array([0.9, 0.35, 0.65, 0.1]))
    assert [(b["bound"], b["precision"], b["recall"]) for b in found["bounds"]] == [
        (0.3, 0.667, 1.0), (0.4, 0.5, 0.5), (0.5, 0.5, 0.5), (0.6, 0.5, 0.5), (0.7, 1.0, 0.5),
    ]  # fmt: skip
    assert found["average_precision"] == 0.833
