"""The package's chart as last fetched: find what a person named, and refuse what cannot be used, saying why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kccwb.model.errors import BadInput
from kccwb.store import Store

NO_INVENTORY = "the package's own inventory accounts cannot be used: choose a Current Asset such as Stock in Hand."


@dataclass(frozen=True)
class ChartAccount:
    """An account of the fetched chart; ``klass`` is ASSET, LIABILITY, EQUITY, REVENUE or EXPENSE."""

    account_id: str
    code: str
    name: str
    type: str
    klass: str
    status: str
    tax_code: str
    system: str
    currency: str
    bank: bool
    takes_payments: bool
    inventory: bool
    usable: bool
    reason: str

    @property
    def active(self) -> bool:
        """True unless archived or deleted."""
        return self.status.upper() == "ACTIVE"

    @property
    def postable(self) -> bool:
        """True when document lines may post to it."""
        return self.active and self.usable and not (self.inventory or self.bank)

    @property
    def current(self) -> bool:
        """True unless its type says fixed, non-current or long term."""
        kind = self.type.lower().replace("_", " ")
        return not any(word in kind for word in ("fixed", "noncurrent", "non current", "non-current", "term", "depreciat"))

    @property
    def shown(self) -> str:
        """Code and name as people read them."""
        return f"{self.code} {self.name}".strip()

    @property
    def own_names(self) -> tuple[str, ...]:
        """The whole name, and the last part of one that stands below others (Income:Sales)."""
        return tuple(dict.fromkeys((self.name, self.name.rpartition(":")[2].strip() or self.name)))

    @property
    def token(self) -> str:
        """What names it on the command line: the code, or the name where the package has no codes."""
        return self.code or self.name


@dataclass(frozen=True)
class ChartTaxCode:
    """A tax code of the package."""

    code: str
    name: str
    rate: Decimal
    active: bool
    sales: bool
    purchases: bool

    @property
    def shown(self) -> str:
        """Code and name as people read them; the name alone where the code is an id that says nothing."""
        return self.name if self.code.isdigit() and self.name else f"{self.code} {self.name}".strip()

    @property
    def token(self) -> str:
        """What names it on the command line: the code, or the name where the code is an id that says nothing."""
        return self.name if self.code.isdigit() and self.name else self.code

    def on(self, direction: str) -> bool:
        """Whether it may be used on that side (sales or purchase)."""
        return self.sales if direction == "sales" else self.purchases


@dataclass(frozen=True)
class Chart:
    """Accounts and tax codes, as last fetched."""

    accounts: tuple[ChartAccount, ...]
    tax_codes: tuple[ChartTaxCode, ...]

    @classmethod
    def load(cls, store: Store) -> Chart:
        """Read the cached chart."""
        accounts = store.rows(
            "select account_id, code, name, type, class, status, tax_code, system, currency, bank, takes_payments, inventory, usable, reason "
            "from package_account order by code, name, account_id"
        )
        codes = store.rows("select code, name, rate, active, sales, purchases from package_tax_code order by code")
        return cls(tuple(ChartAccount(*row) for row in accounts), tuple(ChartTaxCode(*row) for row in codes))

    def find(self, text: str) -> ChartAccount:
        """The account with this code, id or exact name. Raises BadInput when there is none, or more than one."""
        wanted = text.strip()
        if not self.accounts:
            raise BadInput("The package's chart of accounts was not fetched yet.", "Fetch it with: kccwb chart fetch")
        for field in ("code", "account_id", "name"):
            found = [account for account in self.accounts if getattr(account, field) == wanted and wanted]
            live = [account for account in found if account.active] or found
            if len(live) > 1:
                raise BadInput(f"{len(live)} accounts are called {wanted!r}.", "Name it by its code or id.")
            if live:
                return live[0]
        raise BadInput(
            f"There is no account {wanted!r} in the package's chart.",
            "Give its code or exact name; after a change in the package run: kccwb chart fetch",
        )

    def posting(self, text: str) -> ChartAccount:
        """An account that document lines may post to. Raises BadInput saying why another may not be used."""
        account = self.find(text)
        if not account.active:
            raise BadInput(f"Account {account.shown} is archived.", "Restore it in the package, or choose another account.")
        if account.inventory:
            raise BadInput(
                f"Account {account.shown}: {NO_INVENTORY}", "The package keeps them by itself: they take no documents from outside."
            )
        if account.bank:
            raise BadInput(f"Account {account.shown} is a bank account.", "Bank accounts are mapped with: kccwb map bank BANK ACCOUNT")
        if not account.usable:
            why = account.reason or (f"it is a control account ({account.system})" if account.system else "the package does not allow it")
            raise BadInput(f"Account {account.shown} cannot be used: {why.rstrip('.')}.", "Choose another account.")
        return account

    def paying(self, text: str) -> ChartAccount:
        """An account that payments go through. Raises BadInput when it is archived or takes no payments."""
        account = self.find(text)
        if not account.active:
            raise BadInput(f"Account {account.shown} is archived.", "Restore it in the package, or choose another account.")
        if not (account.bank or account.takes_payments):
            raise BadInput(
                f"Account {account.shown} is no bank account and takes no payments.",
                "Choose a bank account, or enable payments to this account in the package.",
            )
        return account

    def tax(self, text: str, direction: str) -> ChartTaxCode:
        """A tax code for that side. Raises BadInput when it is unknown, inactive or for the other side."""
        wanted = text.strip()
        if not self.tax_codes:
            raise BadInput("The package's tax codes were not fetched yet.", "Fetch them with: kccwb chart fetch")
        found = [code for code in self.tax_codes if code.code == wanted] or [code for code in self.tax_codes if code.name == wanted]
        if not found:
            raise BadInput(f"There is no tax code {wanted!r} in the package.", "kccwb chart fetch reads them anew.")
        live = [code for code in found if code.active]
        if not live:
            raise BadInput(f"Tax code {wanted} is not active in the package.", "Choose an active one.")
        right = [code for code in live if code.on(direction)]
        if not right:
            side = "sales" if direction == "sales" else "purchases"
            raise BadInput(
                f"Tax code {wanted} ({live[0].name}) cannot be used on {side}.", f"Choose one that the package allows on {side}."
            )
        if len(right) > 1:
            raise BadInput(f"{len(right)} tax codes are called {wanted!r}.", "Name it by its code.")
        return right[0]
