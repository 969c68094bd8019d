"""The export screen's three grids, in KCC's words and order."""

from __future__ import annotations

from kccwb.sync.outward.reports import PrecheckReport
from kccwb.ui import formats
from kccwb.ui.columns import Column
from kccwb.ui.filters import Choice, Sort
from kccwb.ui.grid import GridLayout
from kccwb.workbench import Workbench
from kccwb.workbench.browse import Wanted

WAITING = ("pending", "blocked", "queued", "in doubt", "failed")

PENDING = GridLayout(
    name="pending",
    view="pending_export",
    columns=(
        Column("source_type", "Type"),
        Column("source_code", "Code", "code"),
        Column("source_date", "Date", "date"),
        Column("company_name", "Company", width=180),
        Column("amount", "Amount", "money"),
        Column("currency", "Cur.", width=55, help="Currency"),
        Column("age_days", "Age", "number", width=60, help="Days since it could be exported"),
        Column("state", "State", "status", width=95),
        Column("precheck", "Pre-check", "status", width=115, help="blocked: Run Pre-Check says why, and what to mend first."),
        Column("reason", "Reason", width="large"),
    ),
    search=("source_code", "company_name", "urn", "reason"),
    choices=(Choice("source_type", "Type"), Choice("state", "State"), Choice("precheck", "Pre-check")),
    sorts=(
        Sort("Date, newest first", ("-source_date",)),
        Sort("Date, oldest first", ("source_date",)),
        Sort("Amount, largest first", ("-amount",)),
        Sort("Amount, smallest first", ("amount",)),
        Sort("Company", ("company_name", "source_date")),
        Sort("Code", ("source_code",)),
        Sort("Order of sending", ("sending_order", "source_date")),
    ),
    always={"state": WAITING},
    opens="source_code",
    empty="Nothing is pending export: everything that may cross has crossed.",
)

EXPORTED = GridLayout(
    name="exported",
    view="exported",
    columns=(
        Column("source_type", "Type"),
        Column("source_code", "Code", "code"),
        Column("exported_at", "Date, time", "moment"),
        Column("state", "Verified", "status", help="✓ verified: read back from the package, amounts agree. ✎ marked: by hand, never sent."),
        Column("marked_by_hand", "By hand?", "yes_no", width=75),
        Column("company_name", "Company", width=170),
        Column("amount", "In KCC", "money"),
        Column("package_amount", "In package", "money"),
        Column("currency", "Cur.", width=55, help="Currency"),
        Column("later", "Since then", width=110, help="What later reads found: voided or deleted in the package, or revised in KCC."),
        Column("package_url", "Package", "link", width=75, link_text="Open ↗"),
    ),
    search=("source_code", "company_name", "urn", "package_number"),
    choices=(Choice("source_type", "Type"), Choice("state", "State"), Choice("later", "Since then")),
    sorts=(
        Sort("Newest first", ("-exported_at",)),
        Sort("Oldest first", ("exported_at",)),
        Sort("Amount, largest first", ("-amount",)),
        Sort("Company", ("company_name",)),
        Sort("Code", ("source_code",)),
    ),
    opens="source_code",
    empty="Nothing has been exported yet.",
)

NOT_FOR_EXPORT = GridLayout(
    name="not-for-export",
    view="pending_export",
    columns=(
        Column("source_type", "Type"),
        Column("source_code", "Code", "code"),
        Column("source_date", "Date", "date"),
        Column("company_name", "Company"),
        Column("amount", "Amount", "money"),
        Column("currency", "Currency", width=80),
        Column("reason", "Why not", width="large"),
    ),
    search=("source_code", "company_name", "urn", "reason"),
    choices=(Choice("source_type", "Type"), Choice("reason", "Why not")),
    sorts=(Sort("Date, newest first", ("-source_date",)), Sort("Amount, largest first", ("-amount",))),
    always={"state": ("not for export",)},
    opens="source_code",
    tick=False,
    empty="Every row is for export.",
)

FEEDBACK_ROWS = (
    Column("source_type", "Type"),
    Column("source_code", "Code", "code"),
    Column("at", "When", "moment"),
    Column("company_name", "Company"),
    Column("row_amount", "Amount", "money"),
    Column("currency", "Currency", width=80),
    Column("message", "The package's own words", width="large"),
)

PRECHECK_ROWS = (
    Column("source_type", "Type"),
    Column("source_code", "Code", "code"),
    Column("company_name", "Company"),
    Column("row_amount", "Amount", "money"),
    Column("currency", "Currency", width=80),
    Column("message", "What is wrong", width="large"),
)


def export_sentence(bench: Workbench) -> str:
    """What the page can tell today, in one sentence."""
    waiting = bench.totals("pending_export", Wanted(one_of={"state": WAITING}))
    blocked = sum(total.rows for total in bench.totals("pending_export", Wanted(one_of={"state": ("blocked", "failed", "in doubt")})))
    if not sum(total.rows for total in waiting):
        return "Nothing is pending: everything that may cross has crossed."
    held = f"; {blocked:,} of them need something mended first" if blocked else ""
    return f"{formats.totals(waiting)} pending export{held}."


def checked_words(report: PrecheckReport) -> tuple[str, str]:
    """What a pre-check found, in a sentence, and whether that is a success or a warning."""
    note = f" {report.note}" if report.note else ""
    counts = f"{report.checked:,} checked, {report.ok:,} fine, {report.blocked:,} blocked, {report.warnings:,} with a warning"
    return f"Pre-check: {counts}.{note}", "warning" if report.blocked or note else "success"
