"""The fast tier: static embeddings and heads that learn to say what the transformer says.

Distillation (Hinton et al. 2015): besides the labels, the student sees sentences that nobody
labelled, with the polarities, themes and vectors that the transformer gave them. Needs torch to
train; `search.static` runs it with numpy alone.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from reportmine.encode.base import beginning
from reportmine.tag.calibrate import Calibration
from reportmine.tag.item import Item
from reportmine.tag.statements import FEATURES
from reportmine.train.learn import Example
from reportmine.train.network import Network, TrainableHeads
from reportmine.train.settings import write_settings
from reportmine.vocabulary import POLARITIES, theme_names

WORD_SIZE, FILTERS, HIDDEN, MAX_TOKENS = 256, 128, 192, 256
EPOCHS, BATCH, LEARNING_RATE, SEED = 6, 128, 2e-3, 0
DISTIL_WEIGHT = 4.0  # weight of 1 - cosine to the transformer's vector
DROPOUT = 0.2


class Student(torch.nn.Module):
    """Means of word pieces, whose projection is the similarity vector, and one convolution."""

    def __init__(self, tokenizer: Tokenizer, words: torch.Tensor, dimensions: int) -> None:
        super().__init__()
        self.tokenizer = tokenizer
        self.words = torch.nn.Embedding.from_pretrained(words, freeze=False)
        self.filters = torch.nn.Conv1d(words.shape[1], FILTERS, kernel_size=3, padding=1)
        self.projection = torch.nn.Linear(words.shape[1], dimensions, bias=False)
        self.heads = TrainableHeads(words.shape[1] + 3 * FILTERS + 3 * dimensions, HIDDEN)
        self.drop = torch.nn.Dropout(DROPOUT)
        self._ids: dict[str, np.ndarray] = {}

    def means(self, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Means of word pieces (n, words), and unit vectors (n, dimensions); noughts for an empty text."""
        ids = [self._tokens(text) for text in texts]
        flat = torch.tensor(np.concatenate([*ids, np.zeros(0, dtype=np.int64)]))
        counts = np.array([len(i) for i in ids])
        mean = functional.embedding_bag(
            flat, self.words.weight, torch.tensor(np.cumsum(counts) - counts), mode="mean"
        )
        vectors = functional.normalize(self.projection(mean), dim=1, eps=1e-9)
        return mean, vectors * torch.tensor(counts > 0).unsqueeze(1)

    def answers(self, texts: Sequence[str]) -> torch.Tensor:
        """(n, 3 × filters): each filter's largest answer in the text, in its first and second half."""
        ids = [self._tokens(text) for text in texts]
        counts = torch.tensor([len(i) for i in ids]).unsqueeze(1)
        place = torch.arange(max(1, int(counts.max()))).unsqueeze(0)
        padded = np.zeros((len(ids), place.shape[1]), dtype=np.int64)
        for row, tokens in enumerate(ids):
            padded[row, : len(tokens)] = tokens
        inside = place < counts
        tokens = self.words(torch.tensor(padded)) * inside.unsqueeze(2)
        answers = torch.relu(self.filters(tokens.transpose(1, 2)))
        first = inside & (2 * place < counts)
        parts = [(answers * part.unsqueeze(1)).amax(2) for part in (inside, first, inside & ~first)]
        return torch.cat(parts, 1)

    def forward(self, items: Sequence[Item]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Polarity logits, theme logits, vectors."""
        n = len(items)
        texts = [i.text for i in items]
        means, vectors = self.means([*texts, *(i.heading for i in items), *(i.previous for i in items)])
        features = self.drop(torch.cat([means[:n], self.answers(texts)], 1))
        polarity, themes = self.heads(features, vectors[:n], vectors[n : 2 * n], vectors[2 * n :])
        return polarity, themes, vectors[:n]

    def _tokens(self, text: str) -> np.ndarray:
        if text not in self._ids:
            ids = self.tokenizer.encode(beginning(text), add_special_tokens=False).ids[:MAX_TOKENS]
            self._ids[text] = np.array(ids, dtype=np.int64)
        return self._ids[text]


def new_student(base: Network) -> Student:
    """An untrained student that starts from the transformer's word embeddings."""
    torch.manual_seed(SEED)
    student = Student(base.tokenizer.backend_tokenizer, _first_words(base), base.encoder.size)
    student.tokenizer.no_padding()
    student.tokenizer.no_truncation()
    return student


def fit_student(student: Student, examples: Sequence[Example], weights: Sequence[float]) -> None:
    """Trains on examples, each with its weight; the targets may be a transformer's word."""
    torch.manual_seed(SEED)
    draw = random.Random(SEED)
    steps = EPOCHS * -(-len(examples) // BATCH)
    optimiser = torch.optim.AdamW(student.parameters(), lr=LEARNING_RATE, weight_decay=1e-4, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, LEARNING_RATE, total_steps=steps, pct_start=0.1
    )
    student.train()
    for _ in range(EPOCHS):
        order = list(range(len(examples)))
        draw.shuffle(order)
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            loss = _loss(student, [examples[i] for i in rows], [weights[i] for i in rows], draw)
            loss.backward()
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
    student.eval()


def student_logits(student: Student, items: Sequence[Item]) -> tuple[np.ndarray, np.ndarray]:
    """Logits (items, 4) and (items, themes)."""
    if not items:
        return np.zeros((0, len(POLARITIES))), np.zeros((0, len(theme_names())))
    with torch.no_grad():
        parts = [student(items[i : i + 512]) for i in range(0, len(items), 512)]
    return torch.cat([p[0] for p in parts]).numpy(), torch.cat([p[1] for p in parts]).numpy()


def export_student(student: Student, calibration: Calibration, models: Path) -> None:
    """Writes `encoder` and `tagger` below `models`, in the layout of the transformer's folders."""
    encoder, tagger = models / "encoder", models / "tagger"
    for folder in (encoder, tagger):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    words, word_scales = _int8(student.words.weight.detach().numpy())
    np.savez_compressed(
        encoder / "embeddings.npz", words=words, word_scales=word_scales,
        filters=student.filters.weight.detach().numpy().transpose(2, 1, 0).astype(np.float16),
        filter_bias=student.state_dict()["filters.bias"].numpy().astype(np.float16),
        projection=student.projection.weight.detach().numpy().T.astype(np.float16),
    )  # fmt: skip
    student.tokenizer.save(str(encoder / "tokenizer.json"))
    settings = {"max_tokens": MAX_TOKENS, "dimensions": student.projection.out_features}
    (encoder / "encoder.json").write_text(json.dumps(settings, indent=2) + "\n", "utf-8")
    arrays = {k: v.detach().numpy().astype(np.float16) for k, v in student.heads.state_dict().items()}
    np.savez_compressed(tagger / "heads.npz", **arrays)
    write_settings(tagger, calibration, np.ones(len(FEATURES)))


def _first_words(base: Network) -> torch.Tensor:
    """Where the word embeddings start: the transformer's own, in their main directions, centred."""
    table = base.encoder.transformer.embeddings.word_embeddings.weight.detach().cpu()
    centred = table - table.mean(0)
    _, _, directions = torch.linalg.svd(centred.T @ centred)
    return (centred @ directions[:WORD_SIZE].T).clone()


def _loss(
    student: Student, batch: Sequence[Example], weights: Sequence[float], draw: random.Random
) -> torch.Tensor:
    items = [
        Item(e.item.text, draw.choice(e.headings) if e.headings else e.item.heading, e.item.previous)
        for e in batch
    ]
    polarity, themes, vectors = student(items)
    weight = torch.tensor(weights)

    def stack(name: str) -> torch.Tensor:
        return torch.tensor(np.stack([getattr(e, name) for e in batch]), dtype=torch.float32)

    first = -(stack("polarity") * polarity.log_softmax(1)).sum(1)
    second = functional.binary_cross_entropy_with_logits(themes, stack("themes"), reduction="none").sum(1)
    third = 1 - functional.cosine_similarity(vectors, stack("vector"))
    return ((first + second + DISTIL_WEIGHT * third) * weight).mean()


def _int8(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows as int8 with a scale each."""
    scales = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-9) / 127
    return np.round(table / scales).astype(np.int8), scales.astype(np.float16)
