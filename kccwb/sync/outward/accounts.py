"""What the sending side asks of the mapping: accounts, tax codes, rollup items, banks and defaults."""

from __future__ import annotations

from typing import Protocol


class Resolved(Protocol):
    """An account found for a line, bank or role; ``problem`` says why there is none, ``nominal_code`` which nominal decided."""

    @property
    def account_id(self) -> str:
        """The package's id of the account, empty when there is none."""

    @property
    def account_code(self) -> str:
        """The package's code of the account, empty when there is none."""

    @property
    def via(self) -> str:
        """By which rule it was found."""

    @property
    def nominal_code(self) -> str:
        """The KCC nominal that decided."""

    @property
    def problem(self) -> str:
        """Why there is none, empty when there is one."""


class Accounts(Protocol):
    """The mapping as the sending side sees it."""

    def line_account(self, ledger: str, kind: str, urn: str, stock_code: str | None, nominal_code: str | None) -> Resolved:
        """The account of a document line."""

    def tax_code(self, tax_rate: str | None, direction: str) -> str:
        """The package's tax code of a KCC tax rate, sales or purchase; empty when unmapped."""

    def rollup_item(self, tax_rate: str | None, direction: str) -> str:
        """The rollup item's code of a KCC tax rate; empty when unmapped."""

    def bank(self, bank_account: str) -> Resolved:
        """The package's bank account of a KCC bank account."""

    def default(self, role: str) -> Resolved:
        """The account of a role: sales, purchase, prepayment, stock_in_hand, rounding."""
