"""What users see of measured sentences: the tags as the database has them, rules of headings included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from reportmine.tag import as_shown
from reportmine.tag.item import item_of
from reportmine.tag.tagger import Tagger, Tags
from reportmine.text import sentence_hash
from reportmine.train.evaluate import Predictions
from reportmine.train.labels import Label
from reportmine.train.sources import Source
from reportmine.vocabulary import POLARITIES, theme_names


def shown(
    labels: Sequence[Label], said: Predictions, sources: Mapping[str, Source], model: Tagger
) -> Predictions:
    """The same predictions after a report's headings have had their say.

    `said` is what networks that had not seen the reports said of the labels. Sentences of those reports
    that nobody labelled, which matter where a section is unmuted, are tagged by `model`. A label whose
    report is not among `sources` (original prose) keeps the model's word.
    """
    polarity, chosen = said.polarity.copy(), said.chosen.copy()
    rows: dict[str, list[int]] = defaultdict(list)
    for row, label in enumerate(labels):
        rows[label.report].append(row)
    for report, own in rows.items():
        source = sources.get(report)
        if source is None:
            continue
        hashes = [sentence_hash(finding.text) for finding in source.findings]
        of_label = {sentence_hash(labels[row].item.text): row for row in own}
        by_words = _words(source, hashes, of_label, said, model)
        seen = as_shown(source.findings, source.family, by_words)
        first: dict[str, Tags] = {}
        for one, tags in zip(hashes, seen, strict=True):
            first.setdefault(one, tags)
        for one, row in of_label.items():
            if one in first:
                polarity[row] = _spread(first[one])
                names = {theme for theme, _ in first[one].themes}
                chosen[row] = [int(theme in names) for theme in theme_names()]
    return Predictions(polarity, said.themes, chosen)


def _words(
    source: Source, hashes: Sequence[str], of_label: Mapping[str, int], said: Predictions, model: Tagger
) -> list[Tags]:
    """The model's word on every finding of a report."""
    unlabelled = [i for i, one in enumerate(hashes) if one not in of_label]
    tagged = dict(
        zip(unlabelled, model.tag([item_of(source.findings[i]) for i in unlabelled]), strict=True)
    )
    return [tagged[i] if i in tagged else _tags(said, of_label[one]) for i, one in enumerate(hashes)]


def _tags(said: Predictions, row: int) -> Tags:
    best = int(said.polarity[row].argmax())
    themes = tuple((theme_names()[i], float(said.themes[row][i])) for i in np.flatnonzero(said.chosen[row]))
    none = np.zeros(0, dtype=np.float32)
    return Tags(
        POLARITIES[best],
        float(said.polarity[row][best]),
        themes,
        none,
        said.polarity[row],
        said.themes[row],
    )


def _spread(tags: Tags) -> np.ndarray:
    """(4,) probabilities: what is shown has its confidence, the others share the rest."""
    if tags.source == "model":
        return np.asarray(tags.polarity_probabilities)
    out = np.full(len(POLARITIES), (1 - tags.polarity_confidence) / (len(POLARITIES) - 1))
    out[POLARITIES.index(tags.polarity)] = tags.polarity_confidence
    return out
