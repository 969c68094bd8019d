"""Build what goes out: from rows of KCC to elements of the protocol, with what is wrong with each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutPrepayment
from kccwb.model.errors import NeverCrosses
from kccwb.model.finding import Finding
from kccwb.model.money import tax_on
from kccwb.store import Store, sql_text
from kccwb.sync.outward import own_findings as own
from kccwb.sync.outward.accounts import Accounts
from kccwb.sync.outward.contacts import ContactRow, role_of
from kccwb.sync.outward.crossing import may_cross
from kccwb.sync.outward.facts import Facts
from kccwb.sync.outward.item_elements import posting_items, stock_items
from kccwb.sync.outward.lines import KccLine, Owner, build_lines
from kccwb.sync.outward.naming import due_date, number_and_reference
from kccwb.sync.outward.vat import vat_findings

_LINE_FIELDS = tuple(f.name for f in fields(KccLine))


@dataclass
class Built:
    """Elements by row id, the findings about them, and which version of the KCC row each shows."""

    elements: dict[str, OutElement] = field(default_factory=dict)
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    load_ids: dict[str, int] = field(default_factory=dict)

    def errors(self, row_id: str) -> list[Finding]:
        """What keeps a row from being sent."""
        return [finding for finding in self.findings.get(row_id, []) if finding.severity == "error"]

    def add(self, element: OutElement, load_id: int, findings: Sequence[Finding] = ()) -> None:
        """Keep one element with its findings."""
        self.elements[element.row_id] = element
        self.load_ids[element.row_id] = load_id
        if findings:
            self.findings.setdefault(element.row_id, []).extend(findings)


class Builder:
    """Builds elements from the store with one mapping and one set of facts."""

    def __init__(self, store: Store, accounts: Accounts, facts: Facts | None = None) -> None:
        self.store = store
        self.accounts = accounts
        self.facts = facts or Facts.load(store)

    def build(self, row_ids: Sequence[str], versions: Mapping[str, int] | None = None) -> Built:
        """Elements for the rows, as they stand or in the load id that ``versions`` names. Rows that are not there are missing."""
        built = Built()
        makers: dict[str, Callable[[list[str], Built, Mapping[str, int]], None]] = {
            "company": self._companies,
            "supplier": self._companies,
            "item": self._items,
            "posting": self._posting_items,
            "S": self._documents,
            "P": self._documents,
            "prepayment": self._prepayments,
            "allocation": self._allocations,
        }
        by_maker: dict[Callable[[list[str], Built, Mapping[str, int]], None], list[str]] = {}
        for row_id in row_ids:
            maker = makers.get(row_id.partition(":")[0].partition("+")[0])
            if maker:
                by_maker.setdefault(maker, []).append(row_id)
        for maker, ids in by_maker.items():
            maker(ids, built, versions or {})
        return built

    def _companies(self, ids: list[str], built: Built, versions: Mapping[str, int]) -> None:
        companies = {row["urn"]: row for row in self._rows("company", "urn", ids)}
        for row_id in ids:
            contact = ContactRow.of(row_id)
            row = companies.get(contact.urn)
            if row is None:
                continue
            name = row["company_name"]
            built.add(
                OutCompany(
                    row_id=row_id,
                    urn=row["urn"],
                    name=name,
                    email=row["email"] or "",
                    telephone=row["telephone"] or "",
                    tax_reference=row["tax_reference"] or "",
                    address1=row["address1"] or "",
                    address2=row["address2"] or "",
                    town=row["town"] or "",
                    county=row["county"] or "",
                    postcode=row["postcode"] or "",
                    country_code=row["country_code"] or "",
                    currency=contact.currency or row["currency"] or "",
                    customer=row["is_customer"],
                    supplier=row["is_supplier"],
                    package_id=self.facts.contacts.ids.get(row_id, ""),
                    role=role_of(contact, self.facts.traits),
                    display_name=self.facts.contacts.display_name(contact, name, also_customer=row["is_customer"]),
                ),
                row["load_id"],
            )

    def _items(self, ids: list[str], built: Built, versions: Mapping[str, int]) -> None:
        for element, load_id, findings in stock_items(self.store, self.accounts, self.facts, ids):
            built.add(element, load_id, findings)

    def _posting_items(self, ids: list[str], built: Built, versions: Mapping[str, int]) -> None:
        for element in posting_items(self.store, self.facts, ids):
            built.add(element, 0)

    def _documents(self, ids: list[str], built: Built, versions: Mapping[str, int]) -> None:
        asked = {"row_ids": ids, "load_ids": [versions.get(row_id) for row_id in ids]}
        lines: dict[str, list[KccLine]] = {}
        for row in self.store.dicts(sql_text(__file__, "document_lines"), asked):
            lines.setdefault(row["row_id"], []).append(KccLine(**{name: row[name] for name in _LINE_FIELDS}))
        for row in self.store.dicts(sql_text(__file__, "documents"), asked):
            built.add(*self._document(row, lines.get(row["row_id"], [])))

    def _document(self, row: dict[str, Any], lines: list[KccLine]) -> tuple[OutDocument, int, list[Finding]]:
        row_id = row["row_id"]
        out_lines, findings = build_lines(Owner(row_id, row["ledger"], row["kind"], row["urn"]), lines, self.accounts, self.facts)
        if row["company_name"] is None:
            findings.append(own.unknown_company(row_id, row["urn"]))
        if row["currency"] != self.facts.base_currency and not self.facts.multi_currency:
            findings.append(own.foreign_currency(row_id, row["currency"], self.facts.base_currency))
        expected = sum((tax_on(line.net, self.facts.rates.get(line.tax_rate or "", Decimal(0))) for line in lines), Decimal(0))
        findings += vat_findings(row, expected, out_lines, self.facts)
        number, reference = number_and_reference(row, self.facts.bill_number)
        element = OutDocument(
            row_id=row_id,
            source_type=row["source_type"],
            source_id=row["invoice_id"],
            source_code=row["invoice_code"],
            number=number,
            urn=row["urn"],
            contact_id=self.facts.contacts.id_of(row["ledger"], row["urn"], row["currency"]),
            company_name=row["company_name"] or "",
            date=row["invoice_date"],
            due_date=due_date(row),
            reference=reference,
            currency=row["currency"],
            rate=row["exchange_rate"],
            authorised=self.facts.create_authorised,
            net=row["net"],
            tax=row["tax"],
            total=row["gross"],
            lines=out_lines,
        )
        return element, row["load_id"], findings

    def _prepayments(self, ids: list[str], built: Built, versions: Mapping[str, int]) -> None:
        query = (
            "select payment.*, company.company_name from payment left join company on payment.urn = company.urn "
            "where payment.side = 'S' and payment.payment_id in (select unnest(?)) order by payment_date, payment_id"
        )
        for row in self.store.dicts(query, [[row_id.partition(":")[2] for row_id in ids]]):
            row_id = f"prepayment:{row['payment_id']}"
            findings: list[Finding] = []
            bank, account = self.accounts.bank(row["bank_account"]), self.accounts.default("prepayment")
            if not (bank.account_id or bank.account_code):
                findings.append(own.no_bank(row_id, row["bank_account"]))
            try:
                may_cross(account, self.facts)
                if self.facts.traits.prepayment_account and not (account.account_id or account.account_code):
                    findings.append(own.no_default(row_id, "prepayment"))
            except NeverCrosses as stopped:
                findings.append(own.never_crosses(row_id, "", stopped))
            if row["exchange_rate"] is None:
                findings.append(own.no_exchange_rate(row_id, row["currency"]))
            if row["company_name"] is None:
                findings.append(own.unknown_company(row_id, row["urn"]))
            if row["currency"] != self.facts.base_currency and not self.facts.multi_currency:
                findings.append(own.foreign_currency(row_id, row["currency"], self.facts.base_currency))
            built.add(
                OutPrepayment(
                    row_id=row_id,
                    payment_id=row["payment_id"],
                    urn=row["urn"],
                    contact_id=self.facts.contacts.id_of("S", row["urn"], row["currency"]),
                    company_name=row["company_name"] or "",
                    date=row["payment_date"],
                    reference=row["reference"] or row["sales_order"] or row["payment_id"],
                    amount=row["amount"],
                    currency=row["currency"],
                    rate=row["exchange_rate"] or Decimal(1),
                    bank_account=bank.account_code,
                    bank_account_id=bank.account_id,
                    account=account.account_code,
                    account_id=account.account_id,
                    sales_order=row["sales_order"] or "",
                ),
                row["load_id"],
                findings,
            )

    def _allocations(self, ids: list[str], built: Built, versions: Mapping[str, int]) -> None:
        """Only payment allocations of the sales side: credit-note allocations never cross, here is their choke point."""
        query = sql_text(__file__, "allocations")
        for row in self.store.dicts(query, {"row_ids": ids}):
            built.add(
                OutAllocation(
                    row_id=row["row_id"],
                    allocation_id=row["source_code"],
                    prepayment_id=row["paid_id"],
                    document_id=row["held_id"],
                    payment_code=row["payment_id"],
                    document_code=row["invoice_code"],
                    amount=row["amount"],
                    date=row["source_date"],
                ),
                row["load_id"],
            )

    def _rows(self, view: str, key: str, ids: list[str]) -> list[dict[str, Any]]:
        codes = [row_id.partition(":")[2] for row_id in ids]
        return self.store.dicts(f"select * from {view} where {key} in (select unnest(?)) order by {key}", [codes])
