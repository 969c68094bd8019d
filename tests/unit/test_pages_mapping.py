"""The mapping page: gaps with their money, accepting, choosing accounts with what would change, options."""

from __future__ import annotations

from pathlib import Path

import pytest

from kccwb.serve.companies import shared_companies
from kccwb.workbench import Workbench
from tests.unit.pages_ground import at_home, company, key_of, opened, whole, words


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return at_home(tmp_path, monkeypatch)


def bolts() -> Workbench:
    return shared_companies().workbench("bolts")


def test_without_package_and_data_it_says_what_to_do(home: Path) -> None:
    company(home, [], chart=False)
    shown = words(opened("mapping"))
    assert "No accounting package is connected, so there are no accounts to map to." in shown
    assert "KCC's list is not loaded yet" in shown


def test_gaps_are_worth_their_documents_each_counted_once(home: Path) -> None:
    company(home)
    app = opened("mapping")
    shown = words(app)
    # Two nominals, a tax rate and the default, on the same three invoices.
    assert "hold up 3 documents, £540.00" in shown.replace("\\", "")
    assert "Tax rate 1 (Standard) on sales" in shown
    assert "OUTPUT2" in next(button.label for button in app.button if str(button.key).startswith("accept:tax"))


def test_accepting_one_gap_maps_it_and_accepting_all_leaves_none(home: Path) -> None:
    company(home)
    app = opened("mapping")
    whole(app.button(key="accept:tax:1:sales").click().run())
    assert "1 mapping made." in words(app)
    assert bolts().mappings("tax")["target"].tolist() == ["OUTPUT2"]
    whole(app.button(key="accept-all").click().run())
    assert not bolts().gaps()["blocks"].any()
    assert "No gap holds up a document" in words(app)


def test_a_chosen_account_shows_what_would_change_before_it_is_saved(home: Path) -> None:
    company(home)
    bolts().map_defaults()
    bolts().map_nominal("301", "200")
    app = opened("mapping")
    key = key_of(app, ":map:nominal:")
    codes = app.data_editor[0].value["code"].tolist()
    app.session_state[key] = {
        "edited_rows": {codes.index("301"): {"chosen": "201 · Sales of Nuts · Revenue"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    whole(app.run())
    shown = words(app)
    assert "1 change not saved yet" in shown
    assert "2 documents still to be sent would change account" in [expander.label for expander in app.expander]
    assert bolts().mappings("nominal")["target"].tolist() == ["200"]
    whole(app.button(key="save-nominal").click().run())
    assert bolts().mappings("nominal")["target"].tolist() == ["201"]
    assert "1 mapping saved." in words(app)


def test_emptying_a_cell_takes_the_mapping_away(home: Path) -> None:
    company(home)
    bolts().map_nominal("300", "200")
    app = opened("mapping")
    codes = app.data_editor[0].value["code"].tolist()
    app.session_state[key_of(app, ":map:nominal:")] = {
        "edited_rows": {codes.index("300"): {"chosen": None}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()
    whole(app.button(key="save-nominal").click().run())
    assert not len(bolts().mappings("nominal"))


def test_accounts_that_cannot_be_used_are_not_offered_and_say_why(home: Path) -> None:
    company(home)
    app = opened("mapping")
    shown = words(app)
    assert "3 accounts cannot be chosen, and why" in [expander.label for expander in app.expander]
    assert "type Inventory: choose a Current Asset such as Stock in Hand" in shown
    assert "299 · Old Sales · Revenue" in shown
    assert "archived in the package" in shown


def test_a_wrong_rollup_item_is_said_in_words_and_changes_nothing(home: Path) -> None:
    company(home)
    bolts().map_tax("1", "sales", "OUTPUT2")
    app = opened("mapping")
    app.session_state[key_of(app, ":map:tax-sales:")] = {
        "edited_rows": {0: {"rollup_item": "BOLT10"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()
    whole(app.button(key="save-tax-sales").click().run())
    assert "stock controlled" in words(app)
    assert bolts().mappings("tax")["rollup_item"].tolist() == [""]


def test_an_option_is_set_where_it_stands(home: Path) -> None:
    company(home)
    app = opened("mapping")
    choice = next(radio for radio in app.radio if "Create Authorised" in radio.label)
    assert choice.value == "on"
    whole(choice.set_value("off").run())
    assert bolts().option("create_authorised") == "off"
