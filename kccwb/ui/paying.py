"""The import screen's grids: payments made in the accounting package, what is not carried, and open items."""

from __future__ import annotations

from dataclasses import replace

from kccwb.sync.inward.reports import CREATED, PaymentsCreated, PaymentsFetched
from kccwb.ui import formats
from kccwb.ui.columns import Column
from kccwb.ui.filters import Choice, Sort
from kccwb.ui.grid import GridLayout
from kccwb.workbench import Workbench
from kccwb.workbench.browse import Total, Wanted

_SORTS = (
    Sort("Payment date, newest first", ("-payment_date",)),
    Sort("Payment date, oldest first", ("payment_date",)),
    Sort("Amount, largest first", ("-amount",)),
    Sort("Amount, smallest first", ("amount",)),
    Sort("Company", ("company_name", "payment_date")),
)
_PAYMENT = (
    Column("urn", "URN", "code", width=90),
    Column("company_name", "Company"),
    Column("payment_date", "Payment Date", "date"),
    Column("reference", "Reference"),
    Column("amount", "Amount", "money"),
    Column("currency", "Currency", width=80),
    Column("bank_account", "Bank"),
    Column("allocated_to", "Allocated To", "code"),
    Column("s_p", "S/P", width=60, help="S: received from a customer. P: paid to a supplier."),
    Column("status", "Status", width="large", help="Not Processed: read, not created yet. Anything else says what stands in the way."),
)
_SEARCH = ("urn", "company_name", "reference", "allocated_to", "status")
_PENDING = GridLayout(
    name="payment-import",
    view="payment_import",
    columns=_PAYMENT,
    search=_SEARCH,
    choices=(Choice("status", "Status"), Choice("bank_account", "Bank"), Choice("s_p", "S/P")),
    sorts=_SORTS,
    noun="payment",
    opens="allocated_to",
    empty="No payment waits. Fetch payments to read what was paid since the last time.",
)
_DONE = GridLayout(
    name="payments-created",
    view="payment_import",
    columns=(*_PAYMENT[:-1], Column("payment_id", "Payment ID in KCC", "code"), Column("created_at", "Created", "moment")),
    search=_SEARCH,
    choices=(Choice("bank_account", "Bank"), Choice("s_p", "S/P")),
    sorts=_SORTS,
    always={"status": (CREATED,)},
    noun="payment",
    tick=False,
    opens="allocated_to",
    empty="No payment has been created yet.",
)
NOT_CARRIED = GridLayout(
    name="not-carried",
    view="not_carried",
    columns=(
        Column("company_name", "Company"),
        Column("payment_date", "Payment Date", "date"),
        Column("reference", "Reference"),
        Column("amount", "Amount", "money"),
        Column("currency", "Currency", width=80),
        Column("document_number", "Document", "code"),
        Column("s_p", "S/P", width=60),
        Column("reason", "Why it is not carried", width="large"),
    ),
    search=("company_name", "reference", "document_number", "reason"),
    choices=(Choice("reason", "Why"), Choice("s_p", "S/P")),
    sorts=_SORTS[:4],
    noun="payment",
    tick=False,
    empty="Everything that was paid in the accounting package is carried.",
)
_OPEN = (
    Column("urn", "URN", "code", width=90),
    Column("company_name", "Company"),
    Column("invoice_code", "Invoice Code", "code"),
    Column("kind", "Kind", width=90, help="Credits and payments that are not allocated yet stand in brackets."),
    Column("invoice_date", "Date", "date"),
    Column("due_date", "Due", "date"),
    Column("currency", "Currency", width=80),
    Column("amount", "Amount", "money"),
    Column("paid", "Paid", "money"),
    Column("outstanding", "Outstanding", "money"),
    Column("age_days", "Days past due", "number", width=110),
    Column("bucket", "Age", width=90),
)
DEBTORS = GridLayout(
    name="open-debtors",
    view="open_debtor",
    columns=_OPEN,
    search=("urn", "company_name", "invoice_code"),
    choices=(Choice("bucket", "Age"), Choice("kind", "Kind")),
    sorts=(
        Sort("Oldest first", ("due_date",)),
        Sort("Largest first", ("-outstanding",)),
        Sort("Company", ("company_name", "invoice_date")),
    ),
    amount="outstanding",
    noun="item",
    tick=False,
    opens="invoice_code",
    empty="Nobody owes anything.",
)
CREDITORS = replace(DEBTORS, name="open-creditors", view="open_creditor", empty="Nothing is owed to anybody.")
COMPANIES = GridLayout(
    name="company-balances-S",
    view="company_balance",
    columns=(
        Column("urn", "URN", "code", width=90),
        Column("company_name", "Company"),
        Column("currency", "Currency", width=80),
        Column("total", "Open invoices", "money"),
        Column("unallocated", "Not allocated yet", "money", help="Credits and payments, in brackets."),
        Column("owed", "Owed", "money"),
        Column("base_owed", "Owed, base currency", "money"),
    ),
    search=("urn", "company_name"),
    sorts=(Sort("Largest first", ("-base_owed",)), Sort("Company", ("company_name",))),
    amount="owed",
    key="urn",
    noun="balance",
    tick=False,
    empty="No balances.",
)
MOVEMENTS = GridLayout(
    name="bank-movements",
    view="bank_movement",
    columns=(
        Column("bank_account", "Bank account"),
        Column("date", "Date", "date"),
        Column("company_name", "Company"),
        Column("reference", "Reference"),
        Column("allocated_to", "Allocated To", "code"),
        Column("amount", "Amount", "money", help="Money in is plain, money out in brackets."),
        Column("currency", "Currency", width=80),
        Column("source", "Source"),
    ),
    search=("bank_account", "company_name", "reference", "allocated_to"),
    choices=(Choice("bank_account", "Bank account"), Choice("source", "Source")),
    sorts=(Sort("Newest first", ("-date",)), Sort("Oldest first", ("date",)), Sort("Amount, largest first", ("-amount",))),
    noun="movement",
    tick=False,
    empty="No money has moved through KCC yet.",
)
BALANCES = (
    Column("bank_account", "Bank account"),
    Column("currency", "Currency"),
    Column("kcc_payments", "KCC's own payments", "money"),
    Column("imported_payments", "Imported payments", "money"),
    Column("balance", "Together", "money"),
)
EFFECT = (
    Column("code", "What"),
    Column("company_name", "Company"),
    Column("currency", "Currency"),
    Column("before", "Before", "money"),
    Column("change", "Change", "money"),
    Column("after", "After", "money"),
)
OUTCOME = (
    Column("company_name", "Company"),
    Column("allocated_to", "Allocated To", "code"),
    Column("amount", "Amount", "money"),
    Column("currency", "Currency"),
    Column("status", "What stands in the way"),
)


def pending_layout(bench: Workbench) -> GridLayout:
    """The grid of payments that are not created yet, whatever stands in their way."""
    waiting = tuple(status for status in bench.choices("payment_import", "status") if not status.startswith(CREATED))
    return replace(_PENDING, always={"status": waiting or ("Not Processed",)})


def done_layout(bench: Workbench) -> GridLayout:
    """The grid of created payments; with their status where one of them asks for something to be reversed in KCC."""
    done = tuple(status for status in bench.choices("payment_import", "status") if status.startswith(CREATED)) or (CREATED,)
    columns = _DONE.columns if done == (CREATED,) else (*_DONE.columns, _PAYMENT[-1])
    return replace(_DONE, columns=columns, always={"status": done})


def import_sentence(bench: Workbench) -> str:
    """What the page can tell today, in one sentence."""
    if not bench.totals("payment_import"):
        return "No payment made in the accounting package is known here yet: fetch payments to read them."
    waiting = bench.totals("payment_import", Wanted(one_of={"importable": ("true",)}))
    held = sum(total.rows for total in bench.totals("payment_import", pending_wanted(bench))) - sum(total.rows for total in waiting)
    mend = f" {formats.count(held, 'payment')} cannot be created as things stand; the status says why." if held else ""
    if not sum(total.rows for total in waiting):
        return f"Nothing waits to be created and allocated.{mend}"
    return f"{formats.totals(waiting, 'payment')} can be created and allocated.{mend}"


def pending_wanted(bench: Workbench) -> Wanted:
    """Every payment that is not created yet."""
    return Wanted(one_of=pending_layout(bench).always or {})


def creatable(bench: Workbench) -> tuple[Total, ...]:
    """Of the ticked payments, those that can be created as things stand, per currency."""
    return bench.totals("payment_import", Wanted(one_of={"importable": ("true",)}, ticked_in=_PENDING.name))


def fetched_words(report: PaymentsFetched) -> str:
    """What a read of the package brought, in one sentence."""
    parts = [f"{formats.count(report.new, 'new payment')}", f"{report.waiting:,} can be created now"]
    if report.changed:
        parts.insert(1, f"{report.changed:,} changed")
    if report.held_up:
        parts.append(f"{report.held_up:,} need something mended first")
    if report.reversed:
        parts.append(f"{report.reversed:,} were deleted in the package and count no longer")
    return f"{formats.count(report.read, 'payment')} read: {', '.join(parts)}; {report.not_carried:,} are never carried."


def created_words(report: PaymentsCreated) -> str:
    """What Create & Allocate did, in one sentence."""
    amounts = ", ".join(
        f"{formats.count(one.payments, 'receipt' if one.side == 'S' else 'payment to suppliers', '' if one.side == 'S' else 'payments to suppliers')} "
        f"{formats.money(one.amount, one.currency)}"
        for one in report.amounts
    )
    words = f"{formats.count(report.created, 'payment')} created and allocated" + (f": {amounts}" if amounts else "") + "."
    words += "".join(f" {one.allocated_to}: {one.status}." for one in report.to_reverse)
    if report.unchanged:
        words += f" {report.unchanged:,} stood already."
    if report.refused:
        words += f" {formats.count(report.refused, 'payment')} could not be created: see below."
    return words


__all__ = [
    "BALANCES", "COMPANIES", "CREDITORS", "DEBTORS", "EFFECT", "MOVEMENTS", "NOT_CARRIED", "OUTCOME", "PaymentsCreated", "creatable", "created_words", "done_layout",
    "fetched_words", "import_sentence", "pending_layout", "pending_wanted",
]  # fmt: skip
