"""Rejected rows on record, and as a file to mend and load again."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd

from kccwb.model.errors import BadInput
from kccwb.store import Store

REASON_COLUMNS = ("Reject Line", "Reject Column", "Reject Reason")
"""Added behind the original columns; a load ignores them, so the mended file loads as it is."""


def rejects(store: Store, load_id: int | None = None) -> pd.DataFrame:
    """Every reason of every rejected row of a load; without a number, of the latest load."""
    query = (
        'select load_id, file_no, file_name as file, sheet, line, dataset, document, column_name as "column", value, reason from load_reject'
        " where load_id = coalesce(?, (select max(load_id) from load)) order by file_no, line, column_name = '', column_name"
    )
    return store.frame(query, [load_id])


def rejects_csv(store: Store, load_id: int, file_no: int | None = None) -> str:
    """The rejected rows of one file of a load, in its own columns, with the reasons behind them.

    Raises BadInput when there are none, or when several files have some and ``file_no`` does not say which.
    """
    files = store.rows(
        "select distinct file_no, file_name, sheet from load_reject where load_id = ? and raw <> '' and coalesce(? = file_no, true) order by file_no",
        [load_id, file_no],
    )
    if not files:
        raise BadInput(f"Load {load_id} has no rejected rows to mend.", "List them with the load's report.")
    if len(files) > 1:
        named = ", ".join(f"{number}: {name}{' ' + sheet if sheet else ''}" for number, name, sheet in files)
        raise BadInput("Several files have rejected rows, and each has its own columns.", f"Say which by its number ({named}).")
    number = files[0][0]
    headers = json.loads(str(store.scalar("select headers from load_file where load_id = ? and file_no = ?", [load_id, number])))
    rows = store.rows(
        "select line, any_value(raw), string_agg(column_name, ', ' order by column_name) filter (column_name <> ''),"
        " string_agg(case when column_name = '' then '' else column_name || ' ' end || reason, '; ' order by column_name)"
        " from load_reject where load_id = ? and file_no = ? group by line order by line",
        [load_id, number],
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*headers, *REASON_COLUMNS])
    for line, raw, columns, reasons in rows:
        cells = json.loads(raw)[: len(headers)]
        writer.writerow([*cells, *[""] * (len(headers) - len(cells)), line, columns or "", reasons])
    return out.getvalue()
