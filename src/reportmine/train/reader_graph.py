"""The reader as an ONNX graph: MPNet (Song et al. 2020) written out, a sentence at a time.

Written out rather than traced, so that all that is used are kernels which give the same bits on every
processor (`portable.py`): int8 products, and a softmax of its own steps. The weights are not in it; whoever
runs it gives them by their names (`encode.onnx`).

Needs the `transformers` extra.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from reportmine.encode.layout import AROUND

_MASKED = 1e4  # taken from the score of a token that is not the sentence's own


class Graph:
    """Nodes, constants and outside weights as they come together."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initial: list[onnx.TensorProto] = []

    def node(self, kind: str, *inputs: str, output: str = "", domain: str = "", **attributes: Any) -> str:
        """Adds a node with one output; returns the output's name."""
        name = output or f"{kind}.{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], domain=domain, **attributes))
        return name

    def constant(self, value: Any, dtype: Any = np.int64) -> str:
        """An array inside the graph."""
        name = f"constant.{len(self.initial)}"
        self.initial.append(numpy_helper.from_array(np.array(value, dtype=dtype), name))
        return name

    def outside(self, name: str, *shape: int, kind: int = TensorProto.FLOAT) -> str:
        """A weight that is given when the graph is loaded."""
        tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
        place = tensor.external_data.add()
        place.key, place.value = "location", "weights.npz"
        self.initial.append(tensor)
        return name

    def product(self, rows: str, name: str, inputs: int, outputs: int, bias: bool = True) -> str:
        """int8 rows @ weights, with the bias where there is one."""
        at = f"quantised.{len(self.nodes)}"
        parts = [at, f"{at}.scale", f"{at}.zero"]
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [rows], parts))
        weights = self.outside(f"{name}.int8", inputs, outputs, kind=TensorProto.INT8)
        given = [parts[0], weights, parts[1], self.outside(f"{name}.steps", outputs), parts[2], ""]
        if bias:
            given.append(self.outside(f"{name}.bias", outputs))
        return self.node("MatMulIntegerToFloat", *given, domain="com.microsoft")

    def normed(self, x: str, y: str, name: str, size: int, epsilon: float, bias: bool = True) -> str:
        """The sum of both and, where there is one, a bias, normalised."""
        parts = [self.outside(f"{name}.norm", size), self.outside(f"{name}.shift", size)]
        if bias:
            parts.append(self.outside(f"{name}.bias", size))
        return self.node("SkipLayerNormalization", x, y, *parts, domain="com.microsoft", epsilon=epsilon)

    def softmax(self, scores: str) -> str:
        """Along the last axis, in steps that add up in one order everywhere."""
        largest = self.node("ReduceMax", scores, axes=[-1], keepdims=1)
        powers = self.node("Exp", self.node("Sub", scores, largest))
        total = self.node("ReduceSum", powers, self.constant([-1]), keepdims=1)
        return self.node("Div", powers, total)


def reader_graph(transformer: torch.nn.Module, longest: int) -> bytes:
    """The graph of an MPNet with the poolings of `train.network`; a text has at most `longest` tokens.

    Inputs `input_ids`, `own`: (1, tokens). Outputs `sentence_embedding` (1, size), `features` (1, 2 size).
    """
    config: Any = transformer.config
    size, tokens = config.hidden_size, longest + AROUND
    g = Graph()
    length = g.node("Shape", "input_ids", start=1)
    x = _embedded(g, length, config, tokens)
    bias = _position_bias(g, length, transformer, tokens)
    for number in range(config.num_hidden_layers):
        x = _layer(g, x, bias, f"layer{number}", config)
    _poolings(g, x, size)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, [1, "tokens"])
        for name in ("input_ids", "own")
    ]
    outputs = [
        helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, [1, size]),
        helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, 2 * size]),
    ]
    graph = helper.make_graph(g.nodes, "reader", inputs, outputs, g.initial)
    sets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=sets)
    model.ir_version = 8
    return bytes(model.SerializeToString())


def _embedded(g: Graph, length: str, config: Any, tokens: int) -> str:
    """(1, tokens, size): words and places together."""
    size = config.hidden_size
    # The words lie as (size, words), as matrices do: each word is an output with a scale of its own.
    words = g.outside("words.int8", size, config.vocab_size, kind=TensorProto.INT8)
    flat = g.node("Squeeze", "input_ids", g.constant([0]))
    rows = g.node("Cast", g.node("Gather", words, flat, axis=1), to=TensorProto.FLOAT)
    steps = g.node("Gather", g.outside("words.steps", config.vocab_size), flat)
    scaled = g.node("Unsqueeze", g.node("Transpose", g.node("Mul", rows, steps)), g.constant([0]))
    places = g.outside("places", 1, tokens, size)
    place = g.node("Slice", places, g.constant([0]), length, g.constant([1]))
    return g.normed(scaled, place, "embeddings", size, config.layer_norm_eps, bias=False)


def _position_bias(g: Graph, length: str, transformer: Any, tokens: int) -> str:
    """(1, heads, tokens, tokens): what is added to a score for how far one token stands from the other."""
    config = transformer.config
    places = torch.arange(tokens)
    buckets = transformer.encoder.relative_position_bucket(
        places[None, :] - places[:, None], num_buckets=config.relative_attention_num_buckets
    )
    whole = g.constant(buckets.numpy(), np.int32)
    both = g.node("Concat", length, length, axis=0)
    some = g.node("Slice", whole, g.constant([0, 0]), both, g.constant([0, 1]))
    heads = config.num_attention_heads
    table = g.outside("apart", config.relative_attention_num_buckets, heads)
    turned = g.node("Transpose", g.node("Gather", table, some), perm=[2, 0, 1])
    return g.node("Unsqueeze", turned, g.constant([0]))


def _layer(g: Graph, x: str, bias: str, name: str, config: Any) -> str:
    size, heads = config.hidden_size, config.num_attention_heads
    width = size // heads
    joined = g.product(x, f"{name}.qkv", size, 3 * size)
    parted = g.node("Reshape", joined, g.constant([0, 0, 3, heads, width]))
    parts = g.node("Transpose", parted, perm=[2, 0, 3, 1, 4])
    q, k, v = (g.node("Gather", parts, g.constant(place), axis=0) for place in range(3))
    scaled = g.node("Mul", q, g.constant(width**-0.5, np.float32))
    scores = g.node("MatMul", scaled, g.node("Transpose", k, perm=[0, 1, 3, 2]))
    shares = g.softmax(g.node("Add", scores, bias))
    mixed = g.node("Transpose", g.node("MatMul", shares, v), perm=[0, 2, 1, 3])
    seen = g.node("Reshape", mixed, g.constant([0, 0, size]))
    out = g.product(seen, f"{name}.out", size, size, bias=False)
    x = g.normed(out, x, f"{name}.attention", size, config.layer_norm_eps)
    wide = g.product(x, f"{name}.wide", size, config.intermediate_size, bias=False)
    wide = g.node(
        "BiasGelu", wide, g.outside(f"{name}.wide.bias", config.intermediate_size), domain="com.microsoft"
    )
    narrow = g.product(wide, f"{name}.narrow", config.intermediate_size, size, bias=False)
    return g.normed(narrow, x, f"{name}.output", size, config.layer_norm_eps)


def _poolings(g: Graph, x: str, size: int) -> None:
    own = g.node("Unsqueeze", g.node("Cast", "own", to=TensorProto.FLOAT), g.constant([1]))
    count = g.node("ReduceSum", own, g.constant([2]), keepdims=1)
    mean = g.node("MatMul", g.node("Div", own, count), x)
    square = g.node("MatMul", mean, g.node("Transpose", mean, perm=[0, 2, 1]))
    unit = g.node("Div", mean, g.node("Sqrt", square))
    g.node("Squeeze", unit, g.constant([1]), output="sentence_embedding")
    queries = g.node("MatMul", x, g.outside("queries", size, 2))
    scores = g.node("Transpose", queries, perm=[0, 2, 1])
    away = g.node("Sub", own, g.constant(1, np.float32))
    masked = g.node("Add", scores, g.node("Mul", away, g.constant(_MASKED, np.float32)))
    pooled = g.node("MatMul", g.softmax(masked), x)
    g.node("Flatten", pooled, output="features")
