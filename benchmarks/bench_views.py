"""How the views grow: time for a document at n and 4n documents, and against counting the documents.

Run by hand: python -m benchmarks.bench_views [DOCUMENTS]
"""

from __future__ import annotations

import sys

from benchmarks.measure import company, seconds, table

VIEWS = {
    "pending_export": "select * from pending_export",
    "one page of pending_export": "select * from pending_export order by source_date, row_id limit 100",
    "mapping_gap": "select * from mapping_gap",
    "payment_import": "select * from payment_import",
    "open_debtor": "select * from open_debtor",
    "company_balance": "select * from company_balance",
    "bank_movement": "select * from bank_movement",
    "trial_balance": "select * from trial_balance('2026-10-01', '2026-10-31', null)",
    "cos_journal": "select * from cos_journal('2026-10')",
}


def main(documents: int) -> None:
    timed: dict[str, list[float]] = {name: [] for name in ("count of documents", *VIEWS)}
    sizes = []
    for count in (documents, 4 * documents):
        with company(count) as (files, facts, bench):
            bench.load([files])
            sizes.append(facts.documents)
            for name, query in {"count of documents": "select count(*) from document", **VIEWS}.items():
                timed[name].append(seconds(lambda query=query: bench.store.arrow(query)))  # type: ignore[misc]
    growth = sizes[1] / sizes[0]
    base = timed["count of documents"][1]
    rows = [(name, 1000 * small, 1000 * large, large / small / growth, large / base) for name, (small, large) in timed.items()]
    table(("view", f"ms at {sizes[0]:,}", f"ms at {sizes[1]:,}", "growth (1 = linear)", "against a count"), rows)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
