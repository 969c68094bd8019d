"""The company's settings and the server's switches: what is published may stay, what is unknown can be turned."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from kccwb.practice.company import Company
from kccwb.practice.store import Doc

CHOICES: dict[str, tuple[str, ...]] = {
    "rounding": ("document", "line"),
    "override": ("ignore", "honour"),
    "requestid": ("honoured", "ignored", "refused"),
    "negative_lines": ("refuse", "allow"),
    "amount_mismatch": ("refuse", "recompute"),
    "line_without_item": ("refuse", "drop"),
    "closed_period_code": ("6200", "6210", "5010"),
    "closed_update": ("refuse", "silent"),
    "inactive_customer_code": ("610", "6250"),
    "doc_number_when_off": ("number", "keep"),
    "types": ("strict", "lenient"),
    "unknown_properties": ("refuse", "ignore"),
    "fault_spelling": ("Fault", "fault"),
    "gateway_spelling": ("Fault", "fault"),
    "batch_order": ("given", "reversed"),
    "default_order": ("newest", "id"),
    "payment_unapplied": ("net", "cash"),
    "linked_documents": ("refuse", "unlink"),
    "trial_balance_from": ("fiscal_year", "start_date"),
}
"""Switches that take one of a few words; the first is what a new company has, but for those set in DEFAULTS."""

DEFAULTS: Doc = {
    **{name: words[0] for name, words in CHOICES.items()},
    "gateway_spelling": "fault",
    "batch_order": "reversed",
    "base_currency": "GBP",
    "country": "GB",
    "year_end_month": 12,
    "year_end_day": 31,
    "clock_offset": 0,
    "book_close_date": None,
    "multi_currency": True,
    "currency_ref_required": True,
    "custom_txn_numbers": True,
    "purchase_custom_txn_numbers": True,
    "warn_duplicate_doc_numbers": True,
    "warn_duplicate_bill_numbers": True,
    "warn_duplicate_journal_numbers": True,
    "auto_apply_credit": False,
    "auto_apply_acts_on_api": True,
    "using_sales_tax": True,
    "automated_sales_tax": False,
    "use_account_numbers": True,
    "tax_codes_active_only": False,
    "txn_line_id_required": False,
    "vendor_account_number_length": 100,
    "vendor_prepayments": True,
    "vendor_prepayments_in_cdc": True,
    "access_seconds": 3600,
    "refresh_grace_seconds": 0,
    "refresh_rotation": True,
    "rates": {"EUR": Decimal("0.86"), "USD": Decimal("0.79")},
    "rate_limits": {"enabled": False, "minute": 500, "second": 10, "batch_minute": 40},
}
_HIDDEN = frozenset({"clock_offset", "year_end_day", "base_currency"})
SETTABLE = frozenset(DEFAULTS) - _HIDDEN


def change_settings(company: Company, sent: Doc) -> None:
    """Change settings; raises ValueError for one that is unknown or unreadable."""
    unknown = set(sent) - SETTABLE
    if unknown:
        raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
    changes = {name: _read(company, name, value) for name, value in sent.items()}
    with company.lock:
        company.configure(**changes)
        company.commit()


def _read(company: Company, name: str, value: Any) -> Any:
    if name in CHOICES:
        if value not in CHOICES[name]:
            raise ValueError(f"{name} must be one of {', '.join(CHOICES[name])}")
        return value
    if name == "book_close_date":
        return date.fromisoformat(str(value)[:10]).isoformat() if value else None
    if name == "rate_limits":
        limits = {"enabled": value} if isinstance(value, bool) else dict(value)
        if extra := set(limits) - set(DEFAULTS["rate_limits"]):
            raise ValueError(f"unknown limits: {', '.join(sorted(extra))}")
        return {**company.settings["rate_limits"], **limits}
    if name == "rates":
        return {**company.settings["rates"], **{code: Decimal(str(rate)) for code, rate in value.items()}}
    if isinstance(DEFAULTS[name], bool):
        if not isinstance(value, bool):
            raise ValueError(f"{name} must be true or false")
        return value
    return type(DEFAULTS[name])(value)


def shown_settings(company: Company) -> Doc:
    """Every setting with its value, as JSON."""
    shown = {name: company.settings.get(name) for name in sorted(SETTABLE)}
    return {**shown, "rates": {code: str(rate) for code, rate in company.settings["rates"].items()}}
