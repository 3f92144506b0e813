"""How fast the shipped models tag, beside each other and beside sentence-transformers.

    python -m tests.benchmarks.tagger_speed LABELS

LABELS: JSON lines with "text", "heading", "previous". The last row encodes the same texts with the
base model in torch, without tagging; it needs the transformers extra.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from reportmine.tag import Item, tagger


def rate(model: str, items: list[Item]) -> float:
    """Sentences a second, each with its heading and the one before."""
    tagger(model).tag(items[:50])
    start = time.perf_counter()
    tagger(model).tag(items)
    return len(items) / (time.perf_counter() - start)


def torch_rate(texts: list[str]) -> float:
    """Texts a second through sentence-transformers' all-MiniLM-L6-v2, in batches of 32."""
    from sentence_transformers import SentenceTransformer

    from reportmine.train.run import base_model

    model = SentenceTransformer(str(base_model()), device="cpu")
    model.encode(texts[:50])
    start = time.perf_counter()
    model.encode(texts)
    return len(texts) / (time.perf_counter() - start)


def main(path: Path, count: int = 2000) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    items = [Item(r["text"], r.get("heading") or "", r.get("previous") or "") for r in rows][:count]
    slow, fast = rate("transformer", items), rate("fast", items)
    print(f"{len(items)} sentences with heading and previous sentence; a second:")
    print(f"  transformer            {slow:8.0f}")
    print(f"  fast                   {fast:8.0f}   {fast / slow:.0f} times")
    try:
        plain = torch_rate([item.text for item in items])
    except ImportError:
        print("  torch: the transformers extra is not installed")
    else:
        print(f"  base model in torch    {plain:8.0f}   vectors of the sentences only")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
