"""KCC's VAT beside what a package that works it out itself would book: the pre-check and the read-back go by one rule."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kccwb.sync.outward.elements import Builder
from kccwb.sync.outward.rounding import agrees
from tests.simulation.fake_package import FakePackage
from tests.simulation.firm import Firm, document, fill
from tests.unit.test_outward_two_kinds import TwoKinds, firm

D = Decimal
__all__ = ["firm"]


def told_words(kccs: str, theirs: str, apart: str) -> str:
    return f"KCC has VAT of {kccs} on the document, and the accounting package would work out {theirs} itself: {apart} less than KCC."


def told(firm: Firm, *lines: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    """Code, severity and message of what is said of the VAT of a document with lines of (net, tax, rate)."""
    firm.add(document("S", "V", [("TEA", "300", *line) for line in lines], urn="ACME"))
    found = Builder(firm.store, firm.accounts).build(["S:V"]).findings.get("S:V", [])
    return [(one.code, one.severity, one.message) for one in found if "tax" in one.code]


def test_vat_that_would_go_missing_blocks_the_document(firm: Firm) -> None:
    words = told_words("9.20", "2.20", "7.00")
    assert told(firm, ("11.00", "9.20", "1")) == [("package_tax_differs", "error", words)]
    firm.upload()
    assert (firm.states()["S:V"], firm.reasons()["S:V"]) == ("blocked", words)


def test_what_the_read_back_would_not_accept_is_not_let_go(firm: Firm) -> None:
    assert told(firm, ("100.00", "20.03", "1")) == [("package_tax_differs", "error", told_words("20.03", "20.00", "0.03"))]


@pytest.mark.parametrize(("tax", "passes"), [("20.01", True), ("19.99", True), ("20.02", False), ("19.98", False)])
def test_the_pre_check_foretells_what_the_read_back_says(firm: Firm, tax: str, passes: bool) -> None:
    assert isinstance(firm.package, TwoKinds)
    assert (told(firm, ("100.00", tax, "1")) == []) is passes
    apart = D("20.00") - D(tax)
    assert agrees(apart, apart, 1) is passes
    firm.package.tax_off_by = {"SI-V": apart}
    firm.upload()
    assert firm.states()["S:V"] == ("verified" if passes else "blocked")


def test_more_than_half_a_penny_a_line_is_too_much(firm: Firm) -> None:
    assert told(firm, *[("1.00", "0.21", "1")] * 4) == [("package_tax_differs", "error", told_words("0.84", "0.80", "0.04"))]


def test_lines_rounded_one_by_one_pass_where_the_package_rounds_the_whole(firm: Firm) -> None:
    lines = [("1.03", "0.21", "1")] * 12
    assert told(firm, *lines) == [], "2.52 in KCC, 2.47 in the package: five pence of six that twelve lines may differ by"


def test_odd_tax_that_passes_is_told_in_true_words(firm: Firm) -> None:
    lines = [("1.03", tax, "1") for tax in ("0.20", "0.21") * 6]
    assert told(firm, *lines) == [("tax_differs", "warning", "The tax is 0.06 less than its rate gives.")]
    (finding,) = Builder(firm.store, firm.accounts).build(["S:V"]).findings["S:V"]
    assert finding.cause == (
        "KCC's tax on the document is not net × rate. The accounting package works out the VAT itself: 2.47 beside KCC's 2.46, which the read-back "
        "accepts."
    )


def test_a_rate_mapped_to_a_code_of_another_rate_is_told_with_both_figures(firm: Firm) -> None:
    code = firm.accounts.tax_code("1", "sales")
    with firm.store.tx() as tx:
        tx.insert(
            "package_tax_code",
            [{"code": code, "name": "17.5%", "rate": D("17.5"), "active": True, "sales": True, "purchases": True, "classes": ""}],
        )
    assert told(firm, ("1000.00", "200.00", "1")) == [
        ("package_tax_differs", "error", told_words("200.00", "175.00", "25.00")),
    ]
    (finding,) = (one for one in Builder(firm.store, firm.accounts).build(["S:V"]).findings["S:V"])
    assert (finding.place, finding.cause) == ("mapping", "The tax rate of 20 % is mapped to a tax code of 17.5 %.")


def test_a_package_that_takes_the_tax_as_given_gets_kccs(tmp_path: Path) -> None:
    plain = Firm(tmp_path / "plain.duckdb", FakePackage())
    fill(plain)
    assert told(plain, ("11.00", "9.20", "1")) == [("tax_differs", "warning", "The tax is 7.00 more than its rate gives.")]
    (finding,) = Builder(plain.store, plain.accounts).build(["S:V"]).findings["S:V"]
    assert finding.cause == "KCC's tax on the document is not net × rate. It is sent as KCC has it."
