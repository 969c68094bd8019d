"""One KCC document whole: its header, its lines, and every version that was ever loaded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from kccwb.model.errors import BadInput
from kccwb.store import Store


@dataclass(frozen=True)
class DocumentLine:
    """A line as KCC has it; amounts in the document's currency."""

    line: int
    stock_code: str | None
    description: str | None
    quantity: Decimal
    unit_net: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    tax_rate: str | None
    nominal_code: str | None


@dataclass(frozen=True)
class DocumentVersion:
    """One version of a document: when it was loaded, from where, and which load revised it."""

    load_id: int
    loaded: dt.datetime
    by_whom: str
    superseded_by: int | None
    source_file: str
    source_line: int
    invoice_code: str
    invoice_date: dt.date
    net: Decimal
    tax: Decimal
    gross: Decimal
    lines: int


@dataclass(frozen=True)
class DocumentDetail:
    """A document as it stands today. ``exchange_rate`` is foreign units per base unit; ``versions`` are newest first."""

    row_id: str
    source_type: str
    invoice_id: str
    invoice_code: str
    invoice_date: dt.date
    ledger_date: dt.date | None
    due_date: dt.date | None
    urn: str
    company_name: str | None
    order_no: str | None
    reference: str | None
    currency: str
    exchange_rate: Decimal
    channel: str | None
    site: str | None
    net: Decimal
    tax: Decimal
    gross: Decimal
    lines: tuple[DocumentLine, ...]
    versions: tuple[DocumentVersion, ...]


_HEADER = (
    "row_id, source_type, invoice_id, invoice_code, invoice_date, ledger_date, due_date, urn, company_name, order_no, reference, "
    "document.currency, exchange_rate, channel, site, net, tax, gross"
)
_LINE = "line, stock_code, description, quantity, unit_net, discount, net, tax, tax_rate, nominal_code"
_VERSION = "load_id, loaded, by_whom, superseded_by, source_file, source_line, invoice_code, invoice_date, net, tax, gross, lines"


def document_detail(store: Store, row_id: str) -> DocumentDetail:
    """A document by its row id, such as S:1234. Raises BadInput when it was never loaded."""
    headers = store.dicts(f"select {_HEADER} from document left join company using (urn) where row_id = ?", [row_id])
    if not headers:
        raise BadInput(f"There is no document {row_id!r}.", "Row ids are S: or P: and KCC's Invoice ID.")
    ledger, _, invoice_id = row_id.partition(":")
    key = [ledger, invoice_id]
    lines = store.rows(f"select {_LINE} from document_line where ledger = ? and invoice_id = ? order by line", key)
    versions = store.rows(
        f"select {_VERSION} from kcc_document left join load using (load_id) where ledger = ? and invoice_id = ? order by load_id desc", key
    )
    return DocumentDetail(
        **headers[0],
        lines=tuple(DocumentLine(*line) for line in lines),
        versions=tuple(DocumentVersion(*version) for version in versions),
    )
