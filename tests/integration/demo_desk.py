"""The bookkeeper at the documents of the demo's practice package: puts right what the story holds up, and does to documents what people do.

Documents are known by their number there. Nothing here uses the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

import httpx

from kccwb.practice import PracticeServer

Doc = dict[str, Any]


@dataclass(frozen=True)
class Held:
    """A document as the package holds it: ``owed`` is what is still to pay."""

    number: str
    sales: bool
    currency: str
    day: str
    total: Decimal
    owed: Decimal
    contact: str
    standard: bool
    """Whether its first line bears the standard rate."""

    @property
    def untouched(self) -> bool:
        """Nothing was paid or set against it."""
        return self.owed == self.total


class Desk:
    """What a bookkeeper does to documents in one practice package."""

    spare_sales: ClassVar[str]
    spare_cost: ClassVar[str]
    """Accounts, by number, that KCC's lines stand on nowhere (or as something else)."""

    def __init__(self, server: PracticeServer) -> None:
        self.server = server
        self.http = httpx.Client(base_url=server.base_url, timeout=30, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))

    def setting(self, **settings: object) -> None:
        """Change a setting of the practice company."""
        self.http.post("/practice/settings", json=settings).raise_for_status()

    def ask(self, method: str, path: str, **how: Any) -> Any:
        """One request that must be taken."""
        answer = self.http.request(method, path, **how)
        assert answer.status_code == 200, f"{method} {path}: {answer.status_code} {answer.text[:600]}"
        return answer.json(parse_float=Decimal)

    def documents(self) -> list[Held]:
        """Invoices and bills that count, in order of their numbers."""
        raise NotImplementedError

    def held(self, number: str) -> Held:
        """One of them."""
        return next(one for one in self.documents() if one.number == number)

    def open_account(self, code: str) -> None:
        """Take an archived account back into use."""
        raise NotImplementedError

    def give_way(self) -> None:
        """Rename the contacts that are in the way of KCC's."""
        raise NotImplementedError

    def unlock(self) -> None:
        """Open the closed period again."""
        raise NotImplementedError

    def contact(self, name: str) -> str:
        """A new customer of sterling; its id."""
        raise NotImplementedError

    def void(self, number: str) -> None:
        """Void an invoice or bill (delete a bill where bills cannot be voided)."""
        raise NotImplementedError

    def reprice(self, number: str, more: Decimal) -> None:
        """Raise the price of the first line."""
        raise NotImplementedError

    def recode(self, number: str, account: str) -> None:
        """Put the first line of a bill or invoice on another account, by number; amounts stay."""
        raise NotImplementedError

    def zero_rate(self, number: str) -> None:
        """Put the first line of a bill under the zero rate."""
        raise NotImplementedError

    def change(self, number: str, *, day: str = "", renamed: str = "", contact: str = "", rate: str = "") -> None:
        """Change the date, number, contact (by id) or rate (foreign for one pound) of a document."""
        raise NotImplementedError

    def enter(self, contact: str, number: str, day: str, net: Decimal) -> None:
        """Enter a zero-rated sales invoice by hand."""
        raise NotImplementedError

    def pay(self, number: str, amount: Decimal, day: str, reference: str) -> None:
        """Money in or out for a document, on the current account."""
        raise NotImplementedError

    def unpay(self, number: str) -> None:
        """Delete the payments of a document."""
        raise NotImplementedError

    def credit(self, credit: str, number: str, amount: Decimal) -> None:
        """Set a credit against an invoice or bill."""
        raise NotImplementedError


class XeroDesk(Desk):
    """Xero: everything by POST of the element with its id."""

    spare_sales, spare_cost = "260", "400"

    def __init__(self, server: PracticeServer) -> None:
        super().__init__(server)
        auth = (server.client_id, server.client_secret)
        token = self.ask("POST", "/connect/token", data={"grant_type": "client_credentials"}, auth=auth)["access_token"]
        self.http.headers.update({"Authorization": f"Bearer {token}", "xero-tenant-id": server.tenant_id, "Accept": "application/json"})

    def documents(self) -> list[Held]:
        rows = sorted(
            (one for one in self.server.ledger.invoices() if one["Status"] in {"AUTHORISED", "PAID"}),
            key=lambda one: str(one["InvoiceNumber"]),
        )
        return [
            Held(
                one["InvoiceNumber"], one["Type"] == "ACCREC", one["CurrencyCode"], str(one["Date"])[:10], Decimal(str(one["Total"])),
                Decimal(str(one["AmountDue"])), one["Contact"]["ContactID"], one["LineItems"][0]["TaxType"] in {"INPUT2", "OUTPUT2"},
            )
            for one in rows
        ]  # fmt: skip

    def open_account(self, code: str) -> None:
        account = next(one for one in self.server.ledger.accounts() if one.get("Code") == code)
        self._api("POST", f"Accounts/{account['AccountID']}", {"Status": "ACTIVE"})

    def give_way(self) -> None:
        for one in self.server.ledger.contacts():
            if str(one.get("AccountNumber", "")).startswith("OLD-"):
                self._put_back("Contacts", one, "ContactID", Name=f"{one['Name']} (old)")
            elif one["Name"].endswith("(old account)"):
                self._put_back("Contacts", one, "ContactID", AccountNumber="OLD-TIDE")

    def unlock(self) -> None:
        self.setting(period_lock_date=None)

    def contact(self, name: str) -> str:
        return str(self._api("PUT", "Contacts", {"Contacts": [{"Name": name}]})["Contacts"][0]["ContactID"])

    def void(self, number: str) -> None:
        self._update(number, Status="VOIDED")

    def reprice(self, number: str, more: Decimal) -> None:
        self._first(number, lambda line: {"UnitAmount": str(Decimal(str(line["UnitAmount"])) + more)}, new=True)

    def recode(self, number: str, account: str) -> None:
        self._first(number, lambda _: {"AccountCode": account})

    def zero_rate(self, number: str) -> None:
        self._first(number, lambda _: {"TaxType": "ZERORATEDINPUT"}, new=True)

    def change(self, number: str, *, day: str = "", renamed: str = "", contact: str = "", rate: str = "") -> None:
        changes: Doc = {"Date": day, "InvoiceNumber": renamed, "CurrencyRate": rate, "Contact": {"ContactID": contact} if contact else None}
        self._update(number, **{name: value for name, value in changes.items() if value})

    def enter(self, contact: str, number: str, day: str, net: Decimal) -> None:
        line = {"Description": "by hand", "Quantity": 1, "UnitAmount": str(net), "AccountCode": "200", "TaxType": "ZERORATEDOUTPUT"}
        sent = {
            "Type": "ACCREC", "InvoiceNumber": number, "Contact": {"ContactID": contact}, "Date": day, "DueDate": day, "Status": "AUTHORISED",
            "LineItems": [line],
        }  # fmt: skip
        self._api("PUT", "Invoices", {"Invoices": [sent]})

    def pay(self, number: str, amount: Decimal, day: str, reference: str) -> None:
        sent = {
            "Invoice": {"InvoiceID": self._invoice(number)["InvoiceID"]},
            "Account": {"Code": "090"},
            "Date": day,
            "Amount": str(amount),
            "Reference": reference,
        }
        self._api("PUT", "Payments", {"Payments": [sent]})

    def unpay(self, number: str) -> None:
        key = self._invoice(number)["InvoiceID"]
        for one in self.server.ledger.payments():
            if (one.get("Invoice") or {}).get("InvoiceID") == key and one["Status"] == "AUTHORISED":
                self._api("POST", f"Payments/{one['PaymentID']}", {"Status": "DELETED"})

    def credit(self, credit: str, number: str, amount: Decimal) -> None:
        note = next(one for one in self.server.ledger.credit_notes() if one["CreditNoteNumber"] == credit)
        against = {"Amount": str(amount), "Invoice": {"InvoiceID": self._invoice(number)["InvoiceID"]}}
        self._api("PUT", f"CreditNotes/{note['CreditNoteID']}/Allocations", {"Allocations": [against]})

    def _invoice(self, number: str) -> Doc:
        return next(
            one for one in self.server.ledger.invoices() if one.get("InvoiceNumber") == number and one["Status"] in {"AUTHORISED", "PAID"}
        )

    def _update(self, number: str, **changes: Any) -> None:
        self._put_back("Invoices", self._invoice(number), "InvoiceID", **changes)

    def _first(self, number: str, changed: Any, *, new: bool = False) -> None:
        """Change the first line; a line that is worked out anew is a new one."""
        names = ("LineItemID", "Description", "Quantity", "UnitAmount", "DiscountRate", "AccountCode", "TaxType", "ItemCode", "TaxAmount")
        rows = [
            {name: str(line[name]) for name in names if line.get(name) not in {None, ""}} for line in self._invoice(number)["LineItems"]
        ]
        rows[0] |= changed(rows[0])
        for name in ("LineItemID", "TaxAmount") if new else ():
            rows[0].pop(name, None)
        self._update(number, LineItems=rows)

    def _put_back(self, collection: str, held: Doc, key: str, **changes: Any) -> None:
        self._api("POST", collection, {collection: [{key: held[key], **changes}]})

    def _api(self, method: str, path: str, body: Doc) -> Any:
        return self.ask(method, f"/api.xro/2.0/{path}", json=body)
