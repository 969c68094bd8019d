"""Whatever Xero answers to a batch, every element gets one true outcome."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from kccwb.accounting.xero.outcomes import ENDPOINTS, outcomes, refused
from kccwb.accounting.xero.wire import NO_ID
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument
from tests.unit.test_xero_payloads import DAY, document

INVOICES = ENDPOINTS["Sales Invoice"]
ONE, TWO, THREE = (replace(document(), row_id=f"S:{n}", number=f"N{n}") for n in (1, 2, 3))
ALL: list[OutDocument] = [ONE, TWO, THREE]


def reply(number: str, **more: Any) -> dict[str, Any]:
    told = {"InvoiceID": f"id-{number}", "InvoiceNumber": number, "Contact": {"ContactID": "c-1"}, "Status": "AUTHORISED"}
    return {**told, "SubTotal": Decimal("3.70"), "TotalTax": Decimal("0.74"), "Total": Decimal("4.44"), **more}


def error(words: str) -> list[dict[str, str]]:
    return [{"Message": words}]


def results(told: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one.result, one.package_id) for one in outcomes(ALL, INVOICES, {"Invoices": told})]


def test_a_whole_answer_is_read_by_position() -> None:
    assert results([reply("N1"), reply("N2"), reply("N3")]) == [("accepted", "id-N1"), ("accepted", "id-N2"), ("accepted", "id-N3")]
    (first, *_) = outcomes(ALL, INVOICES, {"Invoices": [reply("N1"), reply("N2"), reply("N3")]})
    assert (first.number, first.status, first.net, first.tax, first.total) == (
        "N1",
        "AUTHORISED",
        Decimal("3.70"),
        Decimal("0.74"),
        Decimal("4.44"),
    )


def test_an_answer_in_another_order_is_read_by_number() -> None:
    assert results([reply("N3"), reply("N1"), reply("N2")]) == [("accepted", "id-N1"), ("accepted", "id-N2"), ("accepted", "id-N3")]


def test_what_half_an_answer_does_not_mention_is_unknown() -> None:
    assert results([reply("N1"), reply("N3")]) == [("accepted", "id-N1"), ("unknown", ""), ("accepted", "id-N3")]
    assert results([]) == [("unknown", "")] * 3


def test_the_zero_id_an_error_status_and_errors_in_lines_are_refusals() -> None:
    told = [
        reply("N1", InvoiceID=NO_ID, ValidationErrors=error("Invoice # must be unique.")),
        reply("N2", HasErrors=True, StatusAttributeString="ERROR"),
        reply("N3", LineItems=[{"ValidationErrors": error("Account code '9' is not a valid code for this document.")}]),
    ]
    found = outcomes(ALL, INVOICES, {"Invoices": told})
    assert [one.result for one in found] == ["rejected"] * 3
    assert found[0].messages == ("Invoice # must be unique.",)
    assert found[1].messages == ("Xero refused it without saying why.",)
    assert found[2].messages == ("Account code '9' is not a valid code for this document.",)


def test_a_warning_is_kept_on_what_was_accepted() -> None:
    found = outcomes([ONE], INVOICES, {"Invoices": [reply("N1", StatusAttributeString="WARNING", Warnings=error("Odd rate."))]})
    assert (found[0].result, found[0].messages) == ("accepted", ("Odd rate.",))


def test_an_answer_without_an_id_or_about_another_contact_settles_nothing() -> None:
    assert results([reply("N1", InvoiceID=None), reply("N2", Contact={"ContactID": "c-9"}), reply("N3")])[:2] == [("unknown", "")] * 2


def test_nulls_and_fields_nobody_knows_do_no_harm() -> None:
    told = reply("N1", LineItems=None, Warnings=None, ValidationErrors=None, Surprise={"a": [1]}, SubTotal=None, Status="NEWSTATUS")
    (one,) = outcomes([ONE], INVOICES, {"Invoices": [told]})
    assert (one.result, one.status, one.net) == ("accepted", "NEWSTATUS", None)


def test_a_refused_batch_blames_only_the_wrong_element() -> None:
    told = {
        "Type": "ValidationException",
        "Message": "A validation exception occurred",
        "Elements": [reply("N2", InvoiceID=NO_ID, ValidationErrors=error("Invoice # must be unique."))],
    }
    found = refused(ALL, INVOICES, told, "A validation exception occurred")
    assert [one.result for one in found] == ["unknown", "rejected", "unknown"]
    assert found[1].messages == ("Invoice # must be unique.",)


def test_a_refusal_without_elements_is_about_all_of_them() -> None:
    found = refused(ALL, INVOICES, {"Message": "JSON for post data was invalid"}, "JSON for post data was invalid")
    assert {(one.result, one.messages) for one in found} == {("rejected", ("JSON for post data was invalid",))}


def test_contacts_are_told_by_urn_and_allocations_by_their_prepayment() -> None:
    company = OutCompany("company:C", "C", "Acme")
    (one,) = outcomes([company], ENDPOINTS["Company"], {"Contacts": [{"ContactID": "k", "Name": "Acme", "ContactStatus": "ACTIVE"}]})
    assert (one.result, one.package_id, one.status) == ("accepted", "k", "ACTIVE")
    part = OutAllocation("allocation:A", "A", "pre", "inv", "P", "N1", Decimal(5), DAY)
    told = {"Allocations": [{"AllocationID": "al", "Amount": Decimal("5.00"), "Invoice": {"InvoiceID": "inv"}}]}
    (made,) = outcomes([part], ENDPOINTS["Allocation"], told)
    assert (made.package_id, made.total) == ("pre/al", Decimal(5))
    del told["Allocations"][0]["AllocationID"]
    assert outcomes([part], ENDPOINTS["Allocation"], told)[0].package_id == "pre/inv"
