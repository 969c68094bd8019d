"""A load is one transaction: all of it, none of it, or what the user agreed to; twice is once; what differs is a revision."""

from __future__ import annotations

import csv
import io
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kccwb.kcc.datasets import BY_NAME, DATASETS
from kccwb.kcc.load import Request, load_files
from kccwb.kcc.write import dataset_csv, write_dataset
from kccwb.model.errors import BadInput
from tests.integration.kcc_desk import Desk, Line, line, posting, text_of
from tests.unit.test_kcc_tables import workbook

NORTHWIND = Path(__file__).parents[1] / "data" / "northwind"
D = Decimal


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.new(tmp_path)


def northwind(suffix: str = ".csv") -> list[tuple[str, bytes]]:
    return [(path.stem + suffix, path.read_bytes()) for path in sorted(NORTHWIND.glob("*.csv"))]


@pytest.fixture(scope="module")
def traders(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Northwind, loaded from its folder."""
    desk = Desk.new(tmp_path_factory.mktemp("northwind"), lists=False)
    report = desk.bench.load([NORTHWIND])
    assert (report.exit_code, report.rejects, report.ignored) == (0, (), ("LICENSE", "README.md"))
    return desk


def test_northwind_loads_whole_with_its_control_totals(traders: Desk) -> None:
    documents = traders.rows("select ledger, kind, in_ledger, count(*) from document group by all")
    assert Counter({row[:3]: row[3] for row in documents}) == {
        ("S", "Invoice", True): 809,
        ("S", "Invoice", False): 21,
        ("S", "Credit", True): 25,
        ("P", "Invoice", True): 578,
        ("P", "Invoice", False): 1,
        ("P", "Credit", True): 3,
    }
    query = (
        "select sum(base_value(gross, exchange_rate)), sum(gross) from document where in_ledger group by ledger, kind order by ledger, kind"
    )
    sums = traders.rows(query)
    assert [sums[0][1], sums[1][1], sums[2][0], sums[3][0]] == [D("255.39"), D("950290.42"), D("4406.81"), D("1266096.13")]
    assert traders.rows("select count(distinct transaction_id), sum(debit), sum(credit) from ledger_line") == [
        (1483, D("3114539.67"), D("3114539.67"))
    ]
    assert traders.rows("select sum(value) from stock_value") == [(D("70889.55"),)]
    assert traders.rows("select count(*) from payment where not authorised") == [(1,)]
    paid = "select sum(base_value(amount, exchange_rate)) from payment where authorised"
    assert traders.rows(paid) == [(D("37686.42"),)]
    assert traders.rows("select count(*) from allocation group by side, allocation_type order by 1") == [(2,), (12,), (59,)]
    assert traders.rows("select count(*) from document where ledger = 'P' and kind = 'Invoice' and reference is null") == [(12,)]
    assert traders.rows("select * from kcc_finding") == []


def test_loading_the_same_files_twice_changes_nothing(traders: Desk) -> None:
    before = traders.counts()
    report = traders.bench.load([NORTHWIND])
    assert traders.counts() == before
    assert all((file.accepted, file.revised, file.unchanged) == (0, 0, file.rows) for file in report.files)


def test_a_workbook_of_all_datasets_says_the_same_as_the_csv_files(traders: Desk) -> None:
    def cell(text: str, column: str) -> object:
        numbers = {
            "Net",
            "Tax",
            "Amount",
            "Debit",
            "Credit",
            "Value",
            "Quantity",
            "Unit Net",
            "Gross Total",
            "Discount %",
            "Exchange Rate",
            "Line",
        }
        return float(text) if column in numbers and text else text

    sheets: dict[str, list[list[Any]]] = {}
    for name, content in northwind(""):
        rows = list(csv.reader(io.StringIO(content.decode())))
        sheets[name] = [rows[0], *([cell(text, column) for text, column in zip(row, rows[0], strict=True)] for row in rows[1:])]
    report = traders.bench.load_bytes([("all.xlsx", workbook(sheets))])
    assert report.rejects == ()
    assert [file.unchanged for file in report.files] == [file.rows for file in report.files]


def test_a_reject_keeps_the_whole_load_out_and_is_on_record(desk: Desk) -> None:
    before = desk.counts()
    report = desk.load([line()], [posting()])
    assert (report.loaded, report.exit_code, report.accepted) == (False, 2, 1)
    assert desk.counts() == before
    rejects = desk.bench.rejects(report.load_id)
    assert rejects["file"].tolist() == ["file2.csv"]
    assert rejects["reason"][0] == report.rejects[0].reason
    assert desk.bench.loads()["applied"].tolist()[0] is False
    assert desk.bench.header().kcc_as_at == desk.rows("select max(loaded) from load where applied")[0][0]


def test_partial_loads_the_rest(desk: Desk) -> None:
    report = desk.load([line()], [posting()], b"", partial=True)
    assert (report.loaded, report.exit_code) == (True, 1)
    assert desk.rows("select invoice_id from document") == [("1",)]


def test_an_unrecognised_file_alone_changes_nothing_even_with_partial(desk: Desk) -> None:
    report = desk.load("a,b\n1,2\n", partial=True)
    assert (report.loaded, report.exit_code) == (False, 2)
    assert "no dataset" in report.rejects[0].reason


def test_the_rejects_file_mended_loads(desk: Desk) -> None:
    report = desk.load([line(Net="x"), line(Line="2", Gross_Total="24.00"), line(Invoice_ID="2", Channel="a,b")], partial=True)
    mend = desk.bench.rejects_csv(report.load_id)
    rows = list(csv.DictReader(io.StringIO(mend)))
    assert [row["Reject Line"] for row in rows] == ["2", "3"]
    assert rows[0]["Reject Column"] == "Net"
    assert "is no amount" in rows[0]["Reject Reason"]
    mended = desk.only(mend.replace(",x,", ",20.00,").replace("24.00", "48.00"))
    assert (mended.accepted, mended.extra_columns) == (2, ("Reject Line", "Reject Column", "Reject Reason"))
    with pytest.raises(BadInput):
        desk.bench.rejects_csv(report.load_id + 1)


def test_rejects_of_several_files_are_asked_for_one_by_one(desk: Desk) -> None:
    report = desk.load([line(Net="x")], [posting()])
    with pytest.raises(BadInput, match="Several files"):
        desk.bench.rejects_csv(report.load_id)
    assert desk.bench.rejects_csv(report.load_id, 1).startswith("Transaction ID,")


def test_a_row_that_differs_is_a_revision_and_both_versions_stay(desk: Desk) -> None:
    desk.only([{"URN": "ACME", "Company Name": "Acme (UK) Ltd"}])
    assert desk.rows("select company_name, superseded_by from kcc_company where urn = 'ACME' order by load_id") == [
        ("Acme Ltd", 2),
        ("Acme (UK) Ltd", None),
    ]
    assert desk.rows("select company_name from company where urn = 'ACME'") == [("Acme (UK) Ltd",)]


def test_a_document_is_replaced_whole(desk: Desk) -> None:
    desk.only([line(Gross_Total="48.00"), line(Line="2", Gross_Total="48.00"), line(Invoice_ID="2")])
    report = desk.only([line(), line(Invoice_ID="2")])
    assert (report.accepted, report.revised, report.unchanged) == (1, 1, 1)
    assert desk.rows("select invoice_id, line from document_line order by all") == [("1", 1), ("2", 1)]
    detail = desk.bench.document("S:1")
    assert [(version.gross, version.superseded_by) for version in detail.versions] == [(D("24.00"), None), (D("48.00"), 3)]
    assert [one.line for one in detail.lines] == [1]
    assert detail.company_name == "Acme Ltd"


def test_only_a_header_may_differ_and_it_is_still_a_revision(desk: Desk) -> None:
    desk.only([line(Issued_Date="")])
    assert desk.only([line()]).revised == 1
    assert desk.rows("select in_ledger from document") == [(True,)]


def test_a_revision_back_and_forth_keeps_every_version(desk: Desk) -> None:
    for channel in ("Web", "Trade", "Web"):
        desk.only([line(Channel=channel)])
    assert desk.rows("select channel from kcc_document order by load_id") == [("Web",), ("Trade",), ("Web",)]
    assert len(desk.rows("select 1 from document")) == 1


@pytest.mark.parametrize(("differs", "exit_code"), [(False, 0), (True, 2)])
def test_one_document_in_two_files_of_a_load(desk: Desk, differs: bool, exit_code: int) -> None:
    report = desk.load([line()], [line(Channel="Trade" if differs else "Web"), line(Invoice_ID="2")])
    assert report.exit_code == exit_code
    if differs:
        assert {reject.file for reject in report.rejects} == {"file1.csv", "file2.csv"}
    else:
        assert (report.files[1].accepted, report.files[1].repeated) == (1, 1)


def test_sales_and_purchases_may_share_an_id(desk: Desk) -> None:
    bill = {name.replace("Issued", "Posted").replace("Sales", "Purchase"): value for name, value in line().items()}
    assert desk.load([line()], [bill]).exit_code == 0
    assert sorted(desk.rows("select row_id from document")) == [("P:1",), ("S:1",)]


def test_a_folder_a_missing_path_and_two_files_of_one_name(desk: Desk, tmp_path: Path) -> None:
    for place, invoice in (("a", "1"), ("b", "2")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "sales.csv").write_text(text_of([line(Invoice_ID=invoice)]))
        (tmp_path / place / "note.txt").write_text("not a table")
    with pytest.raises(BadInput, match="no file"):
        desk.bench.load([tmp_path / "c"])
    report = desk.bench.load([tmp_path / "a", tmp_path / "b"])
    assert (report.accepted, len({file.file for file in report.files}), report.ignored) == (2, 2, ("note.txt", "note.txt"))


def test_a_sheet_of_notes_beside_a_dataset_is_left_alone_with_a_warning(desk: Desk) -> None:
    rows = [line()]
    content = workbook({"Sales": [list(rows[0]), list(rows[0].values())], "Notes": [["Made by Ann"], ["on Monday"]]})
    report = desk.bench.load_bytes([("sales.xlsx", content)])
    assert (report.exit_code, report.accepted) == (0, 1)
    assert "Notes" in report.files[0].warnings[0]


def test_a_load_is_an_event_of_who_loaded_what(desk: Desk) -> None:
    desk.only([line()])
    assert desk.rows("select by_whom, subject from event where action = 'load' order by seq desc limit 1") == [("Ann", "load 2")]


SPOILT = st.sampled_from(["", "x", "12.345", "-1", "none", "1.23E+05", "999", "ACME", "2026-13-01", "(5.00)", "0"])
COLUMNS = [column.header for column in BY_NAME["sales_invoices"].columns]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ids=st.lists(st.integers(1, 4), min_size=1, max_size=8),
    spoils=st.lists(st.tuples(st.integers(0, 7), st.sampled_from(COLUMNS), SPOILT), max_size=3),
)
def test_nothing_is_lost(desk: Desk, ids: list[int], spoils: list[tuple[int, str, str]]) -> None:
    """Whatever the file: each of its rows is accepted, unchanged, repeated or rejected with a reason, and documents stand whole."""
    totals = Counter(ids)
    counts: Counter[int] = Counter()
    rows: list[Line] = []
    for number in ids:
        counts[number] += 1
        rows.append(line(Invoice_ID=str(number), Line=str(counts[number]), Gross_Total=f"{24 * totals[number]}.00"))
    for place, column, value in spoils:
        rows[place % len(rows)][column] = value
    report = desk.load(rows, partial=True)
    (file,) = report.files
    assert file.rows == len([row for row in rows if any(row.values())])
    assert file.accepted + file.unchanged + file.repeated + file.rejected == file.rows
    assert len({reject.line for reject in report.rejects}) == file.rejected
    assert all(reject.reason for reject in report.rejects)
    whole = (
        "select count(*) from document where lines <> (select count(*) from document_line as l where l.invoice_id = document.invoice_id)"
    )
    assert desk.rows(whole) == [(0,)]
    assert desk.rows(
        "select count(*) from (select 1 from kcc_document where superseded_by is null group by invoice_id having count(*) > 1)"
    ) == [(0,)]


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_what_is_written_loads_and_changes_nothing(traders: Desk, dataset: object, tmp_path: Path) -> None:
    name = getattr(dataset, "name", "")
    fields = [column.field for column in BY_NAME[name].columns]
    views = {
        "sales_invoices": ("document", "S"),
        "purchase_invoices": ("document", "P"),
        "nominal_transactions": ("ledger_line", ""),
        "trial_balance": ("kcc_trial_balance", ""),
        "companies": ("company", ""),
    }
    view, side = views.get(name, (name.removesuffix("s"), ""))
    if side:
        joined = "document inner join (select * exclude (net, tax, load_id, superseded_by), net as line_net, tax as line_tax from document_line) using (ledger, invoice_id)"
        query = f"select *, gross as gross_total from {joined} where ledger = '{side}'"
        rows = [row | {"net": row["line_net"], "tax": row["line_tax"]} for row in traders.bench.store.dicts(query)]
    else:
        rows = traders.bench.store.dicts(f"select * from {view}")
    path = write_dataset(tmp_path / f"{name}.csv", name, [{field: row.get(field) for field in fields} for row in rows])
    assert path.read_bytes().decode("utf-8").splitlines()[0].split(",") == [column.header for column in BY_NAME[name].columns]
    report = traders.bench.load([path])
    changed = {"payments"}  # they now carry the rate that they had from their orders
    assert report.rejects == ()
    assert report.files[0].unchanged == (len(rows) if name not in changed else 46)


def test_writing_keeps_to_the_layout() -> None:
    text = dataset_csv("stock_value", [{"As At": "2026-10-31", "stock_code": "0045", "Quantity": D("5.5000"), "Value": D("50")}])
    assert text == "As At,Stock Code,Quantity,Value\n2026-10-31,0045,5.5,50.00\n"
    assert "10.0000" in dataset_csv("sales_invoices", [{**line(), "Unit Net": D(10)}])
    with pytest.raises(TypeError, match="float"):
        dataset_csv("stock_value", [{"As At": "2026-10-31", "stock_code": "0045", "Quantity": D(1), "Value": 0.5}])
    for wrong in ({"Colour": "red"}, {"As At": None, "Stock Code": "1", "Quantity": D(1), "Value": D("1.005")}):
        with pytest.raises(BadInput):
            dataset_csv("stock_value", [wrong])


def test_sixty_thousand_lines_load_in_seconds(desk: Desk) -> None:
    header, first = text_of([line(Gross_Total="96.00")]).splitlines()
    cells = first.split(",")
    lines = [header]
    for number in range(15_000):
        for place in range(4):
            cells[0], cells[1], cells[13] = str(number), f"SI{number}", str(place + 1)
            lines.append(",".join(cells))
    content = ("\n".join(lines) + "\n").encode()
    started = time.process_time()
    report = load_files(desk.bench.store, "Ann", Request([("big.csv", content)]))
    assert report.files[0].accepted == 60_000
    assert time.process_time() - started < 10
