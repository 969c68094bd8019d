"""QuickBooks tells VAT for each rate of a document; each line gets its share, and the sums stay QuickBooks' own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kccwb.accounting.quickbooks.line_tax import with_tax
from kccwb.model.package import PackageLine

D = Decimal


def line(code: str, net: str) -> PackageLine:
    return PackageLine("1", "4000", code, "x", D(1), D(net), D(0))


def document(total: str, *tax_lines: tuple[str, str]) -> dict[str, Any]:
    rows = [{"Amount": D(amount), "TaxLineDetail": {"NetAmountTaxable": D(taxed)}} for amount, taxed in tax_lines]
    return {"TxnTaxDetail": {"TotalTax": D(total), "TaxLine": rows}}


def taxes(doc: dict[str, Any], *lines: PackageLine) -> list[Decimal]:
    return [one.tax for one in with_tax(doc, lines)]


def test_a_tax_line_belongs_to_the_code_it_taxes() -> None:
    doc = document("25.00", ("20.00", "100.00"), ("5.00", "100.05"))
    assert taxes(doc, line("6", "60.00"), line("4", "100.05"), line("6", "40.00")) == [D("12.00"), D("5.00"), D("8.00")]


def test_pennies_go_to_the_last_line_of_the_code() -> None:
    doc = document("0.62", ("0.62", "3.09"))
    found = taxes(doc, line("6", "1.03"), line("6", "1.03"), line("6", "1.03"))
    assert sum(found) == D("0.62")
    assert found == [D("0.21"), D("0.21"), D("0.20")]


def test_a_reverse_charge_adds_and_takes_away() -> None:
    doc = document("10.00", ("20.00", "100.00"), ("-20.00", "100.00"), ("10.00", "50.00"))
    assert taxes(doc, line("12", "100.00"), line("6", "50.00")) == [D("0.00"), D("10.00")]


def test_without_tax_lines_the_total_is_still_the_total() -> None:
    assert sum(taxes(document("7.00"), line("6", "30.00"), line("3", "5.00"))) == D("7.00")


def test_words_and_untaxed_documents_stay_as_they_are() -> None:
    assert taxes(document("0.00"), line("3", "5.00")) == [D(0)]
    words = PackageLine("", "", "", "thank you", None, D(0), D(0))
    assert taxes(document("20.00", ("20.00", "100.00")), line("6", "100.00"), words) == [D("20.00"), D(0)]
