"""The KCC data page: recognise, load, reject, mend; and a strange file through the column mapper."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kccwb.serve.companies import shared_companies
from kccwb.ui import kcc_files
from kccwb.workbench import Workbench
from tests.unit.pages_ground import FILES, at_home, company, key_of, opened, whole, words

NEW_ITEM = "Stock Code,Description,Tax Rate,Discontinued\nNUT5,Nut M5,1,No\n"
STRANGE = "Item,Name of item,VAT\nNUT5,Nut M5,1\nNUT6,Nut M6,1\n"
BAD_INVOICES = FILES["sales_invoices.csv"].replace("3,SI3,Invoice,2026-10-06", "3,SI3,Invoice,06/13/2026")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return at_home(tmp_path, monkeypatch)


def bolts() -> Workbench:
    return shared_companies().workbench("bolts")


def drop(app: AppTest, *files: tuple[str, str]) -> AppTest:
    return whole(app.file_uploader[0].set_value([(name, text.encode(), "text/csv") for name, text in files]).run())


def test_an_empty_company_is_told_to_drop_its_files(home: Path) -> None:
    company(home, [], chart=False)
    assert "Nothing is loaded yet: drop the files exported from KCC here, all at once." in words(opened("kcc_data"))


def test_files_are_recognised_before_they_are_loaded_and_then_stand(home: Path) -> None:
    company(home, [], chart=False)
    app = opened("kcc_data")
    drop(app, ("grid (3).csv", FILES["companies.csv"]), ("items.csv", FILES["stock_items.csv"]))
    shown = words(app)
    assert "companies" in shown
    assert "stock items" in shown
    load = app.button(key="load")
    assert load.label == "Load 2 tables, 3 rows"
    whole(load.click().run())
    assert "3 rows loaded." in words(app)
    assert bolts().loads()["accepted"].sum() == 3
    assert not app.file_uploader[0].value


def test_one_bad_line_keeps_all_out_until_the_good_rows_are_asked_for(home: Path) -> None:
    company(home, [name for name in FILES if name not in {"sales_invoices.csv", "nominal_transactions.csv"}])
    app = opened("kcc_data")
    drop(app, ("sales.csv", BAD_INVOICES))
    whole(app.button(key="load").click().run())
    shown = words(app)
    assert "Nothing was loaded: 1 row of 4 rejected." in shown
    rejects = next(frame.value for frame in app.dataframe if "reason" in frame.value.columns)
    assert rejects["column"].tolist() == ["Invoice Date"]
    assert rejects["value"].tolist() == ["06/13/2026"]
    assert bolts().totals("document") == ()
    whole(app.button(key="load-good").click().run())
    assert "3 rows loaded; 1 row rejected and listed below." in words(app)
    assert sum(total.rows for total in bolts().totals("document")) == 2


def test_the_rejected_rows_come_back_in_their_own_columns_to_mend(home: Path) -> None:
    company(home, [name for name in FILES if name not in {"sales_invoices.csv", "nominal_transactions.csv"}])
    report = bolts().load_bytes([("sales.csv", BAD_INVOICES.encode())])
    with zipfile.ZipFile(io.BytesIO(kcc_files._to_mend(bolts(), report.load_id))) as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8-sig")
    mended = text.replace("06/13/2026", "2026-10-06")
    assert text.splitlines()[0].startswith("Invoice ID,Invoice Code,")
    again = bolts().load_bytes([("mended.csv", mended.encode())])
    assert again.loaded
    assert again.accepted == 1


def test_a_strange_file_is_mapped_once_kept_and_loaded(home: Path) -> None:
    company(home)
    app = opened("kcc_data")
    drop(app, ("strange.csv", STRANGE))
    assert app.button(key="load").disabled
    assert "not recognised" in words(app)
    dataset = next(box for box in app.selectbox if box.label.startswith("Say which"))
    whole(dataset.set_value("stock_items").run())
    for theirs, ours in (("Item", "Stock Code"), ("Name of item", "Description"), ("VAT", "Tax Rate")):
        whole(next(box for box in app.selectbox if box.label == f"{theirs} is").set_value(ours).run())
    assert "NUT6" in words(app)
    name = next(box for box in app.text_input if box.label == "Name of this layout")
    whole(name.set_value("My items").run())
    whole(app.button(key=key_of(app, ":save")).click().run())
    assert bolts().profiles()["name"].tolist() == ["My items"]
    shown = words(app)
    assert "profile My items" in shown
    whole(app.button(key="load").click().run())
    assert "2 rows loaded." in words(app)
    assert "NUT6" in bolts().page("stock_item", limit=None, key="stock_code")["stock_code"].tolist()


def test_two_columns_cannot_stand_for_one(home: Path) -> None:
    company(home)
    app = opened("kcc_data")
    drop(app, ("strange.csv", STRANGE))
    whole(next(box for box in app.selectbox if box.label.startswith("Say which")).set_value("stock_items").run())
    for theirs in ("Item", "Name of item"):
        whole(next(box for box in app.selectbox if box.label == f"{theirs} is").set_value("Stock Code").run())
    assert "Two columns stand for Stock Code: map one of them." in words(app)


def test_past_loads_are_listed_with_their_outcome(home: Path) -> None:
    company(home)
    bolts().load_bytes([("broken.csv", b"Stock Code\nX\n")])
    shown = words(opened("kcc_data"))
    assert "broken.csv" in shown
    assert "nothing loaded" in shown


def test_loading_the_same_file_again_changes_nothing_and_says_so(home: Path) -> None:
    company(home)
    app = opened("kcc_data")
    drop(app, ("items.csv", FILES["stock_items.csv"]), ("more.csv", NEW_ITEM))
    whole(app.button(key="load").click().run())
    assert "1 row loaded; 1 stood already and changed nothing." in words(app)
