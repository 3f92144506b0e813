"""What an encoder is: sentences to vectors and to what the tagger's heads look at."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

# Characters of a text that are looked at; the 256 word pieces that models see take 1,500 of a sentence.
# A tokenizer goes through all that it is given before it cuts, at a hundred bytes a character.
LONGEST_TEXT = 4_000
_AT_ONCE = 64  # texts that are made into word pieces together


class Passage(NamedTuple):
    """A text to encode with its heading and the sentence before it, both of which may be empty."""

    text: str
    heading: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Encoded:
    """(n, dimensions) similarity vectors of length 1 and (n, features) for the tagger's heads."""

    vectors: np.ndarray
    features: np.ndarray


class Encoder(ABC):
    """Gives each text a unit vector of `dimensions` float32 numbers, and features.

    `in_context`: whether it reads heading and previous sentence with the text; if not, they change nothing.
    """

    dimensions: int
    in_context = False

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """(len(texts), dimensions) float32, rows of length 1; an empty text is a zero row."""
        return self.run([Passage(text) for text in texts]).vectors

    def run(self, passages: Sequence[Passage]) -> Encoded:
        """Vectors and features of texts, each distinct passage run once.

        What a passage gets does not depend on which others it is run with, nor on what stands behind the
        first LONGEST_TEXT characters of its text.
        """
        wanted = [self._as_read(passage) for passage in passages]
        unique = list(dict.fromkeys(wanted))
        encoded = self._run(unique)
        for row, passage in enumerate(unique):
            if not passage.text.strip():
                encoded.vectors[row] = 0
        place = {passage: row for row, passage in enumerate(unique)}
        rows = [place[passage] for passage in wanted]
        return Encoded(encoded.vectors[rows], encoded.features[rows])

    def _as_read(self, passage: Passage) -> Passage:
        # Half a surrogate pair, which JSON can carry, has no UTF-8 form and would stop the tokenizer.
        seen = looked_at(passage) if self.in_context else Passage(beginning(passage.text))
        return Passage(*(part.encode("utf-8", "replace").decode() for part in seen))

    @abstractmethod
    def _run(self, passages: Sequence[Passage]) -> Encoded:
        """The same for distinct passages."""


def beginning(text: str) -> str:
    """What of a text is looked at: its first LONGEST_TEXT characters from its first word on."""
    return text.lstrip()[:LONGEST_TEXT]


def looked_at(passage: Passage) -> Passage:
    """The beginnings of text and heading, and the end of the sentence before: what stands nearest."""
    previous = passage.previous.rstrip()[-LONGEST_TEXT:]
    return Passage(beginning(passage.text), beginning(passage.heading), previous)


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
