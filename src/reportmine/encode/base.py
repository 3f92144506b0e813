"""What an encoder is: sentences to vectors and to what the tagger's heads look at."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

# Characters of a text that are looked at; the 256 word pieces that models see take 1,500 of a sentence.
# A tokenizer goes through all that it is given before it cuts, at a hundred bytes a character.
LONGEST_TEXT = 4_000
_AT_ONCE = 64  # texts that are made into word pieces together


@dataclass(frozen=True, slots=True)
class Encoded:
    """(n, dimensions) similarity vectors of length 1 and (n, features) for the tagger's heads."""

    vectors: np.ndarray
    features: np.ndarray


class Encoder(ABC):
    """Gives each text a unit vector of `dimensions` float32 numbers, and features."""

    dimensions: int

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """(len(texts), dimensions) float32, rows of length 1; an empty text is a zero row."""
        return self.run(texts).vectors

    def run(self, texts: Sequence[str]) -> Encoded:
        """Vectors and features of texts, each distinct text run once.

        What a text gets does not depend on which others it is run with, nor on what stands behind its
        first LONGEST_TEXT characters.
        """
        # Half a surrogate pair, which JSON can carry, has no UTF-8 form and would stop the tokenizer.
        texts = [beginning(text).encode("utf-8", "replace").decode() for text in texts]
        unique = list(dict.fromkeys(texts))
        encoded = self._run(unique)
        for row, text in enumerate(unique):
            if not text.strip():
                encoded.vectors[row] = 0
        place = {text: row for row, text in enumerate(unique)}
        rows = [place[text] for text in texts]
        return Encoded(encoded.vectors[rows], encoded.features[rows])

    @abstractmethod
    def _run(self, texts: Sequence[str]) -> Encoded:
        """The same for distinct texts."""


def beginning(text: str) -> str:
    """What of a text is looked at: its first LONGEST_TEXT characters from its first word on."""
    return text.lstrip()[:LONGEST_TEXT]


def word_pieces(tokenizer: Any, texts: Sequence[str], **options: bool) -> list[list[int]]:
    """The numbers of each text's word pieces, no more than the model's limit.

    A few texts at a time: what a tokenizer knows of their pieces besides takes a hundred times more.
    """
    parts = (list(texts[start : start + _AT_ONCE]) for start in range(0, len(texts), _AT_ONCE))
    return [one.ids for part in parts for one in tokenizer.encode_batch_fast(part, **options)]


def load_tokenizer(folder: Path) -> tuple[Any, dict[str, Any]]:
    """The tokenizer, cutting at the model's limit, and the settings of an encoder's folder."""
    from tokenizers import Tokenizer

    settings = json.loads((folder / "encoder.json").read_text("utf-8"))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(settings["max_tokens"])
    return tokenizer, settings
