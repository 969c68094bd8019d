"""The bookkeeper's desk in QuickBooks: each change is the whole transaction with its SyncToken."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kccwb.practice import PracticeServer
from tests.integration.demo_desk import Desk, Doc, Held

ENTITIES = ("Invoice", "Bill", "CreditMemo", "VendorCredit")


class QuickBooksDesk(Desk):
    """QuickBooks."""

    spare_sales, spare_cost = "4004", "7500"

    def __init__(self, server: PracticeServer) -> None:
        super().__init__(server)
        form = {"grant_type": "refresh_token", "refresh_token": server.refresh_token}
        token = self.ask("POST", "/oauth2/v1/tokens/bearer", data=form, auth=(server.client_id, server.client_secret))["access_token"]
        self.http.headers.update({"Authorization": f"Bearer {token}", "Accept": "application/json"})

    def documents(self) -> list[Held]:
        standard = self._tax_code("20.0% S")
        rows = [
            (entity, one)
            for entity in ENTITIES[:2]
            for one in self.rows(entity)
            if not str(one.get("PrivateNote", "")).startswith("Voided")
        ]
        return sorted(
            (
                Held(
                    str(one.get("DocNumber", "")), entity == "Invoice", one["CurrencyRef"]["value"], one["TxnDate"], Decimal(str(one["TotalAmt"])),
                    Decimal(str(one["Balance"])), self._party(one)[1], _first(one)["TaxCodeRef"]["value"] == standard,
                )
                for entity, one in rows
            ),
            key=lambda one: one.number,
        )  # fmt: skip

    def open_account(self, code: str) -> None:
        (found,) = self._query(f"select * from Account where AcctNum = '{code}' and Active = false", "Account")
        self.make("account", {"Id": found["Id"], "SyncToken": found["SyncToken"], "sparse": True, "Active": True})

    def give_way(self) -> None:
        (found,) = self._query("select * from Customer where DisplayName = 'Tidewater Tea Rooms'", "Customer")
        self.make(
            "customer", {"Id": found["Id"], "SyncToken": found["SyncToken"], "sparse": True, "DisplayName": "Tidewater (old account)"}
        )

    def unlock(self) -> None:
        self.setting(book_close_date=None)

    def contact(self, name: str) -> str:
        return str(self.make("customer", {"DisplayName": name, "CurrencyRef": {"value": "GBP"}})["Id"])

    def void(self, number: str) -> None:
        entity, held = self._document(number)
        self.make(entity.lower(), _version(held), operation="void" if entity == "Invoice" else "delete")

    def delete(self, number: str) -> None:
        """Delete a document: nothing of it stays."""
        entity, held = self._document(number)
        self.make(entity.lower(), _version(held), operation="delete")

    def drop_prepayment(self) -> tuple[str, Decimal]:
        """Delete a prepayment of an order with two invoices; what KCC calls it, and its amount."""
        held = next(
            one for one in self.rows("Payment") if str(one.get("PrivateNote", "")).startswith("KCC payment ") and len(one["Line"]) > 1
        )
        self.make("payment", _version(held), operation="delete")
        return held["PrivateNote"].split()[2], Decimal(str(held["TotalAmt"]))

    def reprice(self, number: str, more: Decimal) -> None:
        entity, held = self._document(number)
        line, detail = held["Line"][0], _first(held)
        if "UnitPrice" in detail:
            detail["UnitPrice"] += more
            line["Amount"] = (detail["UnitPrice"] * detail["Qty"]).quantize(Decimal("0.01"))
        else:
            line["Amount"] += more
        self._save(entity, held)

    def recode(self, number: str, account: str) -> None:
        entity, held = self._document(number)
        detail = _first(held)
        if entity == "Invoice":
            target = self._account(account)
            item = next(
                one
                for one in self.rows("Item")
                if (one.get("IncomeAccountRef") or {}).get("value") == target and one["Name"].startswith("KCC ")
            )
            detail["ItemRef"] = {"value": item["Id"]}
            detail.pop("ItemAccountRef", None)
        else:
            detail["AccountRef"] = {"value": self._account(account)}
        self._save(entity, held)

    def zero_rate(self, number: str) -> None:
        entity, held = self._document(number)
        _first(held)["TaxCodeRef"] = {"value": self._tax_code("0.0% Z")}
        self._save(entity, held)

    def change(self, number: str, *, day: str = "", renamed: str = "", contact: str = "", rate: str = "") -> None:
        entity, held = self._document(number)
        changes: Doc = {
            "TxnDate": day, "DocNumber": renamed, self._party(held)[0]: {"value": contact} if contact else None,
            "ExchangeRate": round(1 / Decimal(rate), 6) if rate else None,
        }  # fmt: skip
        self.make(entity.lower(), {**_version(held), "sparse": True, **{name: value for name, value in changes.items() if value}})

    def enter(self, contact: str, number: str, day: str, net: Decimal) -> None:
        item = next(one for one in self.rows("Item") if one["Name"] == "Services")
        detail = {"ItemRef": {"value": item["Id"]}, "Qty": 1, "UnitPrice": net, "TaxCodeRef": {"value": self._tax_code("0.0% Z")}}
        line = {"Description": "by hand", "Amount": net, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
        sent = {
            "DocNumber": number,
            "CustomerRef": {"value": contact},
            "CurrencyRef": {"value": "GBP"},
            "TxnDate": day,
            "DueDate": day,
            "Line": [line],
        }
        self.make("invoice", {**sent, "GlobalTaxCalculation": "TaxExcluded"})

    def pay(self, number: str, amount: Decimal, day: str, reference: str) -> None:
        entity, held = self._document(number)
        name, party = self._party(held)
        link = {"Amount": amount, "LinkedTxn": [{"TxnId": held["Id"], "TxnType": entity}]}
        sent: Doc = {name: {"value": party}, "CurrencyRef": {"value": "GBP"}, "TotalAmt": amount, "TxnDate": day, "Line": [link]}
        bank = {"value": self._account("1200")}
        if entity == "Invoice":
            self.make("payment", {**sent, "PaymentRefNum": reference, "DepositToAccountRef": bank})
        else:
            self.make("billpayment", {**sent, "DocNumber": reference, "PayType": "Check", "CheckPayment": {"BankAccountRef": bank}})

    def unpay(self, number: str) -> None:
        _, held = self._document(number)
        for one in self.rows("Payment"):
            links = [link for line in one.get("Line", []) for link in line["LinkedTxn"]]
            if one["TotalAmt"] and any(link["TxnId"] == held["Id"] and link["TxnType"] == "Invoice" for link in links):
                self.make("payment", _version(one), operation="delete")

    def credit(self, credit: str, number: str, amount: Decimal) -> None:
        (entity, held), (kind, note) = self._document(number), self._document(credit)
        name, party = self._party(held)
        lines = [{"Amount": amount, "LinkedTxn": [{"TxnId": one["Id"], "TxnType": what}]} for what, one in ((entity, held), (kind, note))]
        sent: Doc = {name: {"value": party}, "CurrencyRef": {"value": "GBP"}, "TotalAmt": 0, "TxnDate": "2026-10-30", "Line": lines}
        if entity == "Invoice":
            self.make("payment", sent)
        else:
            self.make("billpayment", {**sent, "PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": self._account("1200")}}})

    def rows(self, entity: str) -> list[Doc]:
        """Everything of a kind."""
        return self._query(f"select * from {entity} maxresults 1000", entity)

    def make(self, path: str, body: Doc, **params: str) -> Doc:
        """Create or change one thing."""
        told = self.ask("POST", f"{self._company}/{path}", json=_plain(body), params=params)
        return next(value for name, value in told.items() if name.lower() == path)

    @property
    def _company(self) -> str:
        return f"/v3/company/{self.server.realm_id}"

    def _document(self, number: str) -> tuple[str, Doc]:
        for entity in ENTITIES:
            if found := self._query(f"select * from {entity} where DocNumber = '{number}'", entity):
                return entity, found[-1]
        raise AssertionError(f"no document {number}")

    def _save(self, entity: str, held: Doc) -> None:
        """The whole document without the totals that QuickBooks works out."""
        self.make(
            entity.lower(),
            {
                name: value
                for name, value in held.items()
                if name not in {"TxnTaxDetail", "TotalAmt", "Balance", "HomeTotalAmt", "MetaData", "LinkedTxn"}
            },
        )

    def _party(self, held: Doc) -> tuple[str, str]:
        name = "CustomerRef" if "CustomerRef" in held else "VendorRef"
        return name, held[name]["value"]

    def _account(self, number: str) -> str:
        (found,) = self._query(f"select * from Account where AcctNum = '{number}'", "Account")
        return str(found["Id"])

    def _tax_code(self, name: str) -> str:
        (found,) = self._query(f"select * from TaxCode where Name = '{name}'", "TaxCode")
        return str(found["Id"])

    def _query(self, sql: str, entity: str) -> list[Doc]:
        found: list[Doc] = self.ask("GET", f"{self._company}/query", params={"query": sql})["QueryResponse"].get(entity, [])
        return found


def _first(held: Doc) -> Doc:
    """The detail of the first line."""
    line: Doc = held["Line"][0]
    detail: Doc = line[line["DetailType"]]
    return detail


def _version(held: Doc) -> Doc:
    return {"Id": held["Id"], "SyncToken": held["SyncToken"]}


def _plain(value: Any) -> Any:
    """Amounts as JSON numbers."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value
