"""How loading grows: time for a document at n and 4n documents, and against merely parsing the same files.

Run by hand: python -m benchmarks.bench_load [DOCUMENTS]
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from benchmarks.measure import company, seconds, table


def parse(folder: Path) -> int:
    """Read every cell of every file with the csv module, and do nothing with it."""
    rows = 0
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows += sum(1 for _ in csv.reader(file))
    return rows


def main(documents: int) -> None:
    rows = []
    for count in (documents, 4 * documents):
        with company(count) as (files, facts, bench):
            parsing = seconds(lambda: parse(files))
            loading = seconds(lambda: bench.load([files]), repeat=1)
            again = seconds(lambda: bench.load([files]), repeat=1)
            rejected = bench.store.scalar("select sum(rejected) from load_file")
            assert rejected == 0, f"{rejected} rows rejected"
            rows.append((facts.documents, parse(files), loading, again, 1000 * loading / facts.documents, loading / parsing))
    table(("documents", "rows", "load s", "again s", "ms a document", "load / parse"), rows)
    print(f"\ntime for a document, 4n against n: {rows[1][4] / rows[0][4]:.2f} (1.00 is linear)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
