"""A package that keeps suppliers apart, knows one currency a contact, posts sales by items and works out the VAT itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import pytest

from kccwb.accounting.known import keep_traits
from kccwb.model.documents import OutCompany, OutDocument, OutElement, OutItem, OutLine
from kccwb.model.package import Outcome, PackageRecord, Traits
from kccwb.sync.outward.contacts import ContactRow, Contacts, role_of
from kccwb.sync.outward.elements import Builder
from kccwb.sync.outward.facts import traits_of
from kccwb.sync.outward.rounding import package_tax, rounding_line, within_policy
from tests.simulation.fake_package import FakePackage
from tests.simulation.firm import Firm, company, document, fill

D = Decimal
TRAITS = Traits(
    separate_suppliers=True,
    contact_per_currency=True,
    posting_items=True,
    computes_tax=True,
    prepayment_account=False,
    drafts=False,
    item_limit=2,
)


@dataclass
class TwoKinds(FakePackage):
    """Names are unique over customers and suppliers together; a sales line must name an item by its id; VAT may come out otherwise."""

    traits: Traits = field(default_factory=lambda: TRAITS)
    tax_off_by: dict[str, Decimal] = field(default_factory=dict)
    """Document number → how much the package's VAT differs from KCC's."""
    lines: dict[str, tuple[OutLine, ...]] = field(default_factory=dict)

    def _take(self, element: OutElement) -> Outcome:
        if isinstance(element, OutCompany):
            name = element.display_name or element.name
            if any(held.contact_name == name for held in self.of("Company")):
                return Outcome(element.row_id, "rejected", messages=(f"Duplicate Name Exists Error: {name}",))
            assert element.role in {"customer", "supplier"}
        if isinstance(element, OutDocument) and element.is_sales:
            for line in element.lines:
                item = self.held[line.item_id]
                assert item.extra["account_id"] == line.account_id
        bare = element
        if isinstance(element, OutDocument):
            bare = replace(element, lines=tuple(replace(line, item_code="") for line in element.lines))
        outcome = super()._take(bare)
        if outcome.result != "accepted":
            return outcome
        if isinstance(element, OutCompany):
            told = {"contact_number": element.urn, "role": element.role, "currency": element.currency}
            self.edit(outcome.package_id, contact_name=element.display_name or element.name, extra=told)
        if isinstance(element, OutItem):
            self.edit(outcome.package_id, extra={"account_id": element.sales_account_id})
        if isinstance(element, OutDocument):
            off = self.tax_off_by.get(element.number, D(0))
            self.lines[element.row_id] = element.lines
            held = self.held[outcome.package_id]
            assert held.tax is not None
            assert held.total is not None
            self.edit(outcome.package_id, tax=held.tax + off, total=held.total + off)
            return replace(outcome, tax=held.tax + off, total=held.total + off)
        return outcome


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    made = Firm(tmp_path / "firm.duckdb", package=TwoKinds())
    made.option("multi_currency", "on")
    fill(made)
    keep_traits(made.store, TRAITS)
    with made.store.tx() as tx:
        tx.insert(
            "nominal_map",
            [{"nominal_code": code, "account_id": f"id-{to}", "account_code": to} for code, to in made.accounts.nominals.items()],
        )
    return made


def contacts(firm: Firm) -> dict[str, PackageRecord]:
    return {held.contact_name: held for held in firm.package.of("Company")}


def test_a_company_that_buys_and_sells_becomes_a_customer_and_a_supplier(firm: Firm) -> None:
    firm.add(document("P", "7", [(None, "621", "3.00", "0.60", "1")], urn="ACME", reference="A/1"))
    assert firm.upload().exit_code == 0
    held = contacts(firm)
    assert held["Company ACME"].extra["role"] == "customer"
    assert held["Company ACME (S)"].extra["role"] == "supplier"
    documents = {(one.kind, one.number): one.contact_id for one in firm.package.held.values() if one.kind.startswith(("Sales", "Purchase"))}
    assert documents["Sales Invoice", "SI-1"] == held["Company ACME"].package_id
    assert documents["Purchase Invoice", "A/1"] == held["Company ACME (S)"].package_id
    states = firm.states()
    assert states["company:ACME"] == states["supplier:ACME"] == "verified"
    assert states["supplier:IDLE"] == "not for export"


def test_a_company_with_documents_in_two_currencies_becomes_two_contacts(firm: Firm) -> None:
    firm.add(document("S", "8", [(None, "0115", "50.00", "0.00", "2")], urn="ACME", currency="EUR", exchange_rate=D("1.15")))
    assert firm.upload().exit_code == 0
    held = contacts(firm)
    assert held["Company ACME (EUR)"].extra["currency"] == "EUR"
    euro = next(one for one in firm.package.held.values() if one.number == "SI-8")
    assert euro.contact_id == held["Company ACME (EUR)"].package_id
    assert firm.states()["company+EUR:ACME"] == "verified"


def test_two_companies_of_one_name_carry_their_urns(firm: Firm) -> None:
    firm.insert("kcc_company", company("TWIN", company_name="company  acme", is_supplier=False))
    firm.add(document("S", "8", [(None, "0115", "50.00", "0.00", "2")], urn="TWIN"))
    assert firm.upload().exit_code == 0
    assert {"Company ACME (ACME)", "company  acme (TWIN)"} <= set(contacts(firm))


def test_a_name_that_somebody_else_carries_in_the_package_gets_the_urn(firm: Firm) -> None:
    with firm.store.tx() as tx:
        row = {"contact_number": "", "account_number": "", "email": "", "status": "ACTIVE", "updated": None, "currency": "GBP"}
        tx.insert("package_contact", [{**row, "contact_id": "v1", "name": "Company ACME", "role": "supplier"}])
        tx.insert("package_contact", [{**row, "contact_id": "c1", "name": "Company WEB1", "role": "customer"}])
    known = Contacts.load(firm.store, TRAITS)
    assert known.display_name(ContactRow.of("company:ACME"), "Company ACME", also_customer=True) == "Company ACME (ACME)"
    assert known.display_name(ContactRow.of("company:WEB1"), "Company WEB1", also_customer=True) == ""
    assert known.id_of("S", "WEB1", "GBP") == "c1"


def test_the_sql_and_the_python_name_the_same_contact_rows(firm: Firm) -> None:
    firm.add(
        document("S", "8", [(None, "0115", "50.00", "0.00", "2")], urn="ACME", currency="EUR", exchange_rate=D("1.15")),
        document("P", "8", [(None, "621", "50.00", "0.00", "2")], urn="WEB1", currency="USD", exchange_rate=D("1.3")),
    )
    known = Contacts.load(firm.store, traits_of(firm.store))
    needs = dict(firm.store.rows("select row_id, need from export_need where need not like 'posting:%'"))
    for row_id, ledger, urn, currency in firm.store.rows("select row_id, ledger, urn, currency from document where in_ledger"):
        assert needs[row_id] == known.row_of(ledger, urn, currency)
    assert role_of(ContactRow.of("supplier+USD:WEB1"), TRAITS) == "supplier"


def test_sales_lines_name_posting_items_and_bills_their_accounts(firm: Firm) -> None:
    assert firm.upload().exit_code == 0
    items = {held.number: held.extra["account_id"] for held in firm.package.of("Stock Item")}
    assert items == {"KCC 300 - id-200": "id-200", "KCC 0115 - id-204": "id-204"}, "no chart read yet"
    assert firm.states()["item:TEA"] == "not for export"
    assert isinstance(firm.package, TwoKinds)
    assert {line.item_id for line in firm.package.lines["P:1"]} == {""}
    assert [(line.account, line.item_code) for line in firm.package.lines["S:1"]] == [("200", "TEA"), ("204", "")]


def test_a_nominal_mapped_anew_gets_a_posting_item_of_its_own(firm: Firm) -> None:
    assert firm.upload().exit_code == 0
    firm.accounts.nominals["300"] = "201"
    with firm.store.tx() as tx:
        tx.execute("update nominal_map set account_id = 'id-201', account_code = '201' where nominal_code = '300'")
    firm.add(document("S", "11", [("TEA", "300", "1.00", "0.20", "1")], urn="ACME"))
    assert firm.upload().exit_code == 0
    assert {held.extra["account_id"] for held in firm.package.of("Stock Item")} == {"id-200", "id-201", "id-204"}


def test_rollup_lines_name_the_rollup_item_of_their_account(firm: Firm) -> None:
    firm.option("rollup", "on")
    with firm.store.tx() as tx:
        for rate, name in (("1", "QB_STD_20"), ("2", "QB_ZERO")):
            firm.accounts.rollups[(rate, "sales")] = name
            tx.insert("tax_map", [{"tax_rate": rate, "direction": "sales", "tax_code": "X", "rollup_item": name}])
    assert firm.upload().exit_code == 0
    assert isinstance(firm.package, TwoKinds)
    named = {firm.package.held[line.item_id].number for line in firm.package.lines["S:1"]}
    assert named == {"KCC QB_STD_20 - id-200", "KCC QB_STD_20 - id-204"}, "two accounts, two lines, no chart read yet"
    assert {line.item_id for line in firm.package.lines["P:1"]} == {""}


def test_a_prepayment_needs_no_prepayments_account(firm: Firm) -> None:
    del firm.accounts.roles["prepayment"]
    assert firm.upload().exit_code == 0
    assert firm.states()["prepayment:1"] == "verified"
    assert not firm.store.rows("select 1 from mapping_gap where kind = 'default' and code = 'prepayment'")


def test_pennies_of_vat_are_accepted_and_more_is_not(firm: Firm) -> None:
    assert isinstance(firm.package, TwoKinds)
    firm.package.tax_off_by = {"SI-1": D("0.01"), "SI-3": D("0.02")}
    firm.upload()
    states = firm.states()
    assert states["S:1"] == "verified"
    assert states["S:3"] == "sent"
    later = dict(firm.store.rows("select row_id, later from exported"))
    assert (later["S:1"], later["S:3"]) == ("", "amount differs")
    message = firm.store.scalar("select message from export_state where row_id = 'S:1'")
    assert "difference 0.01" in message
    assert "within the policy" in message


def test_what_settles_an_invoice_whole_takes_no_more_than_the_packages_invoice_holds(firm: Firm) -> None:
    assert isinstance(firm.package, TwoKinds)
    firm.package.tax_off_by = {"SI-2": D("-0.01"), "SI-3": D("0.01")}
    assert firm.upload().exit_code == 0
    assert sorted(held.total for held in firm.package.of("Allocation") if held.total) == [D("9.99"), D("36.00")]
    assert firm.states()["allocation:1"] == "verified"


def test_above_the_packages_limit_of_items_rollup_is_demanded(firm: Firm) -> None:
    firm.option("only_stock_on_invoices", "off")
    built = Builder(firm.store, firm.accounts).build(["item:TEA"])
    assert [one.code for one in built.errors("item:TEA")] == ["rollup_demanded"]


def test_the_rounding_policy_is_half_a_penny_a_line() -> None:
    assert within_policy(D("0.01"), 1)
    assert not within_policy(D("0.02"), 3)
    assert within_policy(D("-0.02"), 4)


def line(net: str, tax: str, rate: str = "20", code: str = "6") -> OutLine:
    return OutLine(1, "x", D(1), D(net), D(0), D(net), D(tax), D(rate), "200", "id-200", code)


def test_a_rounding_line_takes_up_what_the_package_rounds_otherwise() -> None:
    lines = [line("1.03", "0.21")] * 3
    assert package_tax(lines, "document") == D("0.62")
    assert package_tax(lines, "line") == D("0.63")
    extra = rounding_line(lines, "document", "860", "id-860", "9", "i1")
    assert extra is not None
    assert (extra.net, extra.tax, extra.account_id, extra.item_id, extra.tax_code) == (D("0.01"), D(0), "id-860", "i1", "9")
    assert rounding_line(lines, "line", "860", "id-860", "9", "") is None


def test_rounding_lines_are_sent_when_the_option_says_so(firm: Firm) -> None:
    firm.option("rounding", "line")
    firm.accounts.roles["rounding"] = "860"
    with firm.store.tx() as tx:
        tx.insert("default_account", [{"role": "rounding", "account_id": "id-860", "account_code": "860"}])
        code = {"code": "9", "name": "No VAT", "rate": D(0), "active": True, "sales": True, "purchases": True, "classes": ""}
        tx.insert("package_tax_code", [code])
    firm.add(document("S", "12", [(None, "300", "1.03", "0.21", "1")] * 3, urn="ACME"))
    element = Builder(firm.store, firm.accounts).build(["S:12"]).elements["S:12"]
    assert isinstance(element, OutDocument)
    assert [one.net for one in element.lines] == [D("1.03")] * 3 + [D("0.01")]
    assert "posting:rounding>id-860" in dict(firm.store.rows("select need, 1 from export_need where row_id = 'S:12'"))
