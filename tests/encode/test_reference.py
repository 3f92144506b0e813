"""Another machine says the same: labels as recorded, confidences and vectors to 1e-3.

Recorded on one processor (`python -m tests.encode.test_reference` writes it anew, after a change of
model), checked on every one that runs these tests. The sentences are original ones of `models/labels`.
"""

from __future__ import annotations

import json
import platform
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reportmine.encode.folder import models_folder
from reportmine.tag import Item, tagger

RECORDED = Path(__file__).parent / "reference.json"
EVERY, NUMBERS = 180, 24  # each so many-th sentence; so many numbers of its vector


def items() -> list[Item]:
    rows = map(json.loads, (models_folder() / "labels" / "original.jsonl").read_text("utf-8").splitlines())
    found = [Item(r["text"], r.get("heading") or "", r.get("previous") or "") for r in rows if "text" in r]
    return found[::EVERY]


def tagged(model: str) -> list[dict[str, Any]]:
    return [
        {
            "polarity": tags.polarity,
            "probabilities": [round(float(p), 5) for p in tags.polarity_probabilities],
            "themes": {theme: round(sure, 5) for theme, sure in tags.themes},
            "vector": [round(float(v), 5) for v in tags.vector[:NUMBERS]],
        }
        for tags in tagger(model).tag(items())
    ]


def measured_here() -> bool:
    """int8 kernels of other kinds of processors round otherwise; x86-64 with AVX2 is what was measured."""
    kernels = np.show_config(mode="dicts")["SIMD Extensions"]
    names = {*kernels["baseline"], *kernels.get("found", [])}
    # X86_V3 is what numpy calls AVX2 and its company since 2.4.
    return platform.machine() in ("x86_64", "AMD64") and bool(names & {"AVX2", "X86_V3"})


@pytest.mark.parametrize("model", ["transformer", "fast"])
def test_this_machine_says_what_was_recorded(model: str) -> None:
    if model == "transformer" and not measured_here():
        pytest.skip("the transformer's answers were recorded for x86-64 with AVX2 or later")
    recorded = json.loads(RECORDED.read_text("utf-8"))[model]
    assert len(recorded) == len(items()) > 20
    for here, there in zip(tagged(model), recorded, strict=True):
        assert here["polarity"] == there["polarity"]
        assert here["themes"].keys() == there["themes"].keys()
        for name in there["themes"]:
            assert here["themes"][name] == pytest.approx(there["themes"][name], abs=1e-3)
        assert np.allclose(here["probabilities"], there["probabilities"], atol=1e-3, rtol=0)
        assert np.allclose(here["vector"], there["vector"], atol=1e-3, rtol=0)


def test_the_shipped_graph_has_no_kernel_that_adds_up_in_another_order() -> None:
    graph = (models_folder() / "encoder" / "onnx" / "model_qint8.onnx").read_bytes()
    assert b"QAttention" not in graph
    assert b"ReduceSum" in graph


if __name__ == "__main__":
    RECORDED.write_text(
        json.dumps({m: tagged(m) for m in ("transformer", "fast")}, indent=1) + "\n", "utf-8"
    )
