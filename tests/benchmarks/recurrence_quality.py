"""How well recurrences keep to judged pairs: of pairs of criticisms, which are put together, and rightly.

    python -m tests.benchmarks.recurrence_quality reports.db PAIRS

reports.db holds the reports that the pairs are from. PAIRS are JSON lines with `a.text`, `b.text` and
`grades`, those of two readers: 2 the same criticism. A pair counts as the same where both say so. No such
pair is trained on.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

_GROUPS = """select f.text, {} from recurrence_members m join findings f on f.id = m.finding_id
join recurrences c on c.id = m.recurrence_id where c.polarity = 'area_for_development'"""


def main(database: str, path: Path) -> None:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    pairs = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    same = [min(pair["grades"]) == 2 for pair in pairs]
    for name, column in (("recurrences", "c.id"), ("broader groups", "coalesce(c.broader_id, c.id)")):
        group = dict(connection.execute(_GROUPS.format(column)))
        ends = [(group.get(pair["a"]["text"]), group.get(pair["b"]["text"])) for pair in pairs]
        together = [one is not None and one == other for one, other in ends]
        right = sum(a and b for a, b in zip(together, same, strict=True))
        print(
            f"{name}: {sum(together)} of {len(pairs)} pairs put together, {right} rightly: precision "
            f"{right / max(sum(together), 1):.2f}, recall {right / sum(same):.2f}"
        )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]))
