"""What a bookkeeper puts on the stock account that KCC knows nothing of: a supplier's bill, and an expense paid from the bank."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.integration.month_hands import Hands

SUPPLIER = "Hill Supplies"


def enter_bill(hands: Hands, number: str, account: str, amount: Decimal, day: date) -> str:
    """A bill without VAT on an account by its number. Gives what kccwb calls it."""
    if hands.package == "xero":
        line = {"Description": "Goods", "Quantity": 1, "UnitAmount": str(amount), "AccountCode": account, "TaxType": "NONE"}
        bill = {
            "Type": "ACCPAY", "Status": "AUTHORISED", "Contact": {"Name": SUPPLIER}, "InvoiceNumber": number, "Date": day.isoformat(),
            "DueDate": day.isoformat(), "LineAmountTypes": "Exclusive", "LineItems": [line],
        }  # fmt: skip
        return str(hands.ask("put", "Invoices", json={"Invoices": [bill]})["Invoices"][0]["InvoiceID"])
    vendor = hands.ask("post", "vendor", json={"DisplayName": SUPPLIER, "CurrencyRef": {"value": "GBP"}})["Vendor"]["Id"]
    entered = hands.ask(
        "post", "bill",
        json={"DocNumber": number, "TxnDate": day.isoformat(), "VendorRef": {"value": vendor}, "CurrencyRef": {"value": "GBP"},
              "GlobalTaxCalculation": "TaxExcluded", "Line": [_cost(hands, account, amount)]},
    )  # fmt: skip
    return f"Bill/{entered['Bill']['Id']}"


def spend(hands: Hands, account: str, bank: str, amount: Decimal, day: date) -> str:
    """Money spent from a bank straight on an account, both by their numbers, without VAT. Gives what kccwb calls it."""
    if hands.package == "xero":
        line = {"Description": "Goods", "Quantity": 1, "UnitAmount": str(amount), "AccountCode": account, "TaxType": "NONE"}
        spent = {
            "Type": "SPEND", "Status": "AUTHORISED", "Contact": {"Name": SUPPLIER}, "Date": day.isoformat(), "BankAccount": {"Code": bank},
            "LineAmountTypes": "Exclusive", "LineItems": [line],
        }  # fmt: skip
        return str(hands.ask("put", "BankTransactions", json={"BankTransactions": [spent]})["BankTransactions"][0]["BankTransactionID"])
    paid_from = hands.account("AcctNum", bank)["Id"]
    entered = hands.ask(
        "post", "purchase",
        json={"PaymentType": "Cash", "TxnDate": day.isoformat(), "AccountRef": {"value": paid_from}, "CurrencyRef": {"value": "GBP"},
              "GlobalTaxCalculation": "TaxExcluded", "Line": [_cost(hands, account, amount)]},
    )  # fmt: skip
    return f"Purchase/{entered['Purchase']['Id']}"


def _cost(hands: Hands, account: str, amount: Decimal) -> dict[str, object]:
    codes = hands.ask("get", "query", params={"query": "select * from TaxCode"})["QueryResponse"]["TaxCode"]
    no_vat = next(code["Id"] for code in codes if code["Name"] == "No VAT")
    inner = {"AccountRef": {"value": hands.account("AcctNum", account)["Id"]}, "TaxCodeRef": {"value": no_vat}}
    return {
        "Amount": float(amount),
        "Description": "Goods",
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": inner,
    }
