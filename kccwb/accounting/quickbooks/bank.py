"""QuickBooks' money without a document, as postings: expenses and cheques, deposits, transfers, sales receipts and refunds of sales.

What of them stands on debtors or creditors and is read as a payment (a deposit from a customer, a cheque to a supplier) is not among the lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from kccwb.accounting.quickbooks.line_tax import with_tax
from kccwb.accounting.quickbooks.records import NO_DATE, Nominals, lines_of, status
from kccwb.accounting.quickbooks.settling import ON_CONTROL
from kccwb.accounting.quickbooks.wire import Doc, day, money, part, parts, ref, ref_name, text, truth, updated
from kccwb.model.money import ZERO, pennies
from kccwb.model.package import PackageJournal, PackageJournalLine, PackageLine

ENTITIES = ("Purchase", "Deposit", "Transfer", "SalesReceipt", "RefundReceipt")
_WORDS = {"Deposit": "Deposit", "Transfer": "Transfer", "SalesReceipt": "Sales receipt", "RefundReceipt": "Refund receipt"}
_PURCHASES = {"check": "Cheque", "creditcard": "Card expense"}
Lines = list[PackageJournalLine]


def bank_posting(entity: str, doc: Doc, nominals: Nominals, base_currency: str = "") -> PackageJournal:
    """One of them as its postings, debit positive, in base currency, the bank's own line last; without lines where nothing of it is a posting."""
    total = money(doc.get("Amount" if entity == "Transfer" else "TotalAmt"))
    told = status(doc, total, None)
    gone = told in {"DELETED", "VOIDED"}
    return PackageJournal(
        package_id=f"{entity}/{text(doc.get('Id'))}",
        number=text(doc.get("DocNumber") or doc.get("PaymentRefNum")),
        date=day(doc.get("TxnDate")) or NO_DATE,
        narration="" if told == "DELETED" else _narration(entity, doc, total, base_currency),
        status=told if gone else "POSTED",
        lines=() if told == "DELETED" else tuple(_POSTED[entity](entity, doc, nominals)),
        updated=updated(doc),
    )


def _narration(entity: str, doc: Doc, total: Decimal | None, base_currency: str) -> str:
    """What it is, with whom, and of how much where it is in a currency of its own."""
    what = _WORDS.get(entity) or _PURCHASES.get(text(doc.get("PaymentType")).lower(), "Expense")
    what = f"{what} refunded" if entity == "Purchase" and truth(doc.get("Credit")) else what
    who = ref_name(doc, "EntityRef") or ref_name(doc, "CustomerRef") or text(doc.get("PrivateNote"))
    currency = ref(doc, "CurrencyRef")
    own = f" ({total:.2f} {currency})" if total is not None and currency not in {"", base_currency} else ""
    return ": ".join(word for word in (what, who) if word) + own


def _documented(entity: str, doc: Doc, nominals: Nominals) -> Lines:
    """An expense, a sales receipt or its refund: lines with VAT, and what they come to on the bank."""
    spends = entity == "RefundReceipt" or (entity == "Purchase" and not truth(doc.get("Credit")))
    sales = entity != "Purchase"
    lines = with_tax(doc, list(lines_of(doc, nominals, sales=sales)))
    counted = _counted(entity, nominals)
    kept = [line for line in lines if (line.net or line.tax) and line.account_id not in counted]
    posted = _in_base(kept, nominals, 1 if spends else -1, money(doc.get("ExchangeRate")) or Decimal(1))
    return _with_bank(posted, ref(doc, "DepositToAccountRef" if sales else "AccountRef"), nominals)


def _deposited(entity: str, doc: Doc, nominals: Nominals) -> Lines:
    """A deposit's own receipts; payments that waited in Undeposited Funds are payments already."""
    counted = _counted(entity, nominals)
    plain = with_tax(doc, [line for line in _receipts(doc, nominals) if line.net and line.account_id not in counted])
    rate = money(doc.get("ExchangeRate")) or Decimal(1)
    back = part(doc, "CashBack")
    taken = pennies((money(back.get("Amount")) or ZERO) * rate)
    posted = _in_base(plain, nominals, -1, rate)
    if taken:
        held = ref(back, "AccountRef")
        posted.append(PackageJournalLine(held, nominals.code(held), text(back.get("Memo")), taken))
    return _with_bank(posted, ref(doc, "DepositToAccountRef"), nominals)


def _receipts(doc: Doc, nominals: Nominals) -> Iterator[PackageLine]:
    for row in parts(doc, "Line"):
        detail = part(row, "DepositLineDetail")
        account = ref(detail, "AccountRef")
        if account and not parts(row, "LinkedTxn"):
            net, words = money(row.get("Amount")) or ZERO, text(row.get("Description"))
            yield PackageLine(account, nominals.code(account), ref(detail, "TaxCodeRef"), words, None, net, ZERO)


def _transferred(entity: str, doc: Doc, nominals: Nominals) -> Lines:
    """Both ends of a transfer; none where it only moved money between banks and cards."""
    ends = (ref(doc, "ToAccountRef"), ref(doc, "FromAccountRef"))
    if all(key in nominals.accounts and nominals.accounts[key].bank for key in ends):
        return []
    moved = pennies((money(doc.get("Amount")) or ZERO) * (money(doc.get("ExchangeRate")) or Decimal(1)))
    return [
        PackageJournalLine(key, nominals.code(key), text(doc.get("PrivateNote")), sign * moved)
        for key, sign in zip(ends, (1, -1), strict=True)
    ]


def _in_base(lines: Sequence[PackageLine], nominals: Nominals, sign: int, rate: Decimal) -> Lines:
    """Lines in the books' own currency. The tax of a VAT code is converted as a whole, the last of its lines taking the pennies."""
    left: dict[str, Decimal] = {}
    for line in lines:
        left[line.tax_code] = left.get(line.tax_code, ZERO) + line.tax
    left = {code: pennies(tax * rate) for code, tax in left.items()}
    last = {line.tax_code: at for at, line in enumerate(lines) if line.tax}
    found: Lines = []
    for at, line in enumerate(lines):
        tax = left[line.tax_code] if last.get(line.tax_code) == at else pennies(line.tax * rate)
        left[line.tax_code] -= tax
        net = pennies(line.net * rate)
        found.append(PackageJournalLine(line.account_id, line.account_code, line.description, sign * net, sign * tax))
    return found


def _with_bank(lines: Lines, bank: str, nominals: Nominals) -> Lines:
    """With the bank's own line; money without an account waits in Undeposited Funds."""
    if not lines:
        return []
    held = bank or next((key for key, one in nominals.accounts.items() if one.system == "UNDEPOSITED"), "")
    name = nominals.accounts[held].name if held in nominals.accounts else ""
    return [*lines, PackageJournalLine(held, nominals.code(held), name, -sum((one.amount + one.tax for one in lines), ZERO))]


def _counted(entity: str, nominals: Nominals) -> frozenset[str]:
    """The control accounts whose lines are read as payments."""
    control = ON_CONTROL[entity][1].lower() if entity in ON_CONTROL else ""
    return frozenset(key for key, one in nominals.accounts.items() if control and one.type.lower() == control)


_POSTED: Mapping[str, Callable[[str, Doc, Nominals], Iterable[PackageJournalLine]]] = {
    "Purchase": _documented,
    "Deposit": _deposited,
    "Transfer": _transferred,
    "SalesReceipt": _documented,
    "RefundReceipt": _documented,
}
