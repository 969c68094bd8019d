"""The books of a QuickBooks company as its own handlers, a test or a page reads them."""

from __future__ import annotations

from decimal import Decimal

from kccwb.practice.company import Company
from kccwb.practice.journal import Balances
from kccwb.practice.ledger import ChartWords, Ledger
from kccwb.practice.money import ZERO
from kccwb.practice.store import Doc

_WORDS = ChartWords(key="Id", number="AcctNum", classed="Classification", retained=("_Role", "RETAINED"))
OPEN_KINDS = (
    "Invoice",
    "CreditMemo",
    "Payment",
    "Bill",
    "VendorCredit",
    "BillPayment",
    "VendorPrepayment",
    "JournalEntry",
    "Purchase",
    "Deposit",
)
"""Transactions that can leave something open on a control account."""
_SIDES = {"Customer": "AR", "Vendor": "AP"}


class Books(Ledger):
    """The ledger, and beside it what each customer owes and each vendor is owed."""

    def __init__(self, company: Company) -> None:
        super().__init__(company, Balances(company), _WORDS)
        self._left: dict[tuple[str, str], Decimal] = {}
        self._base: dict[str, Decimal] = {}
        for kind in OPEN_KINDS:
            company.table(kind).watch(self._move)

    def _move(self, row: Doc, sign: int) -> None:
        for item in row.get("_Open", {}).values():
            key = item["Side"], item["Party"]
            self._left[key] = self._left.get(key, ZERO) + sign * item["Left"]
            self._base[item["Side"]] = self._base.get(item["Side"], ZERO) + sign * item["Base"]

    def owed(self, entity: str, key: str) -> Decimal:
        """What a customer owes or a vendor is owed, in its own currency."""
        return self._left.get((_SIDES[entity], key), ZERO)

    def open_base(self, side: str) -> Decimal:
        """All that is open on the control accounts of a side (AR or AP) in home currency, as the open documents say."""
        return self._base.get(side, ZERO)
