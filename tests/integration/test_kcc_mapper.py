"""A strange layout: what it probably is, tried before it is saved, loaded by name; and the whole from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from kccwb.cli import main
from kccwb.kcc.preview import FilePreview
from kccwb.kcc.report import LoadReport
from kccwb.model.errors import BadInput
from tests.integration.kcc_desk import Desk, line, text_of

GRID = {
    "InvoiceID": "Invoice ID",
    "InvoiceCode": "Invoice Code",
    "Doc Type": "Type",
    "InvoiceDate": "Invoice Date",
    "Date Issued": "Issued Date",
    "CompanyCode": "URN",
    "SOrderCode": "Sales Order",
    "AssociatedRef": "Reference",
    "CurrencyCode": "Currency",
    "Line No": "Line",
    "StockCode": "Stock Code",
    "Stock Description": "Description",
    "QtyUser": "Quantity",
    "UnitNet": "Unit Net",
    "NetTotal": "Net",
    "VAT": "Tax",
    "Tax Code": "Tax Rate",
    "Nom. Code": "Nominal Code",
}


def strange() -> str:
    rows = [line(Invoice_ID=str(number), Line="1") for number in range(1, 15)]
    return text_of([{theirs: row[ours] for theirs, ours in GRID.items()} | {"Salesman": "Bob"} for row in rows])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.new(tmp_path)


def test_kccs_own_words_are_known(desk: Desk) -> None:
    (found,) = desk.bench.preview_bytes("grid.csv", strange().encode())
    assert (found.recognised, found.dataset, found.missing) == (False, "sales_invoices", ())
    assert {guess.theirs: guess.ours for guess in found.columns if guess.ours} == GRID
    assert found.extra_columns == ("Salesman",)
    assert len(found.mapped) == 10
    assert found.mapped[0]["Unit Net"] == "10.0000"
    assert found.columns[0].samples == ("1", "2", "3")
    assert found.problems == ()


def test_values_of_the_wrong_shape_are_not_suggested(desk: Desk) -> None:
    text = "Stock Code,Description,Net,Quantity\nA,B,C,D\n"
    (found,) = desk.bench.preview_bytes("x.csv", text.encode(), dataset="sales_invoices")
    assert {guess.theirs: guess.ours for guess in found.columns} == {
        "Stock Code": "Stock Code",
        "Description": "Description",
        "Net": "",
        "Quantity": "",
    }


def test_pairs_are_tried_saved_and_used(desk: Desk) -> None:
    with pytest.raises(BadInput, match="both stand for"):
        desk.bench.save_profile("grid", "sales_invoices", {"A": "Net", "B": "net"})
    with pytest.raises(BadInput, match="no column"):
        desk.bench.save_profile("grid", "sales_invoices", {"A": "Colour"})
    (tried,) = desk.bench.preview_bytes("grid.csv", strange().encode(), dataset="sales_invoices", columns=GRID)
    assert tried.recognised
    desk.bench.save_profile("grid", "sales_invoices", GRID)
    report = desk.bench.load_bytes(
        [("grid.csv", strange().encode()), ("plain.csv", text_of([line(Invoice_ID="99")]).encode())], profile="grid"
    )
    assert [(file.profile, file.accepted, file.extra_columns) for file in report.files] == [("grid", 14, ("Salesman",)), ("", 1, ())]
    assert desk.rows("select count(*) from event where action = 'profile.save'") == [(1,)]
    desk.bench.forget_profile("grid")
    with pytest.raises(BadInput, match="no profile"):
        desk.bench.load_bytes([("grid.csv", strange().encode())], profile="grid")


def test_a_file_in_the_standard_layout_previews_as_it_is(desk: Desk) -> None:
    (found,) = desk.bench.preview_bytes("sales.csv", text_of([line(Net="x")]).encode())
    assert found.recognised
    assert "Net 'x' is no amount" in found.problems[0]
    assert {guess.reason for guess in found.columns} == {"the standard layout"}


def test_a_tie_shows_the_candidates(desk: Desk) -> None:
    (found,) = desk.bench.preview_bytes("n.csv", b"Nominal Code,Description\n1,x\n")
    assert not found.recognised
    assert "nominals" in found.candidates
    (settled,) = desk.bench.preview_bytes("n.csv", b"Nominal Code,Description\n1,x\n", dataset="nominals")
    assert settled.recognised


def test_reports_survive_the_wire(desk: Desk) -> None:
    for kind, value in (
        (LoadReport, desk.load([line(Net="x")])),
        (list[FilePreview], desk.bench.preview_bytes("grid.csv", strange().encode())),
    ):
        adapter: TypeAdapter[Any] = TypeAdapter(kind)
        assert adapter.validate_json(adapter.dump_json(value)) == value


def run(home: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    try:
        main(["--home", str(home), *words, "--json"])
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    out = capsys.readouterr().out
    return code, json.loads(out) if out.strip() else {}


def test_load_from_the_command_line(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.bench.close()
    good, bad, odd = tmp_path / "good.csv", tmp_path / "bad.csv", tmp_path / "odd.csv"
    good.write_text(text_of([line()]))
    bad.write_text(text_of([line(Invoice_ID="2", Net="x"), line(Invoice_ID="3")]))
    odd.write_text("a,b\n1,2\n")
    code, out = run(tmp_path, capsys, "load", str(good), str(bad))
    assert (code, out["loaded"]) == (2, False)
    assert [(row["file"], row["line"], row["column"], row["value"]) for row in out["rejects"]] == [("bad.csv", 2, "Net", "x")]
    code, out = run(tmp_path, capsys, "load", str(good), str(bad), "--partial", "--rejects", str(tmp_path / "mend.csv"))
    assert code == 1
    assert [(row["dataset"], row["rows"], row["accepted"], row["rejected"], row["unchanged"], row["revised"]) for row in out["rows"]] == [
        ("sales_invoices", 1, 1, 0, 0, 0),
        ("sales_invoices", 2, 1, 1, 0, 0),
    ]
    assert (tmp_path / "mend.csv").read_text().startswith("Invoice ID,")
    code, out = run(tmp_path, capsys, "load", str(good))
    assert (code, out["rows"][0]["unchanged"]) == (0, 1)
    assert run(tmp_path, capsys, "load", str(odd), "--partial")[0] == 2
    assert run(tmp_path, capsys, "load", str(tmp_path / "nowhere.csv"))[0] == 2
    assert run(tmp_path, capsys, "load", str(good), "--profile", "nobody")[0] == 2
    code, out = run(tmp_path, capsys, "rejects", "3")
    assert (code, len(out["rows"])) == (0, 1)


def test_profiles_from_the_command_line(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.bench.close()
    grid = tmp_path / "grid.csv"
    grid.write_text(strange())
    code, out = run(tmp_path, capsys, "profile", "suggest", str(grid))
    assert code == 0
    pairs = [word for row in out["rows"] if row["ours"] for word in ("--map", f"{row['theirs']}={row['ours']}")]
    assert run(tmp_path, capsys, "profile", "save", "grid", "--dataset", "sales_invoices", *pairs)[0] == 0
    code, out = run(tmp_path, capsys, "profile", "list")
    assert [(row["name"], row["dataset"]) for row in out["rows"]] == [("grid", "sales_invoices")]
    code, out = run(tmp_path, capsys, "load", str(grid), "--profile", "grid")
    assert (code, out["rows"][0]["accepted"], out["rows"][0]["extra_columns"]) == (0, 14, ["Salesman"])
    assert run(tmp_path, capsys, "profile", "save", "grid", "--dataset", "sales_invoices", "--map", "nonsense")[0] == 2
