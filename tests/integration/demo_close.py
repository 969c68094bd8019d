"""October of the demo closed: the journal posted from our file, proven, sealed; then late documents break the seal and are topped up."""

from __future__ import annotations

from decimal import Decimal

from tests.integration.closing import MONTH
from tests.integration.demo_ground import LATE_FILES, Demo, DemoShelf


def close_month(demo: Demo) -> None:
    """Post the journals of every month to October's from our import files; October's is proven, everything agrees, and the month is sealed."""
    bench = demo.bench
    for month in sorted(row["month"] for row in bench.cos_by_month().to_dict("records")):
        keys = demo.hands.type_file(*demo.files(month))
        if month != MONTH:
            bench.record_cos_posted(month)
    check = bench.cos_check(MONTH)
    assert (check.verdict, check.state, check.proven) == ("found", "once", True), check.sentence
    assert [one.journal_id for one in check.journals] == [demo.hands.journal_id(key) for key in keys]
    demo.sides_agree()
    demo.ties_agree()
    demo.sign_and_seal()


def late_documents_arrive(demo: Demo, shelf: DemoShelf) -> None:
    """The seal breaks, the drift names exactly those, and the top-up brings both sides to 0.00 again."""
    bench = demo.bench
    bench.load([shelf.root / "files" / f"{name}.csv" for name in LATE_FILES])
    assert bench.close_state(MONTH).state == "broken"
    assert "seal_broken" in bench.findings()["code"].tolist()
    drift = bench.drift(MONTH).to_dict("records")
    assert {row["source"] for row in drift} == set(shelf.late)
    assert {row["invoice_code"] for row in drift} == set(shelf.late.values())
    told = bench.drift_summary(MONTH)
    ours, theirs = demo.both_sides()["0122"]
    assert told.documents == 2
    assert told.top_up == sum((row["cost_of_sale"] for row in drift), Decimal(0)) == ours - theirs != 0

    demo.upload_all()
    assert bench.cos_check(MONTH).state == "wrong amount"
    assert {row["tie"] for row in bench.tie_out(MONTH).to_dict("records") if row["state"] == "differs"} >= {"stock", "cost"}
    demo.hands.type_file(*demo.files(topup=True))
    again = bench.cos_check(MONTH)
    assert again.proven, again.sentence
    assert bench.cos_topup(MONTH).empty
    demo.sides_agree()
    report = next(row for row in bench.tie_out(MONTH).to_dict("records") if row["tie"] == "report")
    assert (report["difference"], report["state"]) == (shelf.facts.stock_report - shelf.facts.stock, "explained")
    demo.sign_and_seal()
