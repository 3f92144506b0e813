"""Labels are checked, stand off from public reports, and never come from a reserved one."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from reportmine.encode.folder import models_folder
from reportmine.errors import ReportmineError
from reportmine.tag.item import Item, item_of
from reportmine.train.labels import load_labels, refuse_reserved, stand_off, targets
from reportmine.train.sources import read_sources, reserved
from reportmine.vocabulary import theme_names
from tests.helpers import DIES, ICS, report

ROW = {
    "report": "a/x.txt",
    "text": "T.",
    "heading": "",
    "previous": "",
    "polarity": "strength",
    "themes": [],
}


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(r) for r in rows) + "\n")
    return path


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({**ROW, "polarity": "good"}, "line 2: unknown polarity"),
        ({**ROW, "themes": ["weather"]}, "line 2: unknown polarity or theme"),
        ({**ROW, "perhaps": ["weather"]}, "line 2: unknown polarity or theme"),
        ({"text": "x"}, "line 2: not a label"),
        ("x", "line 2: not a label"),
    ],
)
def test_bad_labels_are_named(row: object, message: str, tmp_path: Path) -> None:
    with pytest.raises(ReportmineError, match=message):
        load_labels(write(tmp_path / "l.jsonl", ROW, row))


def test_labels_stand_off_and_find_their_sentence_again(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fenwater-ics-2024.txt").write_text(ICS)
    sources = read_sources([tmp_path / "in"])
    text = "Records are not shared between the hospital and community teams."
    row = {**ROW, "report": "in/fenwater-ics-2024.txt", "text": text, "themes": ["information_sharing"]}
    labels = load_labels(write(tmp_path / "l.jsonl", row), sources)
    (tmp_path / "off.jsonl").write_text("\n".join(stand_off(labels)))
    assert "Records" not in (tmp_path / "off.jsonl").read_text()
    (again,) = load_labels(tmp_path / "off.jsonl", sources)
    assert again.item.text == text
    assert again.item.heading == "Areas for development"
    assert (again.report, again.polarity, again.themes) == (labels[0].report, "strength", labels[0].themes)
    assert load_labels(tmp_path / "off.jsonl") == []  # nothing to stand off from


def test_a_theme_of_one_reader_is_half_a_target(tmp_path: Path) -> None:
    row = {**ROW, "themes": ["safeguarding"], "perhaps": ["information_sharing"]}
    polarity, themes = targets(load_labels(write(tmp_path / "l.jsonl", row)))
    assert polarity.tolist() == [[1, 0, 0, 0]]
    place = {name: themes[0][i] for i, name in enumerate(theme_names()) if themes[0][i]}
    assert place == {"safeguarding": 1.0, "information_sharing": 0.5}


@pytest.mark.real
def test_a_reserved_report_is_refused_by_its_content(shared: Path, tmp_path: Path) -> None:
    source = shared / "corpus" / "cqc" / "dorset-ics-2024-quality-and-safety.txt"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "renamed.txt").write_bytes(source.read_bytes())
    labels = load_labels(
        write(tmp_path / "l.jsonl", {**ROW, "report": "renamed.txt"}), read_sources([tmp_path / "in"])
    )
    with pytest.raises(ReportmineError, match="reserved for measurement"):
        refuse_reserved(labels)


def test_no_shipped_label_comes_from_a_reserved_report() -> None:
    for path in sorted((models_folder() / "labels").glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        assert rows
        ends = [end for row in rows for end in ([row["a"], row["b"]] if "a" in row else [row])]
        assert not {end["report"] for end in ends} & reserved()


def test_shipped_labels_of_real_reports_hold_no_sentence() -> None:
    for name in ("measured.jsonl", "trained.jsonl"):
        for line in (models_folder() / "labels" / name).read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["report"].startswith("original-measured/"):
                continue
            assert set(row) <= {"report", "sentence", "polarity", "themes", "perhaps"}
            assert len(row["report"]) == 64
            assert len(row["sentence"]) == 12
    for line in (models_folder() / "labels" / "pairs.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        assert set(row) == {"a", "b", "grades", "same"}
        assert all(set(row[end]) == {"report", "sentence"} for end in "ab")
        assert all(len(row[end]["report"]) == 64 and len(row[end]["sentence"]) == 12 for end in "ab")


def test_nothing_is_taught_of_what_is_measured_but_by_the_network_apart() -> None:
    """No sentence of a whole report, nor of the prose to measure on, is among the lessons."""
    kept = {n: rows_of(n) for n in ("measured", "trained", "original")}
    shared = {r["report"] for r in kept["measured"]} & {r["report"] for r in kept["trained"]}
    assert len(shared) == 2  # CQC's
    whole = {r["sentence"] for r in kept["measured"] if "sentence" in r and r["report"] not in shared}
    assert len({r["report"] for r in kept["measured"] if "sentence" in r} - shared) == 30
    assert not whole & {r["sentence"] for r in kept["trained"]}
    prose = {r["text"] for r in kept["measured"] if "text" in r}
    assert len(prose) > 900
    assert not prose & {r["text"] for r in kept["original"]}


def rows_of(name: str) -> list[dict[str, Any]]:
    lines = (models_folder() / "labels" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_a_bullet_is_seen_with_the_line_that_leads_into_its_list() -> None:
    found = {f.text: item_of(f) for f in report(ICS).findings}
    assert found["vacancies in therapy teams."].previous == "Challenges include:"
    assert isinstance(found["vacancies in therapy teams."], Item)


def test_a_report_that_kills_its_reader_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportmine.structure.pool.COMMAND", (sys.executable, "-c", DIES))
    for name in ("Anyham", "Hostile", "Otherby"):
        (tmp_path / f"{name.lower()}-ics-2024.txt").write_text(ICS.replace("Fenwater", name))
    (tmp_path / "none.txt").write_text("")
    sources = read_sources([tmp_path])
    assert [source.path.name for source in sources.values()] == [
        "anyham-ics-2024.txt", "otherby-ics-2024.txt",
    ]  # fmt: skip
    for sha256, source in sources.items():
        assert sha256 == source.sha256 == hashlib.sha256(source.path.read_bytes()).hexdigest()
        assert source.family == "cqc_ics_assessment"
        assert "Staff feel able to raise concerns." in {item.text for item in source.items.values()}
