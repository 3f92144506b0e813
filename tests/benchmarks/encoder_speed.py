"""The shipped encoder beside sentence-transformers on the same folder: speed, and cosine of both.

    python -m tests.benchmarks.encoder_speed LABELS

LABELS: JSON lines with "text". Needs the transformers extra.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from sentence_transformers import SentenceTransformer

from reportmine.models import models_folder
from reportmine.search.encoder import encoder


def main(path: Path, count: int = 1000) -> None:
    lines = path.read_text("utf-8").splitlines()
    texts = list(dict.fromkeys(json.loads(line)["text"] for line in lines))[:count]
    model = SentenceTransformer(str(models_folder() / "encoder"), device="cpu")
    encoder().encode(texts[:20])
    model.encode(texts[:20])
    start = time.perf_counter()
    ours = encoder().encode(texts)
    middle = time.perf_counter()
    theirs = model.encode(texts, normalize_embeddings=True)
    end = time.perf_counter()
    cosines = (ours * theirs).sum(axis=1)
    print(f"{len(texts)} sentences; a second:")
    print(f"  ONNX int8, one at a time {len(texts) / (middle - start):6.0f}")
    print(f"  torch, in batches        {len(texts) / (end - middle):6.0f}")
    print(f"cosine of the two: mean {cosines.mean():.4f}, least {cosines.min():.4f}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
