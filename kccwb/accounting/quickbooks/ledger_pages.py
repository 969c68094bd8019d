"""Where a person opens a thing: QuickBooks' own pages, or the practice company's."""

from __future__ import annotations

from urllib.parse import quote

from kccwb.accounting.quickbooks.ids import allocation_parts

APP = "https://app.qbo.intuit.com/app"
SANDBOX_APP = "https://app.sandbox.qbo.intuit.com/app"
_PAGES = {
    "invoice": "invoice?txnId={key}",
    "creditmemo": "creditmemo?txnId={key}",
    "bill": "bill?txnId={key}",
    "vendorcredit": "vendorcredit?txnId={key}",
    "payment": "recvpayment?txnId={key}",
    "journalentry": "journal?txnId={key}",
    "purchase": "expense?txnId={key}",
    "deposit": "deposit?txnId={key}",
    "transfer": "transfer?txnId={key}",
    "salesreceipt": "salesreceipt?txnId={key}",
    "refundreceipt": "refundreceipt?txnId={key}",
    "customer": "customerdetail?nameId={key}",
    "vendor": "vendordetail?nameId={key}",
}
_NAMES = frozenset({"customer", "vendor"})


def ledger_url(package_id: str, page_url: str = "", *, sandbox: bool = False) -> str:
    """The address of a thing by its id; empty where QuickBooks has no page for it. ``page_url`` is the practice company's."""
    payment = allocation_parts(package_id)[0]
    entity, _, key = f"Payment/{payment}".partition("/") if payment else package_id.partition("/")
    kind = entity.casefold()
    if kind not in _PAGES or not key:
        return ""
    if page_url:
        return f"{page_url}/contacts" if kind in _NAMES else f"{page_url}/documents/{quote(entity)}/{quote(key, safe='')}"
    return f"{SANDBOX_APP if sandbox else APP}/{_PAGES[kind].format(key=quote(key, safe=''))}"
