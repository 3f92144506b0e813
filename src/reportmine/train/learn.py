"""Fits a network to targets: batches by length, schedule, losses. Needs the `transformers` extra."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from reportmine.encode.base import Passage
from reportmine.encode.layout import HEADING, PREVIOUS
from reportmine.tag.item import Item
from reportmine.train.checkpoint import Checkpoint
from reportmine.train.labels import Pair
from reportmine.train.network import Around, Network, Outputs
from reportmine.vocabulary import POLARITIES, theme_names

Progress = Callable[[int, int, float], None]
# The cosine above which two criticisms are meant to be the same, how steep the border is, and how often
# pairs are looked at.
BOUND, SHARPNESS, PAIRS_EVERY = 0.75, 20.0, 4


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
    Devlin et al. 2019. `frozen` are the lowest layers, which stay. `distil_weight` weighs 1 - cosine to the
    untrained encoder's vector (distillation), which keeps the vectors good for search; nought where the
    vectors are nobody's. `context_dropout` is how often heading, previous sentence, or both are withheld,
    so that the network can also do without, as it must for a query. `pairs` of a batch come with every
    fourth step.
    """

    epochs: int = 2
    learning_rate: float = 1e-4
    head_learning_rate: float = 5e-4
    layer_decay: float = 0.9
    frozen: int = 0
    batch: int = 16
    warmup: float = 0.06
    distil_weight: float = 2.0
    context_dropout: float = 0.08
    pairs: int = 6
    seed: int = 0


def fit(
    network: Network, examples: Sequence[Example], recipe: Recipe, progress: Progress | None = None,
    pairs: Sequence[Pair] = (), checkpoint: Path | None = None,
) -> None:  # fmt: skip
    """Trains `network` in place. `progress` gets steps done, steps in all, the loss of late.

    What was learnt is kept at `checkpoint` every few minutes, and gone on from where it is there.
    """
    torch.manual_seed(recipe.seed)
    draw = random.Random(recipe.seed)
    batches = [_batches(examples, recipe.batch, draw, network.in_context) for _ in range(recipe.epochs)]
    steps = sum(map(len, batches))
    optimiser = torch.optim.AdamW(_groups(network, recipe), weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: _schedule(step, steps, recipe.warmup)
    )
    kept = Checkpoint(checkpoint, {"network": network, "optimiser": optimiser, "schedule": schedule})
    done, smooth = 0, 0.0
    for epoch in batches:
        if done + len(epoch) <= kept.done:
            done += len(epoch)
            continue
        around = _around(network, examples)
        network.train()
        for batch in epoch:
            done += 1
            if done <= kept.done:
                continue
            loss = _step(network, batch, around, recipe, pairs if done % PAIRS_EVERY == 0 else (), done)
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            smooth = loss if not smooth else 0.98 * smooth + 0.02 * loss
            kept.keep(done)
            if progress:
                progress(done, steps, smooth)
    kept.remove()


def _step(
    network: Network, batch: Sequence[Example], around: Around, recipe: Recipe, pairs: Sequence[Pair],
    step: int,
) -> float:  # fmt: skip
    """Gradients of one batch; returns the loss. What is drawn depends on the step alone."""
    draw = random.Random(recipe.seed * 1_000_003 + step)
    items = [_blurred(example, recipe.context_dropout, draw) for example in batch]
    with torch.autocast(network.device.type, dtype=torch.bfloat16):
        outputs = network(items, around)
    loss = _loss(outputs, batch, recipe)
    if pairs:
        loss = loss + _pair_loss(network, draw.sample(list(pairs), min(recipe.pairs, len(pairs))))
    loss.backward()
    return float(loss.item())


def _pair_loss(network: Network, pairs: Sequence[Pair]) -> torch.Tensor:
    """The same criticism above the bound, another below it (logistic loss on the cosine)."""
    texts = [Passage(text) for pair in pairs for text in (pair.first, pair.second)]
    with torch.autocast(network.device.type, dtype=torch.bfloat16):
        vectors, _ = network.encode(texts)
    cosine = (vectors[0::2] * vectors[1::2]).sum(1).float()
    same = torch.tensor([pair.same for pair in pairs], device=cosine.device)
    return functional.binary_cross_entropy_with_logits(SHARPNESS * (cosine - BOUND), same)


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
    order = sorted(range(len(items)), key=lambda i: _length(items[i], network.in_context))
    with torch.no_grad(), torch.autocast(network.device.type, dtype=torch.bfloat16):
        around = network.around(text for item in items for text in (item.heading, item.previous))
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            outputs = network([items[i] for i in rows], around)
            polarity[rows] = outputs.polarity.cpu().numpy()
            themes[rows] = outputs.themes.cpu().numpy()
            vectors[rows] = outputs.vectors.cpu().numpy()
    return polarity, themes, vectors


def _around(network: Network, examples: Sequence[Example]) -> Around:
    """Vectors of all headings and previous sentences, once an epoch.

    They change little within one (they are held close to the base model's), and as many passes as
    for the sentences themselves are saved.
    """
    texts: set[str] = set()
    for example in examples:
        texts |= {example.item.heading, example.item.previous, *example.headings}
    with torch.autocast(network.device.type, dtype=torch.bfloat16):
        return network.around(texts)


def _groups(network: Network, recipe: Recipe) -> list[dict[str, object]]:
    """The parameters with their learning rates: lower layers move less, embeddings stay."""
    transformer = network.encoder.transformer
    transformer.requires_grad_(False)
    layers = list(transformer.encoder.layer)
    for layer in layers[recipe.frozen :]:
        layer.requires_grad_(True)
    groups: list[dict[str, object]] = [
        {
            "params": list(layer.parameters()),
            "lr": recipe.learning_rate * recipe.layer_decay ** (len(layers) - 1 - i),
        }
        for i, layer in enumerate(layers)
        if i >= recipe.frozen
    ]
    new = [*network.heads.parameters(), *network.encoder.queries.parameters()]
    return [*groups, {"params": new, "lr": recipe.head_learning_rate}]


def _schedule(step: int, steps: int, warmup: float) -> float:
    rise = max(1.0, warmup * steps)
    return min((step + 1) / rise, max(0.02, (steps - step) / (steps - rise + 1)))


def _batches(
    examples: Sequence[Example], size: int, draw: random.Random, in_context: bool
) -> list[list[Example]]:
    """Random batches of like length: little padding, new company in every epoch."""
    order = list(range(len(examples)))
    draw.shuffle(order)
    batches = []
    for start in range(0, len(order), size * 20):
        chunk = sorted(
            order[start : start + size * 20], key=lambda i: _length(examples[i].item, in_context)
        )
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


def _length(item: Item, in_context: bool) -> int:
    """About how many characters are read; `encode.layout` cuts what is around the text."""
    if not in_context:
        return len(item.text)
    return len(item.text) + min(len(item.heading), 6 * HEADING) + min(len(item.previous), 6 * PREVIOUS)


def _loss(outputs: Outputs, batch: Sequence[Example], recipe: Recipe) -> torch.Tensor:
    polarity, themes, vectors = outputs.polarity, outputs.themes, outputs.vectors

    def stack(name: str) -> torch.Tensor:
        values = np.stack([getattr(example, name) for example in batch])
        return torch.tensor(values, dtype=torch.float32, device=polarity.device)

    first = -(stack("polarity") * polarity.log_softmax(1)).sum(1).mean()
    second = functional.binary_cross_entropy_with_logits(themes, stack("themes"), reduction="none")
    if not recipe.distil_weight:
        return first + second.sum(1).mean()
    third = (1 - functional.cosine_similarity(vectors, stack("vector"))).mean()
    return first + second.sum(1).mean() + recipe.distil_weight * third
