"""The network that is trained: one small transformer and two heads, in torch.

A sentence is read once, behind its heading and the sentence before it (`encode.layout`). The mean over
its own tokens is the similarity vector, held close to that of the untrained encoder for the sentence by
itself; two learnt attention poolings over them (one for the polarity, one for the themes) are what the
heads look at besides. So a sentence costs one forward pass, and its words are understood in their place.

Needs the `transformers` extra; what is shipped runs without it (`export.py`, `heads.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from reportmine.encode.base import Passage, looked_at
from reportmine.encode.layout import laid_out
from reportmine.tag.item import Item
from reportmine.vocabulary import POLARITIES, theme_names

TEXT_TOKENS = 160  # of the longest text; what is shipped reads up to 256
DROPOUT = 0.1


@dataclass(slots=True)
class Outputs:
    """Logits (batch, 4) and (batch, themes), and the unit similarity vectors (batch, dimensions)."""

    polarity: torch.Tensor
    themes: torch.Tensor
    vectors: torch.Tensor


class PooledTransformer(torch.nn.Module):
    """The transformer with its three poolings."""

    def __init__(self, source: Path) -> None:
        super().__init__()
        self.transformer = AutoModel.from_pretrained(
            source, add_pooling_layer=False, attn_implementation="sdpa"
        ).float()
        self.size: int = self.transformer.config.hidden_size
        self.queries = torch.nn.Linear(self.size, 2)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, own: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        """(batch, dimensions) unit vectors, (batch, 2 × dimensions) features for the heads.

        `own` is 1 at the tokens that are the sentence's own, which are pooled.
        """
        tokens = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = own.unsqueeze(-1).to(tokens.dtype)
        mean = (tokens * mask).sum(1) / mask.sum(1)
        scores = self.queries(tokens).masked_fill(mask == 0, -1e4)
        pooled = torch.einsum("btq,btd->bqd", scores.softmax(1), tokens)
        return functional.normalize(mean.float(), dim=1), pooled.flatten(1).float()


class TrainableHeads(torch.nn.Module):
    """A hidden layer and an output layer each for polarity and themes.

    They look at `seen` numbers: the text's features, its vector, and what other vectors are given.
    """

    def __init__(self, seen: int, hidden: int) -> None:
        super().__init__()
        self.drop = torch.nn.Dropout(DROPOUT)
        self.polarity_hidden = torch.nn.Linear(seen, hidden)
        self.polarity = torch.nn.Linear(hidden, len(POLARITIES))
        self.themes_hidden = torch.nn.Linear(seen, hidden)
        self.themes = torch.nn.Linear(hidden, len(theme_names()))
        torch.nn.init.constant_(self.themes.bias, -2.7)  # a theme is on one sentence in sixteen

    def forward(self, features: torch.Tensor, *vectors: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits; `vectors` are that of the text and perhaps more, each of length 1."""
        scale = features.shape[1] ** 0.5 / 2  # brings unit vectors to the size of the features
        seen = self.drop(torch.cat([features, *(scale * v for v in vectors)], 1))
        first = self.drop(torch.tanh(self.polarity_hidden(seen)))
        second = self.drop(torch.tanh(self.themes_hidden(seen)))
        return self.polarity(first), self.themes(second)


class Network(torch.nn.Module):
    """Encoder and heads, from a sentence-transformers folder."""

    def __init__(self, source: Path) -> None:
        super().__init__()
        self.encoder = PooledTransformer(source)
        self.heads = TrainableHeads(3 * self.encoder.size, self.encoder.size)
        self.tokenizer = AutoTokenizer.from_pretrained(source)
        self._ids: dict[str, list[int]] = {}
        self.to("cuda" if torch.cuda.is_available() else "cpu")

    @property
    def device(self) -> torch.device:
        """Where it runs: a GPU where there is one."""
        return self.heads.polarity.weight.device

    def forward(self, items: Sequence[Item]) -> Outputs:
        """Tags and vectors of a batch; an empty text has the zero vector, as when it is shipped."""
        vectors, features = self.encoder(*self._batch(items))
        said = torch.tensor([[float(bool(item.text.strip()))] for item in items], device=self.device)
        vectors = vectors * said
        with torch.autocast(self.device.type, enabled=False):
            polarity, themes = self.heads(features, vectors)
        return Outputs(polarity, themes, vectors)

    def _batch(self, items: Sequence[Item]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """(batch, tokens) each: tokens, what is no padding, what is the sentence's own."""
        start, end = self.tokenizer.cls_token_id, self.tokenizer.sep_token_id
        rows = [
            laid_out(
                *map(self._tokens, looked_at(Passage(x.text, x.heading, x.previous))),
                start,
                end,
                TEXT_TOKENS,
            )
            for x in items
        ]
        shape = len(rows), max(len(ids) for ids, _ in rows)
        tokens = torch.full(shape, self.tokenizer.pad_token_id)
        mask, own = torch.zeros(shape, dtype=torch.int64), torch.zeros(shape, dtype=torch.int64)
        for i, (ids, first) in enumerate(rows):
            tokens[i, : len(ids)] = torch.tensor(ids)
            mask[i, : len(ids)] = 1
            own[i, first : len(ids)] = 1
        return tokens.to(self.device), mask.to(self.device), own.to(self.device)

    def _tokens(self, text: str) -> list[int]:
        if text not in self._ids:
            self._ids[text] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return self._ids[text]
