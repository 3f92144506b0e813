"""What is learnt of criticism that readers followed into later reports, from made reports."""

import json
from pathlib import Path

import numpy as np
import pytest

from reportmine.encode.folder import models_folder
from reportmine.encode.open import MODELS
from reportmine.errors import BadLabels, NothingToMeasure
from reportmine.insight.alike import sayings_of
from reportmine.insight.deciding import Decider, Decision, Later, Told, decider
from reportmine.search.vectors import DIMENSIONS
from reportmine.train.labels import track_rows
from reportmine.train.sources import Source, reserved
from reportmine.train.tracks import FOLDS, Followed, Read, figures, fit, followed
from reportmine.vocabulary import STATUSES, theme_names

COUNCILS = 12
Made = tuple[list[Followed], dict[str, Read]]
WORDS = {"visit": 3.0, "dentist": 3.0, "record": 3.0}
AREA, MIXED, STRENGTH, CONTEXT = range(4)
TOPICS = ["visits are late", "dentists are few", "records are lost", "plans are vague"]


def _read(name: str, polarity: list[int], vectors: np.ndarray) -> Read:
    texts = [f"{topic} {name}." for topic in TOPICS]
    none = np.zeros((len(texts), len(theme_names())), dtype=np.float32)
    told = Told(
        sayings_of(texts, [None] * len(texts), vectors.astype(np.float32), none, WORDS),
        np.array(polarity), np.full(len(texts), 0.9), ["Heading"] * len(texts),
    )  # fmt: skip
    return Read(
        told, [f"{name}-{i}" for i in range(len(texts))], "ofsted_ilacs", np.zeros(len(theme_names()))
    )


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


@pytest.fixture(scope="module")
def made() -> Made:
    """Councils criticised for four things: one persists, two are mended, of one nothing is said."""
    random = np.random.default_rng(0)
    axes = np.linalg.qr(random.normal(size=(DIMENSIONS, 5)))[0].T
    read, rows = {}, []
    for council in range(COUNCILS):
        noise = 0.1 * random.normal(size=(8, DIMENSIONS)) / DIMENSIONS**0.5
        before, after = axes[:4] + noise[:4], axes[[0, 1, 2, 4]] + noise[4:]
        earlier, later = f"e{council}", f"l{council}"
        read[earlier] = _read(earlier, [AREA] * 4, before / np.linalg.norm(before, axis=1, keepdims=True))
        read[later] = _read(
            later,
            [AREA, STRENGTH, STRENGTH, STRENGTH],
            after / np.linalg.norm(after, axis=1, keepdims=True),
        )
        for place, status in enumerate(("persisting", "resolved", "resolved", "not_mentioned")):
            evidence = frozenset({f"{later}-{place}"} if place < 3 else ())
            rows.append(Followed(earlier, place, later, (status, status), evidence, frozenset()))
    return rows, read


def test_what_is_learnt_tells_councils_that_took_no_part(
    made: Made,
) -> None:
    learnt = fit(*made)
    measured = learnt.measured
    assert (measured["rows"], measured["councils"]) == (4 * COUNCILS, COUNCILS)
    assert measured["three"] > 0.9
    assert measured["evidence"] > 0.9
    assert measured["false_resolved"] < 0.1
    read = made[1]
    found = learnt.decide(
        read["e0"].told, [0, 1, 3], read["l0"].told, Later("ofsted_ilacs", True, read["l0"].topics)
    )
    assert [one.status for one in found][:2] == ["persisting", "resolved"]
    assert found[2].status in ("not_mentioned", "out_of_scope")
    assert found[0].deciding[0][0] == 0
    assert found[2].deciding == ()


def test_a_decider_survives_writing_and_reading(made: Made) -> None:
    rows, read = made
    learnt = fit(rows, read)
    again = Decider.from_dict(json.loads(json.dumps(learnt.to_dict())))
    known = Later("ofsted_ilacs", True, read["l1"].topics)
    both = (one.decide(read["e1"].told, range(4), read["l1"].told, known) for one in (learnt, again))
    for one, other in zip(*both, strict=True):
        assert one.status == other.status
        assert one.confidence == pytest.approx(other.confidence, abs=0.01)
    with pytest.raises(ValueError, match="other features"):
        Decider.from_dict(learnt.to_dict() | {"dimensions": 3})


def test_too_few_councils_teach_nothing(made: Made) -> None:
    _, read = made
    readers = [{"status": "resolved", "evidence": [], "near": []}] * 2
    rows = [
        {"report": f"e{i}", "sentence": f"e{i}-0", "later": f"l{i}", "readers": readers}
        for i in range(FOLDS - 1)
    ]
    with pytest.raises(NothingToMeasure):
        followed(rows, read)


def test_readers_who_disagree_on_the_kind_teach_nothing(
    made: Made,
) -> None:
    _, read = made

    def row(council: int, *statuses: str) -> dict[str, object]:
        readers = [
            {"status": s, "evidence": [f"l{council}-1"], "near": [f"l{council}-{k}"]}
            for k, s in enumerate(statuses)
        ]
        return {
            "report": f"e{council}",
            "sentence": f"e{council}-1",
            "later": f"l{council}",
            "readers": readers,
        }

    rows = [row(council, "resolved", "resolved") for council in range(FOLDS)]
    rows += [
        row(8, "resolved", "mixed"),
        row(9, "persisting", "mixed"),
        row(10, "not_mentioned", "out_of_scope"),
    ]
    found = followed([*rows, row(11, "resolved", "resolved") | {"sentence": "nothing"}], read)
    assert [one.earlier for one in found] == [f"e{i}" for i in range(FOLDS)] + ["e9", "e10"]
    assert found[0].evidence == {"l0-1"}
    assert found[0].near == {"l0-0"}  # what decides for one reader is no near miss


def test_figures_by_hand() -> None:
    def one(*statuses: str, evidence: str = "", near: str = "") -> Followed:
        return Followed("e", 0, "l", (statuses[0], statuses[-1]), frozenset(evidence), frozenset(near))

    rows = [
        one("persisting", "mixed", evidence="a"), one("resolved", evidence="b", near="x"),
        one("not_mentioned", near="y"), one("out_of_scope"),
    ]  # fmt: skip
    said = [Decision(s, 0.5, ()) for s in ("mixed", "not_mentioned", "resolved", "not_mentioned")]
    found = figures(rows, said, [["a", "c"], [], ["y"], []])
    assert found == {
        "rows": 4, "councils": 1, "three": 0.5, "five": 0.25, "false_resolved": 0.3333, "evidence": 0.5,
        "near": 0.5,
    }  # fmt: skip


def _lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_bad_rows_are_refused_and_reports_not_at_hand_left_out(tmp_path: Path) -> None:
    sources = {name: Source(tmp_path, name, "ofsted_ilacs") for name in "ab"}
    reader = {"status": "mixed", "evidence": ["1"], "near": []}
    good = {"report": "a", "sentence": "s", "later": "b", "readers": [reader]}
    path = _lines(tmp_path / "tracks.jsonl", good, good | {"later": "c"})
    assert list(track_rows(path, sources)) == [good]
    for bad in (
        {"report": "a"}, good | {"readers": []}, good | {"readers": [reader | {"status": "better"}]},
        good | {"later": sorted(reserved())[0]},
    ):  # fmt: skip
        with pytest.raises(BadLabels, match="line 2"):
            list(track_rows(_lines(tmp_path / "bad.jsonl", good, bad), sources))


@pytest.mark.parametrize("model", MODELS)
def test_what_ships_was_learnt_from_many_and_beats_the_commonest(model: str) -> None:
    measured = decider(model).measured
    assert measured["rows"] > 1500
    assert measured["councils"] > 50
    assert measured["three"] > 0.6
    assert measured["false_resolved"] < 0.15


def test_labels_are_of_two_readers_and_hold_nothing_that_is_reserved() -> None:
    lines = Path(models_folder() / "labels" / "tracks.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) > 1800
    assert all(len(row["readers"]) == 2 for row in rows)
    assert all(one["status"] in STATUSES for row in rows for one in row["readers"])
    assert not {row[end] for row in rows for end in ("report", "later")} & reserved()
    assert len({(row["report"], row["sentence"], row["later"]) for row in rows}) == len(rows)
