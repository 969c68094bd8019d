"""The trial balance page: figures as the Workbench gives them, postings behind them, the journal recorded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kccwb.serve.companies import shared_companies
from tests.unit.pages_ground import at_home, company, key_of, opened, whole, words


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return at_home(tmp_path, monkeypatch)


def test_without_a_ledger_it_says_what_to_load(home: Path) -> None:
    company(home, ["nominals.csv"])
    shown = words(opened("trial_balance"))
    assert "KCC's ledger is not loaded" in shown
    assert "Load nominal_transactions" in shown


def test_the_latest_month_stands_there_with_equal_totals_and_stock_on_top(home: Path) -> None:
    company(home)
    app = opened("trial_balance")
    shown = words(app)
    assert "In October 2026 KCC shows sales of £350.00, Cost of Sale of £120.00 and a margin of £230.00" in shown
    assert "Dr £540.00 = Cr £540.00" in shown
    frame = app.dataframe[0].value
    assert frame["nominal_code"].tolist()[:2] == ["0120", "0122"]
    debtors = frame[frame["nominal_code"] == "0101"].iloc[0]
    assert (debtors["opening"], debtors["debit"], debtors["closing_debit"]) == (Decimal("120.00"), Decimal("420.00"), Decimal("540.00"))
    assert "5 postings" not in shown
    assert "1 posting dated before October 2026 and posted since, together £60.00" in shown


def test_a_click_on_a_figure_opens_its_postings(home: Path) -> None:
    company(home)
    app = opened("trial_balance")
    key = key_of(app, ":tb:")
    app.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": [[1, "opening"]]}}
    whole(app.run())
    assert "**0122 Stock - COS**, 1 posting up to 30/09/2026" in words(app)
    app.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": [[1, "debit"]]}}
    whole(app.run())
    assert "**0122 Stock - COS**, 1 posting from 01/10/2026 to 31/10/2026" in words(app)


def test_as_posted_by_the_month_end_the_late_document_is_not_there(home: Path) -> None:
    company(home)
    app = opened("trial_balance")
    app.selectbox(key=key_of(app, "tb-month")).set_value("2026-09").run()
    as_at = next(widget for widget in app.date_input if widget.label == "As posted by")
    whole(as_at.set_value(date(2026, 9, 30)).run())
    frame = app.dataframe[0].value
    assert "0101" not in frame["nominal_code"].tolist()
    assert "as posted by 30/09/2026" in words(app)


def test_an_upside_down_period_is_said_in_words(home: Path) -> None:
    company(home)
    app = opened("trial_balance")
    to_day = next(widget for widget in app.date_input if widget.label == "To")
    whole(to_day.set_value(date(2026, 1, 1)).run())
    assert "The period ends before it begins" in words(app)


def test_the_journal_is_there_and_recording_it_is_kept(home: Path) -> None:
    company(home)
    app = opened("trial_balance")
    shown = words(app)
    assert "Journal to post by hand: October 2026" in shown
    assert "Mode A" in shown
    assert "No account is mapped for nominal 0122" in shown
    bench = shared_companies().workbench("bolts")
    assert bench.cos_posted("2026-10") is None
    app.button(key="cos-record").click().run()
    whole(app.button(key="cos-record-yes").click().run())
    assert bench.cos_posted("2026-10") is not None
    assert "The journal of October 2026 is recorded as posted." in words(app)


def test_the_printed_trial_balance_serves_where_there_is_no_ledger(home: Path) -> None:
    company(home, ["nominals.csv"])
    bench = shared_companies().workbench("bolts")
    text = (
        "From,To,Nominal Code,Description,Debit,Credit\n2026-10-01,2026-10-31,0101,Debtors,12.00,\n2026-10-01,2026-10-31,300,Sales,,12.00\n"
    )
    assert bench.load_bytes([("tb.csv", text.encode())]).loaded
    shown = words(opened("trial_balance"))
    assert "Only the printed trial balance is loaded" in shown
    assert "Dr £12.00 = Cr £12.00" in shown


def test_the_mode_in_force_stands_above_the_journal_and_the_other_is_refused_with_its_amount(home: Path) -> None:
    company(home)
    bench = shared_companies().workbench("bolts")
    bill = (
        "Invoice ID,Invoice Code,Type,Invoice Date,Posted Date,Due Date,URN,Line,Stock Code,Description,Quantity,Unit Net,Net,Tax,Tax Rate,Nominal Code\n"
        "P1,PI1,Invoice,2026-09-01,2026-09-02,2026-10-01,000009,1,BOLT10,Bolt,50,10.00,500.00,100.00,1,0120\n"
    )
    assert bench.load_bytes([("purchase_invoices.csv", bill.encode())]).loaded
    bench.map_default("purchase", "625")
    assert bench.cos_mode("2026-09").misstates == Decimal("500.00")
    app = opened("trial_balance")
    whole(app.selectbox(key=key_of(app, "tb-month")).set_value("2026-09").run())
    shown = words(app)
    assert "Mode B is in force, and the option says mode A." in shown
    assert "Do not post this journal: it would misstate £500.00." in shown
    assert "By the mapping, stock purchases of the month go: 500.00 to 625 Stock in Hand" in shown


def test_a_figure_of_the_roll_forward_opens_its_postings(home: Path) -> None:
    company(home)
    app = opened("trial_balance")
    assert "In October 2026 stock went from £440.00 to £320.00." in words(app)
    key = key_of(app, ":rows:roll:2026-10:")
    app.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": [[1, "cost_of_sale"]]}}
    whole(app.run())
    shown = words(app)
    assert "Cost of Sale in Sep 26: 1 posting" in shown
    behind = next(frame.value for frame in app.dataframe if "nominal_code" in frame.value and "posted" in frame.value)
    assert behind["amount"].tolist() == [Decimal("60.00")]


def test_the_tie_outs_say_what_could_not_be_checked_and_open_their_items(home: Path) -> None:
    company(home)
    app = opened("trial_balance")
    rows = shared_companies().workbench("bolts").tie_out("2026-10")
    unknown = rows["state"].tolist().count("not checked")
    assert unknown > 0
    assert f"**{unknown}** could not be checked" in words(app)
    whole(app.selectbox(key=key_of(app, ":tie:2026-10")).set_value("debtors").run())
    items = shared_companies().workbench("bolts").tie_out_items("2026-10", "debtors")
    assert f"{len(items)} items. Tick a cause above to see only its items." in words(app)


def test_margins_by_channel_open_the_cost_behind_them(home: Path) -> None:
    company(home)
    app = opened("trial_balance")
    app.session_state[key_of(app, "margin-by")] = "channel"
    whole(app.run())
    key = key_of(app, ":rows:margin:channel:2026-10:")
    app.session_state[key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    whole(app.run())
    assert "Cost of Sale of October 2026, channel" in words(app)


def test_reading_a_whole_month_keeps_it_as_a_snapshot(home: Path) -> None:
    company(home)
    opened("trial_balance")
    assert shared_companies().workbench("bolts").snapshots("2026-10")["reason"].tolist() == ["read"]


def test_kccs_figure_of_a_tie_out_opens_its_postings(home: Path) -> None:
    company(home)
    app = opened("trial_balance")
    ties = shared_companies().workbench("bolts").tie_out("2026-10")
    row = ties["tie"].tolist().index("debtors")
    app.session_state[key_of(app, ":rows:ties:2026-10:")] = {"selection": {"rows": [], "columns": [], "cells": [[row, "kcc"]]}}
    shown = words(whole(app.run()))
    assert "Debtors, KCC's postings: 3 rows, together £540.00" in shown
    behind = next(frame.value for frame in app.dataframe if "invoice_code" in frame.value and "nominal_code" in frame.value)
    assert behind["invoice_code"].tolist() == ["SI1", "SI2", "SI3"]


def test_a_tie_out_is_walked_through_to_the_day_both_sides_part(home: Path) -> None:
    company(home)
    app = opened("trial_balance")
    whole(app.selectbox(key=key_of(app, ":tie:2026-10")).set_value("debtors").run())
    app.session_state[key_of(app, "tie-figure:2026-10:debtors:")] = "walk"
    shown = words(whole(app.run()))
    walked = shared_companies().workbench("bolts").tie_out_walk("2026-10", "debtors")
    assert walked.parted is not None
    assert f"Debtors: {walked.words}" in shown
    behind = next(frame.value for frame in app.dataframe if "package_to_date" in frame.value)
    assert behind["difference"].tolist()[-1] == walked.days[-1].difference == Decimal("-540.00")
