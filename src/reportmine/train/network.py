"""The network that is trained: one small transformer and two heads, in torch.

Each text is run through the encoder once, alone. Its mean over the tokens is the similarity vector;
two learnt attention poolings (one for the polarity, one for the themes) are what the heads look at,
beside the similarity vectors of the heading and of the sentence before. So a sentence costs one
forward pass, its vector does not depend on where it stands, and the context still has its say.

Needs the `transformers` extra; what is shipped runs without it (`export.py`, `heads.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from reportmine.encode.base import beginning
from reportmine.tag.item import Item
from reportmine.vocabulary import POLARITIES, theme_names

# Longest text, and longest heading or sentence before, in tokens; what is shipped reads up to 256.
TEXT_TOKENS, CONTEXT_TOKENS = 192, 128
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

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """(batch, dimensions) unit vectors, (batch, 2 × dimensions) features for the heads."""
        tokens = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(tokens.dtype)
        mean = (tokens * mask).sum(1) / mask.sum(1)
        scores = self.queries(tokens).masked_fill(mask == 0, -1e4)
        pooled = torch.einsum("btq,btd->bqd", scores.softmax(1), tokens)
        return functional.normalize(mean.float(), dim=1), pooled.flatten(1).float()


class TrainableHeads(torch.nn.Module):
    """A hidden layer and an output layer each for polarity and themes.

    They look at the text's features and vector, the heading's vector and the previous one's.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self.drop = torch.nn.Dropout(DROPOUT)
        self.polarity_hidden = torch.nn.Linear(5 * size, size)
        self.polarity = torch.nn.Linear(size, len(POLARITIES))
        self.themes_hidden = torch.nn.Linear(5 * size, size)
        self.themes = torch.nn.Linear(size, len(theme_names()))
        torch.nn.init.constant_(self.themes.bias, -2.7)  # a theme is on one sentence in sixteen

    def forward(self, features: torch.Tensor, *vectors: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits; `vectors` are those of text, heading and previous sentence, each of length 1."""
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
        self.heads = TrainableHeads(self.encoder.size)
        self.tokenizer = AutoTokenizer.from_pretrained(source)
        self.to("cuda" if torch.cuda.is_available() else "cpu")

    @property
    def device(self) -> torch.device:
        """Where it runs: a GPU where there is one."""
        return self.heads.polarity.weight.device

    def encode(self, texts: Sequence[str], limit: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Vectors and features of texts; an empty text has the zero vector, as when it is shipped."""
        tokens = self.tokenizer(
            [beginning(text) for text in texts],
            padding=True,
            truncation=True,
            max_length=limit,
            return_tensors="pt",
        ).to(self.device)
        vectors, features = self.encoder(tokens["input_ids"], tokens["attention_mask"])
        said = torch.tensor([[float(bool(text.strip()))] for text in texts], device=self.device)
        return vectors * said, features

    def context(self, texts: Iterable[str], batch: int = 64) -> dict[str, torch.Tensor]:
        """The vector of each distinct heading and previous sentence, without gradient or dropout."""
        unique = sorted(set(texts), key=lambda text: (len(text), text))
        out: dict[str, torch.Tensor] = {}
        training = self.training
        self.eval()
        with torch.no_grad():
            for start in range(0, len(unique), batch):
                some = unique[start : start + batch]
                vectors, _ = self.encode(some, CONTEXT_TOKENS)
                out.update(zip(some, vectors, strict=True))
        self.train(training)
        return out

    def forward(self, items: Sequence[Item], around: Mapping[str, torch.Tensor]) -> Outputs:
        """Tags and vectors of a batch; `around` holds what `context` said of headings and previous."""
        headings = torch.stack([around[item.heading] for item in items])
        previous = torch.stack([around[item.previous] for item in items])
        vectors, features = self.encode([item.text for item in items], TEXT_TOKENS)
        with torch.autocast(self.device.type, enabled=False):
            polarity, themes = self.heads(features, vectors, headings, previous)
        return Outputs(polarity, themes, vectors)
