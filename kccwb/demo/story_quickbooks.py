"""The bookkeeper of the QuickBooks practice company: pays, allocates and closes the books through its HTTP API only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import httpx

from kccwb.demo.people import NAME_CLASH, NUMBER_CLASH
from kccwb.demo.story import Waiting, asked

BANK, EURO_BANK, UNDEPOSITED = "Current", "Euro", "Undeposited Funds"
Doc = dict[str, Any]
_PAGE = 1000


class QuickBooksBooks:
    """The practice company as its bookkeeper uses it. Raises httpx.HTTPStatusError with the package's answer when it refuses."""

    def __init__(self, url: str) -> None:
        # A connection of its own for each request: between two of them minutes may pass, and servers close what idles.
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
        told = asked(self._http, "GET", "/practice/connection")
        form = {"grant_type": "refresh_token", "refresh_token": told["refresh_token"]}
        token = asked(self._http, "POST", "/oauth2/v1/tokens/bearer", data=form, auth=(told["client_id"], told["client_secret"]))
        self._http.headers["Authorization"] = f"Bearer {token['access_token']}"
        self._http.headers["Accept"] = "application/json"
        self._company = f"/v3/company/{told['realm_id']}"

    def close(self) -> None:
        """End the connection."""
        self._http.close()

    def act(self) -> None:
        """Before anything is uploaded: a supplier and a customer in another currency that carry the names of customers of KCC."""
        self._make("vendor", {"DisplayName": "Cove & Company Interiors", "Notes": f"KCC URN OLD-{NAME_CLASH}"})
        self._make("customer", {"DisplayName": "Tidewater Tea Rooms", "CurrencyRef": {"value": "EUR"}, "Notes": f"Not {NUMBER_CLASH}"})

    def lock(self, day: date) -> None:
        """Set the closing date."""
        asked(self._http, "POST", "/practice/settings", json={"book_close_date": day.isoformat()})

    def archive(self, account_code: str) -> None:
        """Make an account of the chart inactive, as bookkeepers do without telling anybody."""
        found = self._query(f"select * from Account where AcctNum = '{account_code}'", "Account")[0]
        self._make("account", {"Id": found["Id"], "SyncToken": found["SyncToken"], "sparse": True, "Active": False})

    def record_payments(self, day: date, credited: Collection[str] = ()) -> Waiting:
        """Record what customers paid and what was paid to suppliers, in every shape there is; the last of it on ``day``.

        ``credited`` are numbers of invoices against which KCC has set a credit: one of them is paid whole.
        """
        sales, bills = self._open("Invoice", "GBP"), self._open("Bill", "GBP")
        euro = self._open("Invoice", "EUR")[:1]
        too_much = [one for one in sales if one["DocNumber"] in credited][:1]
        allocated = self._allocate_a_credit(credited, day - timedelta(days=7))
        sales = [one for one in sales if one["DocNumber"] not in {*allocated, *credited}]
        for one in too_much:
            self._pay(one, one["Balance"], day - timedelta(days=5), "paid in full")
        whole, part, together = sales[:4], sales[4:5], sales[5:8]
        for one in whole[:1]:
            wrong = self._pay(one, one["Balance"], day - timedelta(days=6), "keyed by mistake")
            self._make("payment", {"Id": wrong["Id"], "SyncToken": wrong["SyncToken"]}, operation="delete")
        for number, one in enumerate(whole):
            self._pay(one, one["Balance"], day - timedelta(days=4 - number), f"BACS {one['DocNumber']}")
        for one in part:
            half = Decimal(int(Decimal(str(one["Balance"])) * 50)) / 100
            self._pay(one, half, day - timedelta(days=9), "1st of 2")
            self._pay(one, Decimal(str(one["Balance"])) - half, day - timedelta(days=2), "2nd of 2")
        self._bank_together(together, day)
        for one in euro:
            self._pay(one, one["Balance"], day - timedelta(days=1), "SEPA", EURO_BANK)
        for one in bills[:3]:
            self._pay_bill(one, day - timedelta(days=3))
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

    def _bank_together(self, invoices: Sequence[Doc], day: date) -> None:
        """Cheques of several customers that wait in Undeposited Funds and are paid in at once."""
        paid = [self._pay(one, one["Balance"], day - timedelta(days=1), f"Cheque {one['DocNumber']}", UNDEPOSITED) for one in invoices]
        links = [{"Amount": one["TotalAmt"], "LinkedTxn": [{"TxnId": one["Id"], "TxnType": "Payment", "TxnLineId": "0"}]} for one in paid]
        if links:
            self._make(
                "deposit",
                {"DepositToAccountRef": self._account(BANK), "CurrencyRef": {"value": "GBP"}, "TxnDate": day.isoformat(), "Line": links},
            )

    def _allocate_a_credit(self, credited: Collection[str], day: date) -> list[str]:
        """Set the first open credit against an invoice of its customer: here only, for such allocations never cross."""
        invoices: dict[str, list[Doc]] = defaultdict(list)
        for one in self._open("Invoice", "GBP"):
            if one["DocNumber"] not in credited:
                invoices[one["CustomerRef"]["value"]].append(one)
        for note in self._open("CreditMemo", "GBP"):
            against = next(iter(invoices.get(note["CustomerRef"]["value"], [])), None)
            if against:
                amount = min(Decimal(str(note["Balance"])), Decimal(str(against["Balance"])))
                lines = [_link("Invoice", against["Id"], amount), _link("CreditMemo", note["Id"], amount)]
                self._make("payment", {**_whose(against), "TotalAmt": 0, "TxnDate": day.isoformat(), "Line": lines})
                return [against["DocNumber"]]
        return []

    def _pay_an_opening_invoice(self, day: date) -> tuple[str, ...]:
        customer = self._make("customer", {"DisplayName": "Opening balances"})
        item = self._query("select * from Item where Name = 'Services'", "Item")[0]
        code = self._query("select * from TaxCode where Name = 'No VAT'", "TaxCode")[0]
        detail = {"ItemRef": {"value": item["Id"]}, "Qty": 1, "UnitPrice": 250, "TaxCodeRef": {"value": code["Id"]}}
        sent = {
            "DocNumber": "OPEN-0001",
            "CustomerRef": {"value": customer["Id"]},
            "CurrencyRef": {"value": "GBP"},
            "TxnDate": (day - timedelta(days=20)).isoformat(),
            "DueDate": day.isoformat(),
            "GlobalTaxCalculation": "TaxExcluded",
            "Line": [
                {
                    "Description": "Balance brought forward",
                    "Amount": 250,
                    "DetailType": "SalesItemLineDetail",
                    "SalesItemLineDetail": detail,
                }
            ],
        }
        made = self._make("invoice", sent)
        self._pay(made, made["Balance"], day, "old balance")
        return ("OPEN-0001",)

    def _pay_on_account(self, sales: Sequence[Doc], day: date) -> int:
        """Money that a customer sent without saying what for."""
        if not sales:
            return 0
        sent = {**_whose(sales[-1]), "TotalAmt": 75, "TxnDate": day.isoformat()}
        self._make("payment", {**sent, "PaymentRefNum": "on account", "DepositToAccountRef": self._account(BANK)})
        return 1

    def _pay(self, invoice: Doc, amount: object, day: date, reference: str, bank: str = BANK) -> Doc:
        sent = {
            **_whose(invoice),
            "TotalAmt": float(str(amount)),
            "TxnDate": day.isoformat(),
            "PaymentRefNum": reference,
            "DepositToAccountRef": self._account(bank),
            "Line": [_link("Invoice", invoice["Id"], amount)],
        }
        return self._make("payment", {**sent, **({"ExchangeRate": invoice["ExchangeRate"]} if "ExchangeRate" in invoice else {})})

    def _pay_bill(self, bill: Doc, day: date) -> Doc:
        sent = {
            **_whose(bill),
            "TotalAmt": bill["Balance"],
            "TxnDate": day.isoformat(),
            "DocNumber": f"Paid {bill['DocNumber']}"[:21],
            "PayType": "Check",
            "CheckPayment": {"BankAccountRef": self._account(BANK)},
            "Line": [_link("Bill", bill["Id"], bill["Balance"])],
        }
        return self._make("billpayment", sent)

    def _open(self, entity: str, currency: str) -> list[Doc]:
        """Documents with something due, in order of their numbers."""
        found = [
            one for one in self._query(f"select * from {entity} where Balance > '0'", entity) if one["CurrencyRef"]["value"] == currency
        ]
        return sorted(found, key=lambda one: str(one.get("DocNumber")))

    def _account(self, name: str) -> Doc:
        return {"value": self._query(f"select * from Account where Name = '{name}'", "Account")[0]["Id"]}

    def _query(self, sql: str, entity: str) -> list[Doc]:
        found: list[Doc] = []
        while rows := self._page(f"{sql} startposition {len(found) + 1} maxresults {_PAGE}", entity):
            found += rows
        return found

    def _page(self, sql: str, entity: str) -> list[Doc]:
        rows: list[Doc] = asked(self._http, "GET", f"{self._company}/query", params={"query": sql})["QueryResponse"].get(entity, [])
        return rows

    def _make(self, path: str, body: Doc, **params: str) -> Doc:
        told = asked(self._http, "POST", f"{self._company}/{path}", json=body, params=params)
        made: Doc = next(value for name, value in told.items() if name.lower() == path)
        return made


def _whose(document: Doc) -> Doc:
    """Whose money it is, and in which currency, as the document says."""
    return {name: {"value": document[name]["value"]} for name in ("CustomerRef", "VendorRef", "CurrencyRef") if name in document}


def _link(entity: str, key: str, amount: object) -> Doc:
    return {"Amount": float(str(amount)), "LinkedTxn": [{"TxnId": key, "TxnType": entity}]}


def _numbers(documents: Sequence[Doc]) -> tuple[str, ...]:
    return tuple(str(one["DocNumber"]) for one in documents)
