"""What a tagger's folder says of itself beside its weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from reportmine.tag.calibrate import Calibration
from reportmine.tag.reading import Again
from reportmine.vocabulary import codebook_version, theme_names


def write_settings(
    folder: Path, calibration: Calibration, statement_weights: np.ndarray, second_weight: float = 0.0,
    again: Again | None = None,
) -> None:  # fmt: skip
    """`tagger.json`, as `Tagger` reads it."""
    settings: dict[str, Any] = {
        "themes": theme_names(), "codebook_version": codebook_version(),
        "second_weight": second_weight,
        "statement_weights": statement_weights.round(4).tolist(),
        "calibration": calibration.to_dict(),
    }  # fmt: skip
    if again:
        settings["again"] = again.to_dict()
    (folder / "tagger.json").write_text(json.dumps(settings, indent=1) + "\n", "utf-8")
