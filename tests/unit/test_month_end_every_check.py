"""Every check of the month end fires: one thing is spoilt in books that agree, and this check names this amount and this document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest

from kccwb.model.package import PackageJournal, PackageJournalLine, PackageLine, PackageRecord
from kccwb.reconcile import keep
from kccwb.reconcile.books import BooksFetched, log
from kccwb.store.events import Event, now, record
from kccwb.workbench import Workbench
from tests.unit.close_desk import Package, check, document, journal, post
from tests.unit.pages_ground import paid
from tests.unit.tie_ground import MONTH, books, ties

__all__ = ["books"]
Spoil = Callable[[Workbench, Package], None]


def held(number: str, net: str, tax: str, status: str = "AUTHORISED", day: date = date(2026, 10, 12)) -> PackageRecord:
    """A sales invoice as the package's books show it."""
    goods, vat = Decimal(net), Decimal(tax)
    line = PackageLine("sales", "sales", "OUTPUT2", "Goods", Decimal(1), goods, vat)
    return PackageRecord(
        "Sales Invoice", f"id-{number}", number, "c1", "Müller & Söhne", day, day, "", "GBP", Decimal(1), status, goods, vat, goods + vat,
        goods + vat, now(), "", lines=(line,),
    )  # fmt: skip


def read_books(bench: Workbench, *documents: PackageRecord, entries: tuple[PackageJournal, ...] = ()) -> None:
    """The package's books as read: these documents and bank entries."""
    with bench.store.tx() as tx:
        keep.documents(tx, documents, now())
        keep.postings(tx, entries, now(), "bank transaction")
    log(bench.store, "test", BooksFetched(len(documents), 0, len(entries), 0, date(2026, 9, 1), date(2026, 10, 31)), "read")


def event(bench: Workbench, row_id: str, kind: str, **more: object) -> None:
    """Something happened to a row on its way out."""
    with bench.store.tx() as tx:
        record(tx, "Ann", [Event(f"export.{kind}", row_id)])
        seq = int(tx.scalar("select coalesce(max(seq), 0) + 1 from export_event"))  # after those of the ground
        facts = {"seq": seq, "row_id": row_id, "source_type": "Sales Invoice", "kind": kind, "occurred": now(), "by_whom": "Ann"}
        tx.insert("export_event", [{**facts, "package_id": "id-S1", **more}])


def new_sale(bench: Workbench, number: str = "S2", nominal: str = "300") -> None:
    """An invoice of 20.00 net in KCC and its ledger, with its tax in the register, not sent."""
    document(bench, f"S:{number}", "2026-10-20", nominal, "20.00", tax="4.00", stock_code="")
    post(bench, number, "2026-10-20", "Sales Invoice", ("0101", "24.00"), (nominal, "-20.00"), ("0107", "-4.00"))
    register(bench, number, "4.00")


def register(bench: Workbench, source: str, tax: str) -> None:
    with bench.store.tx() as tx:
        tx.insert("kcc_tax_register", [
            {"date": date(2026, 10, 20), "source_type": "Sales Invoice", "source": source, "tax_rate": "1", "net": Decimal("20.00"), "tax": Decimal(tax),
             "committed": False, "load_id": 1}])  # fmt: skip


def write(bench: Workbench, statement: str) -> None:
    with bench.store.tx() as tx:
        tx.execute(statement)


def goods_received(bench: Workbench, package: Package) -> None:
    post(bench, "G1", "2026-10-28", "Delivery", ("0120", "12.00"), ("0125", "-12.00"), stock_code="TEA", quantity="1")


def adjusted(bench: Workbench, package: Package) -> None:
    post(bench, "A1", "2026-10-15", "Stock Adjustment", ("0123", "4.00"), ("0120", "-4.00"), stock_code="TEA", quantity="0")


def other_tax(bench: Workbench, package: Package) -> None:
    write(bench, "update kcc_document_line set tax = 17.00 where invoice_id = 'S1'")


def tax_of_nothing(bench: Workbench, package: Package) -> None:
    register(bench, "S9", "4.00")


def tax_not_registered(bench: Workbench, package: Package) -> None:
    new_sale(bench)
    write(bench, "delete from kcc_tax_register where source = 'S2'")
    event(bench, "S:S2", "accepted", package_id="id-S2")


def not_sent(bench: Workbench, package: Package) -> None:
    new_sale(bench)


def voided(bench: Workbench, package: Package) -> None:
    package.bills |= {"sales": "0.00", "ar": "0.00", "vat": "0.00"}
    event(bench, "S:S1", "gone", package_status="VOIDED")


def voided_by_the_books(bench: Workbench, package: Package) -> None:
    package.bills |= {"sales": "0.00", "ar": "0.00", "vat": "0.00"}
    read_books(bench, held("S1", "90.00", "18.00", "VOIDED"))


def marked(bench: Workbench, package: Package) -> None:
    new_sale(bench)
    event(bench, "S:S2", "marked", package_id=None)


def edited(bench: Workbench, package: Package) -> None:
    package.bills |= {"sales": "-91.00", "ar": "109.00"}
    read_books(bench, held("S1", "91.00", "18.00"))


def seen_edited(bench: Workbench, package: Package) -> None:
    package.bills |= {"sales": "-91.00", "ar": "109.00"}
    event(bench, "S:S1", "differs", total=Decimal("109.00"), tax=Decimal("18.00"))


def redated(bench: Workbench, package: Package) -> None:
    package.bills |= {"sales": "0.00"}
    read_books(bench, held("S1", "90.00", "18.00", day=date(2026, 11, 2)))


def typed_in_the_package(bench: Workbench, package: Package) -> None:
    package.bills |= {"sales": "-97.00", "ar": "115.00"}
    read_books(bench, held("S1", "90.00", "18.00"), held("HAND-1", "7.00", "0.00"))


def journal_on_sales(bench: Workbench, package: Package) -> None:
    package.journals.append(journal("x", amounts={"sales": "-5.00", "general": "5.00"}))


def bank_entry_on_sales(bench: Workbench, package: Package) -> None:
    package.bills["sales"] = "-93.00"
    line = PackageJournalLine("sales", "", "", Decimal("-3.00"))
    read_books(
        bench,
        held("S1", "90.00", "18.00"),
        entries=(PackageJournal("b1", "BNK1", date(2026, 10, 9), "Till money", "AUTHORISED", (line,)),),
    )


def journal_in_kcc(bench: Workbench, package: Package) -> None:
    post(bench, "J1", "2026-10-20", "Journal", ("0102", "3.00"), ("300", "-3.00"))


def imported_history(bench: Workbench, package: Package) -> None:
    post(bench, "OLD-9", "2026-10-20", "Imported", ("0101", "7.00"), ("300", "-7.00"))


def sale_not_loaded(bench: Workbench, package: Package) -> None:
    post(bench, "S7", "2026-10-20", "Sales Invoice", ("0101", "7.00"), ("300", "-7.00"))


def sale_not_posted(bench: Workbench, package: Package) -> None:
    document(bench, "S:S8", "2026-10-21", "300", "8.00", stock_code="")


def posted_into_another_month(bench: Workbench, package: Package) -> None:
    write(bench, "update kcc_document set invoice_date = '2026-09-30' where invoice_id = 'S1'")


def other_sales(bench: Workbench, package: Package) -> None:
    write(bench, "update kcc_document_line set net = 88.00 where invoice_id = 'S1'")


def sold_a_van(bench: Workbench, package: Package) -> None:
    document(bench, "S:S6", "2026-10-22", "0102", "500.00", stock_code="")


def customer_paid(bench: Workbench, package: Package) -> None:
    unknown_bank(bench, package)
    write(bench, "insert into kcc_bank_account values ('Current', '200', 'GBP', 1, null)")
    write(bench, "insert into bank_map values ('Current', 'id-090', '090')")


def unknown_bank(bench: Workbench, package: Package) -> None:
    package.bills["ar"] = "8.00"
    paid(bench, document="S:S1", number="S1", amount="100.00", key="p1")
    write(bench, "update package_payment set document_id = 'id-S1'")


@dataclass(frozen=True)
class Fires:
    """What a spoilt thing makes of a tie-out: the difference, its state, and the item that names it (``subject`` the document)."""

    spoil: Spoil
    tie: str
    difference: str
    state: str
    item: str
    subject: str
    amount: str = ""


WAITING, GONE = "Document in KCC's ledger, not in the package", "Document sent to the package, and a draft, voided or deleted there now"
MARKED, OTHER = "Document marked as exported, and not found in the package", "Other amount in the package than in KCC"
TIES = (
    Fires(goods_received, "received", "12.00", "differs", "Goods received not invoiced, not journalled", ""),
    Fires(goods_received, "stock", "-12.00", "differs", "Goods received not invoiced, not journalled", ""),
    Fires(adjusted, "adjustments", "-4.00", "differs", "Stock adjustments not journalled", ""),
    Fires(other_tax, "VAT:1 sales", "-1.00", "differs", "Other tax than in the register", "S1"),
    Fires(tax_of_nothing, "VAT:1 sales", "-4.00", "differs", "In the tax register, and no such document is loaded", "S9"),
    Fires(tax_not_registered, "VAT:1 sales", "4.00", "differs", "In the package, and not in the tax register", "S2"),
    Fires(not_sent, "VAT:1 sales", "-4.00", "explained", WAITING, "S2"),
    Fires(not_sent, "sales:", "20.00", "explained", WAITING, "S2"),
    Fires(not_sent, "VAT", "4.00", "explained", WAITING, "S2"),
    Fires(not_sent, "debtors", "-24.00", "explained", WAITING, "S2"),
    Fires(voided, "debtors", "-108.00", "differs", GONE, "S1"),
    Fires(voided_by_the_books, "sales:", "90.00", "differs", GONE, "S1"),
    Fires(marked, "debtors", "-24.00", "differs", MARKED, "S2"),
    Fires(edited, "sales:", "-1.00", "differs", OTHER, "S1"),
    Fires(edited, "debtors", "1.00", "differs", OTHER, "S1"),
    Fires(seen_edited, "sales:", "-1.00", "differs", OTHER, "S1"),
    Fires(
        redated, "sales:", "90.00", "differs", "In KCC only in this month and on this account: other date or account in the package", "S1"
    ),
    Fires(typed_in_the_package, "debtors", "7.00", "differs", "Document of the package that KCC does not have", "HAND-1"),
    Fires(journal_on_sales, "sales:", "-5.00", "differs", "Journal posted in the package by hand", "Cost of Sale (x)"),
    Fires(bank_entry_on_sales, "sales:", "-3.00", "differs", "Bank entry posted in the package by hand", "BNK1"),
    Fires(journal_in_kcc, "sales:", "3.00", "differs", "Posted in KCC's ledger without a loaded document", "J1"),
    Fires(journal_in_kcc, "creditors", "-3.00", "differs", "Posted in KCC's ledger without a loaded document", "J1"),
    Fires(imported_history, "summary", "7.00", "explained", "Posted on a sales nominal by something else than an invoice", "OLD-9"),
    Fires(sale_not_loaded, "summary", "7.00", "differs", "Posted by an invoice that is not loaded", "S7"),
    Fires(sale_not_posted, "summary", "-8.00", "differs", "Invoice of the month that posted no sales in it", "S8"),
    Fires(posted_into_another_month, "summary", "90.00", "differs", "Posted in the month by an invoice of another month", "S1"),
    Fires(other_sales, "summary", "2.00", "differs", "Other sales in the ledger than on the invoice", "S1"),
    Fires(sold_a_van, "summary", "-500.00", "explained", "Invoice line on a nominal that is no sales nominal", "S6"),
    Fires(unknown_bank, "debtors", "-100.00", "differs", "Payment in the package that cannot be created in KCC", "S1"),
    Fires(customer_paid, "debtors", "-100.00", "explained", "Payment in the package, not created in KCC yet", "S1"),
)


@pytest.mark.parametrize("case", TIES, ids=lambda case: f"{case.spoil.__name__}-{case.tie}")
def test_a_spoilt_ledger_shows_in_its_tie_out_with_amount_and_document(books: tuple[Workbench, Package], case: Fires) -> None:
    bench, package = books
    case.spoil(bench, package)
    check(bench, package)
    found = ties(bench)[case.tie]
    assert (found["difference"], found["state"]) == (Decimal(case.difference), case.state)
    items = bench.tie_out_items(MONTH, case.tie)
    assert (case.item, case.subject) in list(zip(items["item"].tolist(), items["subject"].tolist(), strict=True))
    assert sum(items["amount"].tolist()) == found["difference"]


def no_ledger(bench: Workbench, package: Package) -> None:
    write(bench, "delete from kcc_nominal_transaction")


def unmapped(bench: Workbench, package: Package) -> None:
    with bench.store.tx() as tx:
        tx.insert("kcc_nominal", [{"nominal_code": "301", "description": "Sales of cups", "system_type": "Sale", "load_id": 1}])
    new_sale(bench, nominal="301")


def refused(bench: Workbench, package: Package) -> None:
    new_sale(bench)
    event(bench, "S:S2", "rejected", package_id=None, message="Account code is not valid.")


def unread(bench: Workbench, package: Package) -> None:
    new_sale(bench)
    event(bench, "S:S2", "accepted", package_id="id-S2")


def other_mode(bench: Workbench, package: Package) -> None:
    bench.set_option("stock_purchases", "expense")


def posted_twice(bench: Workbench, package: Package) -> None:
    package.journals.append(replace(package.journals[0], package_id="again"))


def credit_set_off(bench: Workbench, package: Package) -> None:
    document(bench, "S:C1", "2026-10-20", "300", "10.00", kind="Credit", stock_code="")
    read_books(bench, held("S1", "90.00", "18.00"))
    with bench.store.tx() as tx:
        tx.insert("kcc_allocation", [
            {"allocation_id": "a1", "side": "S", "source": "C1", "allocation_type": "Credit", "invoice_id": "S1", "allocation_date": date(2026, 10, 21),
             "amount": Decimal("10.00"), "load_id": 1}])  # fmt: skip


@dataclass(frozen=True)
class Opens:
    """What a spoilt thing makes of the checklist: its item, how many, what they are worth, and the query that names the document.

    Of gaps there are three: the nominal, its tax rate and the default are not mapped, each holding up the whole document.
    """

    spoil: Spoil
    key: str
    left: int
    amount: str | None
    where: str
    subject: str


CHECKLIST = (
    Opens(no_ledger, "ledger", 1, None, "select 'ledger'", "ledger"),
    Opens(unmapped, "gaps", 3, "72.00", "select code from mapping_gap where blocks", "301"),
    Opens(not_sent, "pending", 1, "24.00", "select source_code from pending_export where state = 'pending' and source_type = 'Sales Invoice'", "S2"),
    Opens(refused, "feedback", 1, "24.00", "select source_code from pending_export where state = 'failed'", "S2"),
    Opens(unread, "unread", 1, "24.00", "select source_code from exported where state = 'sent'", "S2"),
    Opens(voided, "unread", 1, "108.00", "select source_code from exported where later <> ''", "S1"),
    Opens(customer_paid, "payments", 1, "100.00", "select allocated_to from payment_import where importable", "S1"),
    Opens(other_mode, "mode", 1, "60.00", "select invoice_code from stock_purchase", "P1"),
    Opens(posted_twice, "cos", 1, "50.00", "select journal_id from package_journal where journal_id = 'again'", "again"),
    Opens(credit_set_off, "credits", 1, "10.00", "select credit_number from credit_checklist", "C1"),
)  # fmt: skip


@pytest.mark.parametrize("case", CHECKLIST, ids=lambda case: f"{case.spoil.__name__}-{case.key}")
def test_a_spoilt_ledger_opens_its_item_of_the_checklist(books: tuple[Workbench, Package], case: Opens) -> None:
    bench, package = books
    case.spoil(bench, package)
    if case.spoil is not no_ledger:
        check(bench, package)
    item = next(one for one in bench.close_checklist(MONTH) if one.key == case.key)
    assert (item.state, item.left) == ("open", case.left)
    assert item.blocks
    assert item.amount == (Decimal(case.amount) if case.amount else None)
    assert case.subject in [subject for (subject,) in bench.store.rows(case.where)]


def test_a_credit_that_was_ticked_off_keeps_no_month_open(books: tuple[Workbench, Package]) -> None:
    bench, package = books
    credit_set_off(bench, package)
    bench.tick_credit([str(bench.store.scalar("select item from credit_checklist"))])
    item = next(one for one in bench.close_checklist(MONTH) if one.key == "credits")
    assert (item.state, item.blocks) == ("done", False)


def test_no_tie_out_and_no_item_of_the_checklist_is_left_out(books: tuple[Workbench, Package]) -> None:
    bench, package = books
    goods_received(bench, package)
    check(bench, package)
    elsewhere = {"report", "cost", "foreign"}  # test_month_end_ties spoils these
    assert {str(tie) for tie in ties(bench)} == {case.tie for case in TIES} | elsewhere
    plain = {item.key for item in bench.close_checklist(MONTH) if not item.key.startswith("tie:")}
    assert plain == {case.key for case in CHECKLIST} | {"checks"}  # month_check's five codes are spoilt in test_month_end_ties too


def test_the_figures_of_a_tie_out_open_their_postings_and_these_add_up(books: tuple[Workbench, Package]) -> None:
    bench, package = books
    adjusted(bench, package)
    typed_in_the_package(bench, package)
    check(bench, package)
    for name, tie in ties(bench).items():
        for side, figure in (("KCC", tie["kcc"]), ("package", tie["package"])):
            rows = bench.tie_out_rows(MONTH, name, side)
            assert sum(rows["amount"].tolist(), Decimal(0)) == figure, (name, side)
    debtors = bench.tie_out_rows(MONTH, "debtors", "package")
    assert list(zip(debtors["number"].tolist(), debtors["amount"].tolist(), debtors["row_id"].fillna("").tolist(), strict=True)) == [
        ("HAND-1", Decimal("7.00"), ""),
        ("S1", Decimal("108.00"), "S:S1"),
    ]
    creditors = bench.tie_out_rows(MONTH, "creditors", "package")
    assert creditors["kind"].tolist() == ["not listed"]
    assert bench.tie_out_rows(MONTH, "cost", "package")["amount"].tolist() == [Decimal("50.00")]
    assert bench.tie_out_rows(MONTH, "sales:", "KCC")["invoice_code"].tolist() == ["S1"]
