"""Every message of the catalogue is explained, and what is new gets an honest answer."""

from __future__ import annotations

import pytest

from kccwb.accounting.xero.messages import explain

CATALOGUE = {
    "Account code or ID must be specified": "account_missing",
    "Account code must be specified": "account_missing",
    "Account code '610' is not a valid code for this document.": "account_not_valid",
    "Account code '41' has been archived, or has been deleted. Each line item must reference a valid account.": "account_archived",
    "Account code '9' does not exist or cannot be applied to Items.": "account_not_for_items",
    "Account code '476' has been removed as it does not match a recognised account.": "account_removed",
    "The TaxType code 'INPUT2' cannot be used with account code '200'.": "tax_not_for_account",
    "The TaxType code 'X' does not exist or cannot be used for this type of transaction.": "tax_not_valid",
    "Tax rate must be Active": "tax_inactive",
    "Account must be valid.": "too_precise",
    "The tax amount cannot be greater than the line amount": "tax_too_large",
    "The line total 1.00 does not match the expected line total 1.01": "line_total",
    "Invoice # must be unique.": "number_taken",
    "Invoice not of valid status for modification": "status",
    "This document cannot be edited as it has a payment or credit note allocated to it.": "has_payment",
    "The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it.": "has_payment",
    "Credit Note CN-1 not of valid status for modification": "status",
    "Invoice not of valid type for creation": "type",
    "An existing Invoice with the specified InvoiceID could not be found": "gone",
    "The document date cannot be before the period lock date, currently set at 31 March 2026": "period_locked",
    "The document date cannot be before the end of year lock date, currently set at 31 December 2025": "year_locked",
    "the document cannot be edited as it is currently dated before the period lock date": "period_locked",
    "The document DueDate field must be specified": "due_date",
    "Due date cannot be empty.": "due_date",
    "The description field is mandatory for each line item.": "description",
    "The Total for this document must be greater than or equal to zero.": "negative_total",
    "Organisation is not subscribed to currency EUR": "currency",
    "You have reached the limit of invoices you can approve": "plan_limit",
    "The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber": "contact_identity",
    "A Contact must be specified for this type of transaction": "contact_identity",
    "The contact name Acme is already assigned to another contact. The contact name must be unique across all active contacts.": "contact_name",
    "The contact number C1 is already assigned to another contact.": "contact_number",
    "Another contact has this contact number. Please enter a different contact number.": "contact_number",
    'The existing contact with name "A" cannot be updated to use new name "B". There is an existing contact with that name.': "contact_name",
    "The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes.": "contact_archived",
    "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API.": "contact_archived",
    "Email address must be valid.": "email",
    "Website must be valid": "website",
    "Account number already Exists": "contact_number",
    "Price List Item with Code 'BOLT' already exists": "item_exists",
    "Item Code is invalid.": "item_code",
    "Payments can only be made against Authorised documents": "not_authorised",
    "Payment amount exceeds the amount outstanding on this document": "over_amount",
    "Account type is invalid for making a payment to/from.": "payment_account",
    "Account could not be found": "payment_account",
    "Document could not be found": "document_missing",
    "Payments within a batch cannot be deleted.": "batch_payment",
    "The total debits (100.00) must equal total credits (-10.00)": "unbalanced",
    "Order number must be unique": "order_number",
    "The string '2026-13-01' is not a valid AllXsd value.": "data",
    "Idempotency Key: k is used with a different request.": "idempotency",
    "An error occurred in Xero. Check the API Status page": "xero_failed",
    "The User specified does not have the correct permissions to perform this action": "permission",
    "The specified bank account details do not match a known bank account": "payment_account",
}


@pytest.mark.parametrize(("message", "code"), CATALOGUE.items())
def test_a_known_message_has_cause_and_fix(message: str, code: str) -> None:
    why = explain(message)
    assert (why.code, bool(why.cause), bool(why.fix)) == (code, True, True)


def test_the_value_in_a_message_names_the_root_cause() -> None:
    assert explain("Account code '610' is not a valid code for this document.").group == "610"
    assert explain("Organisation is not subscribed to currency EUR").group == "EUR"
    assert explain("A validation exception occurred. Price List Item with Code 'B' already exists").group == "B"


def test_a_message_nobody_has_seen_is_shown_as_it_is() -> None:
    why = explain("The moon is in the wrong house.")
    assert why.group == "The moon is in the wrong house"
    assert "own words" in why.cause
