"""Create elements one by one: each request once, and an outcome for every element whatever comes back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from kccwb.accounting.quickbooks.applying import apply
from kccwb.accounting.quickbooks.faults import Refused
from kccwb.accounting.quickbooks.ids import bare
from kccwb.accounting.quickbooks.netting import netted
from kccwb.accounting.quickbooks.outcomes import accepted, entity_of, refused
from kccwb.accounting.quickbooks.render_lines import money_and_words
from kccwb.accounting.quickbooks.transport import Transport
from kccwb.accounting.quickbooks.verdict import MESSAGES
from kccwb.model.documents import OutAllocation, OutDocument, OutElement, OutItem, OutPrepayment
from kccwb.model.errors import AnswerUnknown, NotConnected, PackageUnreachable, RateLimited
from kccwb.model.package import Outcome

SILENT = "QuickBooks gave no answer to the requests before it."
REQUEST_ID = 36
"""Characters of a requestid; QuickBooks takes 50, within batches 36."""


class Sending:
    """Sends the elements of one call of the protocol."""

    def __init__(self, transport: Transport, render: Callable[[OutElement], dict[str, object]]) -> None:
        self._transport = transport
        self._render = render

    def send(self, elements: Sequence[OutElement], key: str) -> list[Outcome]:
        """Outcomes in order.

        What stops the very first request before it is processed is raised; what stops a later one leaves the rest ``not_sent``, and so do two
        requests in a row without an answer.
        """
        found: list[Outcome] = []
        for element in elements:
            if [one.result for one in found[-2:]] == ["unknown", "unknown"]:
                return [*found, *(Outcome(one.row_id, "not_sent", messages=(SILENT,)) for one in elements[len(found) :])]
            try:
                found.append(self._one(element, request_id(key, element)))
            except (NotConnected, RateLimited, PackageUnreachable) as stopped:
                if not found:
                    raise
                rest = elements[len(found) :]
                return [*found, *(Outcome(one.row_id, "not_sent", messages=(stopped.message,)) for one in rest)]
        return found

    def _one(self, element: OutElement, requestid: str) -> Outcome:
        missing = lacking(element)
        if missing:
            return Outcome(element.row_id, "rejected", messages=(missing,))
        if isinstance(element, OutAllocation):
            return apply(self._transport, element, requestid)
        try:
            told = self._transport.post(entity_of(element).lower(), self._render(element), requestid=requestid)
        except Refused as error:
            return refused(element.row_id, error)
        except AnswerUnknown as lost:
            return Outcome(element.row_id, "unknown", messages=(lost.message,))
        except (ValueError, ArithmeticError, TypeError) as error:
            return Outcome(element.row_id, "rejected", messages=(f"It cannot be written for QuickBooks: {error}.",))
        return accepted(element, told)


def request_id(key: str, element: OutElement) -> str:
    """The same for the same attempt at the same element, other for any other."""
    return hashlib.sha256(f"{key}\n{element.row_id}".encode()).hexdigest()[:REQUEST_ID]


def lacking(element: OutElement) -> str:
    """What an element must never leave without, in the words of QuickBooks' own refusal; empty when nothing is missing.

    QuickBooks drops the amount of a line without an item, and takes Undeposited Funds where no bank is named: it would not refuse.
    """
    match element:
        case OutDocument():
            return _document_lacks(element)
        case OutPrepayment():
            if not bare(element.contact_id, "Customer"):
                return _words("2020", "Required parameter CustomerRef is missing in the request")
            return "" if element.bank_account_id else _words("2020", "Required parameter DepositToAccountRef is missing in the request")
        case OutItem(posting=True, sales_account_id=""):
            return _words("2020", "Required parameter IncomeAccountRef is missing in the request")
        case OutAllocation():
            known = bare(element.prepayment_id, "Payment") and bare(element.document_id, "Invoice")
            return "" if known else _words("2500", f"Invalid Reference Id : LinkedTxn element id {element.document_id} not found")
    return ""


def _document_lacks(document: OutDocument) -> str:
    party = "Customer" if document.is_sales else "Vendor"
    if not bare(document.contact_id, party):
        return _words("2020", f"Required parameter {party}Ref is missing in the request")
    for line in netted(money_and_words(document)):
        if line.net == 0:
            continue
        if not (bare(line.item_id, "Item") if document.is_sales else line.account_id):
            return _words("6440", f"Line {line.line} has an amount and no {'item' if document.is_sales else 'account'}")
        if not line.tax_code:
            return _words(
                "6000", f"Business Validation Error: Make sure all your transactions have a VAT rate before you save (line {line.line})."
            )
    return ""


def _words(code: str, detail: str) -> str:
    return f"{MESSAGES[code]}: {detail} ({code})"
