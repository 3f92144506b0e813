"""An encoder and its heads: what they say of a sentence, before calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from reportmine.encode.base import Encoder, Passage
from reportmine.encode.folder import verified
from reportmine.encode.open import open_encoder
from reportmine.errors import ModelError
from reportmine.tag.calibrate import Calibration, chosen_themes
from reportmine.tag.heads import Heads, load_heads
from reportmine.tag.item import Item

Logits = tuple[np.ndarray, np.ndarray]  # (n, 4) and (n, themes)
READER = "reader"  # the folder of the large model below `models/`


class Reading:
    """Logits of both heads and the vectors, from one pass over each sentence."""

    def __init__(self, encoder: Encoder, heads: Heads) -> None:
        self.encoder, self._heads = encoder, heads

    def logits(self, items: Sequence[Item]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(items, 4) and (items, themes) logits, (items, dimensions) vectors.

        Each depends on its item alone.
        """
        encoded = self.encoder.run([Passage(item.text, item.heading, item.previous) for item in items])
        around = () if self.encoder.in_context else self._around(items, encoded.vectors)
        polarity, themes = self._heads(encoded.features, encoded.vectors, *around)
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


@dataclass(frozen=True, slots=True)
class Again:
    """When the reader is asked, and how what it says counts.

    `below`: a sentence whose polarity is less likely than this is read again; `weight` and `theme_weight`
    are those of the reader's logits beside the first ones; `calibration` is of both together.
    """

    below: float
    weight: float
    theme_weight: float
    calibration: Calibration

    def said(self, first: Logits, second: Logits) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(n, 4) and (n, themes) probabilities and (n, themes) 0/1, from the logits of both."""
        polarity = self.calibration.polarity(mix(first[0], second[0], self.weight))
        themes = self.calibration.themes(mix(first[1], second[1], self.theme_weight))
        return polarity, themes, chosen_themes(themes, self.calibration.thresholds)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Again:
        """From what `to_dict` gave; raises KeyError or TypeError for anything else."""
        below, weight, of_themes = (float(values[n]) for n in ("below", "weight", "theme_weight"))
        return cls(below, weight, of_themes, Calibration.from_dict(values["calibration"]))

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and lists."""
        return {
            "below": self.below, "weight": self.weight, "theme_weight": self.theme_weight,
            "calibration": self.calibration.to_dict(),
        }  # fmt: skip


def mix(first: np.ndarray, second: np.ndarray, weight: float | np.ndarray) -> np.ndarray:
    """Logits of two taggers as one; `weight` is that of the second."""
    return (1 - weight) * first + weight * second


def reading_of(folder: Path) -> Reading:
    """What `folder/encoder` and `folder/tagger` hold. Raises OSError, ValueError or KeyError."""
    return Reading(open_encoder(folder / "encoder"), load_heads(folder / "tagger"))


@cache
def reader() -> Reading:
    """The shipped large model, its checksums compared first; two seconds and 200 MB. Raises ModelError."""
    folder = verified(READER)
    try:
        return reading_of(folder)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{folder}: the reader cannot be loaded: {error}") from error
