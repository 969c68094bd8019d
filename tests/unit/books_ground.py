"""The pages' small company with the package's books read: one invoice as exported, one voided, one that only the package has, one not exported."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kccwb.model.package import PackageLine, PackageRecord
from kccwb.reconcile import keep
from kccwb.reconcile.books import BooksFetched, log
from kccwb.store.events import Event, now, record
from kccwb.workbench import Workbench


def exported(bench: Workbench, document: str, number: str, net: str, tax: str) -> None:
    """A sales invoice that was sent and taken as x-DOCUMENT."""
    with bench.store.tx() as tx:
        (seq,) = record(tx, "test", [Event("export.accepted", document)])
        facts = {"seq": seq, "row_id": document, "source_type": "Sales Invoice", "kind": "accepted", "occurred": now(), "by_whom": "test"}
        money = {"net": Decimal(net), "tax": Decimal(tax), "total": Decimal(net) + Decimal(tax)}
        kept = {f"kcc_{name}": amount for name, amount in money.items()}
        tx.insert(
            "export_event",
            [{**facts, "package": "xero", "package_id": f"x-{document}", "package_number": number, "currency": "GBP", **money, **kept}],
        )


def held(
    package_id: str, number: str, day: date, net: str, tax: str, status: str = "AUTHORISED", contact: str = "Müller & Söhne"
) -> PackageRecord:
    """A sales invoice as the package shows it."""
    line = PackageLine("id-200", "200", "OUTPUT2", "Goods", Decimal(1), Decimal(net), Decimal(tax))
    total = Decimal(net) + Decimal(tax)
    return PackageRecord(
        "Sales Invoice", package_id, number, "c1", contact, day, day, "", "GBP", Decimal(1), status, Decimal(net), Decimal(tax), total,
        Decimal(0) if status == "VOIDED" else total, now(), f"https://package.test/{number}", lines=(line,),
    )  # fmt: skip


def read_books(bench: Workbench) -> None:
    """SI1 is not exported; SI2 (£250 net) was voided in the package; SI3 agrees; HAND-1 (£50 net) stands in the package only."""
    exported(bench, "S:2", "SI2", "250.00", "50.00")
    exported(bench, "S:3", "SI3", "100.00", "20.00")
    documents = [
        held("x-S:2", "SI2", date(2026, 10, 5), "250.00", "50.00", "VOIDED"),
        held("x-S:3", "SI3", date(2026, 10, 6), "100.00", "20.00"),
        held("x-hand", "HAND-1", date(2026, 10, 8), "50.00", "10.00", contact="Somebody else"),
    ]
    with bench.store.tx() as tx:
        keep.documents(tx, documents, now())
    log(bench.store, "test", BooksFetched(3, 0, 0, 0, date(2026, 9, 1), date(2026, 10, 31)), "read")
    bench.reconcile()
