"""The exported encoder made to say the same on every processor, to the last bit.

int8 quantisation rounds activations; where one lies at the edge between two steps, a difference in its
last bit moves it a whole step, and the layers above spread that to the size of the quantisation's own
noise (0.007 in a vector's numbers was measured). So no last bit may differ. Of all of onnxruntime's
kernels that the encoder uses, one added up in another order with AVX-512 than with AVX2: the softmax
inside the fused attention. Written out as exp, sum and division, with the matrix products around it, it
gives the same bits with both (measured on real AVX-512 and an emulated Haswell, node by node).

Needs the `transformers` extra.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper


def make_portable(model: onnx.ModelProto) -> None:
    """Rewrites a quantised BERT's graph in place; its weights and numbers stay what they are.

    Expects what onnxruntime's optimiser and dynamic quantisation make: QAttention nodes, and token types
    that are all nought. A sentence is run alone, so that no attention mask is needed.
    """
    graph = model.graph
    weights = {one.name: one for one in graph.initializer}
    size = numpy_helper.to_array(weights[_named(weights, "word_embeddings.weight_quantized")]).shape[1]
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        if node.op_type == "QAttention":
            nodes += _attention(graph, node, size)
        elif _dequantises_token_types(node, graph):
            graph.initializer.append(_first_token_type(weights, node.output[0]))
        else:
            nodes.append(node)
    _keep_what_is_used(graph, nodes)


def _attention(graph: onnx.GraphProto, node: onnx.NodeProto, size: int) -> Iterator[onnx.NodeProto]:
    """softmax(q kᵀ / √width) v for each head, from one int8 product that gives q, k and v."""
    heads = next(a.i for a in node.attribute if a.name == "num_heads")
    width = size // heads
    _constant(graph, "attention.shape", np.array([0, 0, 3, heads, width]))
    _constant(graph, "attention.joined", np.array([0, 0, size]))
    _constant(graph, "attention.scale", np.array(1 / np.sqrt(width), dtype=np.float32))
    _constant(graph, "attention.last", np.array([-1]))
    for place, part in enumerate("qkv"):
        _constant(graph, f"attention.{part}", np.array(place))
    quantised, weight, bias, scale, weight_scale, _, zero, weight_zero = node.input[:8]
    at = node.output[0]

    def step(kind: str, inputs: list[str], output: str, **attributes: Any) -> onnx.NodeProto:
        domain = "com.microsoft" if kind == "MatMulIntegerToFloat" else ""
        return helper.make_node(kind, inputs, [output], domain=domain, **attributes)

    product = [quantised, weight, scale, weight_scale, zero, weight_zero, bias]
    yield step("MatMulIntegerToFloat", product, f"{at}.qkv")
    yield step("Reshape", [f"{at}.qkv", "attention.shape"], f"{at}.parted")
    yield step("Transpose", [f"{at}.parted"], f"{at}.parts", perm=[2, 0, 3, 1, 4])
    for part in "qkv":
        yield step("Gather", [f"{at}.parts", f"attention.{part}"], f"{at}.{part}", axis=0)
    yield step("Transpose", [f"{at}.k"], f"{at}.kt", perm=[0, 1, 3, 2])
    yield step("Mul", [f"{at}.q", "attention.scale"], f"{at}.scaled")
    yield step("MatMul", [f"{at}.scaled", f"{at}.kt"], f"{at}.scores")
    yield step("ReduceMax", [f"{at}.scores"], f"{at}.largest", axes=[-1], keepdims=1)
    yield step("Sub", [f"{at}.scores", f"{at}.largest"], f"{at}.below")
    yield step("Exp", [f"{at}.below"], f"{at}.powers")
    yield step("ReduceSum", [f"{at}.powers", "attention.last"], f"{at}.sum", keepdims=1)
    yield step("Div", [f"{at}.powers", f"{at}.sum"], f"{at}.shares")
    yield step("MatMul", [f"{at}.shares", f"{at}.v"], f"{at}.mixed")
    yield step("Transpose", [f"{at}.mixed"], f"{at}.turned", perm=[0, 2, 1, 3])
    yield step("Reshape", [f"{at}.turned", "attention.joined"], at)


def _dequantises_token_types(node: onnx.NodeProto, graph: onnx.GraphProto) -> bool:
    return node.op_type == "DequantizeLinear" and "token_type_embeddings" in node.input[1]


def _first_token_type(weights: dict[str, onnx.TensorProto], name: str) -> onnx.TensorProto:
    """Its embedding, as the quantised graph would look it up for every token."""
    rows, scale, zero = (
        numpy_helper.to_array(weights[_named(weights, f"token_type_embeddings.weight_{part}")])
        for part in ("quantized", "scale", "zero_point")
    )
    first = (rows[0].astype(np.float32) - zero.astype(np.float32)) * scale.astype(np.float32)
    return numpy_helper.from_array(first.astype(np.float32), name)


def _named(weights: dict[str, onnx.TensorProto], end: str) -> str:
    return next(name for name in weights if name.endswith(end))


def _constant(graph: onnx.GraphProto, name: str, value: np.ndarray) -> None:
    if all(one.name != name for one in graph.initializer):
        graph.initializer.append(numpy_helper.from_array(value, name))


def _keep_what_is_used(graph: onnx.GraphProto, nodes: list[onnx.NodeProto]) -> None:
    """Leaves the nodes that lead to an output, and the weights that they use."""
    wanted = {output.name for output in graph.output}
    kept = []
    for node in reversed(nodes):
        if wanted & set(node.output):
            wanted |= set(node.input)
            kept.append(node)
    initial = [one for one in graph.initializer if one.name in wanted]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(kept))
    graph.initializer.extend(initial)
