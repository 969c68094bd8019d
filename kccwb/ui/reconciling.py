"""The reconcile page's words and grids: how much the two ledgers differ, made of what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kccwb.reconcile.standing import ClassShare, ControlGap, ReconcileStanding
from kccwb.ui import formats
from kccwb.ui.columns import Column
from kccwb.ui.filters import Choice, Sort
from kccwb.ui.grid import GridLayout

FIRST = ("sales", "purchases", "debtors", "creditors", "VAT")
"""The controls that people ask for first; the mapped nominals and tax codes follow."""
_CLASS_WORDS = {
    "in KCC only": ("in KCC only", "in KCC only"),
    "in package only": ("in {package} only", "in {package} only"),
    "duplicate": ("entered twice", "entered twice"),
    "rounding": ("off by rounding", "off by rounding"),
    "amount": ("of another amount", "of other amounts"),
    "tax": ("of another tax", "of other tax"),
    "tax code": ("under another tax code", "under other tax codes"),
    "date (same month)": ("of another date", "of other dates"),
    "period (another month)": ("in another month", "in other months"),
    "exchange rate": ("at another rate", "at other rates"),
    "currency": ("in another currency", "in other currencies"),
    "contact": ("under another contact", "under other contacts"),
    "number": ("under another number", "under other numbers"),
    "account": ("on another nominal", "on other nominals"),
    "draft in package": ("a draft in {package}", "drafts in {package}"),
    "voided in package": ("voided in {package}", "voided in {package}"),
    "deleted in package": ("deleted in {package}", "deleted in {package}"),
    "revised in KCC": ("revised in KCC", "revised in KCC"),
    "marked not found": ("marked and not found", "marked and not found"),
    "marked differs": ("marked and different", "marked and different"),
}
_DIFFERENCES = GridLayout(
    name="differences",
    view="difference",
    key="difference_id",
    amount="difference",
    noun="difference",
    columns=(
        Column("class", "What differs", width=150, help="Click to see both documents side by side."),
        Column("source_code", "KCC", "code"),
        Column("package_number", "Package", "code"),
        Column("company_name", "Company", width=170),
        Column("document_kind", "Type", width=120),
        Column("kcc_date", "Date in KCC", "date", width=100),
        Column("kcc_amount", "In KCC", "money"),
        Column("package_amount", "In package", "money"),
        Column("difference", "Difference", "money", help="Package less KCC: this kind's share of the document's difference."),
        Column("currency", "Cur.", width=55, help="Currency"),
        Column("life", "Life", "status", width=105),
        Column("age_days", "Age", "number", width=60, help="Days since the document's date"),
        Column("explanation", "Why", width="large"),
        Column("fix", "What to do", width="large"),
        Column("accepted_reason", "Accepted because", width="medium"),
    ),
    search=("source_code", "package_number", "company_name", "explanation"),
    choices=(Choice("class", "What differs"), Choice("life", "Life"), Choice("document_kind", "Type")),
    sorts=(
        Sort("Most urgent first", ("priority", "-age_days")),
        Sort("Difference, largest first", ("-difference",)),
        Sort("Difference, smallest first", ("difference",)),
        Sort("Oldest first", ("-age_days",)),
        Sort("Company", ("company_name", "kcc_date")),
        Sort("Kind of difference", ("class", "-age_days")),
    ),
    opens="class",
    dated=("kcc_date", "package_date"),
    empty="Nothing differs in this period.",
)
SUGGESTIONS = GridLayout(
    name="suggestions",
    view="match",
    key="match_id",
    amount="kcc_amount",
    noun="suggestion",
    columns=(
        Column("source_codes", "KCC", "code"),
        Column("package_numbers", "Package", "code"),
        Column("company_name", "Company in KCC"),
        Column("contact_name", "Contact in package"),
        Column("kcc_amount", "In KCC", "money"),
        Column("package_amount", "In package", "money"),
        Column("currency", "Cur.", width=55),
        Column("score", "Likeness", "number", width=80, help="Of 100. From 90 on a pair is taken by itself."),
        Column("reason", "Why it may be the same", width="large"),
    ),
    search=("source_codes", "package_numbers", "company_name", "contact_name"),
    sorts=(Sort("Likest first", ("-score",)), Sort("Amount, largest first", ("-kcc_amount",))),
    always={"status": ("suggested",)},
    amounts=False,
    empty="No pair waits for a decision.",
)
BRIDGE_ROWS = (
    Column("source_code", "KCC", "code"),
    Column("package_number", "Package", "code"),
    Column("document_kind", "Type"),
    Column("company_name", "Company"),
    Column("class", "What differs"),
    Column("amount", "Amount", "money", help="Package less KCC, on this control."),
)


def differences_layout(days: tuple[date, date], match_ids: Sequence[str] | None) -> GridLayout:
    """The grid of differences of a range; only those of some matches when a control is chosen."""
    always = None if match_ids is None else {"match_id": tuple(match_ids) or ("",)}
    return replace(_DIFFERENCES, days=days, always=always)


def class_words(difference_class: str, package: str, number: int = 1) -> str:
    """A class in the words of the sentence: "voided in Xero"."""
    one, several = _CLASS_WORDS.get(difference_class, (difference_class, difference_class))
    return (one if number == 1 else several).format(package=package)


def ordered(gaps: Sequence[ControlGap], base: str) -> list[ControlGap]:
    """The base currency first, and in it the controls people ask for first."""
    return sorted(gaps, key=lambda gap: place_of(gap.control, gap.currency, base))


def place_of(control: str, currency: str, base: str) -> tuple[bool, int]:
    """Where a control stands among the others, as a key to sort by."""
    return currency != base, FIRST.index(control) if control in FIRST else len(FIRST)


def headline(gaps: Sequence[ControlGap], standing: ReconcileStanding, package: str, base: str) -> str:
    """ "KCC and Xero differ by £212.40 on sales: 3 in KCC only, 1 voided in Xero." """
    whom = f"KCC and {package}"
    if not standing.compared_at:
        return f"{whom} were not compared yet: read both ledgers, and every difference gets a name."
    named = [gap for gap in ordered(gaps, base) if gap.control in FIRST] or ordered(gaps, base)
    if named:
        first, more = named[0], named[1:]
        words = f"{whom} differ by {_amount(first)} on {_control(first)}: {_made_of(first.shares, package)}"
        if more:
            words += "; " + ", ".join(f"by {_amount(gap)} on {_control(gap)}" for gap in more[:4])
        return words + "."
    if standing.unresolved:
        return f"{whom} come to the same totals; {formats.count(standing.unresolved, 'difference')} of date, number, contact or the like remain."
    if standing.problems:
        return f"Nothing was found to differ between {whom}, but not everything could be compared."
    return f"{whom} agree to the penny."


def fresh_words(standing: ReconcileStanding, package: str) -> str:
    """When the package was read and the two compared, and by whom."""
    whose = package[:1].upper() + package[1:]
    if not standing.read_at:
        return f"{whose}'s books were never read here."
    source = "from files" if standing.source == "file" else ""
    read = " ".join(part for part in (f"{whose}'s books read", source, f"{formats.moment(standing.read_at)} by {standing.read_by}") if part)
    if not standing.compared_at:
        return f"{read}; not compared yet."
    return f"{read}; compared {formats.moment(standing.compared_at)} by {standing.compared_by}, {formats.day(standing.first_day)} to {formats.day(standing.last_day)}."


def _made_of(shares: Sequence[ClassShare], package: str) -> str:
    parts = [f"{share.number:,} {class_words(share.difference_class, package, share.number)}" for share in shares if share.number]
    held = sum(share.accepted for share in shares)
    return (", ".join(parts) or "no document explains it") + (f" ({held:,} of them accepted)" if held else "")


def _amount(gap: ControlGap) -> str:
    return formats.money(abs(gap.difference), gap.currency)


def _control(gap: ControlGap) -> str:
    return f"{gap.control} ({gap.name})" if gap.name and gap.control.startswith("account") else gap.control
