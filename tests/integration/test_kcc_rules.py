"""Every rule and ruling of the file layout, one good or bad file at a time."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from tests.integration.kcc_desk import Desk, Line, line, posting, text_of

Lines = Sequence[Line]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.new(tmp_path)


def two(**second: str) -> list[Line]:
    """Invoice 1 of two lines, the second one changed."""
    return [line(Gross_Total="48.00"), line(**{"Line": "2", "Gross_Total": "48.00", **second})]


BAD: list[tuple[str, Lines, str, str]] = [
    ("money with a third decimal", [line(Net="20.000")], "Net", "3 decimals"),
    ("money that is none", [line(Tax="four")], "Tax", "is no amount"),
    ("an empty amount", [line(Net="")], "Net", "is empty"),
    ("a unit price with five decimals", [line(Unit_Net="10.00000")], "Unit Net", "5 decimals"),
    ("a month above twelve", [line(Invoice_Date="04/13/2026")], "Invoice Date", "day/month/year"),
    ("a year of two digits", [line(Invoice_Date="03/04/26")], "Invoice Date", "two digits"),
    ("no invoice date", [line(Invoice_Date="1899-12-30")], "Invoice Date", "is empty"),
    ("a type that is neither", [line(Type="Order")], "Type", "Invoice, Credit"),
    ("an empty id", [line(Invoice_ID="")], "Invoice ID", "is empty"),
    ("a code made a number", [line(Invoice_Code="1.23E+05")], "Invoice Code", "Excel has damaged"),
    ("a reference made a number", [line(Reference="1.23E+05")], "Reference", "Excel has damaged"),
    ("a URN without its zeros", [line(URN="123")], "URN", "leading zeros of 000123"),
    ("a stock code without its zeros", [line(Stock_Code="45")], "Stock Code", "leading zeros of 0045"),
    ("a nominal without its zeros", [line(Nominal_Code="115")], "Nominal Code", "leading zeros of 0115"),
    ("net that is not quantity × price", [line(Net="20.02", Gross_Total="24.02")], "Net", "the difference is 0.02"),
    ("net without the discount", [line(Discount="10")], "Net", "less 10 % = 18.00"),
    ("a gross total that is not the sum", [line(Gross_Total="24.01")], "Gross Total", "the difference is 0.01"),
    ("a negative total", [line(Quantity="-2", Net="-20.00", Tax="-4.00", Gross_Total="-24.00")], "Type", "make it a Credit"),
    ("money without a nominal", [line(Nominal_Code="")], "Nominal Code", "needs a nominal"),
    ("money without a tax rate", [line(Tax_Rate="")], "Tax Rate", "needs a tax rate"),
    ("an unknown currency", [line(Currency="XXQ")], "Currency", "unknown currency"),
    ("a foreign document without a rate", [line(Currency="EUR", Exchange_Rate="")], "Exchange Rate", "only in GBP"),
    ("a rate of zero", [line(Currency="EUR", Exchange_Rate="0")], "Exchange Rate", "above zero"),
    ("a negative rate", [line(Exchange_Rate="-1")], "Exchange Rate", "above zero"),
    ("a rate in base currency", [line(Exchange_Rate="1.15")], "Exchange Rate", "must be 1 in GBP"),
    ("two lines of one number", two(Line="1", Description="Other"), "Line", "differs from it in Description"),
    ("lines of two dates", two(Invoice_Date="2026-04-04"), "Invoice Date", "disagrees with line 2"),
    ("lines of two companies", two(URN="000123"), "URN", "disagrees with line 2"),
    ("lines of two totals", two(Gross_Total="48.01"), "Gross Total", "disagrees with line 2"),
    ("lines of two currencies", two(Currency="EUR"), "Currency", "disagrees with line 2"),
    ("lines of two codes", two(Invoice_Code="SI2"), "Invoice Code", "disagrees with line 2"),
    ("lines of two references", two(Reference="X"), "Reference", "disagrees with line 2"),
    ("lines issued and not", two(Issued_Date=""), "Issued Date", "disagrees with line 2"),
    (
        "a credit of mixed signs",
        [
            line(Type="Credit", Quantity="-2", Net="-20.00", Tax="-4.00", Gross_Total="-12.00"),
            line(Type="Credit", Line="2", Quantity="1", Net="10.00", Tax="2.00", Gross_Total="-12.00"),
        ],
        "Net",
        "negative throughout",
    ),
]


@pytest.mark.parametrize(("rows", "column", "why"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_line_rejects_its_document_and_says_where(desk: Desk, rows: Lines, column: str, why: str) -> None:
    good = line(Invoice_ID="9", Invoice_Code="SI9")
    report = desk.load([*rows, good], partial=True)
    named = [reject for reject in report.rejects if reject.column]
    assert [reject.column for reject in named] == [column], report.rejects
    assert why in named[0].reason
    assert named[0].file == "file1.csv"
    assert named[0].value == rows[named[0].line - 2][column]
    assert report.files[0].rejected == len(rows)
    assert desk.rows("select invoice_id from kcc_document") == [("9",)]
    assert report.exit_code == 1


GOOD: list[tuple[str, Lines]] = [
    ("as it is", [line()]),
    ("net a penny off", [line(Net="20.01", Gross_Total="24.01")]),
    ("no gross total", [line(Gross_Total="")]),
    ("tax that is not net × rate", [line(Tax="3.00", Gross_Total="23.00")]),
    ("a base-currency document without a rate", [line(Exchange_Rate="", Currency="")]),
    ("a discount", [line(Discount="12.5", Net="17.50", Tax="3.50", Gross_Total="21.00")]),
    ("a half penny up", [line(Quantity="1", Unit_Net="0.1250", Net="0.13", Tax="0.00", Gross_Total="0.13")]),
    ("money without a stock code", [line(Stock_Code="")]),
    (
        "a negative line",
        [line(Gross_Total="18.00"), line(Line="2", Quantity="-1", Net="-5.00", Unit_Net="5", Tax="-1.00", Gross_Total="18.00")],
    ),
    ("a total of nought", [line(Quantity="0", Net="0.00", Tax="0", Gross_Total="0.00")]),
    (
        "a text line",
        [line(), line(Line="2", Stock_Code="", Quantity="0", Unit_Net="0", Net="0", Tax="0.00", Tax_Rate="", Nominal_Code="")],
    ),
    ("no issued date", [line(Issued_Date="none")]),
    ("an unknown URN", [line(URN="NOBODY")]),
    ("an unknown stock code", [line(Stock_Code="W9")]),
    ("a URN called none", [line(URN="NONE")]),
    ("a company in euros", [line(Currency="EUR", Exchange_Rate="1.15")]),
    ("other forms of money and dates", [line(Net="£20.00", Tax="4", Gross_Total="24.0", Invoice_Date="03/04/2026 10:00")]),
]


@pytest.mark.parametrize("rows", [case[1] for case in GOOD], ids=[case[0] for case in GOOD])
def test_what_the_layout_allows_loads(desk: Desk, rows: Lines) -> None:
    assert desk.only(list(rows)).accepted == len(rows)
    assert desk.rows("select lines from document") == [(len(rows),)]


@pytest.mark.parametrize("turned", ["Quantity", "Unit_Net"])
def test_a_wholly_negative_credit_is_turned_over(desk: Desk, turned: str) -> None:
    negative = {"Quantity": "-2"} if turned == "Quantity" else {"Unit_Net": "-10"}
    desk.only([line(Type="Credit", Net="-20.00", Tax="(4.00)", Gross_Total="24.00-", **negative)])
    assert desk.rows("select quantity, unit_net, net, tax from document_line") == [tuple(map(Decimal, ("2", "10", "20.00", "4.00")))]
    assert desk.rows("select net, tax, gross from document") == [tuple(map(Decimal, ("20.00", "4.00", "24.00")))]


def test_a_positive_credit_stays_as_it_is(desk: Desk) -> None:
    desk.only([line(Type="CREDIT", Reference="SI0")])
    assert desk.rows("select kind, gross, reference from document") == [("Credit", Decimal("24.00"), "SI0")]


def test_references_dates_and_descriptions_of_none_are_empty_and_codes_are_not(desk: Desk) -> None:
    desk.only([line(Reference="NONE", Due_Date="N/A", Description="none", Sales_Order="N/A", URN="NONE", Tax_Rate="N/A")])
    assert desk.rows("select reference, due_date, order_no, urn from document") == [(None, None, None, "NONE")]
    assert desk.rows("select description, tax_rate from document_line") == [(None, "N/A")]


def test_codes_stay_text_and_are_trimmed(desk: Desk) -> None:
    desk.only([line(Invoice_ID=" 000007 ", Nominal_Code="0115", URN="000123", Stock_Code="0045")])
    assert desk.rows("select invoice_id, urn from document") == [("000007", "000123")]
    assert desk.rows("select nominal_code, stock_code from document_line") == [("0115", "0045")]


def test_a_document_falls_whole_and_each_of_its_rows_is_listed(desk: Desk) -> None:
    report = desk.load([*two(Net="oops"), line(Invoice_ID="2")], partial=True)
    assert [(reject.line, reject.column) for reject in report.rejects] == [(2, ""), (3, "Net")]
    assert "stands with line 3" in report.rejects[0].reason
    assert report.rejects[0].document == "1"
    assert (report.files[0].rows, report.files[0].accepted, report.files[0].rejected) == (3, 1, 2)


def test_identical_repeated_rows_load_once_with_a_warning(desk: Desk) -> None:
    report = desk.only([line(), line() | {"Net": "£20.00"}, line(Invoice_ID="2")])
    assert (report.accepted, report.repeated) == (2, 1)
    assert "1 identical repeated row loaded once (line 3)" in report.warnings


def test_a_list_with_two_rows_of_one_code_that_differ_rejects_both(desk: Desk) -> None:
    report = desk.load(
        [{"URN": "B", "Company Name": "One"}, {"URN": "B", "Company Name": "Two"}, {"URN": "C", "Company Name": "C"}], partial=True
    )
    assert [reject.line for reject in report.rejects] == [2, 3]
    assert desk.rows("select urn from company where urn in ('B', 'C')") == [("C",)]


def test_a_list_that_has_lost_its_zeros_makes_no_second_company(desk: Desk) -> None:
    report = desk.load([{"URN": "123", "Company Name": "Padded plc"}])
    assert "leading zeros of 000123" in report.rejects[0].reason
    assert report.exit_code == 2


def test_a_short_code_is_good_where_it_has_a_match_of_its_own(desk: Desk) -> None:
    desk.only([{"URN": "77", "Company Name": "Short"}, {"URN": "0077", "Company Name": "Long"}])
    desk.only([line(URN="77"), line(Invoice_ID="2", URN="0077")])


def test_zeros_are_missed_whether_the_list_comes_before_or_beside_the_document(tmp_path: Path) -> None:
    desk = Desk.new(tmp_path, lists=False)
    report = desk.load([line(URN="123")], [{"URN": "000123", "Company Name": "Padded plc"}])
    assert [reject.column for reject in report.rejects] == ["URN"]


def test_extra_columns_are_named_and_never_used(desk: Desk) -> None:
    report = desk.only([line() | {"Net 2": "99.00", "Salesman": "Bob"}])
    assert report.extra_columns == ("Net 2", "Salesman")
    assert desk.rows("select net from document") == [(Decimal("20.00"),)]


def test_a_row_wider_than_its_headers_and_a_torn_file_are_rejected(desk: Desk) -> None:
    whole = text_of([line()])
    wide = desk.load(whole.replace("Widget", "Widget, large"))
    assert "quotation marks" in wide.rejects[-1].reason
    torn = desk.load(whole[: whole.rindex(",1,300")])
    assert any("ends in the middle" in reject.reason for reject in torn.rejects)


LEDGER_BAD: list[tuple[str, list[Line], str]] = [
    ("it does not balance", [posting(), posting(Line="2", Debit="4.99", Credit="")], "does not balance: debit less credit is -0.01"),
    ("both sides", [posting(Debit="5.00"), posting(Line="2", Debit="5.00", Credit="")], "exactly one"),
    ("no side", [posting(), posting(Line="2", Debit="5.00", Credit=""), posting(Line="3", Debit="0", Credit="")], "exactly one"),
    ("no date", [posting(Date=""), posting(Line="2", Debit="5.00", Credit="")], "is empty"),
    ("a nominal without its zeros", [posting(Nominal_Code="115"), posting(Line="2", Debit="5.00", Credit="")], "leading zeros"),
]


@pytest.mark.parametrize(("rows", "why"), [case[1:] for case in LEDGER_BAD], ids=[case[0] for case in LEDGER_BAD])
def test_a_ledger_transaction_loads_whole_or_not_at_all(desk: Desk, rows: list[Line], why: str) -> None:
    other = [posting(Transaction_ID="T2"), posting(Transaction_ID="T2", Line="2", Debit="5.00", Credit="")]
    report = desk.load([*rows, *other], partial=True)
    assert any(why in reject.reason for reject in report.rejects)
    assert len({reject.line for reject in report.rejects}) == len(rows)
    assert desk.rows("select distinct transaction_id from ledger_line") == [("T2",)]


PAYMENT = {"Payment ID": "P1", "S/P": "S", "URN": "ACME", "Payment Date": "2026-04-01", "Amount": "24.00", "Bank Account": "Current"}


def test_a_payment_has_the_layouts_defaults(desk: Desk) -> None:
    desk.only([PAYMENT])
    assert desk.rows("select side, authorised, currency, exchange_rate from payment") == [("S", True, "GBP", Decimal(1))]


def test_payments_of_both_sides_may_share_an_id(desk: Desk) -> None:
    assert desk.only([PAYMENT, PAYMENT | {"S/P": "p"}]).accepted == 2
    assert sorted(desk.rows("select side from payment")) == [("P",), ("S",)]


def test_a_foreign_payment_without_a_rate_column_takes_its_orders_rate_whenever_that_comes(desk: Desk) -> None:
    foreign = PAYMENT | {"Currency": "EUR", "Sales Order": "SO1"}
    assert "exchange rate" in " ".join(desk.only([foreign]).warnings)
    assert desk.rows("select exchange_rate from payment") == [(None,)]
    assert desk.rows("select code from kcc_block where row_id = 'prepayment:P1'") == [("no_exchange_rate",)]
    desk.only([line(Invoice_ID="8", Sales_Order="SO8", Currency="EUR", Exchange_Rate="1.20")])
    assert desk.rows("select exchange_rate from payment") == [(Decimal("1.20"),)]
    desk.only([line(Currency="EUR", Exchange_Rate="1.15")])
    assert desk.rows("select exchange_rate from payment") == [(Decimal("1.15"),)]
    assert desk.only([foreign]).unchanged == 1


def test_a_foreign_payment_with_an_empty_rate_is_rejected(desk: Desk) -> None:
    report = desk.load([PAYMENT | {"Currency": "EUR", "Exchange Rate": ""}])
    assert "only in GBP" in report.rejects[0].reason


def test_allocations_want_a_known_kind_and_whole_ids(desk: Desk) -> None:
    good = {
        "Allocation ID": "A1",
        "S/P": "S",
        "Source Type": "payment",
        "Source": "P1",
        "Invoice ID": "1",
        "Allocation Date": "2026-04-03",
        "Amount": "5",
    }
    desk.only([good])
    assert desk.rows("select allocation_type from allocation") == [("Payment",)]
    for change, column in (({"Source Type": "Refund"}, "Source Type"), ({"S/P": "X"}, "S/P"), ({"Source": ""}, "Source")):
        report = desk.load([good | change])
        assert [reject.column for reject in report.rejects] == [column]
    desk.only([line(Invoice_ID="0042")])
    assert "leading zeros of 0042" in desk.load([good | {"Invoice ID": "42"}]).rejects[0].reason


def test_a_system_type_outside_the_layouts_is_rejected_because_stock_hides_there(desk: Desk) -> None:
    row = {"Nominal Code": "0120", "Description": "Stock", "System Type": "stock"}
    desk.only([row])
    assert desk.rows("select system_type from nominal where nominal_code = '0120'") == [("Stock",)]
    assert desk.load([row | {"System Type": "Stocks"}]).rejects[0].column == "System Type"


READING = {"From": "2026-10-01", "To": "2026-10-31", "Nominal Code": "300", "Debit": "", "Credit": "10.00"}


def test_a_second_reading_of_a_trial_balance_is_a_new_snapshot(desk: Desk) -> None:
    assert desk.only([READING]).accepted == 1
    assert desk.only([READING]).unchanged == 1
    later = desk.only([READING | {"Credit": "11.00"}])
    assert (later.accepted, later.revised) == (1, 0)
    assert desk.rows("select credit from kcc_trial_balance order by taken") == [(Decimal("10.00"),), (Decimal("11.00"),)]


def test_a_reading_with_its_own_time_is_kept_once_and_never_changed(desk: Desk) -> None:
    first = READING | {"Taken": "2026-11-01 09:00:00"}
    desk.only([first])
    assert desk.only([first]).unchanged == 1
    assert "loaded earlier with other figures" in desk.load([first | {"Credit": "11.00"}]).rejects[0].reason
    assert desk.only([first | {"Taken": "2026-11-02 09:00:00"}]).accepted == 1


def test_a_range_that_ends_before_it_begins_is_rejected(desk: Desk) -> None:
    assert "before From" in desk.load([READING | {"To": "2026-09-30"}]).rejects[0].reason


def test_a_stock_report_read_again_loses_what_is_no_longer_in_it(desk: Desk) -> None:
    row = {"As At": "2026-10-31", "Stock Code": "W1", "Quantity": "5", "Value": "50.00"}
    other = row | {"Stock Code": "0045"}
    desk.only([row, other])
    report = desk.only([row | {"Value": "55.00"}])
    assert (report.revised, desk.rows("select stock_code, value from stock_value")) == (1, [("W1", Decimal("55.00"))])
    assert "no longer in the report" in report.warnings[0]
    desk.only([row | {"As At": "2026-11-30"}])
    assert len(desk.rows("select 1 from stock_value")) == 2


def test_the_tax_register_turns_a_negative_credit_over_and_replaces_a_document_whole(desk: Desk) -> None:
    row = {
        "Date": "2026-04-03",
        "Source Type": "Sales Credit",
        "Source": "C1",
        "Tax Rate": "1",
        "Net": "-10.00",
        "Tax": "-2.00",
        "Committed": "-1",
    }
    desk.only([row, row | {"Tax Rate": "2", "Tax": "0"}])
    assert desk.rows("select net, committed from tax_register order by tax_rate") == [(Decimal("10.00"), True)] * 2
    assert desk.only([row]).revised == 1
    assert desk.rows("select tax_rate from tax_register") == [("1",)]
