"""How a sentence stands before the transformer: heading, the sentence before, and then itself.

Plain neighbours in the input did as well for sentences of long documents as hierarchical models did
(Cohan et al. 2019, "Pretrained language models for sequential sentence classification"). What is pooled
is the sentence's own part, so that vector and features are the sentence's, read in its place.
"""

from __future__ import annotations

from collections.abc import Sequence

# Tokens of the heading from its start, of the sentence before from its end: what is nearest counts most.
HEADING, PREVIOUS = 16, 32
AROUND = HEADING + PREVIOUS + 4  # tokens at most beside the sentence's own: both, and the marks


def laid_out(
    text: Sequence[int], heading: Sequence[int], previous: Sequence[int], start: int, end: int, limit: int
) -> tuple[list[int], int]:
    """(tokens, where the sentence's own begin): start heading end previous end text end.

    `start` and `end` are the model's special tokens, `limit` is the most tokens of the text. Both marks
    stand there also where heading or previous sentence are empty, so that each part has its place.
    """
    before = [start, *heading[:HEADING], end, *previous[-PREVIOUS:], end]
    return [*before, *text[:limit], end], len(before)
