"""October of the demo closed: the journal posted from our file, proven, sealed; then late documents break the seal and are topped up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kccwb.model.errors import BadInput
from tests.integration.demo_ground import LATE_FILES, MONTH, Demo, DemoShelf


def close_month(demo: Demo) -> None:
    """Post the journals of every month to October's from our import files; October's is proven, everything agrees, and the month is sealed."""
    bench = demo.bench
    for month in sorted(row["month"] for row in bench.cos_by_month().to_dict("records")):
        keys = demo.hands.type_file(*demo.journal_files(month))
        if month != MONTH:
            bench.record_cos_posted(month)
    check = bench.cos_check(MONTH)
    assert (check.verdict, check.state, check.proven) == ("found", "once", True), check.sentence
    assert [one.journal_id for one in check.journals] == [demo.hands.journal_id(key) for key in keys]
    sides_agree(demo)
    ties = {row["tie"]: row for row in bench.tie_out(MONTH).to_dict("records")}
    assert {name: row["state"] for name, row in ties.items() if row["state"] not in {"agrees", "explained"}} == {"report": "not checked"}
    assert {ties[name]["difference"] for name in ("stock", "cost", "adjustments", "foreign")} == {Decimal(0)}
    items = bench.tie_out_items(MONTH).to_dict("records")
    for name in set(ties) - {"report"}:
        assert sum((item["amount"] for item in items if item["tie"] == name), Decimal(0)) == ties[name]["difference"], name
    sealed(demo)


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
    demo.hands.type_file(*demo.journal_files(topup=True))
    again = bench.cos_check(MONTH)
    assert again.proven, again.sentence
    assert bench.cos_topup(MONTH).empty
    sides_agree(demo)
    report = next(row for row in bench.tie_out(MONTH).to_dict("records") if row["tie"] == "report")
    assert (report["difference"], report["state"]) == (shelf.facts.stock_report - shelf.facts.stock, "explained")
    sealed(demo)


def sides_agree(demo: Demo) -> None:
    """Stock, Cost of Sale and adjustments are KCC's to the penny."""
    for nominal, (ours, theirs) in demo.both_sides().items():
        assert ours == theirs, nominal


def sealed(demo: Demo) -> None:
    """Nothing is open; Ann prepares, Bob approves and seals."""
    bench = demo.bench
    assert [f"{item.title}: {item.sentence}" for item in bench.close_checklist(MONTH) if item.blocks] == []
    bench.prepare_month(MONTH)
    with pytest.raises(BadInput, match="another person"):
        bench.approve_month(MONTH)
    bench.by = "Bob"
    bench.approve_month(MONTH)
    state = bench.seal_month(MONTH)
    assert (state.state, state.one_person) == ("sealed", False)
    bench.by = "Ann"
