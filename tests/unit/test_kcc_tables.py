"""Files of every encoding, delimiter and kind become the same table; headers tell the dataset, or say why not."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
import xlsxwriter

from kccwb.kcc.datasets import DATASETS
from kccwb.kcc.recognise import Profile, Recognised, Unknown, recognise
from kccwb.kcc.tables import Table, read_tables
from kccwb.model.errors import BadInput

TEXT = "URN,Company Name,Town\nMEREP,Mère Paillarde,Montréal\n0012,£ & Söhne,Köln\n"
CELLS = [("URN", "Company Name", "Town"), ("MEREP", "Mère Paillarde", "Montréal"), ("0012", "£ & Söhne", "Köln")]


def table(text: str) -> Table:
    return read_tables("a.csv", text.encode())[0]


def headed(*headers: str) -> Table:
    return table(",".join(headers) + "\n" + ",".join("x" for _ in headers) + "\n")


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                else:
                    sheet.write(number, place, cell)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace(",", ";").encode("utf-8"),
        TEXT.replace(",", "\t").encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-be-bom", "utf-16-le", "utf-16-be", "cp1252", "semicolon", "tab", "crlf", "cr"],
)
def test_encoding_and_delimiter_do_not_matter(content: bytes) -> None:
    (found,) = read_tables("companies.csv", content)
    assert [row.cells for row in found.rows] == CELLS


@pytest.mark.parametrize("content", [b"\x00\x01\x02binary" * 40, b"URN,Company Name\nA,\x81\x8d\n", b'URN,Company Name\nA,"open\n'])
def test_what_cannot_be_read_says_so(content: bytes) -> None:
    with pytest.raises(BadInput):
        read_tables("a.csv", content)


def test_lines_are_the_files_own_even_with_line_breaks_in_cells_and_blank_rows() -> None:
    found = table('URN,Company Name\n\nA,"one\ntwo"\n,,\nB,three\n')
    assert [(row.line, row.cells[0]) for row in found.rows] == [(1, "URN"), (3, "A"), (6, "B")]


def test_a_delimiter_inside_quotation_marks_is_text() -> None:
    assert table('URN,Company Name\nA,"Smith, Jones; and Co"\n').rows[1].cells == ("A", "Smith, Jones; and Co")


def test_an_empty_file_has_no_table() -> None:
    assert read_tables("a.csv", b"") == []
    assert read_tables("a.csv", b"\xef\xbb\xbf\n\n") == []


def test_a_workbook_keeps_codes_dates_and_amounts() -> None:
    content = workbook(
        {"Sales": [["Code", "Date", "Amount", "Yes"], ["000123", date(2026, 4, 3), 0.1, True], [45, None, 12.5, False]], "Blank": []}
    )
    (found,) = read_tables("a.xlsx", content)
    assert found.sheet == "Sales"
    assert [row.cells for row in found.rows[1:]] == [("000123", "2026-04-03T00:00:00", "0.1", "Yes"), ("45", "", "12.5", "No")]


def test_a_workbook_by_any_name_is_read_and_a_broken_one_says_so() -> None:
    content = workbook({"A": [["URN", "Company Name"], ["X", datetime(2026, 1, 1, tzinfo=UTC).year]]})
    assert read_tables("a.csv", content)[0].rows[1].cells == ("X", "2026")
    with pytest.raises(BadInput, match="cannot be opened"):
        read_tables("a.xlsx", content[:200])


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_each_dataset_is_recognised_by_its_headers_in_any_case_and_order(dataset: Any) -> None:
    headers = [column.header.upper() for column in reversed(dataset.columns)]
    found = recognise(headed(*headers, "My Note"))
    assert isinstance(found, Recognised)
    assert (found.dataset.name, found.extra) == (dataset.name, ("My Note",))


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_a_missing_starred_column_rejects_the_file_by_name(dataset: Any) -> None:
    for missing in dataset.starred:
        found = recognise(headed(*(column.header for column in dataset.columns if column is not missing)))
        assert isinstance(found, Unknown)
        assert missing.header in found.reason


def test_most_headers_in_common_decide_not_the_first_that_would_fit() -> None:
    """Ruling 1: a sales file without Net is a broken sales file, not a stock list."""
    sales = next(dataset for dataset in DATASETS if dataset.name == "sales_invoices")
    found = recognise(headed(*(column.header for column in sales.columns if column.header != "Net")))
    assert isinstance(found, Unknown)
    assert found.reason.startswith("it looks like sales_invoices but has no column Net")


def test_a_tie_asks_and_the_answer_settles_it() -> None:
    found = recognise(headed("Nominal Code", "Description"))
    assert isinstance(found, Unknown)
    assert "nominals" in found.candidates
    assert "trial_balance" in found.candidates
    settled = recognise(headed("Nominal Code", "Description"), dataset="nominals")
    assert isinstance(settled, Recognised)


@pytest.mark.parametrize("headers", [("A", "B"), ("URN", "Colour"), ("none",)])
def test_headers_of_no_dataset_are_not_guessed_at(headers: tuple[str, ...]) -> None:
    found = recognise(headed(*headers))
    assert isinstance(found, Unknown)
    assert "no dataset" in found.reason


@pytest.mark.parametrize(("titles", "fits"), [(0, True), (1, True), (10, True), (11, False)])
def test_up_to_ten_rows_of_titles_are_skipped_with_a_warning(titles: int, fits: bool) -> None:
    found = recognise(table("".join(f"Title {number}\n" for number in range(titles)) + TEXT))
    assert isinstance(found, Recognised) is fits
    if isinstance(found, Recognised):
        assert found.header_row == titles
        assert bool(found.warnings) is (titles > 0)


def test_a_column_that_is_there_twice_is_refused() -> None:
    found = recognise(headed("URN", "Company Name", "urn"))
    assert isinstance(found, Unknown)
    assert "twice" in found.reason


def test_a_profile_renames_and_leaves_other_files_alone() -> None:
    profile = Profile("grid", "companies", {"CompanyCode": "URN", "COMPANY_NAME": "Company Name"})
    found = recognise(headed("companycode", "Company_Name", "Town", "Rep"), profile=profile)
    assert isinstance(found, Recognised)
    assert (found.profile, dict(found.places), found.extra) == ("grid", {"urn": 0, "company_name": 1, "town": 2}, ("Rep",))
    other = recognise(headed("Tax Rate", "Rate"), profile=profile)
    assert isinstance(other, Recognised)
    assert (other.dataset.name, other.profile) == ("tax_rates", "")


def test_a_profile_wins_over_a_header_of_the_same_name() -> None:
    profile = Profile("grid", "companies", {"Ref": "URN"})
    found = recognise(headed("Ref", "URN", "Company Name"), profile=profile)
    assert isinstance(found, Recognised)
    assert found.places["urn"] == 0
    assert found.extra == ("URN",)
