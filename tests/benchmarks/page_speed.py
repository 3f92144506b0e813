"""How long every kind of page takes, warm, and what it sends.

python -m tests.benchmarks.page_speed reports.db [--rounds 20]

Through the application itself, in one process: no network, no browser. Beside each time stands its ratio
to an empty page of Datasette (`/-/versions.json`), which carries over to other machines better.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import time
from pathlib import Path

import numpy as np
from datasette.app import Datasette

ROOT = "/-/reportmine"
NOTHING = "/-/versions.json"
QUERY = "children+wait+too+long+for+autism+assessment"


def addresses(database: Path) -> list[str]:
    """Every kind of page; of reports, systems and themes the ones with the most."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)

    def first(sql: str) -> list[str]:
        return [row[0] for row in connection.execute(sql)]

    (report,) = first("select id from reports order by words desc limit 1")
    (finding,) = first(
        "select id from findings where polarity = 'area_for_development' order by id limit 1"
    )
    (theme,) = first("select theme from finding_themes group by 1 order by count(*) desc limit 1")
    systems = first(
        """select r.system_id from findings f join reports r on r.id = f.report_id
        where r.system_id is not null group by 1 order by count(*) desc limit 6"""
    )
    (recurrence,) = first("select id from recurrences order by systems desc, id limit 1")
    side_by_side = "&".join(f"system={system}" for system in systems)
    names = (
        "search", f"search?q={QUERY}", f"search?q={QUERY}&group=system", f"search?like={finding}",
        "reports", f"report/{report}", f"finding/{finding}", "themes", f"theme/{theme}", "systems",
        f"system/{systems[0]}", f"compare?{side_by_side}", f"findings?theme={theme}", "problems", "method",
        "api", f"search.json?q={QUERY}", "home.csv", "recurring", f"recurring?theme={theme}", "scores",
        "home.svg?chart=map", "home.png?chart=map",
        f"recurrence/{recurrence}", f"learn?about={finding}",
    )  # fmt: skip
    return [NOTHING, "/", "/?show=strength", *(f"{ROOT}/{name}" for name in names)]


async def measure(database: Path, rounds: int) -> None:
    """Prints a line a page: median and 95th percentile in milliseconds, bytes sent and unpacked."""
    datasette = Datasette([str(database)])
    await datasette.invoke_startup()
    nothing = 1.0
    print(f"{'page':52} {'p50':>7} {'p95':>7} {'ratio':>6} {'kB sent':>8} {'unpacked':>8}")
    for address in addresses(database):
        times, response = [], None
        for number in range(rounds + 2):
            start = time.perf_counter()
            response = await datasette.client.get(address, headers={"accept-encoding": "gzip"})
            if number >= 2:  # the first two warm up
                times.append((time.perf_counter() - start) * 1000)
        assert response is not None
        assert response.status_code == 200, address
        middle = float(np.median(times))
        nothing = middle if address == NOTHING else nothing
        sent = int(response.headers.get("content-length", len(response.content))) / 1000
        print(
            f"{address[:52]:52} {middle:7.1f} {np.percentile(times, 95):7.1f} {middle / nothing:6.1f} "
            f"{sent:8.1f} {len(response.content) / 1000:8.1f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    asyncio.run(measure(given.database, given.rounds))


if __name__ == "__main__":
    main()
