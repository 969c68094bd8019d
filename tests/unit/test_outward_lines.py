"""The choke point: whatever the mapping says, stock and Cost of Sale never leave, and lines add up."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kccwb.model.errors import NeverCrosses
from kccwb.sync.outward.crossing import may_cross
from kccwb.sync.outward.facts import Facts
from kccwb.sync.outward.lines import KccLine, Owner, build_lines
from tests.simulation.firm import FakeAccounts, Found

D = Decimal
NEVER = frozenset({"0120", "0122", "0123"})


def facts(*, rollup: bool = False) -> Facts:
    rates = {"1": D("20.0000"), "2": D("0.0000")}
    return Facts("GBP", rollup, True, True, "supplier_reference", rates, NEVER, frozenset({"630", "id-630"}))


def line(number: int, stock: str | None, nominal: str | None, net: str, tax: str = "0.00", rate: str | None = "1") -> KccLine:
    return KccLine(number, stock, "words", D(1), D(net), D(0), D(net), D(tax), rate, nominal)


SALE = Owner("S:1", "S", "Invoice", "ACME")
BILL = Owner("P:1", "P", "Invoice", "000001")


class Crooked(FakeAccounts):
    """A mapping that would send stock to the package if it were let."""

    def line_account(self, ledger: str, kind: str, urn: str, stock_code: str | None, nominal_code: str | None) -> Found:
        return Found("id-310", "310", "nominal", nominal_code or "")


@pytest.mark.parametrize("nominal", sorted(NEVER))
def test_a_stock_or_cost_of_sale_nominal_stops_at_the_choke_point_though_mapped(nominal: str) -> None:
    with pytest.raises(NeverCrosses, match="never goes"):
        may_cross(Found("id-310", "310", "nominal", nominal), facts())
    lines, findings = build_lines(SALE, [line(1, "TEA", nominal, "10.00", "2.00")], Crooked(), facts())
    assert [one.account for one in lines] == [""]
    assert [(one.code, one.severity) for one in findings] == [("never_crosses", "error")]


def test_a_mapping_that_hides_which_nominal_decided_is_stopped_too() -> None:
    with pytest.raises(NeverCrosses):
        may_cross(Found("id-310", "310", "mapping", ""), facts(), "0122")
    assert may_cross(Found("id-429", "429", "default", ""), facts(), "0120").account_code == "429"


@pytest.mark.parametrize("found", [Found("id-630", "630"), Found("", "630"), Found("id-630", "")])
def test_the_packages_own_inventory_account_is_refused(found: Found) -> None:
    with pytest.raises(NeverCrosses, match="inventory"):
        may_cross(found, facts())


@given(
    st.lists(st.tuples(st.sampled_from(["300", "0115", "0120", "0122", "0123", "621", None]), st.sampled_from(["1", "2"])), max_size=6),
    st.booleans(),
    st.booleans(),
)
def test_no_mapping_whatever_lets_stock_out(lines: list[tuple[str | None, str]], rollup: bool, purchase: bool) -> None:
    kcc = [line(number, "TEA", nominal, "10.00", rate=rate) for number, (nominal, rate) in enumerate(lines, start=1)]
    out, findings = build_lines(BILL if purchase else SALE, kcc, Crooked(), facts(rollup=rollup))
    assert not any(one.nominal_code in NEVER and (one.account or one.account_id) for one in out)
    assert sum((one.net for one in out), D(0)) == sum((one.net for one in kcc), D(0))
    stock = sum(nominal in NEVER for nominal, _ in lines)
    assert sum(one.code == "never_crosses" for one in findings) == stock


def test_a_bills_stock_line_goes_to_the_purchase_account() -> None:
    lines, findings = build_lines(
        BILL, [line(1, "TEA", "0120", "60.00", "12.00"), line(2, None, "0110", "4.00", "0.80")], FakeAccounts(), facts()
    )
    assert [(one.account, one.item_code, one.tax_code) for one in lines] == [("429", "TEA", "PURCHASE1"), ("425", "", "PURCHASE1")]
    assert findings == []


def test_an_unmapped_nominal_and_tax_rate_are_findings_by_cause() -> None:
    accounts = FakeAccounts(taxes={})
    _, findings = build_lines(SALE, [line(1, "TEA", "999", "60.00", "12.00"), line(2, "BUN", "999", "1.00")], accounts, facts())
    assert {(one.code, one.group) for one in findings} == {("nominal_not_mapped", "999"), ("tax_not_mapped", "1/sales")}
    assert all(one.fix for one in findings)


def test_text_lines_carry_words_only() -> None:
    lines, findings = build_lines(SALE, [line(1, None, None, "0.00", rate=None)], FakeAccounts(), facts())
    assert lines[0].is_text
    assert findings == []


def rolled(items: Mapping[tuple[str, str], str]) -> tuple[list[tuple[str, str, Decimal, Decimal]], list[str]]:
    kcc = [
        line(1, "TEA", "300", "100.00", "20.00"),
        line(2, "BUN", "300", "10.00", "0.00", "2"),
        line(3, "TEA", "300", "-5.00", "-1.00"),
        line(4, None, "0115", "5.00", "1.00"),
        line(5, None, None, "0.00", rate=None),
    ]
    lines, findings = build_lines(SALE, kcc, FakeAccounts(rollups=dict(items)), facts(rollup=True))
    assert all((one.quantity, one.unit_net, one.discount) == (D(1), one.net, D(0)) for one in lines)
    return [(one.account, one.item_code, one.net, one.tax) for one in lines], [one.code for one in findings]


def test_rollup_makes_one_line_for_each_tax_rate_and_account() -> None:
    lines, findings = rolled({("1", "sales"): "STD", ("2", "sales"): "ZERO"})
    assert lines == [
        ("200", "STD", D("95.00"), D("19.00")),
        ("200", "ZERO", D("10.00"), D("0.00")),
        ("204", "STD", D("5.00"), D("1.00")),
    ]
    assert findings == []


def test_rollup_without_an_item_for_a_rate_is_a_finding() -> None:
    assert rolled({("1", "sales"): "STD"})[1] == ["rollup_item_missing"]
