"""The bookkeeper of the Xero practice package: pays, allocates and locks through its HTTP API only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import httpx

from kccwb.demo.people import NAME_CLASH, NUMBER_CLASH
from kccwb.demo.story import Waiting, asked

BANK, EURO_BANK = "090", "092"
Doc = dict[str, Any]


class XeroBooks:
    """The practice package as its bookkeeper uses it. Raises httpx.HTTPStatusError with the package's answer when it refuses."""

    def __init__(self, url: str) -> None:
        # A connection of its own for each request: between two of them minutes may pass, and servers close what idles.
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
        token = self._ask("POST", "/connect/token", data={"grant_type": "client_credentials"})["access_token"]
        self._http.headers["Authorization"] = f"Bearer {token}"
        self._http.headers["Accept"] = "application/json"
        self._http.headers["xero-tenant-id"] = self._ask("GET", "/practice/health")["tenant_id"]

    def close(self) -> None:
        """End the connection."""
        self._http.close()

    def act(self) -> None:
        """Before anything is uploaded: two contacts that are in the way, and an opening invoice that KCC never sent."""
        self._put(
            "Contacts", {"Name": "Cove & Company Interiors", "AccountNumber": f"OLD-{NAME_CLASH}", "ContactNumber": f"OLD-{NAME_CLASH}"}
        )
        self._put("Contacts", {"Name": "Tidewater Tearoom (old account)", "AccountNumber": NUMBER_CLASH})

    def lock(self, day: date) -> None:
        """Close the books up to a day."""
        self._ask("POST", "/practice/settings", json={"period_lock_date": day.isoformat()})

    def archive(self, account_code: str) -> None:
        """Close an account of the chart, as bookkeepers do without telling anybody."""
        accounts = self._ask("GET", "/api.xro/2.0/Accounts")["Accounts"]
        found = next(one for one in accounts if one.get("Code") == account_code)
        self._ask("POST", f"/api.xro/2.0/Accounts/{found['AccountID']}", json={"Status": "ARCHIVED"})

    def record_payments(self, day: date, credited: Collection[str] = ()) -> Waiting:
        """Record what customers paid and what was paid to suppliers, in every shape there is; the last of it on ``day``.

        ``credited`` are numbers of invoices against which KCC has set a credit: one of them is paid whole.
        """
        sales, bills = self._open("ACCREC", "GBP"), self._open("ACCPAY", "GBP")
        euro = self._open("ACCREC", "EUR")[:1]
        too_much = [one for one in sales if one["InvoiceNumber"] in credited][:1]
        allocated = self._allocate_a_credit(credited)
        sales = [one for one in sales if one["InvoiceNumber"] not in {*allocated, *credited}]
        for one in too_much:
            self._pay(one, one["AmountDue"], day - timedelta(days=5), "paid without the credit")
        whole, part, together = sales[:4], sales[4:5], sales[5:8]
        for one in whole[:1]:
            wrong = self._pay(one, one["AmountDue"], day - timedelta(days=6), "keyed by mistake")
            self._ask("POST", f"/api.xro/2.0/Payments/{wrong['PaymentID']}", json={"Status": "DELETED"})
        for number, one in enumerate(whole):
            self._pay(one, one["AmountDue"], day - timedelta(days=4 - number), f"BACS {one['InvoiceNumber']}")
        for one in part:
            half = Decimal(int(Decimal(str(one["AmountDue"])) * 50)) / 100
            self._pay(one, half, day - timedelta(days=9), "1st of 2")
            self._pay(one, Decimal(str(one["AmountDue"])) - half, day - timedelta(days=2), "2nd of 2")
        if together:
            paid = [{"Invoice": {"InvoiceID": one["InvoiceID"]}, "Amount": one["AmountDue"]} for one in together]
            self._put(
                "BatchPayments", {"Account": {"Code": BANK}, "Date": day.isoformat(), "Reference": "Remittance 118", "Payments": paid}
            )
        for one in euro:
            self._pay(one, one["AmountDue"], day - timedelta(days=1), "SEPA", EURO_BANK)
        for one in bills[:3]:
            self._pay(one, one["AmountDue"], day - timedelta(days=3), f"Paid {one['InvoiceNumber']}")
        return Waiting(
            paid_whole=_numbers(whole),
            paid_in_parts=_numbers(part),
            paid_together=_numbers(together),
            paid_in_euro=_numbers(euro),
            suppliers_paid=_numbers(bills[:3]),
            not_ours=self._pay_an_opening_invoice(day),
            credit_allocated=tuple(allocated),
            more_than_kcc_holds=_numbers(too_much),
            on_account=self._pay_on_account(sales, day),
        )

    def _allocate_a_credit(self, credited: Collection[str]) -> list[str]:
        """Set the first open credit against an invoice of its contact: here only, for such allocations never cross."""
        invoices: dict[str, list[Doc]] = defaultdict(list)
        for one in self._open("ACCREC", "GBP"):
            if one["InvoiceNumber"] not in credited:
                invoices[one["Contact"]["ContactID"]].append(one)
        notes = self._ask("GET", "/api.xro/2.0/CreditNotes", params={"page": 1, "pageSize": 1000})["CreditNotes"]
        for note in sorted(notes, key=lambda one: str(one.get("CreditNoteNumber"))):
            left = Decimal(str(note.get("RemainingCredit") or 0))
            against = next(iter(invoices.get(note["Contact"]["ContactID"], [])), None)
            if note["Type"] == "ACCRECCREDIT" and note["Status"] == "AUTHORISED" and left > 0 and against:
                amount = min(left, Decimal(str(against["AmountDue"])))
                body = {"Allocations": [{"Amount": float(amount), "Invoice": {"InvoiceID": against["InvoiceID"]}}]}
                self._ask("PUT", f"/api.xro/2.0/CreditNotes/{note['CreditNoteID']}/Allocations", json=body)
                return [against["InvoiceNumber"]]
        return []

    def _pay_an_opening_invoice(self, day: date) -> tuple[str, ...]:
        contact = self._put("Contacts", {"Name": "Opening balances"})
        line = {"Description": "Balance brought forward", "Quantity": 1, "UnitAmount": 250, "AccountCode": "200", "TaxType": "NONE"}
        sent = {
            "Type": "ACCREC",
            "InvoiceNumber": "OPEN-0001",
            "Contact": {"ContactID": contact["ContactID"]},
            "Date": (day - timedelta(days=20)).isoformat(),
            "DueDate": day.isoformat(),
            "Status": "AUTHORISED",
            "LineItems": [line],
        }
        made = self._put("Invoices", sent)
        self._pay(made, made["AmountDue"], day, "old balance")
        return ("OPEN-0001",)

    def _pay_on_account(self, sales: Sequence[Doc], day: date) -> int:
        """Money that a customer sent without saying what for."""
        if not sales:
            return 0
        sent = {
            "Type": "RECEIVE-OVERPAYMENT",
            "Contact": {"ContactID": sales[-1]["Contact"]["ContactID"]},
            "BankAccount": {"Code": BANK},
            "Date": day.isoformat(),
            "LineAmountTypes": "NoTax",
            "LineItems": [{"Description": "Paid on account", "Quantity": 1, "UnitAmount": 75}],
        }
        self._put("BankTransactions", sent)
        return 1

    def _open(self, kind: str, currency: str) -> list[Doc]:
        """Approved documents with something due, in order of their numbers."""
        found: list[Doc] = []
        page = 1
        while rows := self._ask("GET", "/api.xro/2.0/Invoices", params={"page": page, "pageSize": 500, "Statuses": "AUTHORISED"})[
            "Invoices"
        ]:
            found += rows
            page += 1
        wanted = [one for one in found if one["Type"] == kind and one["CurrencyCode"] == currency and Decimal(str(one["AmountDue"])) > 0]
        return sorted(wanted, key=lambda one: str(one["InvoiceNumber"]))

    def _pay(self, document: Doc, amount: object, day: date, reference: str, bank: str = BANK) -> Doc:
        sent = {
            "Invoice": {"InvoiceID": document["InvoiceID"]},
            "Account": {"Code": bank},
            "Date": day.isoformat(),
            "Amount": float(str(amount)),
            "Reference": reference,
        }
        return self._put("Payments", sent)

    def _put(self, collection: str, element: Doc) -> Doc:
        made: Doc = self._ask("PUT", f"/api.xro/2.0/{collection}", json={collection: [element]})[collection][0]
        return made

    def _ask(self, method: str, path: str, **how: Any) -> Doc:
        return asked(self._http, method, path, **how)


def _numbers(documents: Sequence[Doc]) -> tuple[str, ...]:
    return tuple(str(one["InvoiceNumber"]) for one in documents)
