"""A hand-written accounting package in memory: a ledger that keeps its promises, and a switch for every way to fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutPrepayment
from kccwb.model.finding import Explanation, Finding
from kccwb.model.package import Account, Known, Organisation, Outcome, PackageJournal, PackageRecord, PaymentsRead, TaxCode, Traits


class Crash(BaseException):
    """The process dies here: nothing after it runs."""


def silent(point: str) -> None:
    """No fault."""


@dataclass
class FakePackage:
    """Accepts everything that is right, refuses what is not, and calls ``fault`` at each point of a request."""

    fault: Callable[[str], None] = silent
    held: dict[str, PackageRecord] = field(default_factory=dict)
    refuse: dict[str, str] = field(default_factory=dict)
    """Source code → the message it is refused with."""
    size: int = 3
    sent: list[str] = field(default_factory=list)
    finds: list[str] = field(default_factory=list)
    name: str = "Fake"
    key: str = "fake"
    traits: Traits = field(default_factory=Traits)

    def connect(self) -> Organisation:
        return self.organisation()

    def organisation(self) -> Organisation:
        return Organisation("org", "Fake Ltd", "GBP")

    def chart(self) -> list[Account]:
        return []

    def tax_codes(self) -> list[TaxCode]:
        return []

    def contacts(self, since: datetime | None = None) -> list[PackageRecord]:
        return [record for record in self.held.values() if record.kind == "Company"]

    def items(self) -> list[PackageRecord]:
        return [record for record in self.held.values() if record.kind == "Stock Item"]

    def documents_since(self, since: datetime | None) -> list[PackageRecord]:
        return [record for record in self.held.values() if record.kind.split()[0] in {"Sales", "Purchase"}]

    def journals_since(self, since: datetime | None) -> list[PackageJournal]:
        return []

    def void(self, source_type: str, package_id: str) -> Outcome:
        self.edit(package_id, status="VOIDED")
        return Outcome(package_id, "accepted", package_id, status="VOIDED")

    def batch_size(self, source_type: str) -> int:
        return 1 if source_type == "Allocation" else self.size

    def render(self, element: OutElement) -> dict[str, object]:
        return {"row": element.row_id, "text": repr(element)}

    def send(self, elements: Sequence[OutElement], *, idempotency_key: str) -> list[Outcome]:
        assert len({element.source_type for element in elements}) == 1
        assert len(elements) <= self.batch_size(elements[0].source_type)
        self.fault("before")
        outcomes = []
        for element in elements:
            outcomes.append(self._take(element))
            self.fault("within")
        self.fault("after")
        return outcomes

    def find(self, elements: Sequence[OutElement]) -> Mapping[str, Sequence[PackageRecord]]:
        self.fault("find")
        self.finds += [element.row_id for element in elements]
        return {element.row_id: [held for held in self.held.values() if _matches(element, held)] for element in elements}

    def read(self, source_type: str, package_ids: Sequence[str]) -> Mapping[str, PackageRecord]:
        self.fault("read")
        return {key: self.held[key] for key in package_ids if key in self.held}

    def payments_since(self, watermark: datetime | None) -> PaymentsRead:
        return PaymentsRead((), datetime.now(UTC).replace(tzinfo=None))

    def trial_balance(self, as_at: date) -> dict[str, Decimal]:
        return {}

    def judge(self, element: OutElement, known: Known) -> list[Finding]:
        if isinstance(element, OutDocument):
            empty = [line for line in element.lines if not line.is_text and not line.account]
            if empty:
                words = "A validation exception occurred. Account code or ID must be specified"
                return [
                    Finding("account_missing", "error", element.row_id, words, "no account", "map it", empty[0].nominal_code, "mapping")
                ]
        return []

    def explain(self, message: str) -> Explanation:
        return Explanation("said", f"because {message}", "mend it", "kcc_data", message)

    def ledger_url(self, source_type: str, package_id: str) -> str:
        return f"https://package.example/{package_id}"

    def edit(self, package_id: str, **changes: Any) -> None:
        """Somebody changes a thing in the package."""
        self.held[package_id] = replace(self.held[package_id], **changes)

    def of(self, kind: str) -> list[PackageRecord]:
        """What is held of one kind."""
        return [record for record in self.held.values() if record.kind == kind]

    def _take(self, element: OutElement) -> Outcome:
        self.sent.append(element.row_id)
        code = _code(element)
        if code in self.refuse:
            return Outcome(element.row_id, "rejected", messages=(self.refuse[code],))
        if isinstance(element, OutDocument) and element.is_sales and any(_matches(element, held) for held in self.held.values()):
            return Outcome(element.row_id, "rejected", messages=("Invoice # must be unique.",))
        if isinstance(element, OutDocument | OutPrepayment) and element.contact_id not in self.held:
            return Outcome(element.row_id, "rejected", messages=("Contact not found",))
        if isinstance(element, OutDocument):
            items = {held.number for held in self.of("Stock Item")}
            if missing := [line.item_code for line in element.lines if line.item_code and line.item_code not in items]:
                return Outcome(element.row_id, "rejected", messages=(f"Item code '{missing[0]}' is not valid",))
        if isinstance(element, OutAllocation):
            assert self.held[element.prepayment_id].kind == "Prepayment"
            assert self.held[element.document_id].status == "AUTHORISED"
        record = _record(element, f"id-{len(self.held) + 1}")
        self.held[record.package_id] = record
        return Outcome(element.row_id, "accepted", record.package_id, record.number, record.status, record.net, record.tax, record.total)


def _code(element: OutElement) -> str:
    match element:
        case OutCompany():
            return element.urn
        case OutItem():
            return element.code
        case OutDocument():
            return element.source_code
        case OutPrepayment():
            return element.payment_id
    return element.allocation_id


def _record(element: OutElement, package_id: str) -> PackageRecord:
    match element:
        case OutCompany():
            return PackageRecord(
                "Company",
                package_id,
                contact_id=package_id,
                contact_name=element.name,
                status="ACTIVE",
                extra={"contact_number": element.urn},
            )
        case OutItem():
            return PackageRecord("Stock Item", package_id, element.code, status="ACTIVE")
        case OutDocument():
            assert sum(line.net for line in element.lines) == element.net
            assert sum(line.tax for line in element.lines) == element.tax
            return PackageRecord(
                element.source_type,
                package_id,
                element.number,
                element.contact_id,
                element.company_name,
                element.date,
                element.due_date,
                element.reference,
                element.currency,
                element.rate,
                "AUTHORISED" if element.authorised else "DRAFT",
                element.net,
                element.tax,
                element.total,
            )
        case OutPrepayment():
            return PackageRecord(
                "Prepayment",
                package_id,
                element.payment_id,
                element.contact_id,
                element.company_name,
                element.date,
                reference=element.reference,
                currency=element.currency,
                status="AUTHORISED",
                total=element.amount,
            )
    assert isinstance(element, OutAllocation)
    keys = {"prepayment": element.prepayment_id, "document": element.document_id}
    return PackageRecord("Allocation", package_id, date=element.date, total=element.amount, extra=keys)


def _matches(element: OutElement, held: PackageRecord) -> bool:
    match element:
        case OutCompany():
            return held.kind == "Company" and (held.extra.get("contact_number") == element.urn or held.contact_name == element.name)
        case OutItem():
            return held.kind == "Stock Item" and held.number == element.code
        case OutDocument():
            return held.kind == element.source_type and held.number == element.number
        case OutPrepayment():
            return held.kind == "Prepayment" and held.contact_id == element.contact_id and held.reference == element.reference
    assert isinstance(element, OutAllocation)
    return held.kind == "Allocation" and held.extra == {"prepayment": element.prepayment_id, "document": element.document_id}
