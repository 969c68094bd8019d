"""The choke point: every line that can reach the wire is built here, and none may carry stock or Cost of Sale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kccwb.model.documents import OutLine
from kccwb.model.errors import NeverCrosses
from kccwb.model.finding import Finding
from kccwb.sync.outward import own_findings as own
from kccwb.sync.outward.accounts import Accounts, Resolved
from kccwb.sync.outward.facts import Facts

ONE = Decimal(1)
NONE = Decimal(0)


@dataclass(frozen=True)
class KccLine:
    """A document line as KCC holds it."""

    line: int
    stock_code: str | None
    description: str | None
    quantity: Decimal
    unit_net: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    tax_rate: str | None
    nominal_code: str | None

    @property
    def is_text(self) -> bool:
        """Words only: no money, no stock, no nominal."""
        return self.net == 0 and self.tax == 0 and not self.stock_code and not self.nominal_code


@dataclass(frozen=True)
class Owner:
    """The document a line belongs to, as far as its account depends on it."""

    row_id: str
    ledger: str
    kind: str
    urn: str

    @property
    def direction(self) -> str:
        """Which side's tax codes and items apply."""
        return "sales" if self.ledger == "S" else "purchase"


def may_cross(found: Resolved, facts: Facts, line_nominal: str | None = None) -> Resolved:
    """Let an account pass, or raise NeverCrosses: stock and Cost of Sale stay in KCC, mapped or not (specification)."""
    if found.account_code or found.account_id:
        own_mapping = found.via == "mapping" and not found.nominal_code
        decided = line_nominal if own_mapping else found.nominal_code
        if decided in facts.never_crosses:
            raise NeverCrosses(
                f"Nominal {decided} is a stock or Cost of Sale nominal: it never goes to the accounting package.",
                "Give the line's item a purchase nominal, or set the default purchase account.",
            )
        if found.account_id in facts.inventory_accounts or found.account_code in facts.inventory_accounts:
            raise NeverCrosses(
                f"Account {found.account_code} is the package's own inventory account: nothing may be sent to it.",
                "Map to an expense account, or to a current asset account such as Stock in Hand.",
            )
    return found


def build_lines(owner: Owner, lines: Sequence[KccLine], accounts: Accounts, facts: Facts) -> tuple[tuple[OutLine, ...], list[Finding]]:
    """The lines as they go out, and what is wrong with them. A line with an error has an empty account."""
    findings: list[Finding] = []
    built: list[tuple[KccLine, OutLine]] = []
    for line in lines:
        out, wrong = _line(owner, line, accounts, facts)
        findings += wrong
        built.append((line, out))
    if facts.rollup:
        return _rolled_up(owner, built, accounts, findings), findings
    return tuple(out for _, out in built), findings


def _line(owner: Owner, line: KccLine, accounts: Accounts, facts: Facts) -> tuple[OutLine, list[Finding]]:
    findings: list[Finding] = []
    account = account_id = tax_code = decided = ""
    if not line.is_text:
        try:
            found = accounts.line_account(owner.ledger, owner.kind, owner.urn, line.stock_code, line.nominal_code)
            may_cross(found, facts, line.nominal_code)
            account, account_id, decided = found.account_code, found.account_id, found.nominal_code
            if not (account or account_id):
                findings.append(own.no_account(owner.row_id, found.nominal_code or line.nominal_code or "", found.problem))
        except NeverCrosses as stopped:
            findings.append(own.never_crosses(owner.row_id, line.nominal_code or "", stopped))
        tax_code = accounts.tax_code(line.tax_rate, owner.direction) if line.tax_rate else ""
        if not tax_code and (line.net or line.tax or line.tax_rate):
            findings.append(own.no_tax_code(owner.row_id, line.tax_rate or "", owner.direction))
    out = OutLine(
        line=line.line,
        description=line.description or line.stock_code or "",
        quantity=line.quantity,
        unit_net=line.unit_net,
        discount=line.discount,
        net=line.net,
        tax=line.tax,
        tax_rate=facts.rates.get(line.tax_rate or "", NONE),
        account=account,
        account_id=account_id,
        tax_code=tax_code,
        item_code="" if facts.rollup else line.stock_code or "",
        nominal_code=decided or line.nominal_code or "",
    )
    return out, findings


def _rolled_up(owner: Owner, built: Sequence[tuple[KccLine, OutLine]], accounts: Accounts, findings: list[Finding]) -> tuple[OutLine, ...]:
    """One line for each tax rate and account, in the order in which they first appear."""
    groups: dict[tuple[str, str, str], list[OutLine]] = {}
    for line, out in built:
        if not line.is_text:
            groups.setdefault((line.tax_rate or "", out.account_id or out.account, out.tax_code), []).append(out)
    rolled: list[OutLine] = []
    for number, ((tax_rate, _, _), lines) in enumerate(groups.items(), start=1):
        item = accounts.rollup_item(tax_rate, owner.direction)
        if not item:
            findings.append(own.no_rollup_item(owner.row_id, tax_rate, owner.direction))
        net = sum((line.net for line in lines), NONE)
        nominals = list(dict.fromkeys(line.nominal_code for line in lines if line.nominal_code))
        first = lines[0]
        rolled.append(
            OutLine(
                line=number,
                description=f"Rollup of {len(lines)} line{'s' if len(lines) > 1 else ''} at {_per_cent(first.tax_rate)} %",
                quantity=ONE,
                unit_net=net,
                discount=NONE,
                net=net,
                tax=sum((line.tax for line in lines), NONE),
                tax_rate=first.tax_rate,
                account=first.account,
                account_id=first.account_id,
                tax_code=first.tax_code,
                item_code=item,
                nominal_code=nominals[0] if len(nominals) == 1 else "",
            )
        )
    return tuple(rolled)


def _per_cent(rate: Decimal) -> str:
    text = format(rate, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
