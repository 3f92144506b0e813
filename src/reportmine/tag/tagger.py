"""The tagger at work: polarity, themes and vector of a sentence from one pass of the encoder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from reportmine.encode.base import Encoder, Passage
from reportmine.encode.folder import verified
from reportmine.encode.open import MODELS, encoder
from reportmine.errors import ModelError
from reportmine.tag.calibrate import Calibration, chosen_themes
from reportmine.tag.heads import load_heads
from reportmine.tag.item import Item
from reportmine.vocabulary import POLARITIES, theme_names


@dataclass(frozen=True, slots=True)
class Likely:
    """A statement of a current framework that a finding would stand under, with its probability."""

    framework: str
    statement: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Tags:
    """A finding's tags, its vector (dimensions,), the probabilities of every polarity and theme.

    `source` says who gave the polarity: heading or model; `decided_by` is the number of the section
    whose heading did, `muted_by` that of one whose heading was overruled (`muted.py`). `statements` are
    set for reports of older frameworks (`statements.py`). `themes` are (theme, confidence), most likely
    first, those above their thresholds only, at most 3.
    """

    polarity: str
    polarity_confidence: float
    themes: tuple[tuple[str, float], ...]
    vector: np.ndarray
    polarity_probabilities: np.ndarray
    theme_probabilities: np.ndarray
    source: str = "model"
    statements: tuple[Likely, ...] = ()
    decided_by: int | None = None
    muted_by: int | None = None

    @property
    def model_polarity(self) -> str:
        """What the model says, whoever gave the polarity."""
        return POLARITIES[int(self.polarity_probabilities.argmax())]

    @property
    def model_confidence(self) -> float:
        """Its probability."""
        return float(self.polarity_probabilities.max())

    def decided(self, polarity: str, section: int | None, confidence: float) -> Tags:
        """The same with the polarity that the heading of a section gives, as sure as such headings are.

        Context that no section gives is that of a document in which nobody is judged.
        """
        source = "document" if section is None and polarity == "context" else "heading"
        return replace(
            self, polarity=polarity, polarity_confidence=confidence, source=source, decided_by=section
        )


class Tagger:
    """Heads over an encoder's vectors and features, with their calibration.

    `second`: another tagger whose logits are mixed in before calibration, with the weight that
    `tagger.json` gives it. The transformer listens to the static embeddings: they cost a twentieth of
    its time and err elsewhere.
    """

    def __init__(self, folder: Path, encoder: Encoder, second: Tagger | None = None) -> None:
        self.encoder, self._second = encoder, second
        try:
            settings = json.loads((folder / "tagger.json").read_text("utf-8"))
            self._heads = load_heads(folder)
            self.calibration = Calibration.from_dict(settings["calibration"])
            self.statement_weights = np.array(settings["statement_weights"], dtype=np.float64)
            self._second_weight: float = settings["second_weight"] if second else 0.0
            themes = tuple(settings["themes"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{folder}: the tagger cannot be loaded: {error}") from error
        if themes != theme_names():
            raise ModelError(f"{folder}: trained for other themes than the codebook's; train it again")

    def logits(self, items: Sequence[Item]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(items, 4) and (items, themes) logits before calibration, (items, dimensions) vectors.

        Each depends on its item alone.
        """
        encoded = self.encoder.run([Passage(item.text, item.heading, item.previous) for item in items])
        around = () if self.encoder.in_context else self._around(items, encoded.vectors)
        polarity, themes = self._heads(encoded.features, encoded.vectors, *around)
        if self._second:
            others = self._second.logits(items)
            polarity = mix(polarity, others[0], self._second_weight)
            themes = mix(themes, others[1], self._second_weight)
        return polarity, themes, encoded.vectors

    def _around(self, items: Sequence[Item], vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The vectors of the headings and of the sentences before, each text encoded once."""
        place = {item.text: row for row, item in enumerate(items)}
        around = {text for item in items for text in (item.heading, item.previous)}
        missing = sorted(around - place.keys())
        place |= {text: row for row, text in enumerate(missing, start=len(items))}
        vectors = np.vstack([vectors, self.encoder.encode(missing)])
        headings = vectors[[place[item.heading] for item in items]]
        return headings, vectors[[place[item.previous] for item in items]]

    def tag(self, items: Sequence[Item]) -> list[Tags]:
        """Tags for each item, in order; each depends on its item alone."""
        if not items:
            return []
        polarity_logits, theme_logits, vectors = self.logits(items)
        polarity = self.calibration.polarity(polarity_logits)
        themes = self.calibration.themes(theme_logits)
        chosen = chosen_themes(themes, self.calibration.thresholds)
        return [self._tags(*row) for row in zip(polarity, themes, chosen, vectors, strict=True)]

    def _tags(
        self, polarity: np.ndarray, themes: np.ndarray, chosen: np.ndarray, vector: np.ndarray
    ) -> Tags:
        best = int(polarity.argmax())
        order = sorted(np.flatnonzero(chosen), key=lambda j: -themes[j])
        return Tags(
            POLARITIES[best],
            float(polarity[best]),
            tuple((theme_names()[j], float(themes[j])) for j in order),
            vector,
            polarity,
            themes,
        )


def mix(first: np.ndarray, second: np.ndarray, weight: float | np.ndarray) -> np.ndarray:
    """Logits of two taggers as one; `weight` is that of the second."""
    return (1 - weight) * first + weight * second


@cache
def tagger(model: str = "transformer") -> Tagger:
    """A shipped tagger, its checksums compared first. Raises ModelError."""
    second = tagger("fast") if model == "transformer" else None
    return Tagger(verified(f"{MODELS[model]}tagger"), encoder(model), second)
