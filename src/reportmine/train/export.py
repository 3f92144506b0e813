"""The trained networks as what is shipped: int8 ONNX, the reader in four bits, heads in half precision."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from reportmine.tag.calibrate import softmax
from reportmine.tag.item import Item
from reportmine.tag.reading import Reading, reading_of
from reportmine.train.network import Network
from reportmine.train.portable import make_portable
from reportmine.train.reader_graph import reader_graph
from reportmine.train.reader_weights import reader_weights

MAX_TOKENS = 256


@dataclass(frozen=True, slots=True)
class Agreement:
    """How near the shipped model is to the trained network, on sentences given to both."""

    sentences: int
    cosine_mean: float
    cosine_least: float
    same_polarity: float
    polarity_shift: float


def export(network: Network, models: Path, base_sha256: str) -> Reading:
    """Writes `models/encoder` and the heads in `models/tagger`; what was there before is replaced."""
    network.eval().cpu()
    encoder, tagger = models / "encoder", models / "tagger"
    licence = (encoder / "LICENSE").read_text("utf-8") if (encoder / "LICENSE").exists() else ""
    for folder in (encoder, tagger):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    (encoder / "onnx").mkdir()
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        _to_onnx(network, plain)
        _quantise(network, plain, encoder / "onnx" / "model_qint8.onnx")
    if licence:
        (encoder / "LICENSE").write_text(licence, "utf-8")
    _save_tokenizer(network, encoder)
    size = network.encoder.size
    settings = {
        "max_tokens": MAX_TOKENS, "dimensions": size, "features": 2 * size, "in_context": False,
        "marks": ["[CLS]", "[SEP]"], "base_sha256": base_sha256,
    }  # fmt: skip
    (encoder / "encoder.json").write_text(json.dumps(settings, indent=2) + "\n", "utf-8")
    _save_heads(network, tagger)
    return reading_of(models)


def export_reader(network: Network, sentences: Sequence[Item], models: Path, base_sha256: str) -> Reading:
    """Writes `models/reader`, its matrices rounded to four bits for `sentences`."""
    network.eval().cpu()
    folder = models / "reader"
    licence = (models / "encoder" / "LICENSE").read_text("utf-8")
    for part in ("encoder/onnx", "tagger"):
        shutil.rmtree(folder / part, ignore_errors=True)
        (folder / part).mkdir(parents=True)
    encoder = folder / "encoder"
    (encoder / "LICENSE").write_text(licence, "utf-8")
    weights: dict[str, Any] = reader_weights(network, MAX_TOKENS, sentences)
    np.savez_compressed(encoder / "weights.npz", **weights)
    graph = reader_graph(network.encoder.transformer, MAX_TOKENS)
    (encoder / "onnx" / "graph.onnx").write_bytes(graph)
    _save_tokenizer(network, encoder)
    size = network.encoder.size
    settings = {
        "max_tokens": MAX_TOKENS, "dimensions": size, "features": 2 * size, "in_context": True,
        "marks": [network.tokenizer.cls_token, network.tokenizer.sep_token], "base_sha256": base_sha256,
    }  # fmt: skip
    (encoder / "encoder.json").write_text(json.dumps(settings, indent=2) + "\n", "utf-8")
    _save_heads(network, folder / "tagger")
    return reading_of(folder)


def _save_tokenizer(network: Network, folder: Path) -> None:
    network.tokenizer.save_pretrained(folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / "tokenizer.json"))


def _save_heads(network: Network, folder: Path) -> None:
    arrays = {name: value.detach().numpy() for name, value in network.heads.state_dict().items()}
    np.savez_compressed(folder / "heads.npz", **{k: v.astype(np.float16) for k, v in arrays.items()})


def agreement(network: Network, shipped: Reading, items: Sequence[Item]) -> Agreement:
    """Runs both on the same items: vectors' cosine, share of equal polarities, shift of probabilities."""
    network.eval().cpu()
    around = network.around(text for item in items for text in (item.heading, item.previous))
    with torch.no_grad():
        trained = [network([item], around) for item in items]
    polarity, _, vectors = shipped.logits(items)
    theirs = np.vstack([o.polarity.softmax(1).numpy() for o in trained])
    ours = softmax(polarity)
    cosines = (np.vstack([o.vectors.numpy() for o in trained]) * vectors).sum(axis=1)
    return Agreement(
        len(items), float(cosines.mean()), float(cosines.min()),
        float((ours.argmax(axis=1) == theirs.argmax(axis=1)).mean()),
        float(np.abs(ours - theirs).max(axis=1).mean()),
    )  # fmt: skip


def _to_onnx(network: Network, path: Path) -> None:
    ids = torch.ones((2, 8), dtype=torch.int64)
    axes = {0: "batch", 1: "tokens"}
    # The eager attention is the one that onnxruntime's optimiser knows how to fuse.
    network.encoder.transformer.set_attn_implementation("eager")
    with torch.no_grad():
        torch.onnx.export(
            network.encoder,
            (ids, ids, ids),
            str(path),
            input_names=["input_ids", "attention_mask", "own"],
            output_names=["sentence_embedding", "features"],
            dynamic_axes={
                "input_ids": axes, "attention_mask": axes, "own": axes,
                "sentence_embedding": {0: "batch"}, "features": {0: "batch"},
            },
            opset_version=17,
            dynamo=False,
        )  # fmt: skip


def _quantise(network: Network, plain: Path, target: Path) -> None:
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers.fusion_options import FusionOptions
    from onnxruntime.transformers.optimizer import optimize_model

    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False  # a fused embedding cannot be quantised: 35 MB more
    fused = plain.with_name("fused.onnx")
    config = network.encoder.transformer.config
    model = optimize_model(
        str(plain), model_type="bert", num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size, opt_level=0, optimization_options=options,
    )  # fmt: skip
    model.save_model_to_file(str(fused))
    # reduce_range keeps the products inside 16 bits where a CPU has AVX2 but no VNNI.
    quantize_dynamic(
        fused, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
        op_types_to_quantize=["MatMul", "Attention", "Gather"],
        # Fused nodes are unknown to ONNX's shape inference; every tensor here is float.
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )  # fmt: skip
    quantised = onnx.load(str(target))
    make_portable(quantised)
    onnx.save(quantised, str(target))
