"""Which bank account of the package is suggested for one of KCC's: never one account for two banks."""

from __future__ import annotations

from collections.abc import Sequence

from kccwb.mapping.chart import Chart, ChartAccount
from kccwb.mapping.suggest import bank_for


def bank(code: str, name: str, currency: str = "GBP") -> ChartAccount:
    return ChartAccount(code, code, name, "BANK", "ASSET", "ACTIVE", "", "", currency, True, True, False, False, "")


CHART = Chart((bank("090", "Business Bank Account"), bank("091", "Business Savings Account"), bank("092", "Euro Account", "EUR")), ())


def suggested(name: str, currency: str = "GBP", *, taken: Sequence[str] = (), rivals: Sequence[str] = (), chart: Chart = CHART) -> str:
    found = bank_for(name, currency, "GBP", chart, taken=taken, rivals=rivals)
    return found.target if found else ""


def test_the_only_current_account_left_is_suggested() -> None:
    assert suggested("Main Bank") == "090"
    assert suggested("Euro Account", "EUR", rivals=()) == "092"


def test_where_two_banks_compete_the_one_called_current_gets_it_and_the_other_nothing() -> None:
    assert suggested("Current Account", rivals=["Card Account"]) == "090"
    assert suggested("Card Account", rivals=["Current Account"]) == ""
    assert suggested("Till", rivals=["Card Account"]) == ""


def test_an_account_that_serves_another_bank_is_not_suggested_again() -> None:
    assert suggested("Card Account", taken=["090"]) == ""


def test_an_account_named_as_another_bank_is_left_for_it() -> None:
    chart = Chart((bank("090", "Card Account"),), ())
    assert suggested("Current Account", rivals=["Card Account"], chart=chart) == ""
    assert suggested("Card Account", rivals=["Current Account"], chart=chart) == "090"
