"""The reader's weights under the names of its graph, in four bits where they are matrices.

Needs the `transformers` extra.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch

from reportmine.encode.layout import AROUND
from reportmine.encode.packed import packed
from reportmine.tag.item import Item
from reportmine.train.network import Network
from reportmine.train.pack import four_bits

# Neither Latin letters nor the marks that stand between them.
_FOREIGN = re.compile(r"^\[unused\d+\]$|[^\u0000-\u024f\u2010-\u206f\u20a0-\u20bf\u2122]")
_ROWS = 4_096  # of what a matrix meets in real sentences: enough to see how its inputs go together


def reader_weights(network: Network, longest: int, sentences: Sequence[Item]) -> dict[str, np.ndarray]:
    """Arrays by name: `<matrix>.codes` and `<matrix>.scales` of each matrix, half precision of the rest.

    `sentences` are what the matrices are rounded for; none of those that figures are taken on.
    """
    transformer: Any = network.encoder.transformer
    met = _met(network, sentences)
    out = {}
    for name, modules in _matrices(transformer):
        weights = np.concatenate([_array(one.weight) for one in modules]).T
        out[f"{name}.codes"], out[f"{name}.scales"] = _packed(*four_bits(weights, met[modules[0]]))
    words, scales = four_bits(_array(transformer.embeddings.word_embeddings.weight).T)
    words[:, foreign(network.tokenizer.get_vocab())] = 0
    out["words.codes"], out["words.scales"] = _packed(words, scales)
    rest = dict(_rest(transformer, longest)) | {"queries": _array(network.encoder.queries.weight).T}
    return out | {name: np.ascontiguousarray(one, dtype=np.float16) for name, one in rest.items()}


def foreign(vocabulary: Mapping[str, int]) -> list[int]:
    """The numbers of word pieces that no English report has: of other scripts, or kept for later.

    Nothing is heard of them; as noughts they take no room on disk.
    """
    return sorted(number for piece, number in vocabulary.items() if _FOREIGN.search(piece))


def _packed(codes: np.ndarray, scales: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return packed(codes), scales


def _matrices(transformer: Any) -> Iterator[tuple[str, list[torch.nn.Linear]]]:
    """The matrices of each layer by their names in the graph; those that stand side by side in one."""
    for number, layer in enumerate(transformer.encoder.layer):
        attention = layer.attention.attn
        yield f"layer{number}.qkv", [attention.q, attention.k, attention.v]
        yield f"layer{number}.out", [attention.o]
        yield f"layer{number}.wide", [layer.intermediate.dense]
        yield f"layer{number}.narrow", [layer.output.dense]


def _rest(transformer: Any, longest: int) -> Iterator[tuple[str, np.ndarray]]:
    embeddings = transformer.embeddings
    first = embeddings.padding_idx + 1  # the place of the first token
    places = _array(embeddings.position_embeddings.weight)
    yield "places", places[None, first : first + longest + AROUND]
    yield "apart", _array(transformer.encoder.relative_attention_bias.weight)
    yield from _norm("embeddings", embeddings.LayerNorm)
    for number, layer in enumerate(transformer.encoder.layer):
        name, attention = f"layer{number}", layer.attention.attn
        yield (
            f"{name}.qkv.bias",
            np.concatenate([_array(one.bias) for one in (attention.q, attention.k, attention.v)]),
        )
        yield f"{name}.attention.bias", _array(attention.o.bias)
        yield from _norm(f"{name}.attention", layer.attention.LayerNorm)
        yield f"{name}.wide.bias", _array(layer.intermediate.dense.bias)
        yield f"{name}.output.bias", _array(layer.output.dense.bias)
        yield from _norm(f"{name}.output", layer.output.LayerNorm)


def _norm(name: str, module: torch.nn.LayerNorm) -> Iterator[tuple[str, np.ndarray]]:
    yield f"{name}.norm", _array(module.weight)
    yield f"{name}.shift", _array(module.bias)


def _array(tensor: torch.Tensor) -> np.ndarray:
    return np.asarray(tensor.detach().cpu().float().numpy())


def _met(network: Network, sentences: Sequence[Item]) -> dict[torch.nn.Module, np.ndarray]:
    """What each matrix is given for some sentences: at most _ROWS rows of numbers each."""
    seen: dict[torch.nn.Module, list[np.ndarray]] = defaultdict(list)

    def note(module: torch.nn.Module, given: tuple[torch.Tensor, ...], _: torch.Tensor) -> None:
        if sum(map(len, seen[module])) < _ROWS:
            seen[module].append(_array(given[0]).reshape(-1, given[0].shape[-1]))

    first = [modules[0] for _, modules in _matrices(network.encoder.transformer)]
    hooks = [module.register_forward_hook(note) for module in first]
    with torch.no_grad():
        for item in sentences:
            network([item], {})
    for hook in hooks:
        hook.remove()
    return {module: np.concatenate(rows)[:_ROWS] for module, rows in seen.items()}
