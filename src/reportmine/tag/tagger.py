"""The tagger at work: polarity, themes and vector of a sentence from one pass of the encoder."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from reportmine.encode.base import Encoder
from reportmine.encode.folder import verified
from reportmine.encode.open import MODELS, encoder
from reportmine.errors import ModelError
from reportmine.tag.calibrate import Calibration, chosen_themes
from reportmine.tag.heads import load_heads
from reportmine.tag.item import Item
from reportmine.tag.reading import Again, Reading, mix, reader
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
    its time and err elsewhere. `reader` gives a large model that reads again, heading and sentence before
    in front of it, what this one is unsure of; it is loaded when it is first needed.
    """

    def __init__(
        self, folder: Path, encoder: Encoder, second: Tagger | None = None,
        reader: Callable[[], Reading] | None = None,
    ) -> None:  # fmt: skip
        self.encoder, self._second = encoder, second
        try:
            settings = json.loads((folder / "tagger.json").read_text("utf-8"))
            self._reading = Reading(encoder, load_heads(folder))
            self.calibration = Calibration.from_dict(settings["calibration"])
            self.statement_weights = np.array(settings["statement_weights"], dtype=np.float64)
            self._second_weight: float = settings["second_weight"] if second else 0.0
            again = settings.get("again")
            self.again = Again.from_dict(again) if again and reader else None
            self._reader = reader
            themes = tuple(settings["themes"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{folder}: the tagger cannot be loaded: {error}") from error
        if themes != theme_names():
            raise ModelError(f"{folder}: trained for other themes than the codebook's; train it again")

    def logits(self, items: Sequence[Item]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(items, 4) and (items, themes) logits before calibration, (items, dimensions) vectors.

        Each depends on its item alone. What the reader would say is not in them.
        """
        polarity, themes, vectors = self._reading.logits(items)
        if self._second:
            others = self._second.logits(items)
            polarity = mix(polarity, others[0], self._second_weight)
            themes = mix(themes, others[1], self._second_weight)
        return polarity, themes, vectors

    def said(self, items: Sequence[Item]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """(items, 4), (items, themes) probabilities, (items, themes) 0/1, (items, dimensions) vectors."""
        polarity_logits, theme_logits, vectors = self.logits(items)
        polarity = self.calibration.polarity(polarity_logits)
        themes = self.calibration.themes(theme_logits)
        chosen = chosen_themes(themes, self.calibration.thresholds)
        if self.again and self._reader:
            rows = np.flatnonzero(polarity.max(axis=1) < self.again.below)
            if len(rows):
                second = self._reader().logits([items[row] for row in rows.tolist()])
                read = self.again.said((polarity_logits[rows], theme_logits[rows]), second[:2])
                polarity[rows], themes[rows], chosen[rows] = read
        return polarity, themes, chosen, vectors

    def tag(self, items: Sequence[Item]) -> list[Tags]:
        """Tags for each item, in order; each depends on its item alone."""
        if not items:
            return []
        return [self._tags(p, t, c, v) for p, t, c, v in zip(*self.said(items), strict=True)]

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


@cache
def tagger(model: str = "transformer") -> Tagger:
    """A shipped tagger, its checksums compared first. Raises ModelError."""
    folder = verified(f"{MODELS[model]}tagger")
    if model != "transformer":
        return Tagger(folder, encoder(model))
    return Tagger(folder, encoder(model), tagger("fast"), reader)
