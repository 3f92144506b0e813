"""Fits a network to targets: batches by length, schedule, losses. Needs the `transformers` extra."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from reportmine.encode.layout import HEADING, PREVIOUS
from reportmine.tag.item import Item
from reportmine.train.network import Network, Outputs
from reportmine.vocabulary import POLARITIES, theme_names

Progress = Callable[[int, int, float], None]


@dataclass(frozen=True, slots=True)
class Example:
    """An item and its targets: (4,) and (themes,) probabilities, and the vector to stay close to.

    `headings`: the ways in which its heading was read, one drawn in each epoch.
    """

    item: Item
    polarity: np.ndarray
    themes: np.ndarray
    vector: np.ndarray
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train. Set before any figure was taken, from the literature on small BERT models.

    Layer-wise decay of the learning rate: Howard and Ruder 2018; the warm-up and linear decay:
    Devlin et al. 2019. `distil_weight` weighs 1 - cosine to the untrained encoder's vector (distillation),
    which keeps the vectors good for search. `context_dropout` is how often heading, previous sentence, or
    both are withheld, so that the network can also do without, as it must for a query.
    """

    epochs: int = 3
    learning_rate: float = 8e-5
    head_learning_rate: float = 5e-4
    layer_decay: float = 0.9
    batch: int = 16
    warmup: float = 0.06
    distil_weight: float = 2.0
    context_dropout: float = 0.08
    seed: int = 0


def fit(
    network: Network, examples: Sequence[Example], recipe: Recipe, progress: Progress | None = None
) -> None:
    """Trains `network` in place. `progress` gets steps done, steps in all, the loss of late."""
    torch.manual_seed(recipe.seed)
    draw = random.Random(recipe.seed)
    steps = math.ceil(len(examples) / recipe.batch) * recipe.epochs
    optimiser = torch.optim.AdamW(_groups(network, recipe), weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: _schedule(step, steps, recipe.warmup)
    )
    done, smooth = 0, 0.0
    network.train()
    for _ in range(recipe.epochs):
        for batch in _batches(examples, recipe.batch, draw):
            items = [_blurred(example, recipe.context_dropout, draw) for example in batch]
            with torch.autocast(network.device.type, dtype=torch.bfloat16):
                outputs = network(items)
            loss = _loss(outputs, batch, recipe)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            done += 1
            smooth = loss.item() if done == 1 else 0.98 * smooth + 0.02 * loss.item()
            if progress:
                progress(done, steps, smooth)


def predict(network: Network, items: Sequence[Item]) -> tuple[np.ndarray, np.ndarray]:
    """Logits (items, 4) and (items, themes), in single precision."""
    return predict_all(network, items)[:2]


def predict_all(
    network: Network, items: Sequence[Item], batch: int = 64
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`predict`, and the vectors (items, dimensions)."""
    network.eval()
    polarity = np.zeros((len(items), len(POLARITIES)), dtype=np.float32)
    themes = np.zeros((len(items), len(theme_names())), dtype=np.float32)
    vectors = np.zeros((len(items), network.encoder.size), dtype=np.float32)
    order = sorted(range(len(items)), key=lambda i: _length(items[i]))
    with torch.no_grad(), torch.autocast(network.device.type, dtype=torch.bfloat16):
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            outputs = network([items[i] for i in rows])
            polarity[rows] = outputs.polarity.cpu().numpy()
            themes[rows] = outputs.themes.cpu().numpy()
            vectors[rows] = outputs.vectors.cpu().numpy()
    return polarity, themes, vectors


def _groups(network: Network, recipe: Recipe) -> list[dict[str, object]]:
    """The parameters with their learning rates: lower layers move less, embeddings stay."""
    transformer = network.encoder.transformer
    transformer.embeddings.requires_grad_(False)
    layers = list(transformer.encoder.layer)
    groups: list[dict[str, object]] = [
        {
            "params": list(layer.parameters()),
            "lr": recipe.learning_rate * recipe.layer_decay ** (len(layers) - 1 - i),
        }
        for i, layer in enumerate(layers)
    ]
    new = [*network.heads.parameters(), *network.encoder.queries.parameters()]
    return [*groups, {"params": new, "lr": recipe.head_learning_rate}]


def _schedule(step: int, steps: int, warmup: float) -> float:
    rise = max(1.0, warmup * steps)
    return min((step + 1) / rise, max(0.02, (steps - step) / (steps - rise + 1)))


def _batches(examples: Sequence[Example], size: int, draw: random.Random) -> list[list[Example]]:
    """Random batches of like length: little padding, new company in every epoch."""
    order = list(range(len(examples)))
    draw.shuffle(order)
    batches = []
    for start in range(0, len(order), size * 20):
        chunk = sorted(order[start : start + size * 20], key=lambda i: _length(examples[i].item))
        batches += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    draw.shuffle(batches)
    return [[examples[i] for i in batch] for batch in batches]


def _blurred(example: Example, dropout: float, draw: random.Random) -> Item:
    """The item under one of its headings, now and then without heading or previous sentence."""
    heading = draw.choice(example.headings) if example.headings else example.item.heading
    bare = draw.random() < dropout
    heading = "" if bare or draw.random() < dropout else heading
    previous = "" if bare or draw.random() < dropout else example.item.previous
    return Item(example.item.text, heading, previous)


def _length(item: Item) -> int:
    """About how many characters are read; `encode.layout` cuts what is around the text."""
    return len(item.text) + min(len(item.heading), 6 * HEADING) + min(len(item.previous), 6 * PREVIOUS)


def _loss(outputs: Outputs, batch: Sequence[Example], recipe: Recipe) -> torch.Tensor:
    polarity, themes, vectors = outputs.polarity, outputs.themes, outputs.vectors

    def stack(name: str) -> torch.Tensor:
        values = np.stack([getattr(example, name) for example in batch])
        return torch.tensor(values, dtype=torch.float32, device=polarity.device)

    first = -(stack("polarity") * polarity.log_softmax(1)).sum(1).mean()
    second = functional.binary_cross_entropy_with_logits(themes, stack("themes"), reduction="none")
    third = (1 - functional.cosine_similarity(vectors, stack("vector"))).mean()
    return first + second.sum(1).mean() + recipe.distil_weight * third
