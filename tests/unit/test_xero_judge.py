"""The pre-check predicts Xero's words: one case for each message that concerns what we send."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kccwb.accounting.xero.judge import new_judging
from kccwb.accounting.xero.messages import explain
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutPrepayment, SourceType
from kccwb.model.package import Account, Known, Organisation, PackageRecord, TaxCode
from tests.unit.test_xero_payloads import DAY, document, line

D = Decimal


def account(code: str, **more: Any) -> Account:
    told: dict[str, Any] = {"account_id": f"id-{code}", "code": code, "name": f"Account {code}", "type": "REVENUE", "klass": "REVENUE"}
    return Account(**(told | more))


def contact(key: str, name: str, number: str = "", account_number: str = "", status: str = "ACTIVE") -> PackageRecord:
    extra = {"contact_number": number, "account_number": account_number, "email": "", "status": status}
    return PackageRecord("Company", key, number, key, name, status=status, extra=extra)


KNOWN = Known(
    organisation=Organisation("org", "Books Ltd", "GBP", currencies=("GBP", "EUR")),
    accounts=(
        account("200"),
        account("310", klass="EXPENSE", type="DIRECTCOSTS"),
        account("201", status="ARCHIVED", usable=False, reason="archived in Xero"),
        account("610", system="DEBTORS", klass="ASSET", usable=False, reason="Accounts Receivable: Xero posts to it by itself"),
        account("630", inventory=True, klass="ASSET", usable=False, reason="Xero's Inventory type"),
        account("090", bank=True, klass="ASSET", usable=False, reason="a bank account", takes_payments=True),
        account("091", bank=True, klass="ASSET", usable=False, reason="a bank account", takes_payments=True, currency="EUR"),
        account("710", klass="ASSET", type="FIXED"),
        account("835", klass="LIABILITY"),
    ),
    tax_codes=(
        TaxCode("OUTPUT2", "20% (VAT on Income)", D(20), True, True, False, ("REVENUE", "ASSET")),
        TaxCode("INPUT2", "20% (VAT on Expenses)", D(20), True, False, True, ("EXPENSE", "ASSET")),
        TaxCode("INPUT1", "5% (VAT on Expenses)", D(20), True, False, True),
        TaxCode("RROUTPUT", "5% (VAT on Income)", D(5), True, True, False, ("REVENUE",)),
        TaxCode("OLD", "17.5%", D("17.5"), False, True, True),
    ),
    contacts=(
        contact("c-1", "Acme", "A"),
        contact("c-2", "Old Firm", "OLD", status="ARCHIVED"),
        contact("c-3", "Jones", "J9"),
        contact("c-4", "Nobody's", "", "N1"),
    ),
    items=(PackageRecord("Stock Item", "i-1", "TRACKED", extra={"tracked": "yes"}),),
    documents=(
        PackageRecord("Sales Invoice", "d-1", "TAKEN", "c-3", status="AUTHORISED", amount_due=D(5)),
        PackageRecord("Sales Credit", "d-2", "CTAKEN", "c-3", status="PAID"),
        PackageRecord("Sales Invoice", "d-3", "FREE", "c-3", status="VOIDED"),
        PackageRecord("Sales Invoice", "d-4", "WAITS", "c-3", status="DRAFT", amount_due=D(50)),
    ),
)
LOCKED = replace(KNOWN, organisation=replace(KNOWN.organisation or Organisation("", "", ""), period_lock_date=DAY))
YEAR = replace(KNOWN, organisation=replace(KNOWN.organisation or Organisation("", "", ""), year_end_lock_date=DAY))
READER = replace(KNOWN, organisation=replace(KNOWN.organisation or Organisation("", "", ""), can_approve=False))


def doc(*lines: Any, kind: SourceType = "Sales Invoice", **more: Any) -> OutDocument:
    return document(kind, *lines, **more)


def bill(**more: Any) -> OutDocument:
    return doc(line(**({"account": "310", "tax_code": "INPUT2"} | more)), kind="Purchase Invoice")


def paid(**more: Any) -> OutPrepayment:
    told: dict[str, Any] = {
        "row_id": "prepayment:P",
        "payment_id": "P",
        "urn": "A",
        "contact_id": "c-1",
        "company_name": "Acme",
        "date": DAY,
        "reference": "SO1",
        "amount": D(10),
        "currency": "GBP",
        "rate": D(1),
        "bank_account": "090",
        "bank_account_id": "id-090",
        "account": "835",
        "account_id": "id-835",
    }
    return OutPrepayment(**(told | more))


def allocated(document_id: str, amount: str) -> OutAllocation:
    return OutAllocation("allocation:L", "L", "p-1", document_id, "P", "TAKEN", D(amount), DAY)


CASES: list[tuple[str, OutElement, str]] = [
    ("2", doc(line(account="", account_id="", nominal_code="300")), "Account code or ID must be specified"),
    ("4 unknown", doc(line(account="777")), "Account code '777' is not a valid code for this document."),
    ("4 bank", doc(line(account="090")), "Account code '090' is not a valid code for this document."),
    ("4 control", doc(line(account="610")), "Account code '610' is not a valid code for this document."),
    ("inventory", doc(line(account="630")), "Account code '630' is not a valid code for this document."),
    (
        "5",
        doc(line(account="201")),
        "Account code '201' has been archived, or has been deleted. Each line item must reference a valid account.",
    ),
    ("6", OutItem("item:X", "X", "x", sales_account="777"), "Account code '777' does not exist or cannot be applied to Items."),
    ("8", doc(line(account="310", tax_code="OUTPUT2")), "The TaxType code 'OUTPUT2' cannot be used with account code '310'."),
    ("9 unknown", doc(line(tax_code="ZZ")), "The TaxType code 'ZZ' does not exist or cannot be used for this type of transaction."),
    ("9 side", doc(line(tax_code="INPUT1")), "The TaxType code 'INPUT1' does not exist or cannot be used for this type of transaction."),
    (
        "9 bill",
        bill(account="710", tax_code="OUTPUT2"),
        "The TaxType code 'OUTPUT2' does not exist or cannot be used for this type of transaction.",
    ),
    ("10", doc(line(tax_code="OLD")), "Tax rate must be Active"),
    ("12", doc(line(tax=D("4.00"))), "The tax amount cannot be greater than the line amount"),
    ("14", doc(number="TAKEN"), "Invoice # must be unique."),
    ("14 credit", doc(kind="Sales Credit", number="CTAKEN"), "Credit Note # must be unique."),
    ("25", doc(due_date=None), "The document DueDate field must be specified"),
    ("27", doc(total=D(-1)), "The Total for this document must be greater than or equal to zero."),
    ("28", doc(currency="JPY", rate=D(190)), "Organisation is not subscribed to currency JPY"),
    (
        "31",
        OutCompany("company:Z", "Z", ""),
        "The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber",
    ),
    (
        "33",
        OutCompany("company:Z", "Z", "jones"),
        "The contact name jones is already assigned to another contact. The contact name must be unique across all active contacts.",
    ),
    ("34", OutCompany("company:OLD", "OLD", "Old Firm"), "The contact number OLD is already assigned to another contact."),
    (
        "36",
        doc(contact_id="c-2"),
        "The contact with the specified contact details has been archived. "
        "The contact must be un-archived before creating new invoices or credit notes.",
    ),
    ("39", OutCompany("company:Z", "Z", "Zed", email="not an address"), "Email address must be valid."),
    ("39 umlaut", OutCompany("company:Z", "Z", "Zed", email="jürgen@zed.example"), "Email address must be valid."),
    ("41", OutCompany("company:N1", "N1", "Somebody"), "Account number already Exists (N1)"),
    ("43", doc(line(item_code="X" * 31)), "Item Code is invalid."),
    ("44", allocated("d-4", "1"), "Payments can only be made against Authorised documents"),
    ("45", allocated("d-1", "5.01"), "Payment amount exceeds the amount outstanding on this document"),
    ("46", paid(bank_account="835", bank_account_id="id-835"), "Account type is invalid for making a payment to/from."),
    ("64", paid(bank_account="ZZ", bank_account_id=""), "The specified bank account details do not match a known bank account"),
    ("name <>", OutCompany("company:Z", "Z", "Zed <b>"), "The contact name Zed <b> contains < or >."),
    ("urn", OutCompany("company:Z", "Z" * 51, "Zed"), "URN must not be longer than 50 characters."),
    ("number", doc(number="INV£1"), "The number INV£1 cannot be used in Xero."),
    ("no number", doc(number=""), "The document has no number."),
    ("reference", doc(reference="x" * 256), "Reference must not be longer than 255 characters."),
    ("description", doc(line(description="x" * 4001)), "The description of line 1 must not be longer than 4,000 characters."),
    ("tracked", doc(line(item_code="TRACKED")), "The item TRACKED is tracked as inventory in Xero."),
    ("tracked item", OutItem("item:TRACKED", "TRACKED", "x"), "The item TRACKED is tracked as inventory in Xero."),
    (
        "too large",
        doc(line(net=D("10000000000.00"), tax=D(0))),
        "The amounts of line 1 are larger than Xero takes (at most 9,999,999,999.99 a line).",
    ),
    ("bank currency", paid(currency="EUR", rate=D("1.1")), "The payment is in EUR, Account 090 is kept in GBP."),
    ("rate differs", doc(line(tax_code="RROUTPUT")), "5% (VAT on Income) is 5 % in Xero, the line's tax in KCC is 20 %."),
]


@pytest.mark.parametrize(("element", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_xeros_words_are_predicted(element: OutElement, words: str) -> None:
    found = new_judging().findings(element, KNOWN)
    assert [one.message for one in found] == [words]
    (one,) = found
    assert one.subject == element.row_id
    assert one.cause
    assert one.fix
    assert one.group
    assert one.place in {"mapping", "export", "connection", "kcc_data"}


def test_lock_dates_bind_what_is_approved_up_to_the_day_itself() -> None:
    words = "The document date cannot be before the {} lock date, currently set at 31 March 2026."
    assert [one.message for one in new_judging().findings(doc(), LOCKED)] == [words.format("period")]
    assert [one.message for one in new_judging().findings(doc(), YEAR)] == [words.format("end of year")]
    assert new_judging().findings(doc(date=DAY + dt.timedelta(days=1)), LOCKED) == []
    assert new_judging().findings(doc(authorised=False), LOCKED) == []
    assert [one.message for one in new_judging().findings(paid(), YEAR)] == [words.format("end of year")]
    assert new_judging().findings(doc(), LOCKED)[0].group == "2026-03-31"


def test_who_may_not_approve_may_send_drafts() -> None:
    (one,) = new_judging().findings(doc(), READER)
    assert "correct permissions" in one.message
    assert "create_authorised" in one.fix
    assert new_judging().findings(doc(authorised=False), READER) == []


@pytest.mark.parametrize(
    "element",
    [
        doc(),
        bill(),
        doc(kind="Sales Credit", due_date=None),
        doc(number="FREE"),
        doc(contact_id=""),
        doc(currency="EUR", rate=D("1.2")),
        OutCompany("company:A", "A", "Acme"),
        OutCompany("company:N2", "N2", "Nobody's"),
        OutItem("item:B", "B", "Bolt", "200", "310", "OUTPUT2", "INPUT2"),
        paid(),
        paid(bank_account="091", bank_account_id="id-091", currency="EUR", rate=D("1.1")),
        allocated("d-1", "5.00"),
    ],
    ids=lambda element: f"{element.source_type} {element.row_id}",
)
def test_what_is_right_meets_no_finding(element: OutElement) -> None:
    assert new_judging().findings(element, KNOWN) == []


def test_without_a_cache_nothing_is_concluded_but_what_the_payload_itself_says() -> None:
    nothing = Known(None, (), ())
    assert new_judging().findings(doc(), nothing) == []
    assert [one.code for one in new_judging().findings(doc(line(account="", account_id="")), nothing)] == ["account_missing"]


def test_one_root_cause_is_one_finding_and_documents_share_its_group() -> None:
    judging = new_judging()
    first = judging.findings(doc(line(account="777"), line(account="777", line=2)), KNOWN)
    second = judging.findings(doc(line(account="777"), row_id="S:2"), KNOWN)
    assert len(first) == 1
    assert (first[0].code, first[0].group) == (second[0].code, second[0].group)


def test_a_predicted_message_and_a_real_one_share_code_and_place() -> None:
    for name, element, words in CASES:
        why = explain(words)
        (one,) = new_judging().findings(element, KNOWN)
        if why.code != "xero" and name not in {"inventory", "tracked", "tracked item"}:
            assert one.code == why.code, name


def test_judging_many_documents_is_quick() -> None:
    many = tuple(PackageRecord("Sales Invoice", f"d{n}", f"N{n}", status="PAID") for n in range(20_000))
    known, judging = replace(KNOWN, documents=many), new_judging()
    assert not any(judging.findings(doc(number=f"M{n}"), known) for n in range(1_000))
