"""What leaves a grid: the plain table and the file for Excel."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pandas as pd
import pyarrow as pa

from kccwb.ui.columns import Column, as_csv, plain_table

COLUMNS = (
    Column("code", "Code", "code"),
    Column("amount", "Amount", "money"),
    Column("day", "Date", "date"),
    Column("url", "Open", "link"),
)


def rows() -> pd.DataFrame:
    table = pa.table(
        {
            "ticked": pa.array([True, False]),
            "code": pa.array(["=HYPERLINK(1)", "<b>0107</b>"]),
            "amount": pa.array([Decimal("-1234.50"), None], pa.decimal128(18, 2)),
            "day": pa.array([dt.date(2026, 10, 31), None]),
            "url": pa.array(["javascript:alert(1)", "https://package.example/1"]),
        }
    )
    return table.to_pandas(types_mapper=pd.ArrowDtype)  # type: ignore[no-any-return]


def test_the_plain_table_escapes_what_it_shows_and_links_only_to_the_web() -> None:
    html = plain_table(rows(), COLUMNS, "Two & more", ticked="ticked")
    assert "&lt;b&gt;0107&lt;/b&gt;" in html
    assert "javascript:" not in html
    assert 'href="https://package.example/1"' in html
    assert "(1,234.50)" in html
    assert "31/10/2026" in html
    assert html.count("class=ticked") == 1


def test_the_file_is_for_excel_exact_and_harmless() -> None:
    data = as_csv(rows(), COLUMNS)
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "Code,Amount,Date,Open"
    assert lines[1].startswith("'=HYPERLINK(1),-1234.50,2026-10-31,")
    assert lines[2].startswith("<b>0107</b>,,,")
