"""The networks that are trained: a transformer and two heads, in torch.

The default encoder reads a sentence by itself: the mean over its tokens is the similarity vector, held
close to that of the untrained encoder; two learnt attention poolings (one for the polarity, one for the
themes) are what the heads look at besides, with the vectors of heading and previous sentence. The reader,
which reads again what the first is unsure of, has heading and previous sentence in front of it
(`encode.layout`) and pools the sentence's own tokens: its words are understood in their place.

Needs the `transformers` extra; what is shipped runs without it (`export.py`, `heads.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn import functional
from transformers import AutoConfig, AutoModel, AutoTokenizer

from reportmine.encode.base import Passage, beginning, looked_at
from reportmine.encode.layout import laid_out
from reportmine.tag.item import Item
from reportmine.vocabulary import POLARITIES, theme_names

TEXT_TOKENS = 160  # of the longest text; what is shipped reads up to 256
DROPOUT = 0.1
Around = Mapping[str, torch.Tensor]  # the vectors of headings and previous sentences


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
        # MPNet's attention has a bias for distance, which the fused attention does not know.
        kind = "eager" if AutoConfig.from_pretrained(source).model_type == "mpnet" else "sdpa"
        self.transformer = AutoModel.from_pretrained(
            source, add_pooling_layer=False, attn_implementation=kind
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
    """Encoder and heads, from a sentence-transformers folder; `in_context`: how it reads."""

    def __init__(self, source: Path, in_context: bool = False) -> None:
        super().__init__()
        self.in_context = in_context
        self.encoder = PooledTransformer(source)
        size = self.encoder.size
        self.heads = TrainableHeads(3 * size if in_context else 5 * size, size)
        self.tokenizer = AutoTokenizer.from_pretrained(source)
        self._ids: dict[str, list[int]] = {}
        self.to("cuda" if torch.cuda.is_available() else "cpu")

    @property
    def device(self) -> torch.device:
        """Where it runs: a GPU where there is one."""
        return self.heads.polarity.weight.device

    def encode(self, passages: Sequence[Passage]) -> tuple[torch.Tensor, torch.Tensor]:
        """Vectors and features; an empty text has the zero vector, as when it is shipped."""
        vectors, features = self.encoder(*self._batch(passages))
        said = torch.tensor([[float(bool(one.text.strip()))] for one in passages], device=self.device)
        return vectors * said, features

    def around(self, texts: Iterable[str], batch: int = 64) -> dict[str, torch.Tensor]:
        """The vector of each distinct heading and previous sentence, without gradient or dropout.

        Nothing where the network reads in context.
        """
        if self.in_context:
            return {}
        unique = sorted({*texts, ""}, key=lambda text: (len(text), text))
        out: dict[str, torch.Tensor] = {}
        training = self.training
        self.eval()
        with torch.no_grad():
            for start in range(0, len(unique), batch):
                some = unique[start : start + batch]
                out.update(zip(some, self.encode([Passage(text) for text in some])[0], strict=True))
        self.train(training)
        return out

    def forward(self, items: Sequence[Item], around: Around) -> Outputs:
        """Tags and vectors of a batch; `around` holds what the method of that name said."""
        vectors, features = self.encode([Passage(x.text, x.heading, x.previous) for x in items])
        beside = [] if self.in_context else [
            torch.stack([around[text] for text in texts])
            for texts in ([x.heading for x in items], [x.previous for x in items])
        ]  # fmt: skip
        with torch.autocast(self.device.type, enabled=False):
            polarity, themes = self.heads(features, vectors, *beside)
        return Outputs(polarity, themes, vectors)

    def _batch(self, passages: Sequence[Passage]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """(batch, tokens) each: tokens, what is no padding, what is the sentence's own."""
        rows = [self._laid_out(passage) for passage in passages]
        shape = len(rows), max(len(ids) for ids, _ in rows)
        tokens = torch.full(shape, self.tokenizer.pad_token_id)
        mask, own = torch.zeros(shape, dtype=torch.int64), torch.zeros(shape, dtype=torch.int64)
        for i, (ids, first) in enumerate(rows):
            tokens[i, : len(ids)] = torch.tensor(ids)
            mask[i, : len(ids)] = 1
            own[i, first : len(ids)] = 1
        return tokens.to(self.device), mask.to(self.device), own.to(self.device)

    def _laid_out(self, passage: Passage) -> tuple[list[int], int]:
        start, end = self.tokenizer.cls_token_id, self.tokenizer.sep_token_id
        if not self.in_context:
            return [start, *self._tokens(beginning(passage.text))[:TEXT_TOKENS], end], 0
        text, heading, previous = map(self._tokens, looked_at(passage))
        return laid_out(text, heading, previous, start, end, TEXT_TOKENS)

    def _tokens(self, text: str) -> list[int]:
        if text not in self._ids:
            self._ids[text] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return self._ids[text]
