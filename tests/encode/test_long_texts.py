"""Of a text of any length its beginning is looked at: time and memory do not grow with the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reportmine.encode.base import LONGEST_TEXT, beginning
from reportmine.encode.open import encoder
from reportmine.tag import Item, tagger

MODELS = ("transformer", "fast")
START = "Records are not shared between the hospital and the care homes of Harrowdale. "
LONG = {
    "words": "word " * 10_000, "one word": "x" * 50_000, "brackets": "(" * 50_000,
    "hyphens": "well-led-" * 6_000, "emoji": "😀" * 50_000, "marks": "e\u0323\u0301" * 20_000,
    "Chinese": "子" * 50_000, "spaces": " " * 50_000, "lines": "\n" * 50_000, "capitals": "CARE" * 12_500,
    "numbers": "1,234.56 " * 6_000, "surrogates": "\ud800" * 50_000,
}  # fmt: skip


class Counted:
    """A tokenizer that keeps how much it is given at once."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self.lengths: list[int] = []
        self.batches: list[int] = []

    def encode_batch_fast(self, texts: list[str], **options: bool) -> Any:
        self.lengths += map(len, texts)
        self.batches.append(len(texts))
        return self._tokenizer.encode_batch_fast(texts, **options)


def counted(model: str, monkeypatch: pytest.MonkeyPatch) -> Counted:
    made = Counted(encoder(model)._tokenizer)  # type: ignore[attr-defined]
    monkeypatch.setattr(encoder(model), "_tokenizer", made)
    return made


@pytest.mark.parametrize("model", MODELS)
def test_a_tokenizer_is_given_the_beginning(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = counted(model, monkeypatch)
    texts = [START + long for long in LONG.values()]
    vectors = encoder(model).encode([*texts, *(text[:LONGEST_TEXT] for text in texts)])
    assert max(made.lengths) == LONGEST_TEXT
    assert np.array_equal(vectors[: len(texts)], vectors[len(texts) :])


@pytest.mark.parametrize("model", MODELS)
def test_a_tokenizer_is_given_a_few_texts_at_once(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = counted(model, monkeypatch)
    encoder(model).encode([f"Ward {n}." for n in range(150)])
    assert made.batches == [64, 64, 22]


@pytest.mark.parametrize("model", MODELS)
def test_tags_of_a_long_text_are_those_of_what_stands_nearest(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = [counted(name, monkeypatch) for name in MODELS]  # the transformer listens to the fast one, too
    long = START + LONG["words"]
    start, alike = long[:LONGEST_TEXT], LONG["words"]  # of what stands before the end is looked at
    whole, cut = tagger(model).tag([Item(long, long, alike), Item(start, start, alike[:LONGEST_TEXT])])
    assert whole.polarity_probabilities.tolist() == cut.polarity_probabilities.tolist()
    assert max(length for one in counts for length in one.lengths) == LONGEST_TEXT


@pytest.mark.parametrize("model", MODELS)
def test_no_sentence_of_a_report_is_cut(model: str) -> None:
    """The last words of 200 count, where all that the model sees is a quarter of what is looked at."""
    long = "care " * 200
    good, late = encoder(model).encode([f"{long}is good", f"{long}is late"])
    assert not np.array_equal(good, late)


def test_the_beginning_of_a_text() -> None:
    assert beginning("Staff are kind. ") == "Staff are kind. "
    assert beginning(" \n" * 50_000 + "Staff are kind.") == "Staff are kind."
    assert beginning("x" * 5_000) == "x" * 4_000
    assert beginning(" " * 5_000) == ""
