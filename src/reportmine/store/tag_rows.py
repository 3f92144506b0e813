"""What the tagger said of findings as rows of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reportmine.tag.tagger import Tags

Row = dict[str, Any]


def polarity_values(tags: Tags) -> Row:
    """The columns of `findings` that the tagger decides."""
    return {
        "polarity": tags.polarity, "polarity_confidence": round(tags.polarity_confidence, 4),
        "source": tags.source, **model_values(tags),
    }  # fmt: skip


def model_values(tags: Tags) -> Row:
    """The columns that keep what the model says of a finding, whoever gave its polarity."""
    return {
        "model_polarity": tags.model_polarity, "model_confidence": round(tags.model_confidence, 4),
    }  # fmt: skip


def tag_rows(ids: Sequence[str], tags: Sequence[Tags]) -> Iterator[tuple[str, Iterable[Row]]]:
    """(table, rows) of the findings with these ids."""
    yield "finding_themes", _themes(ids, tags)
    yield "finding_statements", _likely(ids, tags)
    # Half precision: cosines differ by less than 0.001, the file is half the size.
    yield (
        "embeddings",
        (
            {"finding_id": i, "vector": t.vector.astype("<f2").tobytes()}
            for i, t in zip(ids, tags, strict=True)
        ),
    )


def _themes(ids: Sequence[str], tags: Sequence[Tags]) -> Iterator[Row]:
    for fid, t in zip(ids, tags, strict=True):
        for theme, confidence in t.themes:
            yield {
                "finding_id": fid, "theme": theme, "confidence": round(confidence, 4),
                "source": "model",
            }  # fmt: skip


def _likely(ids: Sequence[str], tags: Sequence[Tags]) -> Iterator[Row]:
    for fid, t in zip(ids, tags, strict=True):
        for rank, likely in enumerate(t.statements, start=1):
            yield {
                "finding_id": fid, "framework": likely.framework, "statement": likely.statement,
                "rank": rank, "confidence": round(likely.confidence, 4), "source": "model",
            }  # fmt: skip
