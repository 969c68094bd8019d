"""The pre-check predicts QuickBooks' words: one case for each refusal that concerns what we send."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kccwb.accounting.quickbooks.judge import new_judging
from kccwb.accounting.quickbooks.messages import explain
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutPrepayment, SourceType
from kccwb.model.finding import Finding
from kccwb.model.package import Account, Known, Organisation, PackageRecord, TaxCode
from tests.unit.test_qbo_payloads import DAY, document, line, prepayment

D = Decimal


def account(key: str, **more: Any) -> Account:
    told: dict[str, Any] = {"account_id": key, "code": "", "name": f"Account {key}", "type": "Income", "klass": "REVENUE"}
    return Account(**(told | more))


def contact(key: str, name: str, urn: str = "", role: str = "customer", currency: str = "GBP", status: str = "ACTIVE") -> PackageRecord:
    extra = {"contact_number": urn, "account_number": "", "email": "", "status": status, "role": role, "currency": currency}
    return PackageRecord("Company", key, urn, key, name, status=status, extra=extra)


def item(key: str, code: str, tracked: str = "no", status: str = "ACTIVE") -> PackageRecord:
    return PackageRecord("Stock Item", key, code, status=status, extra={"name": code, "tracked": tracked, "status": status})


KNOWN = Known(
    organisation=Organisation("1", "Books Ltd", "GBP", currencies=("GBP", "EUR")),
    accounts=(
        account("79"),
        account("80", type="Cost of Goods Sold", klass="EXPENSE"),
        account("81", status="INACTIVE", usable=False, reason="inactive"),
        account("84", type="Accounts Receivable (A/R)", klass="ASSET", usable=False, reason="QuickBooks' own debtors account"),
        account("35", type="Bank", klass="ASSET", bank=True, takes_payments=True),
        account("36", type="Bank", klass="ASSET", bank=True, takes_payments=True, currency="EUR"),
        account("37", type="Bank", klass="ASSET", bank=True, takes_payments=True, currency="USD"),
        account("90", type="Equity", klass="EQUITY"),
    ),
    tax_codes=(
        TaxCode("6", "20.0% S", D(20), True, True, True),
        TaxCode("7", "5.0% R", D(5), True, True, True),
        TaxCode("8", "17.5% old", D("17.5"), False, True, True),
        TaxCode("9", "20.0% RC", D(20), True, False, True),
    ),
    contacts=(
        contact("customer/12", "Acme", "A"),
        contact("vendor/40", "Acme (supplier)", "A", role="supplier"),
        contact("customer/13", "Old Firm", "OLD", status="ARCHIVED"),
        contact("customer/14", "Jones", "J9"),
        contact("customer/15", "Nobody's"),
        contact("vendor/41", "Gone Supplies", role="supplier", status="ARCHIVED"),
        contact("customer/16", "Eurocorp", "E", currency="EUR"),
    ),
    items=(item("item/31", "Sales 4000"), item("item/32", "TRACKED", "yes"), item("item/33", "OLDITEM", status="ARCHIVED")),
    documents=(
        PackageRecord("Sales Invoice", "Invoice/1", "TAKEN", "customer/14", status="AUTHORISED", amount_due=D(5)),
        PackageRecord("Sales Credit", "CreditMemo/2", "CTAKEN", "customer/14", status="PAID"),
        PackageRecord("Sales Invoice", "Invoice/3", "FREE", "customer/14", status="VOIDED"),
        PackageRecord("Purchase Invoice", "Bill/4", "BTAKEN", "vendor/40", status="AUTHORISED", total=D(1)),
        PackageRecord("Purchase Invoice", "Bill/5", "THEIRS", "vendor/41", status="AUTHORISED", total=D(1)),
    ),
)
ORG = KNOWN.organisation or Organisation("", "", "")
CLOSED = replace(KNOWN, organisation=replace(ORG, period_lock_date=DAY))


def bill(*lines: Any, **more: Any) -> OutDocument:
    lines = lines or (line(account_id="80", item_id=""),)
    return document("Purchase Invoice", *lines, **more)


def allocated(document_id: str, amount: str) -> OutAllocation:
    return OutAllocation("allocation:L", "L", "Payment/11", document_id, "P", "TAKEN", D(amount), DAY)


CASES: list[tuple[str, OutElement, str, str]] = [
    ("610 customer", document(contact_id="customer/13"), "6250", "contact_archived"),
    ("610 supplier", bill(contact_id="vendor/41"), "610", "inactive"),
    ("610 account", bill(line(account_id="81")), "610", "inactive"),
    ("610 item", document("Sales Invoice", line(item_id="item/33")), "610", "inactive"),
    ("610 tax", document("Sales Invoice", line(tax_code="8")), "610", "inactive"),
    ("2020 bank", prepayment(bank_account_id=""), "2020", "missing"),
    ("2050 postcode", OutCompany("company:Z", "Z", "Zed", postcode="X" * 31), "2050", "too_long"),
    ("2050 description", document("Sales Invoice", line(description="x" * 4001)), "2050", "too_long"),
    ("2110", document("Sales Invoice", line(net=D("10000000000000.00"), tax=D(0))), "2110", "data"),
    ("2210", OutCompany("company:Z", "Z", "Zed", email="not an address"), "2210", "email"),
    ("2220", document(currency="JPY", rate=D(190), contact_id="customer/15x"), "2220", "currency"),
    ("2220 company", OutCompany("company:Z", "Z", "Zed", currency="JPY"), "2220", "currency"),
    ("2240", prepayment(amount=D(0)), "2240", "out_of_range"),
    ("2250", document("Sales Invoice", line(net=D(0), tax=D(0), account="", account_id="", item_id="")), "2250", "no_lines"),
    ("2500 account", bill(line(account_id="777")), "2500", "reference"),
    ("2500 item", document("Sales Invoice", line(item_id="item/777")), "2500", "reference"),
    ("2500 tax", document("Sales Invoice", line(tax_code="77")), "2500", "reference"),
    ("2500 wrong side", bill(contact_id="customer/12"), "2500", "reference"),
    ("2500 bank", prepayment(bank_account_id="777"), "2500", "reference"),
    ("6000 VAT", document("Sales Invoice", line(tax_code="")), "6000", "tax_missing"),
    ("6000 currency", document(currency="EUR", rate=D("1.2")), "6000", "currency_mixed"),
    ("6000 bank", prepayment(bank_account_id="37"), "6000", "currency_mixed"),
    ("6000 negative", document(total=D(-1)), "6000", "rule"),
    ("6000 item", OutItem("item:X", "X", "x"), "6000", "item_account"),
    ("6000 over", allocated("Invoice/1", "5.01"), "6000", "over_amount"),
    ("620", allocated("Invoice/3", "1"), "620", "not_linkable"),
    ("6080", OutCompany("company:Z", "Z", ""), "6080", "contact_identity"),
    ("6100", document("Sales Invoice", line(tax_code="9")), "6100", "tax_not_valid"),
    ("6140", document(number="TAKEN"), "6140", "number_taken"),
    ("6140 credit", document("Sales Credit", number="CTAKEN"), "6140", "number_taken"),
    ("6140 bill", bill(number="BTAKEN"), "6140", "number_taken"),
    ("6240 other URN", OutCompany("company:Z", "Z", "jones"), "6240", "contact_name"),
    ("6240 supplier named as customer", OutCompany("company:Z", "Z", "Nobody's", role="supplier"), "6240", "contact_name"),
    ("6240 other currency", OutCompany("company:E", "E", "Eurocorp", currency="GBP"), "6240", "contact_name"),
    ("6270", document("Sales Invoice", line(item_id="item/32")), "6270", "item_tracked"),
    ("6270 item", OutItem("item:T", "TRACKED", "x", sales_account_id="79"), "6270", "item_tracked"),
    ("6430 line", bill(line(account_id="84")), "6430", "account_not_valid"),
    ("6430 item", OutItem("item:X", "X", "x", posting=True, sales_account_id="90"), "6430", "account_not_valid"),
    ("6430 sale", document("Sales Invoice", line(item_id="", account_id="90")), "6430", "account_not_valid"),
    ("6430 bank", prepayment(bank_account_id="79"), "6430", "account_not_valid"),
    ("6440", bill(line(account_id="")), "6440", "account_missing"),
    ("6440 sale", document("Sales Invoice", line(account_id="", item_id="")), "6440", "account_missing"),
]


def errors(element: OutElement, known: Known = KNOWN) -> list[Finding]:
    return [one for one in new_judging().findings(element, known) if one.severity == "error"]


@pytest.mark.parametrize(("element", "number", "code"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_quickbooks_words_are_predicted(element: OutElement, number: str, code: str) -> None:
    (one,) = errors(element)
    assert one.message.endswith(f"({number})")
    assert one.code == code == explain(one.message).code
    assert one.subject == element.row_id
    assert one.cause
    assert one.fix
    assert one.group
    assert one.place in {"mapping", "export", "connection", "kcc_data"}


@pytest.mark.parametrize("element", [document(), bill(), prepayment()], ids=lambda one: one.source_type)
def test_the_closing_date_binds_on_the_day_itself(element: OutDocument | OutPrepayment) -> None:
    (one,) = errors(element, CLOSED)
    assert (one.code, one.group) == ("period_locked", "2026-03-31")
    assert one.message.endswith("(6200)")
    assert errors(replace(element, date=DAY + dt.timedelta(days=1)), CLOSED) == []


def test_a_negative_line_that_nothing_takes_is_a_warning() -> None:
    found = new_judging().findings(document("Sales Invoice", line(), line(line=2, net=D("-1.00"), tax=D("-0.20"), tax_code="7")), KNOWN)
    assert [(one.code, one.severity) for one in found if one.code == "negative_line"] == [("negative_line", "warning")]
    netted = document("Sales Invoice", line(), line(line=2, net=D("-1.00"), tax=D("-0.20")))
    assert new_judging().findings(netted, KNOWN) == []


def test_too_many_lines() -> None:
    taxed = [line(line=n) for n in range(751)]
    assert [one.code for one in errors(document("Sales Invoice", *taxed))] == ["too_many_lines"]
    assert errors(document("Sales Invoice", *taxed[:750])) == []
    bills = [line(line=n, account_id="80", item_id="") for n in range(10_001)]
    assert [one.code for one in errors(bill(*bills))] == ["too_many_lines"]


def test_what_is_changed_on_the_way_is_told() -> None:
    told: list[tuple[OutElement, str]] = [
        (document(number="INV-2026-03-NORTHWEST-000123"), "number_shortened"),
        (OutCompany("company:Z", "Z", "Zed: North"), "contact_name_changed"),
        (OutItem("item:X", "X:1", "x", sales_account_id="79"), "item_name_changed"),
    ]
    for element, code in told:
        assert [(one.code, one.severity) for one in new_judging().findings(element, KNOWN)] == [(code, "info")]


def test_the_companys_settings_stand_in_the_way_of_documents() -> None:
    troubled = replace(KNOWN, organisation=replace(ORG, troubles=("Custom transaction numbers are off.",)))
    (one,) = new_judging().findings(document(), troubled)
    assert (one.code, one.severity, one.message, one.place) == (
        "company_settings",
        "error",
        "Custom transaction numbers are off.",
        "connection",
    )
    assert [one.severity for one in new_judging().findings(OutCompany("company:A", "A", "Acme"), troubled)] == ["warning"]


def test_a_rate_that_differs_is_a_warning() -> None:
    (one,) = new_judging().findings(document("Sales Invoice", line(tax_code="7")), KNOWN)
    assert (one.code, one.severity) == ("tax_rate_differs", "warning")


FINE: list[OutElement] = [
    document(),
    bill(),
    bill(number="THEIRS"),
    document("Sales Credit", due_date=None),
    document(number="FREE"),
    document(contact_id=""),
    document(contact_id="customer/16", currency="EUR", rate=D("1.2")),
    OutCompany("company:A", "A", "Acme"),
    OutCompany("company:A", "A", "Acme", role="supplier", display_name="Acme (supplier)"),
    OutCompany("company:N", "N", "Nobody's"),
    OutCompany("company:E", "E", "Eurocorp", currency="EUR", email="a@b.example; c@d.example"),
    OutItem("item:B", "B", "Bolt", sales_account_id="79", purchase_account_id="80"),
    OutItem("item:P", "Sales 4000", "Sales", posting=True, nominal_code="4000", sales_account_id="79"),
    prepayment(),
    prepayment(bank_account_id="36", currency="EUR", rate=D("1.1"), contact_id="customer/16"),
    allocated("Invoice/1", "5.00"),
]


@pytest.mark.parametrize("element", FINE, ids=lambda one: f"{one.source_type} {one.row_id}")
def test_what_is_right_meets_no_finding(element: OutElement) -> None:
    assert new_judging().findings(element, KNOWN) == []


def test_without_a_cache_only_the_payload_speaks() -> None:
    nothing = Known(None, (), ())
    assert new_judging().findings(document(), nothing) == []
    assert [one.code for one in new_judging().findings(bill(line(account_id="")), nothing)] == ["account_missing"]


def test_one_root_cause_is_one_finding_and_documents_share_its_group() -> None:
    judging = new_judging()
    first = judging.findings(bill(line(account_id="777"), line(account_id="777", line=2)), KNOWN)
    second = judging.findings(bill(line(account_id="777"), row_id="P:2"), KNOWN)
    assert len(first) == 1
    assert (first[0].code, first[0].group) == (second[0].code, second[0].group)


def test_a_document_of_ours_in_quickbooks_already_is_no_duplicate() -> None:
    ours = document()
    held = PackageRecord(
        "Sales Invoice", "Invoice/9", ours.number, "customer/12", date=ours.date, currency="GBP", status="PAID", total=ours.total
    )
    assert new_judging().findings(ours, replace(KNOWN, documents=(held,))) == []
    kinds: list[SourceType] = ["Sales Credit"]
    assert new_judging().findings(document(kinds[0]), replace(KNOWN, documents=(held,))) == []
