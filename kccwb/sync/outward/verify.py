"""Read back what was sent: the green tick when the package shows equal amounts, and a later truth when it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kccwb.accounting.protocol import AccountingPackage
from kccwb.model.documents import DOCUMENT_TYPES, SOURCE_TYPES
from kccwb.model.package import PackageRecord
from kccwb.store import Store
from kccwb.sync.outward.outbox import GONE, Outbox
from kccwb.sync.outward.reports import VerifyReport
from kccwb.sync.outward.rounding import agrees

CHUNK = 200
_EXPORTED = """
select
    held.row_id, held.source_type, held.last_kind, held.package_id, held.package_status, held.package_amount, held.package_tax, held.sent_amount,
    held.sent_tax, held.sent_currency, coalesce(document.lines, 0) as lines, export_trait.computes_tax
from export_state as held
cross join export_trait
left join document on held.row_id = document.row_id
where held.state in ('sent', 'verified') and held.package_id is not null
"""


def verify(
    store: Store,
    package: AccountingPackage,
    outbox: Outbox,
    row_ids: Sequence[str] | None = None,
    *,
    only_unverified: bool = False,
) -> VerifyReport:
    """Read back exported rows and record what changed. Rows marked by hand are never read: nobody knows where they are.

    Raises PackageError when the package cannot be asked; what was read before is kept.
    """
    rows = store.dicts(_EXPORTED)
    if row_ids is not None:
        wanted = set(row_ids)
        rows = [row for row in rows if row["row_id"] in wanted]
    if only_unverified:
        rows = [row for row in rows if row["last_kind"] in {"accepted", "adopted"}]
    counts = {"verified": 0, "differs": 0, "gone": 0}
    for source_type in SOURCE_TYPES:
        mine = [row for row in rows if row["source_type"] == source_type]
        for start in range(0, len(mine), CHUNK):
            chunk = mine[start : start + CHUNK]
            held = package.read(source_type, [row["package_id"] for row in chunk])
            events = [_event(row, held.get(row["package_id"])) for row in chunk]
            for event in events:
                counts[event["kind"]] += 1
            outbox.append([event for row, event in zip(chunk, events, strict=True) if _news(row, event)])
    return VerifyReport(len(rows), counts["verified"], counts["differs"], counts["gone"])


def _event(row: dict[str, Any], held: PackageRecord | None) -> dict[str, Any]:
    base = {"row_id": row["row_id"], "source_type": row["source_type"], "package_id": row["package_id"]}
    if held is None:
        return {**base, "kind": "gone", "package_status": "MISSING", "message": "The package does not hold it any more."}
    seen = {
        "package_number": held.number or None,
        "package_status": held.status or None,
        "currency": held.currency or None,
        "net": held.net,
        "tax": held.tax,
        "total": held.total,
    }
    if held.status.upper() in GONE:
        return {**base, **seen, "kind": "gone", "message": f"It is {held.status.lower()} in the package."}
    wrong = _differences(row, held)
    if wrong and _rounding(row, held):
        return {**base, **seen, "kind": "verified", "message": f"{wrong}: VAT rounding, within the policy"}
    return {**base, **seen, "kind": "differs" if wrong else "verified", "message": wrong or None}


def _rounding(row: dict[str, Any], held: PackageRecord) -> bool:
    """Whether only pennies of VAT differ, in a package that works out the VAT itself."""
    if not row["computes_tax"] or row["source_type"] not in DOCUMENT_TYPES or held.total is None or held.tax is None:
        return False
    if row["sent_currency"] and held.currency and held.currency != row["sent_currency"]:
        return False
    taxes, totals = held.tax - row["sent_tax"], held.total - row["sent_amount"]
    return agrees(totals, taxes, row["lines"])


def _differences(row: dict[str, Any], held: PackageRecord) -> str:
    """What does not agree, in words; empty when all does."""
    if row["sent_amount"] is None:
        return ""  # a company or an item: being there is all there is to see
    wrong: list[str] = []
    if held.total is None:
        wrong.append("the package shows no amount")
    elif held.total != row["sent_amount"]:
        wrong.append(
            f"the package shows {held.total:,.2f}, KCC {row['sent_amount']:,.2f} (difference {held.total - row['sent_amount']:,.2f})"
        )
    elif row["source_type"] in DOCUMENT_TYPES and held.tax is not None and held.tax != row["sent_tax"]:
        wrong.append(f"the package shows tax of {held.tax:,.2f}, KCC {row['sent_tax']:,.2f}")
    if row["sent_currency"] and held.currency and held.currency != row["sent_currency"]:
        wrong.append(f"the package shows {held.currency}, KCC {row['sent_currency']}")
    return "; ".join(wrong)


def _news(row: dict[str, Any], event: dict[str, Any]) -> bool:
    """Whether the read told anything that is not the last event already."""
    if row["last_kind"] != event["kind"]:
        return True
    seen = (event.get("package_status"), event.get("total"), event.get("tax"))
    return any(now is not None and now != then for now, then in zip(seen, _then(row), strict=True))


def _then(row: dict[str, Any]) -> tuple[Any, Any, Any]:
    return row["package_status"], row["package_amount"], row["package_tax"]
