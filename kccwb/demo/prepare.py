"""Bring the demo company to the last day of its month: earlier months exported, the rest with a story to solve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kccwb.demo.setups import Setup, setup_of
from kccwb.demo.story import Waiting
from kccwb.model.errors import BadInput
from kccwb.workbench import Workbench


@dataclass(frozen=True)
class Prepared:
    """How the company stands when its user comes in."""

    exported: int
    waiting: Waiting
    created: int
    pending: int


def prepare(workbench: Workbench, practice_url: str, *, package: str = "xero", told: Callable[[str], None] = lambda _: None) -> Prepared:
    """Connect, map most things, send the earlier months, and let the practice package's bookkeeper do her part.

    The company's files are loaded already. ``package`` is xero or quickbooks. Raises BadInput when there are no files or no such package, and
    the package's error when it cannot be asked.
    """
    end = workbench.store.scalar("select max(invoice_date) from document")
    if not isinstance(end, date):
        raise BadInput("The demo company has no documents.", "Load its files first.")
    month = end.replace(day=1)
    setup = setup_of(package)
    books = setup.books(practice_url)
    try:
        told("Connecting and mapping")
        books.act()
        workbench.connect(setup.key, url=practice_url)
        workbench.fetch_chart()
        _map(workbench, setup)
        told("Sending the earlier months")
        exported = _send_until(workbench, month)
        books.archive(setup.archived)
        _meet_a_refusal(workbench)
        told("Recording payments in the practice package")
        waiting = books.record_payments(end - timedelta(days=1), _credited(workbench))
        workbench.fetch_payments()
        created = _create_first(workbench)
        books.lock(month - timedelta(days=1))
        told("Pre-check")
        workbench.refresh_known()
        workbench.precheck()
    finally:
        books.close()
    return Prepared(exported, waiting, created, len(workbench.pending(state="pending")))


def _map(workbench: Workbench, setup: Setup) -> None:
    workbench.map_defaults()
    for nominal, account in setup.nominals.items():
        workbench.map_nominal(nominal, account)
    for rate, (sales, purchase) in setup.taxes.items():
        workbench.map_tax(rate, "sales", sales)
        workbench.map_tax(rate, "purchase", purchase)
    for bank, account in setup.banks.items():
        workbench.map_bank(bank, account)


def _send_until(workbench: Workbench, month: date) -> int:
    """Upload what had reached KCC's ledger before the month began."""
    documents = workbench.store.rows("select row_id from document where ledger_date < ? order by row_id", [month])
    report = workbench.upload([row_id for (row_id,) in documents])
    sent = report.accepted + report.adopted
    early = workbench.store.rows(
        "select row_id from export_row where source_type in ('Prepayment', 'Allocation') and source_date < ? and eligible order by row_id",
        [month],
    )
    if early:
        report = workbench.upload([row_id for (row_id,) in early])
        sent += report.accepted + report.adopted
    return sent


def _meet_a_refusal(workbench: Workbench) -> None:
    """Two bills with carriage, whose account was closed since the chart was fetched: they come back with feedback."""
    rows = workbench.store.rows(
        "select distinct document.row_id from document inner join document_line as line using (ledger, invoice_id) "
        "inner join export_row on document.row_id = export_row.row_id and export_row.eligible "
        "left join export_state on document.row_id = export_state.row_id "
        "where document.ledger = 'P' and line.nominal_code = '0110' and export_state.row_id is null order by 1 limit 2"
    )
    if rows:
        workbench.upload([row_id for (row_id,) in rows])


def _credited(workbench: Workbench) -> list[str]:
    """Invoices against which KCC has set a credit."""
    rows = workbench.store.rows(
        "select distinct document.invoice_code from effective_allocation as allocation inner join document on allocation.document_row_id = document.row_id "
        "where allocation.source_row like 'S:%' order by 1"
    )
    return [code for (code,) in rows]


def _create_first(workbench: Workbench) -> int:
    """The first two payments are done already, so that the grid shows both words."""
    ready = workbench.store.rows("select row_id from payment_import where importable order by payment_date, row_id limit 2")
    return workbench.create_payments([row_id for (row_id,) in ready]).created if ready else 0
