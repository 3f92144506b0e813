"""What a training has learnt, kept on disk every few minutes, so that a stop loses no more than those."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

EVERY = 300.0  # seconds


class Checkpoint:
    """The states of what is trained, after `done` steps; nothing is kept without a path."""

    def __init__(self, path: Path | None, parts: Mapping[str, Any]) -> None:
        """Loads what is at `path` into `parts`, each of which has a state_dict."""
        self._path, self._parts, self._last, self.done = path, parts, time.monotonic(), 0
        if path and path.exists():
            kept = torch.load(path, weights_only=True)
            for name, part in parts.items():
                part.load_state_dict(kept[name])
            self.done = int(kept["done"])

    def keep(self, done: int) -> None:
        """Writes the states, where the last time is a while ago; the file is there whole or as before."""
        if self._path is None or time.monotonic() - self._last < EVERY:
            return
        partial = self._path.with_suffix(".partial")
        torch.save({"done": done, **{k: part.state_dict() for k, part in self._parts.items()}}, partial)
        partial.replace(self._path)
        self._last = time.monotonic()

    def remove(self) -> None:
        """Of no use once the training is done."""
        if self._path:
            self._path.unlink(missing_ok=True)
