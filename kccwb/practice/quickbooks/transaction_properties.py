"""The properties of transactions and of their lines."""

from __future__ import annotations

from typing import Any

from kccwb.practice.quickbooks.properties import ADDRESS, COMMON, EMAIL, MEMO, NUMBER21
from kccwb.practice.quickbooks.reading import ANYTHING, DAY, FLAG, ID, IGNORED, MONEY, NUMBER, REF, Choice, Number, Part, Text

LINK = {"TxnId": ID, "TxnType": Text(30), "TxnLineId": ID}
LINKS = Part(LINK, many=True)
TAX = Part(
    {
        "TotalTax": MONEY,
        "TxnTaxCodeRef": REF,
        "TaxLine": Part(
            {
                "Id": ID,
                "LineNum": NUMBER,
                "Amount": MONEY,
                "DetailType": Text(50),
                "Description": Text(),
                "LinkedTxn": IGNORED,
                "CustomField": IGNORED,
                "TaxLineDetail": Part(
                    {
                        "TaxRateRef": REF,
                        "PercentBased": FLAG,
                        "TaxPercent": NUMBER,
                        "NetAmountTaxable": NUMBER,
                        "TaxInclusiveAmount": NUMBER,
                        "OverrideDeltaAmount": NUMBER,
                        "ServiceDate": IGNORED,
                    }
                ),
            },
            many=True,
        ),
    }
)
LINE: dict[str, Any] = {
    "Id": ID,
    "LineNum": NUMBER,
    "Description": Text(4000),
    "Amount": MONEY,
    "Received": IGNORED,
    "DetailType": Text(50),
    "LinkedTxn": LINKS,
    "CustomField": ANYTHING,
    "CustomExtensions": IGNORED,
}
PRICED: dict[str, Any] = {
    "ItemRef": REF,
    "ClassRef": REF,
    "PriceLevelRef": REF,
    "UnitPrice": Number(),
    "RatePercent": NUMBER,
    "Qty": NUMBER,
    "TaxCodeRef": REF,
    "TaxInclusiveAmt": MONEY,
    "MarkupInfo": IGNORED,
    "ItemAccountRef": IGNORED,
}
BILLABLE: dict[str, Any] = {"CustomerRef": REF, "BillableStatus": Choice(("Billable", "NotBillable", "HasBeenBilled"))}
SALES_LINES = Part(
    {
        **LINE,
        "SalesItemLineDetail": Part({**PRICED, "ServiceDate": DAY, "DiscountAmt": MONEY, "DiscountRate": NUMBER}),
        "DiscountLineDetail": Part(
            {
                "Discount": IGNORED,
                "ClassRef": REF,
                "TaxCodeRef": REF,
                "DiscountAccountRef": REF,
                "PercentBased": FLAG,
                "DiscountPercent": NUMBER,
            }
        ),
        "SubTotalLineDetail": ANYTHING,
        "SubtotalLineDetail": ANYTHING,
        "DescriptionLineDetail": Part({"ServiceDate": DAY, "TaxCodeRef": REF}),
        "DescriptionOnly": ANYTHING,
    },
    many=True,
)
EXPENSE_LINES = Part(
    {
        **LINE,
        "AccountBasedExpenseLineDetail": Part(
            {
                **BILLABLE,
                "AccountRef": REF,
                "ClassRef": REF,
                "TaxCodeRef": REF,
                "TaxAmount": MONEY,
                "TaxInclusiveAmt": MONEY,
                "MarkupInfo": IGNORED,
            }
        ),
        "ItemBasedExpenseLineDetail": Part({**PRICED, **BILLABLE}),
    },
    many=True,
)
PAY_LINES = Part({**LINE, "LineEx": IGNORED}, many=True)
ENTITY = Part({"Type": Text(30), "EntityRef": REF, "value": ID, "name": Text(), "type": Text(30)})
JOURNAL_LINES = Part(
    {
        **LINE,
        "JournalEntryLineDetail": Part(
            {
                "PostingType": Choice(("Debit", "Credit")),
                "AccountRef": REF,
                "Entity": ENTITY,
                "ClassRef": REF,
                "DepartmentRef": REF,
                "TaxCodeRef": REF,
                "TaxApplicableOn": Choice(("Sales", "Purchase")),
                "TaxAmount": MONEY,
                "TaxInclusiveAmt": MONEY,
                "BillableStatus": IGNORED,
            }
        ),
    },
    many=True,
)
DEPOSIT_LINES = Part(
    {
        **LINE,
        "DepositToAccountRef": IGNORED,
        "DepositLineDetail": Part(
            {
                "AccountRef": REF,
                "Entity": ENTITY,
                "ClassRef": REF,
                "PaymentMethodRef": REF,
                "CheckNum": NUMBER21,
                "TxnType": Text(30),
                "TaxCodeRef": REF,
                "TaxApplicableOn": Choice(("Sales", "Purchase")),
            }
        ),
    },
    many=True,
)
TXN: dict[str, Any] = {
    **COMMON,
    "DocNumber": NUMBER21,
    "TxnDate": DAY,
    "CurrencyRef": REF,
    "ExchangeRate": NUMBER,
    "PrivateNote": Text(4000),
    "DepartmentRef": REF,
    "ClassRef": REF,
    "LinkedTxn": IGNORED,
    "TotalAmt": MONEY,
    "HomeTotalAmt": IGNORED,
    "HomeBalance": IGNORED,
    "Balance": IGNORED,
    "TxnSource": IGNORED,
    "TxnStatus": IGNORED,
    "TransactionLocationType": Text(100),
    "TxnTaxDetail": TAX,
    "GlobalTaxCalculation": Choice(("TaxExcluded", "TaxInclusive", "NotApplicable")),
    "RecurDataRef": REF,
    "TaxExemptionRef": IGNORED,
}
IGNORED_SALES: tuple[str, ...] = (
    "ShipMethodRef",
    "DeliveryInfo",
    "InvoiceLink",
    "EInvoiceStatus",
    "FreeFormAddress",
    "ApplyTaxAfterDiscount",
    "Deposit",
)
IGNORED_SALES += ("AllowIPNPayment", "AllowOnlinePayment", "AllowOnlineCreditCardPayment", "AllowOnlineACHPayment", "RemainingCredit")
SALES: dict[str, Any] = {
    **TXN,
    "CustomerRef": REF,
    "CustomerMemo": MEMO,
    "BillAddr": ADDRESS,
    "ShipAddr": ADDRESS,
    "BillEmail": EMAIL,
    "BillEmailCc": EMAIL,
    "BillEmailBcc": EMAIL,
    "SalesTermRef": REF,
    "PrintStatus": Text(30),
    "EmailStatus": Text(30),
    "PaymentMethodRef": REF,
    "DepositToAccountRef": REF,
    "Line": SALES_LINES,
    **dict.fromkeys(IGNORED_SALES, IGNORED),
}
PURCHASES: dict[str, Any] = {**TXN, "VendorRef": REF, "APAccountRef": REF, "VendorAddr": ADDRESS, "Line": EXPENSE_LINES}

CHEQUE = Part({"BankAccountRef": REF, "PrintStatus": Text(30), "PayeeAddr": IGNORED})
CARD = Part({"CCAccountRef": REF, "CCDetail": IGNORED})
PAYMENT_FIELDS = {
    **TXN,
    "CustomerRef": REF,
    "PaymentRefNum": NUMBER21,
    "PaymentMethodRef": REF,
    "DepositToAccountRef": REF,
    "ARAccountRef": REF,
    "UnappliedAmt": IGNORED,
    "ProcessPayment": FLAG,
    "CreditCardPayment": IGNORED,
    "Line": PAY_LINES,
}
BILL_PAYMENT_FIELDS = {
    **TXN,
    "VendorRef": REF,
    "APAccountRef": REF,
    "PayType": Choice(("Check", "CreditCard")),
    "CheckPayment": CHEQUE,
    "CreditCardPayment": CARD,
    "ProcessBillPayment": FLAG,
    "Line": PAY_LINES,
}
PURCHASE_FIELDS = {
    **TXN,
    "AccountRef": REF,
    "EntityRef": Part({"value": ID, "name": Text(), "type": Text(30)}),
    "PaymentType": Choice(("Cash", "Check", "CreditCard")),
    "PaymentMethodRef": REF,
    "PaymentRefNum": NUMBER21,
    "Credit": FLAG,
    "PrintStatus": Text(30),
    "PurchaseEx": IGNORED,
    "RemitToAddr": ADDRESS,
    "Line": EXPENSE_LINES,
}
_NOT_OF_TRANSFERS = frozenset({"TotalAmt", "TxnTaxDetail", "GlobalTaxCalculation", "HomeTotalAmt"})
TRANSFER_FIELDS = {
    **{name: how for name, how in TXN.items() if name not in _NOT_OF_TRANSFERS},
    "FromAccountRef": REF,
    "ToAccountRef": REF,
    "Amount": MONEY,
}
