"""What the Mapping page's tables hold: KCC's codes on the left, the package's accounts to choose from on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kccwb.ui import formats
from kccwb.ui.balances import records
from kccwb.workbench import Workbench
from kccwb.workbench.browse import Total, Wanted

ROLES = {
    "sales": "Default Sales Nominal",
    "purchase": "Default Purchase Nominal",
    "prepayment": "Prepayments",
    "stock_in_hand": "Stock in Hand",
    "rounding": "Rounding",
}
KINDS = {"nominal": "Nominal", "tax": "Tax rate", "bank": "Bank account", "default": "Default"}
CONTROL = ("Bank", "Debtors", "Creditors", "Tax", "Retained Earnings")
"""System types whose nominals stand on no document line: nothing needs to be mapped."""
SIDES = {"sales": "sales", "purchase": "purchases"}
GAPS_NOT_HELD = ("falls to default", "for the Cost-of-Sale journal only")


@dataclass(frozen=True)
class Choices:
    """What may be chosen: label → what the map commands take, label → id. ``left_out`` are the accounts that cannot be used, with the reason."""

    tokens: Mapping[str, str]
    ids: Mapping[str, str] = field(default_factory=dict)
    left_out: Sequence[Mapping[str, str]] = ()

    def label_of(self, target: str, target_id: str = "") -> str:
        """The label of a mapped target; a target that cannot be chosen any more says so."""
        for label, known in self.ids.items():
            if known == target_id:
                return label
        return f"{target} (cannot be used)" if target else ""


@dataclass(frozen=True)
class MapLine:
    """One line of a mapping table: KCC's code, and what it is mapped to (a label of the choices, empty when nothing)."""

    kind: str
    code: str
    direction: str
    description: str
    more: str
    chosen: str
    rollup_item: str
    status: str


def account_label(account: Mapping[str, Any]) -> str:
    """Code, name and class as people choose by them."""
    return " · ".join(part for part in (str(account["code"]), str(account["name"]), str(account["class"]).capitalize()) if part)


def posting_accounts(accounts: Sequence[Mapping[str, Any]]) -> Choices:
    """Accounts that document lines may post to; the others are left out with the reason."""
    good = {account_label(row): row for row in accounts if not why_not(row)}
    bad = [{"account": account_label(row), "type": str(row["type"]), "reason": why_not(row)} for row in accounts if why_not(row)]
    return _choices(good, accounts, bad)


def bank_accounts(accounts: Sequence[Mapping[str, Any]]) -> Choices:
    """Accounts that payments go through."""
    good = [row for row in accounts if str(row["status"]).upper() == "ACTIVE" and (row["bank"] or row["takes_payments"])]
    return _choices({account_label(row) + (f" · {row['currency']}" if row["currency"] else ""): row for row in good}, accounts)


def _choices(
    good: Mapping[str, Mapping[str, Any]], accounts: Sequence[Mapping[str, Any]], bad: Sequence[Mapping[str, str]] = ()
) -> Choices:
    """Each account by its code, else its name. An id comes last: it may be the code of another account."""
    live = [row for row in accounts if str(row["status"]).upper() == "ACTIVE"]

    def token(row: Mapping[str, Any]) -> str:
        for name in ("code", "name"):
            if row[name] and sum(1 for one in live if one[name] == row[name]) == 1:
                return str(row[name])
        return str(row["account_id"])

    return Choices({label: token(row) for label, row in good.items()}, {label: str(row["account_id"]) for label, row in good.items()}, bad)


def tax_choices(codes: Sequence[Mapping[str, Any]], direction: str) -> Choices:
    """Active tax codes of one side."""
    allowed = "sales" if direction == "sales" else "purchases"
    good = [row for row in codes if row["active"] and row[allowed]]
    labels = {f"{_code_words(row)}{row['name']} · {row['rate'].normalize():f} %": str(row["code"]) for row in good}
    return Choices(labels, labels)


def _code_words(row: Mapping[str, Any]) -> str:
    """A tax code before its name; nothing where it is an id that says nothing."""
    return "" if str(row["code"]).isdigit() and row["name"] else f"{row['code']} · "


def why_not(account: Mapping[str, Any]) -> str:
    """Why document lines may not post to an account; empty when they may."""
    if str(account["status"]).upper() != "ACTIVE":
        return "archived in the package"
    if account["inventory"]:
        return "type Inventory: choose a Current Asset such as Stock in Hand"
    if account["bank"]:
        return "a bank account: it is chosen under Banks"
    if not account["usable"]:
        return str(account["reason"]) or (
            f"a control account ({account['system']})" if account["system"] else "the package does not allow it"
        )
    return ""


def lines(bench: Workbench, kind: str, choices: Choices, direction: str = "") -> list[MapLine]:
    """The lines of one table."""
    mapped = {(row["code"], row["direction"]): row for row in records(bench.mappings(kind))}
    known = _known(bench, kind)
    known |= {code: (str(row["description"] or ""), "not in KCC's lists") for (code, _), row in mapped.items() if code not in known}
    found = []
    for code, (description, more) in known.items():
        row = mapped.get((code, direction), {})
        target = str(row.get("target") or "")
        chosen = choices.label_of(target, str(row.get("target_id") or ""))
        found.append(
            MapLine(
                kind,
                code,
                direction,
                description,
                more,
                chosen,
                str(row.get("rollup_item") or ""),
                str(row.get("status") or _unmapped(kind, more)),
            )
        )
    return found


def _unmapped(kind: str, system_type: str) -> str:
    """What a line without a mapping is: a gap, or one that needs none."""
    if kind == "nominal" and system_type in CONTROL:
        return "mapped under Banks" if system_type == "Bank" else "needs none: on no document line"
    return "not mapped"


def _known(bench: Workbench, kind: str) -> dict[str, tuple[str, str]]:
    if kind == "nominal":
        rows = records(bench.page("nominal", order=("nominal_code",), limit=None, key="nominal_code"))
        return {row["nominal_code"]: (row["description"], row["system_type"] or "") for row in rows}
    if kind == "tax":
        rows = records(bench.page("tax_rate", order=("tax_rate",), limit=None, key="tax_rate"))
        return {row["tax_rate"]: (row["description"] or "", f"{row['rate'].normalize():f} %") for row in rows}
    if kind == "bank":
        rows = records(bench.page("bank_account", order=("bank_account",), limit=None, key="bank_account"))
        return {row["bank_account"]: (f"nominal {row['nominal_code']}", row["currency"]) for row in rows}
    return {role: (name, "") for role, name in ROLES.items() if role != "prepayment" or bench.traits().prepayment_account}


def gap_name(gap: Mapping[str, Any]) -> str:
    """A gap as people name it: "Tax rate 1 (Standard) on sales"."""
    if gap["kind"] == "default":
        return f"{gap['description'] or ROLES.get(str(gap['code']), gap['code'])}"
    words = f"{KINDS.get(str(gap['kind']), gap['kind'])} {gap['code']}"
    if gap["description"]:
        words += f" {gap['description']}" if gap["kind"] == "nominal" else f" ({gap['description']})"
    return words + (f" on {SIDES.get(str(gap['direction']), gap['direction'])}" if gap["kind"] == "tax" else "")


def mapping_sentence(gaps: Sequence[Mapping[str, Any]], held_up: Sequence[Total], currency: str) -> str:
    """What the page can tell today, in one sentence; each document counts once."""
    blocking = [gap for gap in gaps if gap["blocks"]]
    resting = sum(gap["status"] == "falls to default" for gap in gaps)
    served = f" {formats.count(resting, 'nominal falls', 'nominals fall')} to a default account." if resting else ""
    if not blocking:
        banks = sum(gap["kind"] == "bank" for gap in gaps)
        wait = (
            f" {formats.count(banks, 'bank account is', 'bank accounts are')} not mapped: payments through {'it' if banks == 1 else 'them'} wait."
            if banks
            else ""
        )
        return f"No gap holds up a document.{served}{wait}"
    number = sum(total.rows for total in held_up)
    worth = next((total.amount for total in held_up), None)
    holds = "holds" if len(blocking) == 1 else "hold"
    return (
        f"{formats.count(len(blocking), 'gap')} {holds} up {formats.count(number, 'document')}, {formats.money(worth, currency)}.{served}"
    )


def held_up(bench: Workbench) -> tuple[Total, ...]:
    """Documents and prepayments that wait for the mapping, each once."""
    return bench.totals("held_up", Wanted())
