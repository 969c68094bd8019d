"""Xero's refusals in its own words, recognised by their stable stems, with cause and fix."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kccwb.model.finding import Explanation


@dataclass(frozen=True)
class Rule:
    """One kind of refusal. The first group of ``stem`` that matched names the root cause; without one the code does."""

    code: str
    stem: re.Pattern[str]
    cause: str
    fix: str
    place: str = ""


def _rule(code: str, stem: str, cause: str, fix: str, place: str = "") -> Rule:
    return Rule(code, re.compile(stem, re.IGNORECASE | re.DOTALL), cause, fix, place)


_CHANGED = "It was changed, paid or voided in Xero since."
_LOOK = "Open it in Xero, decide which side is right, and mark it as exported if Xero's is."
RULES = (
    _rule("account_missing", r"Account code (?:or ID )?must be specified", "A line has no account in Xero.", "Map its nominal, then upload again.", "mapping"),
    _rule("account_archived", r"Account code '([^']*)' has been archived", "The account is archived or deleted in Xero.", "Restore it in Xero, or map the nominal to another account.", "mapping"),
    _rule("account_not_for_items", r"Account code '([^']*)' does not exist or cannot be applied to Items", "The item's account cannot be used on items.", "Map the item's nominal to another account.", "mapping"),
    _rule("account_removed", r"Account code '([^']*)' has been removed", "Xero does not know the account and dropped it from the line.", "Map the nominal to an account of the chart.", "mapping"),
    _rule("account_not_valid", r"Account code '([^']*)' is not a valid code", "The account is unknown, a bank account, or one that Xero keeps for itself (debtors, creditors, VAT).", "Map the nominal to another account.", "mapping"),
    _rule("tax_not_for_account", r"TaxType code '([^']*)' cannot be used with account code", "The tax code may not be used on this kind of account.", "Map the tax rate to another tax code, or the nominal to another account.", "mapping"),
    _rule("tax_not_valid", r"TaxType code '([^']*)' does not exist or cannot be used", "The tax code is unknown or archived, or belongs to the other side (sales, purchases).", "Map the tax rate to another tax code for this side.", "mapping"),
    _rule("tax_inactive", r"Tax rate must be Active", "The tax rate is archived in Xero.", "Map the tax rate to an active tax code.", "mapping"),
    _rule("too_precise", r"(?:Account|Tax rate) must be valid", "Xero says this also of a unit price with more than four decimal places.", "Check the mapping of the line's nominal and tax rate.", "mapping"),
    _rule("tax_too_large", r"tax amount cannot be greater than the line amount", "KCC's tax of a line is more than its net.", "Check the line in KCC.", "kcc_data"),
    _rule("line_total", r"The line total .* does not match the expected line total", "Quantity, price and discount do not make the line's net.", "Check the line in KCC, and load it again.", "kcc_data"),
    _rule("number_taken", r"(?:Invoice|Credit Note) # must be unique|(?:invoice|credit note) number .*(?:unique|already)", "The number is used in Xero already, by hand or by the former system.", "If it is the same document, mark it as exported; else change the number on either side.", "export"),
    _rule("has_payment", r"cannot be edited as it has a payment or credit note allocated", _CHANGED, _LOOK, "export"),
    _rule("has_payment", r"status VOIDED cannot be applied", "It has payments or credit notes allocated.", "Remove them in Xero first.", "export"),
    _rule("status", r"not of valid status for (?:modification|creation)", _CHANGED, _LOOK, "export"),
    _rule("type", r"not of valid type for creation", "Xero does not know this type of document.", "Update kccwb.", ""),
    _rule("gone", r"An existing .* with the specified \w+ could not be found", "It was deleted in Xero.", "Read back with verify, then export it again.", "export"),
    _rule("period_locked", r"period lock date(?:, currently set at (.*?)\.?\s*$)?", "The date lies in a period that is closed in Xero.", "Have the lock date moved in Xero, or redate the document in KCC.", "export"),
    _rule("year_locked", r"end of year lock date(?:, currently set at (.*?)\.?\s*$)?", "The date lies in a year that is closed in Xero.", "Have the lock date moved by an adviser in Xero, or redate the document in KCC.", "export"),
    _rule("due_date", r"DueDate field must be specified|Due date cannot be empty", "An invoice can be approved only with a due date.", "Give the company terms, or the document a due date, in KCC.", "kcc_data"),
    _rule("description", r"description field is mandatory", "A line has no description.", "Give the line a description in KCC.", "kcc_data"),
    _rule("negative_total", r"Total for this document must be greater than or equal to zero", "The document's total is below zero.", "It belongs to a credit note: change it in KCC.", "kcc_data"),
    _rule("currency", r"not subscribed to currency (\w+)", "The currency is not switched on in Xero.", "Add the currency in Xero, under Settings, Currencies.", "connection"),
    _rule("plan_limit", r"limit of (?:invoices|bills) you can approve", "Xero's plan allows no more approved documents this month.", "Change the plan, or export as drafts (option create_authorised off).", "connection"),
    _rule("contact_identity", r"Contact must contain at least 1|Contact must be specified", "The document names no contact that Xero knows.", "Export the company first.", "export"),
    _rule("contact_archived", r"archived contact|un-?archived|contact .* has been archived", "The contact is archived in Xero.", "Restore the contact in Xero, then upload again.", "export"),
    _rule("contact_name", r"contact name (.*?) is already assigned to another contact|existing contact with that name", "Another contact in Xero has this name.", "Give one of them another name, or enter the company's URN as the contact's code.", "export"),
    _rule("contact_number", r"contact number(?: (.*?) is already assigned to another contact)?", "Another contact, perhaps an archived one, has this company's URN as its code.", "Take the code from the other contact in Xero.", "export"),
    _rule("contact_number", r"Account number already exists", "Another contact has this account number.", "Change it in Xero.", "export"),
    _rule("email", r"Email address must be valid", "The company's e-mail address cannot be read.", "Mend it in KCC.", "kcc_data"),
    _rule("website", r"Website must be valid", "The company's web address cannot be read.", "Mend it in KCC.", "kcc_data"),
    _rule("item_exists", r"Item with Code '([^']*)' already exists", "Xero has an item of this code.", "Upload again: it is looked up and taken as ours.", "export"),
    _rule("item_code", r"Item Code(?: '([^']*)')? is (?:invalid|not valid)", "Xero does not have the item of this line.", "Export the stock item first.", "export"),
    _rule("not_authorised", r"only be made (?:against|between) Authorised", "The invoice is a draft, voided or paid in Xero.", "Approve it in Xero, then upload again.", "export"),
    _rule("over_amount", r"exceeds the (?:amount outstanding|remaining credit)", "Less is open than is to be allocated: it was paid or allocated in Xero already.", _LOOK, "export"),
    _rule("payment_account", r"Account type is invalid for making a payment|Account could not be found|do not match a known bank account", "The bank account is not one of Xero's bank accounts.", "Map KCC's bank account to one.", "mapping"),
    _rule("document_missing", r"Document could not be found", "The invoice is not in Xero.", "Export it first.", "export"),
    _rule("batch_payment", r"Payments within a batch cannot be deleted", "The payment belongs to a batch.", "Undo the batch in Xero.", ""),
    _rule("unbalanced", r"total debits .* must equal total credits", "Debits and credits differ.", "Check the journal.", "month_end"),
    _rule("order_number", r"Order number must be unique", "The order number is used already.", "Change the number.", "export"),
    _rule("data", r"is not a valid AllXsd value|JSON for post data|PostDataInvalid", "Xero could not read what was sent.", "Report it with the row's details: it is a fault of kccwb.", ""),
    _rule("idempotency", r"Idempotency Key", "A key was used for two requests.", "Upload again: a new key is used.", "export"),
    _rule("permission", r"does not have the correct permissions|AuthorizationUnsuccessful", "The connected user may not do this in Xero.", "Give the user the role in Xero, or connect as another.", "connection"),
    _rule("sign_in", r"AuthenticationUnsuccessful|TokenExpired|AuthorizationUnsuccessful", "The sign-in has run out or belongs to another organisation.", "Connect again.", "connection"),
    _rule("too_long", r"length of the field (\w+) must be|must not be longer than", "A text is longer than Xero takes.", "Shorten it in KCC.", "kcc_data"),
    _rule("xero_failed", r"An error occurred in Xero", "Xero failed.", "Upload again in a few minutes: what was sent is looked up first.", "export"),
)  # fmt: skip


def explain(message: str) -> Explanation:
    """Cause and fix of one of Xero's messages. What nobody has seen yet keeps Xero's words as its own root cause."""
    words = message.removeprefix("A validation exception occurred").strip(" .:")
    for rule in RULES:
        found = rule.stem.search(message)
        if found:
            named = next((one for one in found.groups() if one), "")
            return Explanation(rule.code, rule.cause, rule.fix, rule.place, named.strip() or rule.code)
    return Explanation(
        "xero", "Xero refused it and says why in its own words.", "Mend what Xero names, then upload again.", "", words or "xero"
    )
