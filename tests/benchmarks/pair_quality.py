"""How well the vectors know a criticism: cosines of judged pairs of criticisms of different systems.

python -m tests.benchmarks.pair_quality PAIRS

PAIRS are JSON lines with `a.text`, `b.text` and `grades`, those of two readers: 2 the same criticism. A
pair counts as the same where both say so. No such pair is trained on.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score

from reportmine.encode.open import MODELS, encoder

BOUNDS = (0.70, 0.75, 0.80, 0.85)


def main(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    same = np.array([min(row["grades"]) == 2 for row in rows])
    print(f"{len(rows)} pairs, {same.sum()} the same by both readers")
    for model in MODELS:
        first, second = (encoder(model).encode([row[side]["text"] for row in rows]) for side in "ab")
        cosine = (first * second).sum(axis=1)
        print(f"{model}: average precision {average_precision_score(same, cosine):.3f}")
        for bound in BOUNDS:
            near = cosine > bound
            right = int((near & same).sum())
            print(
                f"  cosine > {bound:.2f}: precision {right / max(near.sum(), 1):.2f}, "
                f"recall {right / same.sum():.2f}"
            )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
