"""The shipped encoders by name, and any encoder's folder by what lies in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reportmine.encode.base import Encoder
from reportmine.encode.folder import verified
from reportmine.encode.onnx import TransformerEncoder
from reportmine.encode.static import StaticEncoder

# The shipped models: the folder below `models/` that holds each one's `encoder` and `tagger`.
MODELS = {"transformer": "", "fast": "fast/"}


@cache
def encoder(model: str = "transformer") -> Encoder:
    """A shipped encoder, its checksums compared first. Raises ModelError."""
    return open_encoder(verified(f"{MODELS[model]}encoder"))


def open_encoder(folder: Path) -> Encoder:
    """The encoder in a folder, whichever kind it is. Raises ModelError."""
    return TransformerEncoder(folder) if (folder / "onnx").is_dir() else StaticEncoder(folder)
