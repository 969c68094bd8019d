"""What an upload will do, in a sentence."""

from __future__ import annotations

from decimal import Decimal

from kccwb.sync.outward.reports import PlanAmount, PlanRow, UploadPlan
from kccwb.ui.uploading import plan_sentence


def row(kind: str, number: int) -> PlanRow:
    return PlanRow(f"{kind}:{number}", kind, str(number))


def plan(sending: list[PlanRow], along: list[PlanRow], *amounts: PlanAmount) -> UploadPlan:
    return UploadPlan(len(sending), amounts, (*along, *sending), tuple(along), (), (), ())


def test_documents_money_and_what_goes_with_them() -> None:
    documents = [row("Sales Invoice", number) for number in range(40)] + [row("Purchase Credit", 1)]
    along = [row("Company", number) for number in range(3)] + [row("Stock Item", number) for number in range(7)]
    said = plan_sentence(plan(documents, along, PlanAmount("GBP", 41, Decimal("18204.10"))))
    assert said == "Upload 41 documents, £18,204.10; 3 companies and 7 stock items go with them."


def test_one_document_alone() -> None:
    said = plan_sentence(plan([row("Sales Invoice", 1)], [row("Company", 1)], PlanAmount("EUR", 1, Decimal("12.00"))))
    assert said == "Upload 1 document, €12.00; 1 company goes with it."


def test_documents_come_before_what_else_was_chosen_each_with_its_own_money() -> None:
    chosen = [row("Sales Invoice", 1), row("Sales Invoice", 2), row("Sales Invoice", 3), row("Company", 1), row("Prepayment", 1)]
    said = plan_sentence(plan(chosen, [], PlanAmount("EUR", 1, Decimal("12.00")), PlanAmount("GBP", 2, Decimal("30.00"))))
    assert said == "Upload 3 documents, £30.00 and €12.00; also 1 company and 1 prepayment."


def test_companies_alone_and_nothing() -> None:
    assert plan_sentence(plan([row("Company", 1), row("Company", 2)], [])) == "Upload 2 companies."
    assert plan_sentence(plan([], [])) == "Nothing of this can be uploaded yet."
