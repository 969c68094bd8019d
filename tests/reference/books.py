"""Pairs of small books with damage, and how they are put into a store."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from kccwb.store import Store
from kccwb.store.events import now
from tests.reference.two_ledgers import Ours, Theirs

D = Decimal
KINDS = ("Sales Invoice", "Sales Credit", "Purchase Invoice", "Purchase Credit")
MENDS = ("amount", "tax", "penny", "date", "rate", "currency", "contact", "account", "tax code", "revised")
TABLES = (
    "kcc_company", "kcc_document", "kcc_document_line", "export_event", "package_contact", "package_document_version", "package_line_version",
)  # fmt: skip


@dataclass(frozen=True)
class Deed:
    """One document and what became of it."""

    kind: str
    state: str
    fate: str
    mends: frozenset[str]
    day: int
    shift: int
    pence: int
    foreign: bool
    twice: bool


fates = st.sampled_from(["there", "there", "there", "there", "missing", "VOIDED", "DELETED", "DRAFT", "renumbered", "theirs only"])
deeds = st.builds(
    Deed,
    st.sampled_from(KINDS),
    st.sampled_from(["exported", "exported", "exported", "marked", "pending"]),
    fates,
    st.frozensets(st.sampled_from(MENDS), max_size=3),
    st.integers(1, 28),
    st.integers(-40, 40),
    st.integers(0, 90),
    st.booleans(),
    st.booleans(),
)
books = st.lists(deeds, min_size=1, max_size=4)


def make(place: int, wanted: list[Deed]) -> tuple[list[Ours], list[Theirs]]:
    """The two sides of one pair of books. Amounts lie so far apart that no sum of some makes another."""
    ours: list[Ours] = []
    theirs: list[Theirs] = []
    for number, deed in enumerate(wanted):
        mine, held = _document(place, number, deed)
        if deed.fate != "theirs only":
            ours.append(mine)
        theirs += held
    return ours, theirs


def _document(place: int, number: int, deed: Deed) -> tuple[Ours, list[Theirs]]:
    sales = deed.kind.startswith("Sales")
    net = D(100 * 4**number) + D(deed.pence) / 100
    tax = (net * D("0.2")).quantize(D("0.01"), "ROUND_HALF_UP")
    name, foreign = f"{place}-{number}", deed.foreign
    mine = Ours(
        f"{deed.kind[0]}:{name}", deed.kind, f"N{name}", f"U{place}", dt.date(2026, 3, deed.day), "EUR" if foreign else "GBP",
        D("1.15") if foreign else D(1), net, tax, "a200" if sales else "a473", "OUT20" if sales else "IN20", deed.state,
        f"p{name}" if deed.state == "exported" else "", net + tax,
    )  # fmt: skip
    other = Theirs(
        f"p{name}", mine.kind, mine.number, mine.company, mine.date, mine.currency, mine.rate, net, tax, mine.account, mine.tax_code, D(20)
    )
    if deed.fate in {"missing", "theirs only"}:
        return mine, [] if deed.fate == "missing" else [other]
    if deed.fate in {"VOIDED", "DELETED", "DRAFT"}:
        return mine, [replace(other, status=deed.fate)]
    if deed.fate == "renumbered":  # found again by amount within a week, or by its id
        return mine, [replace(other, number=f"R{name}", date=mine.date + dt.timedelta(days=abs(deed.shift) % 8))]
    mine, other = _mended(mine, other, deed)
    again = [replace(other, key=f"{other.key}-again", number=f"T{name}")] if deed.twice and mine.state == "exported" else []
    return mine, [other, *again]


def _mended(mine: Ours, other: Theirs, deed: Deed) -> tuple[Ours, Theirs]:
    for mend in sorted(deed.mends):
        match mend:
            case "amount":
                net = other.net + 7
                other = replace(other, net=net, tax=(net * D("0.2")).quantize(D("0.01"), "ROUND_HALF_UP"))
            case "tax":
                other = replace(other, tax=other.tax + 3)
            case "penny":
                other = replace(other, tax=other.tax + D("0.02"))
            case "date":
                other = replace(other, date=other.date + dt.timedelta(days=deed.shift))
            case "rate" if deed.foreign:
                other = replace(other, rate=D("1.3"))
            case "currency":
                other = replace(other, currency="USD", rate=D("1.25"))
            case "contact" if mine.state == "exported":
                other = replace(other, contact="OTHER")
            case "account":
                other = replace(other, account="a260")
            case "tax code":
                other = replace(other, tax_code="ZERO", tax_rate=D(0))
            case "revised" if mine.state == "exported":
                net = mine.net + 11
                tax = (net * D("0.2")).quantize(D("0.01"), "ROUND_HALF_UP")
                mine = replace(mine, net=net, tax=tax, revised=True)
    return mine, other


def put(store: Store, ours: list[Ours], theirs: list[Theirs], places: int) -> None:
    """Replace what the store holds by these books."""
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    for place in range(places):
        rows["kcc_company"].append(
            {"urn": f"U{place}", "company_name": f"Firm {place} of {place}", "is_customer": True, "is_supplier": True, "is_account_customer": True,
             "currency": "GBP", "load_id": 1}
        )  # fmt: skip
    for contact in [*(f"U{place}" for place in range(places)), "OTHER"]:
        named = f"Firm {contact[1:]} of {contact[1:]}" if contact != "OTHER" else "Zzyzx"
        number = contact if contact != "OTHER" else ""
        rows["package_contact"].append(
            {"contact_id": f"c{contact}", "contact_number": number, "account_number": "", "name": named, "email": "", "status": "ACTIVE"}
        )
    for seq, mine in enumerate(ours, start=1):
        _put_ours(rows, seq, mine)
    for version, other in enumerate(theirs, start=1):
        _put_theirs(rows, version, other)
    with store.tx() as tx:
        for table in TABLES:
            tx.execute(f"delete from {table}")
            tx.insert(table, rows[table])


def _put_ours(rows: dict[str, list[dict[str, Any]]], seq: int, mine: Ours) -> None:
    ledger, _, key = mine.row_id.partition(":")
    gross = mine.net + mine.tax
    load = 2 if mine.revised else 1
    rows["kcc_document"].append(
        {"ledger": ledger, "invoice_id": key, "invoice_code": mine.number, "kind": mine.kind.split()[1], "invoice_date": mine.date,
         "ledger_date": mine.date, "urn": mine.company, "currency": mine.currency, "exchange_rate": mine.rate, "net": mine.net, "tax": mine.tax,
         "gross": gross, "lines": 1, "source_file": "f", "source_line": 1, "load_id": load}
    )  # fmt: skip
    rows["kcc_document_line"].append(
        {"ledger": ledger, "invoice_id": key, "line": 1, "description": "tea", "quantity": D(1), "unit_net": mine.net, "discount": D(0), "net": mine.net,
         "tax": mine.tax, "tax_rate": "1", "nominal_code": "300" if ledger == "S" else "621", "load_id": load}
    )  # fmt: skip
    if mine.state != "pending":
        exported = mine.state == "exported"
        rows["export_event"].append(
            {"seq": seq, "row_id": mine.row_id, "source_type": mine.kind, "kind": "accepted" if exported else "marked", "occurred": now(), "by_whom": "me",
             "package_id": mine.exported_as or None, "kcc_total": mine.sent_gross, "kcc_load_id": 1}
        )  # fmt: skip


def _put_theirs(rows: dict[str, list[dict[str, Any]]], version: int, other: Theirs) -> None:
    names = {"contact_name": "Zzyzx" if other.contact == "OTHER" else f"Firm {other.contact[1:]} of {other.contact[1:]}"}
    rows["package_document_version"].append(
        {"version": version, "seen": now(), "source": "read", "package_id": other.key, "kind": other.kind, "number": other.number,
         "contact_id": f"c{other.contact}", **names, "date": other.date, "reference": "", "currency": other.currency, "rate": other.rate,
         "status": other.status, "net": other.net, "tax": other.tax, "total": other.net + other.tax, "url": ""}
    )  # fmt: skip
    rows["package_line_version"].append(
        {"version": version, "line": 1, "account_id": other.account, "account_code": other.account[1:], "tax_code": other.tax_code, "description": "tea",
         "net": other.net, "tax": other.tax, "item": ""}
    )  # fmt: skip
