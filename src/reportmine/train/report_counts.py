"""What whole reports criticise and praise, by the labels and by taggers that did not see them.

From this the site corrects its counts of reports (`insight/corrected.py`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import sqlite_utils

from reportmine.encode.folder import write_checksums
from reportmine.encode.open import MODELS
from reportmine.insight.corrected import FILE
from reportmine.insight.counts import DIRECTIONS, read_counted
from reportmine.store import schema
from reportmine.tag.tagger import Tagger
from reportmine.text import sentence_hash
from reportmine.train.evaluate import Predictions
from reportmine.train.held_out import say_of
from reportmine.train.labels import Label, gold, is_public
from reportmine.train.shown import shown
from reportmine.train.sources import Source
from reportmine.vocabulary import POLARITIES, theme_names

Row = dict[str, Any]


def write_report_counts(
    labels: Sequence[Label], sources: Mapping[str, Source], taggers: Mapping[str, Tagger], models: Path
) -> list[Row]:
    """Writes `models/insight/report_counts.json`, and the checksums anew. Returns its rows.

    `taggers` by the name of their model; what they say is what was kept of networks that had not seen
    the reports. Labels of other than public reports at hand are left out; with none, nothing is written.
    """
    of = [one for one in labels if is_public(one.report) and one.report in sources]
    if not of:
        return []
    said = {}
    for name, tagger in taggers.items():
        measured = say_of(of, tagger, models, models / f"{MODELS[name]}tagger")
        said[name] = (measured.labels, shown(measured.labels, measured.said, sources, tagger))
    rows = report_counts(of, said, sources)
    folder = models / "insight"
    folder.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(row, sort_keys=True) for row in rows)
    (folder / FILE).write_text(f'{{"reports": [\n{lines}\n]}}\n', "utf-8")
    write_checksums(models)
    return rows


def report_counts(
    labels: Sequence[Label], said: Mapping[str, tuple[Sequence[Label], Predictions]],
    sources: Mapping[str, Source],
) -> list[Row]:  # fmt: skip
    """For each report `true`, by its labels, and `said`, by each model, of what the site would count.

    Both: direction to theme to counts.MENTIONED or MAIN.
    """
    true = counted_as(labels, _as_labelled(labels), sources)
    spoken = {name: counted_as(of, given, sources) for name, (of, given) in said.items()}
    return [
        {
            "report": sha256, "family": sources[sha256].family, "true": true[sha256],
            "said": {name: words[sha256] for name, words in spoken.items()},
        }
        for sha256 in sorted(true)
    ]  # fmt: skip


def counted_as(
    labels: Sequence[Label], said: Predictions, sources: Mapping[str, Source]
) -> dict[str, Mapping[str, Mapping[str, int]]]:
    """What each report counts as where its sentences are tagged so, by the very definition of the site."""
    tags: dict[str, dict[str, tuple[str, list[str]]]] = {}
    for row, label in enumerate(labels):
        polarity = POLARITIES[int(said.polarity[row].argmax())]
        themes = [theme_names()[i] for i in np.flatnonzero(said.chosen[row])]
        tags.setdefault(label.report, {})[sentence_hash(label.item.text)] = polarity, themes
    with closing(sqlite3.connect(":memory:")) as connection:
        db = sqlite_utils.Database(connection)
        schema.apply(db)
        for sha256, by_sentence in tags.items():
            _add(db, sources[sha256], by_sentence)
        counts = read_counted(connection)
    return {
        sha256: {
            direction: {
                theme: of[sha256] for theme in theme_names()
                if sha256 in (of := counts.of(theme, direction))
            }
            for direction in DIRECTIONS
        }
        for sha256 in tags
    }  # fmt: skip


def _as_labelled(labels: Sequence[Label]) -> Predictions:
    truth, themes = gold(labels)
    return Predictions(np.eye(len(POLARITIES))[truth], themes.astype(float), themes)


def _add(db: sqlite_utils.Database, source: Source, tags: Mapping[str, tuple[str, list[str]]]) -> None:
    """The rows of a report that counts read; a finding that nobody labelled is context."""
    of = source.sha256
    db.table("reports").insert(
        {"id": of, "sha256": of, "title": "", "family": source.family, "assessment_id": of, "judged": 1,
         "inspectorates": "", "source_path": "", "format": "", "words": 0, "read_key": ""}
    )  # fmt: skip
    db.table("sections").insert_all(
        {"id": f"{of}.{s.id}", "report_id": of, "position": s.id, "level": s.level, "heading": s.heading,
         "kind": s.kind, "start": s.start, "end": s.end, "retells": int(s.retells),
         "parent_id": None if s.parent is None else f"{of}.{s.parent}"}
        for s in source.sections
    )  # fmt: skip
    for number, finding in enumerate(source.findings):
        polarity, themes = tags.get(sentence_hash(finding.text), ("context", []))
        by_heading = finding.decided not in (None, "context")
        db.table("findings").insert(
            {"id": f"{of}-{number}", "report_id": of, "passage_id": "", "text": finding.text,
             "start": finding.start, "end": finding.end, "kind": finding.kind, "polarity": polarity,
             "polarity_confidence": 1.0, "source": "heading" if by_heading else "model",
             "heading": finding.heading, "previous": "",
             "section_id": None if finding.section is None else f"{of}.{finding.section}"}
        )  # fmt: skip
        db.table("finding_themes").insert_all(
            {"finding_id": f"{of}-{number}", "theme": theme, "confidence": 1.0, "source": "model"}
            for theme in themes
        )
