"""The choke point: every line that can reach the wire is built here, and none may carry stock or Cost of Sale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kccwb.model.documents import OutLine
from kccwb.model.errors import NeverCrosses
from kccwb.model.finding import Finding
from kccwb.sync.outward import own_findings as own
from kccwb.sync.outward.accounts import Accounts
from kccwb.sync.outward.crossing import may_cross
from kccwb.sync.outward.facts import Facts
from kccwb.sync.outward.rounding import ROUNDING_ITEM, rounding_line

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


def build_lines(owner: Owner, lines: Sequence[KccLine], accounts: Accounts, facts: Facts) -> tuple[tuple[OutLine, ...], list[Finding]]:
    """The lines as they go out, and what is wrong with them. A line with an error has an empty account."""
    findings: list[Finding] = []
    built: list[tuple[KccLine, OutLine]] = []
    for line in lines:
        out, wrong = _line(owner, line, accounts, facts)
        findings += wrong
        built.append((line, out))
    going = _rolled_up(owner, built, accounts, facts, findings) if facts.rollup else tuple(out for _, out in built)
    return _with_rounding(owner, going, accounts, facts, findings), findings


def _posting_id(owner: Owner, key: str, account_id: str, facts: Facts) -> str:
    """The package's id of the posting item for a nominal and its account, where sales post by items; empty while it is not there."""
    if not facts.traits.posting_items or owner.ledger != "S" or not account_id:
        return ""
    return facts.posting_ids.get(f"posting:{key}>{account_id}", "")


def _with_rounding(
    owner: Owner, lines: tuple[OutLine, ...], accounts: Accounts, facts: Facts, findings: list[Finding]
) -> tuple[OutLine, ...]:
    """With a line for the pennies between KCC's VAT and the package's, where the user asked for one."""
    if not facts.traits.computes_tax or facts.small_change != "line" or findings:
        return lines
    account = accounts.default("rounding")
    code = facts.outside_vat.get(owner.direction, "")
    item = _posting_id(owner, ROUNDING_ITEM, account.account_id, facts)
    money = [line for line in lines if not line.is_text]
    extra = rounding_line(money, facts.package_tax_rounding, account.account_code, account.account_id, code, item, facts.package_rates)
    if extra is None:
        return lines
    if not (account.account_id and code):
        findings.append(own.no_rounding_account(owner.row_id, extra.net, has_account=bool(account.account_id)))
        return lines
    return (*lines, extra)


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
        item_id="" if facts.rollup else _posting_id(owner, decided, account_id, facts),
    )
    return out, findings


def _rolled_up(
    owner: Owner, built: Sequence[tuple[KccLine, OutLine]], accounts: Accounts, facts: Facts, findings: list[Finding]
) -> tuple[OutLine, ...]:
    """One line for each tax rate and account, in the order in which they first appear."""
    groups: dict[tuple[str, str, str], list[OutLine]] = {}
    for line, out in built:
        if not line.is_text:
            groups.setdefault((line.tax_rate or "", out.account_id or out.account, out.tax_code), []).append(out)
    rolled: list[OutLine] = []
    for number, ((tax_rate, _, _), lines) in enumerate(groups.items(), start=1):
        item = accounts.rollup_item(tax_rate, owner.direction)
        needed = owner.ledger == "S" or not facts.traits.posting_items
        if not item and needed:
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
                item_id=_posting_id(owner, item, first.account_id, facts),
            )
        )
    return tuple(rolled)


def _per_cent(rate: Decimal) -> str:
    text = format(rate, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
